"""Which column of a list means what: proposed with its reason, for a person to confirm.

Guarantees that each meaning has one column at most, chosen by its heading and confirmed by its
cells, with how sure and why, and the columns that could serve instead; that a column of social
security numbers is never chosen; that every other column is named as left at the door. Leaves to
others the choice itself (`layouts`) and the reading (`patient_lists`).

LIMIT: an appointment is no act of care; its date is proposed for want of another, with a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.intake.column_sketches import sketch_table
from serment.intake.headings import MEANINGS, is_appointment, is_foreign, meaning_of, names_nir
from serment.intake.layouts import NAMES, TITLES, ColumnChoice, Layout, date_meaning
from serment.intake.workbooks import ChosenSheet
from serment.kernel.french import list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.intake.column_sketches import ColumnSketch, TableSketch
    from serment.intake.dates import DateReading
    from serment.intake.headings import Meaning
    from serment.intake.tables import Table

Sureness = Literal["sure", "likely", "guessed"]
_RANKS: Final[tuple[Sureness, ...]] = ("sure", "likely", "guessed")
_FEW: Final = 0.2
_HALF: Final = 0.5
_MOST: Final = 0.9
_GENERATION: Final = 15


@dataclass(frozen=True, slots=True)
class RecognisedColumn:
    """The column proposed for a meaning. `why` and `warning` are French; `alternatives` positions.

    `samples` are its first distinct values; `reading` how its dates are read, with what is said.
    """

    meaning: Meaning
    position: int
    heading: str
    sureness: Sureness
    why: str
    warning: str = ""
    alternatives: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    reading: DateReading | None = None


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column left at the door, and why, in French."""

    position: int
    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised in a list of `lines` lines; `notes` are said to the person, in French.

    Of a workbook with several sheets, `sheet` is the one read.
    """

    found: tuple[RecognisedColumn, ...]
    dropped: tuple[DroppedColumn, ...]
    notes: tuple[str, ...]
    sketch: TableSketch
    sheet: ChosenSheet

    @property
    def lines(self) -> int:
        """How many lines say something, headings apart."""
        return self.sketch.lines

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading of each column, « Colonne 3 » where it has none."""
        return tuple(map(_named, self.sketch.columns))

    @property
    def nirs(self) -> frozenset[int]:
        """The positions of the columns that hold numbers of social security."""
        return frozenset(one.position for one in self.sketch.columns if _has_nirs(one))

    def layout(self) -> Layout:
        """The layout that is proposed."""
        choices = (ColumnChoice(one.meaning, one.position, one.heading) for one in self.found)
        readings = ((one.position, one.reading) for one in self.sketch.columns if one.reading)
        return Layout(
            tuple(choices),
            self.headings,
            lines_before=self.sketch.lines_before,
            cuts_ends=self.sketch.cuts_ends,
            readings=tuple(readings),
            sheet=self.sheet.name,
        )


def recognise_columns(table: Table) -> Recognition:
    """Read the whole table, whose rows are used up, and propose a column for each meaning."""
    sketch = sketch_table(table)
    found = _without_doubles(_found(sketch))
    taken = {one.position for one in found}
    dropped = tuple(_dropped(one) for one in sketch.columns if one.position not in taken)
    chosen = table.form.sheet or ChosenSheet(0)
    notes = (*chosen.notes, *map(nbsp, _notes(sketch, found)))
    return Recognition(found, dropped, notes, sketch, chosen)


@dataclass(frozen=True, slots=True)
class _Candidate:
    meaning: Meaning
    rank: int
    why: str
    column: ColumnSketch


def _found(sketch: TableSketch) -> tuple[RecognisedColumn, ...]:
    candidates = [*_by_heading(sketch)]
    taken = {one.column.position for one in candidates}
    met = {one.meaning for one in candidates}
    candidates += [one for one in _by_content(sketch, taken) if one.meaning not in met]
    chosen = []
    for meaning in MEANINGS:
        rivals = [one for one in candidates if one.meaning == meaning]
        rivals.sort(
            key=lambda one: (one.rank, is_appointment(one.column.heading), one.column.is_empty)
        )
        if rivals:
            chosen.append(_recognised(rivals, sketch))
    return tuple(chosen)


def _recognised(rivals: list[_Candidate], sketch: TableSketch) -> RecognisedColumn:
    best = rivals[0]
    column, meaning = best.column, best.meaning
    others = [one.column.position for one in rivals[1:]]
    if date_meaning(meaning) is not None:
        others += [one.position for one in sketch.columns if one.is_dates]
    else:
        others += [
            one.position for one in sketch.columns if _holds(meaning, one) and not one.is_dates
        ]
    others = [at for at in dict.fromkeys(others) if at != column.position]
    return RecognisedColumn(
        meaning,
        column.position,
        _named(column),
        _RANKS[best.rank],
        nbsp(best.why),
        nbsp(_warning(best, rivals)),
        tuple(others),
        column.samples,
        column.reading,
    )


def _by_heading(sketch: TableSketch) -> Iterator[_Candidate]:
    for column in sketch.columns:
        meant = meaning_of(column.heading) if sketch.lines_before else None
        if meant is None or _has_nirs(column):
            continue
        meaning = _as_its_cells_say(meant[0], column)
        if not _holds(meaning, column):
            continue
        rank = 0 if meant[1] else 1
        yield _Candidate(meaning, rank, f"Le titre « {column.heading[:60]} » le dit.", column)


def _as_its_cells_say(meaning: Meaning, column: ColumnSketch) -> Meaning:
    """« DCD » may be a date, a year or a yes; « Patient » may be a number."""
    if meaning in ("deceased", "died_on") and column.years > _MOST:
        return "died_in"
    if meaning in ("deceased", "died_on") and column.is_dates:
        return "died_on"
    if meaning == "died_on" and column.flags > _MOST:
        return "deceased"
    is_number = column.figures > _MOST and column.letters < _FEW
    return "number" if meaning == "full_name" and is_number else meaning


