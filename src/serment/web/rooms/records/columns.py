"""The columns of a list on the screen: what each means, with samples, corrected by a person."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from serment.intake.columns import Recognition
from serment.intake.dates import DATE_MEANINGS, DateOrder
from serment.intake.headings import MEANINGS
from serment.intake.layouts import (
    TITLES,
    ColumnChoice,
    Layout,
    UnusableLayoutError,
    match_layout,
    parse_layout,
    verify_layout,
)
from serment.intake.rejected_lines import REASON_HEADING
from serment.intake.workbooks import proposed_sheet
from serment.kernel.french import nbsp
from serment.practice.record_imports import list_sources
from serment.practice.record_reading import RecordFile, recognise_list, sheet_of_layout
from serment.store.models import Practice, RecordSource
from serment.web.middleware import CockpitRequest
from serment.web.rooms.records.sheets import ShownSheet, asked_sheet, moved_to, shown_sheets

_ORDERS: Final[Mapping[DateOrder, str]] = {
    "day_first": "jour, mois, année",
    "month_first": "mois, jour, année",
    "serial_1900": "numéro de jour d’Excel",
    "serial_1904": "numéro de jour d’Excel pour Mac (1904)",
}
_SURENESS: Final = {"sure": "reconnue", "likely": "probable", "guessed": "à vérifier"}
_MOST_SAMPLES: Final = 3
_NO_FAULT: Final[tuple[str, ...]] = ()
_NO_LINE: Final = (
    "La liste n’a que ses titres : il n’y a aucun dossier à lire. Exportez-la de nouveau."
)


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A meaning, the column chosen for it, and what there is to say of the choice."""

    meaning: str
    title: str
    position: int | None
    choices: tuple[tuple[int, str], ...]
    samples: tuple[str, ...] = ()
    sureness: str = ""
    why: str = ""
    warning: str = ""
    reading: str = ""
    order: str = ""
    orders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListDescription:
    """A list as it was recognised, or as a person corrected it; `faults` forbid its reading."""

    layout: Layout
    columns: tuple[ShownColumn, ...]
    others: tuple[ShownColumn, ...]
    dropped: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    lines: int
    source: str
    sheets: tuple[ShownSheet, ...]
    is_another: bool


def describe_list(
    request: CockpitRequest, file: RecordFile, known: RecordSource | None
) -> ListDescription:
    """Recognise a list, after what its source was said to be; take in what a person corrected.

    `is_another`: the source or the sheet just chosen has columns of its own, now shown instead.
    """
    is_another, asked = _has_other_columns(request, known), asked_sheet(request)
    position = None if is_another and not asked.is_moved else asked.position
    recognition, found = _recognised(request.actor.practice, file, known, position)
    layout, said, faults = found.layout, found.said, _NO_FAULT
    if is_another:
        told = f"Les colonnes sont maintenant celles de « {found.source} » : vérifiez-les."
        said = (nbsp(told), *said)
    if asked.is_moved:
        said = (moved_to(recognition), *said)
    elif request.method == "POST" and not is_another:
        layout = _corrected(request, recognition, layout)
        faults = verify_layout(layout, nirs=recognition.nirs)
    if not recognition.lines:
        faults = (*faults, _NO_LINE)
    shown = tuple(_shown(layout, recognition))
    return ListDescription(
        layout,
        tuple(one for one in shown if one.position is not None),
        tuple(one for one in shown if one.position is None),
        tuple(_left(recognition, layout)),
        (*said, *recognition.notes),
        tuple(map(nbsp, faults)),
        recognition.lines,
        found.source,
        shown_sheets(recognition),
        is_another or asked.is_moved,
    )


def _has_other_columns(request: CockpitRequest, known: RecordSource | None) -> bool:
    """Whether the source just typed has columns of its own, which are not those shown."""
    return (
        request.method == "POST"
        and known is not None
        and bool(known.layout)
        and request.POST.get("proposed", known.name) != known.name
    )


