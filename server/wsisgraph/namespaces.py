"""The base address and the prefixes, read from ``ontology/prefixes.ttl``."""

import re
from functools import cache

from pyoxigraph import NamedNode

from wsisgraph.assets import assets

BASE = "https://w3id.org/wsis-graph/"
ID = BASE + "id/"
UN = "http://metadata.un.org/"
SDG = UN + "sdg/"
WSIS = BASE + "ontology#"
ONTOLOGY = NamedNode(BASE + "ontology")
REFERENCE = NamedNode(BASE + "graph/reference")
INFERRED = NamedNode(BASE + "graph/inferred")
PASSAGES = NamedNode(BASE + "graph/passages")
SHAPES = NamedNode(BASE + "graph/shapes")
PASSAGE = ID + "passage/"
COLUMN = "urn:wsis-graph:column:"

_PREFIX = re.compile(r"^@prefix (\S*): <([^>]+)> \.$", re.MULTILINE)


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes of the project with their namespaces, in alphabetical order."""
    text = (assets() / "ontology" / "prefixes.ttl").read_text(encoding="utf-8")
    return dict(sorted(_PREFIX.findall(text)))


def sparql_prologue() -> str:
    """Return PREFIX declarations for every prefix of the project and for the columns of the tables."""
    return "".join(f"PREFIX {p}: <{n}>\n" for p, n in {**prefixes(), "col": COLUMN}.items())


def term(curie: str) -> NamedNode:
    """Return the node of a prefixed name such as ``skos:prefLabel``.

    Raises:
        KeyError: when the prefix is not declared in ``ontology/prefixes.ttl``.
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(prefixes()[prefix] + local)


def curie(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits."""
    fitting = [(len(n), p, n) for p, n in prefixes().items() if iri.startswith(n)]
    if not fitting:
        return iri
    _, prefix, namespace = max(fitting)
    return f"{prefix}:{iri[len(namespace) :]}"
