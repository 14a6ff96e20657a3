"""From a file to its readers: what is issued and has yet to reach them.

The law counts a document from that day (`inventory`); here are those that wait, and the one gesture
that says it is done.
"""

from collections.abc import Iterable
from datetime import date, datetime

from serment.documents.handing import HANDED
from serment.law.conditions import facts_of
from serment.law.findings import TO_DO, Finding
from serment.law.model import ObligationRule
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.documents import (
    current_documents,
    list_stale_documents,
    record_display,
    wanted_kinds,
)
from serment.practice.inventory import FACTS_OF_HANDED
from serment.practice.library import the_corpus
from serment.store.models import IssuedDocument, Practice


def documents_to_hand(practice: Practice, *, as_of: date) -> tuple[IssuedDocument, ...]:
    """Return the documents in force that have yet to reach their readers, those now untrue apart.

    They are issued; nobody said since when they are displayed, handed over, published or printed.
    """
    stale = {s.document.kind for s in list_stale_documents(practice=practice, as_of=as_of)}
    wanted = wanted_kinds(practice)
    return tuple(
        document
        for kind, document in current_documents(practice).items()
        if kind in HANDED
        and kind in wanted
        and kind not in stale
        and not _is_shown(document, as_of)
    )


def _is_shown(document: IssuedDocument, as_of: date) -> bool:
    until = document.displayed_until
    return document.displayed_from is not None and (until is None or until >= as_of)


def hand_over_all(*, actor: Actor, as_of: date, now: datetime) -> int:
    """Say that each document that waits is displayed or handed over from today; return how many."""
    actor.require(Permission.DOCUMENTS)
    with one_act(actor.practice):
        waiting = documents_to_hand(actor.practice, as_of=as_of)
        for document in waiting:
            record_display(
                actor=actor, number=document.pk, shown_from=as_of, shown_until=None, now=now
            )
    return len(waiting)


def documents_awaited_by(
    practice: Practice, findings: Iterable[Finding], *, as_of: date
) -> dict[str, IssuedDocument]:
    """Return, for each rule still to do that only awaits it, the document that waits."""
    waiting = {FACTS_OF_HANDED[d.kind]: d for d in documents_to_hand(practice, as_of=as_of)}
    if not waiting:
        return {}
    return {
        finding.rule: waiting[fact]
        for finding in findings
        if finding.outcome in TO_DO
        for fact in _meeting(finding.rule)
        if fact in waiting
    }


def _meeting(rule: str) -> tuple[str, ...]:
    """Return the facts that meet a rule."""
    found = the_corpus().rule(rule)
    if not isinstance(found, ObligationRule):
        return ()
    conditions = [v.met_when for v in found.versions if v.met_when is not None]
    return tuple(dict.fromkeys(fact for c in conditions for fact in facts_of(c)))
