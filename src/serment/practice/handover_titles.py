"""The title of a document to hand over: read by the person, in the slip and as a name inside.

Guarantees that what is masked in a document is looked for in its title too, and that a new title
writes one line of the journal, which does not hold it.
LIMIT: a name of four words at most is looked for word by word, a longer passage as a whole; a
rectangle has no words to look for.
"""

import re
from datetime import datetime
from typing import Final

from serment.kernel.french import fold
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.handover import TITLE_LENGTH, find_document, told_of, verify_kept
from serment.practice.journal import record_act
from serment.practice.requests import RequestError, find_pending
from serment.practice.typed import one_line
from serment.store.models import HandoverDocument

_NAME_WORDS: Final = 4
_FEWEST_LETTERS: Final = 3
_NOT_NAMES: Final = frozenset(
    {
        "mme",
        "mlle",
        "madame",
        "monsieur",
        "mademoiselle",
        "docteur",
        "professeur",
        "nee",
        "des",
        "les",
    }
)


def tells_what_is_masked(document: HandoverDocument) -> bool:
    """Tell whether the title holds words that a kept mask hides."""
    title = _words(document.title)
    return any(_holds(title, _words(mask.words)) for mask in document.masks.all() if mask.is_kept)


def _holds(title: list[str], hidden: list[str]) -> bool:
    size = len(hidden)
    if size and any(title[at : at + size] == hidden for at in range(len(title) - size + 1)):
        return True
    names = {one for one in hidden if len(one) >= _FEWEST_LETTERS} - _NOT_NAMES
    return size <= _NAME_WORDS and not names.isdisjoint(title)


def _words(text: str) -> list[str]:
    """Return the words of a text, folded; what a file name ties with « _ » is apart."""
    return re.findall(r"[^\W_]+", fold(text))


def retitle_document(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    title: str,
    now: datetime,
    digest: str | None = None,
) -> HandoverDocument:
    """Change the title that the person will read; the content and its masks stay."""
    actor.require(Permission.DECIDE_REQUESTS)
    told = one_line(title)[:TITLE_LENGTH]
    if not told:
        raise RequestError(
            "Une pièce sans titre ne dirait rien dans le bordereau : écrivez-en un. Rien n’a été "
            "enregistré.",
            field="title",
        )
    with one_act(actor.practice):
        document = find_document(find_pending(actor.practice, number), place, digest)
        verify_kept(document)
        document.title = told
        document.save(update_fields=["title"])
        record_act(actor=actor, act="handover.retitled", payload=told_of(document), now=now)
    return document
