"""A ZIP that nobody vouches for: each trap refused before an entry is read."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from serment.intake import large_archive
from serment.intake.large_archive import RefusedArchiveError, names_in, open_large_archive
from support.held_content import HeldContent

if TYPE_CHECKING:
    from collections.abc import Callable


def packed(fill: Callable[[zipfile.ZipFile], None]) -> HeldContent:
    """An archive of our making."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    return HeldContent(target.getvalue())


def opened(held: HeldContent) -> list[str]:
    """The names of its entries, once verified."""
    with open_large_archive(held) as archive:
        return list(archive.entries)


@pytest.mark.parametrize(
    "name",
    ["../a.xml", "a/../../b", "/etc/passwd", "C:/a.xml", "a\\b.xml", "a//b.xml", "./a.xml", "a\nb",
     "a\u202etxt.exe", "..", "x" * 300],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    """Parents, roots, drives, backslashes, hidden characters: none is a file of an export."""
    with pytest.raises(RefusedArchiveError, match="nom de fichier interdit"):
        opened(packed(lambda archive: archive.writestr(name, b"x")))


def test_a_name_cut_by_a_null_is_refused() -> None:
    """What is written is judged, not what the library made of it."""
    held = packed(lambda archive: archive.writestr("aXb.xml", b"x"))
    with pytest.raises(RefusedArchiveError, match="interdit"):
        opened(HeldContent(held.data.replace(b"aXb.xml", b"a\0b.xml")))


@pytest.mark.parametrize("other", ["A.XML", "a.xml", "a.xml/"])
def test_two_entries_of_one_name_are_refused(other: str) -> None:
    """Some file systems would confuse them, and two programs would read two things."""

    def fill(archive: zipfile.ZipFile) -> None:
        archive.writestr("a.xml", b"1")
        with warnings.catch_warnings(action="ignore"):
            archive.writestr(other, b"" if other.endswith("/") else b"2")

    with pytest.raises(RefusedArchiveError, match="deux fois"):
        opened(packed(fill))


def test_links_and_other_methods_are_refused() -> None:
    """A link would lead out; a rare compression is no part of such an export."""
    link = zipfile.ZipInfo("lien")
    link.external_attr = 0o120777 << 16
    with pytest.raises(RefusedArchiveError, match="fichier ordinaire"):
        opened(packed(lambda archive: archive.writestr(link, b"/etc/passwd")))
    with pytest.raises(RefusedArchiveError, match="fichier ordinaire"):
        opened(packed(lambda archive: archive.writestr("a", b"x", zipfile.ZIP_LZMA)))


def test_an_encrypted_entry_is_refused() -> None:
    """It is said that a password is there, and what to do."""
    held = packed(lambda archive: archive.writestr("a.xml", b"x"))
    place = held.data.index(b"PK\x01\x02") + 8
    data = held.data[:place] + b"\x01" + held.data[place + 1 :]
    with pytest.raises(RefusedArchiveError, match="mot de passe"):
        opened(HeldContent(data))


def test_bombs_are_refused_by_what_they_announce() -> None:
    """By ratio, before a byte is unpacked."""
    with pytest.raises(RefusedArchiveError, match="démesurée"):
        opened(packed(lambda archive: archive.writestr("a", bytes(64 << 20))))


def test_entries_that_share_their_bytes_are_refused() -> None:
    """A directory whose entries add up to more than the file is that of a bomb."""
    content = bytes(range(256)) * 40
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a0", content)
        first = archive.filelist[0]
        for number in range(1, 5):
            info = zipfile.ZipInfo(f"a{number}")
            info.compress_size = info.file_size = first.file_size
            info.CRC, info.header_offset = first.CRC, first.header_offset
            archive.filelist.append(info)
    with pytest.raises(RefusedArchiveError, match="démesurée"):
        opened(HeldContent(target.getvalue()))


def test_an_entry_that_lies_about_its_size_is_found_while_reading() -> None:
    """It gives what it announced at most, then its checksum does not fit."""
    held = packed(lambda archive: archive.writestr("a", b"y" * 1_000))
    place = held.data.index(b"PK\x01\x02") + 24
    data = held.data[:place] + struct.pack("<I", 10) + held.data[place + 4 :]
    with (
        open_large_archive(HeldContent(data)) as archive,
        pytest.raises(RefusedArchiveError, match="abîmé"),
    ):
        archive.entries["a"].whole(100)


def test_a_crowd_is_refused_before_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entries are counted in the bytes of the directory, before objects are made."""
    monkeypatch.setattr(large_archive, "MOST_ENTRIES", 20)
    with pytest.raises(RefusedArchiveError, match="plusieurs lots"):
        opened(packed(lambda archive: _crowd(archive, 21)))
    monkeypatch.setattr(large_archive, "LARGEST_DIRECTORY", 100)
    with pytest.raises(RefusedArchiveError, match="plusieurs lots"):
        opened(packed(lambda archive: _crowd(archive, 5)))


def _crowd(archive: zipfile.ZipFile, count: int) -> None:
    for number in range(count):
        archive.writestr(f"f{number}", b"")


def test_an_archive_inside_is_a_file_like_any_other() -> None:
    """It is never opened: a bomb in it stays asleep."""
    bomb = packed(lambda archive: archive.writestr("a", bytes(64 << 20))).data
    assert opened(packed(lambda archive: archive.writestr("bombe.zip", bomb))) == ["bombe.zip"]


def test_zip64_is_read() -> None:
    """The large form, which an archive of many gigabytes has."""

    def fill(archive: zipfile.ZipFile) -> None:
        with archive.open("a.xml", "w", force_zip64=True) as entry:
            entry.write(b"<a/>")

    with open_large_archive(packed(fill)) as archive:
        assert archive.entries["a.xml"].whole(10) == b"<a/>"
        with pytest.raises(RefusedArchiveError, match="ne dépasse jamais"):
            archive.entries["a.xml"].whole(3)


@pytest.mark.parametrize("kept", [0, 1, 40, 200])
def test_a_truncated_archive_is_refused(kept: int) -> None:
    """The directory is at the end: nothing can be believed of what is left."""
    held = packed(lambda archive: archive.writestr("a.xml", bytes(range(256)) * 2))
    with pytest.raises(RefusedArchiveError, match="abîmé, incomplet"):
        opened(HeldContent(held.data[:kept]))
    assert list(names_in(HeldContent(held.data[:kept]))) == []
