"""The month of article 14(3): informing a person whose data came from elsewhere.

Guarantees that nothing is counted for data which the person gave, nor once the notice was given,
and that what is unknown takes the shorter period. Leaves to others the request (`rights_clock`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.law.deadlines import DueDay, WorkingCalendar, due_day, first_true, late_since

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.deadline_model import DeadlineVersion
    from serment.law.deadline_reasons import Gathered
    from serment.law.facts import RecordValue

INFORMATION_CLOCK: Final = "deadline.indirect_information"
OBTAINED: Final = "obtained_on"
NOTICE: Final = "notice_given"


@dataclass(frozen=True, slots=True)
class InformationClock:
    """The month that follows the obtaining of the data; `late_since` the first day of delay."""

    obtained_on: date
    due: DueDay
    late_since: date | None


def information_clock(
    version: DeadlineVersion,
    facts: Mapping[str, RecordValue],
    known: tuple[date | None, date | None],
    gathered: Gathered,
) -> InformationClock | None:
    """The clock, or None where it does not run; `known` are the day of evaluation and the answer.

    GDPR, art. 14(3)(a). Without the day of the obtaining, that day is missing and nothing runs.
    """
    limit = first_true(version.limits, facts)
    if limit is None:
        return None
    if NOTICE not in facts:
        gathered.missing.append(NOTICE)
    obtained_on = facts.get(OBTAINED)
    if not isinstance(obtained_on, date):
        gathered.missing.append(OBTAINED)
        return None
    gathered.add(limit)
    due = due_day(limit, obtained_on, WorkingCalendar())
    as_of, answered_on = known
    return InformationClock(obtained_on, due, late_since(due.due_on, answered_on, [as_of]))
