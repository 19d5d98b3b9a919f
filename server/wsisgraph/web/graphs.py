"""The SPARQL 1.1 Graph Store HTTP Protocol, reading: ``/graphs?default`` and ``/graphs?graph=IRI``."""

from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, current_app, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from wsisgraph.store import Query
from wsisgraph.web.description import rdf_form
from wsisgraph.web.protocol import Request
from wsisgraph.web.resources import rdf_response

bp = Blueprint("graphs", __name__)


def init_app(app: Flask) -> None:
    """Serve graphs by their names at ``/graphs``."""
    app.register_blueprint(bp)


@bp.get("/graphs")
def graphs() -> Response:
    """Answer with the triples of the default graph or of a named graph.

    Raises:
        BadRequest: when the address names not exactly one graph, or one that is no IRI.
        NotFound: when there is no such graph.
    """
    named = [(name, value) for name, value in parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True) if name in ("graph", "default")]
    if len(named) != 1 or (named[0][0] == "default" and named[0][1]):
        raise BadRequest("Name one graph: `?default`, or `?graph=` with its IRI.")
    form = rdf_form(Request(request.method, request.query_string, accept=request.headers.get("Accept", "")).accepted)
    if named[0][0] == "default":
        return rdf_response("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", form)
    pattern = f"GRAPH {_iri(named[0][1])} {{ ?s ?p ?o }}"
    found = current_app.extensions["wsisgraph"]["store"].query(Query(f"ASK {{ {pattern} }}", solutions="text/csv"))
    if found.content.strip() != b"true":
        raise NotFound(f"There is no graph {named[0][1]}.")
    return rdf_response(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", form)


def _iri(text: str) -> str:
    """An IRI as SPARQL writes it; relative ones are refused, since graphs are named by whole addresses."""
    try:
        if ":" not in text:
            raise ValueError(text)
        return str(NamedNode(text))
    except ValueError:
        raise BadRequest(f"{text!r} is no absolute IRI.") from None
