"""JSON-LD compacted with the project's own context."""

import json
from collections.abc import Iterable
from functools import cache

from pyld import jsonld
from pyoxigraph import RdfFormat, Triple, serialize

from wsisgraph.assets import assets
from wsisgraph.namespaces import BASE

CONTEXT_ADDRESS = BASE + "context.jsonld"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@cache
def context() -> dict[str, object]:
    """Return the project's JSON-LD context, as ``ontology/context.jsonld`` has it."""
    document: dict[str, object] = json.loads((assets() / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    return document


def compact(triples: Iterable[Triple]) -> bytes:
    """Return triples as JSON-LD, compacted with the project's context, which is named by its address.

    Raises:
        ValueError: when JSON-LD with this context cannot say them.
    """
    expanded = json.loads(serialize(sorted(triples, key=str), format=RdfFormat.JSON_LD) or b"[]")
    for node in expanded:
        if TYPE in node:  # the serialiser writes it as any property
            node["@type"] = [kind["@id"] for kind in node.pop(TYPE)]
    try:
        compacted = jsonld.compact(expanded, context(), {"graph": len(expanded) != 1, "skipExpansion": True})
    except jsonld.JsonLdError as error:
        raise ValueError(f"the answer cannot be written in JSON-LD with the project's context ({error.args[0]}); ask for Turtle") from error
    compacted = {"@context": CONTEXT_ADDRESS, **{k: v for k, v in compacted.items() if k != "@context"}}
    return json.dumps(compacted, ensure_ascii=False, indent=1).encode()


def with_context(document: bytes, named: object) -> bytes:
    """Return a document of ``compact`` with its context at another address, or in itself.

    Args:
        document: the JSON-LD.
        named: an address at which the reader can fetch the context, or the context.
    """
    return document.replace(json.dumps(CONTEXT_ADDRESS).encode(), json.dumps(named, ensure_ascii=False).encode(), 1)
