"""What is told of a personal data breach: the blocks of the notification, and what leads to it.

Guarantees that every fact kept of a breach is one that the form asks, under its own type, and that
what the answers suggest of the risk is a help: the decision is the doctor's (GDPR, art. 33 and 34).
Leaves to others the file (`readers.breaches`), the clocks (`breach_clock`) and the keeping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.kernel.french import count_in_french, list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.law.model import Checked, Confidence, Sources

FieldKind = Literal["text", "choice", "choices", "whole", "yes_no"]
RiskLevel = Literal["no_risk", "risk", "high_risk"]
BreachValue = str | int | tuple[str, ...]
RISK_LEVELS: Final[tuple[RiskLevel, ...]] = get_args(RiskLevel)
RISK_WORDS: Final[Mapping[RiskLevel, str]] = MappingProxyType(
    {"no_risk": "Sans risque", "risk": "Risque", "high_risk": "Risque élevé"}
)
YES_NO: Final[Mapping[str, str]] = MappingProxyType(
    {"yes": "Oui", "no": "Non", "unknown": "Je ne sais pas encore"}
)
LONGEST_TEXT: Final = 2_000
MOST_COUNTED: Final = 100_000_000


class BreachFactError(ValueError):
    """A fact of a breach that cannot be kept; `field` names it."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(nbsp(message))
        self.field = field


@dataclass(frozen=True, slots=True)
class BreachField:
    """One thing asked of a breach; `choices` are its closed answers, by name."""

    id: str
    label: str
    kind: FieldKind
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormBlock:
    """One block of the notification, N0 to N13; one without fields is filled by what was done."""

    id: str
    title: str
    confidence: Confidence
    fields: tuple[BreachField, ...]


@dataclass(frozen=True, slots=True)
class RiskQuestion:
    """A question that leads to the decision, and the level to which a « yes » points."""

    id: str
    text: str
    points_to: RiskLevel
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Complement:
    """Within how many real hours what was notified in part is completed, and why."""

    hours: int
    confidence: Confidence
    rests_on: Sources
    says: str


@dataclass(frozen=True, slots=True)
class BreachForm:
    """All that is asked of a breach; `exemptions` are those of art. 34(3)."""

    blocks: tuple[FormBlock, ...]
    risk_questions: tuple[RiskQuestion, ...]
    complement: Complement
    exemptions: Mapping[str, str]
    forgotten: Mapping[str, str]
    rests_on: Sources
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked

    @property
    def fields(self) -> Iterator[BreachField]:
        """Every field, block by block."""
        return (field for block in self.blocks for field in block.fields)

    def parse(self, told: Mapping[str, object]) -> dict[str, BreachValue]:
        """What was told, typed, the empty values left out; `BreachFactError` names a bad one."""
        known = {field.id: field for field in self.fields}
        for name in told:
            if name not in known:
                raise BreachFactError(
                    f"« {name[:60]} » n’est pas une rubrique d’une violation : elle serait perdue. "
                    "Retirez-la, ou corrigez son nom.",
                    "",
                )
        found = {name: _parsed(known[name], value) for name, value in told.items()}
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def say(self, field: BreachField, value: BreachValue | None) -> str:
        """A value as a person reads it; empty where it is unknown."""
        if value is None:
            return ""
        if isinstance(value, int):
            return count_in_french(value)
        if isinstance(value, tuple):
            return " ; ".join(field.choices.get(one, one) for one in value)
        return field.choices.get(value, value)


def _parsed(field: BreachField, value: object) -> BreachValue | None:
    if value is None:
        return None
    if field.kind == "whole":
        return _whole(field, value)
    if field.kind == "choices":
        return _several(field, value)
    if not isinstance(value, str):
        raise _wrong(field, "un texte")
    text = value.strip()
    if field.kind == "text":
        if len(text) > LONGEST_TEXT:
            raise _wrong(field, f"un texte de {LONGEST_TEXT} caractères au plus")
        return text
    if text and text not in field.choices:
        raise _wrong(field, f"l’un de {list_in_french(list(field.choices), 'ou')}")
    return text


def _whole(field: BreachField, value: object) -> int | None:
    if value == "":
        return None
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= len("1e8") * 3
    ):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
        raise _wrong(field, "un nombre entier, même approximatif")
    return value


def _several(field: BreachField, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _wrong(field, "une liste de réponses")
    chosen = set(value)
    if not chosen <= field.choices.keys():
        raise _wrong(field, f"une liste prise parmi {list_in_french(list(field.choices))}")
    return tuple(name for name in field.choices if name in chosen)


def _wrong(field: BreachField, wanted: str) -> BreachFactError:
    return BreachFactError(
        f"« {field.label} » attend {wanted} : autrement le registre dirait autre chose que les "
        "faits. Corrigez cette réponse ; rien n’a été enregistré.",
        field.id,
    )


def suggest_risk(form: BreachForm, answers: Mapping[str, str]) -> RiskLevel | None:
    """The highest level that a « yes » points to; None while nothing points anywhere.

    A help, never the decision. An unlikely risk or an intact encryption weighs only where no
    answer points higher.
    """
    pointed = {q.points_to for q in form.risk_questions if answers.get(q.id) == "yes"}
    return max(pointed, key=RISK_LEVELS.index, default=None)
