import json
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
import rdflib
from pyld import jsonld
from rdflib import OWL, RDF, RDFS, Literal, URIRef

BASE = "https://w3id.org/wsis-graph/"
WSIS = BASE + "ontology#"
FORMS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml", "nt": "application/n-triples"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
KINDS = ("standard", "action line", "passage", "target")
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a page says, links to and loads."""

    def __init__(self, content: bytes):
        super().__init__()
        self.open: list[str] = []
        self.text: dict[str, str] = defaultdict(str)
        self.links: list[str] = []
        self.sources: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.facts: list[list[str]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "dd":
            self.facts.append([])
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
            self.sources += [given["href"]] * ("source" in (given.get("class") or "").split())
            if "dd" in self.open:
                self.facts[-1].append(given["href"])
        elif "href" in given or "src" in given or "action" in given or "style" in given:
            self.loads.append(given.get("href") or given.get("src") or given.get("action") or given.get("style"))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in self.open:
            self.text[tag] += data


@pytest.fixture(scope="module")
def things(select) -> dict[str, tuple[str, URIRef, str]]:
    """Path, IRI and label of a thing of each kind; the passage is one that aligns C5."""
    found = select("SELECT ?g ?label { GRAPH ?g { id:action-line\\/c5 wsis:alignedWith ?x } ?g a wsis:Passage ; rdfs:label ?label } ORDER BY ?g LIMIT 1")[0]
    passage = found["g"].removeprefix(BASE)
    iris = {"standard": BASE + "id/standard/itu-t-h.266", "action line": BASE + "id/action-line/c5", "passage": found["g"], "target": "http://metadata.un.org/sdg/9.c"}
    paths = {"standard": "/id/standard/itu-t-h.266", "action line": "/id/action-line/c5", "passage": "/" + passage, "target": "/sdg/9.c"}
    return {kind: (paths[kind], URIRef(iri), select(f"SELECT ?label {{ <{iri}> rdfs:label ?label }}")[0]["label"]) for kind, iri in iris.items()}


def test_the_labels_are_those_that_a_person_expects(things):
    assert things["standard"][2] == "ITU-T H.266"
    assert things["action line"][2] == "C5: Building confidence and security in the use of ICTs"
    assert things["target"][2].startswith("SDG 9.c: ")
    assert "itu-wsis-report-2022" in things["passage"][2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("ending", "form"), FORMS.items())
def test_a_thing_comes_as_rdf_by_accept_and_by_ending(ask, parsed, things, kind, ending, form):
    path, iri, label = things[kind]
    by_accept, by_ending = ask(path, accept=form), ask(f"{path}.{ending}", accept=BROWSER)
    assert (by_accept.status, by_accept.type) == (by_ending.status, by_ending.type) == (200, form)
    assert "Accept" in by_accept.headers["Vary"]
    graph = parsed(by_accept.body, form)
    assert (iri, RDFS.label, Literal(label, lang="en")) in graph
    assert set(parsed(by_ending.body, form)) == set(graph)


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_is_the_same_in_every_form(ask, parsed, things, kind):
    turtle, *others = (set(parsed(ask(things[kind][0], accept=form).body, form)) for form in FORMS.values())
    for other in others:
        assert other == turtle


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("ending", "accept"), [("", BROWSER), ("", "text/html"), ("", ""), ("", "*/*"), (".html", "text/turtle")])
def test_a_thing_comes_as_a_page(ask, things, kind, ending, accept):
    path, iri, label = things[kind]
    reply = ask(path + ending, accept=accept)
    assert (reply.status, reply.type, reply.headers.get_content_charset()) == (200, "text/html", "utf-8")
    assert "Accept" in reply.headers["Vary"]
    page = Page(reply.body)
    assert page.text["h1"] == label
    assert label in page.text["title"]
    assert str(iri) in page.text["code"]
    assert {f"{path}.{other}" for other in FORMS} <= set(page.links)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html;q=0.1, text/turtle", "text/turtle"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.6", "application/rdf+xml"),
        ("image/png, application/n-triples;q=0.2", "application/n-triples"),
        ("text/html;q=0, application/ld+json", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("application/*", "application/ld+json"),
    ],
)
def test_a_thing_comes_in_the_preferred_form(ask, things, accept, expected):
    assert ask(things["standard"][0], accept=accept).type == expected


@pytest.mark.parametrize("path", ["/id/standard/itu-t-h.266", "/ontology"])
def test_a_form_that_does_not_exist_is_not_acceptable(ask, path):
    reply = ask(path, accept="image/png")
    assert reply.status == 406
    assert "text/turtle" in reply.json["detail"]


def test_a_fact_on_a_page_links_to_the_passage_that_states_it(ask, select, things):
    path, iri, _ = things["action line"]
    page = Page(ask(path, accept=BROWSER).body)
    stated = select(f"SELECT ?x ?g {{ GRAPH ?g {{ <{iri}> wsis:alignedWith ?x }} FILTER(CONTAINS(STR(?g), '/id/passage/')) }}")
    assert stated
    for row in stated:
        target, passage = "/sdg/" + row["x"].rpartition("/")[2], "/" + row["g"].removeprefix(BASE)
        assert any(target in fact and passage in fact for fact in page.facts)
        assert passage in page.sources


def test_a_fact_that_is_inferred_is_marked(ask, things):
    page = ask(things["standard"][0], accept=BROWSER).body.decode()
    fact = next(fact for fact in re.findall(r"<dd>.*?</dd>", page, re.DOTALL) if "http://purl.org/dc/terms/Standard" in fact)
    assert "inferred" in fact


def test_the_page_of_a_passage_shows_what_it_states_and_from_where(ask, select, parsed, things):
    path, iri, _ = things["passage"]
    page = Page(ask(path, accept=BROWSER).body)
    assert "/id/action-line/c5" in page.links
    assert "/id/source/itu-wsis-report-2022" in page.links
    graph = parsed(ask(path, accept="text/turtle").body, "text/turtle")
    stated = select(f"SELECT ?s ?p ?o {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
    assert len(stated) > 3
    assert {(row["s"], row["p"], row["o"]) for row in stated} <= {tuple(map(str, triple)) for triple in graph}


@pytest.mark.parametrize("path", ["/id/standard/itu-t-h.266", "/id/standard/itu-t-h.266.1", "/id/standard/itu-t-h.266.2"])
def test_dots_belong_to_an_id(ask, parsed, path):
    iri = URIRef(BASE + path[1:])
    for reply in (ask(path, accept="application/n-triples"), ask(f"{path}.nt")):
        labels = list(parsed(reply.body, "application/n-triples").objects(iri, RDFS.label))
        assert [str(label).replace(" ", "-").lower() for label in labels] == [path.rpartition("/")[2]]


@pytest.mark.parametrize(
    "path", ["/id/standard/nope", "/id/nope", "/id/standard/itu-t-h.266.xyz", "/sdg/99", "/sdg/9.c/", "/graph/nope", "/class/Nope", "/nope", "/ontology.xyz", "/wsis-graph.exe", "/static/nope.css"]
)
def test_what_is_not_there_is_not_found(ask, path):
    problem = ask(path, accept="application/json")
    assert (problem.status, problem.type) == (404, "application/problem+json")
    assert problem.json["detail"]


@pytest.mark.parametrize("ending", ["", ".ttl", ".jsonld", ".rdf", ".nt", ".html"])
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_an_unknown_id_is_not_found_in_any_form(ask, ending, accept):
    reply = ask("/id/standard/nope" + ending, accept=accept)
    assert reply.status == 404
    assert reply.type == ("text/html" if accept == BROWSER else "application/problem+json")


@pytest.mark.parametrize(
    "name",
    [
        "x> {",
        "x> ?p ?o } #",
        'x"',
        "x'",
        "x\\",
        "x{",
        "x}",
        "x|y",
        "x^",
        "x`",
        "x y",
        "x\ny",
        "x\ty",
        "x\x00",
        "x\x01",
        "x\x7f",
        "x\u2028y",
        "../../etc/passwd",
        "x> } UNION { ?s ?p <y",
        "\\u003E",
        "%s",
        "%(iri)s",
    ],
)
def test_what_would_break_out_of_an_iri_is_not_found(ask, name):
    paths = [folder + quote(name, safe="") for folder in ("/id/", "/sdg/", "/graph/", "/class/")]
    found = {(path, accept): ask(path, accept=accept) for path in paths for accept in ("text/html", "text/turtle")}
    assert {asked: reply.status for asked, reply in found.items() if reply.status not in (404, 303)} == {}
    assert {asked: status for asked, reply in found.items() if reply.status == 303 and (status := ask(reply.headers["Location"]).status) != 404} == {}


@pytest.mark.parametrize("path", ["/id/%FF", "/sdg/%ED%A0%80", "/class/%C3", "/id/x%"])
def test_an_address_that_is_not_utf_8_is_not_found(ask, path):
    assert ask(path).status == 404


@pytest.mark.parametrize(("ending", "form"), FORMS.items())
def test_the_vocabulary_comes_as_rdf(ask, parsed, ending, form):
    by_accept, by_ending = ask("/ontology", accept=form), ask(f"/ontology.{ending}")
    assert by_accept.type == by_ending.type == form
    graph = parsed(by_accept.body, form)
    assert (URIRef(WSIS + "Standard"), RDF.type, OWL.Class) in graph
    assert len(graph) == len(parsed(by_ending.body, form)) == len(parsed(ask("/ontology.nt").body, "application/n-triples"))


@pytest.mark.parametrize("path", ["/ontology", "/ontology.html"])
def test_the_page_of_the_vocabulary_defines_every_term(ask, select, path):
    page = Page(ask(path, accept=BROWSER).body)
    terms = select(f"SELECT ?x {{ GRAPH <{BASE}ontology> {{ ?x a ?kind ; rdfs:isDefinedBy|rdfs:label ?y }} FILTER(STRSTARTS(STR(?x), '{WSIS}') && !ISBLANK(?x)) }}")
    assert {row["x"].removeprefix(WSIS) for row in terms} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_json_ld_is_readable_by_a_client_that_fetches_the_context(server):
    graph = rdflib.Graph().parse(f"{server}/id/action-line/c5.jsonld", format="json-ld")
    assert (rdflib.URIRef("https://w3id.org/wsis-graph/id/action-line/c5"), rdflib.SKOS.notation, rdflib.Literal("C5")) in graph


def test_the_json_ld_context_is_one(ask):
    reply = ask("/context.jsonld")
    assert (reply.status, reply.type) == (200, "application/ld+json")
    document = {**reply.json, "@id": "id:standard/itu-t-h.266", "type": "Standard", "label": "ITU-T H.266"}
    (node,) = jsonld.expand(document)
    assert node == {"@id": BASE + "id/standard/itu-t-h.266", "@type": [WSIS + "Standard"], str(RDFS.label): [{"@language": "en", "@value": "ITU-T H.266"}]}


@pytest.mark.parametrize(("ending", "form"), [("nq", "application/n-quads"), ("trig", "application/trig"), ("ttl", "text/turtle")])
def test_the_dumps_are_those_of_the_snapshot(ask, snapshot, ending, form):
    reply = ask(f"/wsis-graph.{ending}")
    assert (reply.status, reply.type) == (200, form)
    assert reply.body == snapshot.dump(f".{ending}").read_bytes()


@pytest.mark.parametrize("name", ["inferred", "reference", "passages", "shapes"])
@pytest.mark.parametrize("form", FORMS.values())
def test_a_named_graph_comes_whole_in_every_form(ask, select, parsed, patient, name, form):
    reply = ask(f"/graph/{name}", accept=form, to=patient)
    assert (reply.status, reply.type) == (200, form)
    assert len(parsed(reply.body, form)) == int(select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/{name}> {{ ?s ?p ?o }} }}")[0]["n"])


@pytest.mark.parametrize(("ending", "form"), FORMS.items())
def test_a_named_graph_comes_by_its_ending(ask, parsed, ending, form):
    reply = ask(f"/graph/inferred.{ending}", accept=BROWSER)
    assert (reply.status, reply.type) == (200, form)
    assert len(parsed(reply.body, form)) > 100


def test_a_browser_is_sent_to_the_turtle_of_a_named_graph(ask):
    reply = ask("/graph/inferred", accept=BROWSER)
    assert reply.status == 303
    assert reply.headers["Location"] == "/graph/inferred.ttl"
    assert "Accept" in (reply.headers["Vary"] or "")


@pytest.mark.parametrize("path", ["/", "/class/ActionLine", "/class/Place", "/ontology", "/sparql", "/id/action-line/c5", "/id/standard/itu-t-h.266", "/sdg/9.c"])
def test_every_link_of_a_page_to_this_server_works(ask, path):
    page = Page(ask(path, accept=BROWSER).body)
    links = {urlsplit(link) for link in (urljoin(path, link) for link in [*page.links, *page.loads])}
    internal = sorted({f"{link.path}?{link.query}" if link.query else link.path for link in links if not link.netloc})
    assert len(internal) > 2
    with ThreadPoolExecutor(4) as pool:
        replies = dict(zip(internal, pool.map(lambda link: ask(link, accept=BROWSER).status, internal), strict=True))
    assert {link: status for link, status in replies.items() if status != 200} == {}


def test_every_link_of_a_passage_works(ask, things):
    page = Page(ask(things["passage"][0], accept=BROWSER).body)
    internal = {link for link in page.links if link.startswith("/")}
    assert {link: status for link in internal if (status := ask(link, accept=BROWSER).status) != 200} == {}


@pytest.mark.parametrize("path", ["/", "/class/ActionLine", "/id/action-line/c5", "/id/standard/itu-t-h.266", "/sdg/9.c"])
def test_every_link_to_a_term_of_the_vocabulary_meets_its_definition(ask, path):
    terms = {link.partition("#")[2] for link in Page(ask(path, accept=BROWSER).body).links if link.startswith("/ontology#")}
    assert terms <= set(Page(ask("/ontology", accept=BROWSER).body).ids)


@pytest.mark.parametrize("path", ["/", "/class/ActionLine", "/ontology", "/sparql", "/sparql?query=ASK%7B%7D", "/id/action-line/c5", "/sdg/9.c", "/id/nope"])
def test_no_page_loads_anything_from_another_host(ask, path):
    page = Page(ask(path, accept=BROWSER).body)
    assert page.loads
    assert [load for load in page.loads if urlsplit(load).netloc or load.startswith("data:")] == []
    for load in page.loads:
        if load.endswith(".css"):
            assert not re.search(r"@import|url\(\s*['\"]?(https?:|//)", ask(load).body.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/class/Standard",
        "/ontology",
        "/sparql",
        "/sparql?query=ASK%7B%7D",
        "/sparql?query=x",
        "/id/action-line/c5",
        "/id/action-line/c5.ttl",
        "/id/nope",
        "/wsis-graph.nq",
        "/static/style.css",
        "/context.jsonld",
        "/graph/inferred",
    ],
)
def test_every_answer_has_the_security_headers(ask, path):
    headers = ask(path, accept=BROWSER).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/class/ActionLine", "/ontology", "/sparql", "/id/action-line/c5", "/id/nope"])
def test_a_page_tells_its_language_and_title(ask, path):
    reply = ask(path, accept=BROWSER)
    assert reply.body.decode().lstrip().lower().startswith('<!doctype html>\n<html lang="en">')
    assert Page(reply.body).text["title"].strip()


def test_the_start_page_counts_the_things_of_each_class(ask, select):
    text = Page(ask("/", accept=BROWSER).body).text["table"]
    for name, label in (("Standard", "standard"), ("ActionLine", "action line")):
        count = select(f"SELECT (COUNT(*) AS ?n) {{ ?x a wsis:{name} }}")[0]["n"]
        assert re.search(rf"{label}\s*{count}\D", text, re.IGNORECASE)


def test_the_page_of_a_class_lists_its_things(ask, select):
    page = Page(ask("/class/ActionLine", accept=BROWSER).body)
    lines = select("SELECT ?x { ?x a wsis:ActionLine }")
    assert {"/" + row["x"].removeprefix(BASE) for row in lines} <= set(page.links)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/id/action-line/c5", "/ontology", "/wsis-graph.nq"])
def test_nothing_can_be_written(ask, method, path):
    reply = ask(path, method=method)
    assert reply.status == 405
    assert "GET" in reply.headers["Allow"]
    assert json.loads(reply.body)["status"] == 405
