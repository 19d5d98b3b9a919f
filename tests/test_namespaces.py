import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from wsisgraph.assets import assets
from wsisgraph.namespaces import BASE, COLUMN, ID, INFERRED, ONTOLOGY, PASSAGE, PASSAGES, REFERENCE, SDG, SHAPES, WSIS, curie, prefixes, sparql_prologue, term

ROOT = assets()
TURTLE = [p.relative_to(ROOT).as_posix() for folder in ("ontology", "shapes") for p in sorted((ROOT / folder).glob("*.ttl"))]
SPARQL = [p.relative_to(ROOT).as_posix() for pattern in ("queries/*.rq", "ontology/rules/*.ru", "data/mappings/**/*.ru") for p in sorted(ROOT.glob(pattern))]


def test_the_constants_agree_with_the_prefix_file() -> None:
    declared = prefixes()
    assert (declared["id"], declared["wsis"], declared["sdg"], declared["graph"]) == (ID, WSIS, SDG, BASE + "graph/")
    assert {n for n in declared.values() if n.startswith(BASE)} == {ID, WSIS, BASE + "graph/"}
    assert ONTOLOGY.value + "#" == WSIS
    assert PASSAGE.startswith(ID)
    assert all(graph.value.startswith(declared["graph"]) for graph in (REFERENCE, INFERRED, PASSAGES, SHAPES))


def test_the_prefix_file_is_read_as_a_turtle_parser_reads_it() -> None:
    parser = parse(path=str(ROOT / "ontology" / "prefixes.ttl"))
    assert [*parser] == []
    assert parser.prefixes == prefixes()


def test_the_prefix_file_is_in_alphabetical_order() -> None:
    lines = (ROOT / "ontology" / "prefixes.ttl").read_text(encoding="utf-8").split("\n")
    declarations = [line for line in lines if line]
    assert declarations == sorted(declarations)
    assert len(declarations) == len(prefixes())


@pytest.mark.parametrize("file", TURTLE)
def test_prefixes_of_a_turtle_file_agree_with_the_prefix_file(file: str) -> None:
    parser = parse(path=str(ROOT / file), format=RdfFormat.TURTLE)
    for _ in parser:
        pass
    assert parser.prefixes
    assert parser.prefixes.items() <= prefixes().items()


@pytest.mark.parametrize("file", SPARQL)
def test_prefixes_of_a_query_or_update_agree_with_the_prefix_file(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    declared = re.findall(r"^\s*prefix\s+(\S*):\s*<([^>]*)>", text, re.MULTILINE | re.IGNORECASE)
    used = set(re.findall(r"(?<![\w<:/-])([a-z]+):(?=[A-Za-z])", re.sub(r"<[^>\s]*>|\"[^\"]*\"|#.*", "", text)))
    assert set(declared) <= prefixes().items()
    assert used
    assert used <= {*prefixes(), "col"}
    assert file.endswith(".ru") or used <= {p for p, _ in declared}


def test_prefixes_of_the_jsonld_context_agree_with_the_prefix_file() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    namespaces = {k: v for k, v in context.items() if isinstance(v, str) and v.endswith(("#", "/"))}
    assert namespaces
    assert namespaces.items() <= prefixes().items()


def test_the_prologue_declares_every_prefix_and_the_columns() -> None:
    store = Store()
    uses = " ".join(f"{prefix}:x a {prefix}:y ." for prefix in [*prefixes(), "col"])
    store.update(f"{sparql_prologue()} INSERT DATA {{ {uses} }}")
    assert {q.subject for q in store} == {NamedNode(namespace + "x") for namespace in [*prefixes().values(), COLUMN]}


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("wsis:Passage", BASE + "ontology#Passage"),
        ("id:action-line/c1", BASE + "id/action-line/c1"),
        ("sdg:9.c", "http://metadata.un.org/sdg/9.c"),
        ("sdgo:Goal", "http://metadata.un.org/sdg/ontology#Goal"),
        ("graph:inferred", INFERRED.value),
        ("skos:prefLabel", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        ("dcterms:a:b", "http://purl.org/dc/terms/a:b"),
    ],
)
def test_a_prefixed_name_and_its_iri_are_turned_into_each_other(name: str, iri: str) -> None:
    assert term(name) == NamedNode(iri)
    assert curie(iri) == name


@given(prefix=st.sampled_from(sorted(prefixes())), local=st.text("abcXYZ019.-_", max_size=8))
def test_every_prefixed_name_comes_back(prefix: str, local: str) -> None:
    assert curie(term(f"{prefix}:{local}").value) == f"{prefix}:{local}"


@pytest.mark.parametrize("iri", ["https://example.org/x", "http://www.w3.org/2004/02/skos/", "urn:x", ""])
def test_an_iri_that_no_prefix_fits_stays_as_it_is(iri: str) -> None:
    assert curie(iri) == iri


def test_an_undeclared_prefix_is_refused() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        term("nonsense:x")
