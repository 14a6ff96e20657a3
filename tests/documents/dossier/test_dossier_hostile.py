"""Files that are not what they say: refused with a sentence, never opened, never written."""

import io
import os
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.documents.dossier import source as source_module
from serment.documents.dossier.report import report_in_french
from serment.documents.dossier.source import UnreadableDossierError
from serment.documents.dossier.verify import verify_dossier

ROOT = "dossier-de-preuve-2026-11-23/"


def _zip(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", method) as target:
        for name, content in entries:
            target.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../evil.txt", "veut s’écrire ailleurs"),
        ("/etc/evil.txt", "veut s’écrire ailleurs"),
        ("a/../../evil.txt", "veut s’écrire ailleurs"),
        ("a//evil.txt", "veut s’écrire ailleurs"),
        ("./evil.txt", "veut s’écrire ailleurs"),
        ("a\\evil.txt", "nom déguisé"),
        ("C:evil.txt", "nom déguisé"),
        ("a\x1bevil.txt", "nom déguisé"),
    ],
)
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str, sentence: str) -> None:
    """Nothing is unpacked anyway; but such an archive is not ours and says so."""
    place = _zip(tmp_path / "a.zip", [("manifest.json", b"{}"), (name, b"")])
    with pytest.raises(UnreadableDossierError, match=sentence):
        verify_dossier(place)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", ["a.txt", "A.TXT"])
def test_a_name_given_twice_is_refused(tmp_path: Path, twin: str) -> None:
    """Two programs would unpack two different files."""
    place = _zip(tmp_path / "a.zip", [("a.txt", b"1"), (twin, b"2")])
    with pytest.raises(UnreadableDossierError, match="deux fois le même nom"):
        verify_dossier(place)


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """It could point anywhere."""
    link = zipfile.ZipInfo("a")
    link.external_attr = 0o120777 << 16
    with pytest.raises(UnreadableDossierError, match="un lien vers un autre endroit"):
        verify_dossier(_zip(tmp_path / "a.zip", [(link, b"/etc/passwd")]))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    """What cannot be read cannot be checked."""
    place = _zip(tmp_path / "a.zip", [("a", b"secret")])
    data = bytearray(place.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(data)
    with pytest.raises(UnreadableDossierError, match="chiffré"):
        verify_dossier(place)


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    """Ten million zeros in ten thousand bytes."""
    place = _zip(tmp_path / "a.zip", [("a", bytes(10_000_000))], zipfile.ZIP_DEFLATED)
    with pytest.raises(UnreadableDossierError, match="bombe de décompression"):
        verify_dossier(place)


def test_another_compression_is_refused(tmp_path: Path) -> None:
    """Only what every program reads."""
    place = _zip(tmp_path / "a.zip", [("a", b"a" * 100)], zipfile.ZIP_LZMA)
    with pytest.raises(UnreadableDossierError, match="compressé d’une manière inconnue"):
        verify_dossier(place)


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """The other kind of bomb: many entries over one content."""
    place = _zip(tmp_path / "a.zip", [("a", b"x" * 50), ("b", b"x" * 50)])
    data = bytearray(place.read_bytes())
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 4)
    place.write_bytes(data)
    with pytest.raises(UnreadableDossierError, match="se recouvrent"):
        verify_dossier(place)


def test_a_directory_out_of_proportion_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of names is measured before it is loaded."""
    place = _zip(tmp_path / "a.zip", [(f"{number}", b"") for number in range(50)])
    monkeypatch.setattr(source_module, "LARGEST_DIRECTORY_BYTES", 1000)
    with pytest.raises(UnreadableDossierError, match="table des matières est démesurée"):
        verify_dossier(place)


def test_a_directory_that_hides_its_size_is_refused(tmp_path: Path) -> None:
    """The long end record, where the short one says only « look there »."""
    place = _zip(tmp_path / "a.zip", [("a", b"")])
    data = place.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    short = data[end : end + 12] + b"\xff" * 8 + bytes(2)
    place.write_bytes(data[:end] + record + locator + short)
    with pytest.raises(UnreadableDossierError, match="table des matières est démesurée"):
        verify_dossier(place)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a ZIP and in a folder."""
    monkeypatch.setattr(source_module, "MOST_FILES", 10)
    place = _zip(tmp_path / "a.zip", [(f"{number}", b"") for number in range(11)])
    for number in range(11):
        (tmp_path / f"{number}").touch()
    for name in ("manifest.json", "manifest.sig"):
        (tmp_path / name).touch()
    for hostile in (place, tmp_path):
        with pytest.raises(UnreadableDossierError, match="plus de 10 fichiers"):
            verify_dossier(hostile)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"%PDF-1.7", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_zip_is_told(tmp_path: Path, content: bytes) -> None:
    """Empty, cut, or of another kind."""
    place = tmp_path / "a.zip"
    place.write_bytes(content)
    with pytest.raises(UnreadableDossierError, match="n’est pas un fichier ZIP lisible"):
        verify_dossier(place)


