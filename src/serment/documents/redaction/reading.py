"""A document that anybody may have made, read by a process of its own.

Guarantees: PDFium and Pillow never read in the process that holds the keys; a document that is
locked, damaged, endless, outsized, or that takes too long is refused with a sentence; one that
breaks its reader takes nothing with it. The process ends with the reading.
Leaves to others: what is masked (`masking`), what is looked for (`words`).

Opening costs 0.1 s; ask several things of one `OpenDocument` rather than one of each.
LIMIT: only Linux bounds the memory of the process; elsewhere its pixels, pages and time are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from serment.documents.separate import (
    Bounds,
    LateProcessError,
    SeparateError,
    SeparateProcess,
    StoppedProcessError,
)
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from serment.documents.redaction.boxes import MaskBox

_WORK: Final = Path(__file__).with_name("page_work.py")
_PROOF: Final = Path(__file__).with_name("left_work.py")
PATIENCE: Final = 60.0
BOUNDS: Final = Bounds(memory=2 << 30, seconds=900)
LARGEST: Final = 256 << 20
_UNIT: Final = 1_000_000
Corners = tuple[float, float, float, float]

_SAID: Final = {
    "unknown": (
        "Ce fichier n’est ni un PDF, ni une image JPEG, PNG ou TIFF : ses pages ne peuvent être "
        "ni montrées ni masquées. Enregistrez-le en PDF depuis le logiciel qui l’a produit, puis "
        "ajoutez ce PDF."
    ),
    "locked": (
        "Ce PDF est fermé par un mot de passe : ses pages ne peuvent être ni relues ni masquées. "
        "Ouvrez-le avec son mot de passe, imprimez-le en PDF, puis ajoutez ce nouveau fichier."
    ),
    "truncated": (
        "La fin de ce fichier manque : la copie a été interrompue, et ce qui manque ne serait ni "
        "relu ni remis. Copiez-le de nouveau depuis l’original."
    ),
    "broken": (
        "Ce fichier est abîmé ou mal formé : on ne peut pas être sûr de tout voir de ce qu’il "
        "contient. Ouvrez l’original, imprimez-le en PDF, puis ajoutez ce nouveau fichier."
    ),
    "long": (
        "Ce document a plus de 1 000 pages : il ne peut pas être relu d’un seul tenant. "
        "Imprimez-le en PDF par parties de 1 000 pages au plus, puis ajoutez chacune."
    ),
    "huge": (
        "Une page de ce document est démesurée : l’ouvrir pourrait bloquer l’ordinateur, ce que "
        "cherchent certains fichiers piégés. Si vous connaissez son origine, imprimez-le en PDF "
        "au format A4 ou A3, puis ajoutez ce nouveau fichier."
    ),
    "heavy": (
        "Ce fichier dépasse 256 Mo : il ne peut pas être relu d’un seul tenant. Imprimez-le en "
        "PDF par parties, puis ajoutez chacune."
    ),
    "late": (
        "La lecture de ce document a été arrêtée après une minute : il est trop compliqué, ou "
        "fait pour bloquer l’ordinateur. Imprimez-le en PDF, puis ajoutez ce nouveau fichier."
    ),
    "stopped": (
        "La lecture de ce document s’est arrêtée d’elle-même : il demande trop de mémoire ou il "
        "est abîmé. Rien n’a été changé. Imprimez-le en PDF, puis ajoutez ce nouveau fichier."
    ),
    "page": (
        "Cette page n’est pas dans le document : il a peut-être été remplacé. Rouvrez-le et "
        "reprenez la relecture."
    ),
}


class UnreadableDocumentError(ValueError):
    """A document whose pages cannot be shown; the message is for a person, in French."""

    def __init__(self, reason: str) -> None:
        super().__init__(nbsp(_SAID[reason]))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A line of text with the place of each of its characters: left, top, right, bottom."""

    text: str
    places: tuple[Corners, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as a picture, « png » or « jpeg »; its size is in points, its pixels are counted."""

    kind: str
    content: bytes
    size: tuple[float, float]
    pixels: tuple[int, int]


class OpenDocument:
    """A document held by its process: `UnreadableDocumentError` at any call, as it is read."""

    def __init__(self, content: bytes) -> None:
        if len(content) > LARGEST:
            raise UnreadableDocumentError("heavy")
        try:
            self._process = _reader(_WORK)
        except StoppedProcessError as error:
            raise UnreadableDocumentError("stopped") from error
        try:
            self.count = int(json.loads(self._asked({"do": "open"}, content)))
        except BaseException:
            self._process.close()
            raise

    @property
    def pid(self) -> int:
        """The number of its process, for those who watch its memory."""
        return self._process.pid

    def png(self, page: int, width: int, boxes: Iterable[MaskBox] = ()) -> bytes:
        """The page as a PNG of that width in pixels (4 000 at the most), its boxes black."""
        return self._asked(
            {"do": "png", "page": self._sure(page), "width": width, "boxes": _on(page, boxes)}
        )

    def scan(self, page: int, boxes: Iterable[MaskBox] = ()) -> Scan:
        """The page at 200 points an inch, its boxes black."""
        asked = {"do": "scan", "page": self._sure(page), "boxes": _on(page, boxes)}
        told, _, content = self._asked(asked).partition(b"\n")
        read = json.loads(told)
        kind = "png" if read["kind"] == "png" else "jpeg"
        return Scan(kind, content, tuple(read["size"]), tuple(read["pixels"]))

    def glyphs(self, page: int) -> tuple[Glyphs, ...]:
        """The lines of the page in the order of the file: of a picture, none."""
        lines = json.loads(self._asked({"do": "lines", "page": self._sure(page)}))
        return tuple(Glyphs(text, tuple(map(_fractions, places))) for text, places in lines)

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _sure(self, page: int) -> int:
        if not 0 <= page < self.count:
            raise UnreadableDocumentError("page")
        return page

    def _asked(self, request: dict[str, object], body: bytes = b"") -> bytes:
        return answered(self._process, json.dumps(request).encode() + b"\n", body)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def things_left_in(pdf: bytes) -> tuple[str, ...]:
    """What a PDF holds besides pictures, such as « text »; nothing when it is sound."""
    try:
        with _reader(_PROOF) as process:
            return tuple(json.loads(answered(process, pdf)))
    except StoppedProcessError as error:
        raise UnreadableDocumentError("stopped") from error


def _reader(work: Path) -> SeparateProcess:
    return SeparateProcess(work, named="le lecteur", patience=PATIENCE, bounds=BOUNDS)


def answered(process: SeparateProcess, *request: bytes) -> bytes:
    """What the process answers, its refusals in French."""
    process.ask(*request)
    try:
        return process.take()
    except LateProcessError as error:
        raise UnreadableDocumentError("late") from error
    except StoppedProcessError as error:
        raise UnreadableDocumentError("stopped") from error
    except SeparateError as error:
        said = str(error)
        raise UnreadableDocumentError(said if said in _SAID else "broken") from error


def _fractions(box: Sequence[int]) -> Corners:
    left, top, right, bottom = box
    return (left / _UNIT, top / _UNIT, right / _UNIT, bottom / _UNIT)


def _on(page: int, boxes: Iterable[MaskBox]) -> list[Corners]:
    return [box.corners for box in boxes if box.page == page]
