"""Checking the inspection file: each tampering is found, and named."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.adapters.signing import MemorySigner
from serment.documents.dossier.report import DossierReport, report_in_french
from serment.documents.dossier.verifier import main
from serment.documents.dossier.verify import verify_dossier
from serment.journal.checkpoint import Witness
from serment.journal.note import fingerprint

JOURNAL = "journal/journal.jsonl"


def _told(report: DossierReport) -> str:
    return report_in_french(report).replace("\u00a0", " ").replace("\u202f", " ")


def _lines(folder: Path) -> list[bytes]:
    return (folder / JOURNAL).read_bytes().splitlines(keepends=True)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_any_file_is_found_and_named(
    data: st.DataObject, unpacked: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the file, the place and the value, the verifier and its program included."""
    folder = Path(shutil.copytree(unpacked, tmp_path_factory.mktemp("byte") / "copie"))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    victim = data.draw(st.sampled_from(files))
    content = bytearray(victim.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))
    victim.write_bytes(content)
    report = verify_dossier(folder)
    assert not report.whole
    assert str(victim.relative_to(folder).as_posix()) in _told(report)


def test_every_missing_file_is_named(unpacked: Path, tmp_path: Path) -> None:
    """One after the other, the manifest and its signature included."""
    for number, path in enumerate(sorted(p for p in unpacked.rglob("*") if p.is_file())):
        folder = Path(shutil.copytree(unpacked, tmp_path / str(number)))
        name = path.relative_to(unpacked)
        (folder / name).unlink()
        report = verify_dossier(folder)
        assert not report.whole
        assert f"{name.as_posix()} : ce fichier manque" in _told(report)


def test_an_added_file_is_named(copy: Path) -> None:
    """Even empty, even where nobody looks; and an empty folder too."""
    (copy / "journal/checkpoints/9.txt").write_bytes(b"")
    (copy / "documents/vide").mkdir()
    told = _told(verify_dossier(copy))
    assert "journal/checkpoints/9.txt : ce fichier est en trop" in told
    assert "documents/vide/ : ce dossier vide" in told


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ([0, 1, 3, 4, 5, 6, 7], "il manque l’acte n° 3"),
        ([0, 1, 3, 2, 4, 5, 6, 7], "l’acte n° 3 (ligne 4) vient après l’acte n° 4"),
        ([0, 1, 2, 2, 3, 4, 5, 6, 7], "l’acte n° 3 figure 2 fois"),
        ([0, 1, 2, 3], "le journal compte 4 acte(s) alors qu’un point de contrôle en a signé 8"),
        ([], "le journal compte 0 acte(s)"),
    ],
)
def test_each_tampering_of_the_journal_is_named(
    copy: Path, order: list[int], sentence: str
) -> None:
    """A line dropped, moved, repeated, the tail cut, the whole emptied."""
    lines = _lines(copy)
    (copy / JOURNAL).write_bytes(b"".join(lines[number] for number in order))
    told = _told(verify_dossier(copy))
    assert sentence in told
    assert f"{JOURNAL} : ce fichier a été modifié" in told


def test_a_changed_line_is_named_by_its_act(copy: Path) -> None:
    """The digests of the lines, held by the signed root, tell which one."""
    lines = _lines(copy)
    lines[4] = lines[4].replace(b"answer.recorded", b"answer.reworded")
    (copy / JOURNAL).write_bytes(b"".join(lines))
    assert "l’acte n° 5 (ligne 5) n’est plus celui qui a été scellé" in _told(verify_dossier(copy))


def test_lines_added_at_the_end_are_named(copy: Path) -> None:
    """They were not there when the file was sealed."""
    lines = _lines(copy)
    added = lines[-1].replace(b'"sequence":8', b'"sequence":9')
    (copy / JOURNAL).write_bytes(b"".join([*lines, added]))
    assert "des lignes ont été ajoutées à la fin" in _told(verify_dossier(copy))


def test_a_last_line_without_its_end_is_found(copy: Path) -> None:
    """The last newline counts as any other byte."""
    (copy / JOURNAL).write_bytes((copy / JOURNAL).read_bytes()[:-1])
    assert "la dernière ligne lue n’a pas de fin" in _told(verify_dossier(copy))


def test_a_checkpoint_put_in_the_place_of_another_is_named(copy: Path) -> None:
    """Its signature is good, the file is not the one that was sealed."""
    folder = copy / "journal/checkpoints"
    shutil.copy(folder / "0000000003.txt", folder / "0000000006.txt")
    assert "journal/checkpoints/0000000006.txt : ce fichier a été modifié" in _told(
        verify_dossier(copy)
    )


