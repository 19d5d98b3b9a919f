import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from wsisgraph.dates import EDTF, XSD, date_literal, first_day, last_day


@pytest.mark.parametrize(
    ("text", "datatype", "first", "last"),
    [
        ("2022", "gYear", "2022-01-01", "2022-12-31"),
        ("2022-05", "gYearMonth", "2022-05-01", "2022-05-31"),
        ("2022-04", "gYearMonth", "2022-04-01", "2022-04-30"),
        ("2022-02", "gYearMonth", "2022-02-01", "2022-02-28"),
        ("2024-02", "gYearMonth", "2024-02-01", "2024-02-29"),
        ("2022-12", "gYearMonth", "2022-12-01", "2022-12-31"),
        ("2022-05-30", "date", "2022-05-30", "2022-05-30"),
        ("1865", "gYear", "1865-01-01", "1865-12-31"),
    ],
)
def test_a_date_is_as_precise_as_its_text(text: str, datatype: str, first: str, last: str) -> None:
    literal = date_literal(text)
    assert (literal.value, literal.datatype.value) == (text, XSD + datatype)
    assert first_day(text).isoformat() == first
    assert last_day(text).isoformat() == last


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_each_precision_of_a_day_begins_and_ends_around_it(day: datetime.date) -> None:
    texts = [day.isoformat()[:length] for length in (4, 7, 10)]
    firsts, lasts = [*map(first_day, texts)], [*map(last_day, texts)]
    assert firsts == [day.replace(month=1, day=1), day.replace(day=1), day]
    assert lasts == sorted(lasts, reverse=True)
    assert lasts[2] == day
    assert all((last + datetime.timedelta(1)).day == 1 for last in lasts[:2] if last < datetime.date.max)


@pytest.mark.parametrize("text", ["", "20220", "0000", "2022-13", "2022-00", "2022-02-30", "2023-02-29", "2022-05-00", "May 2022", "2022-", "2022/05", "unknown"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        date_literal(text)


@pytest.mark.parametrize("text", ["2016/2020", "2019-04/2020-12", "2020/2020-12", "2019-12-30/2020"])
def test_an_interval_keeps_the_precision_of_its_ends(text: str) -> None:
    assert date_literal(text) == Literal(text, datatype=NamedNode(EDTF))


@pytest.mark.parametrize("text", ["2020/2016", "2020/2020", "2016/", "/2020", "2016/2018/2020", "2016/2020-13", "2016 / 2020"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        date_literal(text)


@pytest.mark.parametrize("text", ["22", "2022-5", "2022-5-30", "2022-05-1", "2022-05-30-01", "02022"])
def test_a_date_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        date_literal(text)
