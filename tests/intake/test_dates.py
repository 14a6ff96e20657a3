"""Dates as cells hold them: each form, each doubt, and never a wrong day in silence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.date_columns import DateTally, year_told
from serment.intake.date_forms import form_of
from serment.intake.dates import (
    DATE_MEANINGS,
    DATE_ORDERS,
    MOST_REMEMBERED,
    DateReading,
    DayReader,
    ReadDay,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serment.intake.dates import DateMeaning, DateOrder

AS_OF = date(2026, 11, 27)
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre")  # fmt: skip
ENGLISH = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
FORMS: dict[str, Callable[[date], str]] = {
    "JJ/MM/AAAA": lambda d: f"{d.day:02}/{d.month:02}/{d.year:04}",
    "J/M/AAAA": lambda d: f"{d.day}/{d.month}/{d.year:04}",
    "JJ-MM-AAAA": lambda d: f"{d.day:02}-{d.month:02}-{d.year:04}",
    "JJ.MM.AAAA": lambda d: f"{d.day:02}.{d.month:02}.{d.year:04}",
    "JJ MM AAAA": lambda d: f" {d.day:02} {d.month:02} {d.year:04} ",
    "AAAA-MM-JJ": lambda d: d.isoformat(),
    "AAAA/MM/JJ": lambda d: d.isoformat().replace("-", "/"),
    "AAAAMMJJ": lambda d: d.isoformat().replace("-", ""),
    "JJMMAAAA": lambda d: f"{d.day:02}{d.month:02}{d.year:04}",
    "with a time": lambda d: f"{d.day:02}/{d.month:02}/{d.year:04} 14:30:05",
    "with an hour": lambda d: f"{d.day:02}/{d.month:02}/{d.year:04} à 14h30",
    "ISO, a time": lambda d: f"{d.isoformat()}T08:05:00.123",
    "in words": lambda d: f"{d.day}{'er' * (d.day == 1)} {MONTHS[d.month - 1]} {d.year}",
    "in capitals": lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    "in short": lambda d: f"{d.day:02}-{MONTHS[d.month - 1][:4]}.-{d.year}",
    "a weekday": lambda d: f"mar. {d.day} {MONTHS[d.month - 1]} {d.year}",
    "in English": lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    "forced to text": lambda d: f"'{d.day:02}/{d.month:02}/{d.year:04}",
    "a thin space": lambda d: f"{d.day}\u00a0{MONTHS[d.month - 1]}\u202f{d.year}",
}
FILLERS = (date(1900, 1, 1), date(1970, 1, 1), date(1899, 12, 30), date(1899, 12, 31))


def _read(
    text: str, meaning: DateMeaning = "born_on", reading: DateReading | None = None
) -> ReadDay:
    return DayReader(meaning, reading or DateReading(), AS_OF)[text]


def _reading(cells: Sequence[str], *, is_sheet: bool = False) -> DateReading:
    tally = DateTally(is_sheet=is_sheet)
    tally.add(cells)
    return tally.reading()


@pytest.mark.parametrize("form", FORMS)
@given(day=st.dates(date(1850, 1, 1), date(2120, 12, 31)).filter(lambda d: d not in FILLERS))
def test_each_form_gives_its_day_back(form: str, day: date) -> None:
    """Whatever the form, the day that was written is the day that is read, without a doubt."""
    assert _read(FORMS[form](day)) == ReadDay(day)


@given(
    day=st.integers(0, 99),
    month=st.integers(0, 99),
    year=st.integers(0, 9999),
    between=st.sampled_from("/-. "),
    meaning=st.sampled_from(DATE_MEANINGS),
)
def test_never_a_wrong_day_in_silence(
    day: int, month: int, year: int, between: str, meaning: DateMeaning
) -> None:
    """Three numbers give that very day, or a year for a death, or a doubt, or nothing at all."""
    text = f"{day:02}{between}{month:02}{between}{year:04}"
    found = _read(text, meaning)
    if found.value is not None:
        assert (found.value.day, found.value.month, found.value.year) == (day, month, year)
    if found.year is not None:
        assert meaning in ("died_on", "died_in")
        assert found.year == year
    if found == ReadDay():
        assert text.strip("09/-. ") == "" or text[-4:] in ("9999", "0001", "1899", "1900")


@pytest.mark.parametrize("text", ["", "  ", "00/00/0000", "0000-00-00", "99/99/9999", "00000000",
    "30/12/1899", "31/12/9999", "01/01/0001", "__/__/____", "  /  /  ", "-", "?", "NULL", "N/A",
    "Inconnue", "non renseigné", "0"])  # fmt: skip
def test_cells_that_say_nothing(text: str) -> None:
    """Zeros, nines and words for « none » give neither a day nor a doubt."""
    for meaning in DATE_MEANINGS:
        assert _read(text, meaning) == ReadDay()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/04/2010", "n’existe pas au calendrier"),
        ("29/02/2010", "n’existe pas au calendrier"),
        ("29/02/1900", "n’existe pas au calendrier"),
        ("45/45/2010", "n’existe pas au calendrier"),
        ("12/25/2010", "contredit les autres dates de la colonne"),
        ("mars 2010", "est incomplète"),
        ("03/2010", "le jour manque"),
        ("2010", "le jour et le mois manquent"),
        ("00/00/1950", "le jour et le mois manquent"),
        ("00/03/1950", "le jour manque"),
        ("01/01/1900", "que des logiciels écrivent"),
        ("12/03/0085", "moins de quatre chiffres"),
        ("36585", "est un nombre"),
        ("vers Noël", "sache lire"),
        ("12/03", "sache lire"),
        ("१२/०३/2010", "sache lire"),
        ("2010-13-45", "n’existe pas"),
        ("2010-03-12T25:99:99Z", "sache lire"),
        ("x" * 100_000, "sache lire"),
    ],
)
def test_doubts_are_said(text: str, said: str) -> None:
    """What cannot be read leaves no day, and a sentence that says why and what to do."""
    found = _read(text)
    assert found.value is None
    assert said in found.doubt
    assert "Corrigez" in found.doubt
    assert len(found.doubt) < 300


@pytest.mark.parametrize(("text", "year"), [("mars 2010", 2010), ("2010", 2010),
    ("00/00/1950", 1950), ("2010-03", 2010), ("00/03/1950", 1950)])  # fmt: skip
def test_a_death_may_be_known_by_its_year(text: str, year: int) -> None:
    """The law counts from a year of death; a partial date of death is no doubt."""
    assert _read(text, "died_on") == ReadDay(year=year)
    assert _read(text, "died_in") == ReadDay(year=year)


@pytest.mark.parametrize("text", ["oui", "Non", "DCD", "décédée"])
def test_a_column_of_death_may_say_yes(text: str) -> None:
    """A death without a date is no date, and no doubt: it could only shorten the period."""
    assert _read(text, "died_on") == ReadDay()
    assert _read(text, "born_on").doubt


@pytest.mark.parametrize(
    ("text", "meaning", "expected"),
    [
        ("12/03/85", "born_on", date(1985, 3, 12)),
        ("28/11/26", "born_on", date(1926, 11, 28)),
        ("12/03/27", "born_on", date(1927, 3, 12)),
        ("29/02/00", "born_on", date(2000, 2, 29)),
        ("12/03/15", "last_consultation_on", date(2015, 3, 12)),
        ("12/03/85", "last_consultation_on", date(1985, 3, 12)),
        ("27/11/26", "died_on", date(2026, 11, 27)),
        ("12/03/31", "suspended_until", date(2031, 3, 12)),
        ("12/03/99", "suspended_until", date(1999, 3, 12)),
    ],
)
def test_two_figures_of_a_year_that_leave_one_century(
    text: str, meaning: DateMeaning, expected: date
) -> None:
    """No birth is to come, nobody is older than 120: where one century is left, it is sure."""
    assert _read(text, meaning) == ReadDay(expected)


def test_two_figures_of_a_year_that_leave_two_centuries() -> None:
    """Born in 1915 or in 2015: the younger is supposed, and the doubt names the other."""
    found = _read("12/03/15")
    assert found.value == date(2015, 3, 12)
    assert "1915" in found.doubt


@pytest.mark.parametrize("meaning", ["last_consultation_on", "died_on", "suspended_from"])
def test_two_figures_of_a_year_soon_to_come(meaning: DateMeaning) -> None:
    """« 12/03/30 » as a last visit is an appointment to come, or 1930: nobody can tell."""
    found = _read("12/03/30", meaning)
    assert found.value is None
    assert "1930" in found.doubt
    assert "2030" in found.doubt


@pytest.mark.parametrize(("text", "day"), [("1985-03-11T23:00:00.000Z", date(1985, 3, 12)),
    ("1985-07-11T22:00:00Z", date(1985, 7, 12)), ("2010-03-12T00:00:00Z", date(2010, 3, 12)),
    ("2010-03-12 08:00 +0100", date(2010, 3, 12)), ("2010-03-12T23:30:00", date(2010, 3, 12)),
    ("2010-03-12T22:30:00 UTC", date(2010, 3, 12))])  # fmt: skip
def test_an_instant_falls_on_its_day_in_paris(text: str, day: date) -> None:
    """Midnight in Paris, written by a program as 23 h the day before, is its own day."""
    assert _read(text).value == day


@given(day=st.dates(date(1901, 1, 2), date(2026, 11, 27)).filter(lambda d: d not in FILLERS))
def test_days_of_excel(day: date) -> None:
    """A column of numbers gives the days that both systems of Excel count."""
    from_1900 = str((day - date(1899, 12, 30)).days)
    assert _reading([from_1900, "40000,5", ""]).order == "serial_1900"
    assert _read(from_1900, "born_on", DateReading("serial_1900")).value == day
    if day >= date(1904, 1, 2):
        from_1904 = str((day - date(1904, 1, 1)).days)
        assert _read(from_1904, "born_on", DateReading("serial_1904")).value == day


def test_the_day_that_excel_invented() -> None:
    """Its 29 February 1900 is a doubt, and the days before it are counted right."""
    reading = DateReading("serial_1900")
    assert "29 février 1900" in _read("60", reading=reading).doubt
    assert _read("59", reading=reading).value == date(1900, 2, 28)
    assert _read("61", reading=reading).value == date(1900, 3, 1)


def test_numbers_are_days_only_where_the_whole_column_is() -> None:
    """One number among dates is a doubt; years alone are years."""
    assert _reading(["36585", "12/03/2010"]).order == "day_first"
    assert _reading(["2010", "1999"]).order == "day_first"
    assert year_told("36585") == 1999
    assert year_told("12/03/85") == 1985
    assert year_told("mars 2010") == 0


@pytest.mark.parametrize(
    ("cells", "order", "is_certain", "distrusts", "said"),
    [
        (["25/03/2010", "03/04/2010"], "day_first", True, "nothing", "jour/mois"),
        (["03/25/2010", "03/04/2010"], "month_first", True, "nothing", "américaine"),
        (["03/04/2010", "05/06/2011"], "day_first", False, "nothing", "Rien ne distingue"),
        (["2010-03-25", "20110403"], "day_first", True, "nothing", "sans ambiguïté"),
        (["25/03/2010", "26/03/2010", "03/25/2010"], "day_first", False, "numbers", "mêle"),
        (["03/25/2010", "03/26/2010", "25/03/2010"], "month_first", False, "numbers", "mêle"),
        (["05/05/2010"], "day_first", True, "nothing", "jour/mois"),
        ([], "day_first", True, "nothing", "sans ambiguïté"),
    ],
)
def test_a_column_is_judged_as_a_whole(
    cells: list[str],
    order: str,
    is_certain: bool,  # noqa: FBT001 - a column of the table of cases
    distrusts: str,
    said: str,
) -> None:
    """The order comes from all the cells, and the person is told how it was found."""
    found = _reading(cells)
    assert (found.order, found.is_certain, found.distrusts) == (order, is_certain, distrusts)
    assert said in found.said


def test_a_few_rows_that_contradict_their_column() -> None:
    """One row in a hundred is a slip: it alone is flagged."""
    cells = [f"{day}/{month:02}/2010" for day in range(13, 29) for month in range(1, 13)]
    reading = _reading([*cells, "03/25/2010"])
    assert reading.distrusts == "nothing"
    assert not reading.is_certain
    assert "contredit" in _read("03/25/2010", reading=reading).doubt
    assert _read("03/04/2010", reading=reading).value == date(2010, 4, 3)


def test_a_column_that_truly_mixes_both_orders() -> None:
    """What reads both ways is doubted; what reads one way alone, or the same both ways, is not."""
    reading = _reading(["25/03/2010", "26/03/2010", "03/25/2010"])
    assert "dans les deux sens" in _read("03/04/2010", reading=reading).doubt
    assert _read("25/03/2010", reading=reading).value == date(2010, 3, 25)
    assert _read("04/04/2010", reading=reading).value == date(2010, 4, 4)
    assert _read("2010-04-03", reading=reading).value == date(2010, 4, 3)


def test_a_sheet_that_turned_the_dates_round() -> None:
    """Typed days that never pass the 12th beside texts that do: the typed ones are doubted."""
    typed = [f"2010-{month:02}-{day:02}" for month, day in [(1, 2), (3, 4), (5, 6), (7, 8), (9, 1)]]
    reading = _reading([*typed, "25/03/2010"], is_sheet=True)
    assert reading.distrusts == "days"
    assert "tableur" in reading.said
    assert "retournée" in _read("2010-03-04", reading=reading).doubt
    assert _read("25/03/2010", reading=reading).value == date(2010, 3, 25)
    assert _reading([*typed, "25/03/2010"]).distrusts == "nothing"


@given(st.lists(st.dates(date(1930, 1, 1), date(2025, 12, 31)), min_size=1, max_size=40))
def test_no_column_is_read_wrong_where_its_cells_decide(days: list[date]) -> None:
    """Written month first with one day past the 12th: every date comes back, or none is certain."""
    cells = [f"{d.month:02}/{d.day:02}/{d.year}" for d in days]
    reading = _reading(cells)
    if not any(d.day > 12 for d in days):
        assert reading.order == "day_first"
        assert not (reading.is_certain and any(d.day != d.month for d in days))
        return
    known = [d for d in days if d not in FILLERS]
    assert [
        _read(f"{d.month:02}/{d.day:02}/{d.year}", reading=reading).value for d in known
    ] == known


@given(st.text(max_size=80), st.sampled_from(DATE_MEANINGS))
def test_any_text_at_all(text: str, meaning: DateMeaning) -> None:
    """Whatever the text, an answer: a day, a year, a doubt or nothing, and the same twice."""
    form_of(text)
    found = _read(text, meaning)
    assert isinstance(found, ReadDay)
    assert not (found.doubt and found.year is not None)
    assert _read(text, meaning) == found


def test_what_is_remembered_is_bounded() -> None:
    """Each text is read once, and neither their number nor their length fills the memory."""
    reader = DayReader("born_on", DateReading(), AS_OF)
    start = date(2000, 1, 2)
    for number in range(MOST_REMEMBERED + 10):
        assert reader[(start + timedelta(days=number)).isoformat()].doubt == ""
    assert len(reader) <= MOST_REMEMBERED
    long = "9" * 10_000_000
    assert reader[long].doubt
    assert long not in reader


@given(
    text=st.from_regex(
        r"[0-3][0-9]/[01][0-9]/(?:0[0-9]|19|20|99)[0-9]{2}( 1[0-9]:30)?", fullmatch=True
    ),
    meaning=st.sampled_from(DATE_MEANINGS),
    order=st.sampled_from(DATE_ORDERS),
)
def test_the_short_way_only_hastens(text: str, meaning: DateMeaning, order: DateOrder) -> None:
    """The plainest form is read on a way of its own, which answers as the long one does."""
    reader = DayReader(meaning, DateReading(order), AS_OF)
    assert reader[text] == reader._read(text)
