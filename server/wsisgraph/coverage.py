"""Compares the paragraphs of a source with the rows that cite it: each is cited, or listed with the reason why not.

A source is compared when it has a table ``uncited-SOURCE.csv``; its paragraphs are those of ``locators.csv``.
"""

from bisect import bisect_right
from collections.abc import Iterator

from wsisgraph.lines import parse_runs
from wsisgraph.problems import Problem
from wsisgraph.tables import Row, Table

PREFIX = "uncited-"


def coverage_problems(tables: dict[str, Table]) -> list[Problem]:
    """Return what is wrong with the lists of uncited paragraphs.

    Args:
        tables: the checked tables.

    Returns:
        A problem for each paragraph that is neither cited nor listed, for each that is both, and for each listed line where none begins.
    """
    return [problem for table in tables.values() if table.file.startswith(PREFIX) for problem in _problems_of(table, tables)]


def _problems_of(listed: Table, tables: dict[str, Table]) -> Iterator[Problem]:
    source = listed.file.removeprefix(PREFIX).removesuffix(".csv")
    paragraphs = {int(row.get("line")): row for row in tables["locators.csv"].rows if row.get("source") == source}
    cited = _cited(source, sorted(paragraphs), tables)
    excused = {int(row.get("line")): row for row in listed.rows}
    for line, row in paragraphs.items():
        if line not in cited and line not in excused:
            yield Problem(row.file, row.number, "line", f"no row cites {row.get('locator')} of {source}: cite it, or list line {line} in {listed.file} with the reason")
    for line, row in excused.items():
        if line not in paragraphs:
            yield Problem(row.file, row.number, "line", f"no paragraph of {source} begins on line {line}; take the line from locators.csv")
        elif line in cited:
            yield Problem(row.file, row.number, "line", f"{paragraphs[line].get('locator')} is cited by {cited[line].file}, row {cited[line].number}; remove it from this list")


def _cited(source: str, begins: list[int], tables: dict[str, Table]) -> dict[int, Row]:
    """The first line of each cited paragraph, with a row that cites it."""
    cited: dict[int, Row] = {}
    for table in tables.values():
        for row in table.rows if table.is_statements else []:
            if row.get("source") == source:
                for first, last in parse_runs(row.get("lines")):
                    for line in begins[max(bisect_right(begins, first) - 1, 0) : bisect_right(begins, last)]:
                        cited.setdefault(line, row)
    return cited
