"""The register as a workbook: its shape, and what comes back of it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.documents.register.incoming import import_register
from serment.documents.register.incoming_form import parse_day
from serment.documents.register.ods import register_ods, sheet_names
from serment.intake.refusals import RefusedFileError
from serment.intake.register_layout import (
    COMPLEMENT_ROW,
    HEADINGS,
    LIST_SHEET,
    MODEL_LINES,
    MODEL_SHEET,
)
from serment.law import activity as law
from support.register import (
    IDENTITY,
    activities,
    alma_activities,
    ods_of,
    register_of,
    row_of,
    sheet_of,
)

if TYPE_CHECKING:
    from pathlib import Path

PATIENTS = replace(alma_activities()[0], created_on=date(2026, 11, 23))
WORKBOOK = register_ods(register_of(*alma_activities()))


def _opened(data: bytes) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(data))


def _sheet(document: odfdo.Document, name: str) -> odfdo.Table:
    table = document.body.get_table(name=name)
    assert table is not None, name
    return table


def _edited(data: bytes, name: str, **cells: str) -> bytes:
    """The workbook after another program wrote these cells of this sheet."""
    document = _opened(data)
    for coordinate, value in cells.items():
        _sheet(document, name).set_value(coordinate, value)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _name(activity: law.ProcessingActivity) -> str:
    return sheet_names((activity,))[0]


def test_the_sheets_are_those_of_the_model() -> None:
    """Another program finds the sheets of the model, one for each activity, and ours."""
    names = [table.name for table in _opened(WORKBOOK).body.tables]
    assert names[:3] == ["Tutoriel", "2_-_Liste_des_traitements", "3_-_Modèle_de_fiche_de_registre"]
    assert names[-2:] == ["5_-_Listes", "Serment"]
    assert names[3:-2] == list(sheet_names(alma_activities()))
    assert "T01 - Dossier patient" in names


def test_labels_stand_on_the_rows_of_the_model() -> None:
    """The rows of a form are those that the CNIL's readers know."""
    sheet = _sheet(_opened(WORKBOOK), "T01 - Dossier patient")
    for line in MODEL_LINES:
        assert sheet.get_value((0, line.row - 1)) == line.label
    for row, cells in HEADINGS.items():
        assert sheet.get_value((0, row - 1)) == cells[0]
    assert sheet.get_value("B4") == "Dossier patient"
    assert str(sheet.get_value("B39")).startswith("Antécédents")
    assert sheet.get_value((0, COMPLEMENT_ROW - 1)) == "Compléments de Serment"


def test_the_list_names_every_activity() -> None:
    """The list begins at row 9, with the question of sensitive data in column H."""
    sheet = _sheet(_opened(WORKBOOK), LIST_SHEET)
    assert sheet.get_value("A3") == "Responsable du traitement"
    assert (sheet.get_value("B3"), sheet.get_value("C3")) == ("Rey", "Alma")
    assert (sheet.get_value("A9"), sheet.get_value("H9")) == ("Dossier patient", "Oui")
    listed = [sheet.get_value((1, 8 + row)) for row in range(len(alma_activities()))]
    assert listed == [activity.reference for activity in alma_activities()]


def test_choices_are_offered_and_never_forced() -> None:
    """Lists of choices point at the lists' sheet, and let a person write something else."""
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        content = archive.read("content.xml").decode()
    assert content.count("table:content-validation-name=") > 100
    assert "cell-content-is-in-list([$&#x27;5_-_Listes&#x27;" in content
    assert 'message-type="stop"' not in content


def test_the_same_register_gives_the_same_bytes() -> None:
    """No clock is read: two exports are one."""
    assert register_ods(register_of(*alma_activities())) == WORKBOOK


def test_nothing_becomes_a_formula() -> None:
    """What a person typed stays a text, whatever it begins with."""
    activity = replace(PATIENTS, main_purpose='=HYPERLINK("http://mechant")', software="+1")
    with zipfile.ZipFile(io.BytesIO(register_ods(register_of(activity)))) as archive:
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content
    assert import_register(register_ods(register_of(activity))).activities == (activity,)


@settings(max_examples=60, deadline=None)
@given(st.lists(activities, min_size=1, max_size=3, unique_by=lambda item: item.reference))
def test_every_register_comes_back_equal(register: list[law.ProcessingActivity]) -> None:
    """Whatever the activities hold, reading the workbook gives them back, without a word."""
    found = import_register(register_ods(register_of(*register)), register)
    assert found.activities == tuple(register)
    assert (found.warnings, found.refused, found.missing) == ((), (), ())


