"""Puts observations into data sets (RDF Data Cube): one for each combination of dimensions, with its structure.

The recommendation asks that every observation of a data set has a value for each dimension. Sources often state no area or no
period, and nothing is filled in; so an observation belongs to the data set of just the dimensions that it has.
"""

from collections import defaultdict
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from wsisgraph.namespaces import ID, term

TYPE, LABEL = term("rdf:type"), term("rdfs:label")
ALWAYS = ("wsis:indicator", "wsis:valueKind", "wsis:statedIn")
WHERE_STATED = {"wsis:area": "area", "wsis:period": "period", "wsis:observedThing": "thing"}
MEASURE = "wsis:value"
ATTRIBUTES = ("wsis:unit", "wsis:qualifier", "wsis:total")


def data_sets(asserted: dict[NamedNode, set[Triple]]) -> set[Triple]:
    """Return the data sets of all observations, with their structures.

    Args:
        asserted: what each passage states.

    Returns:
        For each observation its data set; for each data set its label and structure, as section 6 of the RDF Data Cube
        Vocabulary (W3C Recommendation, 2014) describes them.
    """
    used: dict[NamedNode | BlankNode | Triple, set[NamedNode]] = defaultdict(set)
    for triple in set().union(*asserted.values()):
        used[triple.subject].add(triple.predicate)
    triples: set[Triple] = set()
    for observation in observations(*asserted.values()):
        dimensions = tuple(p for p in WHERE_STATED if term(p) in used[observation])
        triples |= {Triple(observation, term("qb:dataSet"), _named("data-set", dimensions)), *_structure(dimensions)}
    return triples


def observations(*graphs: set[Triple]) -> list[NamedNode | BlankNode | Triple]:
    """Return the observations that graphs describe."""
    return [t.subject for graph in graphs for t in graph if t.predicate == TYPE and t.object == term("wsis:Observation")]


def _named(kind: str, dimensions: tuple[str, ...]) -> NamedNode:
    return NamedNode(f"{ID}{kind}/" + "-".join(["observations", *(WHERE_STATED[d] for d in dimensions)]))


@cache
def _structure(dimensions: tuple[str, ...]) -> frozenset[Triple]:
    """The data set of some dimensions and its structure definition."""
    data_set, structure = _named("data-set", dimensions), _named("data-structure", dimensions)
    label = "Observations by " + ", ".join(["indicator", *(WHERE_STATED[d] for d in dimensions)])
    triples = {
        Triple(data_set, TYPE, term("qb:DataSet")),
        Triple(data_set, LABEL, Literal(label, language="en")),
        Triple(data_set, term("qb:structure"), structure),
        Triple(structure, TYPE, term("qb:DataStructureDefinition")),
        Triple(structure, LABEL, Literal(f"{label}: structure", language="en")),
    }
    parts = [("qb:dimension", p) for p in (*ALWAYS, *dimensions)] + [("qb:measure", MEASURE)] + [("qb:attribute", p) for p in ATTRIBUTES]
    for role, part in parts:
        component = NamedNode(f"{ID}component/{part.removeprefix('wsis:')}")
        triples |= {
            Triple(structure, term("qb:component"), component),
            Triple(component, TYPE, term("qb:ComponentSpecification")),
            Triple(component, LABEL, Literal(f"{role.removeprefix('qb:')} {part}", language="en")),
            Triple(component, term(role), term(part)),
        }
    return frozenset(triples)
