"""The types of the clocks: rules of kind deadline, their limits and the positions of the law.

Guarantees immutable values in closed sets; the field names are those of the YAML files, whose
meaning `docs/corpus-format.md` gives. Leaves to others how they are read (`readers.deadlines`)
and applied (`deadlines`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.kernel.spans import Span
    from serment.law.conditions import Condition
    from serment.law.model import Checked, Confidence, Force, InForce, Sources

RequestKind = Literal[
    "gdpr_request",
    "medical_record_access",
    "access",
    "deceased_access",
    "record_copy",
    "rectification",
    "erasure",
    "restriction",
    "portability",
    "objection",
    "automated_decision",
    "consent_withdrawal",
    "information",
    "acting_for_patient",
    "breach",
    "publisher_export",
]
REQUEST_KINDS: Final[tuple[RequestKind, ...]] = get_args(RequestKind)
ClockStart = Literal[
    "reception", "obtaining", "knowledge", "attack_knowledge", "export_asked", "receipt"
]
LimitRole = Literal["earliest", "due", "extended"]
PutOff = Literal["next_working_day", "none"]
Decision = Literal[
    "communicate",
    "communicate_what_is_needed",
    "answer_through_holders",
    "ask_reason",
    "ask_quality",
    "ask_mandate",
    "check_first",
    "rectify",
    "add_note",
    "erase",
    "restrict",
    "stop",
    "refuse",
    "refuse_partly",
    "refuse_with_reasons",
]
ToldValue: TypeAlias = bool | int | str | tuple[str, ...]
TOLD_KEYS: Final = frozenset(
    {"applicable", "alternative", "a_la_demande_du_mineur", "certificat_medical_possible"}
    | {"conseil", "exclure", "fondements", "frais", "motifs_admis", "motifs_du_retard_obligatoires"}
    | {"notification_art33_exigible", "notifier_quand_meme", "portail", "raison"}
    | {"registre_interne_obligatoire", "reponse_sous", "responsable_notification"}
    | {"signalement_L1111_8_2_obligatoire", "signalement_volontaire_possible"}
    | {"titulaire_du_droit"},
)
"""The public words that a position may add to the answer of `serment deadline explain`."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An end of a clock: a calendar span (`add`), put off or not, or hours, never put off.

    `hours` are real hours; `working_hours` those of working days alone.
    """

    id: str
    role: LimitRole
    add: Span | None
    hours: int | None
    put_off: PutOff
    when: Condition | None
    confidence: Confidence
    rests_on: Sources
    says: str
    working_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """What stops the clock: the days are added before the end is put off."""

    when: Condition
    confidence: Confidence
    rests_on: Sources
    says: str


@dataclass(frozen=True, slots=True)
class Position:
    """What the law answers in a case: a decision proposed, what it tells, what to do."""

    id: str
    when: Condition
    decision: Decision | None
    confidence: Confidence
    rests_on: Sources
    says: str
    to_do: tuple[str, ...]
    tells: Mapping[str, ToldValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class DeadlineVersion:
    """One dated state of a clock: limits from one start, positions in order, or both."""

    in_force: InForce
    force: Force
    confidence: Confidence
    rests_on: Sources
    starts: ClockStart | None
    limits: tuple[Limit, ...]
    pause: Pause | None
    positions: tuple[Position, ...]

    @property
    def branches(self) -> tuple[str, ...]:
        """The identifiers of its limits and positions: what its cases must reach."""
        limits = [limit.id for limit in self.limits]
        return (*limits, *(position.id for position in self.positions))


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """What a request or a breach sets in motion; `requests` names the kinds that it answers."""

    id: str
    dossier_id: str
    title: str
    requests: tuple[RequestKind, ...]
    versions: tuple[DeadlineVersion, ...]
    to_do: tuple[str, ...]
    when_late: tuple[str, ...]
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked
    recheck_every: Span

    @property
    def kind(self) -> Literal["deadline"]:
        """`deadline`."""
        return "deadline"
