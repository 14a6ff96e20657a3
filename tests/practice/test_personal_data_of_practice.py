"""All that is kept of a practice comes out, and all of it can be erased, and nothing of another."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.records import RejectedLine
from serment.practice.actors import ForbiddenActError
from serment.practice.assessments import NewAssessment, start_assessment
from serment.practice.calendar import publish_calendar
from serment.practice.contacts import ContactCard, add_contact
from serment.practice.contents import forget_content
from serment.practice.destroying import CarryingOut, carry_out
from serment.practice.destructions import decide_destruction, list_destructions
from serment.practice.documents import issue_document
from serment.practice.exhibits import find_exhibit, read_exhibit
from serment.practice.handover_packages import make_package
from serment.practice.incident_closing import NewMeasure, plan_measure
from serment.practice.incident_filings import NewFiling, file_declaration
from serment.practice.incidents import open_incident, tick_gesture
from serment.practice.journal import make_checkpoint
from serment.practice.personal_data import (
    TABLES,
    ErasureError,
    erase_practice,
    export_practice,
)
from serment.practice.plan import put_off_finding, remember_findings
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.record_twins import propose_pairs
from serment.practice.register import add_proposed_activities
from serment.practice.reminders import MailSettings, save_reminders
from serment.practice.waiting import is_waiting
from serment.practice.work import list_works, result_of, start_work
from serment.store import unlocked
from serment.store.models import CheckedArchive, HandoverMask, Person, Practice, WorkKind
from support.handover import added, chosen, ready_request
from support.listing import imported, past, record_of
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer, attach
from support.publishers import asked_of_publisher
from support.requests import received

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from serment.practice.actors import Actor

CONTENT = b"lettre de Madame Dupont" * 90_000


def _full_practice(name: str = "Cabinet du Dr Alma Rey", content: bytes = CONTENT) -> Actor:
    """A practice with at least one row in every table."""
    doctor = alma(name)
    answer(doctor, has_staff=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    attach(doctor, content, title="Lettre")
    add_contact(actor=doctor, card=ContactCard("insurer", "Mutuelle"), now=NOW)
    put_off_finding(
        actor=doctor, rule="obligation.crisis_kit", reason="x", decided_on=TODAY,
        review_on=later(60 * 48).date(), now=NOW,
    )  # fmt: skip
    remember_findings(practice=doctor.practice, as_of=TODAY)
    make_checkpoint(practice=doctor.practice, now=NOW)
    asked = {"as_of": TODAY.isoformat()}
    start_work(actor=doctor, kind=WorkKind.INSPECTION_FILE, parameters=asked, now=NOW)
    start_assessment(actor=doctor, new=NewAssessment("Scribe"), now=NOW)
    _fill_records(doctor)
    publish_calendar(actor=doctor, as_of=TODAY, now=NOW)
    told_by = MailSettings(True, "smtp.exemple.fr", "alma@cabinet.example", "rappels@a.example")
    save_reminders(actor=doctor, settings=told_by, now=NOW)
    _fill_incidents(doctor)
    served = received(doctor, record=record_of(doctor, "3").pk)
    _fill_publishers(doctor, served.number)
    _fill_handover(doctor)
    return doctor


def _fill_publishers(doctor: Actor, served: int) -> None:
    """A request to a publisher for a patient's own, and an archive looked at."""
    asked = asked_of_publisher(doctor, "patient", request=served)
    CheckedArchive.objects.create(
        practice=doctor.practice, asked=asked, digest="0" * 64, size=1, checked_at=NOW,
        member=doctor.member,
    )  # fmt: skip


def _fill_handover(doctor: Actor) -> None:
    """A document to hand over, a passage masked in it, and a sealed file of another request."""
    number = ready_request(doctor).number
    document = added(doctor, number, doctor.practice.name.encode(), "resultat.txt")
    chosen(doctor, number, 1)
    make_package(actor=doctor, number=number, form="7z", now=NOW)
    HandoverMask.objects.create(
        practice=doctor.practice, document=document, page=0, left=0, top=0, width=1, height=1,
        words="Durand", reason="third_parties",
    )  # fmt: skip


def _fill_incidents(doctor: Actor) -> None:
    """An incident with a gesture ticked, a declaration and a corrective measure."""
    open_incident(actor=doctor, playbook="theft", title="", known_at=NOW, now=NOW)
    tick_gesture(actor=doctor, number=1, gesture="theft.sim", done_at=NOW, now=NOW)
    file_declaration(actor=doctor, number=1, filing=NewFiling("complaint", NOW), now=NOW)
    measure = NewMeasure("Chiffrer le portable", "Dr Alma Rey", TODAY)
    plan_measure(actor=doctor, number=1, measure=measure, now=NOW)


