"""Long lists narrowed by the database: the journal and the exhibits, read page by page."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, overload

from serment.practice.exhibits import PROOFS
from serment.practice.library import the_corpus
from serment.practice.reading import ACTS
from serment.practice.typed import plain_text
from serment.store.models import Exhibit, JournalEntry, Practice

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A line of the journal and what it is about, as long as its content was not erased."""

    sequence: int
    recorded_at: datetime
    act: str
    about: str
    by: str


class JournalRows(Sequence[JournalRow]):
    """Lines of the journal, counted by the database and read when they are shown."""

    def __init__(self, rows: "QuerySet[JournalEntry]") -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> JournalRow: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequence[JournalRow]": ...
    def __getitem__(self, place: int | slice) -> "JournalRow | Sequence[JournalRow]":
        if isinstance(place, slice):
            return [_row(row) for row in self._rows[place]]
        return _row(self._rows[place])


def search_journal(
    practice: Practice, *, acts: Collection[str] | None = None, oldest_first: bool = False
) -> JournalRows:
    """Return the lines of these acts (all of them for None), the latest first by default."""
    rows = JournalEntry.objects.of(practice).select_related("payload")
    if acts is not None:
        rows = rows.filter(act__in=sorted(acts))
    return JournalRows(rows.order_by("sequence" if oldest_first else "-sequence"))


def _row(row: JournalEntry) -> JournalRow:
    payload = getattr(row, "payload", None)
    said = json.loads(bytes(payload.content)) if payload is not None else {}
    act = ACTS.get(row.act, row.act)
    return JournalRow(row.sequence, row.recorded_at, act, _about(said), str(said.get("by", "")))


def _about(said: Mapping[str, object]) -> str:
    """Return what an act bears on, in a few words; empty when the line says nothing more."""
    activity = said.get("activity")
    if isinstance(activity, Mapping):
        return str(activity.get("title", ""))
    if isinstance(said.get("title"), str):
        return str(said["title"])
    corpus = the_corpus()
    fact, rule = said.get("fact"), said.get("rule")
    if isinstance(fact, str) and fact in corpus.facts:
        return corpus.facts[fact].title
    if isinstance(rule, str):
        return next((r.title for r in corpus.obligations() if r.id == rule), rule)
    references = said.get("references")
    if isinstance(references, list):
        return f"{len(references)} traitements"
    return ""


def search_exhibits(
    practice: Practice, *, words: str = "", proves: str = "", order: str = ""
) -> "QuerySet[Exhibit]":
    """Return the exhibits kept whose name or file holds every word; the latest first by default.

    `order` is `title`, `proves`, `dated_on` or `expires_on`, after « - » for the reverse.
    """
    rows = Exhibit.objects.of(practice).filter(removed_at__isnull=True).select_related("blob")
    for word in plain_text(words).split():
        rows = rows.filter(title__icontains=word) | rows.filter(file_name__icontains=word)
    if proves in PROOFS:
        rows = rows.filter(proves=proves)
    return rows.order_by(order, "-pk") if order.lstrip("-") in _ORDERS else rows.order_by("-pk")


_ORDERS = frozenset({"title", "proves", "dated_on", "expires_on"})
