"""Two windows on one thing: the second never overwrites the first in silence, and loses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from serment.kernel.french import nbsp
from serment.practice.assessments import NewAssessment, start_assessment
from serment.practice.incidents import open_incident
from serment.practice.opening import identity_of
from serment.practice.register import (
    add_proposed_activities,
    archive_activity,
    confirm_activity,
    find_activity,
    list_activities,
)
from serment.practice.versions import ChangedMeanwhileError
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db

IDENTITY = "/cabinet/identite/"


def _version(window: Client, path: str) -> str:
    """Open a form; return the version that it shows."""
    page = window.get(path).content.decode()
    [version] = re.findall(r'name="version" value="(\w{32})"', page)
    return str(version)


def _with_activity() -> tuple[Actor, str]:
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    return doctor, list_activities(doctor.practice)[0].reference


def test_chloe_and_bilal_are_refused_before_any_comparison() -> None:
    """Who may not write is not told what another window recorded."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        typed = {"name": "X", "version": "0" * 32}
        answer = window_of(person).post(IDENTITY, typed)
        assert answer.status_code == 403
        assert "05 00 00 00 00" not in answer.content.decode()


def test_the_second_identity_is_refused_with_both_values() -> None:
    """The line that differs shows what is recorded and what was typed; saved again, it is kept."""
    doctor = alma()
    window = window_of(doctor)
    seen = _version(window, IDENTITY)
    first = {"name": "Cabinet A", "doctor": "Dr Alma Rey", "version": seen}
    assert window.post(IDENTITY, first).status_code == 302
    answer = window.post(IDENTITY, {**first, "name": "Cabinet B", "address": "2, rue Y"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Une autre fenêtre" in page
    assert "Cabinet A" in page
    assert 'value="Cabinet B"' in page
    assert 'value="2, rue Y"' in page
    doctor.practice.refresh_from_db()
    assert identity_of(doctor.practice).name == "Cabinet A"
    [fresh] = re.findall(r'name="version" value="(\w{32})"', page)
    again = {**first, "name": "Cabinet B", "version": fresh}
    assert window.post(IDENTITY, again).status_code == 302
    doctor.practice.refresh_from_db()
    assert identity_of(doctor.practice).name == "Cabinet B"


def test_a_form_refused_for_a_fault_still_watches_the_other_window() -> None:
    """Corrected after a wrong line, the form is still compared with what it was opened on."""
    window = window_of(alma())
    seen = _version(window, IDENTITY)
    window.post(IDENTITY, {"name": "Cabinet A", "doctor": "Dr A", "version": seen})
    wrong = window.post(IDENTITY, {"name": "", "doctor": "Dr B", "version": seen})
    assert f'name="version" value="{seen}"' in wrong.content.decode()
    answer = window.post(IDENTITY, {"name": "Cabinet B", "doctor": "Dr B", "version": seen})
    assert answer.status_code == 422


def test_the_second_activity_is_refused_with_both_values() -> None:
    """The purposes of both windows are side by side; the journal has one line alone."""
    doctor, reference = _with_activity()
    window = window_of(doctor)
    path = f"/registre/{reference}/modifier/"
    typed = {"title": "Nom", "main_purpose": "But A", "transfers_outside": "no"}
    typed["version"] = _version(window, path)
    assert window.post(path, typed).status_code == 302
    answer = window.post(path, {**typed, "main_purpose": "But B"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "But A" in page
    assert page.count("But B") == 2
    assert find_activity(doctor.practice, reference).main_purpose == "But A"


def test_what_was_not_seen_is_not_confirmed() -> None:
    """« C’est juste » on a page that another window made stale confirms nothing."""
    doctor, reference = _with_activity()
    window = window_of(doctor)
    seen = _version(window, f"/registre/{reference}/")
    changed = {"title": "Nom", "main_purpose": "But", "transfers_outside": "no"}
    window.post(f"/registre/{reference}/modifier/", changed)
    told = window.post(f"/registre/{reference}/confirmer/", {"version": seen}, follow=True)
    assert "Une autre fenêtre" in told.content.decode()
    assert find_activity(doctor.practice, reference).status == "draft"
    with pytest.raises(ChangedMeanwhileError):
        confirm_activity(actor=doctor, reference=reference, as_of=TODAY, now=NOW, seen=seen)


def test_an_archived_activity_is_not_confirmed() -> None:
    """Archived in one window, it is not said right in the other."""
    doctor, reference = _with_activity()
    archive_activity(actor=doctor, reference=reference, as_of=TODAY, now=NOW)
    window = window_of(doctor)
    told = window.post(f"/registre/{reference}/confirmer/", follow=True).content.decode()
    assert "est archivé" in told
    assert find_activity(doctor.practice, reference).status == "archived"


def test_archiving_asks_once_and_names_it() -> None:
    """The first press shows the name; the second archives."""
    doctor, reference = _with_activity()
    window = window_of(doctor)
    path = f"/registre/{reference}/archiver/"
    asked = window.post(path).content.decode()
    assert find_activity(doctor.practice, reference).title in asked
    assert find_activity(doctor.practice, reference).status == "draft"
    assert window.post(path, {"confirme": "oui"}).status_code == 302
    assert find_activity(doctor.practice, reference).status == "archived"


INCIDENT: dict[str, dict[str, object]] = {
    "faits": {"titre": "Serveur chiffré", "known_at": "2026-11-23T10:30"},
    "risque": {"level": "risk", "reason": "Un tiers a pu lire"},
    "personnes": {"status": "planned", "on": "2026-11-24", "means": "Lettre"},
}
SECOND: dict[str, dict[str, str]] = {
    "faits": {"people_count": "120", "titre": "Serveur chiffré hier"},
    "risque": {"level": "high_risk"},
    "personnes": {"means": "Appel"},
}


@pytest.mark.parametrize("page", INCIDENT)
def test_the_second_window_on_an_incident_is_refused_with_what_differs(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts, risk, people: the form comes back with what was typed and what changed, then goes."""
    monkeypatch.setattr("serment.web.rooms.incidents.facts.now", lambda: NOW)
    doctor = alma()
    window = window_of(doctor)
    open_incident(actor=doctor, playbook="ransomware", title="", known_at=NOW, now=NOW)
    address = f"/incidents/1/{page}/"
    seen = _version(window, address)
    first = {**INCIDENT[page], "version": seen}
    assert window.post(address, first).status_code == 302
    answer = window.post(address, {**first, **SECOND[page]})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Une autre fenêtre" in told
    assert "Enregistré par l’autre fenêtre" in told
    for typed in SECOND[page].values():
        assert typed in told
    [fresh] = re.findall(r'name="version" value="(\w{32})"', told)
    assert fresh != seen
    assert window.post(address, {**first, **SECOND[page], "version": fresh}).status_code == 302


def test_two_windows_tell_an_instant_as_a_person_reads_it() -> None:
    """What differs says « 23 novembre 2026 à 8 h », not the form's own writing."""
    doctor = alma()
    window = window_of(doctor)
    open_incident(actor=doctor, playbook="theft", title="", known_at=NOW, now=NOW)
    seen = _version(window, "/incidents/1/faits/")
    form = {"titre": "Vol", "known_at": "2026-11-23T10:30", "version": seen}
    assert window.post("/incidents/1/faits/", {**form, "titre": "Vol de sac"}).status_code == 302
    told = window.post("/incidents/1/faits/", {**form, "began_at": "2026-11-23T08:00"})
    assert nbsp("23 novembre 2026 à 8 h") in told.content.decode()


def test_the_second_opinion_of_an_assessment_is_refused_then_kept() -> None:
    """An analysis answered in two windows: refused with both values, and saved at the second go."""
    doctor = alma()
    window = window_of(doctor)
    record = start_assessment(actor=doctor, new=NewAssessment("Dictée"), now=NOW)
    address = f"/registre/analyses/{record.pk}/avis/"
    seen = _version(window, address)
    first = {"officer_names": "A. Martin", "version": seen}
    assert window.post(address, first).status_code == 302
    second = {**first, "officer_names": "B. Durand"}
    answer = window.post(address, second)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "A. Martin" in told
    assert 'value="B. Durand"' in told
    [fresh] = re.findall(r'name="version" value="(\w{32})"', told)
    assert window.post(address, {**second, "version": fresh}).status_code == 302
