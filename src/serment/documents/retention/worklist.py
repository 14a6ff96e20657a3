"""Working lists: whom to shred and delete, whom to move to the archive. They name patients.

Guarantees: each line is printed once, in the order of its group; each page says by its title that
the list is confidential, the first how to get rid of it; 2 000 lines cost seconds, not minutes.
Leaves to others which records (`serment.retention`, then a person), and the certificate.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    KeyValue,
    Paragraph,
    Table,
    Text,
    emphasised,
    plain,
)
from serment.documents.context import shortened
from serment.documents.retention.numbers import number_rank
from serment.documents.retention.wording import cell, name_or_dots, records, strong
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from serment.documents.context import DocumentContext

Grouping = Literal["letter", "number"]

_BOX: Final = "☐"
_ABSENT: Final = "—"
_BUNDLE: Final = 50
_UNNAMED: Final = "Sans nom"
_OTHER_SIGNS: Final = "Autres signes"
_LONGEST_NUMBER: Final = 40
_LONGEST_NAME: Final = 70


@dataclass(frozen=True, slots=True)
class WorklistLine:
    """A record to destroy. `on_paper`, `in_software`: False where the support holds nothing."""

    number: str
    family_name: str = ""
    given_names: str = ""
    born_on: date | None = None
    on_paper: bool | None = None
    in_software: bool | None = None


@dataclass(frozen=True, slots=True)
class DestructionWorklist:
    """What one decision gives to do; `certificate` is the number that its minutes will bear."""

    certificate: str
    decided_on: date
    lines: tuple[WorklistLine, ...]
    grouping: Grouping = "letter"


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """A record to move: `archive_on` is the end of its common use, `keep_until` its last day."""

    number: str
    family_name: str = ""
    given_names: str = ""
    born_on: date | None = None
    archive_on: date | None = None
    keep_until: date | None = None


@dataclass(frozen=True, slots=True)
class ArchiveList:
    """The records whose common use is over on `as_of`."""

    as_of: date
    lines: tuple[ArchiveLine, ...]
    grouping: Grouping = "letter"


LineT = TypeVar("LineT", WorklistLine, ArchiveLine)


def worklist_pdf(worklist: DestructionWorklist, context: DocumentContext) -> bytes:
    """The list as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(worklist_document(worklist, context))


