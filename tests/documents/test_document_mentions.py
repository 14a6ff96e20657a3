"""Each mandatory mention appears with its fact, and disappears without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.documents.blocks import sentences
from serment.documents.kinds import KINDS, fact_digest, render_document, used_facts

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from serment.law.facts import FactValue
    from support.paper import Practices

ALWAYS = ("M01", "M03", "M05", "M07", "M08", "M10", "M11", "M13", "M14", "M16")


@pytest.mark.parametrize("mention", ALWAYS)
def test_mention_that_every_patient_is_owed_is_always_there(
    mention: str, context: DocumentContext, practices: Practices
) -> None:
    """Whatever the facts, known or not, the notice carries what no fact can waive."""
    for facts in (practices.everything, practices.nothing, practices.unknown):
        assert mention in render_document("patient_notice", context, facts).mentions


@pytest.mark.parametrize(
    ("mention", "facts"),
    [
        ("M02", {"dpo_designated": True}),
        ("M06", {"transfers_outside_eea": True}),
        ("M09", {"external_research": True}),
        ("M12", {"ai_diagnosis": True}),
        ("M12", {"ai_scribe": True}),
        ("M12", {"booking_chatbot": True}),
        ("M15", {"records_hosting": "supplier"}),
        ("M15", {"cloud_backup": True}),
        ("M15", {"online_booking": True}),
        ("M15", {"telemedicine": True}),
        ("M17", {"ai_diagnosis": True}),
        ("M18", {"video_surveillance": True}),
    ],
)
def test_mention_follows_its_fact(
    mention: str, facts: dict[str, FactValue], context: DocumentContext, practices: Practices
) -> None:
    """The mention is absent from a practice without the fact, present as soon as it is true."""
    without = render_document("patient_notice", context, practices.nothing)
    assert mention not in without.mentions
    with_it = render_document("patient_notice", context, {**practices.nothing, **facts})
    assert mention in with_it.mentions


@pytest.mark.parametrize(
    ("kind", "fact", "words"),
    [
        ("patient_notice", "minors_seen", "moins de 18 ans"),
        ("patient_notice", "dmp_used", "Mon espace santé"),
        ("patient_notice", "phone_recording", "appels peuvent être enregistrés"),
        ("patient_notice", "internal_studies", "étudier ses propres dossiers"),
        ("staff_notice", "dpo_designated", "Camille Durand"),
        ("staff_notice", "badge_access", "par badge"),
        ("staff_notice", "video_surveillance", "Des caméras"),
        ("website_text", "website_trackers", "accord"),
        ("website_text", "website_contact_form", "Formulaire de contact"),
        ("secretary_script", "online_booking", "Le rappel envoyé"),
        ("waiting_room_poster", "ai_diagnosis", "intelligence artificielle"),
        ("waiting_room_poster", "dpo_designated", "Délégué"),
        ("access_procedure", "remote_secretariat", "Télésecrétariat"),
        ("access_procedure", "cps_shared", "À corriger sans attendre"),
        ("purge_procedure", "paper_records", "coupe croisée"),
        ("purge_procedure", "imaging_on_site", "Imagerie sur place"),
        ("breach_procedure", "cyber_insurance", "Assureur"),
        ("rights_procedure", "minors_seen", "autorité parentale"),
        ("computing_charter", "ai_scribe", "outil d’écoute"),
    ],
)
def test_sentence_follows_its_fact(
    kind: str, fact: str, words: str, context: DocumentContext, practices: Practices
) -> None:
    """A sentence that a fact calls for is printed with it and not without it."""
    with_it = render_document(kind, context, {**practices.nothing, fact: True})
    without = render_document(kind, context, practices.nothing)
    assert any(words in text for text in sentences(with_it.document))
    assert not any(words in text for text in sentences(without.document))


def test_certified_host_is_claimed_only_when_its_certificate_was_shown(
    context: DocumentContext, practices: Practices
) -> None:
    """The notice never says « certifié » of a host on a supposition."""
    claim = "confiées à un hébergeur certifié"
    hosted: dict[str, FactValue] = {**practices.nothing, "records_hosting": "supplier"}
    for certificate, claimed in ((True, True), (False, False)):
        facts = {**hosted, "hosting_is_hds": certificate}
        text = " ".join(sentences(render_document("patient_notice", context, facts).document))
        assert (claim in text) is claimed
    del hosted["hosting_is_hds"]
    unknown = render_document("patient_notice", context, hosted)
    assert claim not in " ".join(sentences(unknown.document))
    assert "hosting_is_hds" in unknown.missing


def test_unknown_fact_is_named_for_the_screen_and_not_for_the_reader(
    context: DocumentContext,
) -> None:
    """A notice on unknown facts is prudent, and lists what it lacks outside its text."""
    notice = render_document("patient_notice", context, {})
    assert "transfers_outside_eea" in notice.missing
    text = " ".join(sentences(notice.document))
    assert "vérifie auprès de ses prestataires" in text
    assert "compléter" not in text
    assert "transfers_outside_eea" not in text


def test_missing_is_empty_when_everything_is_known(
    context: DocumentContext, practices: Practices
) -> None:
    """A practice that answered everything has nothing left to answer for any document."""
    for kind in KINDS:
        for facts in (practices.everything, practices.nothing):
            assert render_document(kind, context, facts).missing == ()


@pytest.mark.parametrize("kind", KINDS)
def test_fact_digest_moves_with_used_facts_alone(kind: str, practices: Practices) -> None:
    """A fact that the document uses makes it stale; another does not."""
    before = fact_digest(kind, practices.nothing)
    assert fact_digest(kind, {**practices.nothing, "fact_of_another_document": True}) == before
    for name in used_facts(kind):
        assert fact_digest(kind, {**practices.nothing, name: "changed"}) != before


def test_content_digest_ignores_the_date_and_sees_a_word(
    context: DocumentContext, practices: Practices
) -> None:
    """Re-issuing the same words changes nothing; a new telephone number does."""
    before = render_document("patient_notice", context, practices.nothing).content_digest
    later = replace(context, issued_on=date(2027, 1, 4), checkpoint="autre")
    moved = replace(context, phone="05 61 99 99 99")
    assert render_document("patient_notice", later, practices.nothing).content_digest == before
    assert render_document("patient_notice", moved, practices.nothing).content_digest != before


def test_uncertain_section_is_marked_for_the_doctor_only(
    context: DocumentContext, practices: Practices
) -> None:
    """« à valider » is printed in a procedure and never in front of a patient."""
    procedure = render_document("breach_procedure", context, practices.everything)
    notice = render_document("patient_notice", context, practices.everything)
    assert "à valider" in list(sentences(procedure.document))
    assert notice.to_validate
    assert "à valider" not in " ".join(sentences(notice.document))


def test_notice_without_register_still_says_the_essential(
    context: DocumentContext, practices: Practices
) -> None:
    """Before any activity is recorded, purposes, recipients and durations are there."""
    bare = replace(context, activities=())
    notice = render_document("patient_notice", bare, practices.unknown)
    assert {"M03", "M04", "M05", "M07"} <= set(notice.mentions)
    assert "activities" in notice.lacking


def test_notices_keep_the_activities_of_others_out(
    context: DocumentContext, practices: Practices
) -> None:
    """Patients do not read of payroll, nor staff of the patients' record."""
    patients = " ".join(
        sentences(render_document("patient_notice", context, practices.everything).document)
    )
    staff = " ".join(
        sentences(render_document("staff_notice", context, practices.everything).document)
    )
    assert "URSSAF" not in patients
    assert "URSSAF" in staff
    assert "Équipe de soins" not in staff
