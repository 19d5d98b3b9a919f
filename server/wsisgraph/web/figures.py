"""The values observed on a thing or of an indicator, as rows of a table with bars."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Binding = dict[str, dict[str, str]]

FIGURES = """PREFIX wsis: <https://w3id.org/wsis-graph/ontology#>
SELECT ?observation ?indicator ?thing ?area ?period ?kind ?qualifier ?value ?total ?unit ?passage WHERE {
  ?observation wsis:observedThing|wsis:indicator <%(iri)s> ; wsis:indicator ?indicator ; wsis:value ?value ; wsis:valueKind ?kind ; wsis:statedIn ?passage
  OPTIONAL { ?observation wsis:observedThing ?thing }
  OPTIONAL { ?observation wsis:area ?area }
  OPTIONAL { ?observation wsis:period ?period }
  OPTIONAL { ?observation wsis:qualifier ?qualifier }
  OPTIONAL { ?observation wsis:total ?total }
  OPTIONAL { ?observation wsis:unit ?unit }
} ORDER BY ?indicator ?unit ?area ?thing STR(?period) ?kind ?value ?passage"""
PARTS = ("observation", "indicator", "thing", "area", "period", "kind", "qualifier", "value", "total", "unit", "passage")


@dataclass
class Figure:
    """One value: the parts that the source states, and its bar between 0 and 100."""

    parts: dict[str, str]
    start: float = 0.0
    width: float = 0.0


def figures(bindings: Iterable[Binding]) -> list[Figure]:
    """Return the values in the order given, those of one indicator and unit drawn to one scale that includes zero.

    Args:
        bindings: the answer to ``FIGURES``.

    Returns:
        The figures; one that has no other to be compared with has no bar.
    """
    found = [Figure({part: row[part]["value"] if part in row else "" for part in PARTS}) for row in bindings]
    scales: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in found:
        scales[figure.parts["indicator"], figure.parts["unit"]].append(figure)
    for group in scales.values():
        values = [float(f.parts["value"]) for f in group]
        low, high = min(0.0, *values), max(0.0, *values)
        if len(group) > 1 and high > low:
            for figure, value in zip(group, values, strict=True):
                figure.start = round((min(value, 0.0) - low) / (high - low) * 100, 2)
                figure.width = round(abs(value) / (high - low) * 100, 2)
    return found


def number(text: str) -> str:
    """Return a decimal number with commas between thousands: ``5470`` as ``5,470``."""
    return f"{Decimal(text):,f}"
