"""The assembled dataset: who says what, each triple once, names, dates, roles and claims, on the real data."""

import calendar
import csv
import datetime
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple

from wsisgraph.assets import assets
from wsisgraph.dataset import passage_of, read_dataset
from wsisgraph.lines import path_of
from wsisgraph.namespaces import ID, INFERRED, ONTOLOGY, PASSAGE, PASSAGES, REFERENCE, SDG, SHAPES, term
from wsisgraph.rdf import read_turtle, to_rdflib
from wsisgraph.snapshot import Snapshot
from wsisgraph.tables import Row, read_tables
from wsisgraph.validation import shacl_report

Graphs = dict[NamedNode | DefaultGraph, set[Triple]]
TYPE, LABEL, PREFERRED, OTHER = map(term, ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel"))
DIRECT = {
    "lead-facilitator": "wsis:leads",
    "facilitator": "wsis:facilitates",
    "sole-facilitator": "wsis:facilitates",
    "co-facilitator": "wsis:coFacilitates",
    "partner": "wsis:partnerIn",
    "chair": "wsis:chairs",
    "member": "wsis:participatesIn",
}


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Store:
    return Store.read_only(str(snapshot.store))


@pytest.fixture(scope="module")
def graphs(store: Store) -> Graphs:
    found: Graphs = defaultdict(set)
    for quad in store:
        found[quad.graph_name].add(quad.triple)
    return found


@pytest.fixture(scope="module")
def default(graphs: Graphs) -> set[Triple]:
    return graphs[DefaultGraph()]


@pytest.fixture(scope="module")
def passages(graphs: Graphs) -> Graphs:
    """The graphs of what passages state."""
    return {name: triples for name, triples in graphs.items() if isinstance(name, NamedNode) and name.value.startswith(PASSAGE)}


@pytest.fixture(scope="module")
def registered() -> list[Row]:
    """The rows of every register table."""
    return [row for table in read_tables(assets() / "data").values() if table.file.startswith("register/") for row in table.rows if row.subject]


def values(triples: set[Triple], predicate: str) -> dict[NamedNode, list[str]]:
    found: dict[NamedNode, list[str]] = defaultdict(list)
    for t in triples:
        if t.predicate == term(predicate):
            found[t.subject].append(t.object.value)
    return found


def link(subject: str, predicate: str, thing: str) -> Triple:
    return Triple(NamedNode(ID + subject), term(predicate), NamedNode((SDG if thing.startswith("sdg/") else ID) + thing.removeprefix("sdg/")))


def statements(table: str) -> list[dict[str, str]]:
    """The rows of a statements table, read without the code under test."""
    with (assets() / "data" / "statements" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cited(row: dict[str, str]) -> NamedNode:
    """The passage of a row, spelt without the code under test."""
    return NamedNode(f"{PASSAGE}{row['source']}/" + "_".join(f"L{run}" for run in row["lines"].split(";")))


def test_the_graphs_are_the_known_ones_and_a_graph_for_each_passage(graphs: Graphs, passages: Graphs):
    assert set(graphs) - set(passages) == {DefaultGraph(), REFERENCE, INFERRED, PASSAGES, ONTOLOGY, SHAPES}
    assert {cited(row) for path in (assets() / "data" / "statements").glob("*.csv") for row in statements(path.stem)} == set(passages)


def test_what_is_neither_inferred_nor_reference_nor_about_passages_stands_in_a_passage(graphs: Graphs, passages: Graphs, default: set[Triple]):
    stated = set().union(*passages.values())
    assert stated
    assert default - graphs[INFERRED] - graphs[REFERENCE] - graphs[PASSAGES] <= stated


def test_the_default_graph_is_the_union_of_the_graphs_of_data(graphs: Graphs, passages: Graphs, default: set[Triple]):
    assert default == set().union(*passages.values(), graphs[INFERRED], graphs[REFERENCE], graphs[PASSAGES])


def test_the_default_graph_holds_each_triple_once(store: Store, default: set[Triple], snapshot: Snapshot):
    counted = store.query("SELECT (COUNT(*) AS ?all) WHERE { ?s ?p ?o }")
    assert isinstance(counted, QuerySolutions)
    assert int(next(iter(counted))["all"].value) == len(default) == snapshot.metadata["triples"]


def test_ontology_and_shapes_are_not_in_the_default_graph(graphs: Graphs, default: set[Triple]):
    assert graphs[ONTOLOGY]
    assert graphs[SHAPES]
    assert not default & (graphs[ONTOLOGY] | graphs[SHAPES])


def test_what_a_passage_states_is_neither_reference_nor_inferred(graphs: Graphs, passages: Graphs):
    stated = set().union(*passages.values())
    assert not stated & graphs[REFERENCE]
    assert not graphs[INFERRED] & (stated | graphs[REFERENCE])


def test_a_fact_that_two_passages_state_stands_in_both(passages: Graphs):
    counted: dict[Triple, int] = defaultdict(int)
    for triples in passages.values():
        for triple in triples:
            counted[triple] += 1
    assert max(counted.values()) > 1
    rows = statements("works-on")
    assert all(link(row["agent"], "wsis:worksOn", row["topic"]) in passages[cited(row)] for row in rows)


def test_every_passage_has_one_source_with_its_lines_and_a_locator(graphs: Graphs, passages: Graphs):
    described = graphs[PASSAGES]
    assert {t.subject for t in described if t.predicate != term("wsis:statedIn")} == set(passages)
    assert {t.subject for t in described if t.predicate == TYPE and t.object == term("wsis:Passage")} == set(passages)
    for predicate in ("prov:hadPrimarySource", "wsis:lines", "wsis:firstLine", "wsis:lastLine", "wsis:locator", "rdfs:label"):
        found = values(described, predicate)
        assert set(found) == set(passages), predicate
        assert {len(v) for v in found.values()} == {1}, predicate


def test_a_passage_is_named_after_its_source_and_lines(graphs: Graphs, passages: Graphs):
    sources, lines = values(graphs[PASSAGES], "prov:hadPrimarySource"), values(graphs[PASSAGES], "wsis:lines")
    first, last = values(graphs[PASSAGES], "wsis:firstLine"), values(graphs[PASSAGES], "wsis:lastLine")
    for passage in passages:
        [source], [text] = sources[passage], lines[passage]
        assert cited({"source": source.removeprefix(ID + "source/"), "lines": text}) == passage
        numbers = [int(n) for n in text.replace(";", "-").split("-")]
        assert ([str(numbers[0])], [str(numbers[-1])]) == (first[passage], last[passage])


def test_a_locator_is_the_last_one_that_begins_before_the_passage(graphs: Graphs):
    with (assets() / "data" / "locators.csv").open(encoding="utf-8", newline="") as file:
        begins = sorted((row["source"], int(row["line"]), row["locator"]) for row in csv.DictReader(file))
    sources, first = values(graphs[PASSAGES], "prov:hadPrimarySource"), values(graphs[PASSAGES], "wsis:firstLine")
    for passage, found in values(graphs[PASSAGES], "wsis:locator").items():
        source = sources[passage][0].removeprefix(ID + "source/")
        assert found == [[text for name, line, text in begins if name == source and line <= int(first[passage][0])][-1]]


def test_notes_and_context_of_every_row_are_kept_with_its_passage(graphs: Graphs):
    contexts, notes = values(graphs[PASSAGES], "wsis:contextLines"), values(graphs[PASSAGES], "skos:editorialNote")
    rows = statements("roles") + statements("standards")
    assert any(row["note"] for row in rows)
    for row in rows:
        assert not row["context"] or row["context"] in contexts[cited(row)]
        assert not row["note"] or any(note.endswith(f": {row['note']}") for note in notes[cited(row)])


def test_the_description_of_every_passage_conforms_to_its_shape(graphs: Graphs):
    of_sources = {t for t in graphs[REFERENCE] if t.predicate == TYPE and t.object == term("wsis:SourceDocument")}
    report = shacl_report(to_rdflib(graphs[PASSAGES] | of_sources), read_turtle(assets() / "ontology"), rdflib.Graph().parse(assets() / "shapes" / "passage.ttl"))
    assert sorted(report.objects(None, rdflib.SH.resultMessage)) == []


def test_everything_of_the_register_has_one_label_in_english(default: set[Triple], registered: list[Row]):
    labels: dict[NamedNode, list[Literal]] = defaultdict(list)
    for t in default:
        if t.predicate == LABEL:
            labels[t.subject].append(t.object)
    assert len(registered) > 500
    assert [row.subject for row in registered if [label.language for label in labels[row.subject]] != ["en"]] == []
    assert [row.subject for row in registered if not labels[row.subject][0].value.lower().endswith(row.get("label").lower())] == []


def test_every_thing_that_has_a_class_has_one_label(default: set[Triple]):
    typed = {t.subject for t in default if t.predicate == TYPE}
    labels = values(default, "rdfs:label")
    assert {thing: labels.get(thing, []) for thing in typed if len(labels.get(thing, [])) != 1} == {}


def test_what_has_no_name_of_its_own_is_labelled_by_its_parts(default: set[Triple]):
    labels = values(default, "rdfs:label")
    claim, c1 = NamedNode(f"{ID}alignment/c1/1/goal/itu-wsis-report-2022/L4526"), labels[NamedNode(ID + "action-line/c1")][0]
    assert labels[claim] == [f"{c1} → SDG 1: No poverty"]


def test_a_value_is_labelled_with_its_unit_area_period_and_kind(default: set[Triple]):
    target = NamedNode(f"{ID}strategic-target/connect-2030-2.1")
    values_of = {t.subject for t in default if t.predicate == term("wsis:observedThing") and t.object == target}
    labels = values({t for t in default if t.subject in values_of}, "rdfs:label")
    assert "Households with Internet access: 60 %, Developing countries, 2023, target value" in {label for found in labels.values() for label in found}


@pytest.mark.parametrize(
    ("thing", "label"),
    [
        pytest.param(ID + "action-line/c2", "C2: Information and communication infrastructure", id="an action line bears its code"),
        pytest.param(ID + "action-line/c7-e-health", "C7 e-health", id="a sub-line does not repeat its name"),
        pytest.param(SDG + "9", "SDG 9: Industry, innovation and infrastructure", id="a goal bears its code"),
        pytest.param(SDG + "1.1", "SDG 1.1: Ending extreme poverty worldwide", id="a target bears its code"),
        pytest.param(ID + "topic/accessibility", "Accessibility", id="a topic bears its name alone"),
        pytest.param(ID + "scheme/topics", "Digital-policy topics", id="a scheme has a label"),
    ],
)
def test_a_label_is_the_name_with_the_code_before_it(default: set[Triple], thing: str, label: str):
    assert values({t for t in default if t.subject == NamedNode(thing)}, "rdfs:label") == {NamedNode(thing): [label]}


def test_no_other_name_equals_the_preferred_one(default: set[Triple]):
    preferred = {(t.subject, t.object.value) for t in default if t.predicate == PREFERRED}
    others = {(t.subject, t.object.value) for t in default if t.predicate == OTHER}
    assert preferred
    assert others
    assert preferred & others == set()


def test_every_name_that_a_passage_prints_can_be_found_by_label(default: set[Triple], passages: Graphs):
    names = {(t.subject, t.object.value) for triples in passages.values() for t in triples if t.predicate in (term("wsis:name"), term("wsis:acronym"), term("wsis:number"))}
    assert names
    assert names <= {(t.subject, t.object.value) for t in default if t.predicate in (PREFERRED, OTHER)}


def test_a_name_is_not_given_twice_in_two_languages(default: set[Triple]):
    counted: dict[tuple[NamedNode, str], int] = defaultdict(int)
    for t in default:
        if t.predicate == OTHER:
            counted[t.subject, t.object.value] += 1
    assert [name for name, count in counted.items() if count > 1] == []


def test_no_graph_of_data_has_a_blank_node(graphs: Graphs):
    data = {name: triples for name, triples in graphs.items() if name not in (ONTOLOGY, SHAPES)}
    assert len(data) > 100
    assert [t for triples in data.values() for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)] == []


@pytest.mark.parametrize(
    ("dates", "earliest", "latest"),
    [
        pytest.param({"start": "2021"}, "2021-01-01", "2021-12-31", id="a year"),
        pytest.param({"start": "2020-02"}, "2020-02-01", "2020-02-29", id="a month of a leap year"),
        pytest.param({"start": "2100-02"}, "2100-02-01", "2100-02-28", id="a month of a century that is no leap year"),
        pytest.param({"start": "2022-12"}, "2022-12-01", "2022-12-31", id="the last month"),
        pytest.param({"start": "2022-05-30"}, "2022-05-30", "2022-05-30", id="a day"),
        pytest.param({"end": "2022"}, "2022-01-01", "2022-12-31", id="only an end"),
        pytest.param({"start": "2021-11", "end": "2022-03-04"}, "2021-11-01", "2022-03-04", id="a beginning and an end of other precision"),
        pytest.param({"start": "2022", "end": "2022-03"}, "2022-01-01", "2022-12-31", id="an end that is more precise than the year"),
        pytest.param({"name": "Forum"}, None, None, id="no date"),
    ],
)
def test_the_first_and_last_day_of_a_date_are_derived(add: Callable[..., None], small: Path, dates: dict[str, str], earliest: str | None, latest: str | None):
    add("register/events.csv", id="event/forum", label="Forum 2022")
    add("statements/events.csv", event="event/forum", source="itu-wsis-report-2022", lines="1", **{"theme": "Any", **dates})
    dataset = read_dataset(small / "data")
    forum = NamedNode(ID + "event/forum")
    day = term("xsd:date")
    assert {(t.predicate, t.object) for t in dataset.reference if t.subject == forum and t.predicate in (term("wsis:earliest"), term("wsis:latest"))} == (
        {(term("wsis:earliest"), Literal(earliest, datatype=day)), (term("wsis:latest"), Literal(latest, datatype=day))} if earliest else set()
    )


def test_the_bounds_span_what_several_passages_say(add: Callable[..., None], small: Path):
    add("register/events.csv", id="event/forum", label="Forum 2022")
    add("statements/events.csv", event="event/forum", source="itu-wsis-report-2022", lines="1", start="2022-03")
    add("statements/events.csv", event="event/forum", source="itu-wsis-report-2022", lines="2", start="2022-04-02", end="2022-04-09")
    reference = read_dataset(small / "data").reference
    assert (values(reference, "wsis:earliest"), values(reference, "wsis:latest")) == tuple({NamedNode(ID + "event/forum"): [d]} for d in ("2022-03-01", "2022-04-09"))


def test_every_dated_thing_has_the_bounds_of_its_dates(default: set[Triple]):
    dates: dict[NamedNode, list[str]] = defaultdict(list)
    for predicate in ("schema:startDate", "schema:endDate", "schema:foundingDate", "dcterms:issued", "wsis:prizeYear", "wsis:edition"):
        for thing, found in values(default, predicate).items():
            dates[thing] += found
    assert len(dates) > 20
    last = {4: lambda d: f"{d}-12-31", 7: lambda d: f"{d}-{calendar.monthrange(int(d[:4]), int(d[5:]))[1]}", 10: str}
    assert values(default, "wsis:earliest") == {thing: [min(datetime.date.fromisoformat((d + "-01-01")[:10]) for d in found).isoformat()] for thing, found in dates.items()}
    assert values(default, "wsis:latest") == {thing: [max(last[len(d)](d) for d in found)] for thing, found in dates.items()}


def test_a_role_that_is_held_gives_the_direct_triple(passages: Graphs):
    held = [row for row in statements("roles") if row["held"] == "held" and row["role"] in DIRECT]
    assert {row["role"] for row in held} == set(DIRECT)
    assert [row for row in held if link(row["agent"], DIRECT[row["role"]], row["object"]) not in passages[cited(row)]] == []


def test_an_organiser_organises_the_event(passages: Graphs):
    held = [row for row in statements("roles") if row["held"] == "held" and row["role"] == "organiser"]
    assert held
    assert [row for row in held if link(row["object"], "wsis:organisedBy", row["agent"]) not in passages[cited(row)]] == []


def test_a_role_that_is_only_requested_gives_no_direct_triple(passages: Graphs):
    rows = statements("roles")
    requested = [row for row in rows if row["held"] == "requested"]
    assert requested
    for row in requested:
        others = {r["role"] for r in rows if r["held"] == "held" and (r["agent"], r["object"], cited(r)) == (row["agent"], row["object"], cited(row))}
        direct = {link(row["agent"], prop, row["object"]) for role, prop in DIRECT.items() if role not in others}
        assert not direct & passages[cited(row)]


@pytest.mark.parametrize(("held", "flag", "direct"), [("held", "true", True), ("requested", "false", False)])
@pytest.mark.parametrize("role", DIRECT)
def test_held_tells_whether_the_direct_triple_follows(add: Callable[..., None], small: Path, role: str, held: str, flag: str, direct: bool):
    add("register/organisations.csv", id="organisation/itu", label="International Telecommunication Union")
    add("statements/roles.csv", agent="organisation/itu", role=role, object="action-line/c2", held=held, source="itu-wsis-report-2022", lines="12;15-16")
    stated = read_dataset(small / "data").asserted[NamedNode(f"{PASSAGE}itu-wsis-report-2022/L12_L15-16")]
    [assignment] = {t.subject for t in stated if t.predicate == TYPE}
    assert Triple(assignment, term("wsis:held"), Literal(flag, datatype=term("xsd:boolean"))) in stated
    assert Triple(assignment, term("wsis:role"), NamedNode(f"{ID}role/{role}")) in stated
    expected = {link("organisation/itu", DIRECT[role], "action-line/c2")} if direct else set()
    assert {t for t in stated if t.subject != assignment} == expected


def test_a_goal_that_heads_its_targets_is_not_claimed_by_itself(default: set[Triple], passages: Graphs):
    rows = statements("alignments")
    claimed = {(row["subject"], row["claim"]) for row in rows if row["kind"] != "heading"}
    headings = [row for row in rows if row["kind"] == "heading" and (row["subject"], row["claim"]) not in claimed]
    assert headings
    assert [row for row in headings if link(row["subject"], "wsis:alignedWith", row["claim"]) in default] == []
    assert {t for t in default if t.predicate == term("wsis:alignedWith")} == {link(subject, "wsis:alignedWith", claim) for subject, claim in claimed}
    assert [row for row in headings if not any(t.object == NamedNode(f"{ID}claim-kind/heading") for t in passages[cited(row)])] == []


def test_every_printed_code_is_an_alignment_of_its_own(default: set[Triple]):
    alignments = {t.subject for t in default if t.predicate == TYPE and t.object == term("wsis:Alignment")}
    assert len(alignments) == len(statements("alignments"))


def test_what_a_property_links_has_the_classes_that_its_domain_and_range_ask_for(graphs: Graphs, passages: Graphs):
    """On what is written, before reasoning hands out classes by domain and range."""
    ontology = to_rdflib(graphs[ONTOLOGY])
    facts = to_rdflib(graphs[REFERENCE] | graphs[PASSAGES] | set().union(*passages.values()))
    found = set()
    for relation, place in ((rdflib.RDFS.domain, 0), (rdflib.RDFS.range, 2)):
        for prop, wanted in ontology.subject_objects(relation):
            if wanted == rdflib.OWL.Thing:
                continue
            allowed = set(ontology.transitive_subjects(rdflib.RDFS.subClassOf, wanted))
            if str(wanted) == term("wsis:Agent").value:
                allowed |= set(ontology.transitive_subjects(rdflib.RDFS.subClassOf, rdflib.URIRef(term("wsis:Place").value)))  # a state may act as an agent
            nodes = {t[place] for t in facts.triples((None, prop, None)) if isinstance(t[place], rdflib.URIRef)}
            found |= {(str(prop), str(node)) for node in nodes if not allowed & set(facts.objects(node, rdflib.RDF.type))}
    assert found == set()


def test_every_literal_has_the_datatype_that_the_range_of_its_property_asks_for(graphs: Graphs, default: set[Triple]):
    ranges = {t.subject: t.object for t in graphs[ONTOLOGY] if t.predicate == term("rdfs:range") and t.object != term("rdfs:Literal")}
    found = {(t.predicate.value, t.object.datatype.value) for t in default if isinstance(t.object, Literal) and ranges.get(t.predicate, t.object.datatype) != t.object.datatype}
    assert found == set()


def test_every_thing_that_is_spoken_of_has_a_class(graphs: Graphs, passages: Graphs):
    facts = graphs[REFERENCE] | set().union(*passages.values())
    typed = {t.subject for t in facts if t.predicate == TYPE}
    named = {t.subject for t in facts} | {t.object for t in facts if isinstance(t.object, NamedNode) and t.object.value.startswith((ID, SDG)) and t.predicate != TYPE}
    assert named - typed == set()


@pytest.mark.parametrize(("country", "codes"), [("ae", {"AE", "ARE", "784"}), ("ch", {"CH", "CHE", "756"}), ("na", {"NA", "NAM", "516"})])
def test_a_country_has_its_three_iso_codes(add: Callable[..., None], small: Path, country: str, codes: set[str]):
    add("register/places.csv", id=f"place/{country}", **{"class": "Country"}, label="Some country")
    assert set(values(read_dataset(small / "data").reference, "skos:notation")[NamedNode(f"{ID}place/{country}")]) == codes


def test_a_triple_knows_the_rows_that_gave_it():
    dataset = read_dataset(assets() / "data")
    facts = dataset.facts
    assert dataset.stated <= set(dataset.rows)
    assert all(dataset.rows.values())
    given = [(triple, row) for triple, rows in dataset.rows.items() for row in rows]
    assert [row for triple, row in given if triple not in (dataset.asserted[passage_of(row)] if row.file.startswith("statements/") else facts)] == []


def test_a_passage_is_spelt_from_its_runs():
    row = Row("statements/roles.csv", 2, {"source": ["report"], "lines": ["6660;6711-6713"]})
    assert passage_of(row) == NamedNode(f"{PASSAGE}report/{path_of([(6660, 6660), (6711, 6713)])}") == NamedNode(f"{PASSAGE}report/L6660_L6711-6713")
