"""How long a record is kept: the scalar reference, one record at a time.

Guarantees, for any series of the corpus, the last day to keep (included), the day from which it
may be erased, and one of four statuses; nothing is ever erased on an unknown that could lengthen
the period, nor while a hold is on. Follows § 1.1 of the dossier of law. Leaves to others the
millions of rows, the decision and the destruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from serment.kernel.french import date_in_french, nbsp
from serment.kernel.spans import SpanOverflowError, add_span
from serment.law.conditions import judge
from serment.law.findings import Because, Citation, because_of, citations_of, least_sure
from serment.law.retention_causes import BEFORE, reason_in_short
from serment.law.retention_clock import DIED_IN, DIED_ON
from serment.law.retention_draft import HOLDS, SUSPENSIONS, Asked, Draft, ask_of, draft_of
from serment.law.retention_start import BORN_ON, EVENTS, Start
from serment.law.retention_words import sentences_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue
    from serment.law.model import (
        Confidence,
        Fate,
        Force,
        Freeze,
        RetentionRule,
        RetentionVersion,
        ReviewReason,
    )

Status = Literal["keep", "erasable", "held", "undetermined"]


@dataclass(frozen=True, slots=True)
class RetentionAnswer:
    """What may be done with one record on a day; dates are days, the last one included.

    While `held`, `keep_until` is the date without the hold and `erasable_from` is None. `missing`
    names the facts to ask for while undetermined; `reasons` are French sentences.
    """

    rule: str
    exception: str | None
    keep_until: date | None
    erasable_from: date | None
    archive_on: date | None
    status: Status
    review: bool
    missing: tuple[str, ...]
    suspended_days: int
    because: tuple[Because, ...]
    rests_on: tuple[Citation, ...]
    force: Force
    confidence: Confidence
    reasons: tuple[str, ...]
    then: Fate
    reason: str = ""


def explain_retention(
    corpus: Corpus, series_or_dossier_id: str, facts: Mapping[str, RecordValue], as_of: date
) -> RetentionAnswer:
    """The answer for one record of a series, known by its id, its series or a `dossier_id`.

    Raises `NoSuchRuleError` or `FactError`, both in French. A rule that does not answer yet on
    `as_of`, or dates that contradict each other, give `undetermined` with the reason.
    """
    rule = corpus.retention_rule(series_or_dossier_id)
    asked = ask_of(corpus, rule, facts, as_of)
    if asked is None:
        return _before_the_corpus(corpus, rule, as_of)
    return _answer(asked, draft_of(asked))


def _before_the_corpus(corpus: Corpus, rule: RetentionRule, as_of: date) -> RetentionAnswer:
    version = rule.versions[0]
    reason = nbsp(
        f"Aucune version de cette règle ne répond au {date_in_french(as_of)} : la première "
        f"commence le {date_in_french(version.in_force.since or as_of)}. Choisissez une date "
        "d’évaluation plus récente.",
    )
    return RetentionAnswer(
        rule=rule.id,
        exception=None,
        keep_until=None,
        erasable_from=None,
        archive_on=None,
        status="undetermined",
        review=False,
        missing=(),
        suspended_days=0,
        because=(),
        rests_on=citations_of(corpus, version.rests_on),
        force=version.force,
        confidence=version.confidence,
        reasons=(reason,),
        then=version.then or "nothing",
        reason=BEFORE,
    )


def _answer(asked: Asked, draft: Draft) -> RetentionAnswer:
    term, version = draft.term, asked.version
    held = _holds(asked)
    status = _status(draft, asked.as_of, is_held=bool(held))
    reviews = _reviews(asked, draft)
    blocking = (*draft.missing, *(term.missing if term else ()))
    missing = blocking if status == "undetermined" else ()
    exception = term.exception if term else None
    keep_until = term.high if term else None
    is_free = keep_until is not None and status != "held"
    freezes = [freeze for freeze, _ in held if freeze is not None]
    return RetentionAnswer(
        rule=asked.rule.id,
        exception=exception.id if exception else None,
        keep_until=keep_until,
        erasable_from=keep_until + timedelta(days=1) if keep_until and is_free else None,
        archive_on=_archive_on(version, draft.start),
        status=status,
        review=bool(reviews),
        missing=missing,
        suspended_days=term.suspended_days if term else 0,
        because=_because(asked, draft, [fact for _, fact in held]),
        rests_on=citations_of(
            asked.corpus,
            [
                *asked.sources,
                *(term.sources if term else ()),
                *(source for freeze in freezes for source in freeze.rests_on),
            ],
        ),
        force=asked.own.force,
        confidence=_confidence(asked, draft, reviews),
        reasons=(*sentences_of(asked, draft, held, missing), *(r.reason for r in reviews)),
        then=version.then or "nothing",
        reason=reason_in_short(
            asked, draft, [fact for _, fact in held], missing, [r.reason for r in reviews]
        ),
    )


def _status(draft: Draft, as_of: date, *, is_held: bool) -> Status:
    if is_held:
        return "held"
    term = draft.term
    if term is None or not draft.is_sound:
        return "undetermined"
    if as_of <= term.low:
        return "keep"
    return "undetermined" if as_of <= term.high else "erasable"


def _holds(asked: Asked) -> list[tuple[Freeze | None, str]]:
    """What forbids any destruction on the day (GDPR, art. 17(3)(e); common freeze of § 1.2)."""
    version = asked.version
    freezes = (*version.suspended_while, *version.held_while)
    held: list[tuple[Freeze | None, str]] = [
        (freeze, freeze.fact) for freeze in freezes if asked.facts.get(freeze.fact) is True
    ]
    if any(span.contains(asked.as_of) for span in asked.spans(SUSPENSIONS)):
        held.append((freezes[0] if freezes else None, SUSPENSIONS))
    if any(span.contains(asked.as_of) for span in asked.spans(HOLDS)):
        held.append((None, HOLDS))
    return held


def _reviews(asked: Asked, draft: Draft) -> list[ReviewReason]:
    """The cases where the answer stands and a person must look."""
    if draft.term is None or draft.start.day is None:
        return []
    start = {asked.version.starts_on or "": draft.start.day}
    facts = {**asked.facts, **start, "suspended_days": draft.term.suspended_days}
    return [r for r in asked.version.review_when if judge(r.when, facts).truth is True]


def _archive_on(version: RetentionVersion, start: Start) -> date | None:
    if version.active_for is None or start.day is None:
        return None
    try:
        return add_span(start.day, version.active_for)
    except SpanOverflowError:
        return None


def _confidence(asked: Asked, draft: Draft, reviews: list[ReviewReason]) -> Confidence:
    """The least sure of the reasons that made the answer."""
    version, term = asked.version, draft.term
    reasons = [asked.own.confidence, version.confidence, *(r.confidence for r in reviews)]
    if version.policy is not None:
        reasons.append(version.policy.confidence)
    if term is not None and term.exception is not None:
        reasons.append(term.exception.confidence)
    if draft.start.restarted and version.restarts is not None:
        reasons.append(version.restarts.confidence)
    return least_sure(reasons)


def _because(asked: Asked, draft: Draft, held: list[str]) -> tuple[Because, ...]:
    names = [asked.version.starts_on or ""]
    if draft.start.restarted:
        names.append(EVENTS)
    if draft.term is not None:
        names += draft.term.used
    else:
        names += [name for name in (BORN_ON, DIED_ON, DIED_IN) if name in asked.facts]
    return because_of(asked.corpus, [*names, *held], asked.facts)
