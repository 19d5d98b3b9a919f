"""What machines are told of the endpoint and the dataset: SPARQL 1.1 Service Description, and VoID."""

from flask import Blueprint, Flask, Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from wsisgraph.namespaces import BASE
from wsisgraph.store import GRAPHS
from wsisgraph.web.negotiation import preferred
from wsisgraph.web.resources import rdf_response

bp = Blueprint("description", __name__)
GEOF = "http://www.opengis.net/def/function/geosparql/"
FUNCTIONS = ("distance", "sfContains", "sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin")
NAMED = {"reference": "graph/reference", "inferred": "graph/inferred", "passages": "graph/passages", "shapes": "graph/shapes", "ontology": "ontology"}
FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD")
SERVICE = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX dcterms: <http://purl.org/dc/terms/>
CONSTRUCT {
  <%(endpoint)s> a sd:Service ; sd:endpoint <%(endpoint)s> ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat %(formats)s ;
    sd:extensionFunction %(functions)s ; sd:defaultDataset <%(base)sdataset> .
  %(declared)s
  <%(base)sdataset> a sd:Dataset ; sd:defaultGraph <%(base)sgraph/default> ; dcterms:description ?about .
  <%(base)sgraph/default> a sd:Graph ; void:triples ?all .
  <%(base)sdataset> sd:namedGraph ?entry . ?entry a sd:NamedGraph ; sd:name ?name ; sd:graph ?graph . ?graph a sd:Graph ; void:triples ?triples .
} WHERE {
  { SELECT (COUNT(*) AS ?all) { ?s ?p ?o } }
  UNION { SELECT (COUNT(?passage) AS ?passages) { ?passage a <%(base)sontology#Passage> }
  }
  UNION { SELECT ?name (COUNT(*) AS ?triples) { VALUES ?name { %(named)s } GRAPH ?name { ?s ?p ?o } } GROUP BY ?name }
  BIND(CONCAT("Besides the named graphs listed here there is one for each of ", STR(?passages), " passages; its name is the passage's address.") AS ?about)
  BIND(IRI(CONCAT("%(base)sdataset#named-", MD5(STR(?name)))) AS ?entry) BIND(IRI(CONCAT("%(base)sdataset#graph-", MD5(STR(?name)))) AS ?graph)
}"""
VOID = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX dcterms: <http://purl.org/dc/terms/>
CONSTRUCT {
  <%(base)sdataset> a void:Dataset ; dcterms:title "WSIS Graph"@en ; dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    void:sparqlEndpoint <%(root)ssparql> ; void:dataDump <%(root)swsis-graph.nq>, <%(root)swsis-graph.trig>, <%(root)swsis-graph.ttl> ;
    void:uriSpace "%(base)sid/" ; void:exampleResource <%(base)sid/action-line/c5> ; void:vocabulary <%(base)sontology#> ;
    void:triples ?triples ; void:distinctSubjects ?subjects ; void:properties ?properties ; void:classes ?classes ;
    void:classPartition ?byClass ; void:propertyPartition ?byProperty .
  ?byClass void:class ?class ; void:entities ?entities .
  ?byProperty void:property ?property ; void:triples ?uses .
} WHERE {
  { SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o } }
  UNION { SELECT (COUNT(DISTINCT ?c) AS ?classes) { ?x a ?c } }
  UNION { SELECT ?class (COUNT(?x) AS ?entities) { ?x a ?class } GROUP BY ?class }
  UNION { SELECT ?property (COUNT(*) AS ?uses) { ?s ?property ?o } GROUP BY ?property }
  BIND(IRI(CONCAT("%(base)sdataset#class-", MD5(STR(?class)))) AS ?byClass)
  BIND(IRI(CONCAT("%(base)sdataset#property-", MD5(STR(?property)))) AS ?byProperty)
}"""


def init_app(app: Flask) -> None:
    """Serve the description of the dataset at ``/.well-known/void``."""
    app.register_blueprint(bp)


@bp.get("/.well-known/void")
@bp.get("/void")
def void() -> Response:
    """Answer with the description of the dataset (VoID), counted from the data."""
    return rdf_response(VOID % {"base": BASE, "root": request.url_root}, rdf_form(request.accept_mimetypes))


def service_description(form: str) -> Response:
    """Return the description of the endpoint (SPARQL 1.1 Service Description): only what holds."""
    functions = [f"<{GEOF}{name}>" for name in FUNCTIONS]
    said = {
        "endpoint": request.base_url,
        "base": BASE,
        "formats": ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in FORMATS),
        "functions": ", ".join(functions),
        "declared": " ".join(f"{function} a sd:Function ." for function in functions),
        "named": " ".join(f"<{BASE}{path}>" for path in NAMED.values()),
    }
    return rdf_response(SERVICE % said, form)


def rdf_form(accepted: MIMEAccept) -> str:
    """Return the preferred RDF format.

    Raises:
        NotAcceptable: when none is acceptable.
    """
    form = preferred(accepted, [*GRAPHS])
    if not form:
        raise NotAcceptable("This is available in " + ", ".join(GRAPHS))
    return form
