"""Dates as precise as their source: year, month, day or an interval of them (EDTF level 0)."""

import calendar
import datetime

from pyoxigraph import Literal, NamedNode

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF-level0"
_BY_LENGTH = {4: "gYear", 7: "gYearMonth", 10: "date"}


def date_literal(text: str) -> Literal:
    """Return the literal of a date, typed by its precision.

    Args:
        text: ``2022``, ``2022-05``, ``2022-05-30``, or two of them as an interval: ``2016/2020``.

    Raises:
        ValueError: when there is no such year, month or day, or an interval ends before it begins.
    """
    if "/" in text:
        start, _, end = text.partition("/")
        date_literal(start), date_literal(end)
        if first_day(start) >= first_day(end):
            raise ValueError(f"{text!r} does not end after it begins")
        return Literal(text, datatype=NamedNode(EDTF))
    if len(text) not in _BY_LENGTH:
        raise ValueError(f"{text!r} is not a year, a month or a day")
    first_day(text)
    return Literal(text, datatype=NamedNode(XSD + _BY_LENGTH[len(text)]))


def first_day(text: str) -> datetime.date:
    """Return the first day on which a date of any precision can fall."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def last_day(text: str) -> datetime.date:
    """Return the last day on which a date of any precision can fall."""
    first = first_day(text)
    month = first.month if len(text) > 4 else 12
    day = first.day if len(text) > 7 else calendar.monthrange(first.year, month)[1]
    return datetime.date(first.year, month, day)
