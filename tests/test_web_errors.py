from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from wsisgraph.store import Answer, BadQuery, LimitExceeded, NotAcceptable, Query
from wsisgraph.web import create_app

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROBLEMS = {
    404: {"path": "/id/nope"},
    405: {"path": "/sparql", "method": "DELETE"},
    400: {"path": "/sparql", "form": {"query": "SELECT *\n{ ?s ?p }"}},
    406: {"path": "/sparql", "form": {"query": "ASK {}"}, "accept": "application/n-triples"},
    413: {"path": "/sparql", "form": {"query": "x" * 2**20}},
    415: {"path": "/sparql", "body": b"ASK {}", "kind": "text/plain"},
    503: {"path": "/sparql", "form": {"query": "ASK " + "{" * 9000}},
}


class Heading(HTMLParser):
    """The text of the main heading of a page, and every tag."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.heading = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert all(value is not None for _, value in attrs)

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "h1":
            self.heading += data


class Failing:
    """A store that fails as it is told; stands in where a live one cannot be made to."""

    def __init__(self, error: Exception):
        self._error = error

    def query(self, _: Query) -> Answer:
        raise self._error

    def close(self) -> None:
        pass


def failing(error: Exception) -> FlaskClient:
    return create_app(Failing(error), []).test_client()


@pytest.mark.parametrize("status", PROBLEMS)
def test_a_problem_is_a_json_document_with_status_title_and_detail(ask, status):
    reply = ask(**PROBLEMS[status])
    assert (reply.status, reply.type) == (status, "application/problem+json")
    assert reply.json["status"] == status
    assert reply.json["type"] == "about:blank"
    assert reply.json["title"]
    assert len(reply.json["detail"]) > 10


@pytest.mark.parametrize("status", sorted(set(PROBLEMS) - {406}))
def test_a_browser_gets_a_page_with_the_title_as_heading(ask, status):
    reply = ask(**PROBLEMS[status], accept=BROWSER)
    assert (reply.status, reply.type) == (status, "text/html")
    title = ask(**PROBLEMS[status]).json["title"]
    assert Heading(reply.body.decode()).heading.strip() == title


@pytest.mark.parametrize("status", sorted(set(PROBLEMS) - {406}))
def test_plain_text_holds_title_and_detail(ask, status):
    reply = ask(**PROBLEMS[status], accept="text/plain")
    assert (reply.status, reply.type) == (status, "text/plain")
    problem = ask(**PROBLEMS[status]).json
    assert reply.body.decode() == f"{problem['title']}: {problem['detail']}\n"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("application/json", "application/problem+json"), ("*/*", "application/problem+json"), ("image/png", "application/problem+json"), ("text/plain;q=0.2, text/html", "text/html")],
)
def test_a_problem_comes_in_the_preferred_form(ask, accept, expected):
    reply = ask("/id/nope", accept=accept)
    assert reply.type == expected
    assert "Accept" in reply.headers["Vary"]


def test_only_a_syntax_error_has_line_and_column(ask):
    assert {"line", "column"} <= ask(**PROBLEMS[400]).json.keys()
    assert not {"line", "column"} & ask(**PROBLEMS[503]).json.keys()


@pytest.mark.parametrize("path", ["/class/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/id/%3Cscript%3E", "/sparql?query=%3Cscript%3E"])
def test_what_was_asked_is_escaped_in_a_page(ask, path):
    reply = ask(path, accept=BROWSER)
    assert reply.status in (400, 404)
    assert "script" not in Heading(reply.body.decode()).tags


def test_a_head_request_has_the_status_of_a_problem(ask):
    assert ask("/id/nope", method="HEAD").status == 404


@pytest.mark.parametrize(("error", "status"), [(BadQuery("at 3:14 is a mistake"), 400), (NotAcceptable("only as text/csv"), 406), (LimitExceeded("ended after 30 s"), 503)])
def test_each_error_of_a_store_has_its_status_and_its_message(error, status):
    reply = failing(error).post("/sparql", data={"query": "ASK {}"})
    assert reply.status_code == status
    assert reply.json["detail"] == str(error)
    assert (reply.json.get("line"), reply.json.get("column")) == ((3, 14) if status == 400 else (None, None))


@pytest.mark.parametrize("path", ["/", "/id/x", "/id/x.ttl", "/class/Standard", "/ontology", "/sparql?query=ASK%7B%7D"])
def test_an_error_that_nobody_foresaw_is_a_problem_without_its_inner_words(path):
    reply = failing(RuntimeError("the secret of the house")).get(path)
    assert (reply.status_code, reply.mimetype) == (500, "application/problem+json")
    assert reply.json["status"] == 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
