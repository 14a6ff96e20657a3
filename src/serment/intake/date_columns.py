"""A column of dates judged as a whole: which of its numbers is the day.

Guarantees that the order of day and month comes from the cells and is told: a column where no
first number exceeds 12 and some second does is written month first; one that mixes both is read as
most of its cells are, and what could be read both ways is then doubted; one that does not decide
is read day first, as French is, and says so. Bare numbers are days of Excel only where the whole
column is. Leaves to others the day that each cell means (`dates`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from serment.intake.date_forms import LONGEST_DATE, FormKind, form_of
from serment.intake.dates import DateReading
from serment.kernel.french import count_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.intake.date_forms import DateForm

_TWELVE: Final = 12
_RARE: Final = 50
_ENOUGH: Final = 5
_PIVOT: Final = 30
_MOST_KNOWN: Final = 1 << 17


class DateTally:
    """Counts what the distinct cells of one column look like, whatever their number."""

    def __init__(self, *, is_sheet: bool = False) -> None:
        self._is_sheet = is_sheet
        self._known: set[str] = set()
        self._kinds: dict[FormKind, int] = dict.fromkeys(get_args(FormKind), 0)
        self._day_first = self._month_first = self._either = self._late_days = 0

    def add(self, cells: Iterable[str]) -> None:
        """Count the cells not met yet; beyond a bound, those already met may count again."""
        fresh = {cell for cell in set(cells) - self._known if len(cell) <= LONGEST_DATE}
        if len(self._known) + len(fresh) > _MOST_KNOWN:
            self._known.clear()
        self._known |= fresh
        for text in fresh:
            self._count(form_of(text))

    @property
    def filled(self) -> int:
        """How many distinct cells say something."""
        return sum(self._kinds.values()) - self._kinds["absent"]

    @property
    def days(self) -> int:
        """How many of them are a whole day."""
        return self._kinds["day"] + self._kinds["numbers"]

    @property
    def partials(self) -> int:
        """How many are a month or a year alone."""
        return self._kinds["month"] + self._kinds["year"]

    @property
    def is_serial(self) -> bool:
        """Every cell that says something is a number: four figures alone are years, else days."""
        numbers = self._kinds["serial"]
        return bool(numbers) and numbers + self._kinds["year"] == self.filled

    def reading(self) -> DateReading:
        """How the column is read, and what a person is told of it."""
        if self.is_serial:
            return DateReading("serial_1900", is_certain=False, said=_SERIAL)
        if not self._kinds["numbers"]:
            return DateReading(said=nbsp("Les dates sont écrites sans ambiguïté."))
        if self._day_first and self._month_first:
            return self._mixed()
        return self._of_one_order()

    def _of_one_order(self) -> DateReading:
        if self._is_turned_round():
            return DateReading(is_certain=False, distrusts="days", said=_TURNED)
        if self._month_first:
            found = count_in_french(self._month_first)
            return DateReading("month_first", said=nbsp(_MONTH_FIRST.format(found)))
        if self._day_first or not self._either:
            return DateReading(said=nbsp("Les dates sont lues jour/mois/année."))
        return DateReading(is_certain=False, said=_UNDECIDED)

    def _count(self, form: DateForm) -> None:
        self._kinds[form.kind] += 1
        if form.kind == "numbers":
            first, second = form.day, form.month
            self._day_first += first > _TWELVE >= second
            self._month_first += second > _TWELVE >= first
            self._either += first <= _TWELVE and second <= _TWELVE and first != second
        elif form.kind == "day":
            self._late_days += form.day > _TWELVE

    def _is_turned_round(self) -> bool:
        """A sheet whose typed days never pass the 12th, beside texts whose first number does.

        A program of another language typed those that it could, month first, and left the others.
        """
        typed = self._kinds["day"]
        return self._is_sheet and typed >= _ENOUGH and not self._late_days and bool(self._day_first)

    def _mixed(self) -> DateReading:
        fewer = min(self._day_first, self._month_first)
        is_month_first = self._month_first > self._day_first
        is_rare = fewer * _RARE <= self._day_first + self._month_first
        kept = "mois/jour" if is_month_first else "jour/mois"
        told = (
            f"La colonne mêle jour/mois et mois/jour : elle est lue {kept}, et "
            f"{count_in_french(fewer)} valeurs qui s’y opposent restent en doute."
        )
        if not is_rare:
            told += " Celles qui se lisent dans les deux sens aussi."
        return DateReading(
            "month_first" if is_month_first else "day_first",
            is_certain=False,
            distrusts="nothing" if is_rare else "numbers",
            said=nbsp(told),
        )


def year_told(text: str) -> int:
    """The year that a cell tells, 0 where it is not whole; of a number of days, about."""
    return _year_of(form_of(text))


def _year_of(form: DateForm) -> int:
    """The year, 0 where it is not whole; of a number of days, about."""
    if form.kind == "serial":
        return 1900 + form.day // 366
    if form.kind not in ("day", "numbers"):
        return 0
    # Of two figures, near enough to tell births from visits.
    return form.year if form.digits > len("85") else 1900 + form.year + 100 * (form.year < _PIVOT)


_SERIAL: Final = nbsp(
    "Les dates sont des nombres de jours, comptés depuis 1900 comme le fait Excel. Si elles "
    "paraissent trop anciennes de quatre ans, choisissez « depuis 1904 »."
)
_MONTH_FIRST: Final = (
    "Les dates sont lues mois/jour/année, à l’américaine : aucune ne commence par un nombre "
    "supérieur à 12, et {} ont un tel nombre en second."
)
_UNDECIDED: Final = nbsp(
    "Rien ne distingue le jour du mois : les dates sont lues jour/mois/année, à la française. "
    "Vérifiez-en une sur un dossier que vous connaissez."
)
_TURNED: Final = nbsp(
    "Un tableur a sans doute retourné le jour et le mois d’une partie des dates : celles qui se "
    "lisent dans les deux sens restent en doute. Relisez l’export de votre logiciel sans l’ouvrir "
    "auparavant dans un tableur."
)
