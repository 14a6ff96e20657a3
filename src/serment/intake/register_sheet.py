"""A register workbook, cut into its forms: labelled lines of text, in the order of the sheets.

Guarantees: every cell that says something is in exactly one `FormLine` or one warning; a form
announced by the list but absent is named; a line whose label is unknown keeps its label. Nothing
is interpreted: no closed set, no date, no legal basis.
Leaves to others: the meaning (`serment.documents.register.incoming`), the bytes (`spreadsheet`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.intake.refusals import RefusedFileError
from serment.intake.register_layout import (
    HEADINGS,
    LIST_HEADER_ROW,
    LIST_SHEET,
    LISTS_SHEET,
    NOT_FORMS,
    Field,
    find_field,
    is_heading,
    label_key,
)
from serment.intake.spreadsheet import cell_name, parse_workbook

if TYPE_CHECKING:
    from serment.intake.spreadsheet import Cell, Sheet, Workbook

LINE_WIDTH = 8
"""Columns A to H: a label and seven values."""
_HEADS = {label_key(text) for cells in HEADINGS.values() for text in cells}
_TITLE_KEY = label_key("Nom du traitement")


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a form. `values` are columns B to H; `iso` their dates; `notes` the rest."""

    label: str
    row: int
    field: Field | None
    values: tuple[str, ...]
    iso: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """One sheet that describes one activity."""

    sheet: str
    lines: tuple[FormLine, ...]

    def having(self, field: Field) -> tuple[FormLine, ...]:
        """The lines that hold this field, in order."""
        return tuple(line for line in self.lines if line.field == field)


@dataclass(frozen=True, slots=True)
class ListedActivity:
    """A line of the list of activities."""

    title: str
    reference: str


@dataclass(frozen=True, slots=True)
class RegisterSheets:
    """What a register workbook holds, before it means anything."""

    forms: tuple[RegisterForm, ...]
    listed: tuple[ListedActivity, ...]
    identity: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()


def parse_register_sheets(data: bytes) -> RegisterSheets:
    """The forms of this workbook; `RefusedFileError` when it holds none at all."""
    workbook = parse_workbook(data)
    forms = tuple(_form(sheet) for sheet in workbook.sheets if _is_form(sheet))
    if not forms:
        raise RefusedFileError(
            "Ce classeur ne contient aucune fiche de registre : la ligne « Nom du traitement » "
            "manque dans chaque feuille. Choisissez le fichier exporté par Serment, ou un "
            "classeur fait sur le modèle simplifié de la CNIL. Votre registre n’a pas changé.",
        )
    listing = next((sheet for sheet in workbook.sheets if sheet.name == LIST_SHEET), None)
    return RegisterSheets(
        forms=forms,
        listed=_listed(listing) if listing else (),
        identity=_identity(listing) if listing else (),
        warnings=(*workbook.warnings, *_sheet_warnings(workbook, listing)),
    )


def _is_form(sheet: Sheet) -> bool:
    labels = (label_key(sheet.at(row, 1).text) for row in sheet.rows()[:40])
    return sheet.name not in NOT_FORMS and _TITLE_KEY in labels


def _form(sheet: Sheet) -> RegisterForm:
    present = frozenset(sheet.at(row, 1).text for row in sheet.rows())
    widest = max((column for _, column in sheet.cells), default=0)
    lines = (_line(sheet, row, present, widest) for row in sheet.rows())
    return RegisterForm(sheet.name, tuple(line for line in lines if _says_something(line)))


def _line(sheet: Sheet, row: int, present: frozenset[str], widest: int) -> FormLine:
    label = sheet.at(row, 1).text
    cells = [sheet.at(row, column) for column in range(2, LINE_WIDTH + 1)]
    field = find_field(label, row, present)
    beyond = (
        f"{cell_name(row, column)} : {cell.text}"
        for column in range(LINE_WIDTH + 1, widest + 1)
        if (cell := sheet.at(row, column)).text
    )
    heading = is_heading(label) and bool(label)
    added = (cell.text for cell in cells if cell.text and label_key(cell.text) not in _HEADS)
    return FormLine(
        label=label,
        row=row,
        field=field,
        values=() if heading else tuple(cell.text for cell in cells),
        iso=() if heading else tuple(cell.iso for cell in cells),
        notes=(*_comments([sheet.at(row, 1), *cells]), *beyond, *(added if heading else ())),
    )


def _comments(cells: list[Cell]) -> tuple[str, ...]:
    return tuple(f"commentaire : {cell.note}" for cell in cells if cell.note)


def _says_something(line: FormLine) -> bool:
    return any(line.values) or bool(line.notes)


def _listed(sheet: Sheet) -> tuple[ListedActivity, ...]:
    rows = (row for row in sheet.rows() if row > LIST_HEADER_ROW)
    found = (ListedActivity(sheet.at(row, 1).text, sheet.at(row, 2).text) for row in rows)
    return tuple(item for item in found if item.title or item.reference)


def _identity(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(sheet.at(row, column).text for column in range(1, LINE_WIDTH + 1))
        for row in range(1, LIST_HEADER_ROW)
    )


def _sheet_warnings(workbook: Workbook, listing: Sheet | None) -> tuple[str, ...]:
    names = {sheet.name for sheet in workbook.sheets}
    warnings = [
        f"Feuille « {sheet.name[:60]} » : elle n’a pas de ligne « Nom du traitement », elle n’a "
        "pas été lue. Gardez le classeur si elle contient quelque chose d’utile."
        for sheet in workbook.sheets
        if sheet.name not in NOT_FORMS and not _is_form(sheet) and sheet.cells
    ]
    if listing is None:
        warnings.append(
            f"La feuille « {LIST_SHEET} » manque : les fiches ont été lues sans elle. "
            "Les prochains exports la contiendront de nouveau.",
        )
    if LISTS_SHEET not in names:
        warnings.append(
            f"La feuille « {LISTS_SHEET} » manque : les listes de choix ne s’afficheront plus dans "
            "ce classeur. Les fiches ont été lues.",
        )
    return tuple(warnings)
