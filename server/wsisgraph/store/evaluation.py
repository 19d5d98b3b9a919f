"""Evaluates one query on an open Oxigraph store and serialises the answer."""

import re

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from wsisgraph.jsonld import compact
from wsisgraph.namespaces import prefixes
from wsisgraph.rdf import ntriples, quads
from wsisgraph.store import GRAPHS, SOLUTIONS, Answer, BadQuery, NotAcceptable, Query

CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
OPAQUE = re.compile(r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\#[^\n\r]*""", re.DOTALL)
SERVICE = re.compile(r"(?<![\w?$:.-])service(?![\w:.-])", re.IGNORECASE)


def evaluate(store: pyoxigraph.Store, query: Query) -> Answer:
    """Return the whole answer to a query.

    Args:
        store: the dataset.
        query: the query, its dataset and the acceptable media types.

    Raises:
        BadQuery: when the query is no SPARQL query or calls another endpoint.
        NotAcceptable: when its kind of answer has no acceptable media type.
    """
    refuse_service(query.text)
    if len(query.default_graphs) > 1:
        store, query = _merged(store, query)
    try:
        result = store.query(query.text, **_dataset(query))  # type: ignore[arg-type]
        if isinstance(result, (QuerySolutions, QueryBoolean)):
            return _solutions(result, query.solutions)
        return _graph(result, query.graph)
    except SyntaxError as error:
        raise BadQuery(str(error)) from error
    except (RuntimeError, ValueError) as error:
        raise BadQuery(f"The query cannot be evaluated: {error}") from error


def refuse_service(text: str) -> None:
    """Refuse a query that calls another endpoint, however the keyword is written.

    Raises:
        BadQuery: when SERVICE stands in the query outside strings, IRIs and comments.
    """
    plain = CODEPOINT.sub(lambda m: _character(m[1] or m[2]), text)
    if SERVICE.search(OPAQUE.sub(" ", plain)):
        raise BadQuery("SERVICE is refused: this endpoint calls no other endpoint. Ask each endpoint by itself and join the answers on your side.")


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _dataset(query: Query) -> dict[str, object]:
    if not query.default_graphs and not query.named_graphs:
        return {}
    default = [NamedNode(g) for g in query.default_graphs]
    return {"default_graph": default, "named_graphs": [NamedNode(g) for g in query.named_graphs]}


def _merged(store: pyoxigraph.Store, query: Query) -> tuple[pyoxigraph.Store, Query]:
    """Copy several default graphs into one, since the engine would count a shared triple once for each."""
    merged = pyoxigraph.Store()
    for graph in query.default_graphs:
        merged.extend(quads((q.triple for q in store.quads_for_pattern(None, None, None, NamedNode(graph))), DefaultGraph()))
    for graph in query.named_graphs:
        merged.extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    return merged, Query(query.text, query.solutions, query.graph)


def _solutions(result: QuerySolutions | QueryBoolean, media_type: str) -> Answer:
    if not media_type:
        raise NotAcceptable("SELECT and ASK answer in " + ", ".join(SOLUTIONS))
    if isinstance(result, QueryBoolean) and media_type in ("text/csv", "text/tab-separated-values"):
        return Answer(media_type, b"true\n" if result else b"false\n")
    form = QueryResultsFormat.from_media_type(media_type)
    assert form is not None
    return Answer(media_type, result.serialize(format=form) or b"")


def _graph(result: pyoxigraph.QueryTriples, media_type: str) -> Answer:
    if not media_type:
        raise NotAcceptable("CONSTRUCT and DESCRIBE answer in " + ", ".join(GRAPHS))
    if media_type == "application/ld+json":
        return Answer(media_type, compact(ntriples(result)))
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    return Answer(media_type, pyoxigraph.serialize(result, format=form, prefixes=prefixes()) or b"")
