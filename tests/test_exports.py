import io
import json

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize
from rdflib.compare import isomorphic

from wsisgraph.exports import FORMATS, export
from wsisgraph.snapshot import Snapshot, current

PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads"}
A, B = NamedNode("https://w3id.org/wsis-graph/id/standard/itu-t-h.266"), NamedNode("http://metadata.un.org/sdg/9.c")
P, GRAPH = NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), NamedNode("https://w3id.org/wsis-graph/id/passage/x/L1_L5-6")
QUADS = [
    Quad(A, P, Literal('a "label" – é😀\nof two lines', language="en"), DefaultGraph()),
    Quad(A, P, Literal("<&>"), DefaultGraph()),
    Quad(A, NamedNode("https://w3id.org/wsis-graph/ontology#claims"), B, DefaultGraph()),
    Quad(B, NamedNode("https://w3id.org/wsis-graph/ontology#firstLine"), Literal(42), DefaultGraph()),
    Quad(BlankNode("x"), P, BlankNode("y"), DefaultGraph()),
    Quad(A, P, Literal("only in a passage"), GRAPH),
]


def written(snapshot: Snapshot, form: str) -> bytes:
    output = io.BytesIO()
    export(snapshot, form, output)
    return output.getvalue()


def read(content: bytes, form: str, parsed) -> rdflib.Graph:
    if form == "jsonld":
        return parsed(content, "application/ld+json")
    graph = rdflib.Dataset() if form in ("trig", "nq") else rdflib.Graph()
    return graph.parse(data=content, format=PARSERS[form]) and graph


@pytest.fixture
def made_up(tmp_path) -> Snapshot:
    """A snapshot of six made-up quads with what exporting has to get right."""
    store = Store(str(tmp_path / "store"))
    store.extend(QUADS)
    store.flush()
    for ending, form in ((".nq", RdfFormat.N_QUADS), (".trig", RdfFormat.TRIG)):
        serialize(QUADS, str(tmp_path / f"wsis-graph{ending}"), format=form)
    serialize([q.triple for q in QUADS if q.graph_name == DefaultGraph()], str(tmp_path / "wsis-graph.ttl"), format=RdfFormat.TURTLE)
    return Snapshot(tmp_path)


@pytest.mark.parametrize("form", [f for f in FORMATS if f not in ("trig", "nq")])
def test_a_format_of_triples_holds_the_default_graph_and_nothing_else(made_up, parsed, form):
    expected = rdflib.Graph().parse(data=serialize([q.triple for q in QUADS[:5]], format=RdfFormat.N_TRIPLES), format="nt")
    graph = read(written(made_up, form), form, parsed)
    assert isomorphic(graph, expected)


@pytest.mark.parametrize("form", ["trig", "nq"])
def test_a_format_of_quads_holds_every_graph(made_up, parsed, form):
    dataset = read(written(made_up, form), form, parsed)
    assert len(dataset) == len(QUADS)
    assert [str(o) for _, _, o in dataset.graph(rdflib.URIRef(GRAPH.value))] == ["only in a passage"]


@pytest.mark.parametrize("form", FORMATS)
def test_exporting_twice_gives_the_same_content(small_out, form):
    first, second = (written(current(small_out), form) for _ in range(2))
    assert sorted(first.splitlines()) == sorted(second.splitlines())


@pytest.mark.parametrize("form", FORMATS)
def test_the_export_of_a_built_snapshot_has_as_many_triples_as_its_metadata_say(small_out, parsed, form):
    snapshot = current(small_out)
    graph = read(written(snapshot, form), form, parsed)
    default = graph.default_graph if isinstance(graph, rdflib.Dataset) else graph
    assert len(default) == snapshot.metadata["triples"]
    assert form not in ("trig", "nq") or sum(1 for _ in graph.quads()) == snapshot.metadata["quads"]


def test_json_ld_names_the_context_of_the_project(small_out):
    document = json.loads(written(current(small_out), "jsonld"))
    assert document["@context"]["wsis"] == "https://w3id.org/wsis-graph/ontology#"  # a file must be readable without the network
    assert document["@graph"][0]["@id"]
