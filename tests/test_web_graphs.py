"""Graph Store HTTP Protocol, reading."""

from urllib.parse import quote

import pytest

BASE = "https://w3id.org/wsis-graph/"
FORMS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


def count(select, pattern: str) -> int:
    return int(select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")[0]["n"])


@pytest.mark.parametrize("form", FORMS)
def test_a_named_graph_comes_whole_in_every_form(ask, parsed, select, form):
    name = f"{BASE}id/passage/itu-wsis-report-2022/L543"
    reply = ask(f"/graphs?graph={quote(name)}", accept=form)
    assert (reply.status, reply.type) == (200, form)
    assert len(parsed(reply.body, form)) == count(select, f"GRAPH <{name}> {{ ?s ?p ?o }}")


def test_the_default_graph_comes_whole(ask, select):
    reply = ask("/graphs?default&format=nt")
    assert reply.status == 200
    assert reply.body.count(b" .\n") == count(select, "?s ?p ?o")


def test_head_has_no_body(ask):
    reply = ask(f"/graphs?graph={quote(BASE)}ontology", method="HEAD", accept="text/turtle")
    assert (reply.status, reply.body, reply.type) == (200, b"", "text/turtle")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graphs", 400),
        ("/graphs?default&default", 400),
        ("/graphs?default=yes", 400),
        ("/graphs?default&graph=urn:a", 400),
        ("/graphs?graph=urn:a&graph=urn:b", 400),
        ("/graphs?graph=", 400),
        ("/graphs?graph=relative", 400),
        ("/graphs?graph=urn:a%3E%20%7B%7D", 400),
        ("/graphs?graph=urn:none", 404),
        ("/graphs?default&format=pdf", 400),
    ],
)
def test_what_names_no_graph_is_told(ask, path, status):
    reply = ask(path)
    assert reply.status == status
    assert reply.json["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_can_be_written(ask, method):
    reply = ask("/graphs?default", method=method, body=b"<urn:a> <urn:b> <urn:c> .", kind="text/turtle")
    assert reply.status == 405
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_unacceptable_form_is_told(ask):
    assert ask("/graphs?default", accept="image/png").status == 406
