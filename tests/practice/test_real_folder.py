"""A practice in its real encrypted folder: killed, full, raced, backed up, moved, upgraded."""

from __future__ import annotations

import json
import random
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from serment.documents.dossier.verify import verify_dossier
from serment.store import migrations
from support.real_folder import PHRASE, start, told

KILLS = 4
OTHER_PHRASE = "cordage rivage pluie tambour noisette"


@pytest.fixture(scope="module", name="model")
def _model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Make one practice for the whole module; each test works on a copy of its own."""
    folder = tmp_path_factory.mktemp("modèle") / "cabinet"
    return folder, told("create", folder)


@pytest.fixture(name="folder")
def _folder(model: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(model[0], tmp_path / "cabinet"))


@pytest.fixture(name="before")
def _before(model: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What the practice had when it was made, with its recovery code."""
    return model[1]


def _is_coherent(report: dict[str, Any]) -> bool:
    """Rows, lines and files agree, and the journal is whole."""
    return bool(
        report["faults"] == []
        and report["size"] == report["lines"]
        and report["answers"] == report["answer_lines"]
        and report["exhibits"] == report["attached_lines"]
        and report["removed"] == report["removed_lines"]
        and report["contents_missing"] == report["contents_too_many"] == 0
        and report["contents_damaged"] == []
    )


def test_a_process_killed_at_any_moment_loses_at_most_the_act_in_progress(folder: Path) -> None:
    """Each opening after a kill -9 finds a whole journal, with rows, lines and files that agree."""
    moments = random.Random(20261123)  # noqa: S311 - moments, not secrets
    sizes = []
    for _ in range(KILLS):
        process = start("live", folder)
        assert process.stdout is not None
        report = json.loads(process.stdout.readline())
        assert _is_coherent(report), report
        sizes.append(report["size"])
        time.sleep(moments.uniform(0.02, 0.5))
        assert process.poll() is None
        process.kill()
        process.communicate()
    last = told("check", folder)
    assert _is_coherent(last), last
    assert sizes == sorted(sizes)
    assert last["size"] > sizes[0]


def test_eight_requests_at_once_never_interleave(folder: Path, before: dict[str, Any]) -> None:
    """Answers, prefills, checkpoints, attachments and removals at once: each act stands alone.

    A file removed while the very same one is being attached is refused, and says to start again.
    """
    report = told("race", folder)
    assert {failure.split(":")[0] for failure in report["failed"]} <= {"VanishedContentError"}
    assert _is_coherent(report), report
    assert report["facts"]["patients_per_year"] in range(100, 108)
    assert report["answers"] == before["answers"] + 8 + 1
    assert report["activities"] == before["activities"] + 1  # the cameras, once


def test_a_full_or_read_only_disk_is_said_and_loses_nothing(folder: Path) -> None:
    """The act refused leaves nothing behind, the ones before it stay."""
    report = told("refuse_writes", folder)
    assert report["full"][0] == "DiskFullError"
    assert report["read_only"][0] == "FolderUnusableError"
    assert "n’accepte pas l’écriture" in report["read_only"][1]
    assert report["facts"]["practice_form"] == "solo"
    assert _is_coherent(report), report


def test_a_backup_opens_on_another_machine_by_either_way_in(
    folder: Path, before: dict[str, Any], tmp_path: Path
) -> None:
    """Restored with the passphrase or the recovery code, the practice has everything it had."""
    backup = tmp_path / "clé" / "cabinet.serment"
    backup.parent.mkdir()
    made = told("back_up", folder, str(backup))
    assert made["damaged"] == []
    assert made["acts"][:2] == ["Sauvegarde faite", "Sauvegarde commencée"]
    for number, way in enumerate(((), (before["recovery_code"],))):
        found = told("restore", tmp_path / f"autre machine {number}", str(backup), *way)
        assert _is_coherent(found), found
        same = ("answers", "exhibits", "activities", "documents", "facts")
        assert {k: found[k] for k in same} == {k: before[k] for k in same}
        assert found["size"] == before["size"] + 1
    told("inspect", tmp_path / "autre machine 0", str(tmp_path / "dossier.zip"))
    assert verify_dossier(tmp_path / "dossier.zip").whole


