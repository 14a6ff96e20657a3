"""Calendar spans: convention C1, its edges, and the texts that name them."""

from datetime import MAXYEAR, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.spans import (
    Span,
    SpanError,
    SpanOverflowError,
    add_span,
    parse_span,
    span_in_french,
    year_bounds,
)

SPANS = st.builds(
    Span,
    years=st.integers(0, 200),
    months=st.integers(0, 60),
    days=st.integers(0, 4000),
)


@pytest.mark.parametrize(
    ("text", "span", "french"),
    [
        ("20 years", Span(years=20), "20 ans"),
        ("1 year", Span(years=1), "1 an"),
        ("3 months", Span(months=3), "3 mois"),
        ("90 days", Span(days=90), "90 jours"),
        ("1 day", Span(days=1), "1 jour"),
        ("1 year 6 months", Span(years=1, months=6), "1 an et 6 mois"),
        ("1 year 2 months 3 days", Span(1, 2, 3), "1 an, 2 mois et 3 jours"),
        ("0 days", Span(), "0 jour"),
    ],
)
def test_reads_a_span_and_says_it_in_french(text: str, span: Span, french: str) -> None:
    """Each written span is read, and rendered as a doctor would read it."""
    assert parse_span(text) == span
    assert span_in_french(span) == french


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "20", "years", "20 ans", "-1 days", "1.5 years", "6 months 1 year"),
        *("1 year6 months", "1 year ", " 1 year", "1  year", "1 year\n", "２０ years"),
        "9" * 99 + " years",
    ],
)
def test_refuses_any_other_text(text: str) -> None:
    """What is not exactly a span is refused, and the message says how to write one."""
    with pytest.raises(SpanError, match="1 year 6 months"):
        parse_span(text)


@given(SPANS)
def test_a_span_is_read_back_from_its_own_text(span: Span) -> None:
    """The English text of a span reads back as the same span."""
    assert parse_span(str(span)) == span


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail otherwise than by refusing it."""
    try:
        parse_span(text)
    except SpanError:
        return


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (date(2010, 3, 15), "20 years", date(2030, 3, 15)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2024, 2, 29), "4 years", date(2028, 2, 29)),
        (date(2004, 2, 29), "28 years", date(2032, 2, 29)),
        (date(2072, 2, 29), "28 years", date(2100, 2, 28)),
        (date(2000, 2, 29), "400 years", date(2400, 2, 29)),
        (date(2026, 1, 31), "1 month", date(2026, 2, 28)),
        (date(2026, 8, 31), "1 month", date(2026, 9, 30)),
        (date(2026, 12, 31), "2 months", date(2027, 2, 28)),
        (date(2026, 11, 30), "3 months", date(2027, 2, 28)),
        (date(2026, 12, 15), "12 months", date(2027, 12, 15)),
        (date(2026, 1, 31), "1 month 1 day", date(2026, 3, 1)),
        (date(2024, 2, 29), "1 year 1 month", date(2025, 3, 29)),
        (date(2026, 11, 23), "90 days", date(2027, 2, 21)),
        (date(2026, 11, 23), "0 days", date(2026, 11, 23)),
    ],
)
def test_adds_a_span_by_convention_c1(start: date, span: str, end: date) -> None:
    """Same day number, else the last day of the month; years and months first, then days."""
    assert add_span(start, parse_span(span)) == end


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 600))
def test_months_land_in_the_expected_month(start: date, months: int) -> None:
    """Adding months never slips into the month after the one expected."""
    end = add_span(start, Span(months=months))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


@given(st.dates(max_value=date(9000, 1, 1)), st.dates(max_value=date(9000, 1, 1)), SPANS)
def test_a_later_start_never_ends_earlier(first: date, second: date, span: Span) -> None:
    """Adding the same span keeps the order of dates."""
    earlier, later = sorted((first, second))
    assert add_span(earlier, span) <= add_span(later, span)


@pytest.mark.parametrize("span", [Span(years=1), Span(months=12), Span(days=1), Span(days=10**9)])
def test_a_date_past_9999_is_named(span: Span) -> None:
    """The calendar ends in 9999: the overflow has its own error."""
    with pytest.raises(SpanOverflowError, match="9999"):
        add_span(date(MAXYEAR, 12, 31), span)


def test_a_span_never_counts_backward() -> None:
    """A negative part is refused when the span is made."""
    with pytest.raises(SpanError, match="negative"):
        Span(days=-1)


def test_bounds_of_a_year_are_both_included() -> None:
    """A year known alone runs from 1 January to 31 December; outside the calendar, an error."""
    assert year_bounds(2019) == (date(2019, 1, 1), date(2019, 12, 31))
    for year in (0, -5, MAXYEAR + 1):
        with pytest.raises(SpanOverflowError, match=str(year)):
            year_bounds(year)
