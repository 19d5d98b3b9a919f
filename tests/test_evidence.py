import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.evidence import Evidence, check_evidence, date_occurs, fold, number_occurs, occurs
from wsisgraph.problems import DataError, Problem
from wsisgraph.tables import read_tables

AGENTS = "statements/agents.csv"
ROLES = "statements/roles.csv"

WORD = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Pd", "Po"], exclude_characters="."), min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=6)
BREAK = st.sampled_from([" ", "\n", " \n", "\n  ", "\u00a0", "\t", "\n\n"])


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Сommittee", "Committee"),
        ("АВСЕНІКМОРТХ аеорсухі", "ABCEHIKMOPTX aeopcyxi"),
        ("Tide\u2011Gauges", "Tide-Gauges"),
        ("2014\u20132017", "2014-2017"),
        ("a \u2014 b \u2212 c", "a - b - c"),
        ("World\u00a0Weather", "World Weather"),
        ("World\nWeather\r\n Union ", "World Weather Union"),
        ("\u201cITU\u2019s\u201d", '"ITU\'s"'),
        ("\u2018x\u2019", "'x'"),
        ("ﬁnance", "finance"),
        ("Métropole", "Metropole"),
        ("Me\u0301tropole", "Métropole"),
        ("WORLD weather", "World Weather"),
        ("Straße", "STRASSE"),
    ],
)
def test_what_looks_alike_folds_alike(printed: str, typed: str) -> None:
    assert fold(printed) == fold(typed)


@pytest.mark.parametrize(("one", "other"), [("X.15", "X.51"), ("9.1", "91"), ("9-1", "9.1"), ("e-government", "egovernment"), ("World Weather", "WorldWeather"), ("1", "l"), ("0", "O")])
def test_what_differs_folds_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_a_folded_text_is_one_line_of_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.1", "Target 9.1 and others"),
        ("9.1", "as in 9.1."),
        ("9.1", "(9.1)"),
        ("9.1", "9.2,9.1,9.3"),
        ("9.1", "9.1"),
        ("AI", "AI: a report"),
        ("C7", "C7\u2013C9"),
        ("Committee on Tide-Gauges", "The Сommittee on Tide\u2011\nGauges (CTG)"),
        ("World Health Organization", "World Health Organi-\nzation"),
        ("e-government", "e-\ngovernment"),
        ("Children's prize", "children\u2019s Prize"),
        ("ITU-T G.8012", "ITU-T Recommendation G.8012"),
        ("ITU-T H.322", "ITU-T Recs. H.320 and H.322"),
        ("ITU-R M.1801", "ITU\u2011R  M.1801"),
    ],
)
def test_a_value_stands_in_the_text(value: str, text: str) -> None:
    assert occurs(value, fold(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.1", "Target 19.1"),
        ("9.1", "Target 9.10"),
        ("9.1", "Target 9.1.2"),
        ("9.1", "Target 9.1a"),
        ("9.1", "Annex A.9.1"),
        ("9.1", "9 1"),
        ("9.1", ""),
        ("AI", "he SAID"),
        ("AI", "AIs"),
        ("ITU-T G.8012", "ITU-R G.8012"),
        ("ITU-T H.32", "ITU-T Recs. H.320 and H.322"),
        ("World Weather Union", "World Union of Weather"),
        ("Recommendation", "recommend"),
    ],
)
def test_a_value_does_not_stand_in_the_text(value: str, text: str) -> None:
    assert not occurs(value, fold(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ITU-T X.15", "ITU-T X.1500"),
        ("Target 9.1", "Target 9.10"),
        ("Question 1/1", "Question 1/13"),
        ("ISO 3166-1", "ISO 3166-12"),
        ("standard", "nonstandard"),
    ],
)
def test_a_long_value_that_goes_on_in_the_text_does_not_stand_there(value: str, text: str) -> None:
    assert not occurs(value, fold(text))


@given(number=st.integers(0, 999), more=st.integers(0, 9))
def test_a_number_does_not_stand_in_a_longer_one(number: int, more: int) -> None:
    text = fold(f"see 9.{number}{more}, {more}9.{number} and 9.{number}.{more} for this")
    assert not occurs(f"9.{number}", text)
    assert occurs(f"9.{number}{more}", text)


