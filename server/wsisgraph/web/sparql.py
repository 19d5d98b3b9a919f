"""The endpoint for people: the form, the page of an answer; and the description of the service. The front answers programs."""

from flask import Blueprint, Flask, Response, current_app, render_template, request

from wsisgraph.store import GRAPHS
from wsisgraph.web.description import rdf_form, service_description
from wsisgraph.web.negotiation import preferred
from wsisgraph.web.pages import answer_page
from wsisgraph.web.protocol import Request, asks_for_a_page, read_query
from wsisgraph.web.resources import answer_response

bp = Blueprint("sparql", __name__)


def init_app(app: Flask) -> None:
    """Serve the endpoint at ``/sparql``."""
    app.register_blueprint(bp)


@bp.route("/sparql", methods=["GET", "POST"])
@bp.route("/sparql.<ending>", methods=["GET", "POST"])
def sparql(ending: str = "") -> Response:
    """Answer with the page of an answer, with the form, or with the service description.

    Raises:
        NotAcceptable: when no format fits the Accept header.
    """
    asked = Request(request.method, request.query_string, request.content_type or "", request.headers.get("Accept", ""), request.get_data(), ending)
    if asked.describes_the_service:
        return _describe_service(asked)
    query = read_query(asked)
    if asks_for_a_page(asked.accepted):
        return answer_page(query)
    return answer_response(current_app.extensions["wsisgraph"]["store"].query(query))


def _describe_service(asked: Request) -> Response:
    if preferred(asked.accepted, [*GRAPHS, "text/html"]) == "text/html":
        return Response(render_template("sparql.html", endpoint=request.base_url))
    return service_description(rdf_form(asked.accepted))
