"""Every screen of the fictitious practice answers."""

from __future__ import annotations

import pytest

from serment.practice.contacts import contacts_in_order
from serment.practice.demo import open_demonstration
from serment.practice.documents import current_documents
from serment.practice.exhibits import list_exhibits
from serment.practice.record_list import listed_records
from support.personas import NOW, TODAY
from support.window import window_of

pytestmark = pytest.mark.django_db


def test_every_screen_of_the_demonstration_answers() -> None:
    """A click on each screen, each document, each exhibit, each format works."""
    actor = open_demonstration(as_of=TODAY, now=NOW)
    window = window_of(actor)
    document = current_documents(actor.practice)["patient_notice"]
    exhibit = list_exhibits(actor.practice)[0]
    contact = contacts_in_order(actor.practice)[0]
    record = listed_records(actor.practice)[0]
    paths = [
        "/", "/plan/", "/plan/obligation.record_of_processing/", "/corpus/", "/cabinet/",
        "/cabinet/identite/", "/cabinet/interlocuteurs/", "/cabinet/interlocuteurs/nouveau/",
        f"/cabinet/interlocuteurs/{contact.pk}/", "/cabinet/question/practice_form/",
        "/registre/", "/registre/T01/", "/registre/T01/modifier/", "/registre/nouveau/",
        "/registre/carte/", "/registre/donnee/", "/registre/relire/", "/dossiers/",
        "/dossiers/liste/?etat=erasable", "/dossiers/gels/", "/dossiers/doublons/",
        "/dossiers/archive/", "/dossiers/destructions/1/", "/dossiers/durees/",
        f"/dossiers/{record.pk}/", "/documents/",
        "/documents/patient_notice/", "/documents/plan.pdf",
        f"/documents/version/{document.pk}.pdf", f"/documents/version/{document.pk}.docx",
        "/preuve/", "/preuve/journal/", f"/preuve/pieces/{exhibit.pk}/", "/probleme/",
        "/probleme/kit.pdf", "/reglages/", "/reglages/donnees/",
        *(f"/registre/exporter/{form}/" for form in ("ods", "docx", "pdf", "csv", "json")),
    ]  # fmt: skip
    assert {path: window.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
