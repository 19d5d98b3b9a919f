"""Inference: OWL RL as the ontology says, the chain of developed-within, and classes that exclude each other."""

from functools import cache
from itertools import product
from pathlib import Path

import owlrl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse

from wsisgraph.assets import assets
from wsisgraph.inference import infer
from wsisgraph.namespaces import ONTOLOGY, WSIS, curie, sparql_prologue, term
from wsisgraph.rdf import quads, read_turtle, to_rdflib
from wsisgraph.snapshot import Snapshot

VOCABULARY = read_turtle(assets() / "ontology")
RULES = assets() / "ontology" / "rules"
WITHIN = term("wsis:developedWithin")
DISJOINT = """
SELECT DISTINCT ?thing ?one ?other WHERE {
  { SELECT DISTINCT ?a ?one ?b ?other WHERE {
    GRAPH ?ontology { ?all a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?one , ?other FILTER(str(?one) < str(?other)) ?a rdfs:subClassOf* ?one . ?b rdfs:subClassOf* ?other }
  } }
  ?thing a ?a , ?b
}"""


def graph(turtle: str) -> set[Triple]:
    """Triples of Turtle in which : is an example."""
    prologue = sparql_prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + "@prefix : <https://example.org/> .\n"
    return {q.triple for q in parse(prologue + turtle, format=RdfFormat.TURTLE)}


def inferred(facts: set[Triple]) -> frozenset[Triple]:
    return _inferred(frozenset(facts))


@cache
def _inferred(facts: frozenset[Triple]) -> frozenset[Triple]:
    return frozenset(infer(set(facts), VOCABULARY, RULES))


def disjointness_violations(store: Store) -> set[tuple[str, str, str]]:
    found = store.query(sparql_prologue() + DISJOINT)
    assert isinstance(found, QuerySolutions)
    return {(s["thing"].value, curie(s["one"].value), curie(s["other"].value)) for s in found}


def store_of(facts: set[Triple]) -> Store:
    store = Store()
    store.extend([*quads(facts, DefaultGraph()), *quads(VOCABULARY, ONTOLOGY)])
    return store


@pytest.mark.parametrize(
    ("facts", "follows"),
    [
        pytest.param(":text a wsis:Standard ; wsis:developedBy :group . :group a wsis:Body .", ":group wsis:develops :text .", id="inverse"),
        pytest.param(":group a wsis:Body ; wsis:develops :text .", "", id="the inverse of a thing that has no triple of its own is left out"),
        pytest.param(":text a wsis:Standard . :group a wsis:Body ; wsis:develops :text .", ":text wsis:developedBy :group .", id="inverse, the other way round"),
        pytest.param(":a org:subOrganizationOf :b . :b org:subOrganizationOf :c . :c org:subOrganizationOf :d .", ":a org:subOrganizationOf :c , :d . :b org:subOrganizationOf :d .", id="transitive"),
        pytest.param(":a a wsis:Organisation ; wsis:partnersWith :b . :b a wsis:Organisation .", ":b wsis:partnersWith :a .", id="symmetric"),
        pytest.param(":a a wsis:Standard . :b a wsis:Standard ; wsis:twinText :a .", ":a wsis:twinText :b ; dcterms:relation :b . :b dcterms:relation :a .", id="symmetric and subproperty"),
        pytest.param(":group a wsis:StudyGroup .", ":group a wsis:Body , wsis:Agent , org:Organization .", id="subclass"),
        pytest.param(":topic a wsis:Topic .", ":topic a skos:Concept .", id="subclass of another vocabulary"),
        pytest.param(":forum wsis:heldIn :geneva .", ":forum schema:location :geneva ; a wsis:Event , schema:Event .", id="domain"),
        pytest.param(":forum wsis:heldIn :geneva . :geneva skos:prefLabel 'Geneva'@en .", ":geneva a wsis:Place , schema:Place .", id="range"),
        pytest.param(
            ":text wsis:developedBy :group . :group org:subOrganizationOf :sector . :sector org:subOrganizationOf :union .",
            ":text wsis:developedWithin :sector , :union . :group wsis:develops :text .",
            id="chain over a transitive property",
        ),
        pytest.param(
            ":text a wsis:Standard . :group wsis:develops :text ; org:subOrganizationOf :sector .",
            ":text wsis:developedBy :group ; wsis:developedWithin :sector .",
            id="chain over an inverse property",
        ),
    ],
)
def test_what_follows_is_inferred(facts: str, follows: str):
    known, expected = graph(facts), graph(follows)
    assert expected <= inferred(known)
    about = {t.predicate for t in expected or graph(":x wsis:developedBy :y .")} - {term("rdf:type")}
    assert {t for t in inferred(known) if t.predicate in about} == {t for t in expected if t.predicate in about}


