"""The calendar: two independent parsers read it, day for day and instant for instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from serment.documents.ics import CalendarEntry, calendar_ics

if TYPE_CHECKING:
    from collections.abc import Iterable

PARIS = ZoneInfo("Europe/Paris")
CHANGED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# Words that a format could take for its own: separators, ends of lines, signs of several bytes.
TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.just("\n"),
    max_size=200,
).map(lambda text: f"Échéance {text}".strip())


def entry(number: int = 1, **told: Any) -> CalendarEntry:
    """An entry of a day, unless told otherwise."""
    given_: dict[str, Any] = {"title": "Sauvegarder", "says": "", "changed_at": CHANGED, **told}
    if "due_at" not in given_:
        given_.setdefault("due_on", date(2026, 12, 1))
    return CalendarEntry(f"{number}@serment", **given_)


def by_ical(content: bytes) -> list[tuple[str, object, str, int, str]]:
    """What the first parser finds: identifier, start, title, number of changes, state."""
    read = IcsCalendarStream.calendar_from_ics(content.decode()).events
    return [
        (
            str(e.uid),
            e.dtstart,
            str(e.summary),
            e.sequence or 0,
            str(getattr(e.status, "value", "")),
        )
        for e in read
    ]


def by_vobject(content: bytes) -> list[tuple[str, object, str, int, str]]:
    """What the second parser finds, in the same form."""
    read = vobject.readOne(content.decode())
    return [
        (e.uid.value, e.dtstart.value, e.summary.value, int(e.sequence.value), e.status.value)
        for e in read.contents.get("vevent", [])
    ]


def both(entries: Iterable[CalendarEntry]) -> list[tuple[str, object, str, int, str]]:
    """What both parsers find, which must be the same."""
    content = calendar_ics(entries, name="Serment : échéances")
    first, second = by_ical(content), by_vobject(content)
    assert sorted(first, key=str) == sorted(second, key=str)
    return first


def test_two_parsers_read_a_day_an_instant_and_what_is_over() -> None:
    """Identifiers, starts, titles, numbers and states are those given."""
    at = datetime(2026, 12, 3, 14, 0, tzinfo=PARIS)
    told = (entry(1), entry(2, due_at=at, sequence=3), entry(3, is_over=True, sequence=1))
    assert both(told) == [
        ("1@serment", date(2026, 12, 1), "Sauvegarder", 0, "CONFIRMED"),
        ("2@serment", at.astimezone(UTC), "Sauvegarder", 3, "CONFIRMED"),
        ("3@serment", date(2026, 12, 1), "Sauvegarder", 1, "CANCELLED"),
    ]


def test_an_empty_calendar_is_one() -> None:
    """Nothing falls due: both parsers open the file, and find nothing."""
    assert both(()) == []


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ],
)
def test_an_instant_of_a_night_when_the_hour_changes_is_no_other(instant: datetime) -> None:
    """Half past two is lived twice in October, never in March: the instant stays itself."""
    found = both((entry(due_at=instant.astimezone(PARIS)),))[0][1]
    assert isinstance(found, datetime)
    assert found == instant
    assert found.astimezone(PARIS).hour == instant.astimezone(PARIS).hour


@pytest.mark.parametrize(
    "day", [date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 31), date.max]
)
def test_a_day_is_whole_whatever_the_zone(day: date) -> None:
    """A day has no hour: it is written as a day, its end the day after, excluded."""
    content = calendar_ics((entry(due_on=day),), name="Cabinet")
    if day != date.max:
        assert both((entry(due_on=day),))[0][1] == day
        assert f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}".encode() in content
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}".encode() in content


@given(TITLES, TITLES)
def test_any_words_come_back_and_no_line_is_too_long(title: str, says: str) -> None:
    """Commas, backslashes, ends of lines, signs of four bytes: read back as they were."""
    content = calendar_ics((entry(title=title, says=says),), name="Cabinet")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    content.decode()
    assert by_ical(content)[0][2] == title
    assert by_vobject(content)[0][2] == title


def test_the_same_entries_give_the_same_bytes_in_any_order() -> None:
    """Nothing is asked of the clock, and nothing depends on the order of the rooms."""
    told = [entry(n, sequence=n) for n in range(5)]
    assert calendar_ics(told, name="C") == calendar_ics(reversed(told), name="C")


def test_the_file_says_how_things_stand_and_asks_for_no_answer() -> None:
    """No method: it is no invitation, and a program that imports it answers nobody."""
    content = calendar_ics((entry(),), name="Cabinet")
    assert b"METHOD" not in content
    assert b"ORGANIZER" not in content
    assert b"ATTENDEE" not in content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_what_is_over_rings_no_more() -> None:
    """An alarm the day before for a day, two hours before for an instant, none for what is over."""
    rings = [
        calendar_ics((one,), name="C").count(b"BEGIN:VALARM")
        for one in (entry(), entry(due_at=CHANGED), entry(is_over=True))
    ]
    assert rings == [1, 1, 0]
