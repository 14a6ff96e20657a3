"""A timed sheet as a page shows it: what is to do stands out, what is done folds away."""

from collections.abc import Mapping
from dataclasses import dataclass

from serment.law.playbooks import PHASE_WORDS, Gesture, Moment, TimedSheet
from serment.store.models import IncidentGesture

Ticks = Mapping[str, IncidentGesture]


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """One moment: its gestures to do, those done, those only where a machine is touched.

    `rows` keeps in its place the gesture that was just ticked (`fresh`), so that the eye and the
    keyboard go on from there, and may take it back.
    """

    moment: Moment
    words: str
    rows: tuple[Gesture, ...]
    folded: tuple[Gesture, ...]
    conditional: tuple[Gesture, ...]
    done: int
    total: int
    is_open: bool
    is_fresh_conditional: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to do at this moment."""
        return self.done == self.total


def shown_moments(sheet: TimedSheet, done: Ticks, fresh: str = "") -> tuple[ShownMoment, ...]:
    """Return the moments of a sheet, cut by what is done."""
    return tuple(_shown(sheet, moment, done, fresh) for moment in sheet.moments)


def _shown(sheet: TimedSheet, moment: Moment, done: Ticks, fresh: str) -> ShownMoment:
    asked: list[Gesture] = []
    conditional: list[Gesture] = []
    for gesture in moment.gestures:
        is_conditional = gesture.on_machine and not sheet.playbook.on_machine
        (conditional if is_conditional else asked).append(gesture)
    if not asked:  # a moment with nothing else is a moment all the same
        asked, conditional = conditional, []
    ticked = [one for one in asked if one.id in done]
    return ShownMoment(
        moment=moment,
        words=PHASE_WORDS[moment.phase],
        rows=tuple(one for one in asked if one.id not in done or one.id == fresh),
        folded=tuple(one for one in ticked if one.id != fresh),
        conditional=tuple(conditional),
        done=len(ticked),
        total=len(asked),
        is_open=len(ticked) < len(asked) or any(one.id == fresh for one in moment.gestures),
        is_fresh_conditional=any(one.id == fresh or one.id in done for one in conditional),
    )
