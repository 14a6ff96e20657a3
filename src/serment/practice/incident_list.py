"""The register of incidents as a list: searched by the database, in the order asked for.

Guarantees that a page of a register of any length reads its own rows alone. Leaves to others one
incident (`incidents`) and what a row says (`incident_register`).
"""

import re
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from serment.documents.playbooks import playbooks
from serment.kernel.french import fold
from serment.practice.incidents import list_incidents
from serment.store.models import Incident, Practice

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IncidentSearch:
    """What a person asks of the list; empty for all."""

    words: str = ""
    state: str = ""
    risk: str = ""
    order: str = "-number"


def search_incidents(practice: Practice, asked: IncidentSearch) -> QuerySet[Incident]:
    """Return the incidents that answer, in order; each word is in the title, the sheet, or both."""
    rows = list_incidents(practice)
    for word in asked.words.split():
        rows = rows.filter(_holding(word))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.risk:
        rows = rows.filter(risk=asked.risk)
    return rows.order_by(asked.order, "-number")


def _holding(word: str) -> Q:
    folded = fold(word)
    sheets = [one.id for one in playbooks().values() if folded in fold(one.title)]
    found = Q(words__contains=folded) | Q(playbook__in=sheets)
    return found | Q(number=int(word)) if _NUMBER.fullmatch(word) else found
