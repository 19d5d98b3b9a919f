"""What the front does with every request: formats by ending and parameter, tags, codings, repeats."""

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest

ONE = "SELECT ?s { ?s a <https://w3id.org/wsis-graph/ontology#ActionLine> } ORDER BY ?s LIMIT 1"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 300"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/wsis-graph/ontology#ActionLine> ; ?p ?o }"
PAGE = "/id/action-line/c5"


class Reply:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


@pytest.fixture(scope="module")
def send(server):
    """Send one request with any headers."""

    def request(path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        connection = HTTPConnection(urlsplit(server).netloc, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    return request


def of(query: str, path: str = "/sparql", more: str = "") -> str:
    return f"{path}?query={quote(query)}{more}"


@pytest.mark.parametrize(("ending", "form"), [("csv", "text/csv"), ("tsv", "text/tab-separated-values"), ("json", "application/sparql-results+json"), ("xml", "application/sparql-results+xml")])
def test_the_format_of_solutions_comes_from_the_ending_or_the_parameter(send, ending, form):
    for path in (of(ONE, f"/sparql.{ending}"), of(ONE, more=f"&format={ending}"), of(ONE, more=f"&format={quote(form)}")):
        reply = send(path, Accept="text/html")
        assert (reply.status, reply.headers.get_content_type()) == (200, form)


@pytest.mark.parametrize(("ending", "form"), [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("rdf", "application/rdf+xml"), ("nt", "application/n-triples")])
def test_the_format_of_a_graph_comes_from_the_ending(send, ending, form):
    assert send(of(CONSTRUCT, f"/sparql.{ending}")).headers.get_content_type() == form


@pytest.mark.parametrize(("path", "status"), [(of(ONE, "/sparql.pdf"), 404), (of(ONE, more="&format=pdf"), 400), (of(ONE, more="&format=application/pdf"), 406), (of(ONE, "/sparql.ttl"), 406)])
def test_a_format_that_is_not_there_is_told(send, path, status):
    reply = send(path)
    assert reply.status == status
    assert json.loads(reply.body)["status"] == status


def test_a_page_can_be_had_by_its_ending(send):
    assert send(of(ONE, "/sparql.html")).headers.get_content_type() == "text/html"


@pytest.mark.parametrize("path", [of(ONE), of(CONSTRUCT), PAGE, "/", "/sparql"])
def test_an_answer_has_a_tag_and_is_not_sent_again_to_who_knows_it(send, path):
    first = send(path)
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Vary"] == "Accept, Accept-Encoding"
    assert "must-revalidate" in first.headers["Cache-Control"]
    again = send(path, If_None_Match=f'"other", {first.headers["ETag"]}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert send(path, If_None_Match='"other"').body == first.body


def test_the_tag_is_known_before_the_query_is_run(send):
    path = of(f"{ONE} # not asked before")
    tag = send(of(f"{ONE} # not asked before"), method="HEAD").headers["ETag"]
    assert send(path, If_None_Match=tag).status == 304


def test_tags_tell_query_format_graphs_and_coding_apart(send):
    tags = [
        send(of(ONE)).headers["ETag"],
        send(of(ONE), Accept="text/csv").headers["ETag"],
        send(of(ONE), Accept_Encoding="gzip").headers["ETag"],
        send(of(ONE, more="&default-graph-uri=urn:a")).headers["ETag"],
        send(of(ONE, more="&named-graph-uri=urn:a")).headers["ETag"],
        send(of(f"{ONE} ")).headers["ETag"],
    ]
    assert len(set(tags)) == len(tags)


def test_get_and_post_of_one_query_have_one_tag(send):
    posted = send("/sparql", "POST", ONE.encode(), Content_Type="application/sparql-query")
    assert posted.headers["ETag"] == send(of(ONE)).headers["ETag"]


@pytest.mark.parametrize("query", ["SELECT (RAND() AS ?x) {}", "SELECT (STRUUID() AS ?x) {}"])
def test_what_changes_is_neither_kept_nor_tagged(send, query):
    first, second = send(of(query)), send(of(query))
    assert first.body != second.body
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


def test_an_error_is_not_kept(send):
    reply = send(of("SELECT"))
    assert (reply.status, reply.headers["Cache-Control"], reply.headers["ETag"]) == (400, "no-store", None)


@pytest.mark.parametrize("path", [of(MANY), "/", PAGE + ".ttl"])
def test_an_answer_comes_compressed_to_who_accepts_it(send, path):
    plain, packed = send(path), send(path, Accept_Encoding="br;q=0, gzip;q=0.5")
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
def test_an_answer_comes_plain_to_who_does_not(send, accepted):
    assert send(of(MANY), Accept_Encoding=accepted).headers["Content-Encoding"] is None


@pytest.mark.parametrize("path", [of(ONE), PAGE, "/", "/sparql"])
def test_head_has_the_headers_of_get(send, path):
    head, get = send(path, "HEAD"), send(path)
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == get.headers[name], name


def test_a_preflight_is_answered(send):
    reply = send("/sparql", "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="POST", Access_Control_Request_Headers="content-type")
    assert reply.status in (200, 204)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= set(reply.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("length", ["-1", "x", "1, 2"])
def test_a_length_that_is_none_is_a_bad_request(send, length):
    assert send("/sparql", "POST", b"", Content_Length=length).status == 400


@pytest.mark.parametrize("ending", ["nq", "trig", "ttl"])
def test_a_dump_has_a_strong_tag(send, ending):
    head = send(f"/wsis-graph.{ending}", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"].startswith('"')
    assert int(head.headers["Content-Length"]) > 10**6
    known = send(f"/wsis-graph.{ending}", If_None_Match=head.headers["ETag"])
    assert (known.status, known.body) == (304, b"")


def test_pages_of_different_posted_queries_are_different(send):
    pages = [send("/sparql", "POST", f"query={quote(query)}".encode(), Content_Type="application/x-www-form-urlencoded", Accept="text/html").body for query in ("ASK {}", "ASK { FILTER(false) }")]
    assert pages[0] != pages[1]


def test_the_page_of_what_changes_is_not_kept(send):
    path = of("SELECT (STRUUID() AS ?x) {}")
    first, second = (send(path, Accept="text/html") for _ in range(2))
    assert (first.status, first.headers["ETag"]) == (200, None)
    assert first.body != second.body


def test_an_error_on_a_page_is_a_page(send):
    reply = send(of("SELECT"), Accept="text/html")
    assert (reply.status, reply.headers.get_content_type()) == (400, "text/html")


def test_pages_do_not_wait_behind_queries_of_people(send):
    explosive = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(send, of(f"{explosive} # {number}"), Accept="text/html") for number in range(20)]
        time.sleep(0.5)
        started = time.monotonic()
        assert send("/id/action-line/c6", Accept="text/html").status == 200
        assert time.monotonic() - started < 2
        assert {reply.result().status for reply in asked} <= {429, 503}
