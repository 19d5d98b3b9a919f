from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from wsisgraph.assets import assets
from wsisgraph.dataset import read_dataset
from wsisgraph.dates import XSD
from wsisgraph.mapping import map_table
from wsisgraph.namespaces import ID, term
from wsisgraph.problems import DataError, Problem
from wsisgraph.tables import read_tables

AGENTS = "statements/agents.csv"
ROLES = "statements/roles.csv"
WWU = NamedNode(ID + "organisation/wwu")

Spoil = Callable[[str, str, str], None]


@pytest.fixture
def spoil(tiny: Any) -> Spoil:
    """Replace text in the mapping of a table: ``spoil("statements/roles.csv", "old", "new")``."""

    def replace(file: str, old: str, new: str) -> None:
        path = (tiny.data / "mappings" / file).with_suffix(".ru")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def mapped(data: Path, file: str) -> list[frozenset[Triple]]:
    return [triples for _, triples in map_table(read_tables(data)[file], data / "mappings")]


def problems_of(data: Path, file: str) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        mapped(data, file)
    return caught.value.problems


def test_every_cell_of_the_real_tables_yields_a_triple() -> None:
    data = assets() / "data"
    for table in read_tables(data).values():
        if not table.schema.suppressOutput:
            rows = map_table(table, data / "mappings")
            assert [row for row, _ in rows] == table.rows
            assert all(triples for _, triples in rows)


def test_a_row_becomes_the_terms_of_the_vocabulary(tiny: Any) -> None:
    tiny.put(AGENTS, "organisation/wwu,World Weather Union,WWU,1998-05-03,,report,3-4,,a note")
    assert mapped(tiny.data, AGENTS) == [
        {
            Triple(WWU, term("wsis:name"), Literal("World Weather Union")),
            Triple(WWU, term("wsis:acronym"), Literal("WWU")),
            Triple(WWU, term("schema:foundingDate"), Literal("1998-05-03", datatype=NamedNode(XSD + "date"))),
        }
    ]


def test_a_row_that_mints_an_address_describes_the_thing_there(tiny: Any) -> None:
    assignment = NamedNode(ID + "role-assignment/wwu/storms/report/L10")
    assert mapped(tiny.data, ROLES) == [
        {
            Triple(assignment, term("rdf:type"), term("wsis:RoleAssignment")),
            Triple(assignment, term("wsis:agent"), WWU),
            Triple(assignment, term("wsis:roleIn"), NamedNode(ID + "topic/storms")),
            Triple(assignment, term("wsis:held"), Literal("true", datatype=NamedNode(XSD + "boolean"))),
        }
    ]


def test_several_values_in_a_cell_each_give_a_triple(tiny: Any) -> None:
    tiny.put(AGENTS, "organisation/wwu,,,,topic/storms|topic/tides|topic/weather,report,3-4,,")
    assert mapped(tiny.data, AGENTS) == [{Triple(WWU, term("wsis:worksOn"), NamedNode(ID + topic)) for topic in ("topic/storms", "topic/tides", "topic/weather")}]


def test_rows_are_mapped_apart_from_each_other(tiny: Any) -> None:
    tiny.put(AGENTS, "organisation/wwu,World Weather Union,,,,report,3,,", "organisation/wwu,,WWU,,,report,10,,", "organisation/wwu,World Weather Union,,,,report,11,,")
    tiny.put("sources.csv", "report,A report,report.txt,11,x,2022")
    name, acronym = Triple(WWU, term("wsis:name"), Literal("World Weather Union")), Triple(WWU, term("wsis:acronym"), Literal("WWU"))
    assert mapped(tiny.data, AGENTS) == [{name}, {acronym}, {name}]


def test_a_table_without_rows_yields_nothing(tiny: Any) -> None:
    tiny.put(ROLES)
    assert mapped(tiny.data, ROLES) == []


def test_a_filled_cell_that_yields_no_triple_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:established ?date }", 'col:established ?date FILTER(STR(?date) != "1999") }')
    assert problems_of(tiny.data, AGENTS) == [Problem(AGENTS, 2, "established", "'1999' yields no triple of its own; empty the cell or mend the mapping")]


def test_one_value_of_several_that_yields_no_triple_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:topics ?topic }", "col:topics ?topic FILTER(?topic != id:topic\\/tides) }")
    assert problems_of(tiny.data, AGENTS) == [Problem(AGENTS, row, "topics", "'topic/tides' yields no triple of its own; empty the cell or mend the mapping") for row in (2, 3)]


