import io
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pyoxigraph
import pytest
from rdflib import RDF, Literal, Namespace, URIRef
from rdflib.query import Result
from SPARQLWrapper import JSON, POST, RDFXML, SPARQLWrapper

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DIRECT = "application/sparql-query"
SOLUTIONS = {"application/sparql-results+json": "json", "application/sparql-results+xml": "xml", "text/csv": "csv", "text/tab-separated-values": "tsv"}
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
JSON_TYPE, XML_TYPE, CSV_TYPE, TSV_TYPE = SOLUTIONS
ONE = "SELECT ?s { ?s a <https://w3id.org/wsis-graph/ontology#ActionLine> } LIMIT 1"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/wsis-graph/ontology#ActionLine> ; ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
TERMS = r"""
SELECT ?thing ?name ?number ?none { VALUES (?thing ?name ?number ?none) {
  (<https://w3id.org/wsis-graph/id/standard/itu-t-h.266> "a \"quoted\", split\nname\twith\\ tab" 1 UNDEF)
  (<http://metadata.un.org/sdg/9.c> "é😀 – <b>&amp;</b>"@fr 1.5 UNDEF)
  (<http://example.org/x> "NA" true "2022-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>)
} }"""
BAD = "SELECT *\nWHERE { ?s ?p }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
EXPLOSIVE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def values(reply) -> list[str]:
    return [next(iter(row.values()))["value"] for row in reply.json["results"]["bindings"]]


def bindings(content: bytes, form: str) -> list[dict[str, object]]:
    return [{str(name): node for name, node in row.asdict().items()} for row in Result.parse(io.BytesIO(content), format=form)]


class Texts(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, page: bytes):
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("query", [ONE, 'ASK { FILTER("a+b%25 é" = "a+b%25 é") }', "# only a comment before\nASK {}"])
def test_a_query_is_answered_alike_by_get_by_form_and_directly(ask, query):
    by_get = ask(f"/sparql?query={quote(query, safe='')}")
    by_form = ask("/sparql", form={"query": query})
    direct = ask("/sparql", body=query.encode(), kind=DIRECT)
    assert [r.status for r in (by_get, by_form, direct)] == [200, 200, 200]
    assert by_get.body == by_form.body == direct.body


def test_a_form_and_a_query_may_name_their_charset(ask):
    assert ask("/sparql", form={"query": "ASK {}"}, kind="application/x-www-form-urlencoded; charset=UTF-8").status == 200
    assert ask("/sparql", body=b"ASK {}", kind=f"{DIRECT}; charset=utf-8").status == 200


def test_a_real_client_gets_solutions_a_boolean_and_a_graph(server, parsed):
    client = SPARQLWrapper(f"{server}/sparql")
    client.setReturnFormat(JSON)
    client.setQuery(ONE)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 1
    client.setMethod(POST)
    client.setQuery("ASK { ?s ?p ?o }")
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(RDFXML)
    answer = client.query().response
    assert len(parsed(answer.read(), answer.headers.get_content_type())) > 19


@pytest.mark.parametrize("path", ["/sparql?query=", "/sparql?foo=bar", "/sparql?default-graph-uri=http://example.org/g"])
def test_a_get_without_a_query_is_a_bad_request(ask, path):
    assert ask(path).status == 400


@pytest.mark.parametrize("form", [[], [("query", "ASK {}"), ("query", "ASK {}")]], ids=["missing", "repeated"])
def test_a_form_holds_exactly_one_query(ask, form):
    reply = ask("/sparql", form=form)
    assert reply.status == 400
    assert "`query`" in reply.json["detail"]


