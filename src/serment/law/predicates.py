"""Named predicates: what the closed vocabulary of conditions cannot say.

Guarantees that each predicate is a plain function of the facts that it declares, whose docstring
opens with the provision; it is called only when all of them are known. Leaves to others where it
is used: a rule of kind retention never does, so that it compiles to SQL.

>>> PREDICATES["is_of_age"].facts
('born_on', 'as_of')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.law.majority import comes_of_age_on

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serment.law.facts import RecordValue


@dataclass(frozen=True, slots=True)
class Predicate:
    """A function of facts, and the facts that it needs."""

    facts: tuple[str, ...]
    holds: Callable[[Mapping[str, RecordValue]], bool]


def is_of_age(facts: Mapping[str, RecordValue]) -> bool:
    """Convention C9: eighteen years old on the day, the age being reached on the birthday.

    A person born on 29 February comes of age on 1 March of a common year, where convention C1
    would say 28 February: until then the prudent answer is that of a minor.
    """
    born_on, as_of = facts["born_on"], facts["as_of"]
    if not isinstance(born_on, date) or not isinstance(as_of, date):
        return False
    return as_of >= comes_of_age_on(born_on)


PREDICATES: Final[Mapping[str, Predicate]] = {
    "is_of_age": Predicate(("born_on", "as_of"), is_of_age),
}
