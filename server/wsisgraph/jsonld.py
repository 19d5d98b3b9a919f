"""JSON-LD compacted with the project's own context."""

import json
from functools import cache

from pyld import jsonld

from wsisgraph.assets import assets
from wsisgraph.namespaces import BASE

CONTEXT_ADDRESS = BASE + "context.jsonld"


@cache
def context() -> dict[str, object]:
    """Return the project's JSON-LD context, as ``ontology/context.jsonld`` has it."""
    document: dict[str, object] = json.loads((assets() / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    return document


def compact(ntriples: bytes) -> bytes:
    """Return triples as JSON-LD, compacted with the project's context, which is named by its address.

    Args:
        ntriples: the triples in N-Triples.
    """
    expanded = jsonld.from_rdf(ntriples.decode(), {"useNativeTypes": True})
    expanded.sort(key=lambda node: str(node.get("@id")))
    compacted = jsonld.compact(expanded, context(), {"graph": len(expanded) != 1})
    compacted = {"@context": CONTEXT_ADDRESS, **{k: v for k, v in compacted.items() if k != "@context"}}
    return json.dumps(compacted, ensure_ascii=False, indent=1).encode()
