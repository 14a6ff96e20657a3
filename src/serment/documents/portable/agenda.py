"""The patient's appointments as a calendar, for the colleague's software to read.

Guarantees the same bytes for the same appointments; instants are in UTC; a state that nobody
recorded is not written. Leaves to others which appointments there are.

iCalendar cannot say that an appointment was honoured or missed: `X-SERMENT-STATE` says it, and
`mapping.json` explains it. Source: RFC 5545.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Table, plain
from serment.documents.portable.codes import urn_of
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from datetime import datetime

    from serment.documents.blocks import Block
    from serment.documents.portable.export import AppointmentState, PortableExport

STATES: Final[dict[AppointmentState, str]] = {
    "planned": "prévu",
    "honoured": "honoré",
    "missed": "non honoré",
    "cancelled": "annulé",
}
UNRECORDED: Final = "non renseigné"


def agenda_ics(export: PortableExport) -> bytes:
    """The calendar of the export's appointments, in their order."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - 50 ms that a patient's archive skips

    calendar = Calendar()
    calendar.add("prodid", "-//Serment//Portabilite//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for rank, entry in enumerate(export.agenda or (), 1):
        event = Event()
        event.add("uid", urn_of(export.export_id, f"appointment {rank}"))
        event.add("dtstamp", export.made_at.astimezone(UTC))
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        if entry.ends_at is not None and entry.ends_at > entry.starts_at:
            event.add("dtend", entry.ends_at.astimezone(UTC))
        event.add("summary", entry.reason or "Rendez-vous")
        if entry.state is not None:
            event.add("status", "CANCELLED" if entry.state == "cancelled" else "CONFIRMED")
            event.add("x-serment-state", entry.state.upper())
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def agenda_blocks(export: PortableExport) -> tuple[Block, ...]:
    """The same for a person: the hours are those of the export's own zone."""
    zone = export.made_at.tzinfo
    rows = tuple(
        (
            plain(_said(entry.starts_at.astimezone(zone))),
            plain(entry.reason or UNRECORDED),
            plain(STATES[entry.state] if entry.state else UNRECORDED),
        )
        for entry in export.agenda or ()
    )
    return (Table(("Date", "Motif", "État"), rows, (4, 5, 2), caption="Rendez-vous"),)


def _said(instant: datetime) -> str:
    return f"{date_in_french(instant.date())}, {instant:%H:%M}"
