"""Building the inspection file: what goes in, in what form, and what is refused."""

import errno
import io
import json
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.adapters.signing import MemorySigner
from serment.documents.dossier import archive as archive_module
from serment.documents.dossier.archive import StoredZip, ZipMember
from serment.documents.dossier.build import DossierBuildError, DossierPart, JournalExtract
from serment.documents.dossier.layout import (
    UnsafePathError,
    checked_path,
    portable_name,
    shown_path,
)
from serment.documents.dossier.manifest import (
    MalformedManifestError,
    manifest_bytes,
    parse_manifest,
)
from serment.documents.dossier.verify import verify_dossier
from serment.journal.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from serment.journal.faults import BadSignatureError, BrokenChainError, TruncatedJournalError
from serment.journal.tree import EMPTY_ROOT
from serment.kernel.canonical import canonical_bytes

MADE_AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
EXPECTED = [
    "LISEZMOI.txt",
    "cle-publique.txt",
    "documents/affiche.pdf",
    "index.pdf",
    "journal/checkpoints/0000000003.txt",
    "journal/checkpoints/0000000006.txt",
    "journal/checkpoints/0000000008.txt",
    "journal/empreintes.txt",
    "journal/journal.jsonl",
    "pieces/contrat.bin",
    "registre/registre.ods",
    "verify.py",
    "manifest.json",
    "manifest.sig",
]


def test_everything_is_there_in_one_folder(archive: Path) -> None:
    """Parts, journal, key, program, manifest; no payload unless asked for."""
    with zipfile.ZipFile(archive) as source:
        assert source.namelist() == [f"dossier-de-preuve-2026-11-23/{name}" for name in EXPECTED]
        assert source.testzip() is None


def test_the_same_content_gives_the_same_bytes(build: Any, parts: list[DossierPart]) -> None:
    """Whatever the order in which the parts are given."""
    assert build()[0] == build(parts=list(reversed(parts)))[0]


def test_what_was_built_is_whole(archive: Path, unpacked: Path) -> None:
    """From the ZIP itself and from the folder."""
    for place in (archive, unpacked, unpacked.parent):
        report = verify_dossier(place)
        assert report.whole
        assert (report.files, report.journal_size, report.checkpoints) == (12, 8, 3)
        assert report.practice == "Cabinet du Dr Alma Rey"


def test_the_last_checkpoint_is_made_where_none_covers_the_whole(
    build: Any, signer: MemorySigner
) -> None:
    """And it is given back, for the store to keep."""
    summary = build()[1]
    last = parse_checkpoint(summary.last_checkpoint).checkpoint
    assert (last.size, last.root.hex()) == (8, summary.journal_root)
    count = len(signer.signed)
    again = build(checkpoints=[summary.last_checkpoint])[1]
    assert again.last_checkpoint == summary.last_checkpoint
    assert len(signer.signed) == count + 1


def test_payloads_go_in_only_when_asked_for(
    build: Any, extract: tuple[JournalExtract, list[str]], tmp_path: Path
) -> None:
    """What has left cannot be erased: the ordinary file holds digests only."""
    with zipfile.ZipFile(io.BytesIO(build()[0])) as source:
        assert not any(b'"question"' in source.read(name) for name in source.namelist())
    full = tmp_path / "full.zip"
    full.write_bytes(build(journal=extract[0])[0])
    report = verify_dossier(full)
    assert report.whole
    assert "Contenu des actes\u00a0: 8, tous conformes au journal." in report.sound


def test_an_empty_journal_makes_a_whole_file(build: Any, tmp_path: Path) -> None:
    """A practice opened a moment ago."""
    place = tmp_path / "empty.zip"
    empty = JournalExtract("serment.internal/test", ())
    place.write_bytes(build(journal=empty, checkpoints=[])[0])
    assert verify_dossier(place).whole


