"""The causes of a retention answer, each in one French sentence that names no day.

Guarantees that the scalar answer (`retention`) and the columnar one (`serment.retention`) give the
same reason, word for word: both take their sentences here. A sentence is the same for every record
that the same cause concerns; the dates stand beside it, in columns of their own. Leaves to others
the detailed explanation of one record (`retention_words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp
from serment.kernel.spans import Span, span_in_french
from serment.law.retention_clock import chosen_span
from serment.law.retention_start import clashing_facts, facts_ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.law.corpus import Corpus
    from serment.law.model import RetentionRule, RuleException
    from serment.law.retention_draft import Asked, Draft

BEFORE: Final = nbsp("Aucune version de cette règle ne répond au jour de l’évaluation.")
SUSPENDED: Final = nbsp("Un recours a suspendu le délai.")
TOO_FAR: Final = nbsp("L’échéance dépasserait l’an 9999 : vérifiez les dates données.")
UNKNOWN_SERIES: Final = nbsp("Cette série n’est pas dans le corpus : aucune durée ne s’applique.")
BAD_SPAN: Final = nbsp("Une période de recours ou de gel finit avant de commencer : corrigez-la.")
TWO_PEOPLE: Final = nbsp(
    "Deux personnes différentes portent ce numéro : séparez-les dans votre logiciel."
)
_ELSEWHERE: Final = {
    "national_insurance": nbsp("L’Assurance maladie détient cette donnée."),
    "supplier": nbsp("Un prestataire détient cette donnée."),
}


def of_duration(corpus: Corpus, starts_on: str, span: Span) -> str:
    """« 20 ans à compter de « Dernière consultation ». »."""
    return nbsp(f"{span_in_french(span)} à compter de « {corpus.fact(starts_on).title} ».")


def of_followed(rule: RetentionRule) -> str:
    """The rule that this one follows."""
    return nbsp(f"Suit la règle « {rule.title} ».")


def of_exception(exception: RuleException) -> str:
    """The exception that gave the end."""
    return nbsp(f"{exception.title or exception.id}.")


def of_order(first: str, other: str) -> str:
    """Two dates in an order that cannot be; `first` and `other` are titles of facts."""
    return nbsp(f"« {first} » et « {other} » se contredisent : l’une des deux dates est fausse.")


def of_future(title: str) -> str:
    """A fact that has not happened yet on the day of the evaluation."""
    return nbsp(f"« {title} » suit le jour de l’évaluation : corrigez la date.")


def of_hold(title: str) -> str:
    """What forbids any destruction."""
    return nbsp(f"Gel : {title[:1].lower()}{title[1:]}.")


def of_missing(title: str) -> str:
    """A fact on which the answer depends."""
    return nbsp(f"Il manque « {title} ».")


def of_holder(held_by: str) -> str | None:
    """Who holds the data, when it is not the practice."""
    return _ELSEWHERE.get(held_by)


def reason_in_short(
    asked: Asked, draft: Draft, held: Sequence[str], missing: Sequence[str], reviews: Sequence[str]
) -> str:
    """The reason of one answer: its causes, in the order of the reasoning.

    `held` and `missing` name facts, `reviews` are sentences.
    """
    corpus, holder = asked.corpus, of_holder(asked.rule.held_by)
    told = [
        *([of_followed(asked.followed)] if asked.followed else []),
        *_reckoned(asked, draft),
        *_doubts(asked, draft),
        *(of_hold(corpus.fact(name).title) for name in held),
        *(of_missing(corpus.fact(name).title) for name in missing),
        *([holder] if holder else []),
        *reviews,
    ]
    return " ".join(told)


def _reckoned(asked: Asked, draft: Draft) -> list[str]:
    term = draft.term
    if term is None:
        return []
    span = chosen_span(asked.version, asked.facts).span
    told = [of_duration(asked.corpus, asked.version.starts_on or "", span)]
    if term.exception is not None:
        told.append(of_exception(term.exception))
    return [*told, SUSPENDED] if term.suspended_days else told


def _doubts(asked: Asked, draft: Draft) -> list[str]:
    """Why the dates give no certainty."""
    version, start, corpus = asked.version, draft.start.day, asked.corpus
    if start is None or draft.is_sound:
        return []
    facts = {**asked.facts, version.starts_on or "": start}
    titled = [
        (corpus.fact(first).title, corpus.fact(then).title)
        for first, then in clashing_facts(version, facts, start)
    ]
    if titled:
        return [of_order(first, then) for first, then in titled]
    ahead = [
        of_future(corpus.fact(n).title) for n in facts_ahead(version, facts, start, asked.as_of)
    ]
    return ahead if draft.term is not None else [*ahead, TOO_FAR]
