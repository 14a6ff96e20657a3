"""Carrying out a destruction: what Serment holds is erased, its certificate remains.

Guarantees that nothing is erased which may no longer be destroyed on the day, or which nobody says
was destroyed on paper and in the software; that the certificate, which names nobody, is kept in the
very act that erases; and that a process killed at any moment leaves the whole, or nothing of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from serment.documents.retention.certificate import (
    CountedGround,
    DestroyedSeries,
    DestructionCertificate,
    Method,
    Remainder,
    RemainderReason,
    Support,
    SupportDestruction,
)
from serment.documents.retention.certificate_pages import certificate_pdf
from serment.kernel.canonical import Canonical
from serment.law.findings import citations_of
from serment.law.model import RetentionRule, RetentionVersion
from serment.law.retention import explain_retention
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import keep_content
from serment.practice.destructions import (
    DestructionError,
    find_destruction,
    items_of,
    no_longer_erasable,
)
from serment.practice.documents import context_of
from serment.practice.journal import make_checkpoint, record_act
from serment.practice.library import corpus_version, the_corpus
from serment.practice.paths import certificate_number
from serment.practice.purging import purge_records
from serment.practice.record_extracts import with_extracts
from serment.practice.typed import one_line
from serment.store.models import Destruction, DestructionItem, DestructionState, KeptRecord

NOTHING_HELD: Final = "nothing_held"
_MOST_NAMED: Final = 6
_TICKED: Final = {"paper": "sur papier", "software": "dans le logiciel"}


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """What a person says of a destruction that is done.

    The method used on each support, the number of the provider's certificate where one gave one,
    and the count of records, typed again.
    """

    paper: Method
    software: Method
    confirmed: int
    paper_reference: str = ""
    software_reference: str = ""

    def method_of(self, support: str) -> Method:
        """The method used on paper or in the software."""
        return self.paper if support == "paper" else self.software

    def reference_of(self, support: str) -> str:
        """The number of the provider's certificate, if one was given."""
        return one_line(self.paper_reference if support == "paper" else self.software_reference)


def carry_out(
    *, actor: Actor, number: int, told: CarryingOut, as_of: date, now: datetime
) -> Destruction:
    """Erase the records of a destruction and keep its certificate; DestructionError if not ready.

    The certificate is typeset first, outside the act; what changed meanwhile stops everything.
    """
    actor.require(Permission.RECORDS)
    destruction = find_destruction(actor.practice, number)
    items = tuple(items_of(destruction))
    _verify_ready(destruction, items, told, as_of)
    certificate = certificate_of(destruction, items, told, as_of)
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    context = context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)
    pdf = certificate_pdf(certificate, context)
    numbers = [item.record_id for item in items]
    with one_act(actor.practice):
        destruction = find_destruction(actor.practice, number)
        _verify_same(destruction, numbers, as_of)
        blob = keep_content(practice=actor.practice, pieces=[pdf])
        purge_records(actor.practice, numbers, destruction)
        destruction.state, destruction.certificate = DestructionState.DONE, blob
        destruction.done_on, destruction.done_by = as_of, actor.member
        destruction.content = {**(destruction.content or {}), **summary_of(certificate)}
        destruction.save()
        payload: dict[str, Canonical] = {"destruction": number, "certificate": blob.digest,
                                         **summary_of(certificate)}  # fmt: skip
        record_act(actor=actor, act="destruction.done", payload=payload, now=now)
    return destruction


def _verify_ready(
    destruction: Destruction, items: Sequence[DestructionItem], told: CarryingOut, as_of: date
) -> None:
    if destruction.state != DestructionState.DECIDED:
        raise DestructionError(
            f"Cette destruction est déjà {destruction.get_state_display()} : il n’y a plus rien à "
            "établir. Ouvrez-la pour lire son procès-verbal."
        )
    for support, words in _TICKED.items():
        left = sum(getattr(item, f"{support}_on") is None for item in items)
        if left and told.method_of(support) != NOTHING_HELD:
            raise DestructionError(
                f"Il en reste {left} sur {len(items)} à cocher {words} : le procès-verbal dirait "
                "détruit ce qui ne l’est pas. Cochez-les, retirez-les, ou dites que ce support "
                "n’en porte aucun."
            )
    _verify_still_erasable(destruction, as_of)
    if told.confirmed != len(items):
        raise DestructionError(
            f"Vous avez saisi {told.confirmed} ; la destruction en compte {len(items)} : rien "
            "n’a été fait. Relisez la liste, puis saisissez le nombre exact."
        )


def _verify_still_erasable(destruction: Destruction, as_of: date) -> None:
    changed = no_longer_erasable(destruction, as_of).count()
    if changed:
        raise DestructionError(
            f"Des dossiers ne peuvent plus être détruits ({changed}) : gelés, ou revus depuis la "
            "décision. Retirez-les de la destruction ; rien n’a été effacé."
        )


