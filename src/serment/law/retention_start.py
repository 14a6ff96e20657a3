"""The start of a retention clock, and whether the facts of the record hold together.

Guarantees that an act of care starts the clock again and that a missed appointment does not, and
that dates which contradict each other, or lie ahead, are said and never guessed around. Leaves to
others the end of the period (`retention_clock`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from serment.kernel.french import date_in_french, list_in_french, nbsp
from serment.law.facts import FactOutOfBoundsError, RecordEvent
from serment.law.retention_clock import DIED_IN, DIED_ON, exception_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue
    from serment.law.model import RetentionVersion

    Facts = Mapping[str, RecordValue]

BORN_ON = "born_on"
EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Start:
    """When the clock starts, or None; `restarted` if an event moved it."""

    day: date | None
    restarted: bool = False


def find_start(version: RetentionVersion, facts: Facts) -> Start:
    """The start of the clock; an event of an unknown kind is refused (`FactError`)."""
    given = facts.get(version.starts_on or "")
    own = given if isinstance(given, date) else None
    acts = _restarting_acts(version, facts)
    latest = max(acts, default=None)
    if latest is None or (own is not None and latest <= own):
        return Start(own)
    return Start(latest, restarted=True)


def _restarting_acts(version: RetentionVersion, facts: Facts) -> list[date]:
    """Days of the acts that start the clock again (dossier of law, § 1.1, interpretation)."""
    events = _events(facts)
    if version.restarts is None:
        return []
    known = (*version.restarts.by, *version.restarts.not_by)
    for event in events:
        if event.kind not in known:
            raise FactOutOfBoundsError(
                nbsp(
                    f"L’événement « {event.kind[:60]} » n’est pas connu : on ne saurait pas s’il "
                    f"fait repartir le délai. Choisissez parmi {list_in_french(known, 'ou')}.",
                ),
            )
    return [event.happened_on for event in events if event.kind in version.restarts.by]


def _events(facts: Facts) -> list[RecordEvent]:
    value = facts.get(EVENTS)
    return [e for e in value if isinstance(e, RecordEvent)] if isinstance(value, tuple) else []


def contradictions(
    corpus: Corpus, version: RetentionVersion, facts: Facts, start: date
) -> tuple[str, ...]:
    """French sentences on dates that cannot all be true; no end can then be computed."""
    told = corpus.fact(version.starts_on or "").title
    days = {BORN_ON: "La naissance", DIED_ON: "Le décès", version.starts_on: told}
    found = []
    for first, then in clashing_facts(version, facts, start):
        one, other = _known_day(facts, first), _known_day(facts, then)
        if first == DIED_IN:
            other_title = told if then == version.starts_on else "date du décès"
            found.append(_year_clash(int(str(facts[DIED_IN])), other_title, other))
        elif first == version.starts_on:
            found.append(_clash("Le décès", other, "précède", told, one))
        elif then == version.starts_on:
            found.append(_clash(days[first], one, "suit", told, other))
        else:
            found.append(_clash("Le décès", other, "précède", "la naissance", one))
    return tuple(found)


def clashing_facts(
    version: RetentionVersion, facts: Facts, start: date
) -> tuple[tuple[str, str], ...]:
    """The pairs of facts that contradict each other, the one that should come first first.

    A year of death that does not agree comes first in its pair.
    """
    named = exception_facts(version)
    begins = version.starts_on or ""
    born, died, died_in = (_value(facts, name, named) for name in (BORN_ON, DIED_ON, DIED_IN))
    found = []
    if isinstance(born, date) and born > start:
        found.append((BORN_ON, begins))
    if isinstance(died, date) and died < start:
        found.append((begins, DIED_ON))
    if isinstance(born, date) and isinstance(died, date) and died < born:
        found.append((BORN_ON, DIED_ON))
    if isinstance(died_in, int) and died_in < start.year:
        found.append((DIED_IN, begins))
    if isinstance(died_in, int) and isinstance(died, date) and died.year != died_in:
        found.append((DIED_IN, DIED_ON))
    return tuple(found)


def _known_day(facts: Facts, name: str) -> date:
    day = facts.get(name)
    return day if isinstance(day, date) else date.min


def _value(facts: Facts, name: str, named: tuple[str, ...]) -> RecordValue | None:
    """The fact, where the rule has anything to do with it."""
    is_used = name in named or (name == DIED_IN and DIED_ON in named)
    return facts.get(name) if is_used else None


def _clash(what: str, day: date, relation: str, other: str, other_day: date) -> str:
    return nbsp(
        f"{what} ({date_in_french(day)}) {relation} « {other} » ({date_in_french(other_day)}) : "
        "l’une des deux dates est fausse, aucune échéance ne peut être calculée. Corrigez-la.",
    )


def _year_clash(year: int, other: str, day: date) -> str:
    return nbsp(
        f"L’année du décès ({year}) ne s’accorde pas avec « {other} » ({date_in_french(day)}) : "
        "aucune échéance ne peut être calculée. Corrigez l’une des deux.",
    )


def dates_ahead(
    corpus: Corpus, version: RetentionVersion, facts: Facts, start: date, as_of: date
) -> tuple[str, ...]:
    """French sentences on facts that would have happened after `as_of`."""
    sentences = []
    for name in facts_ahead(version, facts, start, as_of):
        if name == DIED_IN:
            sentences.append(nbsp(f"L’année du décès ({facts[name]}) est à venir. Corrigez-la."))
            continue
        day = start if name == version.starts_on else _known_day(facts, name)
        sentences.append(
            nbsp(
                f"« {corpus.fact(name).title} » ({date_in_french(day)}) suit le jour de "
                f"l’évaluation ({date_in_french(as_of)}) : cela n’a pas encore pu arriver. "
                "Corrigez la date.",
            )
        )
    return tuple(sentences)


def facts_ahead(
    version: RetentionVersion, facts: Facts, start: date, as_of: date
) -> tuple[str, ...]:
    """The facts that would have happened after `as_of`, by name, the year of death last.

    An end of contract or an appointment may lie ahead; an act of care, a birth, a death cannot.
    """
    past_only = set(exception_facts(version)) - {version.starts_on}
    ahead = {name for name in past_only if _is_after(facts.get(name), as_of)}
    if version.restarts is not None and start > as_of:
        ahead.add(version.starts_on or "")
    died_in = _value(facts, DIED_IN, exception_facts(version))
    is_year_ahead = isinstance(died_in, int) and died_in > as_of.year
    return (*sorted(ahead), *((DIED_IN,) if is_year_ahead else ()))


def _is_after(value: object, as_of: date) -> bool:
    return isinstance(value, date) and value > as_of
