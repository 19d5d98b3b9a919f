import csv
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from wsisgraph.assets import assets
from wsisgraph.dates import XSD
from wsisgraph.namespaces import ID, SDG
from wsisgraph.problems import DataError, Problem
from wsisgraph.tables import read_tables, sort_key, sort_tables

AGENTS = "register/agents.csv"
TOPICS = "register/topics.csv"
STATED = "statements/agents.csv"
ROLES = "statements/roles.csv"
HEADER = b"id,label,acronym,variants\n"
NA = "organisation/na,Namibian Weather Office,NA,"
WWU = "organisation/wwu,World Weather Union,WWU,"
CTG = "body/ctg,Committee on Tide-Gauges,CTG,"
REPORT = "report,A report,report.txt,10,,2022"


def problems_of(data: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read_tables(data)
    return caught.value.problems


def places(problems: list[Problem]) -> list[tuple[str, int, str]]:
    return [(p.file, p.row, p.column) for p in problems]


def test_the_real_tables_read_without_a_problem() -> None:
    data = assets() / "data"
    tables = read_tables(data)
    assert {*tables} == {p.relative_to(data).as_posix() for p in data.rglob("*.csv")}
    for table in tables.values():
        with (data / table.file).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert rows
        assert table.columns == header
        assert ["|".join(row.cells[c]) for row in table.rows for c in header] == [cell for row in rows for cell in row]


def test_a_row_is_numbered_as_a_spreadsheet_does_and_knows_its_thing(tiny: Any) -> None:
    rows = read_tables(tiny.data)[AGENTS].rows
    assert [(row.file, row.number, row.get("id")) for row in rows] == [(AGENTS, 2, "body/ctg"), (AGENTS, 3, "organisation/na"), (AGENTS, 4, "organisation/wwu")]
    assert [row.subject for row in rows] == [NamedNode(ID + row.get("id")) for row in rows]


def test_na_is_read_as_text(tiny: Any) -> None:
    tiny.put(AGENTS, CTG, "organisation/na,NA,NA,NA|null|NaN", WWU)
    assert read_tables(tiny.data)[AGENTS].rows[1].cells == {"id": ["organisation/na"], "label": ["NA"], "acronym": ["NA"], "variants": ["NA", "null", "NaN"]}


def test_a_quoted_cell_holds_commas_and_quotation_marks(tiny: Any) -> None:
    assert read_tables(tiny.data)[AGENTS].rows[1].cells["variants"] == ["NA", 'Weather Office, "Windhoek"']


def test_a_number_sign_begins_no_comment(tiny: Any) -> None:
    tiny.put("locators.csv", "report,1,# 1", "report,8,#")
    assert [row.get("locator") for row in read_tables(tiny.data)["locators.csv"].rows] == ["# 1", "#"]


def test_an_empty_cell_says_nothing(tiny: Any) -> None:
    row = read_tables(tiny.data)[TOPICS].rows[2]
    assert (row.cells["broader"], row.get("broader"), row.get("no such column")) == ([], "", "")


def test_only_tables_of_statements_are_statements(tiny: Any) -> None:
    assert {t.file for t in read_tables(tiny.data).values() if t.is_statements} == {STATED, ROLES}


def test_what_a_statement_row_mints_is_named_after_its_key(tiny: Any) -> None:
    tiny.put(ROLES, "organisation/wwu,topic/storms,held,report,3;8-10,,")
    assert read_tables(tiny.data)[ROLES].rows[0].subject == NamedNode(ID + "role-assignment/wwu/storms/report/L3_L8-10")


@pytest.mark.parametrize(
    ("file", "column", "value", "node"),
    [
        (STATED, "agent", "body/ctg", NamedNode(ID + "body/ctg")),
        (STATED, "source", "report", NamedNode(ID + "source/report")),
        (STATED, "established", "1999", Literal("1999", datatype=NamedNode(XSD + "gYear"))),
        (STATED, "established", "1998-05-03", Literal("1998-05-03", datatype=NamedNode(XSD + "date"))),
        (STATED, "name", "The Union", Literal("The Union")),
        (AGENTS, "label", "The Union", Literal("The Union", language="en")),
        ("sources.csv", "line_count", "10", Literal("10", datatype=NamedNode(XSD + "integer"))),
    ],
)
def test_a_value_becomes_the_term_that_its_column_describes(tiny: Any, file: str, column: str, value: str, node: NamedNode | Literal) -> None:
    assert read_tables(tiny.data)[file].node(column, value) == node


def test_references_are_told_from_other_columns(tiny: Any) -> None:
    tables = read_tables(tiny.data)
    assert [c for c in tables[STATED].columns if tables[STATED].is_reference(c)] == ["agent", "topics", "source"]


@pytest.mark.parametrize(("file", "column"), [("statements/alignments.csv", "claim"), ("register/targets.csv", "goal")])
def test_goals_and_targets_are_references_under_the_addresses_of_the_united_nations(root: Path, file: str, column: str) -> None:
    path = root / "data" / file
    with path.open(encoding="utf-8", newline="") as opened:
        first = next(csv.DictReader(opened))
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*first], lineterminator="\n")
        writer.writeheader()
        writer.writerow(first | {column: "sdg/99"})
    problems = problems_of(root / "data")
    assert (file, 2, column) in places(problems)
    assert any("sdg/99 is not in the register" in problem.reason for problem in problems)


