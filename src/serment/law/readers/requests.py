"""The closed lists of a rights request, from YAML.

Guarantees that every item has its sentence, its certainty and its text, that none comes twice in
its list, and that rights and applicants are known. Leaves to others which apply
(`request_choices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.law.corpus import read_corpus_file
from serment.law.model import CONFIDENCES
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_sources,
    unique,
)
from serment.law.reading import read_document
from serment.law.request_choices import (
    APPLICANTS,
    REQUEST_RIGHTS,
    RequestChoice,
    RequestChoices,
)

if TYPE_CHECKING:
    from pathlib import Path

    from serment.law.knots import Knot

REQUESTS: Final = "requests"
_FILE: Final = "requests/rights.yaml"
_LISTS: Final = frozenset({"to_ask", "not_to_ask", "grounds", "exclusions"})
_ITEM: Final = frozenset({"id", "title", "says", "confidence", "rests_on"})


def load_request_choices(corpus: Path) -> RequestChoices:
    """The lists of this corpus folder; `CorpusError` for anything unexpected."""
    return read_request_choices(read_document(read_corpus_file(corpus, _FILE), _FILE))


def read_request_choices(root: Knot) -> RequestChoices:
    """The lists of a file of `requests`."""
    fields = root.fields(_LISTS | {"not_covered", "legal_questions", "checked"})
    return RequestChoices(
        to_ask=_read_items(fields["to_ask"]),
        not_to_ask=_read_items(fields["not_to_ask"]),
        grounds=_read_items(fields["grounds"]),
        exclusions=_read_items(fields["exclusions"]),
        not_covered=read_frenches(fields["not_covered"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
    )


def _read_items(knot: Knot) -> tuple[RequestChoice, ...]:
    return tuple(map(_read_item, unique(knot.elements(at_least=1))))


def _read_item(knot: Knot) -> RequestChoice:
    fields = knot.fields(_ITEM, {"rights", "applicants", "when", "asks", "told_as"})
    rights, applicants = fields.get("rights"), fields.get("applicants")
    when = fields.get("when")
    return RequestChoice(
        id=read_identifier(fields["id"]),
        title=fields["title"].french(),
        says=fields["says"].french(),
        rights=tuple(one.choice(REQUEST_RIGHTS) for one in rights.elements()) if rights else (),
        applicants=tuple(one.choice(APPLICANTS) for one in applicants.elements())
        if applicants
        else (),
        when=None if when is None else read_condition(when),
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        asks=fields["asks"].french() if "asks" in fields else "",
        told_as=fields["told_as"].french() if "told_as" in fields else "",
    )