def archive_list_pdf(archive: ArchiveList, context: DocumentContext) -> bytes:
    """The list as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(archive_list_document(archive, context))


def worklist_document(worklist: DestructionWorklist, context: DocumentContext) -> Document:
    """The list of what to shred and delete, as blocks."""
    number = name_or_dots(worklist.certificate, _LONGEST_NUMBER)
    day = date_in_french(worklist.decided_on)
    return Document(
        title="Liste de travail — confidentiel",
        blocks=tuple(_worklist_blocks(worklist)),
        imprint=context.imprint(),
        layout="procedure",
        subtitle=f"Destruction décidée le {day}, procès-verbal n° {number}",
    )


def archive_list_document(archive: ArchiveList, context: DocumentContext) -> Document:
    """The list of what to move to the intermediate archive, as blocks."""
    return Document(
        title="Dossiers en archive, à ranger — confidentiel",
        blocks=tuple(_archive_blocks(archive)),
        imprint=context.imprint(),
        layout="procedure",
        subtitle=f"Arrêté au {date_in_french(archive.as_of)}",
    )


def _worklist_blocks(worklist: DestructionWorklist) -> Iterable[Block]:
    count = len(worklist.lines)
    if not count:
        yield Paragraph(emphasised("**Aucun dossier** à détruire."), "lead")
        return
    yield Callout(
        "burning",
        "Liste confidentielle, à détruire après usage",
        (
            plain("Elle nomme des patients : elle ne quitte pas le cabinet et ne se copie pas."),
            plain("Une fois le travail fini et reporté dans Serment, passez-la au destructeur."),
        ),
    )
    yield Paragraph(emphasised(f"**{records(count).capitalize()}** à détruire."), "lead")
    yield Bullets(
        (
            emphasised("Vérifiez le **numéro**, le **nom** et la **naissance** avant de détruire."),
            emphasised("Cochez au fur et à mesure ; un tiret dit que ce support ne tient rien."),
            emphasised(
                "Un dossier introuvable, ou d’un patient revu depuis : **ne détruisez pas**, "
                "entourez la ligne et prévenez le médecin."
            ),
        )
    )
    header = ("Numéro", "Nom et prénom", "Naissance", "Papier", "Logiciel", "Par", "Le")
    for title, lines in _groups(worklist.lines, worklist.grouping):
        yield Heading(1, title)
        rows = tuple(map(_worklist_row, lines))
        yield Table(header, rows, (27, 50, 23, 15, 18, 17, 17))
    yield from _ending("Liste détruite le")


def _worklist_row(line: WorklistLine) -> tuple[Text, ...]:
    return (
        *_person(line),
        plain(_ABSENT if line.on_paper is False else _BOX),
        plain(_ABSENT if line.in_software is False else _BOX),
        (),
        (),
    )


def _archive_blocks(archive: ArchiveList) -> Iterable[Block]:
    count = len(archive.lines)
    if not count:
        yield Paragraph(emphasised("**Aucun dossier** à déplacer."), "lead")
        return
    yield Callout(
        "burning",
        "Liste confidentielle, à détruire après usage",
        (plain("Elle nomme des patients : elle ne quitte pas le cabinet et ne se copie pas."),),
    )
    sentence = f"**{records(count).capitalize()}** en archive intermédiaire, à ranger à part."
    yield Paragraph(emphasised(sentence), "lead")
    yield Bullets(
        (
            emphasised("L’archive se tient **à part** : autre armoire, autre droit d’accès."),
            emphasised("Peu de personnes y entrent, pour un motif dit, et chaque accès est noté."),
            emphasised(
                "Un dossier en archive **n’est pas détruit** : il se garde jusqu’à son terme."
            ),
        )
    )
    header = ("Numéro", "Nom et prénom", "Naissance", "En archive depuis le", "À garder jusqu’au",
              "Rangé", "Place")  # fmt: skip
    for title, lines in _groups(archive.lines, archive.grouping):
        yield Heading(1, title)
        yield Table(header, tuple(map(_archive_row, lines)), (27, 45, 23, 23, 23, 14, 16))
    yield from _ending("Liste détruite le")


def _archive_row(line: ArchiveLine) -> tuple[Text, ...]:
    return (
        *_person(line),
        plain(_day(line.archive_on)),
        plain(_day(line.keep_until)),
        plain(_BOX),
        (),
    )


def _ending(last: str) -> Iterable[Block]:
    yield Heading(1, "Fin de la liste")
    yield KeyValue((("Travail fini le", ()), ("Par", ()), (last, ())))


def _person(line: WorklistLine | ArchiveLine) -> tuple[Text, ...]:
    given = shortened(line.given_names, _LONGEST_NAME)
    family = shortened(line.family_name, _LONGEST_NAME)
    name = strong(family) + plain(f" {given}" if family and given else given)
    number = cell(line.number, _LONGEST_NUMBER)
    return (number or plain(_ABSENT), name or plain(_UNNAMED), plain(_day(line.born_on)))


def _day(day: date | None) -> str:
    """A day as a narrow column holds it: « 03/06/1985 »."""
    return f"{day:%d/%m/}{day.year:04d}" if day else _ABSENT


def _groups(lines: Sequence[LineT], grouping: Grouping) -> Iterator[tuple[str, tuple[LineT, ...]]]:
    if grouping == "letter":
        ordered = sorted(lines, key=_by_name)
        for letter, group in groupby(ordered, key=_letter):
            yield letter, tuple(group)
        return
    numbered = sorted(lines, key=lambda line: (number_rank(line.number), _by_name(line)))
    for start in range(0, len(numbered), _BUNDLE):
        bundle = tuple(numbered[start : start + _BUNDLE])
        first, last = bundle[0].number, bundle[-1].number
        ends = [name_or_dots(end, _LONGEST_NUMBER) for end in (first, last)]
        yield " à ".join(dict.fromkeys(ends)), bundle


def _by_name(line: WorklistLine | ArchiveLine) -> tuple[int, str, str, str]:
    family, given = _folded(line.family_name), _folded(line.given_names)
    name = family or given
    place = 2 if not name else 0 if name[0].isalpha() else 1
    return (place, name, given, line.number)


def _letter(line: WorklistLine | ArchiveLine) -> str:
    place, name, *_ = _by_name(line)
    return (name[0].upper() if place == 0 else _OTHER_SIGNS) if name else _UNNAMED


def _folded(name: str) -> str:
    """Without accents, case or signs at its head: « Éluard » stands among the E."""
    bare = unicodedata.normalize("NFKD", shortened(name, _LONGEST_NAME)).casefold()
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return letters.replace("œ", "oe").replace("æ", "ae").lstrip(" -'’")
