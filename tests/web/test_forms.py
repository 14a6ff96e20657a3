"""Forms: what is refused is kept on screen, what is typed is never run, what is sent is checked."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serment.documents import separate
from serment.practice.exchange import export_register
from serment.practice.exhibits import list_exhibits
from serment.practice.register import add_proposed_activities, find_activity, list_activities
from support.personas import NOW, TODAY, alma, chloe
from support.window import window_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
FORMS = (
    "/cabinet/identite/",
    "/cabinet/interlocuteurs/nouveau/",
    "/registre/nouveau/",
    "/preuve/pieces/",
    "/plan/reporter/",
    "/reglages/verrouillage/",
)


@pytest.mark.parametrize("path", FORMS)
def test_chloe_sends_no_form(path: str) -> None:
    """Somebody without access writes nothing, however well filled the form."""
    typed = {"name": "Cabinet", "doctor": "Dr", "title": "Titre", "main_purpose": "But"}
    assert window_of(chloe(alma())).post(path, typed).status_code == 403


def _all_screens(window: Client) -> str:
    paths = (
        "/",
        "/plan/",
        "/cabinet/",
        "/cabinet/interlocuteurs/",
        "/probleme/",
        "/registre/",
        "/registre/A01/",
        "/registre/A01/modifier/",
    )
    more = ("/registre/carte/", "/documents/", "/preuve/", "/preuve/journal/", "/cabinet/pret/")
    return "".join(window.get(path).content.decode() for path in (*paths, *more))


def test_a_script_in_every_field_is_shown_as_text() -> None:
    """Names, titles, purposes, recipients, measures: typed as a script, shown as words."""
    window = window_of(alma())
    identity = dict.fromkeys(("name", "doctor", "address", "specialty"), SCRIPT)
    assert window.post("/cabinet/identite/", identity).status_code == 302
    contact = dict.fromkeys(("name", "title", "address", "reference"), SCRIPT) | {"role": "other"}
    assert window.post("/cabinet/interlocuteurs/nouveau/", contact).status_code == 302
    fields = (
        "title", "software", "main_purpose", "other_purposes", "data_subjects", "transfers",
        "data_civil_status", "special_health", "recipient_internal", "recipient_third_country",
        "measure_backup",
    )  # fmt: skip
    typed = dict.fromkeys(fields, SCRIPT) | {"transfers_outside": "yes"}
    assert window.post("/registre/nouveau/", typed).status_code == 302
    file = SimpleUploadedFile("<script>alert(1)<!--.txt", b"x")
    window.post("/preuve/pieces/", {"file": file, "proves": "other", "title": SCRIPT})
    shown = _all_screens(window)
    assert SCRIPT not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert 'href="javascript:' not in shown


def test_a_refused_identity_keeps_every_field() -> None:
    """A missing name and a wrong address: both are said, all that was typed is still there."""
    window = window_of(alma())
    typed = {"name": "", "doctor": "Dr Neuf", "email": "pas-une-adresse", "address": "1, rue X"}
    answer = window.post("/cabinet/identite/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for kept in ("Dr Neuf", "pas-une-adresse", "1, rue X"):
        assert f'value="{kept}"' in page
    assert page.count('aria-invalid="true"') == 2


def test_a_refused_activity_keeps_every_field() -> None:
    """Without a title nothing is written, and nothing typed is lost."""
    window = window_of(alma())
    typed = {"title": "", "main_purpose": "Soigner", "measure_backup": "Chaque nuit"}
    answer = window.post("/registre/nouveau/", {**typed, "transfers_outside": "no"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Soigner" in page
    assert "Chaque nuit" in page
    assert "complétez-la" in page


@pytest.mark.parametrize("value", ["abc", "-3", "9999999", "", "1" * 5_000, "2026-13-45", "\0"])
def test_an_impossible_answer_is_refused_in_place(value: str) -> None:
    """A number that cannot be: the page says why and asks again; it never breaks."""
    window = window_of(alma())
    window.post("/cabinet/question/has_staff/", {"reponse": "true"})
    answer = window.post("/cabinet/question/staff_count/", {"reponse": value})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_putting_off_needs_a_reason_and_keeps_the_date() -> None:
    """Without a reason nothing is put off, and the date chosen stays."""
    window = window_of(alma())
    rule = "obligation.record_of_processing"
    typed = {"rule": rule, "review_on": "2031-05-04", "reason": ""}
    answer = window.post("/plan/reporter/", typed)
    assert answer.status_code == 422
    assert 'value="2031-05-04"' in answer.content.decode()
    assert window.post("/plan/reporter/", {"rule": "nothing", "reason": "x"}).status_code == 404


def test_impossible_dates_of_an_exhibit_keep_what_was_typed() -> None:
    """An end before the beginning: said beside the form, with the title still there."""
    window = window_of(alma())
    typed = {
        "file": SimpleUploadedFile("a.txt", b"x"),
        "proves": "insurance",
        "title": "Mon attestation",
        "dated_on": "2026-05-01",
        "expires_on": "2026-04-01",
    }
    answer = window.post("/preuve/pieces/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Mon attestation"' in page
    assert 'value="2026-05-01"' in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../etc/passwd", b"root"),
        ("..\\..\\boot.ini", b"x"),
        ("CON.txt", b"x"),
        ("page.html", b"<script>alert(1)</script>"),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("é\u202egnp.exe", b"MZ"),
    ],
)
def test_any_file_is_kept_and_handed_over_as_a_download(name: str, content: bytes) -> None:
    """Hostile or oddly named: kept under a plain name, never rendered in our origin."""
    doctor = alma()
    window = window_of(doctor)
    sent = {"file": SimpleUploadedFile(name, content), "proves": "other"}
    assert window.post("/preuve/pieces/", sent).status_code == 302
    (exhibit,) = list_exhibits(doctor.practice)
    assert "/" not in exhibit.file_name
    assert "\\" not in exhibit.file_name
    answer = window.get(f"/preuve/pieces/{exhibit.pk}/")
    assert answer.getvalue() == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_empty_file_proves_nothing() -> None:
    """A file of zero byte is refused beside the form, which keeps the rest."""
    sent = {"file": SimpleUploadedFile("vide.pdf", b""), "proves": "other", "title": "Photo"}
    answer = window_of(alma()).post("/preuve/pieces/", sent)
    assert answer.status_code == 422
    assert "Ce fichier est vide" in answer.content.decode()
    assert 'value="Photo"' in answer.content.decode()


def test_an_oversized_file_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the page says what to do, nothing is kept, and nothing is called broken."""
    monkeypatch.setattr("serment.store.upload.LARGEST_UPLOAD", 1_000)
    doctor = alma()
    window = window_of(doctor)
    window.raise_request_exception = False
    sent = {"file": SimpleUploadedFile("film.mp4", b"x" * 2_000), "proves": "other"}
    answer = window.post("/preuve/pieces/", sent)
    assert answer.status_code == 413
    assert "Joignez un fichier plus petit" in answer.content.decode()
    assert list_exhibits(doctor.practice) == ()


