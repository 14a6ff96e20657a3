"""Importing on the screen: a file chosen, its columns corrected, read, its refusals told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serment.practice.destructions import decide_destruction
from serment.store.models import Blob, Destruction, KeptRecord, RecordImport, RecordSource
from support.held_export import archive_of
from support.invented_export import ExportShape
from support.listing import imported, past, record_of
from support.personas import NOW, TODAY, alma, chloe
from support.window import window_of
from support.workbooks import PATIENTS, THREE, xlsx_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
NEW = "/dossiers/importer/nouveau/"
CSV = (
    "N° dossier;Nom;Prénom;Né(e) le;Dernière consultation;Motif\r\n"
    "12;DUPONT;Éva;29/02/1960;04/05/1998;=cmd\r\n"
    "13;MARTIN;Léa;01/02/1970;31/04/2010;\r\n"
    ";;;01/01/1970;01/01/2010;\r\n"
)


def _send(window: Client, content: bytes, name: str = "patients.csv") -> Any:
    return window.post(NEW, {"file": SimpleUploadedFile(name, content)}, follow=True)


def _columns(answer: Any) -> dict[str, str]:
    """The columns as the form proposes them."""
    listed = answer.context["listed"]
    chosen = {f"column-{one.meaning}": one.position for one in (*listed.columns, *listed.others)}
    return {name: "" if at is None else str(at) for name, at in chosen.items()}


def _open() -> tuple[Actor, Client]:
    doctor = alma()
    return doctor, window_of(doctor)


def test_a_list_is_recognised_corrected_and_read() -> None:
    """Each meaning with its column and its samples; what is dropped is named; then the counts."""
    doctor, window = _open()
    answer = _send(window, CSV.encode("cp1252"))
    told = answer.content.decode()
    for words in ("N° dossier", "DUPONT", "Laissé à la porte", "<li>Motif", "reconnue"):
        assert words in told
    (draft,) = RecordImport.objects.of(doctor.practice)
    done = window.post(
        f"/dossiers/importer/{draft.pk}/", {**_columns(answer), "source": "Logiciel"}, follow=True
    )
    told = done.content.decode().replace("\xa0", " ")
    assert "2 dossiers nouveaux" in told
    assert "1 ligne refusée" in told
    assert "Motif" in told
    assert record_of(doctor, "12").status == "erasable"
    assert record_of(doctor, "13").status == "undetermined"
    assert not Blob.objects.of(doctor.practice).exists()


def test_the_refused_lines_are_saved_corrected_and_read_again() -> None:
    """The file of refusals opens in a spreadsheet, runs nothing, and comes back."""
    doctor, window = _open()
    answer = _send(window, CSV.encode())
    (draft,) = RecordImport.objects.of(doctor.practice)
    path = f"/dossiers/importer/{draft.pk}/"
    window.post(path, {**_columns(answer), "source": "Logiciel"})
    saved = window.get(f"{path}refus/lignes.csv").content.decode("utf-8-sig")
    heading, line = saved.splitlines()
    assert heading.startswith("Motif du rejet;N° dossier;Nom")
    assert "ligne 4" in line
    corrected = saved.replace(";;;;01/01/1970", ";14;NOËL;Zoé;01/01/1970").encode()
    again = _send(window, corrected, "corrigé.csv")
    assert again.context["listed"].source == "Logiciel", "its columns are remembered"
    latest = RecordImport.objects.of(doctor.practice).latest("pk")
    window.post(
        f"/dossiers/importer/{latest.pk}/", {**_columns(again), "source": "Logiciel"}, follow=True
    )
    assert record_of(doctor, "14").name == "NOËL Zoé"
    assert RecordSource.objects.of(doctor.practice).count() == 1


def test_a_source_that_is_named_brings_its_own_columns() -> None:
    """From its refusals the source is known; another one typed shows its columns before reading."""
    doctor, window = _open()
    other = CSV.replace("Dernière consultation", "Vu le").replace("Né(e) le", "DDN")
    for source, content in (("Logiciel A", CSV), ("Logiciel B", other)):
        answer = _send(window, content.encode())
        latest = RecordImport.objects.of(doctor.practice).latest("pk")
        window.post(f"/dossiers/importer/{latest.pk}/", {**_columns(answer), "source": source})
    file = SimpleUploadedFile("corrigé.csv", other.encode())
    answer = window.post(f"{NEW}?source=Logiciel+B", {"file": file}, follow=True)
    assert answer.context["listed"].source == "Logiciel B"
    latest = RecordImport.objects.of(doctor.practice).latest("pk")
    path = f"/dossiers/importer/{latest.pk}/"
    told = {**_columns(answer), "proposed": "Logiciel B", "source": "logiciel a"}
    asked = window.post(path, told)
    assert asked.status_code == 422
    assert "celles de « Logiciel A »" in asked.content.decode().replace("\xa0", " ")
    assert not RecordImport.objects.of(doctor.practice).get(pk=latest.pk).read


def test_a_list_of_titles_alone_is_refused() -> None:
    """There is no record to read."""
    doctor, window = _open()
    answer = _send(window, CSV.splitlines()[0].encode())
    assert "n’a que ses titres" in answer.content.decode().replace("\xa0", " ")
    (draft,) = RecordImport.objects.of(doctor.practice)
    told = {**_columns(answer), "source": "Logiciel"}
    assert window.post(f"/dossiers/importer/{draft.pk}/", told).status_code == 422


def test_a_choice_that_cannot_be_read_says_why() -> None:
    """No column starts a clock: nothing is read, the person corrects."""
    doctor, window = _open()
    answer = _send(window, CSV.encode())
    (draft,) = RecordImport.objects.of(doctor.practice)
    columns = {**_columns(answer), "column-last_consultation_on": ""}
    refused = window.post(f"/dossiers/importer/{draft.pk}/", {**columns, "source": "Logiciel"})
    assert refused.status_code == 422
    assert refused.context["listed"].faults
    nameless = window.post(f"/dossiers/importer/{draft.pk}/", {**_columns(answer), "source": " "})
    assert nameless.status_code == 422
    assert "nom à la source" in nameless.content.decode().replace("\xa0", " ")
    assert not KeptRecord.objects.of(doctor.practice).exists()


def _sheets(answer: Any) -> dict[str, int]:
    return {one.name: one.position for one in answer.context["listed"].sheets}


def test_a_sheet_of_a_workbook_is_chosen_with_its_columns() -> None:
    """All are named, the list proposed; another is shown before it is read, then remembered."""
    doctor, window = _open()
    answer = _send(window, xlsx_of(THREE, hidden=["Archivés"]), "patients.xlsx")
    told = answer.content.decode().replace("\xa0", " ")
    for words in ("Médecins", "3 lignes", "masquée dans le tableur", "DUPONT", "numéro du dossier"):
        assert words in told
    (draft,) = RecordImport.objects.of(doctor.practice)
    path = f"/dossiers/importer/{draft.pk}/"
    places = _sheets(answer)
    sent = {**_columns(answer), "source": "Logiciel", "shown": str(places["Patients"])}
    moved = window.post(path, {**sent, "sheet": str(places["Archivés"])})
    told = moved.content.decode().replace("\xa0", " ")
    assert moved.status_code == 422
    assert "maintenant celles de la feuille « Archivés »" in told
    assert "NOËL" in told
    assert not KeptRecord.objects.of(doctor.practice).exists(), "nothing is read before it is seen"
    chosen = {"sheet": str(places["Archivés"]), "shown": str(places["Archivés"])}
    done = window.post(path, {**sent, **chosen}, follow=True).content.decode()
    assert "Feuille lue : Archivés" in done.replace("\xa0", " ")
    assert record_of(doctor, "77").status == "erasable"
    assert KeptRecord.objects.of(doctor.practice).count() == 1
    again = _send(window, xlsx_of(THREE), "suite.xlsx")
    assert again.context["listed"].source == "Logiciel"
    assert again.context["listed"].layout.sheet == "Archivés", "that of the source, by its headings"


def test_a_sheet_is_looked_at_without_a_source() -> None:
    """The button shows its columns, blames nothing, keeps what was typed, and reads nothing."""
    doctor, window = _open()
    answer = _send(window, xlsx_of(THREE), "patients.xlsx")
    (draft,) = RecordImport.objects.of(doctor.practice)
    path, places = f"/dossiers/importer/{draft.pk}/", _sheets(answer)
    sent = {"look": "1", "shown": str(places["Patients"]), "sheet": str(places["Médecins"])}
    for source in ("", "Mon logiciel"):
        looked = window.post(path, {**sent, **_columns(answer), "source": source})
        told = looked.content.decode()
        assert looked.status_code == 200
        assert "RPPS" in told
        assert "Donnez un nom à la source" not in told
        assert f'value="{source}"' in told or not source
    same = window.post(path, {**sent, **_columns(answer), "sheet": sent["shown"], "source": "L"})
    assert same.status_code == 200
    assert not KeptRecord.objects.of(doctor.practice).exists()
    odd = window.post(path, {**_columns(answer), "sheet": "x" * 9, "source": "L"}, follow=True)
    assert "Feuille lue : Patients" in odd.content.decode().replace("\xa0", " ")


def test_a_workbook_of_one_sheet_asks_nothing() -> None:
    """Nor does one whose other sheets are empty."""
    _, window = _open()
    answer = _send(window, xlsx_of({"Feuil1": (), "Feuil2": PATIENTS}), "patients.xlsx")
    assert answer.context["listed"].sheets == ()
    assert 'name="sheet"' not in answer.content.decode()
    assert answer.context["listed"].lines == 2


def test_the_sheet_of_a_source_just_typed_is_shown_first() -> None:
    """Its columns and its sheet replace those shown; corrected lines do not make it forgotten."""
    doctor, window = _open()
    for name, sheet in (("A", "Archivés"), ("A", ""), ("B", "Patients")):
        data = xlsx_of(THREE) if sheet else CSV.encode()
        answer = _send(window, data, "p.xlsx" if sheet else "corrigé.csv")
        latest = RecordImport.objects.of(doctor.practice).latest("pk")
        at = str(_sheets(answer).get(sheet, ""))
        sent = {**_columns(answer), "source": name, "proposed": name, "sheet": at, "shown": at}
        window.post(f"/dossiers/importer/{latest.pk}/", sent)
    answer = _send(window, xlsx_of(THREE), "p.xlsx")
    latest = RecordImport.objects.of(doctor.practice).latest("pk")
    at = str(_sheets(answer)["Patients"])
    sent = {**_columns(answer), "source": "A", "proposed": "B", "sheet": at, "shown": at}
    shown = window.post(f"/dossiers/importer/{latest.pk}/", sent)
    assert shown.status_code == 422
    assert shown.context["listed"].layout.sheet == "Archivés"


def test_a_portability_archive_is_explained_and_read() -> None:
    """Its options are offered, its checksums verified, its patients counted."""
    doctor, window = _open()
    answer = _send(window, archive_of(ExportShape(patients=3)), "EXPORT.ZIP")
    told = answer.content.decode()
    assert "empreintes" in told
    assert "Les rendez-vous passés" in told
    (draft,) = RecordImport.objects.of(doctor.practice)
    done = window.post(
        f"/dossiers/importer/{draft.pk}/",
        {"source": "Logiciel", "appointments_were_honoured": "on"},
        follow=True,
    )
    assert "3 patients sur 3 annoncés" in done.content.decode().replace("\xa0", " ")
    assert KeptRecord.objects.of(doctor.practice).count() == 3


def test_the_batches_of_an_export_are_said_until_all_are_read() -> None:
    """The page names the one awaited; once it is read, both pages say that nothing is awaited."""
    doctor, window = _open()
    told = []
    for number in (1, 2):
        shape = ExportShape(patients=3, batch=number, batches=2, status="PARTIAL")
        _send(window, archive_of(shape), f"LOT{number}.ZIP")
        draft = RecordImport.objects.of(doctor.practice).latest("pk")
        answer = window.post(
            f"/dossiers/importer/{draft.pk}/",
            {"source": "Logiciel", "appointments_were_honoured": "on"},
            follow=True,
        )
        told.append(answer.content.decode().replace("\xa0", " "))
    assert "il manque le lot 2" in told[0]
    assert "Les 2 lots de cet export sont lus" in told[1]
    first = RecordImport.objects.of(doctor.practice).earliest("pk")
    page = window.get(f"/dossiers/importer/{first.pk}/").content.decode()
    assert "Les 2 lots" in page.replace("\xa0", " ")
    assert not KeptRecord.objects.of(doctor.practice).exclude(doubt="").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"PK\x03\x04" + b"\0" * 200, "archive"),
        (b"\0\x01\x02" * 500, "texte"),
    ],
)
def test_what_is_none_of_ours_is_refused_and_forgotten(content: bytes, why: str) -> None:
    """A sentence says what it is, and nothing of the file is kept."""
    doctor, window = _open()
    answer = _send(window, content, "fichier.bin")
    assert answer.status_code == 422
    assert why in answer.content.decode().lower()
    assert not RecordImport.objects.of(doctor.practice).exists()
    assert not Blob.objects.of(doctor.practice).exists()


def test_no_file_is_said() -> None:
    """The button pressed too soon."""
    _, window = _open()
    answer = window.post(NEW, {})
    assert answer.status_code == 422
    assert "Aucun fichier" in answer.content.decode()


def test_a_file_is_forgotten_on_request() -> None:
    """Before it is read, it leaves nothing."""
    doctor, window = _open()
    _send(window, CSV.encode())
    (draft,) = RecordImport.objects.of(doctor.practice)
    told = window.post(f"/dossiers/importer/{draft.pk}/oublier/", follow=True).content.decode()
    assert "oublié" in told
    assert not RecordImport.objects.of(doctor.practice).exists()


def test_a_secretary_brings_nothing_in() -> None:
    """The screen is the controller's."""
    doctor = alma()
    assert window_of(chloe(doctor)).get(NEW).status_code == 403