@settings(max_examples=60, deadline=None)
@given(st.lists(activities, max_size=6))
def test_sheet_names_are_unique_and_accepted_everywhere(
    register: list[law.ProcessingActivity],
) -> None:
    """No two sheets share a name, none is longer than Excel takes nor holds what it refuses."""
    names = sheet_names(register)
    assert len({name.casefold() for name in names}) == len(register)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]*?:/\\'") for name in names)


def test_an_edit_in_another_program_comes_back() -> None:
    """A corrected purpose, a new recipient and an archived activity are taken."""
    activity = replace(PATIENTS, recipients=())
    data = _edited(
        register_ods(register_of(activity)),
        _name(activity),
        B17="Soigner mes patients",
        B48="Sous-traitants",
        E48="Archiviste",
    )
    (back,) = import_register(data).activities
    expected = replace(
        activity,
        main_purpose="Soigner mes patients",
        recipients=(law.Recipient("processor", "Archiviste"),),
    )
    assert back == expected


def test_what_has_no_place_is_kept_to_confirm() -> None:
    """A line of one's own, a note in the margin, a word outside a list: all is kept and told."""
    name = _name(PATIENTS)
    data = _edited(WORKBOOK, name, A90="Remarque", B90="à voir avec la CPAM", C17="marge")
    data = _edited(data, name, B54="Coffre-fort", E54="au sous-sol", B6="bientôt")
    found = import_register(data)
    back = found.activities[0]
    kept = "\n".join(back.to_confirm)
    for words in ("à voir avec la CPAM", "marge", "Coffre-fort", "bientôt"):
        assert words in kept
    assert law.Measure("other", "Coffre-fort : au sous-sol") in back.measures
    assert len(found.warnings) >= 4


def test_a_missing_sheet_is_named_and_nothing_is_lost() -> None:
    """The activity whose sheet was removed is said to stay as it is."""
    document = _opened(WORKBOOK)
    document.body.delete(_sheet(document, "T02 - Rendez-vous"))
    target = io.BytesIO()
    document.save(target)
    found = import_register(target.getvalue(), alma_activities())
    assert found.missing == ("T02",)
    assert any("T02" in line and "reste inchangée" in line for line in found.warnings)
    assert len(found.activities) == len(alma_activities()) - 1


def test_missing_common_sheets_are_said_and_the_forms_are_read() -> None:
    """The list and the choices may be gone: the forms suffice."""
    document = _opened(WORKBOOK)
    for name in (LIST_SHEET, "5_-_Listes", "Tutoriel"):
        document.body.delete(_sheet(document, name))
    target = io.BytesIO()
    document.save(target)
    found = import_register(target.getvalue())
    assert found.activities == alma_activities()
    assert len(found.warnings) == 2


def test_a_copied_sheet_gets_a_number_of_its_own() -> None:
    """Copying a sheet to add an activity does not overwrite the first one."""
    copy = replace(PATIENTS, title="Dossier patient du remplaçant")
    found = import_register(register_ods(register_of(PATIENTS, copy)))
    assert [item.reference for item in found.activities] == ["T01", "A01"]
    assert any("sert déjà" in line for line in found.warnings)


def test_the_blank_model_filled_in_place_is_an_activity() -> None:
    """Whoever writes in the model itself rather than in a copy loses nothing."""
    data = _edited(WORKBOOK, MODEL_SHEET, B4="Jardin partagé", B17="Cultiver")
    added = import_register(data).activities[0]
    assert (added.reference, added.title, added.main_purpose) == (
        "A01",
        "Jardin partagé",
        "Cultiver",
    )


def test_a_form_too_long_is_refused_by_name_and_the_others_are_taken() -> None:
    """One bad sheet does not cost the others."""
    data = _edited(WORKBOOK, "T02 - Rendez-vous", B17="a" * 3_000)
    found = import_register(data)
    (refusal,) = found.refused
    assert "T02 - Rendez-vous" in refusal
    assert "2000 caractères" in refusal
    assert len(found.activities) == len(alma_activities()) - 1


def test_a_workbook_without_a_form_is_refused() -> None:
    """An accounting sheet is not a register."""
    with pytest.raises(RefusedFileError, match="aucune fiche de registre"):
        import_register(ods_of(sheet_of("Comptes", row_of("Recettes", "1000"))))


