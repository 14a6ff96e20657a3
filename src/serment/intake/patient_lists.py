"""The lines of a list of patients, each read as a record or rejected with its reason.

Guarantees one answer a line, with the place where a person finds it; that a line which designates
nobody, or whose cells do not stand under their headings, is rejected and never guessed; that only
the columns chosen are kept. A date in doubt leaves the record, with a sentence. Leaves to others
the choice of the columns (`layouts`), and the meeting of several lines of one number (`store`).

The place is « ligne 12 »: in a CSV, the physical line where the record begins, whatever line breaks
its cells hold; in a spreadsheet, the number that the program shows (« ligne 12 de la feuille »).
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from serment.intake.column_sketches import NIR_LENGTH, is_nir
from serment.intake.dates import DayReader
from serment.intake.layouts import date_meaning
from serment.intake.records import PATIENT_RECORD, ReadRecord, ReadSpan, RejectedLine
from serment.kernel.cells import unguarded
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from serment.intake.dates import DateMeaning, ReadDay
    from serment.intake.headings import Meaning
    from serment.intake.layouts import Layout
    from serment.intake.records import ReadLine, RecordFact
    from serment.intake.tables import Table

LONGEST_NAME: Final = 200
LONGEST_NUMBER: Final = 100
LONGEST_REJECTED: Final = 2_000
_FACTS: Final[tuple[DateMeaning, ...]] = ("last_consultation_on", "born_on", "died_on", "died_in")
_DAMAGED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")
_SERIES: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NO: Final = frozenset(["non", "n", "no", "faux", "false", "0", "vivant", "vivante"])

NOBODY: Final = nbsp(
    "La ligne n’a ni numéro ni nom : elle ne désigne aucun dossier. Complétez-la, ou supprimez-la, "
    "puis relisez la liste."
)
_LONG_NUMBER: Final = nbsp(
    f"Le numéro dépasse {LONGEST_NUMBER} caractères : ce n’est pas un numéro de dossier. Vérifiez "
    "la colonne, puis relisez la liste."
)
_DAMAGED_NUMBER: Final = nbsp(
    "Le numéro a été abîmé par un tableur (1,23E+12) : plusieurs dossiers se confondraient. "
    "Relisez l’export de votre logiciel sans l’ouvrir auparavant dans un tableur."
)
_NIR_NUMBER: Final = nbsp(
    "Le numéro du dossier est un numéro de sécurité sociale : il n’a pas été gardé. Désignez un "
    "autre numéro."
)
_NIR_ALONE: Final = nbsp(
    "La ligne n’a pour nom qu’un numéro de sécurité sociale, qui n’est pas gardé : elle ne désigne "
    "aucun dossier. Ajoutez le nom ou le numéro du dossier."
)
_ENDLESS_SPAN: Final = nbsp(
    "Le recours a une fin sans début, ou finit avant de commencer : les jours suspendus sont "
    "inconnus. Corrigez ses dates dans votre logiciel, puis relisez la liste."
)
_UNKNOWN_SERIES: Final = nbsp(
    "La série de dossiers n’est pas un nom que Serment connaisse : la durée qui s’applique est "
    "inconnue. Écrivez « patient_record » pour un dossier de patient."
)
_ALIVE_YET_DEAD: Final = nbsp(
    "Le patient est dit vivant, mais une date de décès est donnée : l’une des deux est fausse. "
    "Corrigez dans votre logiciel, puis relisez la liste."
)


def read_list(table: Table, layout: Layout, *, as_of: date) -> Iterator[ReadLine]:
    """Each line of the table, read with a layout that `verify_layout` found without fault.

    Blank lines are passed over. Raises what the table raises, when its rows are read.
    """
    reader = _LineReader(layout, as_of)
    rows = table.rows
    if not layout.lines_before:
        rows = chain([list(table.form.headings)], rows)
    for _ in zip(range(layout.lines_before - 1), rows, strict=False):
        pass
    end = table.advance.line if layout.lines_before else 0
    kind = " de la feuille" if table.form.is_sheet else ""
    for row in rows:
        start, end = end + 1, table.advance.line
        if "".join(row).strip():
            yield reader.read(row, f"ligne {start}{kind}")


class _LineReader:
    """Reads the rows of one list, one after the other."""

    def __init__(self, layout: Layout, as_of: date) -> None:
        places = {choice.meaning: choice.position for choice in layout.columns}
        self._width = len(layout.headings)
        self._shortest = max(places.values(), default=-1) + 1 if layout.cuts_ends else self._width
        self._cuts_ends = layout.cuts_ends
        self._kept = frozenset(places.values())
        self._number = places.get("number")
        self._series = places.get("series")
        self._deceased = places.get("deceased")
        self._names = _name_places(places)
        readers = {
            choice.meaning: DayReader(meaning, layout.reading_of(choice), as_of)
            for choice in layout.columns
            if (meaning := date_meaning(choice.meaning)) is not None
        }
        self._days = tuple((name, places[name], readers[name]) for name in _FACTS if name in places)
        self._spans = tuple(
            (places[name], readers[name])
            for name in ("suspended_from", "suspended_until")
            if name in places
        )

    def read(self, row: list[str], place: str) -> ReadLine:
        """The record of this row, or why it is rejected."""
        if len(row) != self._width:
            broken = self._evened(row)
            if broken:
                return RejectedLine(place, _bounded(row), broken)
        doubts: list[str] = []
        number = "" if self._number is None else row[self._number].strip()
        if number and (len(number) >= NIR_LENGTH or not number.isalnum()):
            number = self._odd_number(number, doubts)
        name = self._name(row)
        if not (number or name) or len(number) > LONGEST_NUMBER:
            return self._rejected(row, place, number, doubts)
        facts = self._facts(row, doubts)
        if self._series is None and not self._spans and self._deceased is None:
            return ReadRecord(place, number, name, PATIENT_RECORD, facts, tuple(doubts))
        return self._with_the_rest(row, ReadRecord(place, number, name, facts=facts), doubts)

    def _facts(self, row: list[str], doubts: list[str]) -> dict[str, RecordFact]:
        facts: dict[str, RecordFact] = {}
        for name, position, reader in self._days:
            day = reader[row[position]]
            if day.value is not None:
                facts[name] = day.value
            elif day.year is not None:
                facts["died_in"] = day.year
            if day.doubt:
                doubts.append(day.doubt)
        return facts

    def _evened(self, row: list[str]) -> str:
        """Make the row as wide as the headings; say why where that would be a guess."""
        if len(row) > self._width:
            if any(row[self._width :]):
                return nbsp(
                    f"La ligne a {len(row)} cases pour {self._width} titres : on ne sait pas "
                    "laquelle est de trop, et les dates seraient lues dans la mauvaise colonne. "
                    "Corrigez-la, puis relisez la liste."
                )
            del row[self._width :]
        elif not self._cuts_ends:
            return nbsp(
                f"La ligne n’a que {len(row)} cases pour {self._width} titres : elle est coupée, "
                "et les dates seraient lues dans la mauvaise colonne. Corrigez-la, puis relisez la "
                "liste."
            )
        row.extend([""] * (self._width - len(row)))
        return ""

    @staticmethod
    def _odd_number(number: str, doubts: list[str]) -> str:
        number = unguarded(number)
        if _DAMAGED.fullmatch(number):
            doubts.append(_DAMAGED_NUMBER)
            return ""
        if is_nir(number):
            doubts.append(_NIR_NUMBER)
            return ""
        if not any(map(str.isalnum, number[: LONGEST_NUMBER + 1])):
            return ""
        return plain_text(number, LONGEST_NUMBER + 1)

    def _name(self, row: list[str]) -> str:
        """« DUPONT Alice », then the name at birth where it differs."""
        families, born, given = self._names
        family = ""
        for at in families:
            family = _name_of(row[at])
            if family:
                break
        first = "" if given is None else _name_of(row[given])
        name = f"{family} {first}" if family and first else family or first
        birth = "" if born is None else _name_of(row[born])
        if birth and birth.casefold() != family.casefold():
            name = f"{name} ({birth})" if name else birth
        return name[:LONGEST_NAME]

    def _rejected(self, row: list[str], place: str, number: str, doubts: list[str]) -> RejectedLine:
        """The columns left at the door are not kept in a rejected line either."""
        cells = [cell if at in self._kept else "" for at, cell in enumerate(row)]
        if self._number is not None and doubts:
            cells[self._number] = ""
        reason = _NIR_ALONE if _NIR_NUMBER in doubts else NOBODY
        return RejectedLine(place, _bounded(cells), _LONG_NUMBER if number else reason)

    def _with_the_rest(self, row: list[str], record: ReadRecord, doubts: list[str]) -> ReadRecord:
        series = PATIENT_RECORD
        if self._series is not None and (told := row[self._series].strip()):
            if _SERIES.fullmatch(told):
                series = told
            else:
                doubts.append(_UNKNOWN_SERIES)
        is_dead = "died_on" in record.facts or "died_in" in record.facts
        if is_dead and self._deceased is not None and row[self._deceased].strip().lower() in _NO:
            doubts.append(_ALIVE_YET_DEAD)
        spans = _spans([reader[row[at]] for at, reader in self._spans], doubts)
        return ReadRecord(
            record.place, record.number, record.name, series, record.facts, tuple(doubts), spans
        )


def _name_places(
    places: dict[Meaning, int],
) -> tuple[tuple[int, ...], int | None, int | None]:
    """Where the name in use is, by preference; the name at birth; the given name."""
    order: tuple[Meaning, ...] = ("usual_name", "family_name", "full_name", "birth_name")
    families = tuple(places[one] for one in order if one in places)
    return families, places.get("birth_name"), places.get("given_name")


def _spans(days: Sequence[ReadDay], doubts: list[str]) -> tuple[ReadSpan, ...]:
    doubts.extend(day.doubt for day in days if day.doubt)
    since, until = (*(day.value for day in days), None, None)[:2]
    if since is None or (until is not None and until < since):
        if until is not None:
            doubts.append(_ENDLESS_SPAN)
        return ()
    return (ReadSpan(since, until),)


def _name_of(cell: str) -> str:
    return plain_text(unguarded(cell), LONGEST_NAME)


def plain_text(text: str, most: int) -> str:
    r"""The text on one line, without control nor direction characters, bounded.

    >>> plain_text(" Éva\u202e\n Noël ", 200)
    'Éva Noël'
    """
    if len(text) > most or not text.isprintable():
        text = "".join(
            char if char.isprintable() else " " * char.isspace() for char in text[: most * 4]
        )
    return " ".join(text.split())[:most]


def _bounded(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:LONGEST_REJECTED] for cell in cells)
