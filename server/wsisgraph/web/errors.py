"""Errors as problem documents (RFC 9457): JSON for programs, text or a page for people."""

import json
import re

from flask import Flask, Response, make_response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header

from wsisgraph.store import BadQuery, Busy, LimitExceeded, NotAcceptable, QueryError
from wsisgraph.web.negotiation import preferred

STATUS: dict[type[QueryError], tuple[int, str]] = {
    BadQuery: (400, "The query is not accepted"),
    NotAcceptable: (406, "No acceptable format"),
    LimitExceeded: (503, "The query met a limit"),
    Busy: (429, "Too many queries"),
}
FORMS = ("application/problem+json", "application/json", "text/html", "text/plain")
POSITION = re.compile(r"\bat (\d+):(\d+)")
RETRY_SECONDS = 5


def init_app(app: Flask) -> None:
    """Answer every error of the application with a problem document."""
    app.register_error_handler(QueryError, _answer)
    app.register_error_handler(HTTPException, _answer)


def _answer(error: QueryError | HTTPException) -> Response:
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return make_response(error.get_response())
    status, media_type, content, headers = problem_of(error, request.headers.get("Accept", ""))
    return Response(content, status, {**headers, "Content-Type": media_type})


def problem_of(error: QueryError | HTTPException, accept: str) -> tuple[int, str, bytes, dict[str, str]]:
    """Return the problem document of an error in the form that the request prefers.

    Args:
        error: what went wrong.
        accept: the Accept header of the request.

    Returns:
        Status, media type, content and further headers.
    """
    members, headers = _described(error)
    status = int(str(members["status"]))
    form = preferred(parse_accept_header(accept, MIMEAccept), FORMS) or FORMS[0]
    if form == "text/html":
        return status, "text/html; charset=utf-8", render_template("problem.html", **members).encode(), headers
    if form == "text/plain":
        return status, "text/plain; charset=utf-8", f"{members['title']}: {members['detail']}\n".encode(), headers
    return status, FORMS[0], json.dumps(members, ensure_ascii=False).encode(), headers


def _described(error: QueryError | HTTPException) -> tuple[dict[str, str | int], dict[str, str]]:
    """The members of the problem document, and the headers that belong to the error."""
    if isinstance(error, QueryError):
        status, title = next(said for kind, said in STATUS.items() if isinstance(error, kind))
        position = POSITION.search(str(error))
        place = {"line": int(position[1]), "column": int(position[2])} if position else {}
        headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, Busy) else {}
        return {"type": "about:blank", "title": title, "status": status, "detail": str(error), **place}, headers
    code = error.code or 500
    return {"type": "about:blank", "title": error.name, "status": code, "detail": error.description or ""}, {name: value for name, value in error.get_headers() if name == "Allow"}