@pytest.mark.parametrize(
    ("facts", "absent"),
    [
        pytest.param(":a wsis:leads :c2 .", ":a wsis:facilitates :c2 .", id="one role implies no other"),
        pytest.param(":c7-e-health skos:broader :c7 ; wsis:alignedWith :3 .", ":c7 wsis:alignedWith :3 .", id="a sub-line does not hand its claims up"),
        pytest.param(":c2 wsis:alignedWith :9.c . :9.c sdgo:isTargetOf :9 .", ":c2 wsis:alignedWith :9 .", id="a target does not hand its claims to the goal"),
        pytest.param(":a skos:broader :b . :b skos:broader :c .", ":a skos:broader :c .", id="broader is not transitive"),
        pytest.param(":one wsis:twinText :other .", ":one owl:sameAs :other .", id="twins are two texts"),
        pytest.param(":text wsis:developedBy :group .", ":text wsis:developedWithin :group .", id="a developer is not above itself"),
        pytest.param(":amendment wsis:amends :text . :text wsis:developedBy :group .", ":amendment wsis:developedBy :group .", id="an amendment names its own developer"),
    ],
)
def test_what_does_not_follow_is_not_inferred(facts: str, absent: str):
    assert not graph(absent) & inferred(graph(facts))


RICH = graph("""
:text a wsis:Recommendation ; skos:prefLabel "X.1" ; wsis:number "X.1" ; wsis:edition "2011"^^xsd:gYear ; wsis:developedBy :party , :joint ; wsis:twinText :iso .
:iso a wsis:Standard ; skos:prefLabel "ISO 1" ; wsis:developedBy :jtc .
:party a wsis:WorkingParty ; org:subOrganizationOf :group .
:group a wsis:StudyGroup ; skos:prefLabel "Study Group 17"@en-GB ; org:subOrganizationOf :sector .
:sector a wsis:Sector ; org:subOrganizationOf :union .
:union a wsis:Organisation ; wsis:partnersWith :other ; schema:foundingDate "1865-05"^^xsd:gYearMonth .
:joint a wsis:JointActivity ; org:subOrganizationOf :union , :other .
:jtc a wsis:Committee ; org:subOrganizationOf :other .
:other a wsis:Organisation .
""")


@pytest.fixture(scope="module")
def closure() -> rdflib.Graph:
    """What owlrl, another reasoner, makes of the rich graph."""
    everything = to_rdflib(RICH | VOCABULARY)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(everything)
    return everything


@pytest.mark.parametrize("name", ["wsis:developedWithin", "wsis:developedBy", "wsis:develops", "org:subOrganizationOf", "wsis:twinText", "wsis:partnersWith", "dcterms:relation"])
def test_another_reasoner_comes_to_the_same_result(closure: rdflib.Graph, name: str):
    ours = {(t.subject.value, t.object.value) for t in RICH | inferred(RICH) if t.predicate == term(name)}
    theirs = {(str(s), str(o)) for s, o in closure.subject_objects(rdflib.URIRef(term(name).value))}
    assert ours == theirs
    assert ours


def test_another_reasoner_gives_the_same_classes(closure: rdflib.Graph):
    declared = {t.subject.value for t in VOCABULARY if t.object == term("owl:Class")}
    ours = {(t.subject.value, t.object.value) for t in RICH | inferred(RICH) if t.predicate == term("rdf:type")}
    assert ours == {(str(s), str(o)) for s, o in closure.subject_objects(rdflib.RDF.type) if str(o) in declared and str(s).startswith("https://example.org/")}


def test_nothing_inferred_has_a_literal_as_object():
    found = inferred(RICH)
    assert found
    assert [t for t in found if isinstance(t.object, Literal)] == []


@pytest.mark.parametrize("literal", ['"01"^^xsd:integer', '"1.50"^^xsd:decimal', '"1"^^xsd:boolean', '"Programme"@en-GB', '"2022"^^xsd:gYear'])
def test_a_literal_is_not_inferred_in_another_spelling(literal: str):
    assert inferred(graph(f":thing a wsis:Standard ; wsis:number {literal} .")) == graph(":thing a dcterms:Standard .")


def test_nothing_is_inferred_about_terms_of_the_ontology_or_of_other_vocabularies():
    found = inferred(RICH)
    assert found
    assert {t.subject for t in found} <= {t.subject for t in RICH}
    assert inferred(set()) == set()


def test_what_is_inferred_is_said_in_declared_terms():
    declared = {t.subject for t in VOCABULARY if t.predicate == term("rdf:type")}
    assert {t.object if t.predicate == term("rdf:type") else t.predicate for t in inferred(RICH)} <= declared


def test_a_fact_is_not_inferred_again():
    assert not inferred(RICH) & RICH


