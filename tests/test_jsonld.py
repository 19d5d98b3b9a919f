import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from wsisgraph.jsonld import CONTEXT_ADDRESS, compact, context
from wsisgraph.namespaces import prefixes, term

XSD = prefixes()["xsd"]
A, B, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/b"), NamedNode("http://example.org/p")
LOCAL = st.from_regex(r"[a-z][a-z0-9-]{0,8}(\.[0-9]{1,3})?", fullmatch=True)
IRIS = st.builds(
    lambda base, local: NamedNode(base + local),
    st.sampled_from(["https://w3id.org/wsis-graph/id/standard/", "https://w3id.org/wsis-graph/ontology#", "http://metadata.un.org/sdg/", "http://example.org/"]),
    LOCAL,
)
TERMS_OF_THE_CONTEXT = st.sampled_from(
    [
        term(t)
        for t in (
            "rdfs:label",
            "skos:prefLabel",
            "skos:altLabel",
            "wsis:claims",
            "wsis:earliest",
            "wsis:prizeYear",
            "wsis:firstLine",
            "wsis:held",
            "schema:startDate",
            "dcterms:relation",
            "wsis:lines",
        )
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), max_size=12)  # the others have a test of their own
LITERALS = st.one_of(
    st.builds(Literal, TEXT),
    st.builds(lambda text, language: Literal(text, language=language), TEXT, st.sampled_from(["en", "fr", "pt-br"])),
    st.builds(lambda n: Literal(str(n), datatype=NamedNode(XSD + "integer")), st.integers(-(2**53), 2**53)),
    st.builds(lambda b: Literal(str(b).lower(), datatype=NamedNode(XSD + "boolean")), st.booleans()),
    st.builds(lambda d: Literal(d.isoformat(), datatype=NamedNode(XSD + "date")), st.dates()),
    st.builds(lambda y: Literal(f"{y}", datatype=NamedNode(XSD + "gYear")), st.integers(1900, 2100)),
    st.builds(lambda text: Literal(text, datatype=NamedNode("http://example.org/type")), TEXT),
)
NODES = st.one_of(IRIS, st.sampled_from([BlankNode("x"), BlankNode("y"), BlankNode("z")]))
TYPED = st.builds(Triple, NODES, st.just(term("rdf:type")), IRIS)
GRAPHS = st.sets(st.one_of(TYPED, st.builds(Triple, NODES, st.one_of(IRIS, TERMS_OF_THE_CONTEXT), st.one_of(NODES, LITERALS))), max_size=8)


def node(described: dict[str, str]) -> NamedNode | BlankNode | Literal:
    """A term as PyLD describes it, as one of pyoxigraph."""
    value = described["value"]
    if described["type"] == "IRI":
        return NamedNode(value)
    if described["type"] == "blank node":
        return BlankNode(value.removeprefix("_:"))
    return Literal(value, language=described["language"]) if "language" in described else Literal(value, datatype=NamedNode(described["datatype"]))


def read_by_pyld(content: bytes) -> set[Triple]:
    dataset = jsonld.to_rdf({**json.loads(content), **context()})
    assert dataset.keys() <= {"@default"}
    return {Triple(*(node(described[part]) for part in ("subject", "predicate", "object"))) for described in dataset.get("@default", [])}


def read_by_oxigraph(content: bytes) -> set[Triple]:
    return {quad.triple for quad in parse(json.dumps({**json.loads(content), **context()}), format=RdfFormat.JSON_LD)}


def canonical(triples: set[Triple]) -> set[str]:
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


def same(triples: set[Triple]) -> bool:
    return canonical(read_by_oxigraph(compact(triples))) == canonical(triples)


@given(GRAPHS)
@settings(max_examples=150, deadline=None)
def test_a_graph_comes_back_as_it_went(triples):
    assert same(triples)
    assert canonical(read_by_pyld(compact(triples))) == canonical(triples)