def _decided() -> tuple[Client, Destruction]:
    doctor = alma()
    imported(doctor, [past("1"), past("2", "Martin Léa")])
    chosen = [record_of(doctor, number).pk for number in "12"]
    made = decide_destruction(actor=doctor, numbers=chosen, confirmed=2, as_of=TODAY, now=NOW)
    return window_of(doctor), made


@pytest.fixture
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serment.web.rooms.records.carrying_out.today", lambda _request: TODAY)
    monkeypatch.setattr("serment.web.rooms.records.carrying_out.now", lambda: NOW)


@pytest.mark.usefixtures("_the_day")
def test_a_destruction_ends_with_its_certificate() -> None:
    """Asked how, and how many: the wrong number erases nothing, the right one gives the proof."""
    window, made = _decided()
    path = f"/dossiers/destructions/{made.number}/proces-verbal/"
    told = {"paper": "nothing_held", "software": "nothing_held", "confirmed": "3"}
    refused = window.post(path, told)
    assert refused.status_code == 422
    assert "nombre exact" in refused.content.decode()
    assert window.post(path, {**told, "paper": ""}).status_code == 422
    assert KeptRecord.objects.count() == 2
    done = window.post(path, {**told, "confirmed": "2"}, follow=True)
    assert "Enregistrer le procès-verbal" in done.content.decode()
    assert KeptRecord.objects.count() == 0
    assert window.get(path).status_code == 302, "what is done is not done again"


def test_what_is_kept_longer_is_noted_on_the_record() -> None:
    """A transfusion, with its day; a day to come is refused on its line."""
    doctor, window = _open()
    imported(doctor, [past("1")])
    pk = record_of(doctor, "1").pk
    told = {"series": "transfusion_record", "act_on": "2005-06-01"}
    refused = window.post(f"/dossiers/{pk}/extrait/", {**told, "act_on": "2999-01-01"})
    assert refused.status_code == 422
    assert "serait à venir" in refused.content.decode()
    page = window.post(f"/dossiers/{pk}/extrait/", told, follow=True).content.decode()
    assert "1er juin 2035" in page.replace("\xa0", " ")
    assert KeptRecord.objects.of(doctor.practice).count() == 2
