"""An activity held against the six principles and its purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from serment.law import activity as law
from serment.law.principles import PrincipleDoubt, examine_activity, examine_principles
from support.register import FACTS, activities, alma_activities

ALL = ("purpose", "lawful", "transparent", "proportionate", "relevant", "time_limited", "secure")
PATIENTS = replace(
    alma_activities()[0],
    measures=tuple(replace(m, to_confirm=False) for m in alma_activities()[0].measures),
)
SOUND: dict[str, bool | str] = {
    **FACTS,
    "ai_public_tool": False,
    "cps_shared": False,
    "staff_own_accounts": True,
    "remote_access": False,
    "ordinary_mail_for_health": False,
    "records_hosting": "practice_machine",
    "cloud_backup": False,
    "processor_contracts_signed": True,
    "patient_notice_issued_on": "2026-11-23",
    "poster_displayed_on": "2026-11-23",
    "staff_notice_issued_on": "2026-11-23",
    "workstations_locked": True,
}


def _of(principle: str, activity: law.ProcessingActivity, **facts: bool | str) -> PrincipleDoubt:
    found = {item.principle: item for item in examine_principles(activity, {**SOUND, **facts})}
    return found[principle]  # type: ignore[index]  # the principle is one of the six


def test_a_sound_and_confirmed_activity_raises_no_doubt() -> None:
    """A patient record as the law wants it passes the seven checks."""
    confirmed = replace(PATIENTS, status="confirmed")
    assert examine_activity(confirmed, SOUND) == ()
    assert [item.verdict for item in examine_principles(confirmed, SOUND)] == ["ok"] * 7


@given(activities)
def test_seven_verdicts_whatever_the_activity(activity: law.ProcessingActivity) -> None:
    """Each principle is always answered; what is not ok says why and what to do."""
    verdicts = examine_principles(activity, {})
    assert tuple(item.principle for item in verdicts) == ALL
    for item in verdicts:
        assert item.reason
        assert item.rests_on
        assert bool(item.to_do) == (item.verdict != "ok")


def test_a_missing_answer_is_unknown_never_ok() -> None:
    """Nothing is known of the cards: the verdict waits, and names the question."""
    facts = {name: value for name, value in SOUND.items() if name != "cps_shared"}
    (doubt,) = examine_activity(replace(PATIENTS, status="confirmed"), facts)
    assert (doubt.principle, doubt.verdict, doubt.missing) == ("secure", "unknown", ("cps_shared",))
    assert "carte CPS" in doubt.reason


@pytest.mark.parametrize(
    ("principle", "change", "words"),
    [
        ("purpose", {"main_purpose": ""}, "pas écrit"),
        ("purpose", {"main_purpose": "Gestion"}, "vague"),
        ("lawful", {"legal_bases": ()}, "aucune base"),
        ("lawful", {"special_bases": ()}, "données sensibles"),
        (
            "lawful",
            {"legal_bases": (law.LegalBasis("gdpr.6-1-c", "Autre but"),)},
            "n’a pas de base",
        ),
        ("lawful", {"legal_bases": (law.LegalBasis("gdpr.6-1-a"),)}, "consentement"),
        ("transparent", {"recipients": ()}, "qui reçoit"),
        ("transparent", {"transfers_outside": "yes"}, "sans qu’on sache où"),
        (
            "proportionate",
            {"special_categories": (law.SpecialCategory("religious_beliefs", "x", "1 an"),)},
            "rarement",
        ),
        ("relevant", {"data_categories": (), "special_categories": ()}, "aucune donnée"),
        (
            "relevant",
            {"data_categories": (law.DataCategory("other", "Toutes les données", "1 an"),)},
            "trop large",
        ),
        (
            "time_limited",
            {"data_categories": (law.DataCategory("civil_status", "Nom"),)},
            "sans durée",
        ),
        (
            "time_limited",
            {"data_categories": (law.DataCategory("civil_status", "Nom", "à vie"),)},
            "sans fin",
        ),
        ("secure", {"measures": ()}, "aucune mesure"),
        ("secure", {"measures": (law.Measure("backup", "x"),)}, "qui peut ouvrir"),
    ],
)
def test_what_the_form_shows(principle: str, change: dict[str, Any], words: str) -> None:
    """Each weakness of a form is a doubt on its principle."""
    doubt = _of(principle, replace(PATIENTS, **change))
    assert doubt.verdict == "doubt"
    assert words in doubt.reason


@pytest.mark.parametrize(
    ("principle", "facts", "words"),
    [
        ("lawful", {"ai_public_tool": True}, "grand public"),
        ("secure", {"cps_shared": True}, "CPS"),
        ("secure", {"staff_own_accounts": False}, "même compte"),
        ("secure", {"remote_access": True, "remote_access_two_factors": False}, "second facteur"),
        ("secure", {"records_hosting": "supplier", "hosting_is_hds": False}, "HDS"),
        ("secure", {"ordinary_mail_for_health": True}, "messagerie ordinaire"),
    ],
)
def test_what_the_answers_show(principle: str, facts: dict[str, bool | str], words: str) -> None:
    """Each weakness that an answer reveals is a doubt on the patient record."""
    doubt = _of(principle, PATIENTS, **facts)
    assert doubt.verdict == "doubt"
    assert words in doubt.reason


def test_information_of_patients_is_checked_against_what_was_issued() -> None:
    """Without a notice the activity is not transparent."""
    facts = {name: value for name, value in SOUND.items() if name != "patient_notice_issued_on"}
    found = {item.principle: item for item in examine_principles(PATIENTS, facts)}
    assert found["transparent"].verdict == "doubt"
    assert "notice des patients" in found["transparent"].reason


def test_biometrics_are_disproportionate_and_without_a_condition() -> None:
    """What is not a file is examined too."""
    template = law.SpecialCategory("biometric", "Empreinte", "1 an")
    biometric = law.ProcessingActivity("A01", "Pointeuse", special_categories=(template,))
    assert _of("proportionate", biometric).verdict == "doubt"
    assert "sensibles" in _of("lawful", biometric).reason


def test_a_legal_basis_only_proposed_is_still_to_validate() -> None:
    """A draft whose basis comes from us is unknown until a person confirms it."""
    doubt = _of("lawful", PATIENTS)
    assert doubt.verdict == "unknown"
    assert "à valider" in doubt.reason


def test_a_measure_to_confirm_keeps_the_sheet_from_being_sound() -> None:
    """What is only proposed is unknown, and a person is asked to tick it."""
    proposed = replace(PATIENTS, measures=(law.Measure("access_control", "Clés", to_confirm=True),))
    doubt = _of("secure", proposed)
    assert doubt.verdict == "unknown"
    assert "Cochez" in doubt.to_do


def test_a_measure_that_the_answers_deny_is_a_doubt() -> None:
    """« Postes verrouillés » on the sheet, « non » in the questionnaire: the sheet is false."""
    doubt = _of("secure", PATIENTS, workstations_locked=False)
    assert doubt.verdict == "doubt"
    assert "vos réponses disent le contraire" in doubt.reason
    assert "Verrouillage" in doubt.reason


def test_an_activity_that_the_answers_deny_is_a_doubt_that_gives_the_answer() -> None:
    """A confirmed camera, and « non » to cameras: archive, or correct the answer."""
    camera = law.ProcessingActivity("T13", "Vidéosurveillance", status="confirmed", origin="T13")
    doubt = _of("purpose", camera, video_surveillance=False)
    assert doubt.verdict == "doubt"
    assert "non" in doubt.reason
    assert "Archivez" in doubt.to_do
    assert "disent" not in _of("purpose", camera, video_surveillance=True).reason


def test_what_another_answer_rules_out_is_denied_too() -> None:
    """« Non » to AI tools denies the scribe, whose question is then not asked."""
    scribe = law.ProcessingActivity("T18", "Scribe", status="confirmed", origin="T18")
    ruled_out = frozenset({"ai_scribe", "ai_diagnosis"})
    found = {d.principle: d for d in examine_principles(scribe, SOUND, ruled_out)}
    assert "ne fait pas ce traitement" in found["purpose"].reason