def test_a_query_in_the_address_and_another_in_the_body_is_a_bad_request(ask):
    assert ask("/sparql?query=ASK%7B%7D", body=b"ASK {}", kind=DIRECT).status == 400
    assert ask("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400


@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "LOAD <file:///etc/hostname>"])
def test_updates_are_refused(ask, update):
    assert ask("/sparql", form={"update": update}).status == 400
    assert ask(f"/sparql?update={quote(update)}").status == 400
    assert ask("/sparql", form={"query": "ASK {}", "update": update}).status == 400
    assert ask("/sparql", form={"query": update}).status == 400
    reply = ask("/sparql", body=update.encode(), kind="application/sparql-update")
    assert reply.status == 415
    assert "updates are refused" in reply.json["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_other_media_types_of_a_post_are_not_supported(ask, kind):
    assert ask("/sparql", body=b"ASK {}", kind=kind).status == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_the_allowed_ones(ask, method):
    reply = ask("/sparql", method=method)
    assert reply.status == 405
    assert {"GET", "POST"} <= set(reply.headers["Allow"].split(", "))
    assert reply.json["status"] == 405


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b'ASK { ?s ?p "\xff" }', DIRECT), (b"query=ASK+%7B+%3Fs+%3Fp+%22%FF%22+%7D", "application/x-www-form-urlencoded"), (b'query=ASK { ?s ?p "\xff" }', "application/x-www-form-urlencoded")],
    ids=["direct", "form, percent-encoded", "form, raw"],
)
def test_a_body_that_is_not_utf_8_is_a_bad_request(ask, body, kind):
    assert ask("/sparql", body=body, kind=kind).status == 400


def test_an_address_that_is_not_utf_8_is_a_bad_request(ask):
    assert ask("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%FF%22%20%7D").status == 400


@pytest.mark.parametrize("kind", [DIRECT, "application/x-www-form-urlencoded"])
def test_a_large_post_is_read_and_too_large_a_one_refused(ask, kind):
    start = b"" if kind == DIRECT else b"query="
    comment = b"ASK {} #" if kind == DIRECT else b"ASK {} %23"
    assert ask("/sparql", body=start + comment + b"x" * 900_000, kind=kind).json["boolean"] is True
    refused = ask("/sparql", body=start + comment + b"x" * 2**20, kind=kind)
    assert refused.status == 413
    assert refused.type == "application/problem+json"


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D"])
def test_head_has_the_headers_of_get_and_no_body(ask, server, path):
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    expected = ask(path)
    assert body == b""
    assert f"content-length: {len(expected.body)}".encode() in head.lower()
    assert f"content-type: {expected.headers['Content-Type']}".encode() in head.lower()


def test_scripts_of_other_sites_may_ask(ask):
    preflight = ask("/sparql", method="OPTIONS")
    assert preflight.status in (200, 204)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Accept", "Content-Type"} <= set(preflight.headers["Access-Control-Allow-Headers"].split(", "))
    for reply in (ask("/sparql", form={"query": "ASK {}"}), ask("/sparql", form={"query": "nonsense"})):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON_TYPE),
        ("*/*", JSON_TYPE),
        ("application/*", JSON_TYPE),
        ("text/*", CSV_TYPE),
        (JSON_TYPE, JSON_TYPE),
        (XML_TYPE, XML_TYPE),
        (CSV_TYPE, CSV_TYPE),
        (TSV_TYPE, TSV_TYPE),
        ("TEXT/CSV", CSV_TYPE),
        ("application/json", JSON_TYPE),
        ("application/xml", XML_TYPE),
        ("text/xml", XML_TYPE),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", TSV_TYPE),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.9, application/json", JSON_TYPE),
        ("image/png, */*;q=0.1", JSON_TYPE),
        ("image/png, text/csv", CSV_TYPE),
        ("application/sparql-results+json;q=0, */*", XML_TYPE),
        ("text/turtle, text/csv;q=0.2", CSV_TYPE),
        ("text/csv; charset=utf-8", CSV_TYPE),
    ],
)
def test_solutions_come_in_the_preferred_format(ask, accept, expected):
    reply = ask("/sparql", form={"query": ONE}, accept=accept)
    assert (reply.status, reply.type) == (200, expected)
    assert "Accept" in reply.headers["Vary"]
    assert Result.parse(io.BytesIO(reply.body), format=SOLUTIONS[expected]).vars


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/ld+json"),
        *((form, form) for form in GRAPHS),
        ("text/turtle;q=0.5, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("text/csv, application/n-triples;q=0.3", "application/n-triples"),
        ("text/turtle;q=0, */*;q=0.5", "application/ld+json"),
    ],
)
def test_graphs_come_in_the_preferred_format(ask, parsed, accept, expected):
    reply = ask("/sparql", form={"query": CONSTRUCT}, accept=accept)
    assert (reply.status, reply.type) == (200, expected)
    assert "Accept" in reply.headers["Vary"]
    assert len(parsed(reply.body, expected)) > 19