def test_a_journal_that_is_not_whole_is_not_sealed(
    build: Any, extract: tuple[JournalExtract, list[str]]
) -> None:
    """A dropped line, a cut tail, a signature by another key: nothing is written as proof."""
    lines = extract[0].lines
    for kept, error in (
        ([*lines[:1], *lines[2:]], BrokenChainError),
        (lines[:4], TruncatedJournalError),
    ):
        with pytest.raises(error):
            build(journal=JournalExtract("serment.internal/test", kept))
    stranger = MemorySigner("stranger")
    with pytest.raises(BadSignatureError):
        build(public_key=stranger.public_key, sign=stranger.sign)


def test_a_signature_that_does_not_verify_is_not_written(build: Any) -> None:
    """A key that does not match what signs is found before the file leaves."""
    with pytest.raises(BadSignatureError):
        build(checkpoints=[], sign=MemorySigner("stranger").sign)


def test_checkpoints_of_another_journal_are_refused(build: Any, signer: MemorySigner) -> None:
    """The same key under another name."""
    empty = Checkpoint("serment.internal/other", 0, EMPTY_ROOT)
    text = sign_checkpoint(empty, public_key=signer.public_key, sign=signer.sign)
    with pytest.raises(DossierBuildError, match="d’un autre journal"):
        build(checkpoints=[text])


@pytest.mark.parametrize(
    "path",
    [
        "../a.pdf",
        "/documents/a.pdf",
        "documents/../a.pdf",
        "documents//a.pdf",
        "documents\\a.pdf",
        "documents/é.pdf",
        "documents/a b.pdf",
        "documents/.a",
        "documents/a.",
        "documents/con.pdf",
        "documents/" + "a" * 200,
        "journal/journal.jsonl",
        "manifest.json",
        "autre.pdf",
    ],
)
def test_a_part_stays_in_its_place(build: Any, path: str, parts: list[DossierPart]) -> None:
    """No path outside, none that a system reads otherwise, none of ours."""
    with pytest.raises(UnsafePathError):
        build(parts=[*parts, DossierPart(path, b"")])


def test_two_parts_never_share_a_name(build: Any, parts: list[DossierPart]) -> None:
    """Not even in another case: Windows and macOS would keep one of the two."""
    with pytest.raises(DossierBuildError, match="Renommez-en une"):
        build(parts=[*parts, DossierPart("documents/AFFICHE.pdf", b"")])


def test_the_index_is_required(build: Any) -> None:
    """Without it nobody finds the way."""
    with pytest.raises(DossierBuildError, match=r"index\.pdf"):
        build(parts=[])


def test_a_full_disk_is_told_by_the_system(build: Any, parts: list[DossierPart]) -> None:
    """A stream that fails goes through: nothing is swallowed."""

    def full() -> io.BytesIO:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        build(parts=[*parts, DossierPart("pieces/grand.bin", full)])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Contrat d’hébergement (2026).PDF", "Contrat-d-hebergement-2026.PDF"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Users\\x.docx", "C-Users-x.docx"),
        ("œuvre.png", "oeuvre.png"),
        ("con.pdf", "piece-con.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "piece"),
        ("", "piece"),
        ("契約", "piece"),
        (".htaccess", "htaccess"),
        ("a.tar.gz", "a.tar.gz"),
        ("purge_procedure", "purge_procedure"),
        ("notice.of.everybody-else", "notice.of.everybody-else"),
        ("a.-b", "a.-b"),
        ("a..", "a"),
        ("é" * 300 + ".pdf", "e" * 80 + ".pdf"),
    ],
)
def test_any_name_is_made_portable(name: str, kept: str) -> None:
    """The name of an exhibit, as a person or a stranger gave it."""
    assert portable_name(name) == kept
    assert checked_path(f"pieces/{kept}") == f"pieces/{kept}"


@given(st.text(max_size=300))
def test_a_name_of_any_letters_is_made_portable(name: str) -> None:
    """Whatever a stranger calls a file, it stays in its place."""
    kept = portable_name(name)
    assert checked_path(f"pieces/00001-{kept}").endswith(kept)
    assert checked_path(f"pieces/{kept}")


def test_a_hostile_name_is_shown_without_its_tricks() -> None:
    """No control character reaches a terminal."""
    assert shown_path("a\x1b[2Jb\n") == "a\ufffd[2Jb\ufffd"


