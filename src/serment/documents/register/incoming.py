"""A register workbook taken back after a person edited it.

Guarantees: what was exported and not touched comes back equal; what a person added and that the
form has no place for (a line of their own, a comment, a word outside a list) is kept under
« À confirmer » of its activity and said in a warning; a form that cannot be read is refused by
name and the others are still taken; an activity missing from the workbook is named, never erased.
Leaves to others: reading cells (`serment.intake`), deciding what to keep (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.documents.register.incoming_form import FormReading, read_form
from serment.intake.register_layout import MODEL_SHEET
from serment.intake.register_sheet import RegisterForm, parse_register_sheets
from serment.law.activity_json import ActivityError, parse_activity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serment.intake.register_sheet import ListedActivity
    from serment.law.activity import ProcessingActivity

_MOST_WARNINGS = 200
_ACTORS = ("controller", "dpo", "dpo_company", "representative")


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """What the workbook gives: activities in order, what to tell, which sheets were refused."""

    activities: tuple[ProcessingActivity, ...]
    warnings: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """References announced by the list of the workbook, or known to Serment, without a form."""


def import_register(
    data: bytes,
    known: Iterable[ProcessingActivity] = (),
    *,
    advance: Callable[[int, int], object] | None = None,
) -> RegisterImport:
    """The activities of this workbook; `RefusedFileError` when it cannot be read at all.

    `known` are the activities that the register holds now: those without a form are named.
    `advance` is told the sheets read and their number; it may raise, to stop.
    """
    sheets = parse_register_sheets(data)
    warnings, refused = list(sheets.warnings), list[str]()
    taken: list[ProcessingActivity] = []
    used = {listed.reference for listed in sheets.listed} | {item.reference for item in known}
    for number, form in enumerate(sheets.forms):
        if advance is not None:
            advance(number, len(sheets.forms))
        if not _is_filled(form):
            continue
        reading = read_form(form)
        try:
            activity = parse_activity(_with_reference(reading, taken, used))
        except ActivityError as error:
            refused.append(f"Feuille « {form.sheet[:60]} » : {error}")
            continue
        taken.append(activity)
        used.add(activity.reference)
        warnings.extend(f"Feuille « {form.sheet[:60]} » : {line}" for line in reading.warnings)
    missing = _missing(sheets.listed, known, taken)
    warnings.extend(line for _, line in missing)
    return RegisterImport(
        activities=tuple(taken),
        warnings=tuple(warnings[:_MOST_WARNINGS]),
        refused=tuple(refused),
        missing=tuple(reference for reference, _ in missing),
    )


def _is_filled(form: RegisterForm) -> bool:
    """Whether a person wrote in this form: the model itself and its blank copies are not."""
    titled = any(any(line.values) for line in form.having("title"))
    if form.sheet.startswith(MODEL_SHEET) and not titled:
        return False
    return any(line.field not in _ACTORS for line in form.lines if any(line.values))


def _with_reference(
    reading: FormReading, taken: list[ProcessingActivity], used: set[str]
) -> dict[str, object]:
    """The values, with a reference of their own when the form has none or one already taken."""
    wanted = str(reading.values["reference"]).upper()
    if wanted and wanted not in {activity.reference for activity in taken}:
        return {**reading.values, "reference": wanted}
    number = 1
    while f"A{number:02}" in used:
        number += 1
    given = f"A{number:02}"
    why = f"le numéro {wanted[:20]} sert déjà à une autre fiche" if wanted else "sans numéro"
    reading.warnings.append(f"fiche {why} : elle est reprise sous le numéro {given}.")
    return {**reading.values, "reference": given}


def _missing(
    listed: tuple[ListedActivity, ...],
    known: Iterable[ProcessingActivity],
    taken: list[ProcessingActivity],
) -> list[tuple[str, str]]:
    here = {activity.reference for activity in taken}
    titles = {activity.reference: activity.title for activity in known}
    titles |= {item.reference: item.title for item in listed if item.reference}
    absent = (item for item in titles.items() if item[0].upper() not in here)
    return [(reference, _still_there(reference, title)) for reference, title in absent]


def _still_there(reference: str, title: str) -> str:
    return (
        f"La fiche {reference[:20]} « {title[:80]} » n’a pas de feuille lisible dans ce classeur : "
        "elle reste inchangée dans votre registre. Pour la retirer, archivez-la."
    )
