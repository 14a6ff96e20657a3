"""`serment retention import|imports|rejected|drop`: a software's records, from the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.content import FileContent
from serment.intake.tables import open_table
from serment.practice import record_importing, record_imports
from serment.practice.record_imports import keep_lines, list_imports, unended_imports
from serment.store.models import KeptRecord
from support.fhir import encounter, lines_of, patient
from support.invented_export import ExportShape, write_export
from support.personas import alma, bilal
from support.terminal import open_as
from support.workbooks import THREE, xlsx_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db
CSV = (
    "N° dossier;Nom;Prénom;Né(e) le;Dernière consultation;Téléphone\r\n"
    "12;DUPONT;Éva;29/02/1960;04/05/1998;0102030405\r\n"
    "13;MARTIN;Léa;01/01/1970;31/04/2010;\r\n"
    ";;;01/01/1970;01/01/2010;\r\n"
)


@pytest.fixture
def listed(tmp_path: Path) -> str:
    """A list as a software exports it."""
    path = tmp_path / "patients.csv"
    path.write_text(CSV, encoding="cp1252", newline="")
    return str(path)


def test_a_list_is_recognised_then_imported(
    practice: Actor, ask: Ask, terminal: Terminal, listed: str
) -> None:
    """--dry-run keeps nothing; then every line is a record or a rejection; again, an update."""
    status, dry = ask("retention", "import", listed, "--source", "Logiciel", "--dry-run")
    assert (status, dry["imported"]) == (0, None)
    assert dry["recognised"]["dropped"] == ["Téléphone"]
    assert not list_imports(practice.practice).exists()
    status, out, err = terminal("retention", "import", listed, "--source", "Logiciel")
    assert (status, err) == (0, "")
    assert "dernière consultation (last_consultation_on)" in out
    assert "« Téléphone »" in out.replace("\u00a0", " ")
    assert "3 lignes lues ; ajoutés : 2" in out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "retention rejected" in out
    again = ask("retention", "import", listed, "--source", "Logiciel")[1]["imported"]
    assert (again["added"], again["updated"], again["rejected"]) == (0, 2, 1)
    rows = ask("retention", "imports")[1]["imports"]
    assert [row["import"] for row in rows] == sorted((r["import"] for r in rows), reverse=True)
    assert "interrompu" not in terminal("retention", "imports")[1]


def test_a_column_is_designated(practice: Actor, ask: Ask, listed: str) -> None:
    """By its title, whatever its accents; an unknown meaning or title is refused by its name."""
    words = ("retention", "import", listed, "--source", "Logiciel", "--dry-run")
    found = ask(*words, "--column", "died_on=ne(e) le")[1]["recognised"]
    meant = {column["meaning"]: column["heading"] for column in found["columns"]}
    assert meant["died_on"] == "Né(e) le"
    assert "born_on" not in meant
    status, found = ask(*words, "--column", "last_consultation_on=")
    assert (status, len(found["recognised"]["faults"])) == (1, 1)
    for column, said in (
        ("vu=Nom", "last_consultation_on"),
        ("born_on=Naissance", "pas de colonne"),
        ("born_on=Né(e) lo", "Né(e) le"),
    ):
        status, found = ask(*words, "--column", column)
        assert (status, said in found["error"]["message"]) == (2, True), found
    status, found = ask(*words[:-1], "--column", "last_consultation_on=")
    assert (status, found["error"]["code"]) == (1, "unreadable_records")
    assert not list_imports(practice.practice).exists()


def test_the_choices_of_a_source_are_remembered(practice: Actor, ask: Ask, listed: str) -> None:
    """The next export of the same source is read as the former one."""
    words = ("retention", "import", listed, "--source", "Logiciel")
    ask(*words, "--column", "died_on=Né(e) le")
    found = ask(*words, "--dry-run")[1]["recognised"]
    assert "born_on" not in {column["meaning"] for column in found["columns"]}


def test_a_sheet_is_named_and_remembered(
    practice: Actor, ask: Ask, terminal: Terminal, listed: str, tmp_path: Path
) -> None:
    """--dry-run lists them all; --sheet chooses; the next export of the source reads the same."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(xlsx_of(THREE))
    words = ("retention", "import", str(path), "--source", "Logiciel")
    found = ask(*words, "--dry-run")[1]["recognised"]
    assert [one["name"] for one in found["sheets"]] == list(THREE)
    assert (found["sheet"], found["lines"]) == ("Patients", 2)
    out = terminal(*words, "--dry-run")[1].replace("\u00a0", " ")
    assert "« Archivés » (lignes : 2) : numéro du dossier" in out
    assert "Feuille lue : « Patients »" in out
    imported = ask(*words, "--sheet", "archives")[1]["imported"]
    assert (imported["added"], imported["report"]["sheet"]) == (1, "Archivés")
    assert ask(*words, "--dry-run")[1]["recognised"]["sheet"] == "Archivés"
    status, found = ask(*words, "--sheet", "Dossiers")
    assert (status, found["error"]["code"]) == (1, "unknown_sheet")
    assert "« Médecins », « Patients » et « Archivés »" in (
        found["error"]["message"].replace("\u00a0", " ")
    )
    for file in (listed, _fhir_file(tmp_path)):
        status, found = ask("retention", "import", file, "--source", "L", "--sheet", "Patients")
        assert (status, "--sheet" in found["error"]["message"]) == (2, True)
    assert KeptRecord.objects.of(practice.practice).count() == 1


