"""A request to the publisher of a software from JSON, in the French words of the terminal.

Guarantees an `ExportRequest` or a French refusal. Leaves to others its answer (`publisher_clock`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from serment.law.deadline_reading import (
    EvaluationDay,
    Given,
    missing_key,
    verify_keys,
    verify_order,
)
from serment.law.publisher_clock import (
    CONTEXT,
    IS_LARGE,
    IS_REPEATED,
    ExportContext,
    ExportRequest,
)
from serment.law.rights_requests import SHARED_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.facts import RecordValue

CONTEXT_WORDS: Final[Mapping[str, ExportContext]] = MappingProxyType(
    {
        "patient": "patient",
        "confrere": "colleague",
        "migration": "migration",
        "retraite": "retirement",
    },
)
_FACTS: Final = {"grande_structure": IS_LARGE, "deja_exporte": IS_REPEATED}
EXPORT_KEYS: Final = (
    SHARED_KEYS
    | _FACTS.keys()
    | {"demandee", "contexte", "accuse_recu", "plan_recu", "livree", "reception_confirmee"}
)


def parse_export_request(given: Given, word: str, evaluation: EvaluationDay) -> ExportRequest:
    """The request; `word` is its French type. Raises `FactError`."""
    verify_keys(given.values, EXPORT_KEYS, word)
    calendar = given.calendar()
    asked = given.moment("demandee", calendar)
    if asked is None:
        raise missing_key(
            "demandee", "sans le jour de la demande à l’éditeur (AAAA-MM-JJ), aucun délai ne court."
        )
    context = given.choice("contexte", CONTEXT_WORDS)
    if context is None:
        raise missing_key(
            "contexte", "le délai n’est pas le même pour un patient et pour tout le cabinet."
        )
    request = ExportRequest(
        asked=asked,
        as_of=evaluation.for_start(asked, "demandee"),
        facts=_facts(given, context),
        calendar=calendar,
        acknowledged=given.moment("accuse_recu", calendar),
        plan_on=given.day("plan_recu"),
        delivered_on=given.day("livree"),
        confirmed_on=given.day("reception_confirmee"),
    )
    _verify(request)
    return request


def _facts(given: Given, context: str) -> dict[str, RecordValue]:
    facts: dict[str, RecordValue] = {CONTEXT: CONTEXT_WORDS[context]}
    for key, name in _FACTS.items():
        if (value := given.boolean(key)) is not None:
            facts[name] = value
    return facts


def _verify(request: ExportRequest) -> None:
    asked = ("demandee", request.asked)
    if request.confirmed_on is not None and request.delivered_on is None:
        raise missing_key("livree", "on ne confirme que ce qui a été livré.")
    for earlier, later in (
        (asked, ("accuse_recu", request.acknowledged)),
        (asked, ("plan_recu", request.plan_on)),
        (asked, ("livree", request.delivered_on)),
        (("livree", request.delivered_on), ("reception_confirmee", request.confirmed_on)),
    ):
        verify_order(earlier, later)
