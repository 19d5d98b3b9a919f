"""Linked data: each thing, passage and the vocabulary at its own path, in the form that is asked for."""

import re

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, request, send_file
from werkzeug.exceptions import NotAcceptable, NotFound

from wsisgraph.assets import assets
from wsisgraph.jsonld import with_context
from wsisgraph.namespaces import BASE, PASSAGE, SDG
from wsisgraph.store import GRAPHS, Answer, Query
from wsisgraph.web.negotiation import preferred
from wsisgraph.web.pages import thing_page, vocabulary_page

bp = Blueprint("resources", __name__)
RDF_TYPES = tuple(GRAPHS)
PATH = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
ENDINGS = {"html": "text/html", **{ending: form for form, ending in GRAPHS.items()}}

DESCRIBE_THING = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { <%(iri)s> ?p ?o . ?s ?q <%(iri)s> . ?o rdfs:label ?ol . ?s rdfs:label ?sl }
WHERE {
  { <%(iri)s> ?p ?o OPTIONAL { ?o rdfs:label ?ol } }
  UNION
  { ?s ?q <%(iri)s> OPTIONAL { ?s rdfs:label ?sl } }
}"""
DESCRIBE_PASSAGE = """
CONSTRUCT { ?s ?p ?o . <%(iri)s> ?q ?v }
WHERE { { GRAPH <%(iri)s> { ?s ?p ?o } } UNION { <%(iri)s> ?q ?v } }"""
DESCRIBE_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%(iri)s> { ?s ?p ?o } }"


def init_app(app: Flask) -> None:
    """Serve things at ``/id/…``, goals and targets at ``/sdg/…``, graphs at ``/graph/…``, the vocabulary at ``/ontology``."""
    app.register_blueprint(bp)


@bp.get("/id/<path:path>")
def thing(path: str) -> Response:
    """Answer with what is known of a thing or passage, as HTML or RDF.

    Raises:
        NotFound: when the graph knows nothing of it.
    """
    return _resource(BASE + "id/", path)


@bp.get("/sdg/<path:path>")
def goal_or_target(path: str) -> Response:
    """Answer with what is known of a goal or target, whose own IRI is the United Nations'."""
    return _resource(SDG, path)


@bp.get("/graph/<path:path>")
def graph(path: str) -> Response:
    """Answer with the triples of a named graph, as RDF."""
    return _resource(BASE + "graph/", path)


@bp.get("/ontology")
@bp.get("/ontology.<ending>")
def ontology(ending: str = "") -> Response:
    """Answer with the vocabulary."""
    form = _form(ending)
    if form == "text/html":
        return vocabulary_page()
    return rdf_response(DESCRIBE_GRAPH % {"iri": BASE + "ontology"}, form)


@bp.get("/context.jsonld")
def context() -> Response:
    """Answer with the JSON-LD context."""
    return send_file(assets() / "ontology" / "context.jsonld", mimetype="application/ld+json", max_age=3600)


def _resource(base: str, path: str) -> Response:
    stem, _, ending = path.rpartition(".")
    if stem and ending in ENDINGS:
        path = stem
    else:
        ending = ""
    if not PATH.fullmatch(path):
        raise NotFound("Nothing has this address.")
    iri = base + path
    in_graph = iri.startswith(BASE + "graph/")
    template = DESCRIBE_GRAPH if in_graph else DESCRIBE_PASSAGE if iri.startswith(PASSAGE) else DESCRIBE_THING
    _require(iri, template)
    form = _form(ending)
    if form != "text/html":
        return rdf_response(template % {"iri": iri}, form)
    if not in_graph:
        return thing_page(iri)
    response = make_response(redirect(f"/graph/{path}.ttl", 303))
    response.headers["Vary"] = "Accept"
    return response


def _require(iri: str, template: str) -> None:
    pattern = f"GRAPH <{iri}> {{ ?s ?p ?o }}" if template is DESCRIBE_GRAPH else f"{{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }}"
    answer = current_app.extensions["wsisgraph"]["store"].query(Query(f"ASK {{ {pattern} }}", solutions="text/csv"))
    if answer.content.strip() != b"true":
        raise NotFound(f"The graph knows nothing of {iri}.")


def _form(ending: str) -> str:
    """The media type of an ending or, without one, of the Accept header."""
    if ending:
        if ending not in ENDINGS:
            raise NotFound("There is no such form. There are " + ", ".join("." + e for e in ENDINGS))
        return ENDINGS[ending]
    offers = ["text/html", *RDF_TYPES]
    form = preferred(request.accept_mimetypes, offers)
    if not form:
        raise NotAcceptable("This address is available in " + ", ".join(offers))
    return form


def rdf_response(construct: str, form: str) -> Response:
    """Return the answer to a CONSTRUCT query in an RDF form."""
    return answer_response(current_app.extensions["wsisgraph"]["store"].query(Query(construct, graph=form)))


def answer_response(answer: Answer) -> Response:
    """Return an answer of the store; JSON-LD names the context at this server, where its reader can fetch it."""
    content = with_context(answer.content, f"{request.url_root}context.jsonld") if answer.media_type == "application/ld+json" else answer.content
    charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
    return Response(content, content_type=answer.media_type + charset, headers={"Vary": "Accept"})
