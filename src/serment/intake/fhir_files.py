"""The files of a FHIR export cut into resources: NDJSON line by line, a Bundle as one document.

Guarantees that a file of any size is read as a stream, holding one line or one document of bounded
size; that UTF-8 with or without BOM and UTF-16 with BOM are read; that a file which is neither is
an `UnreadableFhirError`. A file is NDJSON when its first or second line that is not blank is whole
JSON by itself. Leaves to others what the resources say.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from serment.intake.fhir_resources import ResourceDecoder, UnreadableResourceError
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serment.intake.content import Content

LONGEST_LINE: Final = 64 << 20
LARGEST_DOCUMENT: Final = 256 << 20
_BLOCK: Final = 1 << 20
_KEPT_OF_LONG: Final = 1 << 16
_ASKED: Final = "Demandez à votre éditeur un export « FHIR R4 » en NDJSON ou en Bundle JSON."
_OTHERS: Final = (
    (b"PK\x03\x04", "une archive ZIP : décompressez-la, puis choisissez ses fichiers"),
    (b"\x1f\x8b", "un fichier comprimé (GZIP) : décompressez-le d’abord"),
    (b"<", "du XML, et Serment lit le FHIR écrit en JSON"),
    (b"[", "une liste JSON, sans le Bundle que FHIR demande"),
)  # fmt: skip


class UnreadableFhirError(ValueError):
    """An export that cannot be read as a whole; the message is French and whole."""


class Piece(NamedTuple):
    """The JSON of one resource, and where it was.

    `is_last` tells a line that its file ends without ending it; `is_long` one beyond the limit,
    of which the beginning alone is kept; `is_whole_file` a document on which all depends.
    """

    place: str
    raw: bytes
    is_last: bool = False
    is_long: bool = False
    is_whole_file: bool = False


@dataclass(slots=True)
class Progress:
    """Bytes read of all the files, told to the one who waits."""

    told: Callable[[int], None] | None
    before: int = 0
    most: int = 0

    def read(self, count: int) -> None:
        """So many bytes of the present file were read."""
        if self.told is not None and self.before + count > self.most:
            self.most = self.before + count
            self.told(self.most)


def pieces_of(content: Content, progress: Progress, *, is_named: bool) -> Iterator[Piece]:
    """The resources of one file, in order; raises `UnreadableFhirError`."""
    prefix = f"{content.name[:80]}, " if is_named else ""
    lines = _lines(_blocks(content, progress), prefix)
    opening = list(islice(lines, 2))
    if not opening:
        raise UnreadableFhirError(
            nbsp(f"« {content.name[:80]} » est vide : il n’y a rien à lire. {_ASKED}")
        )
    if any(map(_is_whole, opening)):
        yield from opening
        yield from lines
        return
    _verify_is_json(content, opening[0].raw)
    yield Piece(f"{prefix}document", _document(content, progress), is_whole_file=True)


def _blocks(content: Content, progress: Progress) -> Iterator[bytes]:
    """The bytes of a file as UTF-8, without their mark."""
    decoder: codecs.IncrementalDecoder | None = None
    count = 0
    try:
        with content.open() as stream:
            while block := stream.read(_BLOCK):
                if count == 0 and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    decoder = codecs.getincrementaldecoder("utf-16")("replace")
                if count == 0:
                    block = block.removeprefix(codecs.BOM_UTF8)
                count += len(block)
                progress.read(count)
                yield block if decoder is None else decoder.decode(block).encode("utf-8", "replace")
    except OSError as error:
        raise UnreadableFhirError(
            nbsp(
                f"« {content.name[:80]} » ne peut pas être lu ({error.strerror or 'disque'}) : "
                "l’export reste inconnu. Vérifiez le chemin et les droits."
            )
        ) from None


def _lines(blocks: Iterator[bytes], prefix: str) -> Iterator[Piece]:
    """The lines that are not blank; one beyond the limit is not held while it goes by."""
    number, parts, held = 1, list[bytes](), 0
    for block in blocks:
        first, *others = block.split(b"\n")
        held += len(first)
        if held <= LONGEST_LINE:
            parts.append(first)
        for line in others:
            if held and (piece := _piece(f"{prefix}ligne {number}", parts, held)):
                yield piece
            number, parts, held = number + 1, [line], len(line)
    if held and (piece := _piece(f"{prefix}ligne {number}", parts, held)):
        yield piece._replace(is_last=True)


def _piece(place: str, parts: list[bytes], held: int) -> Piece | None:
    if held > LONGEST_LINE:
        return Piece(place, b"".join(parts)[:_KEPT_OF_LONG], is_long=True)
    raw = parts[0] if len(parts) == 1 else b"".join(parts)
    return None if raw.isspace() else Piece(place, raw)


def _is_whole(line: Piece) -> bool:
    try:
        ResourceDecoder().kind_of(line.raw)
    except UnreadableResourceError:
        return False
    return True


def _verify_is_json(content: Content, raw: bytes) -> None:
    start = raw.lstrip()
    if start.startswith(b"{"):
        return
    what = next(
        (told for mark, told in _OTHERS if start.startswith(mark)), "un fichier d’une autre sorte"
    )
    raise UnreadableFhirError(
        nbsp(f"« {content.name[:80]} » n’est pas un export FHIR : c’est {what}. {_ASKED}")
    )


def _document(content: Content, progress: Progress) -> bytes:
    parts, size = [], 0
    for block in _blocks(content, progress):
        size += len(block)
        if size > LARGEST_DOCUMENT:
            raise UnreadableFhirError(
                nbsp(
                    f"« {content.name[:80]} » est un seul document de plus de "
                    f"{size_in_french(LARGEST_DOCUMENT)} : le lire en entier arrêterait cet "
                    "ordinateur. Demandez l’export en NDJSON, une ressource par ligne."
                )
            )
        parts.append(block)
    return b"".join(parts)