def _fill_records(doctor: Actor) -> None:
    """Records read and rejected, alike, held, being destroyed, destroyed."""
    lines = [past(str(number), f"Dupont Éva{number}") for number in range(5)]
    imported(doctor, [*lines, RejectedLine("ligne 9", ("", "x"), "Ni numéro ni nom.")])
    propose_pairs(doctor.practice)
    hold = NewHold("audit", TODAY, "Contrôle", later(60 * 48).date())
    held = record_of(doctor, "0").pk
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=held)
    for number in ("1", "2"):
        chosen = [record_of(doctor, number).pk]
        decide_destruction(actor=doctor, numbers=chosen, confirmed=1, as_of=TODAY, now=NOW)
    told = CarryingOut("nothing_held", "nothing_held", 1)
    first = min(one.number for one in list_destructions(doctor.practice))
    carry_out(actor=doctor, number=first, told=told, as_of=TODAY, now=NOW)


def _exported(doctor: Actor) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_practice(actor=doctor, now=NOW)]


@pytest.mark.django_db
def test_chloe_and_bilal_export_and_erase_nothing() -> None:
    """Only the controller takes everything out, or erases it."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            export_practice(actor=person, now=NOW)
        with pytest.raises(ForbiddenActError):
            erase_practice(actor=person, confirmed_name=doctor.practice.name)
    assert Practice.objects.filter(pk=doctor.practice.pk).exists()


@pytest.mark.django_db
def test_an_export_holds_every_table_every_row_and_every_content() -> None:
    """JSON lines: each row of each table, each content whole, no secret, and the export itself."""
    doctor = _full_practice()
    lines = _exported(doctor)
    assert lines[0]["format"] == "serment-export"
    rows = [line for line in lines if "table" in line]
    for table in TABLES:
        mine = [r["row"] for r in rows if r["table"] == table.model.__name__]
        assert len(mine) == table.rows(doctor.practice).count() > 0, table.model
        assert not table.secret & set(mine[0])
    parts = [p for p in lines if p.get("content") == sha256(CONTENT).hexdigest()]
    assert [p["part"] for p in parts] == list(range(1, len(parts) + 1))
    assert b"".join(base64.b64decode(p["base64"]) for p in parts) == CONTENT
    assert any(r["row"].get("act") == "practice.exported" for r in rows)


@pytest.mark.django_db
def test_an_export_holds_nothing_of_another_practice() -> None:
    """The name of the neighbour is nowhere in it."""
    here = _full_practice()
    _full_practice("Cabinet du voisin", b"voisin")
    text = json.dumps(_exported(here), ensure_ascii=False)
    assert "voisin" not in text
    assert "Alma Rey" in text


@pytest.mark.django_db
def test_an_erasure_not_confirmed_by_the_name_erases_nothing() -> None:
    """The name must be typed exactly."""
    doctor = alma()
    with pytest.raises(ErasureError, match="rien n’a été effacé"):
        erase_practice(actor=doctor, confirmed_name="cabinet")
    assert Practice.objects.filter(pk=doctor.practice.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_leaves_no_row_nor_content_and_spares_the_neighbour(
    settings: Settings, tmp_path: Path
) -> None:
    """Every table is empty of the practice; what the neighbour shares stays readable."""
    settings.DATA_DIR = tmp_path
    here = _full_practice(content=b"modele partage")
    there = _full_practice("Cabinet du voisin", b"modele partage")
    theirs = attach(there, b"modele partage")
    digests = {r["row"]["digest"] for r in _exported(here) if r.get("table") == "Blob"}
    shared = sha256(b"modele partage").hexdigest()
    made = result_of(list_works(here.practice)[0])
    assert made is not None
    erased = erase_practice(actor=here, confirmed_name=" Cabinet du Dr Alma Rey ")
    assert erased.contents == len(digests) == 6
    for table in TABLES:
        assert table.rows(here.practice).count() == 0, table.model
        assert table.rows(there.practice).count() > 0, table.model
    assert not Person.objects.filter(pk=here.member.person.pk).exists()
    assert {d for d in digests if unlocked.blobs().has(d)} == {shared}
    assert not is_waiting(made)
    assert b"".join(read_exhibit(find_exhibit(there.practice, theirs.pk))) == b"modele partage"
    erase_practice(actor=there, confirmed_name="Cabinet du voisin")
    assert not unlocked.blobs().has(shared)
    assert not Practice.objects.exists()


@pytest.mark.django_db
def test_a_content_that_a_row_names_is_never_forgotten() -> None:
    """Forgetting asks every practice first."""
    exhibit = attach(alma(), b"nommee")
    forget_content(exhibit.blob.digest if exhibit.blob else "")
    assert b"".join(read_exhibit(exhibit)) == b"nommee"
