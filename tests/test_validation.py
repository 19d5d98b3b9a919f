"""What the shapes find wrong is told with table, row, column and what to do."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from wsisgraph.assets import assets
from wsisgraph.dataset import Dataset, read_dataset
from wsisgraph.namespaces import ID, term
from wsisgraph.problems import Problem
from wsisgraph.rdf import read_turtle
from wsisgraph.validation import read_shapes, shacl_problems

ONTOLOGY = read_turtle(assets() / "ontology")
ITU = {"source": "itu-wsis-report-2022", "lines": "12"}
Add = Callable[..., int]
Rows = list[tuple[str, dict[str, str]]]


def problems(root: Path, dataset: Dataset | None = None) -> list[Problem]:
    return shacl_problems(dataset or read_dataset(root / "data"), ONTOLOGY, read_shapes(root / "shapes"))


def places(found: list[Problem]) -> list[tuple[str, int, str]]:
    return [(p.file, p.row, p.column) for p in found]


ORGANISATION = ("register/organisations.csv", {"id": "organisation/itu", "label": "International Telecommunication Union"})
PROJECT = ("register/initiatives.csv", {"id": "initiative/project", "label": "Project"})
EVENT = ("register/events.csv", {"id": "event/forum", "label": "Forum"})
CITY = ("register/places.csv", {"id": "place/geneva", "class": "Place", "label": "Geneva"})
STANDARD = ("register/standards.csv", {"id": "standard/itu-t-x.1", "class": "Recommendation", "label": "ITU-T X.1"})
AMENDMENT = ("register/standards.csv", {"id": "standard/itu-t-x.1-amd1", "class": "Amendment", "label": "ITU-T X.1 Amd. 1"})
CORRIGENDUM = ("register/standards.csv", {"id": "standard/itu-t-x.1-cor1", "class": "Corrigendum", "label": "ITU-T X.1 Cor. 1"})


def claim(**cells: str) -> tuple[str, dict[str, str]]:
    return "statements/alignments.csv", {"subject": "action-line/c2", "claim": "sdg/9", "kind": "goal", "as_printed": "SDG 9", **ITU, **cells}


def award(**cells: str) -> tuple[str, dict[str, str]]:
    return "statements/prize-awards.csv", {"prize": "initiative/project", "year": "2022", "distinction": "winner", "project": "initiative/project", "name": "Project", **ITU, **cells}


def event_link(relation: str, thing: str) -> tuple[str, dict[str, str]]:
    return "statements/event-links.csv", {"event": "event/forum", "relation": relation, "object": thing, **ITU}


def target(**cells: str) -> tuple[str, dict[str, str]]:
    return "register/targets.csv", {"id": "sdg/9.9", "notation": "9.9", "goal": "sdg/9", "label": "Ninth", **cells}


@pytest.mark.parametrize(
    ("rows", "column", "message"),
    [
        pytest.param([AMENDMENT], "", "An amendment names the text that it amends", id="an amendment without a base"),
        pytest.param([STANDARD, CORRIGENDUM], "", "A corrigendum names the text", id="a corrigendum whose base no row names"),
        pytest.param([claim(kind="target")], "", "The kind says target where a goal is claimed", id="a goal claimed as a target"),
        pytest.param([claim(claim="sdg/9.c")], "", "or the other way round: mend the kind or the claim", id="a target claimed as a goal"),
        pytest.param([claim(as_printed="Sustainable Development Goal 9")], "as_printed", "1 to 16 characters", id="a printed code that is too long"),
        pytest.param([ORGANISATION, EVENT, event_link("facilitation-meeting-of", "organisation/itu")], "object", "A facilitation meeting belongs to an action line", id="meeting of an organisation"),
        pytest.param([EVENT, event_link("organised-by", "action-line/c2")], "object", "An organiser is an organisation, body or state", id="an action line as organiser"),
        pytest.param([PROJECT, CITY, award(country="place/geneva")], "country", "The country of an initiative is a country", id="a city as country"),
        pytest.param([PROJECT, award(year="2022-05")], "year", "The year of an award has four digits", id="a month as year"),
        pytest.param([("register/places.csv", {"id": "place/zz", "class": "Country", "label": "Nowhere"})], "", "A country has its three ISO 3166-1 codes", id="a country that ISO does not know"),
        pytest.param([("register/action-lines.csv", {"id": "action-line/c12", "notation": "C12", "label": "Twelfth"})], "notation", "one code from C1 to C11", id="an action line too many"),
        pytest.param([target(notation="9")], "notation", "A target has one code such as 9.c", id="a target with the code of a goal"),
        pytest.param([target(label="x" * 81)], "label", "at most 80 characters", id="a label that is too long"),
        pytest.param([("register/questions.csv", {"id": "question/q1", "label": "Question 1"})], "", "Give the number of the Question", id="a question that no passage numbers"),
    ],
)
def test_a_violation_names_table_row_column_and_what_to_do(small: Path, add: Add, rows: Rows, column: str, message: str):
    number = [add(file, **cells) for file, cells in rows][-1]
    found = problems(small)
    assert places(found) == [(rows[-1][0], number, column)]
    assert message in found[0].reason


def test_data_without_fault_has_no_problems(small: Path, add: Add):
    for file, cells in [STANDARD, AMENDMENT, ("statements/standard-relations.csv", {"standard": "standard/itu-t-x.1-amd1", "relation": "amends", "other": "standard/itu-t-x.1", **ITU})]:
        add(file, **cells)
    assert problems(small) == []


def test_an_empty_set_of_facts_has_no_problems():
    assert problems(assets(), Dataset({}, set(), set(), {})) == []


def test_a_violation_tells_the_thing_and_the_value(small: Path, add: Add):
    add("register/action-lines.csv", id="action-line/c12", notation="C12", label="Twelfth")
    [problem] = problems(small)
    assert str(problem).startswith("register/action-lines.csv, row ")
    assert f"<{ID}action-line/c12>" in problem.reason
    assert problem.reason.endswith("value C12)")


def test_every_row_that_states_a_wrong_value_is_named(small: Path, add: Add):
    add(EVENT[0], **EVENT[1])
    rows = [add("statements/event-links.csv", event="event/forum", relation="organised-by", object="action-line/c2", source=ITU["source"], lines=lines) for lines in ("3", "7-8")]
    assert places(problems(small)) == [("statements/event-links.csv", row, "object") for row in rows]


def test_several_violations_are_all_told_in_the_order_of_table_and_row(small: Path, add: Add):
    amendment = add(AMENDMENT[0], **AMENDMENT[1])
    country = add("register/places.csv", id="place/zz", **{"class": "Country"}, label="Nowhere")
    alignment = add(claim()[0], **claim(kind="target")[1])
    assert places(problems(small)) == [("register/places.csv", country, ""), ("register/standards.csv", amendment, ""), ("statements/alignments.csv", alignment, "")]


def test_names_that_differ_between_passages_are_no_violation(small: Path, add: Add):
    add(ORGANISATION[0], **ORGANISATION[1])
    add("statements/organisations.csv", organisation="organisation/itu", name="The Union", source=ITU["source"], lines="1")
    add("statements/organisations.csv", organisation="organisation/itu", name="Intl. Telecommunication Union", source=ITU["source"], lines="2")
    assert problems(small) == []


def without(dataset: Dataset, thing: str, predicate: str) -> Dataset:
    """A dataset in which one thing lacks one property."""
    gone = {t for t in dataset.facts if t.subject == NamedNode(ID + thing) and t.predicate == term(predicate)}
    assert gone
    return replace(dataset, reference=dataset.reference - gone, rows={t: rows for t, rows in dataset.rows.items() if t not in gone})


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ("dcterms:isPartOf", "A pillar belongs to an initiative, an instrument or an event: fill part_of, or add a row to relations.csv."),
        ("skos:prefLabel", "A pillar has exactly one preferred name: fill the label of its row in the register, once."),
    ],
)
def test_a_pillar_that_lacks_something_is_found_by_its_row(small: Path, add: Add, predicate: str, message: str):
    add(PROJECT[0], **PROJECT[1])
    row = add("register/pillars.csv", id="pillar/project-training", label="Training", part_of="initiative/project")
    dataset = read_dataset(small / "data")
    assert problems(small, dataset) == []
    assert problems(small, without(dataset, "pillar/project-training", predicate)) == [Problem("register/pillars.csv", row, "", f"{message} (about <{ID}pillar/project-training>)")]


@pytest.mark.parametrize(("subject", "place"), [("standard/itu-t-x.1", ("register/standards.csv", 2, "")), ("standard/unknown", ("data", 0, ""))])
def test_a_class_that_only_reasoning_would_give_does_not_count(small: Path, add: Add, subject: str, place: tuple[str, int, str]):
    """The range of wsis:developedBy would make an agent of anything; and a thing that no row speaks of is still told."""
    add(STANDARD[0], **STANDARD[1])
    dataset = read_dataset(small / "data")
    standard, misspelt = NamedNode(ID + subject), NamedNode(ID + "organisation/misspelt")
    stated = {Triple(standard, term("rdf:type"), term("wsis:Standard")), Triple(standard, term("wsis:developedBy"), misspelt), Triple(standard, term("skos:prefLabel"), Literal("ITU-T X.1"))}
    [problem] = problems(small, replace(dataset, asserted={NamedNode(f"{ID}passage/itu-wsis-report-2022/L12"): stated}))
    assert "Who develops a standard is an organisation or body" in problem.reason
    assert places([problem]) == [place]


def test_the_command_line_tells_what_is_wrong_and_fails(root: Path, command: Callable[..., subprocess.CompletedProcess[str]]):
    """On a copy of the whole data."""
    table = root / "data" / "statements" / "alignments.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    number, row = next((n, row) for n, row in enumerate(rows, 1) if ",target," in row)
    table.write_text("".join(rows).replace(row, row.replace(",target,", ",goal,"), 1), encoding="utf-8")
    answer = command("check", "--root", root)
    assert answer.returncode == 1
    assert f"statements/alignments.csv, row {number}: The kind says target where a goal is claimed" in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