@pytest.mark.parametrize(("query", "accept"), [(ONE, "image/png"), (ONE, "text/turtle"), (ONE, f"{JSON_TYPE};q=0"), ("ASK {}", "application/ld+json"), (CONSTRUCT, "text/csv"), (CONSTRUCT, "image/*")])
def test_a_format_that_does_not_exist_for_an_answer_is_not_acceptable(ask, query, accept):
    reply = ask("/sparql", form={"query": query}, accept=accept)
    assert reply.status == 406
    assert ("text/csv" if query != CONSTRUCT else "text/turtle") in reply.json["detail"]


@pytest.mark.parametrize(
    "query", [TERMS, "SELECT ?s ?label { ?s a <https://w3id.org/wsis-graph/ontology#Standard> ; <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s", "SELECT ?s { ?s <urn:no> ?o }"]
)
def test_json_xml_and_tsv_hold_the_same_bindings_and_csv_the_same_values(ask, query):
    got = {form: bindings(ask("/sparql", form={"query": query}, accept=accept).body, form) for accept, form in SOLUTIONS.items()}
    assert got["json"] == got["xml"] == got["tsv"]
    assert [{k: str(v) for k, v in row.items()} for row in got["csv"]] == [{k: str(v) for k, v in row.items()} for row in got["json"]]


def test_bindings_keep_quotes_languages_datatypes_and_gaps(ask):
    rows = bindings(ask("/sparql", form={"query": TERMS}).body, "json")
    assert [row["name"] for row in rows] == [Literal('a "quoted", split\nname\twith\\ tab'), Literal("é😀 – <b>&amp;</b>", lang="fr"), Literal("NA")]
    assert [row["number"].toPython() for row in rows[:2]] == [1, pytest.approx(1.5)]
    assert ["none" in row for row in rows] == [False, False, True]


@pytest.mark.parametrize("truth", [True, False])
def test_ask_answers_in_every_format(ask, truth):
    query = "ASK { ?s ?p ?o }" if truth else "ASK { ?s <urn:no> ?o }"
    for accept, form in SOLUTIONS.items():
        reply = ask("/sparql", form={"query": query}, accept=accept)
        assert reply.type == accept
        if form in ("json", "xml"):
            assert Result.parse(io.BytesIO(reply.body), format=form).askAnswer is truth
        else:
            assert reply.body.strip() == str(truth).lower().encode()


@pytest.mark.parametrize(
    "query",
    [
        CONSTRUCT,
        "DESCRIBE <https://w3id.org/wsis-graph/id/action-line/c5>",
        "DESCRIBE <http://metadata.un.org/sdg/9.c> <https://w3id.org/wsis-graph/id/source/itu-wsis-report-2022>",
        "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/wsis-graph/ontology#Passage> ; ?p ?o } ORDER BY ?s ?p ?o LIMIT 500",
        "CONSTRUCT { ?s ?p ?o } { GRAPH <https://w3id.org/wsis-graph/ontology> { ?s ?p ?o } FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }",
        "CONSTRUCT { <urn:a> <urn:b> 1, 1.5, true, 'é\"\\n\\\\', 'x'@fr, '2022'^^<http://www.w3.org/2001/XMLSchema#gYear> } {}",
    ],
)
def test_a_graph_is_the_same_in_every_format(ask, parsed, query):
    turtle, *others = (set(parsed(ask("/sparql", form={"query": query}, accept=form).body, form)) for form in GRAPHS)
    assert turtle
    for other in others:
        assert other == turtle


@pytest.mark.parametrize("form", GRAPHS)
def test_a_graph_of_nothing_is_an_empty_document(ask, parsed, form):
    reply = ask("/sparql", form={"query": "CONSTRUCT { ?s ?p ?o } { ?s <urn:no> ?o }"}, accept=form)
    assert len(parsed(reply.body, form)) == 0


