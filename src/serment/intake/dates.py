"""The day that a cell means, or the sentence that says why nobody can tell.

Guarantees: never a wrong date in silence. A day that does not exist, a part that is missing, a
century that could be another, a row that contradicts its column: each gives a doubt, in French,
and no more than was written. A cell that says nothing gives nothing. Leaves to others the order of
day and month of a column (`date_columns`), and what a date in the future or before 1900 is worth.

>>> DayReader("born_on", DateReading(), date(2026, 11, 27))["12/03/85"].value
datetime.date(1985, 3, 12)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from serment.intake.date_forms import LONGEST_DATE, DateForm, day_month_year, form_of
from serment.kernel.french import date_in_french, nbsp

DateMeaning = Literal[
    "born_on", "last_consultation_on", "died_on", "died_in", "suspended_from", "suspended_until"
]
DateOrder = Literal["day_first", "month_first", "serial_1900", "serial_1904"]
DATE_MEANINGS: Final[tuple[DateMeaning, ...]] = get_args(DateMeaning)
DATE_ORDERS: Final[tuple[DateOrder, ...]] = get_args(DateOrder)
TITLES: Final[dict[DateMeaning, str]] = {
    "born_on": "Date de naissance",
    "last_consultation_on": "Dernière consultation",
    "died_on": "Date du décès",
    "died_in": "Année du décès",
    "suspended_from": "Début du recours",
    "suspended_until": "Fin du recours",
}
MOST_REMEMBERED: Final = 1 << 17
_OLDEST_PERSON: Final = 120
_SOON: Final = 10
_HALF: Final = 50
_CENTURY: Final = 100
_TWELVE: Final = 12
_EPOCHS: Final = {"serial_1900": date(1899, 12, 30), "serial_1904": date(1904, 1, 1)}
_FALSE_LEAP_DAY: Final = 60
_FIRST_YEAR: Final = 1000
_WORDS_OF_DEATH: Final = (
    "oui non o n x vrai faux true false yes no y vivant vivante decede decedee décédé décédée dcd"
)
_ALIVE_OR_DEAD: Final = frozenset(_WORDS_OF_DEATH.split())
# Years that no program writes for « none » begin there, these two apart.
_FIRST_PLAIN_YEAR: Final = 1901
_ZERO_OR_EPOCH: Final = (1970, 9999)
# What programs write for an unknown day: the first day that Excel, then Unix, can write.
_EXCEL_FIRST, _UNIX_FIRST = date(1900, 1, 1), date(1970, 1, 1)
_REMEDY: Final = (
    "Aucun délai n’est conclu de ce dossier. Corrigez la date dans votre logiciel, puis relisez "
    "la liste."
)


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a column are read, as its cells taken together allow.

    `distrusts`: « numbers », those that both orders could read are doubts, because the column
    mixes the two; « days », so are those of a sheet that a program has itself turned round.
    `said` tells a person, in French; `is_certain` is false where the cells do not decide.
    """

    order: DateOrder = "day_first"
    is_certain: bool = True
    distrusts: Literal["nothing", "numbers", "days"] = "nothing"
    said: str = ""


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day, or only its year; neither where the cell says nothing. A doubt may go with it."""

    value: date | None = None
    year: int | None = None
    doubt: str = ""


_NOTHING: Final = ReadDay()


class DayReader(dict[str, ReadDay]):
    """Reads the cells of one column: `reader[text]`; each text is read once and remembered."""

    def __init__(self, meaning: DateMeaning, reading: DateReading, as_of: date) -> None:
        super().__init__()
        self._meaning = meaning
        self._reading = reading
        self._as_of = as_of
        self._is_plain = reading.distrusts == "nothing" and meaning != "died_in"

    def __missing__(self, text: str) -> ReadDay:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = (self._is_plain and self._plain(text)) or self._read(text)
        if len(text) <= LONGEST_DATE:
            self[text] = found
        return found

    def _plain(self, text: str) -> ReadDay | None:
        """The day of the plainest form, where nothing in it could be doubted; it only hastens."""
        parts = day_month_year(text)
        if parts is None or parts[2] < _FIRST_PLAIN_YEAR or parts[2] in _ZERO_OR_EPOCH:
            return None
        first, second, year = parts
        day, month = (second, first) if self._reading.order == "month_first" else (first, second)
        found = _made_day(year, month, day)
        return None if found is None else ReadDay(found)

    def _read(self, text: str) -> ReadDay:
        form = form_of(text)
        if form.kind == "year" and self._reading.order in _EPOCHS:
            form = DateForm("serial", day=form.year)
        if form.kind == "absent" or (form.kind == "unreadable" and self._says_dead_or_alive(text)):
            return _NOTHING
        if form.kind == "numbers":
            return self._numbers(form, text)
        if form.kind == "day":
            return self._day(form, text)
        return self._less_than_a_day(form, text)

    def _less_than_a_day(self, form: DateForm, text: str) -> ReadDay:
        if form.kind == "serial":
            return self._serial(form, text)
        if form.kind in ("month", "year"):
            return self._partial(form, text)
        return self._doubt(text, "n’est pas une date que Serment sache lire")

    def _says_dead_or_alive(self, text: str) -> bool:
        is_of_death = self._meaning in ("died_on", "died_in")
        return is_of_death and text.strip().lower() in _ALIVE_OR_DEAD

    def _numbers(self, form: DateForm, text: str) -> ReadDay:
        first, second = form.day, form.month
        is_both = 1 <= first <= _TWELVE and 1 <= second <= _TWELVE and first != second
        if is_both and self._reading.distrusts != "nothing":
            return self._doubt(text, "peut se lire dans les deux sens, et la colonne mêle les deux")
        day, month = (second, first) if self._reading.order == "month_first" else (first, second)
        if month > _TWELVE >= day:
            kept = "mois/jour" if self._reading.order == "month_first" else "jour/mois"
            return self._doubt(text, f"contredit les autres dates de la colonne, lues {kept}")
        return self._made(form, month, day, text)

    def _day(self, form: DateForm, text: str) -> ReadDay:
        is_both = form.day <= _TWELVE and form.day != form.month
        if is_both and self._reading.distrusts == "days":
            return self._doubt(text, "a pu être retournée (mois et jour) par un tableur")
        return self._made(form, form.month, form.day, text)

    def _made(self, form: DateForm, month: int, day: int, text: str) -> ReadDay:
        if day == 0 and month <= _TWELVE:
            return self._partial(DateForm("month", form.year, month, 0, form.digits), text)
        if form.digits == len("85"):
            return self._of_two_digits(form.year, month, day, text)
        if form.year < _FIRST_YEAR:
            return self._doubt(text, "a une année de moins de quatre chiffres")
        found = _made_day(form.year, month, day)
        if found is None:
            return self._doubt(text, "n’existe pas au calendrier")
        return self._unless_filler(found, text)

    def _unless_filler(self, found: date, text: str) -> ReadDay:
        is_filler = found == _EXCEL_FIRST or (found == _UNIX_FIRST and self._meaning != "born_on")
        if is_filler:
            return self._doubt(text, "est le jour que des logiciels écrivent faute de date")
        return self._kept(found)

    def _kept(self, found: date, doubt: str = "") -> ReadDay:
        if self._meaning == "died_in":
            return ReadDay(year=found.year, doubt=doubt)
        return ReadDay(found, doubt=doubt)

    def _partial(self, form: DateForm, text: str) -> ReadDay:
        is_whole = form.digits == len("1985") and form.year >= _FIRST_YEAR
        if self._meaning in ("died_on", "died_in") and is_whole:
            return ReadDay(year=form.year)
        lacking = "le jour" if form.kind == "month" and form.month else "le jour et le mois"
        return self._doubt(text, f"est incomplète : {lacking} manque{'nt' * (' et ' in lacking)}")

    def _serial(self, form: DateForm, text: str) -> ReadDay:
        epoch = _EPOCHS.get(self._reading.order)
        if epoch is None:
            return self._doubt(text, "est un nombre, là où la colonne écrit des dates")
        if self._reading.order == "serial_1900" and form.day <= _FALSE_LEAP_DAY:
            # Excel counts a 29 February 1900 that never was: before it, one day less.
            if form.day == _FALSE_LEAP_DAY:
                return self._doubt(text, "désigne le 29 février 1900, qui n’a pas existé")
            epoch += timedelta(days=1)
        return self._unless_filler(epoch + timedelta(days=form.day), text)

    def _of_two_digits(self, short: int, month: int, day: int, text: str) -> ReadDay:
        this = self._as_of.year // _CENTURY * _CENTURY
        known = [_made_day(century + short, month, day) for century in (this - _CENTURY, this)]
        older, later = known
        if older is None and later is None:
            return self._doubt(text, "n’existe pas au calendrier")
        if self._meaning == "suspended_until":
            return self._nearest([found for found in known if found is not None], text)
        if later is None or later > self._as_of:
            return self._older(older, later, text)
        if older is not None and self._is_a_living_age(older):
            doubt = self._doubt(
                text,
                f"a une année à deux chiffres : le {date_in_french(later)} est supposé, mais ce "
                f"peut être {older.year}",
            )
            return self._kept(later, doubt.doubt)
        return self._kept(later)

    def _is_a_living_age(self, born: date) -> bool:
        return self._meaning == "born_on" and self._as_of.year - born.year <= _OLDEST_PERSON

    def _older(self, older: date | None, later: date | None, text: str) -> ReadDay:
        """The day of this century is to come, or is none."""
        is_soon = later is not None and later.year - self._as_of.year <= _SOON
        if older is None:
            return self._doubt(text, "est à venir, ou n’existe pas au calendrier")
        if is_soon and self._meaning != "born_on":
            ahead = older.year + _CENTURY
            return self._doubt(text, f"peut être de {older.year} ou de {ahead}, encore à venir")
        return self._kept(older)

    def _nearest(self, known: list[date], text: str) -> ReadDay:
        near = [found for found in known if abs(found.year - self._as_of.year) < _HALF]
        if not near:
            return self._doubt(text, "a une année à deux chiffres que rien ne permet de compléter")
        return self._kept(near[0])

    def _doubt(self, text: str, what: str) -> ReadDay:
        shown = "".join(char for char in text[:40].strip() if char.isprintable())
        title = TITLES[self._meaning]
        return ReadDay(doubt=nbsp(f"{title} : « {shown} » {what}. {_REMEDY}"))


def _made_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
