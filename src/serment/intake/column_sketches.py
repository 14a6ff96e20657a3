"""What each column of a table holds, seen from its cells alone.

Guarantees one reading of the whole table, by blocks, in bounded memory: the first lines say what a
column looks like, every line says how its dates are written. Finds the line of headings, or that
there is none. Leaves to others what a column is chosen for (`columns`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from serment.intake.date_columns import DateTally, year_told
from serment.intake.date_forms import LONGEST_DATE, form_of
from serment.intake.headings import heading_key, is_foreign, meaning_of
from serment.kernel.identifiers.check import check_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serment.intake.dates import DateReading
    from serment.intake.tables import Table

SAMPLED_LINES: Final = 2_000
SHOWN_VALUES: Final = 5
LONGEST_SHOWN: Final = 60
_LONGEST_SAMPLED: Final = 200
_HEAD_LINES: Final = 10
_BLOCK: Final = 4_096
_MOSTLY: Final = 0.5
_SOME: Final = 0.2
_SEVERAL, _OFTEN = 3, 0.05
_OTHER_DATES: Final = ("deceased", "died_in", "suspended_from", "suspended_until")
NIR_LENGTH: Final = 15
_NIR_BODY: Final = 13
_FLAGS: Final = frozenset(["oui", "non", *"onyx01", "vrai", "faux", "true", "false", "yes", "no"])
_CANCELLED: Final = ("annul", "absent", "non honor", "excus", "manque", "no show", "lapin")


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """One column. Shares are of the cells that say something, between 0 and 1.

    `middle` is the middle year of its dates, `reading` how they are read; both None where it holds
    no dates. `samples` are its first distinct values, as they are.
    """

    position: int
    heading: str
    samples: tuple[str, ...]
    filled: float
    distinct: float
    days: float
    years: float
    nirs: float
    flags: float
    figures: float
    letters: float
    cancelled: bool = False
    middle: int | None = None
    reading: DateReading | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no cell of the first lines says anything."""
        return self.filled == 0

    @property
    def is_dates(self) -> bool:
        """Whether most of its cells are days, or its numbers are days of Excel."""
        return self.reading is not None


@dataclass(frozen=True, slots=True)
class TableSketch:
    """A whole table: its columns, the lines before the first record, and how many follow.

    `lines_before` is 0 where no line bears headings. `cuts_ends` tells that the program leaves out
    the empty cells at the end of a line, so that a short line is no broken line.
    """

    columns: tuple[ColumnSketch, ...]
    lines_before: int
    lines: int
    cuts_ends: bool


def sketch_table(table: Table) -> TableSketch:
    """Read the whole table; its rows are used up."""
    rows = chain([list(table.form.headings)], table.rows)
    first = islice(rows, SAMPLED_LINES + _HEAD_LINES)
    # Cut: two thousand lines may hold cells of several megabytes.
    head = [[cell[:_LONGEST_SAMPLED] for cell in row] for row in first]
    before = _lines_before(head[:_HEAD_LINES])
    sample = [row for row in head[before:] if any(row)]
    width = len(head[before - 1]) if before else max(map(len, sample), default=0)
    headings = [*head[before - 1]] if before else [""] * width
    drafts = [_sketch(at, headings[at].strip(), sample) for at in range(width)]
    tallies = {
        draft.position: DateTally(is_sheet=table.form.is_sheet)
        for draft in drafts
        if _may_be_dates(draft)
    }
    count = _tally(tallies, chain(sample, rows))
    columns = tuple(_with_dates(draft, tallies.get(draft.position), sample) for draft in drafts)
    return TableSketch(columns, before, count, _cuts_ends(sample, width))


def _cuts_ends(sample: Sequence[Sequence[str]], width: int) -> bool:
    """Short lines are many, and no whole line ends with an empty cell: the program cuts them."""
    short = sum(len(row) < width for row in sample)
    has_empty_end = any(len(row) == width and not row[-1] for row in sample)
    return short >= _SEVERAL and short > len(sample) * _OFTEN and not has_empty_end