def _fhir_file(folder: Path) -> str:
    path = folder / "tout.ndjson"
    path.write_bytes(lines_of(patient("p1", birthDate="1960-02-29")))
    return str(path)


def test_the_batches_of_an_export(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """One by one the batch awaited is named; a folder of them all is read at once."""
    shapes = [ExportShape(patients=3, batch=at, batches=2, status="PARTIAL") for at in (1, 2)]
    folder = tmp_path / "lots"
    folder.mkdir()
    for shape in shapes:
        with (folder / f"LOT{shape.batch}.ZIP").open("wb") as stream:
            write_export(stream, shape)
    words = ("retention", "import", str(folder / "LOT1.ZIP"), "--source", "Un", "--honoured")
    out = terminal(*words, "--dry-run")[1].replace("\u00a0", " ")
    assert "Lot : 1 ; lots en tout : 2" in out.replace("\u202f", " ")
    assert "il manque le lot 2" in terminal(*words)[1].replace("\u00a0", " ")
    done = ask("retention", "import", str(folder), "--source", "Tous", "--honoured")[1]
    assert done["imported"]["read"] == 6
    assert [one["is_whole"] for one in done["exports"]] == [True]
    rows = KeptRecord.objects.of(practice.practice).exclude(doubt="")
    assert {row.source.name for row in rows} == {"Un"}


def test_rejected_lines_are_written_to_be_corrected(
    practice: Actor, ask: Ask, terminal: Terminal, listed: str, tmp_path: Path
) -> None:
    """Under the headings of the list, the reason first; never over a file that is there."""
    number = str(ask("retention", "import", listed, "--source", "L")[1]["imported"]["import"])
    target = tmp_path / "rejets.csv"
    status, found = ask("retention", "rejected", number, "--out", str(target))
    assert (status, found["rejected"]) == (0, 1)
    assert target.stat().st_mode & 0o077 == 0
    table = open_table(FileContent(target))
    assert table.form.headings[:2] == ("Motif du rejet", "N° dossier")
    assert ask("retention", "rejected", number, "--out", str(target))[0] == 1
    other = str(tmp_path / "autre.csv")
    assert ask("retention", "rejected", "999", "--out", other)[1]["error"]["code"] == (
        "unknown_import"
    )
    assert ask("retention", "rejected", "un", "--out", other)[0] == 2
    ask("retention", "import", listed, "--source", "L")
    assert ask("retention", "rejected", number, "--out", other)[1]["error"]["code"] == (
        "nothing_rejected"
    )
    status, _, err = terminal("retention", "rejected", number, "--out", other)
    assert (status, "DUPONT" in err) == (1, False)


def test_a_folder_and_an_archive_are_recognised(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """FHIR files of a folder; a portability archive, with what it says of itself."""
    folder = tmp_path / "export"
    folder.mkdir()
    content = lines_of(patient("p1", birthDate="1960-02-29"), encounter("1998-05-04"))
    (folder / "tout.ndjson").write_bytes(content)
    status, done = ask("retention", "import", str(folder), "--source", "FHIR")
    assert (status, done["imported"]["kind"], done["imported"]["added"]) == (0, "fhir", 1)
    archive = tmp_path / "export.zip"
    with archive.open("wb") as stream:
        write_export(stream, ExportShape(patients=3))
    words = ("retention", "import", str(archive), "--source", "Archive")
    report = ask(*words, "--dry-run")[1]["recognised"]["report"]
    assert (report["is_verified"], report["found"]) == (True, 3)
    assert ask(*words, "--column", "born_on=x")[0] == 2
    out = terminal(*words, "--honoured")[1].replace("\u00a0", " ")
    assert "Empreintes : toutes vérifiées" in out
    assert ask(*words)[1]["imported"]["updated"] == 3


_UNREADABLE = {
    "nulle-part.csv": (None, "n’existe pas"),
    "vide.csv": (b"", "vide"),
    "vide.zip": (b"PK\x05\x06" + bytes(18), "aucun dossier n’y est reconnu"),
    "casse.zip": (b"PK\x03\x04 rien", "aucun dossier n’y est reconnu"),
    "casse.ndjson": (b'{"resourceType": "Patient"\n', "s’interrompt"),
}


@pytest.mark.parametrize("name", _UNREADABLE)
def test_a_file_that_cannot_be_read(practice: Actor, ask: Ask, tmp_path: Path, name: str) -> None:
    """One French refusal; no import waits for a file that will never be read."""
    path, (content, said) = tmp_path / name, _UNREADABLE[name]
    if content is not None:
        path.write_bytes(content)
    status, found = ask("retention", "import", str(path), "--source", "L")
    assert status == 1, found
    assert said in found["error"]["message"]
    assert "imprévue" not in found["error"]["message"]
    assert not unended_imports(practice.practice).exists()
    assert not KeptRecord.objects.of(practice.practice).exists()


def test_a_folder_with_nothing_and_a_source_without_a_name(
    practice: Actor, ask: Ask, tmp_path: Path, listed: str
) -> None:
    """Both refused in French."""
    empty = tmp_path / "vide"
    empty.mkdir()
    found = ask("retention", "import", str(empty), "--source", "L")[1]
    assert found["error"]["code"] == "unreadable_records"
    assert ask("retention", "import", listed, "--source", " ")[1]["error"]["code"] == (
        "record_import"
    )
    assert ask("retention", "import", listed)[0] == 2


def test_an_interrupted_import_goes_on_where_it_stopped(
    practice: Actor, ask: Ask, terminal: Terminal, listed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl + C keeps the batches; the same command goes on, another file begins again."""
    with monkeypatch.context() as patch:
        patch.setattr(record_imports, "BATCH", 1)
        _stop_after(patch, 2)
        status, _, err = terminal("retention", "import", listed, "--source", "L")
    assert status == 130
    assert "2 lignes sont gardées" in err
    assert "même commande" in err
    (stopped,) = unended_imports(practice.practice)
    assert (stopped.read, KeptRecord.objects.of(practice.practice).count()) == (2, 2)
    assert "interrompu" in terminal("retention", "imports")[1]
    done = ask("retention", "import", listed, "--source", "L")[1]["imported"]
    assert (done["import"], done["read"], done["added"]) == (stopped.pk, 3, 2)
    assert done["ended_at"] is not None


def _stop_after(patch: pytest.MonkeyPatch, batches: int) -> None:
    """Press Ctrl + C once so many batches are kept."""

    def stopping(*, actor: Actor, imported: Any, reading: Any) -> None:
        kept = iter(range(batches))

        def count(lines: Any) -> Any:
            for line in lines:
                if next(kept, None) is None:
                    raise KeyboardInterrupt
                yield line

        again = type(reading)(count(reading.lines), reading.as_of, reading.clock, reading.kept)
        keep_lines(actor=actor, imported=imported, reading=again)

    patch.setattr(record_importing, "keep_lines", stopping)


def test_an_interrupted_import_is_dropped(
    practice: Actor, ask: Ask, terminal: Terminal, listed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its records stay; one that has ended has nothing to drop."""
    with monkeypatch.context() as patch:
        _stop_after(patch, 0)
        assert "Aucun dossier" in terminal("retention", "import", listed, "--source", "L")[2]
    number = str(unended_imports(practice.practice)[0].pk)
    assert ask("retention", "drop", number)[0] == 0
    assert not unended_imports(practice.practice).exists()
    status, found = ask("retention", "drop", number)
    assert (status, "terminé" in found["error"]["message"]) == (1, True)


def test_a_secretary_imports_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, listed: str
) -> None:
    """Bilal is refused before the file is read."""
    open_as(bilal(alma()), tmp_path, monkeypatch)
    status, found = ask("retention", "import", listed, "--source", "L", "--dry-run")
    assert (status, found["error"]["code"]) == (1, "forbidden_act")
