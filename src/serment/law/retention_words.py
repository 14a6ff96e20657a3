"""The sentences that explain a retention answer to the person who decides.

Guarantees that each step of the answer has its sentence, in French: the rule followed, the start
and duration, the exception, the suspended days, the hold, the missing fact. Leaves to others the
answer itself (`retention`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.kernel.french import date_in_french, list_in_french, nbsp
from serment.kernel.spans import span_in_french
from serment.law.retention_clock import chosen_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.law.model import Freeze
    from serment.law.retention_draft import Asked, Draft


def sentences_of(
    asked: Asked, draft: Draft, held: Sequence[tuple[Freeze | None, str]], missing: Sequence[str]
) -> tuple[str, ...]:
    """The sentences of the answer, in the order of the reasoning."""
    told = [
        *_followed(asked),
        *_reckoned(asked, draft),
        *draft.reasons,
        *_frozen(asked, held),
        *_waiting(asked, missing),
        *_kept_elsewhere(asked),
    ]
    return tuple(nbsp(sentence) for sentence in told)


def _followed(asked: Asked) -> list[str]:
    if asked.followed is None:
        return []
    return [f"Cette donnée suit la règle « {asked.followed.title} »."]


def _reckoned(asked: Asked, draft: Draft) -> list[str]:
    """From which day, how long, and by which exception."""
    term, start = draft.term, draft.start.day
    if term is None or start is None:
        return []
    title = asked.corpus.fact(asked.version.starts_on or "").title
    chosen = chosen_span(asked.version, asked.facts)
    sentences = [
        f"Le délai part du {date_in_french(start)} ({title}) et dure {span_in_french(chosen.span)}."
    ]
    if draft.start.restarted:
        sentences[0] = (
            f"Un acte de soin du {date_in_french(start)} a fait repartir le délai, qui dure "
            f"{span_in_french(chosen.span)}."
        )
    if chosen.asked is not None:
        sentences.append(
            f"La durée choisie ({chosen.asked}) sort des bornes de la règle : {chosen.kept} est "
            "retenu."
        )
    if term.exception is not None and term.exception.title is not None:
        sentences.append(f"Une exception s’applique : {term.exception.title}.")
    if term.suspended_days:
        days = "1 jour" if term.suspended_days == 1 else f"{term.suspended_days} jours"
        sentences.append(f"Un recours a suspendu le délai : {days} de plus.")
    if draft.is_sound:  # a last day reckoned from a date in doubt would read as a conclusion
        latest = "" if term.low == term.high else "au plus tard "
        sentences.append(f"Le dernier jour, inclus, est {latest}le {date_in_french(term.high)}.")
    return sentences


def _frozen(asked: Asked, held: Sequence[tuple[Freeze | None, str]]) -> list[str]:
    if not held:
        return []
    titles = list_in_french([f"« {asked.corpus.fact(fact).title} »" for _, fact in held])
    return [f"Gel : {titles}. Rien ne peut être détruit tant qu’il dure."]


def _waiting(asked: Asked, missing: Sequence[str]) -> list[str]:
    if not missing:
        return []
    titles = list_in_french([f"« {asked.corpus.fact(name).title} »" for name in missing])
    return [f"Il manque {titles} : la réponse en dépend, rien ne doit être détruit."]


def _kept_elsewhere(asked: Asked) -> list[str]:
    if asked.rule.held_by == "national_insurance":
        return ["L’Assurance maladie détient cette donnée : le cabinet n’a rien à détruire."]
    if asked.rule.held_by == "supplier":
        return ["Un prestataire détient cette donnée : demandez-lui la preuve de l’effacement."]
    return []
