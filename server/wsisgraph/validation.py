"""Validates with SHACL and speaks of rows: the shapes run on facts as written, never on types that reasoning adds."""

from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, Triple
from pyshacl import validate
from rdflib.namespace import RDFS, SH

from wsisgraph.dataset import Dataset
from wsisgraph.problems import Problem
from wsisgraph.rdf import from_rdflib, to_rdflib, value_of
from wsisgraph.tables import Row


def shacl_problems(dataset: Dataset, ontology: set[Triple], shapes: rdflib.Graph) -> list[Problem]:
    """Return what the shapes find wrong in a dataset, each with the rows to look at.

    Args:
        dataset: the facts of the tables.
        ontology: the vocabulary, of which only the subclass axioms are used.
        shapes: the SHACL shapes.
    """
    report = shacl_report(to_rdflib(dataset.facts | dataset.passages), ontology, shapes)
    index = _rows_by_subject(dataset)
    return sorted({p for result in report.subjects(rdflib.RDF.type, SH.ValidationResult) for p in _problems(report, result, dataset, index)})


def shacl_report(graph: rdflib.Graph, ontology: set[Triple], shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the SHACL validation report of a graph, judged with the vocabulary's subclass axioms."""
    subclass = NamedNode(str(RDFS.subClassOf))
    for triple in to_rdflib({t for t in ontology if t.predicate == subclass}):
        graph.add(triple)
    _, report, _ = validate(graph, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return report


def read_shapes(folder: Path) -> rdflib.Graph:
    """Return the graph of all shapes of a folder."""
    graph = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path)
    return graph


def _rows_by_subject(dataset: Dataset) -> dict[object, list[Row]]:
    index: dict[object, list[Row]] = {}
    for triple, rows in dataset.rows.items():
        index.setdefault(triple.subject, []).extend(rows)
    return index


def _problems(report: rdflib.Graph, result: rdflib.term.Node, dataset: Dataset, index: dict[object, list[Row]]) -> Iterator[Problem]:
    focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    message = str(report.value(result, SH.resultMessage))
    said = f"{message} (about <{focus}>" + (f", value {value}" if value is not None else "") + ")"
    rows = _rows_of(focus, path, value, dataset) or index.get(NamedNode(str(focus)), [])
    if not rows:
        yield Problem("data", reason=said)
    for row in rows:
        yield Problem(row.file, row.number, _column(row, value), said)


def _rows_of(focus: object, path: object, value: object, dataset: Dataset) -> list[Row]:
    """The rows that gave the offending triple, or all triples of the offending property."""
    graph = rdflib.Graph()
    if isinstance(path, rdflib.URIRef) and isinstance(focus, rdflib.URIRef) and isinstance(value, (rdflib.URIRef, rdflib.Literal)):
        graph.add((focus, path, value))
        return [row for triple in from_rdflib(graph) for row in dataset.rows.get(triple, [])]
    return [row for triple, rows in dataset.rows.items() if value_of(triple.subject) == str(focus) and triple.predicate.value == str(path) for row in rows]


def _column(row: Row, value: object) -> str:
    """The column whose cell holds the offending value, where it can be told."""
    text = "" if value is None else str(value)
    return next((c for c, values in row.cells.items() for v in values if v and (v == text or text.endswith("/" + v))), "")
