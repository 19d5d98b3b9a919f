"""Errors as problem documents (RFC 9457): JSON for programs, text or a page for people."""

import re

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from wsisgraph.store import BadQuery, LimitExceeded, NotAcceptable, QueryError
from wsisgraph.web.negotiation import preferred

STATUS: dict[type[QueryError], tuple[int, str]] = {
    BadQuery: (400, "The query is not accepted"),
    NotAcceptable: (406, "No acceptable format"),
    LimitExceeded: (503, "The query met a limit"),
}
FORMS = ("application/problem+json", "application/json", "text/html", "text/plain")
POSITION = re.compile(r"\bat (\d+):(\d+)")


def init_app(app: Flask) -> None:
    """Answer every error of the application with a problem document."""
    app.register_error_handler(QueryError, _query_error)
    app.register_error_handler(HTTPException, _http_error)


def _query_error(error: QueryError) -> Response:
    status, title = STATUS[type(error)]
    position = POSITION.search(str(error))
    place = {"line": int(position[1]), "column": int(position[2])} if position else {}
    return problem(status, title, str(error), **place)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = problem(error.code, error.name, error.description or "")
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response


def problem(status: int, title: str, detail: str, **more: int) -> Response:
    """Return a problem document in the form that the request prefers.

    Args:
        status: the HTTP status.
        title: what kind of problem it is.
        detail: what happened and what to do.
        more: further members, such as line and column of the query.
    """
    form = preferred(request.accept_mimetypes, FORMS) or FORMS[0]
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    if form == "text/html":
        response = Response(render_template("problem.html", **members), mimetype=form)
    elif form == "text/plain":
        response = Response(f"{title}: {detail}\n", mimetype=form)
    else:
        response = jsonify(members)
        response.mimetype = FORMS[0]
    response.status_code = status
    response.headers["Vary"] = "Accept"
    return response
