"""The observations as RDF Data Cube: the integrity constraints of section 11.1 of the recommendation, on the real data and on graphs that break them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, Triple

from wsisgraph.cube import WHERE_STATED, data_sets
from wsisgraph.namespaces import ID, ONTOLOGY, sparql_prologue, term
from wsisgraph.snapshot import Snapshot

SOUND = """
:o a qb:Observation ; qb:dataSet :set ; :dim :code ; :measure 1 .
:set a qb:DataSet ; qb:structure :structure .
:structure a qb:DataStructureDefinition ; qb:component [ qb:dimension :dim ] , [ qb:measure :measure ] , [ qb:attribute :unit ; qb:componentRequired false ] .
:dim a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :list .
:list a skos:ConceptScheme .
:code skos:inScheme :list .
"""
# Each: what would break the constraint, as a pattern, and a change of the sound graph that does.
CONSTRAINTS = {
    "IC-1 an observation has one data set": (
        "{ ?o a qb:Observation FILTER NOT EXISTS { ?o qb:dataSet ?d } } UNION { ?o qb:dataSet ?d , ?e FILTER(?d != ?e) }",
        (":o a qb:Observation ; qb:dataSet :set ;", ":o a qb:Observation ;"),
    ),
    "IC-2 a data set has one structure": (
        "{ ?d a qb:DataSet FILTER NOT EXISTS { ?d qb:structure ?s } } UNION { ?d qb:structure ?s , ?t FILTER(?s != ?t) }",
        ("qb:structure :structure", "qb:structure :structure , :other"),
    ),
    "IC-3 a structure has a measure": ("?s a qb:DataStructureDefinition FILTER NOT EXISTS { ?s qb:component/qb:measure ?m }", ("[ qb:measure :measure ] ,", "")),
    "IC-4 a dimension has a range": ("?d a qb:DimensionProperty FILTER NOT EXISTS { ?d rdfs:range ?r }", ("rdfs:range skos:Concept ; ", "")),
    "IC-5 a dimension of concepts has a code list": (
        "?d a qb:DimensionProperty ; rdfs:range/rdfs:subClassOf* skos:Concept FILTER NOT EXISTS { ?d qb:codeList ?l }",
        (" ; qb:codeList :list", ""),
    ),
    "IC-6 only attributes are optional": ("?c qb:componentRequired false FILTER NOT EXISTS { ?c qb:attribute ?a }", ("[ qb:dimension :dim ]", "[ qb:dimension :dim ; qb:componentRequired false ]")),
    "IC-11 an observation has every dimension": ("?o qb:dataSet/qb:structure/qb:component/qb:dimension ?d FILTER NOT EXISTS { ?o ?d ?v }", (":dim :code ; ", "")),
    "IC-12 no two observations have the same dimensions": (
        """?o qb:dataSet ?set ; ?anchor ?same . ?p qb:dataSet ?set ; ?anchor ?same . VALUES ?anchor { wsis:statedIn :dim } FILTER(STR(?o) < STR(?p))
        FILTER NOT EXISTS { ?set qb:structure/qb:component/qb:dimension ?d . ?o ?d ?v FILTER NOT EXISTS { ?p ?d ?v } }""",
        (":set a", ":p a qb:Observation ; qb:dataSet :set ; :dim :code ; :measure 2 .\n:set a"),
    ),
    "IC-13 an observation has every required attribute": (
        "?o qb:dataSet/qb:structure/qb:component ?c . ?c qb:attribute ?a ; qb:componentRequired true FILTER NOT EXISTS { ?o ?a ?v }",
        ("qb:componentRequired false", "qb:componentRequired true"),
    ),
    "IC-14 an observation has every measure": ("?o qb:dataSet/qb:structure/qb:component/qb:measure ?m FILTER NOT EXISTS { ?o ?m ?v }", (" ; :measure 1", "")),
    "IC-19 a code is of the code list": (
        "?o qb:dataSet/qb:structure/qb:component/qb:dimension ?d . ?d qb:codeList ?l . ?o ?d ?v FILTER NOT EXISTS { ?l a skos:ConceptScheme . ?v skos:inScheme ?l }",
        (":code skos:inScheme :list .", ""),
    ),
}
NOT_USED = {"IC-7 to IC-10, IC-18": "qb:Slice qb:SliceKey", "IC-15 to IC-17": "qb:measureType", "IC-20, IC-21": "qb:HierarchicalCodeList"}
each_constraint = pytest.mark.parametrize("constraint", CONSTRAINTS)


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Store:
    return Store.read_only(str(snapshot.store))


def ask(store: Store, pattern: str) -> bool:
    found = store.query(f"{sparql_prologue()} PREFIX : <https://example.org/> ASK {{ {pattern} }}", default_graph=[DefaultGraph(), ONTOLOGY])
    assert isinstance(found, QueryBoolean)
    return bool(found)


def loaded(body: str) -> Store:
    store = Store()
    prefixes = re.sub(r"PREFIX (\S+) (<\S+>)", r"@prefix \1 \2 .", sparql_prologue())
    store.load(input=f"{prefixes}\n@prefix : <https://example.org/> .\n{body}", format=RdfFormat.TURTLE)
    return store


@each_constraint
def test_the_data_keep_the_constraint(store: Store, constraint: str) -> None:
    assert not ask(store, CONSTRAINTS[constraint][0])


@each_constraint
def test_the_check_sees_what_breaks_the_constraint(constraint: str) -> None:
    pattern, (old, new) = CONSTRAINTS[constraint]
    assert SOUND.count(old) == 1
    assert not ask(loaded(SOUND), pattern)
    assert ask(loaded(SOUND.replace(old, new)), pattern)


@pytest.mark.parametrize("constraints", NOT_USED)
def test_the_other_constraints_are_about_what_the_cube_does_not_use(store: Store, constraints: str) -> None:
    assert not ask(store, f"VALUES ?used {{ {NOT_USED[constraints]} }} {{ ?used ?p ?o }} UNION {{ ?s ?used ?o }} UNION {{ ?s ?p ?used }}")


def test_every_observation_is_in_a_data_set(store: Store) -> None:
    found = store.query(sparql_prologue() + "SELECT (COUNT(?o) AS ?all) (COUNT(?d) AS ?placed) { ?o a wsis:Observation OPTIONAL { ?o qb:dataSet ?d . ?d a qb:DataSet } }")
    assert isinstance(found, QuerySolutions)
    [row] = found
    assert row["all"] == row["placed"]
    assert int(row["all"].value) > 600


@given(st.sets(st.sampled_from(sorted(WHERE_STATED))))
def test_the_structure_has_just_the_dimensions_that_the_observation_has(stated: set[str]) -> None:
    observation, passage = NamedNode(ID + "observation/one"), NamedNode(ID + "passage/report/L1")
    triples = data_sets({passage: {Triple(observation, term("rdf:type"), term("wsis:Observation")), *(Triple(observation, term(p), term("rdf:nil")) for p in stated)}})
    dimensions = {t.object for t in triples if t.predicate == term("qb:dimension")}
    assert dimensions == {term(p) for p in ("wsis:indicator", "wsis:valueKind", "wsis:statedIn", *stated)}
    assert {t.subject for t in triples if t.predicate == term("qb:dataSet")} == {observation}


def test_without_observations_there_is_no_data_set() -> None:
    assert data_sets({}) == set()
    assert data_sets({NamedNode(ID + "passage/report/L1"): {Triple(NamedNode(ID + "topic/ai"), term("rdf:type"), term("wsis:Topic"))}}) == set()