def _holds(meaning: Meaning, column: ColumnSketch) -> bool:
    """Whether the cells may be what the heading says; an empty column may."""
    if column.is_empty:
        return True
    if meaning == "died_in":
        return column.years > _MOST or column.is_dates
    if date_meaning(meaning) is not None:
        return column.is_dates
    if meaning == "deceased":
        return column.flags > _FEW
    if meaning == "number":
        return not column.is_dates and not _has_nirs(column) and column.figures > _FEW
    return not column.is_dates and column.letters > _FEW


def _by_content(sketch: TableSketch, taken: set[int]) -> Iterator[_Candidate]:
    """What the cells alone suggest, where no heading speaks of something else."""
    silent = [one for one in sketch.columns if one.position not in taken and not one.is_empty
              and not _has_nirs(one) and not is_foreign(one.heading)]  # fmt: skip
    yield from _dates_by_content([one for one in silent if one.is_dates], sketch)
    if sketch.lines_before:
        return
    others = [one for one in silent if not one.is_dates]
    numbers = [one for one in others if one.figures > _MOST and one.distinct > _MOST]
    if numbers:
        yield _Candidate("number", 2, "Chaque ligne y a un numéro, toujours différent.", numbers[0])
    words = [one for one in others if one.letters > _MOST and one.figures < _FEW
             and one.flags < _FEW and one.distinct > _FEW / 2]  # fmt: skip
    meanings: tuple[Meaning, ...] = ("family_name", "given_name") if words[1:] else ("full_name",)
    for meaning, column in zip(meanings, words, strict=False):
        yield _Candidate(meaning, 2, "Ses cellules ont l’air de noms.", column)


def _dates_by_content(dates: list[ColumnSketch], sketch: TableSketch) -> Iterator[_Candidate]:
    years = {one.position: one.middle for one in sketch.columns if one.middle}
    for column in sorted(dates, key=lambda one: one.middle or 0):
        middle = column.middle or 0
        others = [year for position, year in years.items() if position != column.position]
        if others and middle + _GENERATION < max(others):
            why = f"Ses dates sont les plus anciennes (vers {middle})."
            yield _Candidate("born_on", 2, why, column)
        elif all(middle >= year for year in others):
            why = f"Ses dates sont les plus récentes (vers {middle})."
            yield _Candidate("last_consultation_on", 2, why, column)


def _warning(best: _Candidate, rivals: list[_Candidate]) -> str:
    column, told = best.column, []
    if best.meaning == "last_consultation_on" and is_appointment(column.heading):
        told.append(
            f"« {column.heading[:60]} » parle de rendez-vous ou de contact : un rendez-vous manqué "
            "ou annulé n’est pas un acte de soins, et ferait garder le dossier trop longtemps. "
            "Préférez la date de la dernière consultation si votre logiciel la donne."
        )
    if best.meaning == "number" and column.distinct < _MOST:
        told.append(
            "Des numéros reviennent sur plusieurs lignes : elles seront réunies en un seul dossier."
        )
    if column.is_empty:
        told.append("La colonne est vide dans les premières lignes.")
    if len(rivals) > 1 and rivals[1].rank == best.rank:
        told.append("Une autre colonne pourrait convenir : vérifiez.")
    return " ".join(told)


def _without_doubles(found: tuple[RecognisedColumn, ...]) -> tuple[RecognisedColumn, ...]:
    """A whole name beside its parts would be written twice."""
    meant = {one.meaning for one in found if one.samples}
    if meant.isdisjoint(("family_name", "birth_name", "usual_name")):
        return found
    return tuple(one for one in found if one.meaning != "full_name")


def _dropped(column: ColumnSketch) -> DroppedColumn:
    why = "Inutile au calcul des durées : laissée à la porte."
    if _has_nirs(column) or names_nir(column.heading):
        why = (
            "Numéros de sécurité sociale : la loi en réserve l’usage, ils ne sont ni lus ni gardés."
        )
    elif meaning_of(column.heading) is not None:
        why = "Une autre colonne le dit, ou ses cellules s’y opposent : laissée à la porte."
    return DroppedColumn(column.position, _named(column), nbsp(why))


def _notes(sketch: TableSketch, found: tuple[RecognisedColumn, ...]) -> Iterator[str]:
    if not sketch.lines_before:
        yield (
            "La liste n’a pas de ligne de titres : la première ligne est lue comme un dossier, et "
            "les colonnes sont proposées d’après leur contenu. Vérifiez-les une à une."
        )
    if sketch.lines_before > 1:
        yield (
            f"Les titres sont à la ligne {sketch.lines_before} : ce qui les précède n’est pas lu."
        )
    meant = {one.meaning for one in found}
    lacking = [TITLES[one] for one in ("last_consultation_on", "born_on", "number") if one not in
               meant]  # fmt: skip
    if meant.isdisjoint(NAMES):
        lacking.append("nom")
    if lacking:
        yield f"Non trouvé dans la liste : {list_in_french(lacking)}."
    for column in sketch.columns:
        if column.cancelled:
            yield (
                f"« {_named(column)} » parle de rendez-vous annulés ou manqués : ils ne comptent "
                "pas comme des soins, mais leurs lignes seraient lues comme les autres. "
                "Retirez-les de l’export."
            )


def _has_nirs(column: ColumnSketch) -> bool:
    return column.nirs > _HALF


def _named(column: ColumnSketch) -> str:
    return column.heading or f"Colonne {column.position + 1}"
