"""The vocabulary: complete, free of contradictions, and the only source of the terms that data, shapes, rules and queries use."""

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VANN, XSD

from wsisgraph.assets import assets
from wsisgraph.namespaces import BASE, WSIS, prefixes
from wsisgraph.rdf import read_turtle

ROOT = assets()
GRAPH = rdflib.Graph().parse(ROOT / "ontology" / "wsis-graph.ttl")
HEAD = rdflib.URIRef(BASE + "ontology")
CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TERMS = sorted({t for kind in KINDS for t in GRAPH.subjects(RDF.type, kind) if str(t).startswith(WSIS)})
CLASSES = set(GRAPH.subjects(RDF.type, OWL.Class))
PROPERTIES = {p for kind in KINDS[1:] for p in GRAPH.subjects(RDF.type, kind)}
ENTITIES = {term: str(iri) for term, iri in ((k, v["@id"] if isinstance(v, dict) else v) for k, v in CONTEXT.items() if not k.startswith("@")) if ":" in iri and not iri.startswith("http")}


def local(iri: rdflib.term.Node) -> str:
    return str(iri).removeprefix(WSIS)


def users() -> list[Path]:
    """Every file that speaks in the vocabulary's terms."""
    folders = {"data/mappings": ".ru", "shapes": ".ttl", "ontology/rules": ".ru", "queries": ".rq"}
    return [path for folder, ending in folders.items() for path in sorted((ROOT / folder).rglob(f"*{ending}"))]


def terms_used(text: str) -> set[str]:
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE))
    return set(re.findall(r"(?<![\w-])wsis:([A-Za-z]\w*)", bare)) | set(re.findall(re.escape(WSIS) + r"(\w+)", text))


def above(term: rdflib.term.Node, relation: rdflib.URIRef) -> set[rdflib.term.Node]:
    """What stands above a term, by one or more steps."""
    return {a for parent in GRAPH.objects(term, relation) for a in GRAPH.transitive_objects(parent, relation)}


def test_the_ontology_says_who_made_it_under_which_licence_in_which_version():
    assert set(GRAPH.subjects(RDF.type, OWL.Ontology)) == {HEAD}
    version = str(GRAPH.value(HEAD, OWL.versionInfo, any=False))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert GRAPH.value(HEAD, OWL.versionIRI, any=False) == rdflib.URIRef(f"{HEAD}/{version}")
    assert GRAPH.value(HEAD, DCTERMS.license, any=False) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert GRAPH.value(HEAD, DCTERMS.title, any=False).language == "en"
    assert GRAPH.value(HEAD, DCTERMS.description, any=False).language == "en"
    assert GRAPH.value(HEAD, DCTERMS.creator, any=False)
    assert str(GRAPH.value(HEAD, VANN.preferredNamespaceUri, any=False)) == WSIS
    assert str(GRAPH.value(HEAD, VANN.preferredNamespacePrefix, any=False)) == "wsis"


def test_two_parsers_read_the_same_number_of_triples():
    assert len(read_turtle(ROOT / "ontology")) == len(GRAPH)


def test_there_are_classes_and_properties():
    assert len(TERMS) > 100


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_a_term_has_one_label_one_definition_and_its_ontology(term: rdflib.URIRef):
    for predicate in (RDFS.label, SKOS.definition):
        assert [(o.language, bool(o.strip())) for o in GRAPH.objects(term, predicate)] == [("en", True)], predicate
    assert list(GRAPH.objects(term, RDFS.isDefinedBy)) == [HEAD]


def test_a_term_is_of_one_kind():
    kinds = {term: [kind for kind in KINDS if (term, RDF.type, kind) in GRAPH] for term in [*TERMS, *CLASSES, *PROPERTIES]}
    assert {term: found for term, found in kinds.items() if len(found) != 1} == {}


def test_classes_begin_with_a_capital_and_properties_with_a_small_letter():
    assert [t for t in TERMS if local(t)[0].isupper() != (t in CLASSES)] == []


def test_no_two_classes_and_no_two_properties_share_a_label():
    for group in (CLASSES, PROPERTIES):
        labels = sorted(str(label) for term in group & set(TERMS) for label in GRAPH.objects(term, RDFS.label))
        assert labels == sorted(set(labels))


def test_everything_said_in_the_namespace_is_declared():
    assert {local(node) for triple in GRAPH for node in triple if str(node).startswith(WSIS) and isinstance(node, rdflib.URIRef)} <= set(map(local, TERMS))