@pytest.mark.parametrize(
    "triple", ["<schema:a> <urn:b> <urn:c>", "<urn:a> <urn:b> <id:c>", "<urn:a> <urn:b> 'line\\u2028line'", "<urn:a> <urn:b> 'x'@en--ltr", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>>"]
)
def test_what_is_hard_to_say_in_json_ld_is_said_or_refused_for_what_it_is(ask, triple):
    reply = ask("/sparql", form={"query": f"CONSTRUCT {{ {triple} }} {{}}"}, accept="application/ld+json")
    assert reply.status == 200 or "nested" not in reply.json["detail"]


def test_a_browser_gets_the_answer_as_a_page(ask):
    table = ask("/sparql", form={"query": TERMS}, accept=BROWSER)
    assert (table.status, table.type) == (200, "text/html")
    assert "Accept" in table.headers["Vary"]
    page = Texts(table.body)
    assert {"table", "th", "td"} <= set(page.tags)
    assert all(text in page.text for text in ("thing", "ITU-T H.266", "é😀 – <b>&amp;</b>", "2022-05"))
    assert "b" not in page.tags
    assert "/id/standard/itu-t-h.266" in page.links
    assert "Yes" in Texts(ask("/sparql", form={"query": "ASK {}"}, accept=BROWSER).body).text
    assert "Building confidence" in Texts(ask("/sparql", form={"query": CONSTRUCT}, accept=BROWSER).body).text


def test_a_page_of_an_answer_links_to_no_script(ask):
    page = Texts(ask("/sparql", form={"query": "SELECT (<javascript:alert(1)> AS ?x) {}"}, accept=BROWSER).body)
    assert "javascript:alert(1)" in page.text
    assert not [link for link in page.links if link.startswith("javascript")]


@pytest.mark.parametrize(("accept", "charset"), [("text/csv", "utf-8"), ("text/tab-separated-values", "utf-8"), (JSON_TYPE, None), (XML_TYPE, None)])
def test_text_names_its_charset(ask, accept, charset):
    assert ask("/sparql", form={"query": ONE}, accept=accept).headers.get_content_charset() == charset


@pytest.fixture(scope="module")
def sharing(select) -> tuple[str, str]:
    """Two passages that state the same triple."""
    found = select("SELECT (MIN(?g) AS ?a) (MAX(?g) AS ?b) { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/passage/')) } GROUP BY ?s ?p ?o HAVING(COUNT(?g) = 2) ORDER BY ?s ?p ?o LIMIT 1")
    return found[0]["a"], found[0]["b"]


@pytest.fixture(scope="module")
def sizes(select, sharing) -> tuple[int, int, int]:
    """How many triples each of the two holds, and how many both together."""
    one, other = ({tuple(r.items()) for r in select(f"SELECT ?s ?p ?o {{ GRAPH <{g}> {{ ?s ?p ?o }} }}")} for g in sharing)
    assert one & other
    return len(one), len(other), len(one | other)


def count(ask, query, **graphs) -> int:
    reply = ask("/sparql", form={"query": query, **{f"{k}-graph-uri": v for k, v in graphs.items()}})
    assert reply.status == 200, reply.body
    return int(values(reply)[0])


def test_one_default_graph_is_the_whole_default_graph(ask, sharing, sizes):
    assert (count(ask, COUNT, default=sharing[0]), count(ask, COUNT, default=sharing[1])) == sizes[:2]
    assert count(ask, COUNT_NAMED, default=sharing[0]) == 0


def test_several_default_graphs_are_merged_and_a_shared_triple_counts_once(ask, sharing, sizes):
    assert count(ask, COUNT, default=sharing) == sizes[2]


def test_the_address_of_a_direct_post_names_graphs_too(ask, sharing, sizes):
    reply = ask("/sparql?" + "&".join(f"default-graph-uri={quote(g)}" for g in sharing), body=COUNT.encode(), kind=DIRECT)
    assert int(values(reply)[0]) == sizes[2]


def test_named_graphs_alone_leave_the_default_graph_empty(ask, sharing, sizes):
    assert count(ask, COUNT, named=sharing[0]) == 0
    assert count(ask, COUNT_NAMED, named=sharing[0]) == sizes[0]
    assert count(ask, COUNT_NAMED, named=sharing) == sizes[0] + sizes[1]


@pytest.mark.parametrize("defaults", [1, 2])
def test_default_and_named_graphs_are_kept_apart(ask, sharing, sizes, defaults):
    chosen = {"default": sharing[:defaults], "named": sharing[1]}
    assert count(ask, COUNT, **chosen) == (sizes[0] if defaults == 1 else sizes[2])
    assert count(ask, COUNT_NAMED, **chosen) == sizes[1]


def test_from_in_the_query_merges_too(ask, sharing, sizes):
    query = COUNT.replace("{", f"FROM <{sharing[0]}> FROM <{sharing[1]}> {{", 1)
    assert count(ask, query) == sizes[2]


@pytest.mark.parametrize("defaults", [1, 2])
def test_graphs_of_the_request_take_the_place_of_those_in_the_query(ask, sharing, sizes, defaults):
    query = COUNT.replace("{", "FROM <https://w3id.org/wsis-graph/graph/reference> {", 1)
    assert count(ask, query, default=sharing[:defaults]) == (sizes[0] if defaults == 1 else sizes[2])


def test_an_unknown_graph_is_empty(ask):
    assert count(ask, COUNT, default="http://example.org/none") == 0


@pytest.mark.parametrize(
    "graphs", [{"default-graph-uri": "not an iri"}, {"named-graph-uri": "<>"}, {"default-graph-uri": ["http://example.org/a", "not an iri"]}], ids=["default", "named", "one of two"]
)
def test_a_graph_that_is_no_iri_is_a_bad_request(ask, graphs):
    assert ask("/sparql", form={"query": COUNT, **graphs}).status == 400


def test_a_syntax_error_tells_the_parsers_message_with_line_and_column(ask):
    with pytest.raises(SyntaxError) as raised:
        pyoxigraph.Store().query(BAD)
    position = re.search(r"at (\d+):(\d+)", str(raised.value))
    reply = ask("/sparql", form={"query": BAD})
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert reply.json["detail"] == str(raised.value)
    assert (reply.json["line"], reply.json["column"]) == (int(position[1]), int(position[2]))
    assert reply.json["line"] == 2


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/problem+json", JSON_TYPE, "text/csv"])
def test_a_program_gets_the_problem_as_json(ask, accept):
    reply = ask("/sparql", form={"query": BAD}, accept=accept)
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert {"type", "title", "status", "detail", "line", "column"} <= reply.json.keys()


def test_a_person_gets_the_problem_as_a_page_or_as_text(ask):
    page = ask("/sparql", form={"query": BAD}, accept=BROWSER)
    assert (page.status, page.type) == (400, "text/html")
    assert "line 2" in Texts(page.body).text
    text = ask("/sparql", form={"query": BAD}, accept="text/plain")
    assert (text.status, text.type) == (400, "text/plain")
    assert "at 2:" in text.body.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SELECT",
        "ASK { ?s ex:undeclared ?o }",
        "ASK { ?s ?p <http://example.org/a b> }",
        "SELECT ?x { } GROUP BY",
        "\x00",
        "ASK {} ASK {}",
        "SELECT (1 AS ?a) { ?a ?b ?c }",
        "ASK { <relative> ?p ?o }",
    ],
)
def test_what_is_no_query_is_a_bad_request(ask, query):
    reply = ask("/sparql", form={"query": query})
    assert reply.status == 400
    assert reply.json["detail"]


