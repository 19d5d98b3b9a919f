from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from wsisgraph.assets import assets
from wsisgraph.dates import XSD, date_literal
from wsisgraph.problems import DataError
from wsisgraph.rdf import from_rdflib, ntriples, quads, read_turtle, to_rdflib, value_of

FOO, BAR, BAZ = (NamedNode(f"http://example.org/{name}") for name in ("foo", "bar", "baz"))

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers().map(lambda n: Literal(str(n), datatype=NamedNode(XSD + "integer")))
BOOLEANS = st.sampled_from([Literal(value, datatype=NamedNode(XSD + "boolean")) for value in ("true", "false")])
DATES = st.builds(lambda day, length: date_literal(day.isoformat()[:length]), st.dates(), st.sampled_from([4, 7, 10]))
TAGGED = st.builds(lambda text, tag: Literal(text, language=tag), TEXT, st.sampled_from(["en", "fr", "en-gb", "zh-hans"]))
OTHERS = TEXT.map(lambda text: Literal(text, datatype=BAZ))
LITERALS = st.one_of(TEXT.map(Literal), TAGGED, NUMBERS, BOOLEANS, DATES, OTHERS)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.ttl").write_text(f"@prefix : <http://example.org/> .\n{text}\n", encoding="utf-8")
    return folder


def blank_nodes(triples: set[Triple]) -> set[BlankNode]:
    return {node for t in triples for node in (t.subject, t.object) if isinstance(node, BlankNode)}


@given(st.sets(LITERALS, max_size=6))
def test_literals_survive_the_way_to_rdflib_and_back(literals: set[Literal]) -> None:
    triples = {Triple(FOO, BAR, literal) for literal in literals}
    assert from_rdflib(to_rdflib(triples)) == triples


def test_a_graph_of_rdflib_holds_what_was_given() -> None:
    graph = to_rdflib({Triple(FOO, BAR, Literal("x", language="en")), Triple(FOO, BAR, BAZ)})
    foo, bar, baz = (rdflib.URIRef(node.value) for node in (FOO, BAR, BAZ))
    assert {*graph} == {(foo, bar, rdflib.Literal("x", lang="en")), (foo, bar, baz)}


def test_no_triples_make_an_empty_graph_and_back() -> None:
    assert len(to_rdflib(set())) == 0
    assert from_rdflib(rdflib.Graph()) == set()
    assert ntriples([]) == b""


def test_blank_nodes_keep_their_places_on_the_way_to_rdflib_and_back() -> None:
    blank = BlankNode("b")
    triples = from_rdflib(to_rdflib({Triple(FOO, BAR, blank), Triple(blank, BAR, BAZ)}))
    [again] = blank_nodes(triples)
    assert triples == {Triple(FOO, BAR, again), Triple(again, BAR, BAZ)}


@given(st.sets(LITERALS, max_size=6))
def test_ntriples_can_be_read_back(literals: set[Literal]) -> None:
    triples = {Triple(FOO, BAR, literal) for literal in literals}
    assert {q.triple for q in parse(ntriples(triples), format=RdfFormat.N_TRIPLES)} == triples


@pytest.mark.parametrize("graph", [BAZ, DefaultGraph()])
def test_triples_become_quads_of_a_graph(graph: NamedNode | DefaultGraph) -> None:
    assert [*quads([Triple(FOO, BAR, BAZ)], graph)] == [Quad(FOO, BAR, BAZ, graph)]


@pytest.mark.parametrize(("node", "value"), [(FOO, "http://example.org/foo"), (BlankNode("b"), "b"), (Literal("x", language="en"), "x"), (Literal("1", datatype=BAZ), "1")])
def test_the_value_of_a_node_is_its_iri_name_or_lexical_form(node: object, value: str) -> None:
    assert value_of(node) == value


def test_a_folder_is_read_as_one_set_of_triples(tmp_path: Path) -> None:
    folder = write(tmp_path, one=":foo :bar :baz .", two=':foo :bar :baz, "x" .')
    (folder / "notes.txt").write_text("not Turtle", encoding="utf-8")
    assert read_turtle(folder) == {Triple(FOO, BAR, BAZ), Triple(FOO, BAR, Literal("x"))}


def test_an_empty_folder_holds_no_triples(tmp_path: Path) -> None:
    assert read_turtle(tmp_path) == set()


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_two_readings_give_the_same_triples(folder: str) -> None:
    first = read_turtle(assets() / folder)
    assert first
    assert read_turtle(assets() / folder) == first


def test_blank_nodes_are_the_same_at_two_readings(tmp_path: Path) -> None:
    folder = write(tmp_path, shape=":foo :bar [ :bar [ :bar 1 ] ], ( 1 2 ), _:named . _:named :bar 2 .")
    first = read_turtle(folder)
    assert len(blank_nodes(first)) == 5
    assert read_turtle(folder) == first


def test_blank_nodes_do_not_change_with_a_file_beside(tmp_path: Path) -> None:
    before = read_turtle(write(tmp_path, middle=":foo :bar [ :bar 1 ] ."))
    after = read_turtle(write(tmp_path, first=":foo :bar [ :bar 2 ] .", zlast=":foo :bar [ :bar 3 ] ."))
    assert before < after
    assert len(blank_nodes(after)) == 3


def test_blank_nodes_of_two_files_are_two_nodes(tmp_path: Path) -> None:
    folder = write(tmp_path, one="_:b :bar 1 .", two="_:b :bar 2 .")
    assert len(blank_nodes(read_turtle(folder))) == 2


def test_blank_nodes_of_files_of_similar_names_are_two_nodes(tmp_path: Path) -> None:
    folder = write(tmp_path, event_series="_:b :bar 1 .", eventseries="_:b :bar 2 .")
    assert len(blank_nodes(read_turtle(folder))) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (":foo :bar :baz .\n:foo :bar ] .", r"line 3 column \d+"),
        (":foo :bar nonsense:baz .", r"line 2 between columns \d+"),
        (':foo :bar "never closed .', r"line \d+"),
        (":foo :bar :baz", r"line \d+"),
    ],
)
def test_a_broken_file_is_reported_with_the_position(tmp_path: Path, text: str, place: str) -> None:
    folder = write(tmp_path / "shapes", good=":foo :bar :baz .", wrong_one=text)
    with pytest.raises(DataError, match=place) as caught:
        read_turtle(folder)
    [problem] = caught.value.problems
    assert problem.file == "shapes/wrong-one.ttl"
    assert problem.reason.startswith("not Turtle: ")


def test_a_file_in_another_encoding_is_reported(tmp_path: Path) -> None:
    (tmp_path / "wrong.ttl").write_bytes('<http://example.org/foo> <http://example.org/bar> "Comité" .'.encode("latin-1"))
    with pytest.raises(DataError, match=r"wrong\.ttl: not Turtle: .*UTF-8"):
        read_turtle(tmp_path)
