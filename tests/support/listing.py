"""Lists of records in tests: read from lines made here, kept as an import would."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from serment.intake.records import ReadRecord, ReadSpan
from serment.practice.record_extracts import EXTRACTS
from serment.practice.record_imports import NewImport, Reading, begin_import, end_import, keep_lines
from serment.store.models import KeptRecord
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.intake.records import ReadLine, RecordFact
    from serment.practice.actors import Actor
    from serment.store.models import RecordImport

OLD = date(1998, 5, 4)
"""A last act of care after which a grown-up's record is long past its term."""
GROWN = date(1960, 2, 29)


def line(
    number: str = "1",
    name: str = "Dupont Éva",
    *,
    spans: tuple[ReadSpan, ...] = (),
    doubts: tuple[str, ...] = (),
    **facts: RecordFact,
) -> ReadRecord:
    """One line of a list, as a reader gives it."""
    return ReadRecord(f"ligne {number or 0}", number, name, facts=facts, doubts=doubts, spans=spans)


def past(
    number: str = "1",
    name: str = "Dupont Éva",
    *,
    spans: tuple[ReadSpan, ...] = (),
    **facts: RecordFact,
) -> ReadRecord:
    """A line of a grown-up whose record is at its term."""
    told: dict[str, Any] = {"last_consultation_on": OLD, "born_on": GROWN, **facts}
    return line(number, name, spans=spans, **told)


def imported(
    actor: Actor,
    lines: Iterable[ReadLine],
    *,
    source: str = "Logiciel",
    as_of: date = TODAY,
    ended: bool = True,
) -> RecordImport:
    """Import lines from a source."""
    told = NewImport(source, "list", "patients.csv", "0" * 64, {})
    begun = begin_import(actor=actor, told=told, now=NOW)
    keep_lines(actor=actor, imported=begun, reading=Reading(lines, as_of, lambda: NOW))
    if ended:
        end_import(actor=actor, imported=begun, now=NOW)
    return begun


def record_of(actor: Actor, number: str) -> KeptRecord:
    """The record of that number, not what is kept apart of it."""
    return KeptRecord.objects.of(actor.practice).exclude(series__in=EXTRACTS).get(number=number)
