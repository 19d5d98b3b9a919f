"""Pages for people: start, thing, vocabulary. Each is made from answers of the store."""

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from wsisgraph.namespaces import BASE, INFERRED, PASSAGE, SDG, WSIS, curie
from wsisgraph.store import Query
from wsisgraph.web.figures import FIGURES, figures, number

bp = Blueprint("pages", __name__)
ANSWER = "wsisgraph.answer"
SHOWN = 100
ROWS_SHOWN = 1000
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TITLE = "http://purl.org/dc/terms/title"
STATUS = WSIS + "achievedStatus"
DRAWN = (WSIS + "observedThing", WSIS + "indicator")  # shown as figures, not in the list of incoming facts
PRO = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wsis: <https://w3id.org/wsis-graph/ontology#>
"""
CLASSES = (
    PRO
    + """
SELECT ?class ?label ?definition (COUNT(?thing) AS ?count) WHERE {
  GRAPH <https://w3id.org/wsis-graph/ontology> { ?class a owl:Class ; rdfs:label ?label ; skos:definition ?definition }
  ?thing a ?class
} GROUP BY ?class ?label ?definition ORDER BY DESC(?count) ?label"""
)
OUTGOING = "SELECT ?p ?o ?g WHERE { { <%(iri)s> ?p ?o } GRAPH ?g { <%(iri)s> ?p ?o } } ORDER BY ?p ?o ?g"
INCOMING = "SELECT ?p ?s ?g WHERE { { ?s ?p <%(iri)s> } GRAPH ?g { ?s ?p <%(iri)s> } } ORDER BY ?p ?s ?g"
STATED = "SELECT ?s ?p ?o WHERE { GRAPH <%(iri)s> { ?s ?p ?o } } ORDER BY ?s ?p ?o"
LABELS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?x ?label WHERE { VALUES ?x { %s } { ?x rdfs:label ?label } UNION { GRAPH <" + BASE + "ontology> { ?x rdfs:label ?label } } }"
MEMBERS = PRO + "SELECT ?thing ?label WHERE { ?thing a <%(iri)s> OPTIONAL { ?thing rdfs:label ?label } } ORDER BY ?label ?thing"
TERMS = (
    PRO
    + """
SELECT ?term ?kind ?label ?definition ?note WHERE { GRAPH <https://w3id.org/wsis-graph/ontology> {
  ?term a ?kind ; rdfs:label ?label ; skos:definition ?definition OPTIONAL { ?term skos:scopeNote ?note }
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty }
} } ORDER BY ?kind ?term"""
)

Binding = dict[str, dict[str, str]]


@dataclass
class Fact:
    """One value of a property, with where it comes from."""

    node: dict[str, str]
    passages: list[str] = field(default_factory=list)
    inferred: bool = False


def init_app(app: Flask) -> None:
    """Serve the pages and teach the templates to link."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(local=local, curie=curie, number=number)


def local(iri: str) -> str:
    """Return the address on this server of an IRI of the graph, or the IRI itself where it is a web address."""
    if iri.startswith(WSIS):
        return "/ontology#" + iri.removeprefix(WSIS)
    if iri.startswith(BASE):
        return "/" + quote(iri.removeprefix(BASE))
    if iri.startswith(SDG) and "#" not in iri:
        return "/sdg/" + quote(iri.removeprefix(SDG))
    return iri if iri.startswith(("http://", "https://")) else "#"


def select(query: str) -> list[Binding]:
    """Return the bindings that the store gives for a SELECT query."""
    answer = current_app.extensions["wsisgraph"]["store"].query(Query(query))
    bindings: list[Binding] = json.loads(answer.content)["results"]["bindings"]
    return bindings


@bp.get("/")
def start() -> str:
    """Tell what is here."""
    classes = [c for c in select(CLASSES) if c["class"]["value"].startswith(WSIS)]
    return render_template("start.html", classes=classes, queries=current_app.extensions["wsisgraph"]["queries"], quote=quote)


@bp.get("/class/<name>")
def members(name: str) -> str:
    """List the things of a class.

    Raises:
        NotFound: when there are none.
    """
    rows = select(MEMBERS % {"iri": WSIS + quote(name)})
    if not rows:
        raise NotFound(f"There is nothing of the class {name}.")
    return render_template("class.html", name=name, rows=rows, labels=_labels({WSIS + name}))


