"""Majority on a day, and the day it comes.

Guarantees convention C9, as `predicates.is_of_age` judges it. Leaves to others what a minor may
ask.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from serment.kernel.spans import Span, add_span

MAJORITY: Final = Span(years=18)


def comes_of_age_on(born_on: date) -> date:
    """Code civil, art. 388, and convention C9: the 18th birthday, 1 March for a 29 February.

    >>> comes_of_age_on(date(2008, 2, 29))
    datetime.date(2026, 3, 1)
    """
    birthday = add_span(born_on, MAJORITY)
    return birthday if birthday.day == born_on.day else birthday + timedelta(days=1)
