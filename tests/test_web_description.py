"""What the service description and VoID say is what the endpoint does and the data hold."""

import pytest
from rdflib import RDF, Literal, Namespace, URIRef

BASE = "https://w3id.org/wsis-graph/"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
DATASET = URIRef(BASE + "dataset")
FORMATS = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_TSV": "text/tab-separated-values",
    "Turtle": "text/turtle",
    "N-Triples": "application/n-triples",
    "RDF_XML": "application/rdf+xml",
    "JSON-LD": "application/ld+json",
}


@pytest.fixture(scope="module")
def service(ask, parsed):
    return parsed(ask("/sparql", accept="text/turtle").body, "text/turtle")


@pytest.fixture(scope="module")
def dataset(ask, parsed):
    return parsed(ask("/.well-known/void", accept="text/turtle").body, "text/turtle")


def test_every_format_that_is_claimed_is_given_and_no_other(service, ask):
    claimed = {str(o).rpartition("/")[2] for o in service.objects(None, SD.resultFormat)}
    assert claimed == set(FORMATS)
    for name in claimed:
        query = "ASK {}" if name.startswith("SPARQL") else "CONSTRUCT WHERE { ?s a <https://w3id.org/wsis-graph/ontology#ActionLine> }"
        assert ask("/sparql", form={"query": query}, accept=FORMATS[name]).type == FORMATS[name]


def test_every_function_that_is_claimed_is_evaluated(service, ask):
    functions = set(service.objects(None, SD.extensionFunction))
    assert len(functions) == 9
    point = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    for function in functions:
        assert (function, RDF.type, SD.Function) in service
        unit = ", <http://www.opengis.net/def/uom/OGC/1.0/metre>" if str(function).endswith("distance") else ""
        assert ask("/sparql", form={"query": f"SELECT (<{function}>({point}, {point}{unit}) AS ?x) {{}}"}).json["results"]["bindings"][0]["x"]["value"] in ("true", "false", "0.0", "0")
    assert ask("/sparql", form={"query": f"SELECT (<http://www.opengis.net/def/function/geosparql/buffer>({point}, 1) AS ?x) {{}}"}).status == 400


def test_the_graphs_have_the_triples_that_are_claimed(service, select):
    default = service.value(DATASET, SD.defaultGraph)
    assert service.value(default, VOID.triples) == Literal(int(select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]))
    named = {service.value(entry, SD.name): service.value(service.value(entry, SD.graph), VOID.triples) for entry in service.objects(DATASET, SD.namedGraph)}
    assert {str(name).removeprefix(BASE) for name in named} == {"graph/reference", "graph/inferred", "graph/passages", "graph/shapes", "ontology"}
    for name, count in named.items():
        assert int(select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")[0]["n"]) == int(count)


def test_what_does_not_hold_is_not_claimed(service):
    assert list(service.objects(None, SD.feature)) == []
    assert set(service.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}


def test_the_counts_of_void_are_those_of_the_data(dataset, select):
    counts = select("SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }")[0]
    assert int(dataset.value(DATASET, VOID.triples)) == int(counts["triples"])
    assert int(dataset.value(DATASET, VOID.distinctSubjects)) == int(counts["subjects"])
    partitions = set(dataset.objects(DATASET, VOID.propertyPartition))
    assert len(partitions) == int(dataset.value(DATASET, VOID.properties)) == int(counts["properties"])
    assert sum(int(dataset.value(p, VOID.triples)) for p in partitions) == int(counts["triples"])
    classes = {dataset.value(p, VOID["class"]): int(dataset.value(p, VOID.entities)) for p in dataset.objects(DATASET, VOID.classPartition)}
    assert len(classes) == int(dataset.value(DATASET, VOID.classes))
    assert classes[URIRef("http://metadata.un.org/sdg/ontology#Goal")] == 17


def test_the_addresses_of_void_answer(dataset, ask, server):
    for dump in dataset.objects(DATASET, VOID.dataDump):
        assert ask(str(dump).removeprefix(server), method="HEAD").status == 200
    assert str(dataset.value(DATASET, VOID.sparqlEndpoint)) == f"{server}/sparql"
    assert ask("/" + str(dataset.value(DATASET, VOID.exampleResource)).removeprefix(BASE)).status == 200


def test_void_in_another_form_is_not_acceptable(ask):
    assert ask("/.well-known/void", accept="image/png").status == 406