def test_inferring_twice_adds_nothing():
    assert inferred(RICH | inferred(RICH)) == set()


def test_facts_and_vocabulary_are_left_as_they_were():
    facts, vocabulary = set(RICH), set(VOCABULARY)
    infer(facts, vocabulary, RULES)
    assert (facts, vocabulary) == (RICH, VOCABULARY)


def test_a_rule_runs_until_nothing_new_follows(tmp_path: Path):
    (tmp_path / "step.ru").write_text("INSERT { ?c wsis:supports ?b } WHERE { ?a wsis:supports ?b . ?a skos:related ?c }", encoding="utf-8")
    facts = graph(":a wsis:supports :x ; skos:related :b . :b skos:related :c . :c skos:related :d .")
    assert infer(facts, VOCABULARY, tmp_path) == graph(":b wsis:supports :x . :c wsis:supports :x . :d wsis:supports :x .")


def test_what_a_rule_adds_is_reasoned_on(tmp_path: Path):
    (tmp_path / "held.ru").write_text("INSERT { ?a wsis:twinText ?b } WHERE { ?a skos:related ?b }", encoding="utf-8")
    assert graph(":b wsis:twinText :a .") <= infer(graph(":a a wsis:Standard ; skos:related :b . :b a wsis:Standard ."), VOCABULARY, tmp_path)


NAMES = st.integers(0, 5)
LINKS = st.sets(st.tuples(NAMES, NAMES), max_size=7)


@settings(deadline=None, max_examples=8)
@given(developed=LINKS, above=LINKS)
def test_within_is_every_body_above_a_developer(developed: set[tuple[int, int]], above: set[tuple[int, int]]):
    text, body = (lambda n: NamedNode(f"https://example.org/text/{n}")), (lambda n: NamedNode(f"https://example.org/body/{n}"))
    facts = {Triple(text(t), term("wsis:developedBy"), body(b)) for t, b in developed} | {Triple(body(a), term("org:subOrganizationOf"), body(b)) for a, b in above}
    reached = set(above)
    while grown := {(a, d) for (a, b), (c, d) in product(reached, reached) if b == c} - reached:
        reached |= grown
    found = inferred(facts)
    assert {t for t in found if t.predicate == WITHIN} == {Triple(text(t), WITHIN, body(b)) for t, d in developed for a, b in reached if a == d}
    assert inferred(facts | found) == set()


def test_no_thing_has_two_classes_that_exclude_each_other(snapshot: Snapshot):
    assert disjointness_violations(Store.read_only(str(snapshot.store))) == set()


@pytest.mark.parametrize(
    ("facts", "violations"),
    [
        pytest.param(":x a wsis:Standard , wsis:Event .", {(":x", "wsis:Event", "wsis:Standard")}, id="two classes of the list"),
        pytest.param(":x a wsis:StudyGroup , wsis:Amendment .", {(":x", "wsis:Agent", "wsis:Standard")}, id="two subclasses"),
        pytest.param(":x a wsis:StrategicGoal , wsis:Topic .", {(":x", "wsis:StrategicElement", "wsis:Topic")}, id="two kinds of concept"),
        pytest.param(":x a wsis:Organisation , wsis:FocusGroup .", {(":x", "wsis:Body", "wsis:Organisation")}, id="organisation and body"),
        pytest.param(":x a wsis:Source , wsis:Passage . :y a wsis:Source .", {(":x", "wsis:Passage", "wsis:Source")}, id="one of two things"),
        pytest.param(":x a wsis:Amendment , wsis:Recommendation , wsis:Standard .", set(), id="kinds of standard do not exclude each other"),
        pytest.param(":x a wsis:Topic , skos:Concept . :y a wsis:Country , wsis:Place .", set(), id="class and superclass"),
    ],
)
def test_the_check_finds_a_thing_with_two_classes_that_exclude_each_other(facts: str, violations: set[tuple[str, str, str]]):
    expected = {(x.replace(":", "https://example.org/"), one, other) for x, one, other in violations}
    assert disjointness_violations(store_of(graph(facts))) == expected


def test_a_range_that_contradicts_a_class_shows_as_two_classes_that_exclude_each_other():
    facts = graph(":text wsis:developedBy :forum . :forum a wsis:Event .")
    store = store_of(facts | inferred(facts))
    assert disjointness_violations(store) == {("https://example.org/forum", "wsis:Agent", "wsis:Event")}


def test_real_inferred_facts_are_about_real_things(snapshot: Snapshot):
    store = Store.read_only(str(snapshot.store))
    found: list[Quad] = list(store.quads_for_pattern(None, None, None, NamedNode(WSIS.replace("ontology#", "graph/inferred"))))
    assert found
    assert [q for q in found if isinstance(q.object, Literal) or q.subject.value.startswith(WSIS)] == []
