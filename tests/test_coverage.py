from collections.abc import Callable
from typing import Any

import pytest

from wsisgraph.coverage import coverage_problems
from wsisgraph.problems import Problem
from wsisgraph.tables import read_tables

LIST = "uncited-report.csv"


@pytest.fixture
def found(tiny: Any) -> Callable[..., list[Problem]]:
    """Put rows into the list of uncited paragraphs of the tiny data and say what is wrong."""

    def run(*rows: str) -> list[Problem]:
        tiny.put(LIST, *rows)
        return coverage_problems(read_tables(tiny.data))

    return run


def test_when_every_paragraph_is_cited_nothing_is_wrong(found: Callable[..., list[Problem]]):
    assert found() == []


def test_a_paragraph_that_is_neither_cited_nor_listed_is_reported_where_it_begins(tiny: Any, found: Callable[..., list[Problem]]):
    tiny.put("statements/roles.csv")
    [problem] = found()
    assert (problem.file, problem.row, problem.column) == ("locators.csv", 3, "line")
    assert "Study Group 5" in problem.reason
    assert f"list line 8 in {LIST}" in problem.reason


def test_a_listed_paragraph_needs_no_citation(tiny: Any, found: Callable[..., list[Problem]]):
    tiny.put("statements/roles.csv")
    assert found("8,general-remark,approval of a text") == []


def test_a_paragraph_that_is_listed_and_cited_is_reported_with_the_citing_row(found: Callable[..., list[Problem]]):
    [problem] = found("8,repetition,approval of a text")
    assert (problem.file, problem.row) == (LIST, 2)
    assert "statements/roles.csv, row 2" in problem.reason


def test_a_listed_line_on_which_no_paragraph_begins_is_reported(found: Callable[..., list[Problem]]):
    [problem] = found("9,repetition,nothing")
    assert (problem.file, problem.row) == (LIST, 2)
    assert "no paragraph of report begins on line 9" in problem.reason


def test_a_passage_over_two_paragraphs_cites_both(tiny: Any, found: Callable[..., list[Problem]]):
    tiny.put("statements/roles.csv", "organisation/wwu,topic/storms,held,report,7-8,,the lines do not say so")
    assert found() == []


def test_the_context_of_a_row_cites_nothing(tiny: Any, found: Callable[..., list[Problem]]):
    tiny.put("statements/roles.csv", "organisation/wwu,topic/storms,held,report,4,8,")
    [problem] = found()
    assert problem.row == 3


def test_a_source_without_a_list_is_not_compared(tiny: Any):
    tiny.put("statements/roles.csv")
    tables = read_tables(tiny.data)
    assert coverage_problems({name: table for name, table in tables.items() if name != LIST}) == []