def test_a_form_made_on_the_cnil_s_own_file_is_read() -> None:
    """Longer labels on the same rows, and none of our complements."""
    rows = {line.row: row_of("") for line in MODEL_LINES}
    rows |= {number: row_of("") for number in range(1, 63) if number not in rows}
    rows |= {
        4: row_of("Nom du traitement", "Agenda"),
        17: row_of("Finalité principale", "Prendre les rendez-vous"),
        25: row_of(
            "Etat civil, identité, données d'identification, images…", "Nom", "", "", "1 an"
        ),
        39: row_of("Données de santé (au sens du RGPD)", "Spécialité consultée", "", "", "1 an"),
        54: row_of("Mesure de sécurité 1", "Sauvegarde des données", "", "", "chaque nuit"),
    }
    data = ods_of(sheet_of("Fiche 1", *(rows[number] for number in sorted(rows))))
    (agenda,) = import_register(data).activities
    assert agenda.title == "Agenda"
    assert agenda.data_categories == (law.DataCategory("civil_status", "Nom", "1 an"),)
    assert agenda.special_categories == (
        law.SpecialCategory("health", "Spécialité consultée", "1 an"),
    )
    assert agenda.measures == (law.Measure("backup", "chaque nuit"),)


@given(
    st.lists(st.lists(st.sampled_from(["Nom du traitement", "Destinataire 1", "N° / RÉF", "x"])))
)
def test_any_grid_of_cells_is_read_or_refused(rows: list[list[str]]) -> None:
    """Labels in any place never crash the reading."""
    data = ods_of(sheet_of("F", *(row_of(*row) for row in rows)))
    try:
        import_register(data)
    except RefusedFileError as refusal:
        assert "aucune fiche" in str(refusal)  # noqa: PT017 -- either outcome is right


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        ("1-2-2026", date(2026, 2, 1)),
        ("2026-11-23", date(2026, 11, 23)),
        ("1er août 2026", date(2026, 8, 1)),
        ("23 NOVEMBRE 2026", date(2026, 11, 23)),
        ("31/02/2026", None),
        ("hier", None),
        ("", None),
    ],
)
def test_days_are_read_as_french_people_write_them(text: str, day: date | None) -> None:
    """A day that does not exist is nothing, never another day."""
    assert parse_day(text) == day


def _through_libreoffice(data: bytes, folder: Path) -> bytes:
    """The workbook opened and saved again by LibreOffice, in a profile of its own."""
    program = shutil.which("soffice")
    assert program, "LibreOffice (soffice) manque : apt-get install libreoffice-calc"
    (folder / "registre.ods").write_bytes(data)
    subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "ods",
            "--outdir",
            str(folder / "back"),
            str(folder / "registre.ods"),
        ],
        check=True,
        capture_output=True,
        timeout=150,
    )
    return (folder / "back" / "registre.ods").read_bytes()


def test_libreoffice_gives_the_register_back(tmp_path: Path) -> None:
    """Edited, opened and saved by LibreOffice: the edit is there and nothing is lost."""
    odd = replace(
        PATIENTS,
        reference="A07",
        title="« Étrange » ; avec l’apostrophe <&>",
        software="00123\n=1+1\n+33 4",
        main_purpose="2026-11-23",
        other_purposes=tuple(f"but {number}" for number in range(1, 9)),
        joint_controllers=("Dr B\u202f!", "Dr C"),
        data_categories=(
            *PATIENTS.data_categories,
            law.DataCategory("civil_status", "encore", "3 ans"),
            law.DataCategory("location", "trajets", "1 mois"),
        ),
        transfers_outside="yes",
        transfers=tuple(law.Transfer(f"R{n}", "Suisse", "Pays adéquat", "lien") for n in range(6)),
    )
    (written,) = import_register(register_ods(register_of(odd))).activities
    register = (*alma_activities(), written)
    data = _edited(register_ods(register_of(*register)), "T01 - Dossier patient", B17="Soigner")
    found = import_register(_through_libreoffice(data, tmp_path), register)
    expected = (replace(register[0], main_purpose="Soigner"), *register[1:])
    assert found.activities == expected
    assert (found.warnings, found.refused, found.missing) == ((), (), ())


def test_the_controller_stands_on_every_form() -> None:
    """Each form is whole when printed alone."""
    sheet = _sheet(_opened(WORKBOOK), "T02 - Rendez-vous")
    assert sheet.get_value("B10") == IDENTITY.controller.in_full()
    assert sheet.get_value("H10") == IDENTITY.controller.mail
