"""Agendas: the days that `icalendar` reads, cancelled and future appointments left out."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.appointments import UnreadableAgendaError, read_appointments
from support.invented_export import agenda
from support.invented_patients import EXPORTED_ON, invent_patient


def calendar_of(*events: str) -> bytes:
    """A calendar whose events are these lines."""
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{told}END:VCALENDAR\r\n".encode()


def days_of(data: bytes, exported_on: date | None = EXPORTED_ON) -> list[date | None]:
    """What is read of it."""
    return list(read_appointments(data, exported_on=exported_on))


def test_the_days_are_those_of_an_independent_reader() -> None:
    """Invented agendas give the days that the `icalendar` library finds."""
    for rank in range(1, 60):
        data = agenda(invent_patient(7, rank))
        expected = []
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
            start = event.decoded("DTSTART")
            day = start.date() if isinstance(start, datetime) else start
            if str(event["STATUS"]) != "CANCELLED" and day <= EXPORTED_ON:
                expected.append(day)
        assert days_of(data) == expected


def test_cancelled_and_future_appointments_are_left_out() -> None:
    """Whatever the case of the state; the day of the export itself is past."""
    data = calendar_of(
        "DTSTART:20200102T080000Z\r\nSTATUS:cancelled",
        "DTSTART;VALUE=DATE:20200103",
        "DTSTART:20261120T230000",
        "DTSTART:20261121T080000",
    )
    assert days_of(data) == [date(2020, 1, 3), date(2026, 11, 20)]
    assert len(days_of(data, None)) == 3


def test_folded_lines_and_quoted_parameters() -> None:
    """A line cut anywhere is put together again; a colon between quotes ends nothing."""
    data = calendar_of('DTST\r\n ART;X-P="a:b;c";TZID=Europe/Paris:2020\r\n\t0102T081500')
    assert days_of(data) == [date(2020, 1, 2)]
    assert days_of(data.replace(b"\r\n", b"\n")) == [date(2020, 1, 2)]


def test_a_date_of_a_zone_or_an_alarm_is_no_appointment() -> None:
    """Only the properties right inside an event count."""
    data = calendar_of(
        "DTSTART:20200102\r\nBEGIN:VALARM\r\nDTSTART:20210102\r\nSTATUS:CANCELLED\r\nEND:VALARM"
    )
    assert days_of(data) == [date(2020, 1, 2)]


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("RRULE:FREQ=WEEKLY;UNTIL=20210304T000000Z", date(2021, 3, 4)),
        ("RRULE:FREQ=SECONDLY;COUNT=999999999", EXPORTED_ON),
        ("RRULE:FREQ=WEEKLY;UNTIL=20500101", EXPORTED_ON),
        ("RDATE;VALUE=DATE:20200305,20200402", date(2020, 4, 2)),
    ],
)
def test_a_repeated_appointment_counts_once_on_its_last_day(rule: str, day: date) -> None:
    """It is never unrolled: the last day that it may reach is enough, and costs nothing."""
    assert days_of(calendar_of(f"DTSTART:20200102T080000\r\n{rule}")) == [day]


def test_an_appointment_without_a_readable_day_is_told() -> None:
    """None stands for it: the caller makes it a doubt."""
    assert days_of(calendar_of("STATUS:CONFIRMED", "DTSTART:demain")) == [None, None]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "pas un agenda"),
        (b"PK\x03\x04", "pas un agenda"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "incomplet"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "abîmé"),
        (b"BEGIN:VCALENDAR\r\nBEGIN\r\n", "abîmée"),
        (b"BEGIN:VCALENDAR\r\n" * 20, "imbriqué"),
    ],
)
def test_a_broken_agenda_is_refused(data: bytes, said: str) -> None:
    """What it lacks is said."""
    with pytest.raises(UnreadableAgendaError, match=said):
        days_of(data)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_give_days_or_our_error(noise: bytes, place: int) -> None:
    """An agenda with anything inside never fails otherwise."""
    data = agenda(invent_patient(3, 5))
    for hostile in (noise, data[:place] + noise + data[place:]):
        with contextlib.suppress(UnreadableAgendaError):
            assert len(days_of(hostile)) <= len(hostile)