def _left(recognition: Recognition, layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the columns left at the door, and why."""
    taken = {choice.position for choice in layout.columns}
    why = {one.position: one.why for one in recognition.dropped}
    for at, name in enumerate(recognition.headings):
        if at not in taken and name != REASON_HEADING:
            yield name, why.get(at, "")


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The source whose columns these are, their layout, what differs, and the sheet it had."""

    source: str
    layout: Layout
    said: tuple[str, ...] = ()
    sheet: str = ""


def _recognised(
    practice: Practice, file: RecordFile, known: RecordSource | None, position: int | None
) -> tuple[Recognition, _Remembered]:
    """Recognise the sheet asked for; else that of the source, once its columns have told it."""
    wanted = "" if known is None else sheet_of_layout(known.layout)
    recognition = recognise_list(file, proposed_sheet(wanted, position=position))
    found = _remembered(practice, recognition, known)
    names = [one.name for one in recognition.sheet.among]
    if position is None and found.sheet in names and found.sheet != recognition.sheet.name:
        recognition = recognise_list(file, proposed_sheet(found.sheet))
        found = _remembered(practice, recognition, known)
    return recognition, found


def _remembered(
    practice: Practice, recognition: Recognition, known: RecordSource | None
) -> _Remembered:
    """Return the source whose columns these are: the one `known`, or that whose headings agree."""
    seen = recognition.layout()
    best, most = _Remembered("" if known is None else known.name, seen), 0
    for source in (known,) if known is not None else list_sources(practice):
        with suppress(UnusableLayoutError):
            former = parse_layout(source.layout)
            shared = len(set(former.headings) & set(seen.headings))
            if shared > most and 2 * shared > len(former.headings):
                layout, said = match_layout(former, seen)
                best = _Remembered(source.name, _completed(layout, seen), said, former.sheet)
                most = shared
    return best


def _completed(layout: Layout, seen: Layout) -> Layout:
    """The remembered columns, and for what they no longer give, those that were recognised."""
    taken = {choice.position for choice in layout.columns}
    more = (
        choice
        for choice in seen.columns
        if choice.position not in taken and layout.find(choice.meaning) is None
    )
    return replace(layout, columns=(*layout.columns, *more))


def _corrected(request: CockpitRequest, recognition: Recognition, layout: Layout) -> Layout:
    """Return the layout with the columns of the form."""
    headings = recognition.headings
    chosen = []
    for meaning in MEANINGS:
        told = request.POST.get(f"column-{meaning}", "")
        if told.isdecimal() and int(told) < len(headings):
            at, order = int(told), request.POST.get(f"order-{meaning}", "")
            known = cast("DateOrder", order) if order in get_args(DateOrder) else None
            chosen.append(ColumnChoice(meaning, at, headings[at], known))
    return replace(layout, columns=tuple(chosen))


def _shown(layout: Layout, recognition: Recognition) -> Iterator[ShownColumn]:
    """Yield each meaning, with the column chosen for it if there is one."""
    for meaning in MEANINGS:
        is_date = meaning in DATE_MEANINGS
        blank = ShownColumn(
            meaning=meaning,
            title=TITLES[meaning].capitalize(),
            position=None,
            choices=tuple(enumerate(recognition.headings)),
            orders=tuple(_ORDERS.items()) if is_date else (),
        )
        choice = layout.find(meaning)
        yield blank if choice is None else _with_choice(blank, choice, recognition)


def _with_choice(shown: ShownColumn, choice: ColumnChoice, recognition: Recognition) -> ShownColumn:
    """Say which column is chosen, why it was proposed, and how its dates are read."""
    sketch = recognition.sketch.columns[choice.position]
    shown = replace(
        shown,
        position=choice.position,
        order=choice.order or "",
        samples=tuple(sketch.samples[:_MOST_SAMPLES]),
    )
    found = {one.meaning: one for one in recognition.found}
    proposed = found.get(choice.meaning)
    if proposed is None or proposed.position != choice.position:
        return shown
    return replace(
        shown,
        sureness=_SURENESS[proposed.sureness],
        why=nbsp(proposed.why),
        warning=nbsp(proposed.warning),
        reading=nbsp(proposed.reading.said) if proposed.reading is not None else "",
    )
