"""Infers once, at build: OWL 2 RL by `reasonable`, property chains by the SPARQL rules of ``ontology/rules/``."""

from pathlib import Path

import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple
from reasonable import PyReasoner

from wsisgraph.namespaces import sparql_prologue, term
from wsisgraph.rdf import from_rdflib, quads, to_rdflib


def infer(facts: set[Triple], ontology: set[Triple], rules: Path) -> set[Triple]:
    """Return what follows from facts and is said in the vocabulary's terms.

    Args:
        facts: stated and reference triples.
        ontology: the triples of the vocabulary.
        rules: the folder of SPARQL Updates, each run until nothing new follows.

    Returns:
        New triples about the subjects of the facts whose predicate, or class, the ontology declares and whose object is no literal.
    """
    known = set(facts)
    while True:
        grown = known | _owl_rl(known, ontology)
        grown = _apply_rules(grown, rules)
        if grown == known:
            return known - facts
        known = grown


def _owl_rl(facts: set[Triple], ontology: set[Triple]) -> set[Triple]:
    declared = {t.subject for t in ontology if t.predicate == term("rdf:type") and isinstance(t.subject, NamedNode)}
    subjects = {t.subject for t in facts}
    reasoner = PyReasoner()
    reasoner.from_graph(to_rdflib(facts | ontology))
    derived = rdflib.Graph()
    for triple in reasoner.reason():
        if isinstance(triple[2], rdflib.URIRef):
            derived.add(triple)
    return {t for t in from_rdflib(derived) if t.subject in subjects and (t.object in declared if t.predicate == term("rdf:type") else t.predicate in declared)}


def _apply_rules(facts: set[Triple], rules: Path) -> set[Triple]:
    store = Store()
    store.bulk_extend(quads(facts, DefaultGraph()))
    before = -1
    while len(store) > before:
        before = len(store)
        for rule in sorted(rules.glob("*.ru")):
            store.update(sparql_prologue() + rule.read_text(encoding="utf-8"))
    return facts | {q.triple for q in store if not isinstance(q.object, Literal)}  # the store writes literals anew
