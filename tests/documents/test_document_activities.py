"""A register's activity, said to those whose data it is."""

from __future__ import annotations

from serment.documents.activity_words import BASES, activity_in_words, activity_words
from serment.law.activity import (
    DataCategory,
    DataSubjects,
    LegalBasis,
    ProcessingActivity,
    Recipient,
    SpecialBasis,
    Transfer,
)

APPOINTMENTS = ProcessingActivity(
    "A02",
    "Rendez-vous",
    main_purpose="Tenir l’agenda",
    other_purposes=("Rappeler les rendez-vous",),
    legal_bases=(LegalBasis("gdpr.6-1-f"),),
    special_bases=(SpecialBasis("gdpr.9-2-h"),),
    data_subjects=(DataSubjects("Patients"),),
    data_categories=(
        DataCategory("civil_status", "Nom", "12 mois après le rendez-vous"),
        DataCategory("other", "Créneau", "12 mois après le rendez-vous"),
    ),
    recipients=(Recipient("internal", "Secrétariat"), Recipient("processor", "Plateforme")),
    transfers=(Transfer("Plateforme", "États-Unis", "Pays adéquat"),),
)


def test_activity_is_said_in_words() -> None:
    """Purposes, bases, recipients, durations and transfers become French, each once."""
    words = activity_in_words(APPOINTMENTS)
    assert words.purposes == ("Tenir l’agenda", "Rappeler les rendez-vous")
    assert words.bases == (
        "l’intérêt légitime du cabinet",
        "les soins, sous le secret professionnel",
    )
    assert words.recipients == ("Secrétariat", "Plateforme")
    assert words.retention == ("12 mois après le rendez-vous",)
    assert words.transfers == ("Plateforme — États-Unis — Pays adéquat",)
    assert words.legitimate_interest
    assert not words.consent
    assert words.for_patients
    assert not words.for_staff


def test_archived_activity_is_left_out() -> None:
    """What the practice no longer does is not told."""
    archived = ProcessingActivity("A09", "Ancienne", status="archived")
    assert [words.title for words in activity_words((APPOINTMENTS, archived))] == ["Rendez-vous"]


def test_no_basis_is_said_with_a_number() -> None:
    """A patient reads words, not articles."""
    assert not any(character.isdigit() for words in BASES.values() for character in words)