def test_a_row_that_yields_no_triple_fails_in_every_cell(tiny: Any, spoil: Spoil) -> None:
    spoil(ROLES, "col:held ?held", 'col:held ?held, "requested"')
    assert [(p.file, p.row, p.column) for p in problems_of(tiny.data, ROLES)] == [(ROLES, 2, "agent"), (ROLES, 2, "held"), (ROLES, 2, "object")]


def test_a_cell_that_only_repeats_what_another_says_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "wsis:acronym ?acronym", "wsis:name ?acronym")
    tiny.put(AGENTS, "organisation/wwu,WWU,WWU,,,report,3-4,,")
    assert [(p.file, p.row, p.column) for p in problems_of(tiny.data, AGENTS)] == [(AGENTS, 2, "acronym"), (AGENTS, 2, "name")]


def test_a_mapping_that_writes_elsewhere_than_to_the_graph_of_the_row_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "INSERT { GRAPH ?row { ?agent wsis:acronym ?acronym } }", "INSERT { ?agent wsis:acronym ?acronym }")
    assert [(p.file, p.row, p.column) for p in problems_of(tiny.data, AGENTS)] == [(AGENTS, 2, "acronym"), (AGENTS, 3, "acronym")]


def test_a_column_that_no_mapping_reads_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:acronym", "col:name")
    assert problems_of(tiny.data, AGENTS) == [Problem(AGENTS, 1, "acronym", "no mapping reads this column")]


def test_a_column_that_no_mapping_reads_fails_in_a_table_without_rows(tiny: Any, spoil: Spoil) -> None:
    spoil(ROLES, "col:held", "col:object")
    tiny.put(ROLES)
    assert problems_of(tiny.data, ROLES) == [Problem(ROLES, 1, "held", "no mapping reads this column")]


def test_a_new_column_of_the_real_tables_needs_a_mapping(root: Path) -> None:
    table, metadata = root / "data" / "register" / "goals.csv", root / "data" / "csv-metadata.json"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("".join(f"{line}\n" for line in [f"{header},colour", *(f"{row},red" for row in rows)]), encoding="utf-8")
    before, goals, after = metadata.read_text(encoding="utf-8").partition('"register/goals.csv"')
    metadata.write_text(before + goals + after.replace("}\n    ]", '},\n     {"name": "colour"}\n    ]', 1), encoding="utf-8")
    assert problems_of(root / "data", "register/goals.csv") == [Problem("register/goals.csv", 1, "colour", "no mapping reads this column")]


def test_a_mapping_that_reads_an_unknown_column_fails(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:acronym ?acronym", "col:acronym ?acronym OPTIONAL { ?row col:color ?color }")
    assert problems_of(tiny.data, AGENTS) == [Problem("mappings/statements/agents.ru", reason="reads the column color, which the table does not have")]


def test_a_misspelt_column_is_told_from_both_sides(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:acronym", "col:acronim")
    assert [(p.file, p.row, p.column) for p in problems_of(tiny.data, AGENTS)] == [("mappings/statements/agents.ru", 0, ""), (AGENTS, 1, "acronym")]


def test_a_missing_mapping_fails(tiny: Any) -> None:
    (tiny.data / "mappings" / "statements" / "roles.ru").unlink()
    assert problems_of(tiny.data, ROLES) == [Problem(ROLES, reason="no mapping at mappings/statements/roles.ru")]


@pytest.mark.parametrize(
    ("old", "new"),
    [("INSERT {", "INSERT"), ("wsis:agent", "nonsense:agent"), ("WHERE", "WERE"), ('"held"', '"held'), ("?object", "$")],
)
def test_a_mapping_of_wrong_syntax_fails_with_its_file_and_place(tiny: Any, spoil: Spoil, old: str, new: str) -> None:
    spoil(ROLES, old, new)
    [problem] = problems_of(tiny.data, ROLES)
    assert (problem.file, problem.row, problem.column) == ("mappings/statements/roles.ru", 0, "")
    assert problem.reason.startswith("the update fails: ")
    assert len(problem.reason) > len("the update fails: ")


def test_mapping_problems_of_several_tables_are_reported_at_once(tiny: Any, spoil: Spoil) -> None:
    spoil(AGENTS, "col:acronym", "col:name")
    (tiny.data / "mappings" / "statements" / "roles.ru").unlink()
    with pytest.raises(DataError) as caught:
        read_dataset(tiny.data)
    assert [(p.file, p.column) for p in caught.value.problems] == [(AGENTS, "acronym"), (ROLES, "")]