class Listener:
    """A listening socket of this machine that tells whether anybody called."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"

    def called(self) -> bool:
        self._socket.setblocking(False)
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def test_the_listener_of_these_tests_hears_a_call(listener):
    address = urlsplit(listener.address)
    socket.create_connection((address.hostname, address.port)).close()
    assert listener.called()


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <%s> { ?s ?p ?o } }",
        "ASK { SERVICE<%s>{ ?s ?p ?o } }",
        "ASK { service <%s> { ?s ?p ?o } }",
        "ASK { sErViCe SILENT <%s> { ?s ?p ?o } }",
        "ASK { SERVICE # a comment\n <%s> { ?s ?p ?o } }",
        "ASK { SERVICE#a comment }\nSILENT#another\n<%s> { ?s ?p ?o } }",
        r"ASK { \u0053ERVICE <%s> { ?s ?p ?o } }",
        r"ASK { SERV\U00000049CE SILENT <%s> { ?s ?p ?o } }",
        "ASK { { SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } } } }",
        "ASK { FILTER EXISTS { SERVICE SILENT <%s> { ?s ?p ?o } } }",
        "ASK { VALUES ?e { <%s> } SERVICE ?e { ?s ?p ?o } }",
        "ASK { VALUES ?e { <%s> } SERVICE SILENT ?e { ?s ?p ?o } }",
        "ASK { BIND(<%s> AS ?service) SERVICE $service { ?s ?p ?o } }",
        "PREFIX : <%s> ASK { {} SERVICE SILENT : { ?s ?p ?o } }",
        "PREFIX x: <%s> ASK { SERVICE SILENT x: { ?s ?p ?o } }",
        "BASE <%s> ASK { SERVICE SILENT <> { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } { SERVICE SILENT <%s> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b 'x' SERVICE SILENT <%s> { ?s ?p ?o } FILTER(?s != 'y') }",
        "ASK { FILTER(1 < 2) SERVICE SILENT <%s> { ?s ?p ?o } FILTER(3 > 2) }",
        "ASK { ?a ?b ?c.SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b true.SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b 1.SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b 1SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b 'x'@en.SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b ?c.SERVICE <%s> { ?s ?p ?o } }",
        "PREFIX : <%s> ASK { {} SERVICE:x { ?s ?p ?o } }",
        r"PREFIX x: <urn:x> ASK { x:a\#b ?b ?c . SERVICE SILENT <%s> { ?s ?p ?o } }",
        r"PREFIX x: <urn:x> ASK { x:a\'b ?b ?c . SERVICE SILENT <%s> { ?s ?p ?o } FILTER('x' = 'y') }",
        r'SELECT ("\u0022" AS ?x) { SERVICE SILENT <%s> { ?s ?p ?o } BIND("\u0022" AS ?y) }',
        r'ASK { ?a ?b "\u005C" . SERVICE SILENT <%s> { ?s ?p ?o } FILTER("x" = "") }',
        r'ASK { ?a ?b """x""\"""" . SERVICE SILENT <%s> { ?s ?p ?o } ?k ?l """" """ }',
        "ASK { FILTER(1 < 2 && 1<2)SERVICE#>\nSILENT <%s> { ?s ?p ?o } }",
        "PREFIX x: <urn:x> ASK { OPTIONAL { x:a\u203f\\'b ?b ?c } SERVICE SILENT <%s> { ?s ?p ?o } FILTER('x' = 'x') }",
        "PREFIX x: <urn:x> ASK { OPTIONAL { x:a\u0301\\'b ?b ?c } SERVICE SILENT <%s> { ?s ?p ?o } FILTER('x' = 'x') }",
        'SELECT ("\\u0022" AS ?x) { OPTIONAL { ?a ?b <http://example.org/\\u0061/#> } SERVICE SILENT <%s> { ?s ?p ?o }\n BIND("\\u0022" AS ?y) }',
    ],
)
def test_service_is_refused_however_it_is_spelled_and_nobody_is_called(ask, listener, query):
    reply = ask("/sparql", form={"query": query % listener.address})
    assert not listener.called()
    assert reply.status == 400, reply.body
    assert "SERVICE is refused" in reply.json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?s ?p "SERVICE <http://example.org/>" }',
        "ASK { ?s ?p 'it\\'s a service' }",
        "ASK { ?s ?p '''a\nservice'''@en }",
        'ASK { ?s ?p """a "quoted" SERVICE""" }',
        "ASK { ?s ?p <http://example.org/SERVICE> }",
        "ASK { ?s ?p <http://example.org/#service> } # SERVICE <http://example.org/> {}",
        "# SERVICE <http://example.org/> {}\nASK {}",
        "ASK { ?service ?p $SERVICE }",
        "ASK { _:service ?p ?o }",
        "PREFIX ex: <urn:x> ASK { ?s ex:service ?o }",
        "PREFIX ex: <urn:x> ASK { ?s ex:a-service/^ex:service.x ?o }",
        "PREFIX ex: <urn:x> ASK { ?s ex:a%20service ?o }",
        "PREFIX service: <urn:x> ASK { service:x service: ?o }",
        "PREFIX my-service: <urn:x> ASK { my-service:x ?p ?o }",
        r"PREFIX id: <https://w3id.org/wsis-graph/id/> ASK { id:topic\/service ?p ?o }",
        r"PREFIX ex: <urn:x> ASK { ex:\(service\) ?p 'x'@service }",
        "PREFIX ex: <urn:x> ASK { ex:\u00e9\u00b7service ?p ?o }",
    ],
)
def test_the_word_service_elsewhere_is_no_call(ask, query):
    reply = ask("/sparql", form={"query": query})
    assert reply.status == 200, reply.body