def test_a_document_that_cannot_be_printed_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The page names the document and says what to do; nothing is called broken."""
    dead = tmp_path / "dead.py"
    dead.write_text("")
    monkeypatch.setattr(separate, "_PROGRAM", dead)
    window = window_of(alma())
    window.raise_request_exception = False
    answer = window.get("/probleme/kit.pdf")
    assert answer.status_code == 500
    said = answer.content.decode()
    assert "n’a pas pu être mis en page" in said
    assert "Réessayez dans un instant" in said


def test_a_form_without_a_file_says_so() -> None:
    """No file chosen, for an exhibit as for a workbook: said in words."""
    window = window_of(alma())
    for path in ("/preuve/pieces/", "/registre/relire/"):
        answer = window.post(path, {"proves": "other"})
        assert answer.status_code == 422
        assert "Aucun fichier" in answer.content.decode()


def _with_register() -> tuple[Actor, Client]:
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    return doctor, window_of(doctor)


def test_a_workbook_is_shown_before_it_is_kept() -> None:
    """Reading a workbook changes nothing; accepting what it says writes it."""
    doctor, window = _with_register()
    ods = export_register(practice=doctor.practice, form="ods", as_of=TODAY).content
    reference = list_activities(doctor.practice)[0].reference
    title = find_activity(doctor.practice, reference).title
    window.post(f"/registre/{reference}/modifier/", {"title": "Autre nom", "main_purpose": "But",
                                                     "transfers_outside": "no"})  # fmt: skip
    sent = {"file": SimpleUploadedFile("r.ods", ods)}
    answer = window.post("/registre/relire/", sent, follow=True)
    read = answer.redirect_chain[-1][0]
    assert "1 traitement à enregistrer" in answer.content.decode()
    assert find_activity(doctor.practice, reference).title == "Autre nom"
    window.post(f"{read}garder/")
    assert find_activity(doctor.practice, reference).title == title
    again = window.post(f"{read}garder/", follow=True)
    assert "n’attend plus" in again.content.decode()


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b" " * 200_000_000)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", _bomb()])
def test_a_bad_workbook_is_refused_in_french(content: bytes) -> None:
    """Empty, of another kind, broken or swollen: refused at once, the register untouched."""
    doctor, window = _with_register()
    before = list_activities(doctor.practice)
    answer = window.post("/registre/relire/", {"file": SimpleUploadedFile("r.ods", content)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert list_activities(doctor.practice) == before


@pytest.mark.parametrize(
    "path",
    [
        "/registre/T99/",
        "/registre/%00/",
        "/documents/rien/",
        "/documents/version/999999.pdf",
        "/documents/version/1.exe",
        "/preuve/pieces/999999/",
        "/preuve/pieces/99999999999999999999999/",
        "/plan/rien/",
        "/cabinet/question/rien/",
        "/cabinet/interlocuteurs/999999/",
        "/cabinet/interlocuteurs/99999999999999999999999/",
        "/cabinet/interlocuteurs/interlocuteurs.exe",
        "/nulle-part/",
    ],
)
def test_an_address_that_leads_nowhere_says_so(path: str) -> None:
    """Another number, another name: not found, in words, never an error of ours."""
    answer = window_of(alma()).get(path)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.content.decode()
