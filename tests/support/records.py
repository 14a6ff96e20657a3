"""Lists of invented records for every series of the corpus, boundaries over-represented."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from serment.law.facts import DateSpan, RecordValue
from serment.retention.plan import SeriesPlan, plan_series

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

AS_OF: Final = date(2026, 11, 27)
# Days from the day of the evaluation that put a term of the corpus on it, and around it.
_TERMS: Final = (0, 30, 31, 90, 91, 92, 365, 1826, 2922, 3652, 3653, 7304, 7305, 10226, 10227)
_LEAP_DAYS: Final = tuple(date(y, 2, 29) for y in (1896, 1996, 2000, 2004, 2016, 2072, 2080))
_TYPES: Final = {"date": pa.date32(), "boolean": pa.bool_(), "year": pa.int32()}


@dataclass(frozen=True, slots=True)
class Invented:
    """One record: its series, its facts, its claims."""

    number: str
    series: str
    facts: dict[str, RecordValue]
    claims: tuple[tuple[date, date | None], ...] = ()

    def all_facts(self) -> dict[str, RecordValue]:
        """The facts as the scalar evaluator takes them."""
        if not self.claims:
            return dict(self.facts)
        spans = sorted(self.claims, key=lambda claim: (claim[0], claim[1] or date.max))
        return {**self.facts, "suspensions": tuple(DateSpan(*span) for span in spans)}


@dataclass
class Inventor:
    """Invents records of the series it is given; the same seed gives the same records."""

    corpus: Corpus
    seed: int
    most_claims: int = 1
    with_year_of_death: bool = False
    series: tuple[str, ...] = ()
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - invented data

    def invent(self, count: int) -> list[Invented]:
        """So many records, half of them patients'."""
        names = self.series or tuple(rule.series for rule in self.corpus.retention_rules())
        plans = plan_series(self.corpus, names, AS_OF, {})
        patients = [plan for plan in plans if plan.rule.series == "patient_record"] or list(plans)
        return [
            self._one(f"r{n}", self.chance.choice(patients if n % 2 else list(plans)))
            for n in range(count)
        ]

    def _one(self, number: str, plan: SeriesPlan) -> Invented:
        facts: dict[str, RecordValue] = {}
        for name in dict.fromkeys(name for name in plan.used if name):
            value = self._value(name, likely=0.9 if name == plan.start else 0.5)
            if value is not None:
                facts[name] = value
        claims = [self._claim() for _ in range(self.chance.randint(0, self.most_claims))]
        return Invented(number, plan.names[0], facts, tuple(dict.fromkeys(claims)))

    def _value(self, name: str, *, likely: float) -> RecordValue | None:
        kind = self.corpus.fact(name).type
        if kind == "date":
            return self._day() if self.chance.random() < likely else None
        if kind == "boolean":
            return self.chance.random() < 0.5 if self.chance.random() < 0.1 else None
        if kind == "year" and self.with_year_of_death and self.chance.random() < 0.3:
            return self.chance.randrange(1990, 2030)
        return None

    def _day(self) -> date:
        drawn = self.chance.random()
        if drawn < 0.1:
            return self.chance.choice(_LEAP_DAYS)
        if drawn < 0.105:
            return date(9970, 1, 1)
        if drawn < 0.25:
            around = self.chance.choice((-1, 0, 1)) - self.chance.choice(_TERMS)
            return AS_OF + timedelta(days=around)
        return date(1930, 1, 1) + timedelta(days=self.chance.randrange(38_000))

    def _claim(self) -> tuple[date, date | None]:
        since = self._day()
        if self.chance.random() < 0.2 or since.year > 9_900:
            return since, None
        return since, since + timedelta(days=self.chance.choice((0, 1, 30, 400, 1_500, 4_000)))


def table_of(corpus: Corpus, records: list[Invented]) -> pa.Table:
    """The records as a list with our own names: a line for each claim, one at least."""
    lines = [(record, claim) for record in records for claim in record.claims or ((None, None),)]
    names = sorted({name for record in records for name in record.facts})
    columns = {
        "record_id": pa.array([record.number for record, _ in lines]),
        "series": pa.array([record.series for record, _ in lines]),
        **{
            name: pa.array([r.facts.get(name) for r, _ in lines], _TYPES[corpus.fact(name).type])
            for name in names
        },
        "suspended_from": pa.array([claim[0] for _, claim in lines], pa.date32()),
        "suspended_until": pa.array([claim[1] for _, claim in lines], pa.date32()),
    }
    return pa.table(columns)