def test_a_file_made_again_by_a_stranger_is_whole_but_for_its_key(
    build: Any, signer: MemorySigner, tmp_path: Path
) -> None:
    """Nothing inside tells it: only the fingerprint that came by another road does."""
    stranger = MemorySigner("stranger")
    place = tmp_path / "forged.zip"
    place.write_bytes(
        build(checkpoints=[], public_key=stranger.public_key, sign=stranger.sign)[0],
    )
    report = verify_dossier(place)
    assert report.whole
    assert "Une clé trouvée dans le dossier ne prouve rien à elle seule" in _told(report)
    assert report.fingerprint == fingerprint(stranger.public_key)
    expected = fingerprint(signer.public_key)
    assert "la clé n’est pas celle que vous attendez" in _told(verify_dossier(place, expected))


def test_the_expected_key_is_said_to_have_been_compared(
    archive: Path, signer: MemorySigner
) -> None:
    """However the fingerprint was typed."""
    typed = fingerprint(signer.public_key).replace("-", " ").upper()
    report = verify_dossier(archive, typed)
    assert report.whole
    assert "comparée à l’empreinte que vous avez donnée" in _told(report)


def test_a_signature_copied_from_another_file_is_refused(
    copy: Path, build: Any, tmp_path: Path
) -> None:
    """Signed by the same key, for another manifest."""
    other = tmp_path / "other.zip"
    other.write_bytes(build(corpus_version="2027.01")[0])
    shutil.unpack_archive(other, tmp_path / "other")
    shutil.copy(next((tmp_path / "other").iterdir()) / "manifest.sig", copy / "manifest.sig")
    assert "la signature ne correspond pas" in _told(verify_dossier(copy))


def test_an_outside_checkpoint_shows_a_tail_that_its_owner_cut(
    build: Any, extract: Any, tmp_path: Path
) -> None:
    """The owner cuts the tail and seals again: only the witness kept elsewhere tells."""
    journal, notes = extract
    cut = type(journal)(journal.origin, journal.lines[:4])
    place = tmp_path / "cut.zip"
    place.write_bytes(build(journal=cut, checkpoints=notes[:1])[0])
    assert verify_dossier(place).whole
    report = verify_dossier(place, witnesses=[Witness(6, bytes(32))])
    assert "la fin du journal a été coupée" in _told(report)


def test_payloads_are_held_against_the_journal(build: Any, extract: Any, tmp_path: Path) -> None:
    """A content changed, or of an act that the journal does not know."""
    place = tmp_path / "full.zip"
    place.write_bytes(build(journal=extract[0])[0])
    shutil.unpack_archive(place, tmp_path / "full")
    folder = next((tmp_path / "full").iterdir())
    payloads = folder / "journal/payloads.jsonl"
    content = payloads.read_bytes()
    payloads.write_bytes(content.replace(b'"oui"', b'"non"', 1) + b"{}\n")
    told = _told(verify_dossier(folder))
    assert "le contenu de l’acte n° 1 n’est pas celui que le journal a scellé" in told
    assert "ligne 9 : une ligne de contenu n’est pas dans son écriture unique" in told
    payloads.unlink()
    assert "contredit ce que dit le manifeste" in _told(verify_dossier(folder))


def test_a_whole_manifest_of_a_thin_file_is_refused(copy: Path) -> None:
    """A manifest that forgets the journal is not one, whoever signed it."""
    fields = json.loads((copy / "manifest.json").read_bytes())
    fields["files"] = [one for one in fields["files"] if one["path"] != JOURNAL]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (copy / "manifest.json").write_text(text, encoding="utf-8", newline="")
    assert f"{JOURNAL} : le manifeste n’annonce pas ce fichier" in _told(verify_dossier(copy))


def test_the_program_of_the_file_runs_alone(copy: Path, signer: MemorySigner) -> None:
    """A bare Python, no site packages, no environment: French, exit code 0, the fingerprint."""
    run = _run(copy, ".", "--fingerprint", fingerprint(signer.public_key))
    assert run.returncode == 0
    assert "RÉSULTAT\u00a0: le dossier est entier." in run.stdout
    assert fingerprint(signer.public_key) in run.stdout
    assert run.stderr == ""


def test_the_program_says_what_is_not_whole(copy: Path) -> None:
    """Exit code 1, the file named; and its own change is found too."""
    (copy / "index.pdf").write_bytes(b"%PDF-1.7 Index")
    (copy / "verify.py").write_bytes((copy / "verify.py").read_bytes() + b"\n# added\n")
    run = _run(copy, ".")
    assert run.returncode == 1
    assert "index.pdf\u00a0: ce fichier a été modifié" in run.stdout
    assert "verify.py\u00a0: ce fichier a été modifié" in run.stdout


