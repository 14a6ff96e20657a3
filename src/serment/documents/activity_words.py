"""A processing activity said in French, for those whose data it is.

Guarantees: no article number, no code: a legal basis becomes words, a list stays a list.
Leaves to others: the register itself (`serment.documents.register`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.documents.context import ActivityWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.law.activity import ProcessingActivity

BASES: Final[Mapping[str, str]] = {
    "gdpr.6-1-a": "votre consentement",
    "gdpr.6-1-b": "l’exécution d’un contrat",
    "gdpr.6-1-c": "une obligation légale",
    "gdpr.6-1-d": "la sauvegarde d’intérêts vitaux",
    "gdpr.6-1-e": "une mission d’intérêt public",
    "gdpr.6-1-f": "l’intérêt légitime du cabinet",
    "gdpr.9-2-a": "votre consentement exprès",
    "gdpr.9-2-b": "le droit du travail et de la protection sociale",
    "gdpr.9-2-c": "la sauvegarde d’intérêts vitaux",
    "gdpr.9-2-d": "l’activité d’un organisme à but non lucratif",
    "gdpr.9-2-e": "des données que vous avez rendues publiques",
    "gdpr.9-2-f": "la défense de droits en justice",
    "gdpr.9-2-g": "un intérêt public important",
    "gdpr.9-2-h": "les soins, sous le secret professionnel",
    "gdpr.9-2-i": "la santé publique",
    "gdpr.9-2-j": "la recherche",
}
_PATIENT_WORDS = ("patient", "proche", "aidant", "confiance", "visiteur", "demandeur", "touchées")
_STAFF_WORDS = ("salarié", "personnel", "secrétaire", "employé", "répondent")


def activity_words(activities: Iterable[ProcessingActivity]) -> tuple[ActivityWords, ...]:
    """What a notice says of each activity, archived ones left out."""
    return tuple(
        activity_in_words(activity) for activity in activities if activity.status != "archived"
    )


def activity_in_words(activity: ProcessingActivity) -> ActivityWords:
    """What a notice says of one activity."""
    articles = [basis.article for basis in activity.legal_bases]
    special = [basis.article for basis in activity.special_bases]
    subjects = " ".join(subject.name for subject in activity.data_subjects).casefold()
    periods = [
        *(category.retention for category in activity.data_categories),
        *(category.retention for category in activity.special_categories),
    ]
    return ActivityWords(
        title=activity.title,
        purposes=tuple(
            purpose for purpose in (activity.main_purpose, *activity.other_purposes) if purpose
        ),
        bases=_once(BASES[article] for article in (*articles, *special)),
        recipients=_once(recipient.name for recipient in activity.recipients),
        retention=_once(
            line.strip(" ;") for period in periods for line in period.split("\n") if line.strip()
        ),
        transfers=_once(
            " — ".join(filter(None, (transfer.recipient, transfer.country, transfer.safeguard)))
            for transfer in activity.transfers
        ),
        for_patients=any(word in subjects for word in _PATIENT_WORDS),
        for_staff=any(word in subjects for word in _STAFF_WORDS),
        legitimate_interest="gdpr.6-1-f" in articles,
        consent="gdpr.6-1-a" in articles or "gdpr.9-2-a" in special,
    )


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
