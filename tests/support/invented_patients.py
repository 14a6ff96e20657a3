"""Patients who never were: names of our own invention, dates from a seed, and the truth about them.

The same seed and rank always give the same patient, so that a reading of twenty thousand of them is
compared one by one without holding them. Their NIR have a department that does not exist (00).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from serment.kernel.identifiers.nir import nir_key

EXPORTED_ON = date(2026, 11, 20)
FAMILIES = (
    "Aubrissac", "Belcourtois", "Chanterive", "D’Orvalmont", "Estremoult", "Ferrandeau", "Garlaban",
    "Hautepierre", "Île-Sauvin", "Jonquerel", "Kerduvel", "L’Œillard", "Montbrisel", "Noëlvaux",
)  # fmt: skip
GIVEN = (
    "Aliénor", "Barnabé", "Céleste", "Déodat", "Éloïse", "Fulbert", "Gwladys", "Honoré", "Isaure",
    "Jean-Côme", "Lubin", "Maïwenn", "Népomucène", "Ombeline",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InventedPatient:
    """A patient as the archive must be understood; `missed_on` is an appointment left in doubt."""

    rank: int
    family: str
    birth_family: str
    given: str
    nir: str
    born_on: date
    died_on: date | None
    died_in: int | None
    acts: tuple[date, ...]
    missed_on: date | None

    @property
    def name(self) -> str:
        """As it is shown: the name borne, and that of birth where it differs."""
        shown = f"{self.family} {self.given}"
        if self.family == self.birth_family:
            return shown
        return f"{shown} (nom de naissance : {self.birth_family})"

    @property
    def facts(self) -> dict[str, date | int]:
        """What a reader must find, and nothing else."""
        found: dict[str, date | int] = {
            "born_on": self.born_on,
            "last_consultation_on": max(self.acts),
        }
        if self.died_on is not None:
            found["died_on"] = self.died_on
        if self.died_in is not None:
            found["died_in"] = self.died_in
        return found


def invent_patient(seed: int, rank: int) -> InventedPatient:
    """The patient of that rank, counted from 1; ends of February are over-represented."""
    draw = random.Random(f"{seed}:{rank}")  # noqa: S311 - invented data, nothing is protected
    leap = draw.random() < 0.1
    born = date(draw.choice(range(1928, 2020, 4)), 2, 29) if leap else _day(draw, 1925, 2020)
    first = max(born, date(1996, 1, 1))
    acts = tuple(sorted(_between(draw, first, EXPORTED_ON) for _ in range(draw.randint(1, 4))))
    end = draw.random()
    died = _between(draw, acts[-1], EXPORTED_ON) if end < 0.12 else None
    family = draw.choice(FAMILIES)
    missed = _between(draw, acts[-1] + timedelta(1), EXPORTED_ON) if end > 0.9 else None
    body = f"{draw.choice('12')}{born:%y%m}00{rank % 1_000_000:06d}"
    return InventedPatient(
        rank=rank,
        family=family,
        birth_family=draw.choice(FAMILIES) if draw.random() < 0.3 else family,
        given=draw.choice(GIVEN),
        nir=body + nir_key(body),
        born_on=born,
        died_on=died if end < 0.08 else None,
        died_in=died.year if died is not None and end >= 0.08 else None,
        acts=acts,
        missed_on=missed if missed is not None and missed <= EXPORTED_ON else None,
    )


def _day(draw: random.Random, first: int, until: int) -> date:
    return _between(draw, date(first, 1, 1), date(until, 1, 1))


def _between(draw: random.Random, first: date, last: date) -> date:
    return first + timedelta(draw.randint(0, max((last - first).days, 0)))