def test_the_address_of_a_target_is_that_of_the_united_nations() -> None:
    tables = read_tables(assets() / "data")
    assert tables["statements/alignments.csv"].node("claim", "sdg/9.c") == NamedNode(SDG + "9.c")
    assert NamedNode(SDG + "9.c") in {row.subject for row in tables["register/targets.csv"].rows}


CELLS = [
    # empty, where a value is required
    ("missing source", STATED, ["body/ctg,CTG,,,,,5,,"], 2, "source", "the cell is empty; it is required"),
    ("missing lines", STATED, ["body/ctg,CTG,,,,report,,,"], 2, "lines", "the cell is empty; it is required"),
    ("missing label", AGENTS, [CTG, NA, "organisation/wwu,,WWU,"], 4, "label", "the cell is empty; it is required"),
    ("missing id", AGENTS, [",World Weather Union,WWU,"], 2, "id", "the cell is empty; it is required"),
    # ids and codes
    ("unknown id", STATED, ["body/nobody,Nobody,,,,report,5,,"], 2, "agent", "body/nobody is not in the register; add it there or mend the id"),
    ("unknown id in the register", TOPICS, ["topic/storms,Storms,topic/water,", "topic/tides,Tides,,"], 2, "broader", "topic/water is not in the register"),
    ("unknown id among several", STATED, ["body/ctg,CTG,,,topic/tides|topic/fog,report,5,,"], 2, "topics", "topic/fog is not in the register"),
    ("unknown source", STATED, ["body/ctg,CTG,,,,memory,5,,"], 2, "source", "memory is not a document of sources.csv"),
    ("locator of an unknown source", "locators.csv", ["memory,1,Title"], 2, "source", "memory"),
    ("id in capitals", AGENTS, ["body/CTG,Committee on Tide-Gauges,CTG,"], 2, "id", "not in the form that csv-metadata.json asks for: body/CTG"),
    ("id of another kind", STATED, ["topic/tides,Tides,,,,report,5,,"], 2, "agent", "not in the form that csv-metadata.json asks for: topic/tides"),
    ("unknown code", ROLES, ["organisation/wwu,topic/storms,wanted,report,10,,"], 2, "held", "not in the form that csv-metadata.json asks for: wanted"),
    ("word for a number", "locators.csv", ["report,first,Title"], 2, "line", "csv-metadata.json"),
    # dates
    ("month 13", STATED, ["body/ctg,CTG,,2022-13,,report,5,,"], 2, "established", "'2022-13': month must be"),
    ("30 February", STATED, ["body/ctg,CTG,,2022-02-30,,report,5,,"], 2, "established", "'2022-02-30': day is out of range"),
    ("month of one digit", STATED, ["body/ctg,CTG,,2022-5,,report,5,,"], 2, "established", "not in the form that csv-metadata.json asks for: 2022-5"),
    ("date in words", STATED, ["body/ctg,CTG,,May 2022,,report,5,,"], 2, "established", "not in the form that csv-metadata.json asks for: May 2022"),
    # rows
    ("duplicate row", AGENTS, [CTG, CTG, NA, WWU], 3, "id", "repeats the key of row 2; merge the two rows or remove one"),
    ("unsorted", AGENTS, [CTG, WWU, NA], 4, "id", "out of order; run `wsisgraph sort`"),
    ("unsorted lines", STATED, ["body/ctg,CTG,,,,report,10,,", "body/ctg,CTG,,,,report,9,,"], 3, "agent,source,lines", "out of order"),
    ("one address for two things", ROLES, ["body/wwu,topic/tides,held,report,3,,", "organisation/wwu,topic/tides,held,report,3,,"], 3, "agent,object,source,lines", "choose another id"),
    # several values in a cell
    ("doubled value", AGENTS, [CTG, NA, WWU + "Union|Weather Union|Union"], 4, "variants", "names the same value twice; remove one"),
    ("empty value among several", AGENTS, [CTG, NA, WWU + "Union||Weather Union"], 4, "variants", "empty"),
    ("nothing after the last bar", AGENTS, [CTG, NA, WWU + "Union|"], 4, "variants", "empty"),
    ("white space around a bar", AGENTS, [CTG, NA, WWU + "Union | Weather Union"], 4, "variants", "white space"),
    # lines
    ("lines beyond the end", STATED, ["body/ctg,CTG,,,,report,9-11,,"], 2, "lines", "line 11 is beyond the end of report"),
    ("context beyond the end", STATED, ["body/ctg,CTG,,,,report,5,1;11,"], 2, "context", "line 11 is beyond the end of report"),
    ("lines of a source that is no document", STATED, ["body/ctg,CTG,,,,register,5,,"], 2, "source", "register"),
    ("locator beyond the end", "locators.csv", ["report,11,Annex"], 2, "line", "11"),
    ("overlapping runs", STATED, ["body/ctg,CTG,,,,report,3-5;5,,"], 2, "lines", "overlap"),
    ("overlapping runs of context", STATED, ["body/ctg,CTG,,,,report,5,1-3;2,"], 2, "context", "overlap"),
    ("runs in descending order", STATED, ["body/ctg,CTG,,,,report,5;3,,"], 2, "lines", "not in ascending order"),
    ("run that ends before it begins", STATED, ["body/ctg,CTG,,,,report,5-3,,"], 2, "lines", "ends before it begins"),
    ("line 0", STATED, ["body/ctg,CTG,,,,report,0,,"], 2, "lines", "not in the form that csv-metadata.json asks for: 0"),
    ("open run", STATED, ["body/ctg,CTG,,,,report,5-,,"], 2, "lines", "not in the form that csv-metadata.json asks for: 5-"),
    # form
    ("leading space", AGENTS, ["body/ctg, Committee,CTG,"], 2, "label", "white space"),
    ("trailing space", AGENTS, ["body/ctg,Committee ,CTG,"], 2, "label", "white space"),
    ("doubled space", AGENTS, ["body/ctg,Committee  on,CTG,"], 2, "label", "white space"),
    ("line break in a cell", AGENTS, ['body/ctg,"Committee', 'on",CTG,'], 2, "label", "line break"),
    ("too many cells", AGENTS, [CTG, "organisation/na,Office,Windhoek,NA,"], 3, "", "5 cells where the header has 4; quote cells that hold a comma"),
    ("too few cells", AGENTS, [CTG, "organisation/na,Office"], 3, "", "2 cells where the header has 4"),
    ("blank line", AGENTS, [CTG, "", WWU], 3, "", "0 cells where the header has 4"),
]