def thing_page(iri: str) -> Response:
    """Return the page of a thing or passage: its facts in both directions, each with the passages that state it.

    Raises:
        NotFound: when the graph knows nothing of it.
    """
    outgoing, incoming = _facts(OUTGOING, iri, "o"), _facts(INCOMING, iri, "s")
    stated = select(STATED % {"iri": iri}) if iri.startswith(PASSAGE) else []
    observed = [incoming.pop(p, []) for p in DRAWN]
    drawn = figures(select(FIGURES % {"iri": iri})) if any(observed) else []
    if not outgoing and not incoming and not drawn:
        raise NotFound(f"The graph knows nothing of {iri}.")
    named = {f.node["value"] for facts in (*outgoing.values(), *incoming.values()) for f in facts if f.node["type"] == "uri"}
    named |= {p for facts in (*outgoing.values(), *incoming.values()) for f in facts for p in f.passages}
    named |= {b[k]["value"] for b in stated for k in ("s", "p", "o") if b[k]["type"] == "uri"}
    named |= {v for f in drawn for v in f.parts.values() if v.startswith(BASE)}
    labels = _labels(named | set(outgoing) | set(incoming) | {iri})
    html = render_template(
        "thing.html",
        iri=iri,
        name=labels.get(iri, curie(iri)),
        titles=[f.node["value"] for f in outgoing.get(TITLE, [])],
        statuses=outgoing.pop(STATUS, []),
        figures=drawn,
        outgoing=outgoing,
        incoming=incoming,
        stated=stated,
        labels=labels,
        shown=SHOWN,
    )
    return Response(html, headers={"Vary": "Accept"})


def for_a_page(query: Query) -> Query:
    """Return a query as a page needs its answer: in JSON or Turtle."""
    return replace(query, solutions="application/sparql-results+json", graph="text/turtle")


def answer_page(query: Query) -> Response:
    """Return the page of a query and its answer, which the front may have asked for already: a table, yes or no, or Turtle."""
    answer = request.environ.get(ANSWER) or current_app.extensions["wsisgraph"]["store"].query(for_a_page(query))
    turtle = answer.content.decode() if answer.media_type == "text/turtle" else ""
    found = {} if turtle else json.loads(answer.content)
    bindings = found.get("results", {}).get("bindings", [])
    labels = _labels({b[v]["value"] for b in bindings[:ROWS_SHOWN] for v in b if b[v]["type"] == "uri"})
    html = render_template("answer.html", text=query.text, turtle=turtle, found=found, bindings=bindings, labels=labels, shown=ROWS_SHOWN)
    return Response(html, headers={"Vary": "Accept"})


def vocabulary_page() -> Response:
    """Return the page of the vocabulary: every term with its definition."""
    terms = [t for t in select(TERMS) if t["term"]["value"].startswith(WSIS)]
    return Response(render_template("vocabulary.html", terms=terms, wsis=WSIS), headers={"Vary": "Accept"})


def _facts(query: str, iri: str, end: str) -> dict[str, list[Fact]]:
    """The facts on one side of a thing by property, each once, with the passages that state it."""
    found: dict[str, dict[str, Fact]] = defaultdict(dict)
    for row in select(query % {"iri": iri}):
        fact = found[row["p"]["value"]].setdefault(json.dumps(row[end], sort_keys=True), Fact(row[end]))
        graph = row["g"]["value"]
        if graph.startswith(PASSAGE):
            fact.passages.append(graph)
        fact.inferred = fact.inferred or graph == INFERRED.value
    return {p: list(facts.values()) for p, facts in found.items()}


def _labels(iris: set[str]) -> dict[str, str]:
    """The labels of IRIs; those without one get their prefixed name."""
    names = {iri: "kind" if iri == TYPE else curie(iri) for iri in iris}
    if iris:
        values = " ".join(f"<{iri}>" for iri in sorted(iris) if not set(iri) & set('<>"{}|^`\\ '))
        names |= {row["x"]["value"]: row["label"]["value"] for row in select(LABELS % values)}
    return names