def _verify_same(destruction: Destruction, numbers: Sequence[int], as_of: date) -> None:
    """Refuse what changed while the certificate was being typeset."""
    _verify_still_erasable(destruction, as_of)
    present = set(items_of(destruction).values_list("record_id", flat=True))
    if destruction.state != DestructionState.DECIDED or present != set(numbers):
        raise DestructionError(
            "La destruction a changé pendant que le procès-verbal s’écrivait : rien n’a été "
            "effacé. Relisez-la, puis recommencez."
        )


def certificate_of(
    destruction: Destruction, items: Sequence[DestructionItem], told: CarryingOut, as_of: date
) -> DestructionCertificate:
    """Return what the certificate says: numbers, rules, days, methods; never a name."""
    by_rule: dict[str, list[DestructionItem]] = {}
    for item in sorted(items, key=lambda one: one.record_id):
        by_rule.setdefault(item.record.rule or "", []).append(item)
    hands = [hand for item in items for hand in (item.paper_by, item.software_by) if hand]
    return DestructionCertificate(
        number=certificate_number(destruction),
        decided_on=destruction.decided_on,
        decided_by=destruction.decided_by.person.name,
        series=tuple(_series(rule, own, told, as_of) for rule, own in by_rule.items()),
        carried_out_on=as_of,
        carried_out_by=tuple(dict.fromkeys(hands))[:_MOST_NAMED],
        remainders=tuple(_remainders(destruction, items)),
        kept_until=_kept_until(items, as_of),
    )


def summary_of(certificate: DestructionCertificate) -> dict[str, Canonical]:
    """Return the certificate in a few words, for the journal and the screen."""
    return {
        "records": certificate.count,
        "series": [
            {"rule": one.rule, "title": one.rule_title, "records": one.count,
             "corpus": one.corpus_version, "first": one.numbers[0], "last": one.numbers[-1]}
            for one in certificate.series
        ],
    }  # fmt: skip


def _named(number: int) -> str:
    return f"D-{number:06d}"


def _remainders(destruction: Destruction, items: Sequence[DestructionItem]) -> Iterable[Remainder]:
    causes: dict[RemainderReason, list[str]] = {}
    for pk, cause, *_ in (destruction.content or {}).get("withdrawn", ()):
        causes.setdefault(cause, []).append(_named(pk))
    for cause, numbers in causes.items():
        yield Remainder(cause, tuple(numbers))
    apart = with_extracts(destruction.practice, [item.record for item in items])
    if apart:
        yield Remainder("extract_kept", tuple(_named(pk) for pk in sorted(apart)))


def _series(
    rule_id: str, items: Sequence[DestructionItem], told: CarryingOut, as_of: date
) -> DestroyedSeries:
    corpus = the_corpus()
    rule = corpus.retention_rule(rule_id)
    version = next(one for one in rule.versions if one.in_force.contains(as_of))
    records = [item.record for item in items]
    visits = [r.last_consultation_on.year for r in records if r.last_consultation_on is not None]
    ends = [record.keep_until for record in records if record.keep_until is not None]
    return DestroyedSeries(
        rule=rule.dossier_id,
        rule_title=rule.title,
        corpus_version=corpus_version(),
        force=version.force,
        confidence=version.confidence,
        numbers=tuple(map(str, records)),
        version_since=version.in_force.since,
        provisions=citations_of(corpus, version.rests_on),
        grounds=_grounds(rule, version, records),
        last_activity_years=(min(visits), max(visits)) if visits else None,
        ended_on=(min(ends), max(ends)) if ends else None,
        supports=tuple(_supports(items, told, as_of)),
    )


def _grounds(
    rule: RetentionRule, version: RetentionVersion, records: Iterable[KeptRecord]
) -> tuple[CountedGround, ...]:
    titles = {one.id: one.title or rule.title for one in version.exceptions}
    counts = Counter(titles.get(record.exception or "", rule.title) for record in records)
    return tuple(CountedGround(title, count) for title, count in counts.most_common())


def _supports(
    items: Sequence[DestructionItem], told: CarryingOut, as_of: date
) -> Iterable[SupportDestruction]:
    supports: tuple[Support, ...] = ("paper", "software")
    for support in supports:
        days = [getattr(item, f"{support}_on") for item in items]
        method = told.method_of(support)
        done_on = None if method == NOTHING_HELD else max(days)
        yield SupportDestruction(support, method, done_on, told.reference_of(support))
    yield SupportDestruction("backups", "purge_list")
    yield SupportDestruction("serment", "erased_in_serment", as_of)


def _kept_until(items: Sequence[DestructionItem], as_of: date) -> date | None:
    """Return how long the certificate itself is kept, by its own rule."""
    ends = [item.record.keep_until for item in items if item.record.keep_until is not None]
    facts = {"purged_on": as_of, "destroyed_duration_ends_on": max(ends, default=as_of)}
    return explain_retention(the_corpus(), "destruction_certificate", facts, as_of).keep_until
