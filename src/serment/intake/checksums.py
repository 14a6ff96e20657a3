"""What CHECKSUMS.TXT vouches for: the SHA-256 of every file of an export, and what differs.

Guarantees that every file is hashed, by pieces, before anyone reads what it says; a file is
vouched for when it is listed once and its bytes are those that were listed.
Leaves to others what to do with the rest.

The guide does not say how a line is written: the forms of `sha256sum`, of BSD, and a path followed
by its digest are read. A path may have backslashes in the list, never in the archive.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serment.intake.large_archive import MOST_ENTRIES, RefusedArchiveError
from serment.intake.quoting import quoted
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serment.intake.large_archive import Entry, LargeArchive

LARGEST_LIST: Final = 256 << 20
LONGEST_LINE: Final = 4_096
_HEX: Final = r"(?:sha-?256[: ]\s*)?(?P<digest>[0-9a-f]{64})"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_HEX}[ \t;,|]+\*?(?P<path>\S.*)",
        r"sha-?256 ?\((?P<path>.+)\) ?= ?(?P<digest>[0-9a-f]{64})",
        rf"(?P<path>\S.*?)[ \t]*[ \t;,|:=][ \t]*{_HEX}",
    )
)


@dataclass(slots=True)
class Checksums:
    """Paths in lower case: listed and right (with the digest), listed and wrong, listed and absent.

    `unread_lines` are the numbers of the lines that are no checksum.
    """

    vouched: dict[str, bytes] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    unread_lines: list[int] = field(default_factory=list)


def verify_checksums(
    archive: LargeArchive, root: str, listing: Entry, told: Callable[[int, int], None] | None
) -> Checksums:
    """Hash every file that `listing` names; `told` hears the bytes done and the bytes in all.

    `RefusedArchiveError` for a list that is out of bounds.
    """
    found, done, total = Checksums(), 0, archive.size
    for number, line in _lines(listing):
        read = _parse_line(line)
        if read is None:
            found.unread_lines.append(number)
            continue
        path, digest = f"{root}{read[0]}".casefold(), bytes.fromhex(read[1])
        entry = archive.entries.get(path)
        if entry is None:
            found.missing.add(path)
        elif _judge(found, path, entry, digest):
            done += entry.size
            if told is not None:
                told(done, total)
        if len(found.missing) + len(found.unread_lines) > MOST_ENTRIES:
            raise _outsized(listing.name)
    return found


def _judge(found: Checksums, path: str, entry: Entry, digest: bytes) -> bool:
    """Whether the file was hashed: once. Listed twice, it is right only where both lines agree."""
    if path in found.wrong:
        return False
    known = found.vouched.get(path)
    if (digest_of(entry) if known is None else known) == digest:
        found.vouched[path] = digest
    else:
        found.vouched.pop(path, None)
        found.wrong.add(path)
    return known is None


def digest_of(entry: Entry) -> bytes:
    """The SHA-256 of the unpacked bytes."""
    digest = hashlib.sha256()
    for chunk in entry.chunks():
        digest.update(chunk)
    return digest.digest()


def _lines(listing: Entry) -> Iterator[tuple[int, str]]:
    """The lines that say something, numbered from 1."""
    if listing.size > LARGEST_LIST:
        raise _outsized(listing.name)
    number, rest = 0, b""
    for chunk in listing.chunks():
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise _outsized(listing.name)
        for line in lines:
            number += 1
            yield from _worth(number, line)
    yield from _worth(number + 1, rest)


def _worth(number: int, line: bytes) -> Iterator[tuple[int, str]]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    text = text.strip()
    if text and not text.startswith("#"):
        yield number, text


def _parse_line(line: str) -> tuple[str, str] | None:
    for form in _FORMS:
        read = form.fullmatch(line[:LONGEST_LINE])
        if read is not None:
            path = read["path"].strip().replace("\\", "/").removeprefix("./").removeprefix("/")
            return path, read["digest"]
    return None


def _outsized(name: str) -> RefusedArchiveError:
    return RefusedArchiveError(
        nbsp(
            f"« {quoted(name)} » est démesuré ou n’est pas une liste d’empreintes : rien ne "
            "garantit que les fichiers soient ceux que l’éditeur a produits. Demandez un nouvel "
            "export à votre éditeur."
        )
    )
