"""The sheets of a workbook: their names, how many lines each has, and which holds the list.

Guarantees that every sheet of cells is named once, in letters that can be shown and typed; that the
one proposed is that whose headings are best recognised, never a hidden one while a visible one may
be read; that the lines are counted exactly, and said unknown beyond the bounds. Leaves to others
the bounds of the file itself (`sheet_bounds`) and what the cells mean (`columns`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Final, TypeAlias

from serment.intake.headings import meaning_of
from serment.intake.layouts import NAMES
from serment.intake.patient_lists import plain_text
from serment.kernel.french import count_in_french, fold, list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from python_calamine import CalamineSheet

    from serment.intake.headings import Meaning

MOST_SHOWN: Final = 60
MOST_SURVEYED_CELLS: Final = 32_000_000
LONGEST_SHEET_NAME: Final = 80
_HEAD_LINES: Final = 10
_MOST_HEADINGS: Final = 200


class UnknownSheetError(ValueError):
    """A workbook has no sheet of that name; the message is French and whole."""

    def __init__(self, asked: str, names: Sequence[str]) -> None:
        shown = [f"« {name} »" for name in names[:MOST_SHOWN]]
        if len(names) > MOST_SHOWN:
            shown.append(f"{count_in_french(len(names) - MOST_SHOWN)} autres")
        there = list_in_french(shown) or "aucune feuille de cellules"
        super().__init__(
            nbsp(
                f"La feuille « {plain_text(asked, LONGEST_SHEET_NAME)} » n’est pas dans ce "
                f"classeur : aucune ligne n’a été lue. Il contient {there}. Choisissez l’une "
                "d’elles."
            )
        )


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """A sheet of cells: its place in the workbook, its name, and what it seems to hold.

    `lines` are those that say something, headings included; None where they were not counted.
    `meanings` are what its best line of headings tells, the sure ones first.
    """

    position: int
    name: str
    lines: int | None = None
    is_hidden: bool = False
    meanings: tuple[Meaning, ...] = ()
    sure: int = 0

    @property
    def is_readable(self) -> bool:
        """Whether its headings are those of a list that can be read."""
        return "last_consultation_on" in self.meanings and not {"number", *NAMES}.isdisjoint(
            self.meanings
        )


@dataclass(frozen=True, slots=True)
class ChosenSheet:
    """The sheet to read; `among` those that say something, where there are several to choose."""

    position: int
    name: str = ""
    among: tuple[SheetSummary, ...] = ()
    notes: tuple[str, ...] = ()


class Workbook:
    """The sheets of cells of a workbook whose bounds were verified; charts are passed over."""

    def __init__(self, stream: BinaryIO) -> None:
        import python_calamine  # noqa: PLC0415 - only for a spreadsheet

        self._book = python_calamine.load_workbook(stream)
        self._broken = python_calamine.CalamineError
        kinds = (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetTypeEnum.MacroSheet)
        visible = python_calamine.SheetVisibleEnum.Visible
        told = [
            (at, one.name, one.visible != visible)
            for at, one in enumerate(self._book.sheets_metadata)
            if one.typ in kinds
        ]
        names = _named_once([name for _, name, _ in told])
        self.sheets: Final = tuple(
            SheetSummary(at, name, is_hidden=is_hidden)
            for (at, _, is_hidden), name in zip(told, names, strict=True)
        )

    def sheet_at(self, position: int) -> CalamineSheet:
        """Unfold a sheet; the errors of the library where it is broken."""
        return self._book.get_sheet_by_index(position)

    def find(self, name: str) -> SheetSummary | None:
        """The sheet of that name, capitals and accents apart where none bears it as it is."""
        wanted = plain_text(name, LONGEST_SHEET_NAME)
        exact = (one for one in self.sheets if one.name == wanted)
        alike = (one for one in self.sheets if fold(one.name) == fold(wanted))
        return next(exact, None) or next(alike, None)

    def survey(self) -> tuple[SheetSummary, ...]:
        """The first sheets, each with its lines and its headings, as far as the bounds allow."""
        left = MOST_SURVEYED_CELLS
        found = []
        for one in self.sheets[:MOST_SHOWN]:
            try:
                sheet = self.sheet_at(one.position) if left > 0 else None
            except self._broken:
                sheet = None
            if sheet is None:
                found.append(one)
                continue
            left -= sheet.height * sheet.width
            found.append(_summary(one, sheet))
        return tuple(found)

    def first_filled(self) -> SheetSummary | None:
        """The first sheet that says something; the first where none does; None without a sheet."""
        for one in self.sheets[:MOST_SHOWN] if self.sheets[1:] else ():
            if self.sheet_at(one.position).height:
                return one
        return next(iter(self.sheets), None)


ChooseSheet: TypeAlias = Callable[[Workbook], ChosenSheet]


def first_sheet(book: Workbook) -> ChosenSheet:
    """The first sheet that says something, which is the only one where there was no choice."""
    first = book.first_filled()
    return ChosenSheet(0 if first is None else first.position)


def sheet_named(name: str) -> ChooseSheet:
    """The sheet of that name; `UnknownSheetError` where there is none."""

    def choose(book: Workbook) -> ChosenSheet:
        found = book.find(name)
        if found is None:
            raise UnknownSheetError(name, [one.name for one in book.sheets])
        return ChosenSheet(found.position, found.name)

    return choose


def proposed_sheet(remembered: str = "", *, position: int | None = None) -> ChooseSheet:
    """The sheet to show first: at the `position` chosen, else the one remembered, else the best.

    Where one sheet alone says something it is read, whatever was remembered: nothing is asked.
    """

    def choose(book: Workbook) -> ChosenSheet:
        if len(book.sheets) <= 1:
            return first_sheet(book)
        filled = tuple(one for one in book.survey() if one.lines != 0)
        unseen = len(book.sheets) - MOST_SHOWN
        if len(filled) <= 1 and unseen <= 0:
            return ChosenSheet(filled[0].position) if filled else first_sheet(book)
        notes = [_unseen(unseen)] if unseen > 0 else []
        chosen = next((one for one in book.sheets if one.position == position), None)
        if chosen is None and remembered:
            chosen = book.find(remembered)
            if chosen is None:
                notes.append(_gone(remembered))
        best = chosen or max(filled or book.sheets, key=_rank)
        return ChosenSheet(best.position, best.name, filled, tuple(map(nbsp, notes)))

    return choose


def _unseen(number: int) -> str:
    return (
        f"Ce classeur a plus de {MOST_SHOWN} feuilles : les suivantes ({count_in_french(number)}) "
        "ne sont pas montrées. Si votre liste est l’une d’elles, enregistrez-la dans un fichier à "
        "part."
    )


def _gone(remembered: str) -> str:
    return (
        f"La feuille « {plain_text(remembered, LONGEST_SHEET_NAME)} », lue la dernière fois pour "
        "cette source, n’est plus dans ce classeur : celle dont les titres sont les mieux reconnus "
        "est proposée. Vérifiez-la."
    )


def _rank(one: SheetSummary) -> tuple[bool, bool, bool, int, int]:
    """How much a sheet looks like the list: a hidden one, or one of headings alone, comes after."""
    has_records = one.lines is None or one.lines > 1
    told = len(one.meanings) + one.sure
    return one.is_readable, not one.is_hidden, has_records, told, -one.position


def _named_once(names: Sequence[str]) -> list[str]:
    """The names in letters that can be shown, « Patients (2) » where two would be the same."""
    told: dict[str, None] = {}
    for at, name in enumerate(names, 1):
        shown = plain_text(name, LONGEST_SHEET_NAME) or f"Feuille {at}"
        numbered = (f"{shown} ({rank})" for rank in count(2))
        told[next(one for one in chain([shown], numbered) if one not in told)] = None
    return [*told]


def _summary(one: SheetSummary, sheet: CalamineSheet) -> SheetSummary:
    rows = sheet.iter_rows()
    head = [*islice(rows, _HEAD_LINES)]
    lines = sum(map(_says_something, head)) + sum(map(_says_something, rows))
    best = max((_told(row) for row in head), default=(0, 0, ()), key=lambda told: told[:2])
    return SheetSummary(one.position, one.name, lines, one.is_hidden, best[2], best[1])


def _says_something(row: Sequence[object]) -> bool:
    return any(cell not in ("", None) for cell in row)


def _told(row: Sequence[object]) -> tuple[int, int, tuple[Meaning, ...]]:
    """What a line of headings tells: how many meanings, how many for sure, and which."""
    cells = (cell for cell in row[:_MOST_HEADINGS] if isinstance(cell, str) and cell)
    sure: dict[Meaning, bool] = {}
    for meaning, is_sure in _meanings(cells):
        sure[meaning] = sure.get(meaning, False) or is_sure
    ordered = sorted(sure, key=lambda meaning: not sure[meaning])
    return len(sure), sum(sure.values()), tuple(ordered)


def _meanings(cells: Iterator[str]) -> Iterator[tuple[Meaning, bool]]:
    for cell in cells:
        told = meaning_of(cell)
        if told is not None:
            yield told