def test_the_program_checks_its_own_folder_by_default(copy: Path, tmp_path: Path) -> None:
    """Somebody who double-clicks it gives no folder; and the ZIP does as well as the folder."""
    run = _run(tmp_path, program=copy / "verify.py")
    assert run.returncode == 0


def test_the_program_compares_what_was_kept_elsewhere(copy: Path, tmp_path: Path) -> None:
    """A checkpoint file, or a root copied from paper."""
    kept = tmp_path / "kept.txt"
    shutil.copy(copy / "journal/checkpoints/0000000006.txt", kept)
    assert _run(copy, ".", "--checkpoint", str(kept)).returncode == 0
    wrong = _run(copy, ".", "--root=6:" + "00" * 32)
    assert wrong.returncode == 1
    assert "contredit celui de taille 8" in wrong.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--fingerprint"], "attend une valeur"),
        (["--nope"], "n’existe pas"),
        (["a", "b"], "donnez un dossier, et un seul"),
        (["/nowhere/at/all"], "n’existe pas"),
        ([".", "--root", "6:zz"], "base64"),
        ([".", "--checkpoint", "/nowhere"], "Rien n’a pu être vérifié"),
    ],
)
def test_the_program_says_when_nothing_could_be_checked(
    copy: Path, arguments: list[str], sentence: str
) -> None:
    """Exit code 2, in French, and never a trace."""
    run = _run(copy, *arguments)
    assert run.returncode == 2
    assert sentence in run.stdout
    assert run.stderr == ""


def test_the_program_explains_itself(copy: Path) -> None:
    """Its options, in French."""
    run = _run(copy, "--help")
    assert run.returncode == 0
    assert "--fingerprint EMPREINTE" in run.stdout


def test_the_program_speaks_on_a_poor_console(copy: Path) -> None:
    """A console that lacks accents shows question marks rather than a trace."""
    run = subprocess.run(
        [sys.executable, "-S", "verify.py", "."],
        cwd=copy,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0
    assert b"le dossier est entier" in run.stdout


def _run(
    folder: Path, *arguments: str, program: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(program or "verify.py"), *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def _answer(*arguments: str) -> tuple[int, str]:
    """Run the shipped program; return its exit code and what it says."""
    out = io.StringIO()
    return main(arguments, output=out), out.getvalue().replace("\u00a0", " ")


def test_the_folder_above_stands_for_the_only_dossier_inside(copy: Path) -> None:
    """What a person unpacks is often one folder too high: the dossier is found, and named."""
    code, said = _answer(str(copy.parent))
    assert code == 0
    assert f"Dossier trouvé à l’intérieur et vérifié : {copy}" in said
    run = _run(copy.parent, ".", program=copy / "verify.py")
    assert run.returncode == 0
    assert "Dossier trouvé" in run.stdout


def test_a_dossier_two_folders_below_is_found(copy: Path) -> None:
    """Some programs unpack into a folder of the same name."""
    (copy.parent / "recu").mkdir()
    shutil.move(copy, copy.parent / "recu" / "dossier")
    code, said = _answer(str(copy.parent))
    assert code == 0
    assert "Dossier trouvé" in said


def test_two_dossiers_inside_are_both_named(copy: Path) -> None:
    """Nothing is said of either: which one is meant is asked."""
    shutil.copytree(copy, copy.parent / "autre")
    code, said = _answer(str(copy.parent))
    assert code == 2
    for name in ("copie", "autre"):
        assert str(copy.parent / name) in said
    assert "anomalie" not in said


def test_a_folder_without_any_dossier_accuses_nobody(tmp_path: Path) -> None:
    """« Ce n’est pas un dossier de preuve », and what to give; never « demandez un exemplaire »."""
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    code, said = _answer(str(tmp_path))
    assert code == 2
    assert "n’est pas un dossier de preuve" in said
    assert "Donnez le dossier décompressé" in said
    assert "nouvel exemplaire" not in said


def test_a_damaged_dossier_never_hides_behind_another(copy: Path, unpacked: Path) -> None:
    """Without its manifest it is still the one examined, whatever lies inside it."""
    shutil.copytree(unpacked, copy / "documents" / "leurre")
    (copy / "manifest.json").unlink()
    code, said = _answer(str(copy))
    assert code == 1
    assert "manifest.json" in said
    assert "Dossier trouvé" not in said