@given(before=WORDS, words=WORDS, after=WORDS, breaks=st.lists(BREAK, min_size=5, max_size=5))
def test_a_value_cut_by_line_breaks_at_its_spaces_stands_in_the_text(before: list[str], words: list[str], after: list[str], breaks: list[str]) -> None:
    cut = "".join(word + space for word, space in zip(words, [*breaks, " "], strict=False))
    assert occurs(" ".join(words), fold(f"{' '.join(before)}\n{cut}\n{' '.join(after)}"))


@given(words=st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=2, max_size=5), data=st.data())
def test_a_long_value_torn_at_a_hyphen_stands_in_the_text(words: list[str], data: st.DataObject) -> None:
    value = " ".join(words)
    place = data.draw(st.sampled_from([n for n in range(1, len(value)) if value[n - 1] != " " and value[n] != " "]))
    assert occurs(value, fold(f"of the {value[:place]}-\n{value[place:]} of"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2022", "in 2022."),
        ("2022", "2021/2022"),
        ("2022-05", "May 2022"),
        ("2022-05", "2022, in MAY"),
        ("2022-11", "Nov. 2022"),
        ("2019-12", "Y.1540 (12/2019)"),
        ("2019-02", "(02/2019)"),
        ("2022-05-30", "30 May 2022"),
        ("2022-05-30", "May 30, 2022"),
        ("2022-05-03", "3rd of May,\n2022"),
        ("2022-06-03", "from 30 May to 3 June 2022"),
        ("2022-05-30", "30/05/2022"),
    ],
)
def test_a_date_stands_in_the_text(value: str, text: str) -> None:
    assert date_occurs(value, fold(text))


def test_a_date_printed_as_in_the_tables_stands_in_the_text() -> None:
    assert date_occurs("2022-05", fold("as of 2022-05"))
    assert date_occurs("2022-05-30", fold("on 2022-05-30"))


def test_an_interval_is_found_by_its_two_ends() -> None:
    assert date_occurs("2019-04/2020-12", fold("from April 2019 to December 2020"))
    assert date_occurs("2016/2020", fold("Total 2016-2020"))
    assert not date_occurs("2016/2020", fold("Total 2016-2019"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2022", "in 2021"),
        ("2022", "No. 20221 or 12022"),
        ("2022-05", "in 2022"),
        ("2022-05", "June 2022"),
        ("2022-05", "May 2021"),
        ("2022-01", "(11/2022)"),
        ("2022-05", "(15/2022)"),
        ("2022-05-03", "May 2022"),
        ("2022-05-03", "23 May 2022"),
        ("2022-05-03", "30 May 2022"),
        ("2022-05-20", "May 2022"),
        ("2022-05-03", "3 June 2022"),
        ("2022-06-03", "3 May 2022"),
    ],
)
def test_a_date_does_not_stand_in_the_text(value: str, text: str) -> None:
    assert not date_occurs(value, fold(text))


@pytest.mark.parametrize(("value", "text"), [("2022-05", "the mayor opened it in 2022"), ("2022-03", "marching in 2022"), ("2022-05", "maybe in 2022")])
def test_a_month_does_not_stand_inside_another_word(value: str, text: str) -> None:
    assert not date_occurs(value, fold(text))


def evidence_of(tiny: Any) -> Evidence:
    return check_evidence(read_tables(tiny.data), tiny.texts)


def describe_text(tiny: Any, content: bytes, line_count: int = 10) -> None:
    """Make a text the one that the report was cited from."""
    (tiny.texts / "report.txt").write_bytes(content)
    tiny.put("sources.csv", f"report,A report,report.txt,{line_count},{hashlib.sha256(content).hexdigest()},2022")


def test_rows_that_say_what_their_lines_say_are_counted(tiny: Any) -> None:
    assert evidence_of(tiny) == Evidence(rows=3, cells=8)


