"""What the web asks of a store: one query in, one finished answer or one error out."""

from dataclasses import dataclass
from typing import Protocol

SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
}


@dataclass(frozen=True)
class Query:
    """A query with its dataset and the media types in which an answer is acceptable (empty: none is)."""

    text: str
    solutions: str = "application/sparql-results+json"
    graph: str = "text/turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A whole answer: its media type and its bytes."""

    media_type: str
    content: bytes


class QueryError(Exception):
    """A query that has no answer; the message tells the person what to change."""


class BadQuery(QueryError):
    """The query is not SPARQL, or asks for what this endpoint refuses."""


class NotAcceptable(QueryError):
    """The kind of answer that the query gives is not available in an acceptable media type."""


class LimitExceeded(QueryError):
    """The query met a limit of time, memory, depth or size."""


class Busy(QueryError):
    """Too many queries are waiting; another time the same query can be answered."""


class Store(Protocol):
    """A dataset that can be asked."""

    def query(self, query: Query) -> Answer:
        """Return the whole answer to a query.

        Raises:
            QueryError: when there is none.
        """
        ...

    def close(self) -> None:
        """End whatever the store has started."""
        ...