@pytest.mark.parametrize(("file", "rows", "row", "column", "reason"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS])
def test_a_bad_row_is_reported_with_its_place_and_what_to_do(tiny: Any, file: str, rows: list[str], row: int, column: str, reason: str) -> None:
    if file in (AGENTS, TOPICS):
        tiny.put(STATED)
        tiny.put(ROLES)
    tiny.put(file, *rows)
    problems = problems_of(tiny.data)
    assert places(problems) == [(file, row, column)]
    assert reason in problems[0].reason


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        pytest.param(HEADER + "body/ctg,Comité,,\n".encode("latin-1"), 2, "save the file as UTF-8", id="wrong encoding"),
        pytest.param(HEADER.decode().encode("utf-16"), 1, "save the file as UTF-8", id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" + HEADER, 1, "byte order mark; save it as UTF-8 without one", id="BOM"),
        pytest.param(HEADER.replace(b"\n", b"\r\n"), 1, "save the file with LF line ends", id="CR LF"),
        pytest.param(HEADER + b"body/ctg,Committee,,\r\n", 2, "save the file with LF line ends", id="CR LF in one row"),
        pytest.param(HEADER.replace(b"\n", b"\r"), 1, "save the file with LF line ends", id="CR"),
        pytest.param(b"", 1, "the header must be id,label,acronym,variants", id="empty file"),
        pytest.param(b"id,name,acronym,variants\n", 1, "the header must be id,label,acronym,variants", id="renamed column"),
        pytest.param(b"id,acronym,label,variants\n", 1, "the header must be id,label,acronym,variants", id="columns in another order"),
        pytest.param(b"id,label,acronym\n", 1, "the header must be id,label,acronym,variants", id="missing column"),
        pytest.param(HEADER.replace(b",", b";"), 1, "the header must be id,label,acronym,variants", id="semicolons"),
        pytest.param(HEADER + b'body/ctg,"Committee" on tides,,\n', 2, "quot", id="quotation mark inside a cell"),
        pytest.param(HEADER + b'body/ctg,"Committee,,\n', 2, "quot", id="quotation mark that is never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_with_what_to_do(tiny: Any, content: bytes, row: int, reason: str) -> None:
    (tiny.data / AGENTS).write_bytes(content)
    problems = problems_of(tiny.data)
    assert places(problems) == [(AGENTS, row, "")]
    assert reason in problems[0].reason


def test_a_table_without_rows_is_no_problem(tiny: Any) -> None:
    tiny.put(ROLES)
    assert read_tables(tiny.data)[ROLES].rows == []


def test_a_missing_file_is_reported(tiny: Any) -> None:
    (tiny.data / ROLES).unlink()
    problems = problems_of(tiny.data)
    assert places(problems) == [(ROLES, 0, "")]
    assert "create it with the header row, or remove the table from csv-metadata.json" in problems[0].reason


@pytest.mark.parametrize("content", [None, '{"tables": [', "[]"])
def test_a_description_that_cannot_be_read_is_reported(tiny: Any, content: str | None) -> None:
    path = tiny.data / "csv-metadata.json"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert places(problems_of(tiny.data))[0] == ("csv-metadata.json", 0, "")


@pytest.mark.parametrize("name", ["stray.csv", "statements/stray.csv", "deeper/still/stray.csv"])
def test_a_stray_file_is_reported(tiny: Any, name: str) -> None:
    (tiny.data / name).parent.mkdir(parents=True, exist_ok=True)
    (tiny.data / name).write_text("id\n", encoding="utf-8")
    problems = problems_of(tiny.data)
    assert places(problems) == [(name, 0, "")]
    assert "describe it there or move the file away" in problems[0].reason


def test_problems_of_several_tables_are_reported_at_once(tiny: Any) -> None:
    tiny.put(AGENTS, CTG, CTG, ",World Weather Union,WWU,")
    tiny.put(STATED, "body/ctg,CTG,,2022-13,topic/tides|topic/tides,report,5-3,,", "body/CTG,CTG,,,,report,6,,")
    tiny.put("locators.csv", "report,8,Study Group 5", "report,1,Title")
    (tiny.data / TOPICS).unlink()
    (tiny.data / "stray.csv").touch()
    assert places(problems_of(tiny.data)) == [
        ("locators.csv", 3, "source,line"),
        (AGENTS, 3, "id"),
        (AGENTS, 4, "id"),
        (TOPICS, 0, ""),
        (STATED, 2, "established"),
        (STATED, 2, "lines"),
        (STATED, 2, "topics"),
        (STATED, 3, "agent"),
        ("stray.csv", 0, ""),
    ]


def test_unknown_ids_and_lines_beyond_the_end_are_reported_at_once(tiny: Any) -> None:
    tiny.put(STATED, "body/nobody,Nobody,,,topic/fog|topic/rain,report,5,,", "organisation/wwu,WWU,,,,report,11,12,")
    tiny.put(ROLES, "organisation/wwu,topic/fog,held,report,10,,")
    assert places(problems_of(tiny.data)) == [
        (STATED, 2, "agent"),
        (STATED, 2, "topics"),
        (STATED, 2, "topics"),
        (STATED, 3, "context"),
        (STATED, 3, "lines"),
        (ROLES, 2, "object"),
    ]


def shuffle(path: Path) -> None:
    header, *rows, last = path.read_text(encoding="utf-8").split("\n")
    random.Random(path.name).shuffle(rows)
    path.write_text("\n".join([header, *rows, last]), encoding="utf-8")


def test_sorting_puts_shuffled_tables_back(root: Path) -> None:
    data = root / "data"
    before = {p: p.read_bytes() for p in data.rglob("*.csv")}
    for path in before:
        shuffle(path)
    shuffled = {p.relative_to(data).as_posix() for p, content in before.items() if p.read_bytes() != content}
    assert len(shuffled) > len(before) // 2
    assert {*sort_tables(data)} == shuffled
    assert {p: p.read_bytes() for p in data.rglob("*.csv")} == before
    assert sort_tables(data) == []


def test_sorting_puts_a_row_where_the_reader_wants_it(tiny: Any) -> None:
    tiny.put(STATED, "body/ctg,CTG,,,,report,10,,", "body/ctg,CTG,,,,report,9-10,,", 'body/ctg,"CTG, or ""Tides""",,,,report,1,,')
    assert sort_tables(tiny.data) == [STATED]
    assert [(r.get("lines"), r.get("name")) for r in read_tables(tiny.data)[STATED].rows] == [("1", 'CTG, or "Tides"'), ("9-10", "CTG"), ("10", "CTG")]


def test_sorting_leaves_sorted_tables_untouched(tiny: Any) -> None:
    content = HEADER + b'"body/ctg","Committee","CTG",\n'
    (tiny.data / AGENTS).write_bytes(content)
    assert sort_tables(tiny.data) == []
    assert (tiny.data / AGENTS).read_bytes() == content


def test_sorting_changes_nothing_where_a_table_cannot_be_read(tiny: Any) -> None:
    tiny.put(AGENTS, WWU, CTG)
    tiny.put(ROLES, "too,few,cells")
    before = (tiny.data / AGENTS).read_bytes()
    with pytest.raises(DataError) as caught:
        sort_tables(tiny.data)
    assert places(caught.value.problems) == [(ROLES, 2, "")]
    assert (tiny.data / AGENTS).read_bytes() == before


@example(a=["x.01"], b=["x.1"])
@given(a=st.lists(st.text("019a.-é", max_size=4), max_size=3), b=st.lists(st.text("019a.-é", max_size=4), max_size=3))
def test_the_order_of_keys_tells_any_two_keys_apart(a: list[str], b: list[str]) -> None:
    first, second = sort_key(tuple(a)), sort_key(tuple(b))
    assert (first == second) == (a == b)
    assert (first < second) != (second < first) or a == b


@pytest.mark.parametrize(
    "values",
    [
        ["L9", "L10", "L100"],
        ["itu-t-x.15", "itu-t-x.150", "itu-t-x.1500", "itu-t-y.2"],
        ["sdg/9.1", "sdg/9.2", "sdg/9.10", "sdg/9.c", "sdg/10.1"],
        ["", "1", "9-10", "10", "A", "a", "é"],
    ],
)
def test_runs_of_digits_are_ordered_as_numbers_and_text_by_code_point(values: list[str]) -> None:
    assert sorted(values, key=lambda v: sort_key((v,))) == values
