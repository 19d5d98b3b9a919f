"""The figures of a thing's page: status, values, bars on one scale, each with its passage."""

import html
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.web.figures import Figure, figures, number

TARGET = "/id/strategic-target/connect-2030-1.2"


def observed(value: str, indicator: str = "use", unit: str = "%") -> dict[str, dict[str, str]]:
    return {"indicator": {"value": indicator}, "value": {"value": value}, "unit": {"value": unit}}


def bars(found: list[Figure]) -> list[tuple[float, float]]:
    return [(f.start, f.width) for f in found]


def rows(page: str) -> list[list[str]]:
    """The cells of the table of figures as text, without tags."""
    table = re.search(r'<table class="figures">.*?</table>', page, re.DOTALL)
    return [[html.unescape(" ".join(re.sub(r"<[^>]*>", " ", cell).split())) for cell in row.split("</td>")[:-1]] for row in (table.group(0).split("<tr>")[2:] if table else [])]


def test_values_of_one_indicator_and_unit_share_a_scale() -> None:
    found = figures([observed("17"), observed("53"), observed("70"), observed("4100", unit="people"), observed("5", indicator="growth")])
    assert bars(found) == [(0.0, 24.29), (0.0, 75.71), (0.0, 100.0), (0.0, 0.0), (0.0, 0.0)]


def test_a_negative_value_is_drawn_on_the_other_side_of_zero() -> None:
    assert bars(figures([observed("-25"), observed("75"), observed("0")])) == [(0.0, 25.0), (25.0, 75.0), (25.0, 0.0)]


@given(st.lists(st.integers(-(10**6), 10**6), max_size=6))
def test_a_bar_stays_in_its_box_and_only_a_comparison_has_bars(values: list[int]) -> None:
    found = figures([observed(str(v)) for v in values])
    assert [f.parts["value"] for f in found] == [str(v) for v in values]
    assert all(f.start >= 0 and f.start + f.width <= 100.02 for f in found)
    assert any(f.width for f in found) == (len(values) > 1 and any(values))


@pytest.mark.parametrize(("text", "shown"), [("5470", "5,470"), ("5470.0", "5,470.0"), ("0.5", "0.5"), ("17", "17"), ("1234567", "1,234,567"), ("-1200", "-1,200")])
def test_a_number_has_commas_between_thousands(text: str, shown: str) -> None:
    assert number(text) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3))
def test_a_number_keeps_its_value(value: Decimal) -> None:
    assert Decimal(number(str(value)).replace(",", "")) == value


def test_the_page_of_a_target_shows_its_status_and_values_with_their_passages(ask) -> None:
    page = ask(TARGET, accept="text/html").body.decode()
    assert re.search(r'Status: <strong><a href="/id/target-status/on-track">on track</a></strong>.*line 1028', page)
    found = rows(page)
    used = [row[2:5] for row in found if row[0] == "Individuals using the Internet"]
    assert used[:3] == [["2005", "actual value", "nearly 17 %"], ["2019", "actual value", "over 53 %"], ["2023", "target value", "70 %"]]
    assert all(re.search(r"line.? \d", row[6]) for row in found)
    assert page.count('<rect class="target"') >= 1
    assert "Named by others as" not in page or "observed thing" not in page.partition("Named by others as")[2]


def test_a_value_without_a_period_says_so(ask) -> None:
    found = rows(ask(TARGET, accept="text/html").body.decode())
    assert [row[2] for row in found if row[0].startswith("Average annual growth")] == ["not stated"]


def test_the_page_of_an_indicator_names_areas_and_things(ask) -> None:
    found = rows(ask("/id/indicator/individuals-using-the-internet", accept="text/html").body.decode())
    assert "Least developed countries, Connect 2030 Target 2.4: Internet users in least developed countries" in {row[1] for row in found}


def test_a_thing_without_figures_has_no_table_of_them(ask) -> None:
    assert b'class="figures"' not in ask("/id/standard/itu-t-x.1500", accept="text/html").body