def test_a_cut_zip_is_told(archive: Path, tmp_path: Path) -> None:
    """A copy that did not finish."""
    place = tmp_path / "a.zip"
    place.write_bytes(archive.read_bytes()[:-400])
    with pytest.raises(UnreadableDossierError, match="tronqué"):
        verify_dossier(place)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_zip_with_a_changed_byte_never_crashes(
    data: st.DataObject, archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A report or a refusal, wherever the byte lies; whole only if every content is unchanged."""
    content = bytearray(archive.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    place = tmp_path_factory.mktemp("flip") / "a.zip"
    place.write_bytes(content)
    try:
        report = verify_dossier(place)
    except UnreadableDossierError:
        return
    assert report_in_french(report)
    assert not report.whole or _same_content(archive, place)


def _same_content(first: Path, second: Path) -> bool:
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        return [one.read(i) for i in one.infolist()] == [other.read(i) for i in other.infolist()]


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400))
def test_arbitrary_bytes_never_crash(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any file given as a ZIP."""
    place = tmp_path_factory.mktemp("any") / "a.zip"
    place.write_bytes(content)
    with pytest.raises(UnreadableDossierError):
        verify_dossier(place)


def test_a_zip_made_again_by_another_program_is_read(unpacked: Path, tmp_path: Path) -> None:
    """Compressed, without the folder, in another order: the content alone counts."""
    place = tmp_path / "again.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(unpacked.rglob("*"), reverse=True):
            target.write(path, path.relative_to(unpacked))
    assert verify_dossier(place).whole


def test_a_file_beside_the_folder_of_a_zip_is_named(archive: Path, tmp_path: Path) -> None:
    """Even under the name of a file of the dossier."""
    place = tmp_path / "a.zip"
    shutil.copy(archive, place)
    with zipfile.ZipFile(place, "a") as target:
        target.writestr("index.pdf", b"another")
    assert "../index.pdf" in report_in_french(verify_dossier(place))


def test_a_damaged_entry_is_named(archive: Path, tmp_path: Path) -> None:
    """A byte lost inside the ZIP: the file is named rather than the archive."""
    place = tmp_path / "a.zip"
    place.write_bytes(archive.read_bytes().replace(b"%PDF-1.7 affiche", b"%PDF-1.7 afiiche"))
    told = report_in_french(verify_dossier(place))
    assert "documents/affiche.pdf\u00a0: ce fichier est illisible" in told


def test_a_damaged_compressed_entry_is_named(unpacked: Path, tmp_path: Path) -> None:
    """Bad compressed data is one more way of being changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(unpacked.rglob("*")):
            target.write(path, path.relative_to(unpacked))
        start = target.getinfo("verify.py").header_offset + 30 + len("verify.py")
    data = bytearray(packed.getvalue())
    data[start : start + 40] = b"\xff" * 40
    with pytest.raises(zlib.error):
        zlib.decompress(bytes(data[start:]), -15)
    place = tmp_path / "a.zip"
    place.write_bytes(data)
    assert "verify.py\u00a0: ce fichier est illisible" in report_in_french(verify_dossier(place))


def test_a_symbolic_link_in_a_folder_is_not_followed(copy: Path, tmp_path: Path) -> None:
    """Neither a link to a file, even to the right content, nor one to a folder."""
    kept = tmp_path / "kept.pdf"
    shutil.move(copy / "index.pdf", kept)
    (copy / "index.pdf").symlink_to(kept)
    (copy / "documents/lien").symlink_to(tmp_path)
    told = report_in_french(verify_dossier(copy))
    assert "index.pdf\u00a0: ce n’est pas un fichier ordinaire" in told
    assert "index.pdf\u00a0: ce fichier manque" in told
    assert "documents/lien\u00a0: ce n’est pas un fichier ordinaire" in told


def test_a_pipe_in_a_folder_is_not_opened(copy: Path) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(copy / "documents/tube")
    told = report_in_french(verify_dossier(copy))
    assert "documents/tube\u00a0: ce n’est pas un fichier ordinaire" in told


def test_a_file_grown_huge_is_not_read_to_its_end(copy: Path) -> None:
    """A hole of eight gigabytes: the size alone tells it."""
    for name in ("documents/affiche.pdf", "manifest.sig"):
        with (copy / name).open("r+b") as target:
            target.truncate(8 * 1024**3)
    told = report_in_french(verify_dossier(copy))
    assert "8589934592 octets au lieu de 16" in told
    assert "manifest.sig\u00a0: ce fichier est démesuré" in told


def test_a_line_without_end_is_not_read_to_its_end(copy: Path) -> None:
    """A journal of one endless line is refused at the first kilobytes."""
    with (copy / "journal/journal.jsonl").open("r+b") as target:
        target.truncate(8 * 1024**3)
    assert not verify_dossier(copy).whole


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    """Somebody gives the wrong folder: it accuses nobody, and says what to give."""
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(UnreadableDossierError, match="n’est pas un dossier de preuve"):
        verify_dossier(tmp_path)


def test_a_dossier_without_its_manifest_nor_its_key_is_told(tmp_path: Path) -> None:
    """What remains of a dossier is examined: everything that is missing is named."""
    for name in ("LISEZMOI.txt", "verify.py"):
        (tmp_path / name).write_bytes(b"x")
    told = report_in_french(verify_dossier(tmp_path))
    assert "manifest.json\u00a0: ce fichier manque" in told
    assert "aucune clé lisible" in told


def test_a_place_that_does_not_exist_is_told(tmp_path: Path) -> None:
    """With what to give instead."""
    with pytest.raises(UnreadableDossierError, match="n’existe pas"):
        verify_dossier(tmp_path / "nowhere")
