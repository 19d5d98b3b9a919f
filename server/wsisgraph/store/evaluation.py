"""Evaluates one query on an open Oxigraph store and serialises the answer."""

import re
from dataclasses import replace
from urllib.parse import urljoin

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from wsisgraph.jsonld import compact
from wsisgraph.namespaces import prefixes
from wsisgraph.rdf import quads
from wsisgraph.store import GRAPHS, SOLUTIONS, Answer, BadQuery, NotAcceptable, Query

NO_SERVICE = "SERVICE is refused: this endpoint calls no other endpoint. Ask each endpoint by itself and join the answers on your side."


def _letter(letter: str) -> str:
    """A pattern of a letter in either case, also as a codepoint escape."""
    codes = "|".join(f"{ord(c):02x}" for c in (letter, letter.upper()))
    return rf"(?:{letter}|\\u00(?:{codes})|\\U000000(?:{codes}))"


SERVICE = re.compile("".join(map(_letter, "servic")) + "(" + _letter("e") + ")", re.IGNORECASE)
CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The tokens of SPARQL in which letters may stand (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
TOKEN = re.compile(
    r"""
    \#[^\n\r]*                                                  # comment
  | <[^<>"{}|^`\\\x00-\x20]*>                                   # IRI
  | \"{3}(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"{3} | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
  | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
  | [?$]\w+                                                     # variable
  | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                                # language
  | (?:_|[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:\\.|%[0-9A-Fa-f]{2}|[\w:.-])*(?:\\.|%[0-9A-Fa-f]{2}|[\w:-]))?  # prefixed name
  | \d*\.?\d+(?:[eE][+-]?\d+)?                                # number
  | [^\W\d_]+                                                   # keyword
    """,
    re.VERBOSE | re.DOTALL,
)


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
    if not query.default_graphs and not query.named_graphs:
        default, named = dataset_clause(query.text)
        query = replace(query, default_graphs=default, named_graphs=named)
    try:
        if len(query.default_graphs) > 1:
            store = _merged(store, query)
        result = store.query(query.text, **_dataset(query))  # type: ignore[arg-type]
        if isinstance(result, (QuerySolutions, QueryBoolean)):
            return _solutions(result, query.solutions)
        return _graph(result, query.graph)
    except SyntaxError as error:
        raise BadQuery(str(error)) from error
    except OSError as error:  # the worker could open nothing: the query called another endpoint all the same
        raise BadQuery(NO_SERVICE) from error
    except (RuntimeError, ValueError) as error:
        raise BadQuery(f"The query cannot be evaluated: {error}") from error


def refuse_service(text: str) -> None:
    """Refuse a query that calls another endpoint, however the keyword is spelled.

    The engine's own parser decides: where the word stands, it is misspelled; a query that still parses had it in a name, a string
    or a comment.

    Raises:
        BadQuery: when SERVICE is a keyword of the query, or the query is no SPARQL.
    """
    if not SERVICE.search(text):
        return
    try:
        pyoxigraph.Store().query(SERVICE.sub(lambda m: m[0][: -len(m[1])] + "x", text))
    except SyntaxError as error:
        position = re.search(r"at (\d+):(\d+)", str(error))
        line = text.splitlines()[int(position[1]) - 1] if position and int(position[1]) <= len(text.splitlines()) else ""
        before = line[: int(position[2]) + 1] if position else ""
        raise BadQuery(NO_SERVICE if SERVICE.search(before) or "\\" in text else str(error)) from error
    except (RuntimeError, ValueError, OSError):
        return  # it parses; how it ends is found again with the data


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def unescaped(text: str) -> str:
    """Return a query with its codepoint escapes resolved (SPARQL 1.1 Query, section 19.2)."""
    return CODEPOINT.sub(lambda m: _character(m[1] or m[2]), text)


def dataset_clause(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IRIs of the FROM and of the FROM NAMED clauses of a query (SPARQL 1.1 Query, section 13.2)."""
    tokens = [token[0] for token in TOKEN.finditer(unescaped(text)) if not token[0].startswith("#")] + ["", ""]
    base = ""
    prefixed: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []

    def resolve(token: str) -> str:
        if token.startswith("<"):
            return urljoin(base, token[1:-1])
        prefix, _, local = token.partition(":")
        return prefixed.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    for word, first, second in zip(tokens, tokens[1:], tokens[2:], strict=False):
        match word.casefold():
            case "base":
                base = resolve(first)
            case "prefix":
                prefixed[first.removesuffix(":")] = resolve(second)
            case "from" if first.casefold() == "named":
                named.append(resolve(second))
            case "from":
                default.append(resolve(first))
    return tuple(default), tuple(named)


def _dataset(query: Query) -> dict[str, object]:
    if not query.default_graphs and not query.named_graphs:
        return {}
    default = DefaultGraph() if len(query.default_graphs) > 1 else [NamedNode(g) for g in query.default_graphs]
    return {"default_graph": default, "named_graphs": [NamedNode(g) for g in query.named_graphs]}


def _merged(store: pyoxigraph.Store, query: Query) -> pyoxigraph.Store:
    """Copy several default graphs into one, since the engine would count a shared triple once for each."""
    merged = pyoxigraph.Store()
    for graph in map(NamedNode, query.default_graphs):
        merged.extend(quads((q.triple for q in store.quads_for_pattern(None, None, None, graph)), DefaultGraph()))
    for graph in map(NamedNode, query.named_graphs):
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


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
        try:
            return Answer(media_type, compact(result))
        except ValueError as error:
            raise NotAcceptable(str(error)) from error
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    return Answer(media_type, pyoxigraph.serialize(result, format=form, prefixes=prefixes()) or b"")
