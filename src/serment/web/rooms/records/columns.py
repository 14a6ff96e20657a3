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
from serment.kernel.french import nbsp
from serment.practice.record_imports import list_sources
from serment.practice.record_reading import RecordFile, recognise_list
from serment.store.models import Practice, RecordSource
from serment.web.middleware import CockpitRequest

_ORDERS: Final[Mapping[DateOrder, str]] = {
    "day_first": "jour, mois, année",
    "month_first": "mois, jour, année",
    "serial_1900": "numéro de jour d’Excel",
    "serial_1904": "numéro de jour d’Excel pour Mac (1904)",
}
_SURENESS: Final = {"sure": "reconnue", "likely": "probable", "guessed": "à vérifier"}
_MOST_SAMPLES: Final = 3
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
    is_another: bool


def describe_list(
    request: CockpitRequest, file: RecordFile, known: RecordSource | None
) -> ListDescription:
    """Recognise a list, after what its source was said to be; take in what a person corrected.

    `is_another`: the source just typed has columns of its own, which are now shown instead.
    """
    recognition = recognise_list(file)
    source, layout, said = _remembered(request.actor.practice, recognition, known)
    is_another = (
        request.method == "POST"
        and known is not None
        and bool(known.layout)
        and request.POST.get("proposed", known.name) != known.name
    )
    faults: tuple[str, ...] = ()
    if is_another:
        said = (nbsp(f"Les colonnes sont maintenant celles de « {source} » : vérifiez-les."), *said)
    elif request.method == "POST":
        layout = _corrected(request, recognition, layout)
        faults = verify_layout(layout, nirs=recognition.nirs)
    if not recognition.lines:
        faults = (*faults, _NO_LINE)
    taken = {choice.position for choice in layout.columns}
    why = {one.position: one.why for one in recognition.dropped}
    headings = enumerate(recognition.headings)
    shown = tuple(_shown(layout, recognition))
    return ListDescription(
        layout,
        tuple(one for one in shown if one.position is not None),
        tuple(one for one in shown if one.position is None),
        tuple(
            (name, why.get(at, ""))
            for at, name in headings
            if at not in taken and name != REASON_HEADING
        ),
        (*said, *recognition.notes),
        tuple(map(nbsp, faults)),
        recognition.lines,
        source,
        is_another,
    )


def _remembered(
    practice: Practice, recognition: Recognition, known: RecordSource | None
) -> tuple[str, Layout, tuple[str, ...]]:
    """Return the source whose columns these are, their layout, and what differs."""
    seen = recognition.layout()
    best: tuple[str, Layout, tuple[str, ...]] = ("" if known is None else known.name, seen, ())
    most = 0
    for source in (known,) if known is not None else list_sources(practice):
        with suppress(UnusableLayoutError):
            former = parse_layout(source.layout)
            shared = len(set(former.headings) & set(seen.headings))
            if shared > most and 2 * shared > len(former.headings):
                layout, said = match_layout(former, seen)
                most, best = shared, (source.name, _completed(layout, seen), said)
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
