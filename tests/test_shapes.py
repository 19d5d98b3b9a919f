"""Every file in shapes/ has a small graph that conforms and one that breaks each of its rules, in tests/shapes/."""

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH

from wsisgraph.assets import assets
from wsisgraph.rdf import read_turtle
from wsisgraph.validation import read_shapes, shacl_report

EXAMPLES = Path(__file__).parent / "shapes"
SHAPES = sorted((assets() / "shapes").glob("*.ttl"))
ONTOLOGY = read_turtle(assets() / "ontology")

each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.stem)


def example(shape: Path, kind: str) -> Path:
    return EXAMPLES / f"{shape.stem}.{kind}.ttl"


def messages(shapes: rdflib.Graph) -> set[str]:
    return set(map(str, shapes.objects(None, SH.message)))


def reported(data: Path, shape: Path) -> set[str]:
    report = shacl_report(rdflib.Graph().parse(data), ONTOLOGY, rdflib.Graph().parse(shape))
    return set(map(str, report.objects(None, SH.resultMessage)))


def property_shapes(shapes: rdflib.Graph) -> list[rdflib.term.Node]:
    """What a node shape asks of its properties; not what stands inside sh:or or sh:xone."""
    return [p for node in shapes.subjects(RDF.type, SH.NodeShape) for p in shapes.objects(node, SH.property)]


def test_there_are_shapes():
    assert len(SHAPES) >= 24


@each_shape
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_a_shape_has_its_example(shape: Path, kind: str):
    assert example(shape, kind).is_file()


@each_shape
def test_the_valid_graph_conforms(shape: Path):
    assert reported(example(shape, "valid"), shape) == set()


@each_shape
def test_the_valid_graph_shows_every_property_that_the_shape_allows(shape: Path):
    shapes, valid = rdflib.Graph().parse(shape), rdflib.Graph().parse(example(shape, "valid"))
    allowed = {shapes.value(p, SH.path) for p in property_shapes(shapes) if shapes.value(p, SH.maxCount) != rdflib.Literal(0)}
    assert allowed <= set(valid.predicates())


@each_shape
def test_the_invalid_graph_breaks_every_rule_of_the_shape(shape: Path):
    expected = messages(rdflib.Graph().parse(shape))
    assert expected
    assert reported(example(shape, "invalid"), shape) == expected


def test_every_example_belongs_to_a_shape():
    expected = {example(shape, kind).name for shape in SHAPES for kind in ("valid", "invalid")}
    assert {path.name for path in EXAMPLES.iterdir()} == expected


@each_shape
def test_a_property_of_a_shape_has_path_name_message_and_order(shape: Path):
    shapes = rdflib.Graph().parse(shape)
    found = property_shapes(shapes)
    assert found or messages(shapes)
    for wanted in (SH.path, SH.name, SH.message, SH.order):
        assert [p for p in found if len(list(shapes.objects(p, wanted))) != 1] == [], wanted


@each_shape
def test_the_orders_of_a_shape_count_from_one(shape: Path):
    shapes = rdflib.Graph().parse(shape)
    for node in shapes.subjects(RDF.type, SH.NodeShape):
        orders = sorted(int(shapes.value(p, SH.order)) for p in shapes.objects(node, SH.property))
        assert orders == list(range(1, len(orders) + 1)), node


@each_shape
def test_a_shape_is_named_and_speaks_of_declared_classes_and_properties(shape: Path):
    shapes, ontology = rdflib.Graph().parse(shape), rdflib.Graph().parse(assets() / "ontology" / "wsis-graph.ttl")
    nodes = list(shapes.subjects(RDF.type, SH.NodeShape))
    assert nodes
    assert all(isinstance(shapes.value(node, RDFS.label), rdflib.Literal) for node in nodes)
    targets = {target for node in nodes for target in shapes.objects(node, SH.targetClass)}
    assert targets
    classes = targets | set(shapes.objects(None, SH["class"]))
    assert classes <= set(ontology.subjects(RDF.type, OWL.Class))
    assert set(shapes.objects(None, SH.path)) <= set(ontology.subjects(RDF.type, None))


def test_reading_a_folder_of_shapes_gives_all_of_them(tmp_path: Path):
    assert messages(read_shapes(assets() / "shapes")) == set().union(*(messages(rdflib.Graph().parse(shape)) for shape in SHAPES))
    assert len(read_shapes(tmp_path)) == 0
