"""What is said of a file of records before it is read, and the columns that a person designates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serment.cli.failures import MisuseError, shown
from serment.kernel.french import count_in_french, list_in_french, nbsp, size_in_french

if TYPE_CHECKING:
    from datetime import date

    from serment.intake.columns import Recognition
    from serment.intake.layouts import Layout
    from serment.intake.workbooks import SheetSummary
    from serment.kernel.canonical import Canonical
    from serment.practice.record_reading import ReadingChoices, RecordFile
    from serment.store.ports import Advance


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file as it will be read: its choices, what is said of it, and what prevents reading it."""

    choices: "dict[str, Canonical]"
    told: dict[str, object]
    lines: tuple[str, ...]
    faults: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Designated:
    """What a person designates of a list: columns, « sens=TITRE », and the sheet of a workbook."""

    columns: Sequence[str] = ()
    sheet: str | None = None


def recognise_rows(
    file: "RecordFile", remembered: "dict[str, Canonical]", asked: Designated
) -> Recognised:
    """Recognise a list: the sheet and the columns of its source, then those that `asked` says."""
    from serment.intake.layouts import verify_layout
    from serment.practice.record_reading import layout_for

    recognition = _recognition(file, remembered, asked.sheet)
    layout, said = layout_for(recognition, remembered if "columns" in remembered else {})
    layout = designated(layout, asked.columns)
    faults = verify_layout(layout, nirs=recognition.nirs)
    notes = (*recognition.notes, *said)
    told = {
        "kind": file.kind,
        "sheet": recognition.sheet.name or None,
        "sheets": [_sheet_row(one) for one in recognition.sheet.among],
        "lines": recognition.lines,
        "columns": [{"meaning": c.meaning, "heading": c.heading} for c in layout.columns],
        "dropped": [heading for heading, _ in _left(recognition, layout)],
        "notes": notes,
        "faults": faults,
    }
    lines = tuple(map(nbsp, _lines(recognition, layout, (*notes, *faults))))
    return Recognised(layout.as_dict(), told, lines, faults)  # type: ignore[arg-type]  # a dictionary for JSON


def _recognition(
    file: "RecordFile", remembered: "dict[str, Canonical]", sheet: str | None
) -> "Recognition":
    from serment.intake.workbooks import proposed_sheet, sheet_named
    from serment.practice.record_reading import recognise_list, sheet_of_layout

    if sheet is None:
        return recognise_list(file, proposed_sheet(sheet_of_layout(remembered)))
    recognition = recognise_list(file, sheet_named(sheet))
    if not recognition.sheet.name:
        raise MisuseError(
            "--sheet ne vaut que pour un classeur (XLSX, ODS).",
            "Cette liste n’a pas de feuilles ; rien n’a été importé.",
            "Recommencez sans --sheet.",
        )
    return recognition


def _sheet_row(one: "SheetSummary") -> dict[str, object]:
    return {
        "name": one.name,
        "lines": one.lines,
        "is_hidden": one.is_hidden,
        "meanings": list(one.meanings),
    }


def recognise_export(
    file: "RecordFile",
    choices: "ReadingChoices",
    as_of: "date",
    advance: "Advance",
    *,
    verifies: bool,
) -> Recognised:
    """Say what an export is; where `verifies`, what an archive says of itself and its faults."""
    from serment.practice.record_reading import open_lines

    kept: dict[str, Canonical] = {}
    if file.kind == "portability":
        kept["trust_unverified"] = choices.trust_unverified
        kept["appointments_were_honoured"] = choices.appointments_were_honoured
    report = open_lines(file, choices, as_of, advance).report if verifies else {}
    told: dict[str, object] = {
        "kind": file.kind,
        "files": len(file.contents),
        "size": file.size,
        "report": report,
    }
    return Recognised(kept, told, tuple(map(nbsp, (_form(file), *report_lines(report)))))


def _form(file: "RecordFile") -> str:
    count = len(file.contents)
    files = "" if count == 1 else f"{count} fichiers, "
    return f"{file.kind.label} : {files}{size_in_french(file.size)}."


def report_lines(report: "dict[str, Canonical]") -> Iterator[str]:
    """Say what an archive says of itself, and what is wrong with it."""
    if "is_verified" not in report:
        return
    yield f"  Éditeur : {report['editor'] or 'inconnu'}"
    yield f"  Exporté le : {report['exported_on'] or 'date inconnue'}"
    batches = report.get("batches")
    for one in batches if isinstance(batches, list) else ():
        yield _batch_line(one)
    announced, found = (_or_unknown(report[name]) for name in ("announced", "found"))
    yield f"  Patients annoncés : {announced} ; trouvés : {found}"
    sound = "toutes vérifiées" if report["is_verified"] else "non vérifiées"
    yield f"  Empreintes : {sound}"
    faults = report["faults"]
    if isinstance(faults, list):
        yield from (f"  Défaut : {fault}" for fault in faults)