def test_the_manifest_is_read_only_as_it_is_written(unpacked: Path) -> None:
    """Canonical bytes, complete, with safe paths."""
    data = (unpacked / "manifest.json").read_bytes()
    manifest = parse_manifest(data)
    assert manifest_bytes(manifest) == data
    assert manifest.redacted
    assert [one.path for one in manifest.files] == EXPECTED[:-2]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "serment-dossier/2"),
        ("format", None),
        ("made_at", "2026-13-45T00:00:00.000000Z"),
        ("practice", 1),
        ("files", {}),
        ("files", [{"path": "../x", "sha256": "0" * 64, "size": 0, "title": ""}]),
        ("files", [{"path": "a", "sha256": "0" * 63, "size": 0, "title": ""}]),
        ("files", [{"path": "a", "sha256": "0" * 64, "size": -1, "title": ""}]),
        ("files", [{"path": p, "sha256": "0" * 64, "size": 0, "title": ""} for p in "Aa"]),
        ("files", ["a"]),
        ("journal", []),
        ("journal", {"origin": "o", "redacted": 1, "root": "0" * 64, "size": 0}),
        ("spare", 1),
    ],
)
def test_a_manifest_of_another_form_is_refused(unpacked: Path, key: str, value: object) -> None:
    """Wrong types, unsafe or doubled paths, spare keys, another version."""
    fields = json.loads((unpacked / "manifest.json").read_bytes())
    fields[key] = value
    with pytest.raises(MalformedManifestError):
        parse_manifest(canonical_bytes(fields))


@pytest.mark.parametrize(("year", "kept"), [(1970, 1980), (2026, 2026), (2200, 2107)])
def test_an_instant_that_a_zip_cannot_write_is_bounded(build: Any, year: int, kept: int) -> None:
    """The manifest keeps the true one."""
    data = build(made_at=datetime(year, 1, 1, tzinfo=UTC))[0]
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        assert {info.date_time[0] for info in source.infolist()} == {kept}


class _Pipe(io.RawIOBase):
    """An output that cannot go back, as a pipe or an encrypting stream."""

    def __init__(self) -> None:
        super().__init__()
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += data
        return len(data)


def test_an_output_that_cannot_go_back_is_enough() -> None:
    """Complete headers before each content: no seek, no size after the fact."""
    pipe = _Pipe()
    archive = StoredZip(cast("IO[bytes]", pipe), MADE_AT)
    archive.add(ZipMember("a/b.txt", 3, zlib.crc32(b"abc")), [b"a", b"bc"])
    archive.close()
    with zipfile.ZipFile(io.BytesIO(pipe.content)) as source:
        (info,) = source.infolist()
        assert source.read("a/b.txt") == b"abc"
        assert (info.flag_bits, info.extra, info.date_time) == (0, b"", (2026, 11, 23, 10, 15, 0))
        assert info.external_attr >> 16 == 0o100644


def test_a_zip_beyond_four_gigabytes_is_written_and_read(
    build: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The long forms of size, place and count, tried with small limits."""
    monkeypatch.setattr(archive_module, "LARGEST_SHORT_SIZE", 1000)
    monkeypatch.setattr(archive_module, "LARGEST_SHORT_COUNT", 5)
    place = tmp_path / "long.zip"
    place.write_bytes(build()[0])
    with zipfile.ZipFile(place) as source:
        assert source.testzip() is None
        assert any(info.extra for info in source.infolist())
    assert verify_dossier(place).whole


def test_a_part_that_changes_meanwhile_is_not_sealed(build: Any, parts: list[DossierPart]) -> None:
    """Measured, then copied: both must be the same bytes, no fewer and no more."""
    for second in (b"one more", b"on", b"ONE"):
        contents = iter([b"one", second])
        part = DossierPart("pieces/x.bin", lambda contents=contents: io.BytesIO(next(contents)))  # type: ignore[misc]  # a lambda that binds its loop's value
        with pytest.raises(DossierBuildError, match="a changé pendant la fabrication"):
            build(parts=[*parts, part])
