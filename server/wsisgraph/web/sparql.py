"""The endpoint: SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/)."""

from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotAcceptable, UnsupportedMediaType

from wsisgraph.namespaces import BASE
from wsisgraph.store import GRAPHS, SOLUTIONS, Query
from wsisgraph.web.negotiation import names, preferred, quality
from wsisgraph.web.pages import answer_page
from wsisgraph.web.resources import RDF_TYPES, answer_response, rdf_response

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
    if request.method in ("GET", "HEAD") and not request.query_string:
        return _describe_service()
    query = read_query()
    if _asks_for_a_page():
        return answer_page(query)
    answer = current_app.extensions["wsisgraph"]["store"].query(query)
    return answer_response(answer)


def read_query() -> Query:
    """Return the query that the request holds, with its dataset and acceptable formats."""
    fields = _decode(request.query_string)
    if request.method == "POST" and request.mimetype == DIRECT:
        texts = [_utf8(request.get_data())]
        if "query" in fields:
            raise BadRequest("The query is given twice: in the address and in the body. Leave one out.")
    elif request.method == "POST" and request.mimetype == FORM:
        fields = _decode(request.get_data())
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


def _decode(form: bytes) -> MultiDict[str, str]:
    """The fields of a url-encoded address or body; the library would put replacement characters where it is not UTF-8."""
    try:
        return MultiDict(parse_qsl(_utf8(form), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as error:
        raise BadRequest("A parameter is not UTF-8 after its percent signs are decoded.") from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The request is not UTF-8: byte {error.start} cannot be read.") from error


def _best(offers: dict[str, str]) -> str:
    """The preferred media type of one kind of answer, empty where none fits."""
    best = preferred(request.accept_mimetypes, [*offers, *(alias for alias, name in ALIASES.items() if name in offers)])
    return ALIASES.get(best, best)


def _asks_for_a_page() -> bool:
    """Whether the request prefers a page to every machine format, as browsers do."""
    accepted = request.accept_mimetypes
    return names(accepted, "text/html") and all(quality(accepted, "text/html") > quality(accepted, form) for form in (*SOLUTIONS, *GRAPHS, *ALIASES))


def _describe_service() -> Response:
    form = preferred(request.accept_mimetypes, [*RDF_TYPES, "text/html"])
    if not form:
        raise NotAcceptable("The service description is available in " + ", ".join([*RDF_TYPES, "text/html"]))
    if form == "text/html":
        return Response(render_template("sparql.html", endpoint=request.base_url), headers={"Vary": "Accept"})
    return rdf_response(DESCRIPTION % {"endpoint": request.base_url, "base": BASE}, form)