@pytest.mark.parametrize(
    ("file", "row", "column", "value"),
    [
        (AGENTS, "organisation/wwu,World Water Union,,,,report,3-4,,", "name", "World Water Union"),
        (AGENTS, "organisation/wwu,World Weather Union,WMO,,,report,3-4,,", "acronym", "WMO"),
        (AGENTS, "organisation/wwu,World Weather Union,,1997,,report,3-4,,", "established", "1997"),
        (AGENTS, "organisation/wwu,World Weather Union,,1998-06,,report,3-4,,", "established", "1998-06"),
        (AGENTS, "organisation/wwu,World Weather Union,,,,report,4-5,,", "name", "World Weather Union"),
        (AGENTS, "organisation/wwu,World Weather Union,,,,report,2;4,,", "name", "World Weather Union"),
        (ROLES, "body/ctg,topic/storms,held,report,10,,", "agent", "body/ctg"),
        (ROLES, "organisation/wwu,topic/tides,held,report,10,,", "object", "topic/tides"),
    ],
)
def test_a_cell_that_is_not_in_its_lines_is_missing(tiny: Any, file: str, row: str, column: str, value: str) -> None:
    tiny.put(file, row)
    evidence = evidence_of(tiny)
    [problem] = evidence.missing
    assert (problem.file, problem.row, problem.column) == (file, 2, column)
    assert problem.reason.startswith(f"{value!r} does not stand in lines ")
    assert problem.reason.endswith("of report; mend the cell or the lines, or give the reason in the note")
    assert evidence.explained == []


def test_a_cell_that_is_not_in_its_lines_is_explained_by_a_note(tiny: Any) -> None:
    tiny.put(AGENTS, 'organisation/wwu,World Water Union,WWU,,,report,3-4,,"misprint, see line 10"')
    evidence = evidence_of(tiny)
    assert evidence.missing == []
    assert evidence.explained == [Problem(AGENTS, 2, "name", "'World Water Union' does not stand in lines 3-4: misprint, see line 10")]


def test_a_note_explains_only_its_own_row(tiny: Any) -> None:
    tiny.put(AGENTS, "organisation/wwu,World Water Union,,,,report,3,,misprint", "organisation/wwu,World Water Union,,,,report,4,,")
    evidence = evidence_of(tiny)
    assert [p.row for p in evidence.explained] == [2]
    assert [p.row for p in evidence.missing] == [3]


def test_every_missing_cell_is_reported(tiny: Any) -> None:
    tiny.put(AGENTS, "body/ctg,No such name,NSN,1900,,report,5-6,,", "organisation/wwu,Nor this,,,,report,3-4,,")
    tiny.put(ROLES, "organisation/wwu,topic/tides,held,report,10,,")
    evidence = evidence_of(tiny)
    assert [(p.file, p.row, p.column) for p in evidence.missing] == [(AGENTS, 2, "name"), (AGENTS, 2, "acronym"), (AGENTS, 2, "established"), (AGENTS, 3, "name"), (ROLES, 2, "object")]
    assert (evidence.rows, evidence.cells) == (3, 6)


@pytest.mark.parametrize(
    "row",
    [
        "organisation/wwu,World Weather Union,,,,report,10,3,",
        "organisation/wwu,World Weather Union,,1998,,report,3;10,4,",
        "body/ctg,Committee on Tide-Gauges,,,,report,6,5,",
    ],
)
def test_the_context_is_read_with_the_lines(tiny: Any, row: str) -> None:
    tiny.put(AGENTS, row)
    assert evidence_of(tiny).missing == []


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ("WWU,WWU,", []),
        ("Union of the World's Weather,WWU,", []),
        ("Union of the World's Weather,,WWU", []),
        ("Union of the World's Weather,,Weather Union|WWU", []),
        ("Union of the World's Weather,,", ["agent"]),
        ("Union of the World's Weather,WW,Weather Union|WU", ["agent"]),
    ],
)
def test_a_thing_is_found_under_any_name_of_the_register(tiny: Any, names: str, missing: list[str]) -> None:
    tiny.put("register/agents.csv", f"organisation/wwu,{names}")
    tiny.put(AGENTS)
    tiny.put(ROLES, "organisation/wwu,topic/storms,held,report,10,,")
    assert [p.column for p in evidence_of(tiny).missing] == missing


def test_a_thing_is_found_under_a_name_that_another_row_prints(tiny: Any) -> None:
    tiny.put("register/agents.csv", "organisation/wwu,Union of the World's Weather,,")
    tiny.put(ROLES, "organisation/wwu,topic/storms,held,report,10,,")
    tiny.put(AGENTS)
    assert [p.column for p in evidence_of(tiny).missing] == ["agent"]
    tiny.put(AGENTS, "organisation/wwu,,WWU,,,report,3,,")
    assert evidence_of(tiny).missing == []