@pytest.mark.parametrize("address", ["file:///etc/hostname", "file:///proc/self/environ"])
def test_no_file_of_the_server_is_read(ask, address):
    for query in (f"SELECT (COUNT(*) AS ?n) FROM <{address}> {{ ?s ?p ?o }}", f"SELECT (COUNT(*) AS ?n) FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
        assert values(ask("/sparql", form={"query": query})) == ["0"]
    assert values(ask("/sparql", form={"query": COUNT, "default-graph-uri": address})) == ["0"]


def test_a_graph_that_is_a_web_address_is_not_fetched(ask, listener):
    assert values(ask("/sparql", form={"query": COUNT.replace("{", f"FROM <{listener.address}> {{", 1)})) == ["0"]
    assert ask("/sparql", form={"query": f"LOAD <{listener.address}>"}).status == 400
    assert not listener.called()


def test_an_explosive_query_ends_at_the_deadline_while_a_light_one_is_answered(ask):
    replies = []
    started = time.monotonic()
    heavy = threading.Thread(target=lambda: replies.append(ask("/sparql", form={"query": EXPLOSIVE})))
    heavy.start()
    time.sleep(0.3)
    light = ask("/sparql", form={"query": "ASK {}"})
    assert heavy.is_alive()
    assert light.json["boolean"] is True
    heavy.join()
    assert time.monotonic() - started < 6
    assert replies[0].status == 503
    assert replies[0].type == "application/problem+json"
    assert "ended after 3 s" in replies[0].json["detail"]
    assert "LIMIT" in replies[0].json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 5000 + "}" * 5000,
        "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
        "ASK { FILTER(" + "!" * 50000 + "true) }",
        "ASK { FILTER(" + "+".join("1" * 50000) + ") }",
        "ASK { " + " UNION ".join(["{}"] * 50000) + " }",
        "ASK { ?s " + "(" * 20000 + "<urn:p>" + ")" * 20000 + " ?o }",
        "ASK { ?s ?p " + "(" * 20000 + ")" * 20000 + " }",
    ],
    ids=["groups", "brackets", "negations", "sums", "unions", "paths", "collections"],
)
def test_too_deep_a_query_gets_an_error_and_the_server_lives_on(ask, query):
    reply = ask("/sparql", form={"query": query})
    assert reply.status in (400, 503)
    assert "nested" in reply.json["detail"]
    assert ask("/sparql", form={"query": "ASK {}"}).json["boolean"] is True


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (STRLEN(?a28) AS ?n) { BIND('0123456789abcdef' AS ?a0) " + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(28)) + " }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
        "SELECT (REPLACE('" + "a" * 1000 + "', 'a', '" + "b" * 100_000 + "') AS ?x) {}",
    ],
    ids=["doubled string", "sorted product", "answer too large"],
)
def test_a_query_that_takes_all_memory_gets_an_error_and_the_server_lives_on(ask, query):
    reply = ask("/sparql", form={"query": query})
    assert reply.status == 503
    assert reply.json["detail"]
    assert ask("/sparql", form={"query": "ASK {}"}).json["boolean"] is True


