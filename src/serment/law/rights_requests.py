"""A rights request from JSON, in the French words of the terminal.

Guarantees a `RightsRequest` or a French refusal. Leaves to others its answer (`rights_clock`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp
from serment.law.deadline_reading import (
    EvaluationDay,
    Given,
    missing_key,
    verify_keys,
    verify_order,
    wrong,
)
from serment.law.deadline_words import BOOLEANS, CHOICES, KINDS
from serment.law.deadlines import day_of
from serment.law.facts import FactOutOfBoundsError
from serment.law.rights_clock import RightsRequest

if TYPE_CHECKING:
    from serment.law.deadline_model import RequestKind
    from serment.law.facts import RecordValue

SHARED_KEYS: Final = frozenset({"type", "as_of", "date", "territoire", "commune_avec_temple"})
_BREACH_WORDS: Final = {"CNIL_deja_informee", "assurance_cyber", "origine", "structure"}
RIGHTS_KEYS: Final = (
    SHARED_KEYS
    | (frozenset([*BOOLEANS, *CHOICES]) - _BREACH_WORDS)
    | {"recue", "information_du", "informations", "informations_les_plus_anciennes", "ne_le", "age"}
    | {"justificatif_demande", "justificatif_recu", "avis_prolongation_envoye", "reponse_envoyee"}
    | {"partie_recente_envoyee", "obtenues_le"}
)
_CLOCKS_ONLY: Final[frozenset[RequestKind]] = frozenset({"gdpr_request", "medical_record_access"})
_OLDEST_AGE: Final = 150


def parse_rights_request(given: Given, word: str, evaluation: EvaluationDay) -> RightsRequest:
    """The request; `word` is its French type. Raises `FactError`."""
    verify_keys(given.values, RIGHTS_KEYS, word)
    kind, calendar = KINDS[word], given.calendar()
    received = given.moment("recue", calendar)
    if received is None and kind in _CLOCKS_ONLY:
        raise missing_key(
            "recue", "sans la date de réception (AAAA-MM-JJ), aucun délai ne se compte."
        )
    as_of = evaluation.for_start(received, "recue")
    request = RightsRequest(
        kind=kind,
        received=received,
        as_of=None if as_of is None else day_of(as_of),
        facts=_facts(given),
        calendar=calendar,
        information=_information(given),
        is_oldest_only=given.text("informations_les_plus_anciennes") is not None,
        evidence_asked_on=given.day("justificatif_demande"),
        evidence_received_on=given.day("justificatif_recu"),
        extension_sent_on=given.day("avis_prolongation_envoye"),
        first_part_on=given.day("partie_recente_envoyee"),
        answered_on=given.day("reponse_envoyee"),
    )
    _verify(request)
    return request


def _facts(given: Given) -> dict[str, RecordValue]:
    facts = given.facts()
    born_on, age = given.day("ne_le"), given.text("age")
    obtained_on = given.day("obtenues_le")
    if born_on is not None:
        facts["born_on"] = born_on
    if obtained_on is not None:
        facts["obtained_on"] = obtained_on
    if age is not None:
        if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= _OLDEST_AGE:
            raise wrong("age", age, f"un nombre d’années, de 0 à {_OLDEST_AGE}")
        facts["applicant_age"] = age
    return facts


def _information(given: Given) -> tuple[date, ...]:
    one = (given.day("information_du"), given.day("informations_les_plus_anciennes"))
    days = {*given.days("informations"), *(day for day in one if day is not None)}
    return tuple(sorted(days))


def _verify(request: RightsRequest) -> None:
    received = ("recue", request.received)
    asked = ("justificatif_demande", request.evidence_asked_on)
    got = ("justificatif_recu", request.evidence_received_on)
    if got[1] is not None and asked[1] is None:
        raise missing_key(
            "justificatif_demande", "sans elle, on ne sait pas combien de jours sont suspendus."
        )
    for earlier, later in (
        (received, asked),
        (asked, got),
        (received, ("avis_prolongation_envoye", request.extension_sent_on)),
        (received, ("partie_recente_envoyee", request.first_part_on)),
        (
            ("partie_recente_envoyee", request.first_part_on),
            ("reponse_envoyee", request.answered_on),
        ),
        (received, ("reponse_envoyee", request.answered_on)),
    ):
        verify_order(earlier, later)
    last = None if request.received is None else day_of(request.received) + timedelta(days=1)
    if last is not None and request.information and request.information[-1] >= last:
        raise FactOutOfBoundsError(
            nbsp(
                f"Une information du {request.information[-1]} serait postérieure à la demande : "
                "elle n’en fait pas partie. Corrigez sa date ou celle de la réception.",
            ),
        )
    obtained_on = request.facts.get("obtained_on")
    if isinstance(obtained_on, date):
        verify_order(("obtenues_le", obtained_on), received)
    born_on = request.facts.get("born_on")
    if isinstance(born_on, date):
        verify_order(("ne_le", born_on), ("recue", request.received or request.as_of))
