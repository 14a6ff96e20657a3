"""Whom the answers call for in the address book, and whom the crisis kit still leaves blank.

A document prints a role for the same facts as here: a test holds the two together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from serment.documents.context import KIT_ROLES, ContactRole
from serment.law.facts import FactValue
from serment.practice.answers import known_facts
from serment.store.models import ContactRecord, Practice

Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class CalledFor:
    """Somebody the answers call for: why, in French; the row to complete, None if there is none."""

    role: ContactRole
    reason: str
    number: int | None = None


def _any(*names: str) -> Callable[[Facts], bool]:
    return lambda facts: any(facts.get(name) is True for name in names)


def _has_software(facts: Facts) -> bool:
    return facts.get("records_hosting") in {"practice_machine", "supplier", "group"}


def _is_hosted(facts: Facts) -> bool:
    elsewhere = _any("cloud_backup", "online_booking", "telemedicine")
    return facts.get("records_hosting") == "supplier" or elsewhere(facts)


# A role, when the answers call for it, and what the person is told.
_CALLS: tuple[tuple[ContactRole, Callable[[Facts], bool], str], ...] = (
    (
        "host",
        _is_hosted,
        "Des données de patients sont chez un prestataire : la notice doit nommer leur hébergeur.",
    ),
    (
        "booking_platform",
        _any("online_booking"),
        "Les rendez-vous se prennent en ligne : la notice et le site doivent nommer la plateforme.",
    ),
    (
        "ai_tool",
        _any("ai_tools", "ai_diagnosis", "ai_scribe"),
        "Vous employez une intelligence artificielle : la notice peut devoir la nommer.",
    ),
    (
        "dpo",
        _any("dpo_designated"),
        "Un délégué est désigné : l’affiche et les notices doivent dire comment le joindre.",
    ),
    (
        "software_publisher",
        _has_software,
        "Vos dossiers sont dans un logiciel : lors d’une attaque, son éditeur s’appelle d’abord.",
    ),
    (
        "it_provider",
        _any("remote_maintenance"),
        "Un prestataire prend la main sur vos postes : il faut pouvoir l’arrêter aussitôt.",
    ),
    (
        "insurer",
        _any("cyber_insurance"),
        "Vous êtes assuré contre le risque informatique : l’assureur s’appelle le jour même.",
    ),
)


def called_for(practice: Practice) -> tuple[CalledFor, ...]:
    """Return whom the answers call for and the address book lacks, or lets nobody reach."""
    facts, have = known_facts(practice), _roles_kept(practice)
    lacking = [
        CalledFor(role, reason)
        for role, calls, reason in _CALLS
        if calls(facts) and role not in have
    ]
    officer = ContactRecord.objects.of(practice).filter(role="dpo", email="", phone="", address="")
    if (silent := officer.first()) is not None:
        reason = "Les notices doivent dire comment le joindre : un téléphone ou une adresse."
        lacking.append(CalledFor("dpo", reason, silent.pk))
    return tuple(lacking)


def blank_in_kit(practice: Practice) -> tuple[ContactRole, ...]:
    """Return the roles that the crisis kit leaves to be filled by hand."""
    have = _roles_kept(practice)
    return tuple(role for role in KIT_ROLES if role not in have)


def _roles_kept(practice: Practice) -> frozenset[str]:
    rows = ContactRecord.objects.of(practice).order_by()
    return frozenset(rows.values_list("role", flat=True).distinct())
