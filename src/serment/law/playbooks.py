"""The timed sheets of a crisis: what to do, from the first minute to the last lesson.

Guarantees immutable sheets, one common trunk and one sheet for each kind of incident, put together
moment by moment; every gesture has a name that outlives its words, and its certainty.
Leaves to others the files (`readers.playbooks`), what was done and when (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serment.law.model import Checked, Confidence, Sources

TRUNK: Final = "trunk"
Phase = Literal["minute_0", "quarter", "hour", "day", "three_days", "after"]
PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
PHASE_WORDS: Final[Mapping[Phase, str]] = MappingProxyType(
    {
        "minute_0": "Minute 0",
        "quarter": "+ 15 min",
        "hour": "+ 1 h",
        "day": "+ 24 h",
        "three_days": "+ 72 h",
        "after": "Après",
    }
)


@dataclass(frozen=True, slots=True)
class Gesture:
    """One thing to do; `on_machine`: only where a computer is touched."""

    id: str
    text: str
    confidence: Confidence
    on_machine: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """What is done, what is not, and the trace to leave, at one moment of a crisis."""

    phase: Phase
    gestures: tuple[Gesture, ...]
    avoid: tuple[str, ...]
    trace: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """The sheet of one kind of incident; `signs` is how a person recognises it.

    `place` is its place among the others, in the order of the questions that lead to it.
    """

    id: str
    place: int
    title: str
    signs: str
    confidence: Confidence
    on_machine: bool
    moments: tuple[Moment, ...]
    cnil: str
    patients: str
    rests_on: Sources
    legal_questions: tuple[str, ...]
    checked: Checked

    def find_gesture(self, gesture_id: str) -> Gesture | None:
        """Return the gesture of that name, if the sheet has it."""
        named = (one for moment in self.moments for one in moment.gestures)
        return next((one for one in named if one.id == gesture_id), None)


@dataclass(frozen=True, slots=True)
class TimedSheet:
    """The common trunk and one sheet, put together: what a person follows."""

    playbook: Playbook
    moments: tuple[Moment, ...]

    @property
    def gestures(self) -> Iterator[Gesture]:
        """Every gesture, in the order in which it is done."""
        return (gesture for moment in self.moments for gesture in moment.gestures)


def timed_sheet(trunk: Playbook, playbook: Playbook) -> TimedSheet:
    """The sheet of `playbook` with the trunk; gestures are named `sheet.gesture`.

    Where no computer is touched, what belongs to this kind of incident comes first.
    """
    if playbook.id == TRUNK:
        return TimedSheet(trunk, _named(trunk))
    sheets = (trunk, playbook) if playbook.on_machine else (playbook, trunk)
    moments = []
    for phase in PHASES:
        found = [m for sheet in sheets for m in _named(sheet) if m.phase == phase]
        if found:
            moments.append(_joined(phase, found))
    return TimedSheet(playbook, tuple(moments))


def _joined(phase: Phase, found: list[Moment]) -> Moment:
    return Moment(
        phase,
        tuple(gesture for moment in found for gesture in moment.gestures),
        tuple(words for moment in found for words in moment.avoid),
        " ; ".join(moment.trace for moment in found if moment.trace),
    )


def _named(playbook: Playbook) -> tuple[Moment, ...]:
    """The moments of a sheet, whose gestures bear its name before theirs."""
    return tuple(
        replace(m, gestures=tuple(replace(g, id=f"{playbook.id}.{g.id}") for g in m.gestures))
        for m in playbook.moments
    )