@pytest.mark.parametrize("path", users(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_term_that_a_file_uses_is_declared(path: Path):
    assert terms_used(path.read_text(encoding="utf-8")) - set(map(local, TERMS)) == set()


def test_terms_are_found_in_text():
    assert terms_used('# wsis:comment\nwsis:a/wsis:b+ <https://w3id.org/wsis-graph/ontology#c> "wsis:text" x-wsis:no') == {"a", "b", "c"}
    assert len({term for path in users() for term in terms_used(path.read_text(encoding="utf-8"))}) > 50


def test_every_class_that_a_table_may_name_is_declared():
    tables = json.loads((ROOT / "data" / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    columns = [c for table in tables for c in table["tableSchema"]["columns"] if str(c.get("valueUrl", "")).startswith(WSIS)]
    assert columns
    assert {name for column in columns for name in column["datatype"]["format"].split("|")} <= {local(c) for c in CLASSES}


@pytest.mark.parametrize("relation", [RDFS.domain, RDFS.range], ids=["domain", "range"])
def test_no_property_has_two_domains_or_ranges(relation: rdflib.URIRef):
    assert [p for p in PROPERTIES if len(list(GRAPH.objects(p, relation))) > 1] == []


def test_domains_and_ranges_are_declared_classes_and_only_datatype_properties_have_datatypes():
    assert set(GRAPH.objects(None, RDFS.domain)) <= CLASSES
    for prop, value in GRAPH.subject_objects(RDFS.range):
        assert (str(value).startswith(str(XSD)) or value in (RDF.langString, RDFS.Literal)) == ((prop, RDF.type, OWL.DatatypeProperty) in GRAPH), prop
        assert value in CLASSES | {OWL.Thing} or (prop, RDF.type, OWL.DatatypeProperty) in GRAPH, prop


@pytest.mark.parametrize("relation", [RDFS.subClassOf, RDFS.subPropertyOf], ids=["subClassOf", "subPropertyOf"])
def test_no_term_stands_above_itself(relation: rdflib.URIRef):
    assert set(GRAPH.subjects(relation, None))
    assert [t for t in set(GRAPH.subjects(relation, None)) if t in above(t, relation)] == []


def test_what_stands_above_is_declared():
    assert set(GRAPH.objects(None, RDFS.subClassOf)) <= CLASSES
    assert set(GRAPH.objects(None, RDFS.subPropertyOf)) <= PROPERTIES


def test_no_class_is_below_two_that_exclude_each_other():
    groups = [set(GRAPH.items(members)) for members in GRAPH.objects(None, OWL.members)]
    assert groups
    for group in groups:
        assert group <= CLASSES
        assert {c: both for c in CLASSES if len(both := group & {c, *above(c, RDFS.subClassOf)}) > 1} == {}


def test_a_property_is_not_narrower_than_its_parent_or_inverse_allows():
    for prop, parent in GRAPH.subject_objects(RDFS.subPropertyOf):
        assert {kind for kind in KINDS if (prop, RDF.type, kind) in GRAPH} == {kind for kind in KINDS if (parent, RDF.type, kind) in GRAPH}
    for prop, inverse in GRAPH.subject_objects(OWL.inverseOf):
        assert (GRAPH.value(prop, RDFS.domain), GRAPH.value(prop, RDFS.range)) == (GRAPH.value(inverse, RDFS.range), GRAPH.value(inverse, RDFS.domain))
    for prop in GRAPH.subjects(RDF.type, OWL.SymmetricProperty):
        assert GRAPH.value(prop, RDFS.domain) == GRAPH.value(prop, RDFS.range)


def test_a_shape_asks_for_no_other_datatype_than_the_range():
    shapes = rdflib.Graph()
    for path in (ROOT / "shapes").glob("*.ttl"):
        shapes.parse(path)
    asked = {(local(path), datatype) for shape, path in shapes.subject_objects(SH.path) for datatype in shapes.objects(shape, SH.datatype) if str(path).startswith(WSIS)}
    assert len(asked) > 5
    ranges = {local(p): GRAPH.value(p, RDFS.range) for p in PROPERTIES}
    assert {(name, datatype, ranges[name]) for name, datatype in asked if ranges[name] not in (None, datatype)} == set()


def test_prefixes_mean_the_same_everywhere():
    for path in [*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "shapes").glob("*.ttl")]:
        declared = dict(re.findall(r"^@prefix (\S*): <([^>]+)> \.$", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert declared.items() <= prefixes().items(), path.name
    of_context = {k: v for k, v in CONTEXT.items() if isinstance(v, str) and v.startswith("http")}
    assert of_context
    assert of_context.items() <= prefixes().items()


def test_every_term_of_the_context_is_declared():
    expanded = {term: iri.partition(":") for term, iri in ENTITIES.items()}
    assert {prefix for prefix, _, _ in expanded.values()} <= set(prefixes())
    assert {name for prefix, _, name in expanded.values() if prefix == "wsis"} <= set(map(local, TERMS))
    assert {rdflib.URIRef(prefixes()[prefix] + name) for prefix, _, name in expanded.values() if prefix not in ("wsis", "csvw")} <= CLASSES | PROPERTIES


def test_the_context_has_every_class_and_property():
    assert set(map(local, TERMS)) <= {iri.removeprefix("wsis:") for iri in ENTITIES.values() if iri.startswith("wsis:")}


def test_the_context_reads_links_as_links_and_values_as_values():
    links = {iri.removeprefix("wsis:") for term, iri in ENTITIES.items() if isinstance(CONTEXT[term], dict) and CONTEXT[term].get("@type") == "@id"}
    for prop in filter(PROPERTIES.__contains__, TERMS):
        assert (local(prop) in links) == ((prop, RDF.type, OWL.ObjectProperty) in GRAPH), prop


def test_the_context_types_a_value_only_as_the_range_does():
    typed = {rdflib.URIRef(WSIS + ENTITIES[t].removeprefix("wsis:")): v["@type"] for t, v in CONTEXT.items() if isinstance(v, dict) and v.get("@type", "").startswith("xsd:")}
    assert typed
    assert {p: str(XSD) + t.removeprefix("xsd:") for p, t in typed.items()} == {p: str(GRAPH.value(p, RDFS.range)) for p in typed}
