"""Carries triples between files, pyoxigraph and rdflib."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from wsisgraph.problems import DataError, Problem


def read_turtle(folder: Path) -> set[Triple]:
    """Return the triples of every Turtle file of a folder.

    Blank nodes are named after the file and their order in it, so that two readings give the same triples.

    Raises:
        DataError: when a file is not Turtle; the reason gives line and column.
    """
    triples: set[Triple] = set()
    for path in sorted(folder.glob("*.ttl")):
        names: dict[BlankNode, BlankNode] = {}

        def stable(node: object, names: dict[BlankNode, BlankNode] = names, stem: str = path.stem) -> object:
            return names.setdefault(node, BlankNode(f"{stem}-{len(names)}")) if isinstance(node, BlankNode) else node

        try:
            triples |= {Triple(stable(q.subject), q.predicate, stable(q.object)) for q in parse(path=str(path))}  # type: ignore[arg-type]
        except SyntaxError as error:
            raise DataError([Problem(f"{folder.name}/{path.name}", reason=f"not Turtle: {error}")]) from error
    return triples


def value_of(node: object) -> str:
    """Return the IRI of a named node, the name of a blank node, or the lexical form of a literal."""
    assert isinstance(node, (NamedNode, BlankNode, Literal))
    return node.value


def quads(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    """Yield triples as quads of a graph."""
    return (Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def to_rdflib(triples: set[Triple]) -> rdflib.Graph:
    """Return triples as an rdflib graph in memory."""
    return rdflib.Graph().parse(data=ntriples(triples), format="nt")


def from_rdflib(graph: rdflib.Graph) -> set[Triple]:
    """Return the triples of an rdflib graph."""
    return {q.triple for q in parse(graph.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)}