@given(GRAPHS)
@settings(max_examples=40, deadline=None)
def test_a_document_names_the_context_by_its_address_and_nothing_else(triples):
    document = json.loads(compact(triples))
    assert next(iter(document)) == "@context"
    assert document["@context"] == CONTEXT_ADDRESS == "https://w3id.org/wsis-graph/context.jsonld"


@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\n", "\r", "\t", '"', "\\", "\\u0041", "é", "😀"], ids=ascii
)
def test_every_character_of_a_literal_comes_back(character):
    assert same({Triple(A, P, Literal(f"x{character}y"))})


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("1", "integer"),
        ("01", "integer"),
        ("+1", "integer"),
        ("-0", "integer"),
        ("123456789012345678901234567890", "integer"),
        ("true", "boolean"),
        ("1", "boolean"),
        ("1.50", "decimal"),
        ("1.5E0", "double"),
        ("1.5", "double"),
        ("1E0", "double"),
        ("1000", "double"),
        ("INF", "double"),
        ("NaN", "double"),
        ("1.5", "float"),
        ("no number", "integer"),
        ("2022", "gYear"),
        ("2022-05", "gYearMonth"),
        ("2022-05-30", "date"),
        ("", "string"),
    ],
)
def test_every_typed_literal_comes_back_with_its_digits_and_its_type(text, datatype):
    assert same({Triple(A, P, Literal(text, datatype=NamedNode(XSD + datatype)))})


@pytest.mark.parametrize(
    "iri",
    [
        "label:x",
        "urn:isbn:1",
        "mailto:a@example.org",
        "http://example.org/é",
        "http://example.org//",
        "https://w3id.org/wsis-graph/id/",
        "https://w3id.org/wsis-graph/id//b",
        "http://example.org/a?b=c#d",
        "type:x",
    ],
)
def test_every_iri_comes_back(iri):
    assert same({Triple(NamedNode(iri), P, B), Triple(A, NamedNode(iri), B), Triple(A, P, NamedNode(iri))})


def test_a_list_and_a_cycle_of_blank_nodes_come_back():
    first, rest, nil = (term(f"rdf:{name}") for name in ("first", "rest", "nil"))
    x, y = BlankNode("x"), BlankNode("y")
    assert same({Triple(A, P, x), Triple(x, first, Literal("1")), Triple(x, rest, y), Triple(y, first, A), Triple(y, rest, nil)})
    assert same({Triple(x, P, y), Triple(y, P, x)})
    assert same({Triple(A, P, nil)})
    assert same({Triple(A, P, x), Triple(B, P, x), Triple(x, first, A), Triple(x, rest, nil)})


def test_one_thing_is_an_object_several_are_a_graph():
    one = json.loads(compact({Triple(NamedNode("https://w3id.org/wsis-graph/id/standard/itu-t-h.266"), term("rdfs:label"), Literal("ITU-T H.266", language="en"))}))
    assert one == {"@context": CONTEXT_ADDRESS, "@id": "id:standard/itu-t-h.266", "label": "ITU-T H.266"}
    several = json.loads(compact({Triple(A, P, Literal("1")), Triple(B, P, Literal("2"))}))
    assert [thing["@id"] for thing in several["@graph"]] == [A.value, B.value]
    assert json.loads(compact([])) == {"@context": CONTEXT_ADDRESS, "@graph": []}


def test_terms_of_the_vocabulary_are_short():
    thing = NamedNode("https://w3id.org/wsis-graph/id/alignment/x")
    triples = {Triple(thing, term("rdf:type"), term("wsis:Alignment")), Triple(thing, term("wsis:claims"), NamedNode("http://metadata.un.org/sdg/9.c"))}
    assert json.loads(compact(triples)) == {"@context": CONTEXT_ADDRESS, "@id": "id:alignment/x", "type": "Alignment", "claims": "sdg:9.c"}


def test_ten_thousand_triples_take_seconds_at_most():
    triples = {Triple(NamedNode(f"http://example.org/{n // 10}"), P, Literal(str(n))) for n in range(10_000)}
    started = time.monotonic()
    compact(triples)
    assert time.monotonic() - started < 4
