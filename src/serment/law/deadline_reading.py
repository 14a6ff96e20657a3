"""What a person writes of a request or a breach, typed, or refused in French.

Guarantees known keys, dates of the calendar, hours that exist, answers among those admitted, and
no reception that lies ahead of the day of evaluation. Leaves to others which keys a kind of request
has (`rights_requests`, `breach_requests`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from serment.kernel.french import date_in_french, list_in_french, nbsp
from serment.kernel.holidays import TERRITORIES
from serment.kernel.hours import NoSuchHourError, in_order, localise, zone_of
from serment.law.deadline_words import BOOLEANS, CHOICES
from serment.law.deadlines import WorkingCalendar, day_of
from serment.law.facts import FIRST_YEAR, LAST_YEAR, FactOutOfBoundsError, FactTypeError

if TYPE_CHECKING:
    from collections.abc import Collection

    from serment.law.facts import RecordValue

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_LATEST: Final = LAST_YEAR - 400
LONGEST_AHEAD: Final = timedelta(days=366)
"""How far ahead a request may lie and still be counted, where nobody says which day it is."""
MOST_ITEMS: Final = 500


@dataclass(frozen=True, slots=True)
class EvaluationDay:
    """The day, said by the person or taken from the machine.

    A machine whose clock is behind the corpus is not believed: `latest` is the later of the two.
    """

    day: date
    is_given: bool
    latest: date

    def for_start(self, start: date | None, what: str) -> date | None:
        """The day on which the answer is given; None while the start lies ahead of it.

        Raises `FactOutOfBoundsError` if it lies ahead of a day that was given, or too far ahead.
        """
        if start is None or day_of(start) <= day_of(self.day):
            return self.day
        if self.is_given or day_of(start) > self.latest + LONGEST_AHEAD:
            raise FactOutOfBoundsError(
                nbsp(
                    f"« {what} » : le {date_in_french(day_of(start))} est après le jour de "
                    f"l’évaluation ({date_in_french(day_of(self.day))}). Un délai ne court pas "
                    "d’un fait à venir. Corrigez l’une des deux dates.",
                ),
            )
        return None


@dataclass(frozen=True, slots=True)
class Given:
    """The JSON object that a person gave, read key by key; null is unknown."""

    values: Mapping[str, object]

    def text(self, key: str) -> object:
        """The value as given; None if unknown."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else value

    def day(self, key: str) -> date | None:
        """A day, AAAA-MM-JJ."""
        value = self.text(key)
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            return _in_calendar(key, value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        raise wrong(key, value, "une date (AAAA-MM-JJ)")

    def days(self, key: str) -> tuple[date, ...]:
        """A list of days."""
        value = self.text(key)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise wrong(key, value, "une liste de dates (AAAA-MM-JJ)")
        if len(value) > MOST_ITEMS:
            raise wrong(key, f"{len(value)} dates", f"au plus {MOST_ITEMS} dates")
        found = [Given({key: item}).day(key) for item in value]
        if None in found:
            raise wrong(key, "null", "des dates, sans valeur vide")
        return tuple(sorted(day for day in found if day is not None))

    def moment(self, key: str, calendar: WorkingCalendar) -> date | None:
        """A day, or an instant in the zone of the practice."""
        value = self.text(key)
        if isinstance(value, str) and "T" in value.replace(" ", "T"):
            return self.instant(key, calendar)
        return self.day(key)

    def instant(self, key: str, calendar: WorkingCalendar) -> datetime | None:
        """An instant, AAAA-MM-JJTHH:MM with or without an offset; local where it has none."""
        value = self.text(key)
        if value is None:
            return None
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise wrong(key, value, "une date et une heure (AAAA-MM-JJTHH:MM)")
        try:
            read = datetime.fromisoformat(value)
            _bounded(key, read.date())
            return localise(read, zone_of(calendar.territory))
        except NoSuchHourError:
            raise wrong(
                key, value, "une heure qui existe : cette nuit-là, l’horloge l’a sautée"
            ) from None
        except (ValueError, OverflowError):
            raise wrong(key, value, "une date et une heure du calendrier") from None

    def boolean(self, key: str) -> bool | None:
        """`true` or `false`."""
        value = self.text(key)
        if value is None or isinstance(value, bool):
            return value
        raise wrong(key, value, "true ou false")

    def choice(self, key: str, words: Collection[str]) -> str | None:
        """One of the words admitted."""
        value = self.text(key)
        if value is None:
            return None
        if isinstance(value, str) and value in words:
            return value
        near = get_close_matches(str(value)[:80], words, n=1)
        hint = f" (vouliez-vous dire « {near[0]} » ?)" if near else ""
        raise wrong(key, value, f"l’un de {list_in_french(sorted(words), 'ou')}{hint}")

    def facts(self) -> dict[str, RecordValue]:
        """The facts that the closed answers give, by the name that the corpus declares."""
        found: dict[str, RecordValue] = {}
        for key, name in BOOLEANS.items():
            if (value := self.boolean(key)) is not None:
                found[name] = value
        for key, (name, words) in CHOICES.items():
            if (word := self.choice(key, words)) is not None:
                found[name] = words[word]
        return found

    def calendar(self) -> WorkingCalendar:
        """The territory of the practice, metropolitan France unless said otherwise."""
        word = self.choice("territoire", TERRITORIES)
        territory = next((known for known in TERRITORIES if known == word), TERRITORIES[0])
        return WorkingCalendar(territory, bool(self.boolean("commune_avec_temple")))

    def evaluation(self, today: date, released_on: date, option: date | None) -> EvaluationDay:
        """The day of the evaluation: `as_of`, or the terminal's option, or `today`."""
        calendar = self.calendar()
        written = self.moment("as_of", calendar) or self.day("date") or option
        latest = max(today, released_on)
        return EvaluationDay(written or today, is_given=written is not None, latest=latest)


def verify_keys(given: Mapping[str, object], known: Collection[str], kind: str) -> None:
    """Refuse a key that this kind of request does not read: it would change nothing, in silence."""
    for key in given:
        if key not in known:
            near = get_close_matches(str(key)[:80], known, n=2)
            hint = f"Vouliez-vous dire {list_in_french(near, 'ou')} ?" if near else "Retirez-la."
            raise FactTypeError(
                nbsp(
                    f"La clé « {str(key)[:60]} » n’est pas de celles d’une demande de type "
                    f"« {kind} » : elle serait ignorée et la réponse pourrait être fausse. {hint}",
                ),
            )


def missing_key(key: str, why: str) -> FactTypeError:
    """The refusal of a request without a key that it needs."""
    return FactTypeError(nbsp(f"Il manque « {key} » : {why} Ajoutez cette clé."))


def wrong(key: str, value: object, wanted: str) -> FactTypeError:
    """The refusal of a value that is not what the key holds."""
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return FactTypeError(
        nbsp(
            f"« {shown[:60]} » ne convient pas pour « {key} » : il faut {wanted}, faute de quoi "
            "le délai serait faux. Corrigez cette valeur ; si vous ne savez pas, retirez-la.",
        ),
    )


def verify_order(earlier: tuple[str, date | None], later: tuple[str, date | None]) -> None:
    """Refuse two moments in the wrong order; an unknown one says nothing."""
    (first, before), (second, after) = earlier, later
    if before is None or after is None:
        return
    if isinstance(before, datetime) and isinstance(after, datetime):
        is_reversed = in_order(after) < in_order(before)
    else:
        is_reversed = day_of(after) < day_of(before)
    if is_reversed:
        raise FactOutOfBoundsError(
            nbsp(
                f"« {second} » ({date_in_french(day_of(after))}) précède « {first} » "
                f"({date_in_french(day_of(before))}) : l’un ne peut pas venir avant l’autre, et le "
                "délai serait faux. Vérifiez les deux dates.",
            ),
        )


def _in_calendar(key: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong(key, text, "une date du calendrier") from None
    return _bounded(key, day)


def _bounded(key: str, day: date) -> date:
    if not FIRST_YEAR <= day.year <= _LATEST:
        raise wrong(key, day, f"une année de {FIRST_YEAR} à {_LATEST}")
    return day