def test_the_keys_change_and_the_former_ones_open_nothing(
    folder: Path, before: dict[str, Any]
) -> None:
    """A wrong present passphrase changes nothing; then the former phrase and code are dead."""
    changed = told("change_keys", folder, OTHER_PHRASE)
    assert "n’est pas la bonne" in changed["refused"]
    assert changed["kit"] == "%PDF-"
    assert changed["acts"][:3] == [
        "Kit de secours refait",
        "Kit de secours refait",
        "Phrase de passe changée",
    ]
    codes = (changed["code"], before["recovery_code"])
    assert told("ways_in", folder, OTHER_PHRASE, *codes) == {
        "phrase": "opened",
        "codes": ["opened", "WrongRecoveryCodeError"],
    }
    assert told("ways_in", folder, PHRASE)["phrase"] == "WrongPassphraseError"


def test_the_kit_that_opens_leaves_its_line(folder: Path, before: dict[str, Any]) -> None:
    """Opened with the kit, under a new phrase: the journal says so, whole, once the store opens."""
    found = told("recover", folder, before["recovery_code"], OTHER_PHRASE)
    assert found["opened"]
    assert found["acts"][0] == "Phrase de passe refaite avec le kit de secours"
    assert found["size"] == before["size"] + 1
    assert found["faults"] == []
    assert told("ways_in", folder, PHRASE)["phrase"] == "WrongPassphraseError"


def test_an_upgrade_backs_up_verified_before_it_migrates(folder: Path, tmp_path: Path) -> None:
    """A newer program migrates an older store once its backup has been read back.

    The backup restores the practice as it was; the older program refuses the newer store.
    """
    newer = tmp_path / "newer"
    shutil.copytree(Path(migrations.__file__).parent, newer)
    last = max(path.stem for path in newer.glob("[0-9]*.py"))
    migration = _MIGRATION.replace("LAST", last)
    (newer / "9999_colour.py").write_text(migration, encoding="utf-8")
    report = told("upgrade", folder, str(tmp_path))
    assert report["applied"][-1] == "9999_colour"
    assert _is_coherent(report), report
    assert report["acts"][0] == "Serment mis à jour"
    backup = next((folder / "backups").glob("*-avant-mise-a-jour.serment"))
    restored = told("restore", tmp_path / "avant", str(backup))
    assert _is_coherent(restored), restored
    assert restored["size"] == report["size"] - 1
    assert told("refusal", folder)["told"] == "NewerStoreError"


_MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "LAST")]
    operations = [
        migrations.RunSQL("CREATE TABLE store_colour (name text)", "DROP TABLE store_colour")
    ]
"""


def test_an_erased_practice_leaves_no_content_on_the_disk(folder: Path) -> None:
    """Rows, contents and freed pages go: the file of the database shrinks."""
    assert told("erase", folder) == {"contents": 3, "files": 0, "practices": 0, "shrunk": True}


def test_nothing_of_the_practice_is_in_clear_in_its_folder(folder: Path) -> None:
    """No word of an exhibit, of an answer or of the journal is readable in any file."""
    words = ("Dupont", "practice_form", "answer.given", "Registre", "Alma")
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [w for w in words if w.encode() in content], path


def test_an_inspection_file_built_from_the_real_folder_is_whole(
    folder: Path, tmp_path: Path
) -> None:
    """The file made from encrypted contents holds them in clear, and verifies."""
    target = tmp_path / "dossier.zip"
    told("inspect", folder, str(target))
    assert verify_dossier(target).whole
    with zipfile.ZipFile(target) as archive:
        exhibit = next(name for name in archive.namelist() if "/pieces/" in name)
        assert archive.read(exhibit) == b"contrat de Madame Dupont" * 50_000
