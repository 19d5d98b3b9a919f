"""Runs of lines: ``6660;6711-6713`` in a table, ``L6660_L6711-6713`` in an IRI."""

from itertools import pairwise


def parse_runs(text: str) -> list[tuple[int, int]]:
    """Return the runs of lines that a cell names.

    Args:
        text: runs joined by ``;``, each ``12`` or ``12-15``, counted from 1.

    Returns:
        First and last line of each run.

    Raises:
        ValueError: when a run ends before it begins, or runs overlap or stand out of order.
    """
    runs = []
    for part in text.split(";"):
        first, _, last = part.partition("-")
        runs.append((int(first), int(last or first)))
    if any(last < first for first, last in runs):
        raise ValueError(f"the run {text!r} ends before it begins")
    if any(after[0] <= before[1] for before, after in pairwise(runs)):
        raise ValueError(f"the runs {text!r} overlap or are not in ascending order")
    return runs


def format_runs(runs: list[tuple[int, int]]) -> str:
    """Return the shortest text for runs of lines, as in a table."""
    return ";".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def path_of(runs: list[tuple[int, int]]) -> str:
    """Return the last step of a passage's IRI for these runs of lines."""
    return "_".join("L" + part for part in format_runs(runs).split(";"))