def _batch_line(batch: "Canonical") -> str:
    """Say which batch an archive is of its export."""
    told = batch if isinstance(batch, dict) else {}
    number, total = (_or_unknown(told.get(name)) for name in ("number", "total"))
    return (
        f"  Lot : {number} ; lots en tout : {total} (export {told.get('export_id') or 'inconnu'})"
    )


def _or_unknown(count: object) -> str:
    return "inconnu" if count is None else str(count)


def _left(recognition: "Recognition", layout: "Layout") -> Iterator[tuple[str, str]]:
    """Yield the columns left at the door, and why."""
    taken = {choice.position for choice in layout.columns}
    why = {one.position: one.why for one in recognition.dropped}
    for position, heading in enumerate(layout.headings):
        if position not in taken:
            yield heading, why.get(position, "Laissée à la porte.")


def _lines(recognition: "Recognition", layout: "Layout", notes: Sequence[str]) -> Iterator[str]:
    from serment.intake.layouts import TITLES

    yield from _sheet_lines(recognition)
    yield f"Liste de {recognition.lines} lignes :"
    proposed = {(one.meaning, one.position): one for one in recognition.found}
    for choice in layout.columns:
        yield f"  {TITLES[choice.meaning]} ({choice.meaning}) : « {choice.heading} »"
        one = proposed.get((choice.meaning, choice.position))
        if one is not None and one.warning:
            yield f"    Attention : {one.warning}"
    yield from (f"  « {heading} » : {why}" for heading, why in _left(recognition, layout))
    yield from (f"  Note : {note}" for note in notes)


def _sheet_lines(recognition: "Recognition") -> Iterator[str]:
    """Say which sheets the workbook has, and which is read, where there was a choice."""
    from serment.intake.layouts import TITLES

    chosen = recognition.sheet
    if chosen.among:
        yield "Feuilles du classeur :"
    for one in chosen.among:
        count = "non comptées" if one.lines is None else count_in_french(one.lines)
        hidden = ", masquée" if one.is_hidden else ""
        told = list_in_french([TITLES[meaning] for meaning in one.meanings]) or "rien de reconnu"
        yield f"  « {one.name} » (lignes : {count}{hidden}) : {told}"
    if chosen.name:
        others = " ; --sheet en désigne une autre" if chosen.among else ""
        yield f"Feuille lue : « {chosen.name} »{others}."


def designated(layout: "Layout", asked: Sequence[str]) -> "Layout":
    """Return the layout with the columns that « sens=TITRE » designates; an empty title, none."""
    from serment.intake.layouts import ColumnChoice

    for one in asked:
        meaning, title = _meaning_and_title(one)
        position = _position(title, layout) if title else None
        kept = [
            choice
            for choice in layout.columns
            if choice.meaning != meaning and choice.position != position
        ]
        if position is not None:
            kept.append(ColumnChoice(meaning, position, layout.headings[position]))  # type: ignore[arg-type]  # verified: one of MEANINGS
        layout = replace(layout, columns=tuple(kept))
    return layout


def _meaning_and_title(asked: str) -> tuple[str, str]:
    from serment.intake.headings import MEANINGS

    meaning, equals, title = asked.partition("=")
    if not equals or meaning not in MEANINGS:
        raise MisuseError(
            f"« {shown(meaning)} » n’est pas un sens connu d’une colonne.",
            "On ne saurait pas quoi y lire ; rien n’a été importé.",
            f"Écrivez --column sens=TITRE, le sens parmi {', '.join(MEANINGS)}.",
        )
    return meaning, title.strip()


def _position(title: str, layout: "Layout") -> int:
    from difflib import get_close_matches

    from serment.intake.headings import heading_key

    keys = [heading_key(heading) for heading in layout.headings]
    if title in layout.headings:
        return layout.headings.index(title)
    if heading_key(title) in keys:
        return keys.index(heading_key(title))
    near = get_close_matches(title, layout.headings, n=3)
    raise MisuseError(
        f"La liste n’a pas de colonne « {shown(title)} ».",
        "Rien n’a été importé.",
        f"Vouliez-vous dire « {near[0]} » ?" if near else "Voyez ses titres avec --dry-run.",
        near=near,
    )