def _lines_before(head: Sequence[Sequence[str]]) -> int:
    """How many lines come before the first record: none, the headings, or a title above them."""
    for at, row in enumerate(head):
        known = [meaning_of(cell) for cell in row]
        sure = sum(found is not None and found[1] for found in known)
        named = sum(is_foreign(cell) for cell in row if len(heading_key(cell)) <= LONGEST_SHOWN)
        says_data = any(form_of(cell).kind in ("day", "numbers") for cell in row)
        # Below the first line, two at least: « N » or « Patient » alone may be a record's own cell.
        if sure > min(at, 1) and sure + named > 1 and not says_data:
            return at + 1
    first = head[0] if head else ()
    is_data = any(form_of(cell).kind in ("day", "numbers", "serial") for cell in first)
    return 0 if is_data else min(1, len(head))


def _sketch(at: int, heading: str, sample: Sequence[Sequence[str]]) -> ColumnSketch:
    cells = [row[at].strip() for row in sample if len(row) > at]
    said = [cell for cell in cells if cell]
    kinds = [form_of(cell).kind for cell in said]
    count = max(1, len(said))

    def share(of: Iterable[bool]) -> float:
        return sum(of) / count

    folded = [cell[:LONGEST_SHOWN].lower() for cell in said]
    return ColumnSketch(
        position=at,
        heading=heading,
        samples=tuple(cell[:LONGEST_SHOWN] for cell in islice(dict.fromkeys(said), SHOWN_VALUES)),
        filled=len(said) / max(1, len(sample)),
        distinct=len(set(said)) / count,
        days=share(kind in ("day", "numbers") for kind in kinds),
        years=share(kind == "year" for kind in kinds),
        nirs=share(map(_may_be_nir, said)),
        flags=share(cell in _FLAGS for cell in folded),
        figures=share(any("0" <= char <= "9" for char in cell) for cell in folded),
        letters=share(any(map(str.isalpha, cell)) for cell in folded),
        cancelled=any(cell.startswith(_CANCELLED) for cell in folded),
    )


def is_nir(cell: str) -> bool:
    """Whether the cell is a number of social security, its key included."""
    if len(cell) < NIR_LENGTH:
        return False
    found = check_identifier("nir", cell)
    return found.key_ok is True


def _may_be_nir(cell: str) -> bool:
    """With its key, or without it: a number made of a date looks alike, so the month must hold."""
    if is_nir(cell):
        return True
    body = check_identifier("nir", cell).normalised if len(cell) >= _NIR_BODY else None
    return (
        body is not None
        and len(body) == _NIR_BODY
        and "01" <= body[3:5] <= "12"
        and body[0] in "12"
    )


def _may_be_dates(draft: ColumnSketch) -> bool:
    return draft.days >= _MOSTLY or _is_meant_for_dates(draft)


def _is_meant_for_dates(draft: ColumnSketch) -> bool:
    meant = meaning_of(draft.heading)
    return meant is not None and (meant[0].endswith("_on") or meant[0] in _OTHER_DATES)


def _tally(tallies: dict[int, DateTally], rows: Iterable[list[str]]) -> int:
    """Count every cell of the columns of dates; return how many lines say something."""
    count = 0
    blocks: dict[int, list[str]] = {at: [] for at in tallies}
    held = tuple(blocks.items())
    for row in rows:
        count += any(row)
        width = len(row)
        for at, cells in held:
            if at < width and len(row[at]) <= LONGEST_DATE:
                cells.append(row[at])
        if count % _BLOCK == 0:
            _count_blocks(tallies, blocks)
    _count_blocks(tallies, blocks)
    return count


def _count_blocks(tallies: dict[int, DateTally], blocks: dict[int, list[str]]) -> None:
    for at, cells in blocks.items():
        tallies[at].add(cells)
        cells.clear()


def _with_dates(
    draft: ColumnSketch, tally: DateTally | None, sample: Sequence[Sequence[str]]
) -> ColumnSketch:
    if tally is None or not tally.filled:
        return draft
    dates = tally.days + (tally.partials if _is_meant_for_dates(draft) else 0)
    needed = _SOME if _is_meant_for_dates(draft) else _MOSTLY
    if not tally.is_serial and dates < tally.filled * needed:
        return draft
    cells = [row[draft.position] for row in sample if len(row) > draft.position]
    known = sorted(year for year in map(year_told, cells) if year)
    middle = known[len(known) // 2] if known else None
    return replace(draft, middle=middle, reading=tally.reading())
