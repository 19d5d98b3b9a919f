"""The web application: SPARQL endpoint, linked data, pages."""

from flask import Flask, Response, request

from wsisgraph.queries import SavedQuery
from wsisgraph.store import Store
from wsisgraph.web import description, errors, graphs, pages, resources, sparql
from wsisgraph.web.headers import CORS, SECURITY


def create_app(store: Store, queries: list[SavedQuery]) -> Flask:
    """Return the application that answers from a store.

    Args:
        store: the dataset; asked for everything, pages included.
        queries: the saved queries that the start page offers.
    """
    app = Flask(__name__)
    app.extensions["wsisgraph"] = {"store": store, "queries": queries}
    for module in (errors, pages, sparql, resources, description, graphs):
        module.init_app(app)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in (SECURITY | CORS).items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    return response
