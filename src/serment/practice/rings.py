"""The rings of the areas: how many findings that concern the practice are met."""

from dataclasses import dataclass

from serment.practice.plan import Plan

AREAS = {
    "register": "Registre",
    "documents": "Documents",
    "retention": "Conservation",
    "requests_and_incidents": "Demandes et incidents",
    "security": "Sécurité",
    "people": "Équipe",
    "suppliers": "Prestataires",
    "ai": "Intelligence artificielle",
}
CIRCUMFERENCE = 100  # the drawing's path length, so that a share is a percentage


@dataclass(frozen=True, slots=True)
class Ring:
    """An area: findings met among those that concern the practice."""

    area: str
    name: str
    met: int
    concerned: int
    unknown: int

    @property
    def share(self) -> int:
        """Percentage met, rounded down; 100 only when all are met."""
        return self.met * CIRCUMFERENCE // self.concerned if self.concerned else 0

    @property
    def rest(self) -> int:
        """What remains of the ring."""
        return CIRCUMFERENCE - self.share


def rings_of(plan: Plan) -> tuple[Ring, ...]:
    """Return a ring for each area with at least one finding that concerns the practice."""
    rings = []
    for area, name in AREAS.items():
        found = [r.finding for r in plan.rows if r.finding.area == area]
        concerned = [f for f in found if f.outcome in {"due", "unmet", "met"}]
        if concerned:
            met = sum(f.outcome == "met" for f in concerned)
            unknown = sum(f.outcome == "undetermined" for f in found)
            rings.append(Ring(area, name, met, len(concerned), unknown))
    return tuple(rings)
