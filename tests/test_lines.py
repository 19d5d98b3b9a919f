import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.lines import format_runs, parse_runs, path_of


@st.composite
def runs(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Runs in ascending order, that may touch but not overlap."""
    last, found = 0, []
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), min_size=1, max_size=6)):
        found.append((last + gap, last + gap + length))
        last += gap + length
    return found


@given(runs())
def test_runs_survive_being_written_and_read(found: list[tuple[int, int]]) -> None:
    assert parse_runs(format_runs(found)) == found


@given(runs())
def test_the_path_of_a_passage_tells_its_runs(found: list[tuple[int, int]]) -> None:
    path = path_of(found)
    assert parse_runs(path.replace("_", ";").replace("L", "")) == found
    assert set(path) <= set("L_-0123456789")


@pytest.mark.parametrize(
    ("text", "found", "path"),
    [
        ("12", [(12, 12)], "L12"),
        ("12-15", [(12, 15)], "L12-15"),
        ("6660;6711-6713", [(6660, 6660), (6711, 6713)], "L6660_L6711-6713"),
        ("5;6", [(5, 5), (6, 6)], "L5_L6"),
        ("12-12", [(12, 12)], "L12"),
    ],
)
def test_a_cell_names_runs_of_lines(text: str, found: list[tuple[int, int]], path: str) -> None:
    assert parse_runs(text) == found
    assert path_of(found) == path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("15-12", "ends before it begins"),
        ("3;15-12", "ends before it begins"),
        ("12-15;15", "overlap"),
        ("12-15;13-14", "overlap"),
        ("12;12", "overlap"),
        ("15;12", "not in ascending order"),
        ("", "invalid"),
        ("twelve", "invalid"),
        ("12;", "invalid"),
        ("12;;13", "invalid"),
        ("-12", "invalid"),
        ("12-13-14", "invalid"),
        ("12,13", "invalid"),
    ],
)
def test_wrong_runs_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_runs(text)
