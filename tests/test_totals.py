"""The totals that the activity report prints are recomputed from its years (lines 113 to 205)."""

import csv
from collections import defaultdict
from decimal import Decimal

from wsisgraph.assets import assets

SOURCE = "itu-activities-2019-2021"


def series() -> dict[tuple[str, str], dict[str, Decimal]]:
    """The values of the two tables by series and period; a value of several years stands under its interval."""
    found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    with (assets() / "data" / "statements" / "observations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["source"] == SOURCE and 113 <= int(row["lines"].replace(";", "-").split("-")[0]) <= 205 and not row["total"]:
                found[row["indicator"], row["about"]][row["period"]] = Decimal(row["value"])
    return {key: values for key, values in found.items() if any("/" in period for period in values)}


def test_there_are_eleven_series_with_a_total() -> None:
    assert sorted(len(values) for values in series().values()) == [5] * 8 + [6] * 3


def test_each_total_is_the_sum_of_its_years() -> None:
    for key, values in series().items():
        [(interval, total)] = [(period, value) for period, value in values.items() if "/" in period]
        first, last = map(int, interval.split("/"))
        assert sum(values[str(year)] for year in range(first, last + 1)) == total, key
        assert set(values) == {interval, *map(str, range(first, last + 1))}, key
