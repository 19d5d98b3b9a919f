import pytest

from wsisgraph.problems import DataError, Problem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.csv", 3, "id", "mend it"), "a.csv, row 3, column id: mend it"),
        (Problem("a.csv", 3, reason="mend it"), "a.csv, row 3: mend it"),
        (Problem("a.csv", reason="mend it"), "a.csv: mend it"),
    ],
)
def test_a_problem_tells_what_is_known_of_its_place(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_an_error_tells_each_problem_once_in_the_order_of_the_rows() -> None:
    problems = [Problem("b.csv", 2, reason="x"), Problem("a.csv", 10, reason="x"), Problem("a.csv", 9, reason="x"), Problem("a.csv", 10, reason="x")]
    error = DataError(problems)
    assert error.problems == [Problem("a.csv", 9, reason="x"), Problem("a.csv", 10, reason="x"), Problem("b.csv", 2, reason="x")]
    assert str(error) == "a.csv, row 9: x\na.csv, row 10: x\nb.csv, row 2: x"
