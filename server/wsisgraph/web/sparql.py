"""The endpoint: SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/)."""

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, NotAcceptable, UnsupportedMediaType

from wsisgraph.namespaces import BASE
from wsisgraph.store import GRAPHS, SOLUTIONS, Query
from wsisgraph.web.pages import answer_page
from wsisgraph.web.resources import RDF_TYPES, rdf_response

bp = Blueprint("sparql", __name__)
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml", "text/xml": "application/sparql-results+xml"}
DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {
  <%(endpoint)s> a sd:Service ; sd:endpoint <%(endpoint)s> ; sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset <%(base)sdataset> ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV,
      formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD .
  <%(base)sdataset> a sd:Dataset ; sd:defaultGraph <%(base)sgraph/default> .
  <%(base)sgraph/default> a sd:Graph
} WHERE {}
"""


def init_app(app: Flask) -> None:
    """Serve the endpoint at ``/sparql``."""
    app.register_blueprint(bp)


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query by GET, by POST of a form, or by POST of the query itself.

    Raises:
        BadRequest: when the query is missing, repeated, not UTF-8, or an update.
        NotAcceptable: when no format fits the Accept header.
        UnsupportedMediaType: when a POST is neither a form nor a query.
    """
    if request.method in ("GET", "HEAD") and not request.args:
        return _describe_service()
    query = read_query()
    if request.accept_mimetypes.best_match(["text/html", *SOLUTIONS, *GRAPHS], "") == "text/html":
        return answer_page(query)
    answer = current_app.extensions["wsisgraph"]["store"].query(query)
    charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
    return Response(answer.content, content_type=answer.media_type + charset, headers={"Vary": "Accept"})


def read_query() -> Query:
    """Return the query that the request holds, with its dataset and acceptable formats."""
    fields = request.args
    if request.method == "POST" and request.mimetype == DIRECT:
        try:
            texts = [request.get_data().decode("utf-8")]
        except UnicodeDecodeError as error:
            raise BadRequest(f"The query is not UTF-8: byte {error.start} cannot be read.") from error
        if "query" in fields:
            raise BadRequest("The query is given twice: in the address and in the body. Leave one out.")
    elif request.method == "POST" and request.mimetype == FORM:
        fields = request.form
        texts = fields.getlist("query")
    elif request.method == "POST":
        raise UnsupportedMediaType(f"POST a query as {DIRECT} or as {FORM}. This endpoint is read-only: updates are refused.")
    else:
        texts = fields.getlist("query")
    if "update" in fields:
        raise BadRequest("This endpoint is read-only: updates are refused.")
    if len(texts) != 1:
        raise BadRequest("Give exactly one query, in the parameter `query`." if texts else "The parameter `query` is missing.")
    return Query(texts[0], _best(SOLUTIONS), _best(GRAPHS), tuple(fields.getlist("default-graph-uri")), tuple(fields.getlist("named-graph-uri")))


def _best(offers: dict[str, str]) -> str:
    """The preferred media type of one kind of answer: the first offer among equals, empty where none fits."""
    accepted = request.accept_mimetypes
    if not accepted:
        return next(iter(offers))
    names = [*offers, *(alias for alias, name in ALIASES.items() if name in offers)]
    best = max(names, key=accepted.quality)
    return ALIASES.get(best, best) if accepted.quality(best) > 0 else ""


def _describe_service() -> Response:
    form = request.accept_mimetypes.best_match(["text/html", *RDF_TYPES], "text/turtle")
    if form is None:
        raise NotAcceptable("The service description is available in " + ", ".join(["text/html", *RDF_TYPES]))
    if form == "text/html":
        return Response(render_template("sparql.html", endpoint=request.base_url), headers={"Vary": "Accept"})
    return rdf_response(DESCRIPTION % {"endpoint": request.base_url, "base": BASE}, form)