@pytest.mark.parametrize("accept", GRAPHS)
def test_an_empty_get_describes_the_service(ask, parsed, server, accept):
    reply = ask("/sparql", accept=accept)
    assert (reply.status, reply.type) == (200, accept)
    content = reply.body
    graph = parsed(content, accept)
    endpoint = URIRef(f"{server}/sparql")
    assert (endpoint, RDF.type, SD.Service) in graph
    assert (endpoint, SD.endpoint, endpoint) in graph
    assert (endpoint, SD.supportedLanguage, SD.SPARQL11Query) in graph


def test_a_browser_gets_a_form_that_asks_this_endpoint(ask):
    reply = ask("/sparql", accept=BROWSER)
    assert (reply.status, reply.type) == (200, "text/html")
    assert {"form", "textarea", "button"} <= set(Texts(reply.body).tags)


def test_the_query_that_the_form_offers_has_answers(ask):
    page = ask("/sparql", accept="text/html").body.decode()
    offered = Texts(re.search(r"<textarea.*?</textarea>", page, re.DOTALL)[0].encode()).text
    assert json.loads(ask("/sparql", form={"query": offered}).body)["results"]["bindings"]


def test_another_form_is_not_acceptable(ask):
    assert ask("/sparql", accept="image/png").status == 406
