"""Assembles the dataset: passages, reference, inferred facts, and the default graph that holds each triple once."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pycountry
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from wsisgraph.cube import data_sets, observations
from wsisgraph.dates import XSD, first_day, last_day
from wsisgraph.inference import infer
from wsisgraph.lines import parse_runs, path_of
from wsisgraph.mapping import map_table
from wsisgraph.namespaces import ID, INFERRED, ONTOLOGY, PASSAGE, PASSAGES, REFERENCE, SHAPES, curie, term
from wsisgraph.problems import DataError, Problem
from wsisgraph.rdf import quads, value_of
from wsisgraph.tables import Row, Table, read_tables

TYPE = term("rdf:type")
LABEL = term("rdfs:label")
PREF_LABEL = term("skos:prefLabel")
ALT_LABEL = term("skos:altLabel")
SHORT_LABEL = term("wsis:shortLabel")
DATES = tuple(map(term, ("schema:startDate", "schema:endDate", "schema:foundingDate", "dcterms:issued", "wsis:prizeYear", "wsis:edition")))
NAMES = tuple(map(term, ("wsis:name", "wsis:acronym", "wsis:number")))
COMPOSED = (
    ("{} → {}", ("wsis:alignmentOf", "wsis:claims")),
    ("{}: {}, {}", ("wsis:agent", "wsis:role", "wsis:roleIn")),
    ("{} {}: {}", ("wsis:prize", "wsis:prizeYear", "wsis:award")),
    ("{}: {}", ("wsis:indicator", "wsis:value")),
    ("{}", ("wsis:partner",)),
)
ADDED = ((" {}", "wsis:unit"), (" of {}", "wsis:total"), (", {}", "wsis:area"), (", {}", "wsis:period"), (", {}", "wsis:valueKind"))
SCHEMES = {"action-lines": "WSIS action lines", "topics": "Digital-policy topics", "indicators": "Indicators", "value-kinds": "Kinds of value"}


@dataclass
class Dataset:
    """The facts of the tables: what passages state, the reference data, and which rows gave each triple."""

    asserted: dict[NamedNode, set[Triple]]
    passages: set[Triple]
    reference: set[Triple]
    rows: dict[Triple, list[Row]]

    @property
    def stated(self) -> set[Triple]:
        """Every triple that some passage states."""
        return set().union(*self.asserted.values())

    @property
    def facts(self) -> set[Triple]:
        """Stated and reference triples: what shapes are run on and reasoning starts from."""
        return self.stated | self.reference


def read_dataset(data: Path) -> Dataset:
    """Read, check and map all tables of a data folder.

    Args:
        data: the folder with ``csv-metadata.json``, the tables and ``mappings/``.

    Returns:
        The dataset before inference.

    Raises:
        DataError: with every problem found.
    """
    tables = read_tables(data)
    asserted: dict[NamedNode, set[Triple]] = defaultdict(set)
    reference: set[Triple] = set()
    rows: dict[Triple, list[Row]] = defaultdict(list)
    cited: dict[NamedNode, list[Row]] = defaultdict(list)
    problems: list[Problem] = []
    for table in tables.values():
        if table.schema.suppressOutput:
            continue
        try:
            mapped = map_table(table, data / "mappings")
        except DataError as error:
            problems += error.problems
            continue
        for row, triples in mapped:
            if table.is_statements:
                passage = passage_of(row)
                asserted[passage] |= triples
                cited[passage].append(row)
            else:
                reference |= triples
            for triple in triples:
                rows[triple].append(row)
    if problems:
        raise DataError(problems)
    stated = set().union(*asserted.values())
    reference |= _schemes() | _country_codes(reference) | data_sets(asserted)
    reference |= _labels(reference)
    reference |= _composed_labels(stated, reference) | _other_names(stated | reference) | _date_bounds(stated | reference)
    return Dataset(dict(asserted), _passages(asserted, cited, tables), reference - stated, dict(rows))


def passage_of(row: Row) -> NamedNode:
    """Return the passage that a statement row cites: source and runs of lines."""
    return NamedNode(f"{PASSAGE}{row.get('source')}/{path_of(parse_runs(row.get('lines')))}")


def _passages(asserted: dict[NamedNode, set[Triple]], cited: dict[NamedNode, list[Row]], tables: dict[str, Table]) -> set[Triple]:
    """The description of each passage: source, lines, context, locator, notes, and the observations that it states."""
    locators = _locators(tables["locators.csv"])
    triples: set[Triple] = set()
    for passage, rows in cited.items():
        source, lines = rows[0].get("source"), rows[0].get("lines")
        runs = parse_runs(lines)
        locator = next((text for line, text in reversed(locators[source]) if line <= runs[0][0]), "")
        described: list[tuple[NamedNode, NamedNode | Literal]] = [
            (TYPE, term("wsis:Passage")),
            (term("prov:hadPrimarySource"), NamedNode(f"{ID}source/{source}")),
            (term("wsis:lines"), Literal(lines)),
            (term("wsis:firstLine"), _integer(runs[0][0])),
            (term("wsis:lastLine"), _integer(runs[-1][1])),
            *([(term("wsis:locator"), Literal(locator))] if locator else []),  # the shape of passages asks for it
            (LABEL, Literal(f"{locator}, {'line' if lines.isdecimal() else 'lines'} {lines} ({source})", language="en")),
        ]
        described += [(term("wsis:contextLines"), Literal(r.get("context"))) for r in rows if r.get("context")]
        described += [(term("skos:editorialNote"), Literal(f"{next(iter(r.cells.values()))[0]}: {r.get('note')}", language="en")) for r in rows if r.get("note")]
        triples |= {Triple(passage, p, o) for p, o in described} | {Triple(o, term("wsis:statedIn"), passage) for o in observations(asserted[passage])}
    return triples


def _locators(table: Table) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in table.rows:
        found[row.get("source")].append((int(row.get("line")), row.get("locator")))
    return found


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))


def _schemes() -> set[Triple]:
    return {
        triple
        for name, label in SCHEMES.items()
        for scheme in [NamedNode(f"{ID}scheme/{name}")]
        for triple in (Triple(scheme, TYPE, term("skos:ConceptScheme")), Triple(scheme, PREF_LABEL, Literal(label, language="en")))
    }


def _country_codes(reference: set[Triple]) -> set[Triple]:
    """The ISO 3166-1 codes of each country, from pycountry."""
    triples = set()
    for country in (t.subject for t in reference if t.predicate == TYPE and t.object == term("wsis:Country")):
        known = pycountry.countries.get(alpha_2=value_of(country).rpartition("/")[2].upper())
        codes = (known.alpha_2, known.alpha_3, known.numeric) if known else ()  # the shape of countries asks for three
        triples |= {Triple(country, term("skos:notation"), Literal(code)) for code in codes}
    return triples


def _labels(reference: set[Triple]) -> set[Triple]:
    """rdfs:label for tools: the preferred name; of action lines, goals and targets with the code before it."""
    lines = {t.subject for t in reference if t.predicate == TYPE and t.object == term("wsis:ActionLine")}
    codes = {t.subject: value_of(t.object) for t in reference if t.predicate == term("skos:notation")}
    labels = set()
    for thing, predicate, name in reference:
        if predicate in (PREF_LABEL, SHORT_LABEL):
            code = f"SDG {codes[thing]}" if predicate == SHORT_LABEL else codes[thing] if thing in lines else ""
            parts = [code] if code.lower().endswith(value_of(name).lower()) else [code, value_of(name)]
            labels.add(Triple(thing, LABEL, Literal(": ".join(filter(None, parts)), language="en")))
    return labels


def _composed_labels(stated: set[Triple], reference: set[Triple]) -> set[Triple]:
    """rdfs:label of what has no name of its own: alignments, role assignments and awards are named after their parts."""
    names = {t.subject: value_of(t.object) for t in reference if t.predicate == LABEL}
    parts: dict[NamedNode | BlankNode | Triple, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for thing, predicate, value in stated:
        parts[thing][curie(predicate.value)].add(names.get(value) or value_of(value))
    labels = set()
    for thing, said in parts.items():
        for form, needed in COMPOSED:
            if said.keys() >= set(needed):
                name = form.format(*(" and ".join(sorted(said[p])) for p in needed))
                name += "".join(more.format(value) for more, p in ADDED for value in sorted(said.get(p, ())))
                labels.add(Triple(thing, LABEL, Literal(name, language="en")))
    return labels


def _other_names(triples: set[Triple]) -> set[Triple]:
    """skos:altLabel for every name, acronym and number that is not the preferred name."""
    known = {(t.subject, value_of(t.object)) for t in triples if t.predicate in (PREF_LABEL, ALT_LABEL)}
    names = {t for t in triples if t.predicate in NAMES}
    return {Triple(t.subject, ALT_LABEL, t.object) for t in names if (t.subject, value_of(t.object)) not in known}


def _date_bounds(triples: set[Triple]) -> set[Triple]:
    """wsis:earliest and wsis:latest over all dates of a thing, as whole days."""
    dates: dict[NamedNode | BlankNode | Triple, list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate in DATES:
            dates[triple.subject].append(value_of(triple.object))
    day = NamedNode(XSD + "date")
    bounds = set()
    for thing, values in dates.items():
        bounds.add(Triple(thing, term("wsis:earliest"), Literal(min(map(first_day, values)).isoformat(), datatype=day)))
        bounds.add(Triple(thing, term("wsis:latest"), Literal(max(map(last_day, values)).isoformat(), datatype=day)))
    return bounds


def assemble(dataset: Dataset, ontology: set[Triple], shapes: set[Triple], rules: Path) -> Store:
    """Build the whole dataset in memory.

    Args:
        dataset: the facts of the tables.
        ontology: the triples of the vocabulary.
        shapes: the triples of the SHACL shapes.
        rules: the folder of SPARQL rules.

    Returns:
        A store with the passage graphs, the reference, inferred, passages, ontology and shapes graphs, and the default
        graph with each stated, reference, inferred and passage triple once.
    """
    inferred = infer(dataset.facts, ontology, rules)
    graphs = {**dataset.asserted, REFERENCE: dataset.reference, INFERRED: inferred, PASSAGES: dataset.passages}
    store = Store()
    for name, triples in {**graphs, ONTOLOGY: ontology, SHAPES: shapes}.items():
        store.bulk_extend(quads(triples, name))
    store.bulk_extend(quads(set().union(*graphs.values()), DefaultGraph()))
    return store
