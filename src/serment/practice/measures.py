"""The security measures that a person says are in place, activity by activity."""

from dataclasses import replace
from datetime import date, datetime

from serment.law.activity import Measure
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.register import find_activity, save_activity


def confirm_measures(
    *, actor: Actor, reference: str, measures: tuple[Measure, ...], as_of: date, now: datetime
) -> int:
    """Say which proposed measures of an activity are in place; return how many now are."""
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        activity = find_activity(actor.practice, reference)
        chosen = {measure for measure in activity.measures if measure in measures}
        confirmed = tuple(
            replace(m, to_confirm=m.to_confirm and m not in chosen) for m in activity.measures
        )
        count = sum(m.to_confirm for m in chosen)
        if count:
            kept = replace(activity, measures=confirmed)
            save_activity(actor=actor, activity=kept, as_of=as_of, now=now)
    return count