def test_the_editors_own_readings_are_not_looked_up(tiny: Any) -> None:
    tiny.put(AGENTS, "organisation/na,,,,topic/storms|topic/tides,report,2,,")
    tiny.put(ROLES)
    assert evidence_of(tiny) == Evidence(rows=1, cells=0)


def test_a_text_other_than_the_cited_one_is_reported(tiny: Any) -> None:
    with (tiny.texts / "report.txt").open("a", encoding="utf-8") as file:
        file.write("One line more\n")
    with pytest.raises(DataError) as caught:
        evidence_of(tiny)
    [problem] = caught.value.problems
    assert problem.file.endswith("report.txt")
    assert "not the text that was cited" in problem.reason
    assert "sources.csv, row 3" in problem.reason


def test_a_missing_text_is_reported(tiny: Any) -> None:
    (tiny.texts / "report.txt").unlink()
    with pytest.raises(DataError) as caught:
        evidence_of(tiny)
    [problem] = caught.value.problems
    assert problem.file.endswith("report.txt")
    assert "point --sources to the folder that holds it" in problem.reason


def test_missing_and_wrong_texts_are_reported_at_once(tiny: Any) -> None:
    tiny.put("sources.csv", "minutes,Minutes,minutes.txt,3,,", "report,A report,report.txt,10,,2022")
    with pytest.raises(DataError) as caught:
        evidence_of(tiny)
    assert [p.file.rpartition("/")[2] for p in caught.value.problems] == ["minutes.txt", "report.txt"]


def test_a_line_count_that_the_text_does_not_have_is_reported(tiny: Any) -> None:
    describe_text(tiny, (tiny.texts / "report.txt").read_bytes(), line_count=40)
    tiny.put(AGENTS, "organisation/wwu,World Weather Union,,,,report,30,,")
    with pytest.raises(DataError, match=r"report|sources\.csv"):
        evidence_of(tiny)


def test_a_cited_source_without_a_text_is_reported(tiny: Any) -> None:
    tiny.put("sources.csv", "minutes,Minutes,,40,,", *(tiny.data / "sources.csv").read_text(encoding="utf-8").splitlines()[2:])
    tiny.put(AGENTS, "organisation/wwu,World Weather Union,,,,minutes,3,,")
    with pytest.raises(DataError, match="minutes"):
        evidence_of(tiny)


@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_lines_are_counted_alike_whatever_ends_them(tiny: Any, breaks: str) -> None:
    describe_text(tiny, (tiny.texts / "report.txt").read_text(encoding="utf-8").replace("\n", breaks).encode())
    assert evidence_of(tiny) == Evidence(rows=3, cells=8)


def test_only_line_feeds_end_a_line(tiny: Any) -> None:
    lines = (tiny.texts / "report.txt").read_text(encoding="utf-8").replace("Report on", "Report\x0con\u2028")
    describe_text(tiny, lines.encode())
    assert evidence_of(tiny) == Evidence(rows=3, cells=8)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("65", "65% of households"),
        ("1600", "over 1,600 students"),
        ("1600", "over 1 600 students"),
        ("1600", "over 1600 students"),
        ("3", "the three pillars"),
        ("12", "Twelve months"),
        ("2700000000", "2.7 billion people"),
        ("1000000000", "one to 1 billion"),
        ("300000", "300 thousand"),
        ("9.5", "9.5 per cent."),
        ("40", "(40)"),
        ("18", "from 18, at least"),
    ],
)
def test_a_number_is_found_in_figures_words_or_scales(value: str, text: str) -> None:
    assert number_occurs(value, fold(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [("65", "165"), ("65", "65.5"), ("65", "65,000"), ("600", "1,600"), ("13", "thirteen"), ("3", "threefold"), ("2700000000", "2.7 million"), ("27", "2.7"), ("1", "X.1500"), ("0", "none")],
)
def test_another_number_is_not_taken_for_it(value: str, text: str) -> None:
    assert not number_occurs(value, fold(text))


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["{}", "{:,}"]))
def test_every_whole_number_is_found_as_it_is_written(number: int, form: str) -> None:
    assert number_occurs(str(number), fold(f"about {form.format(number)} people"))
