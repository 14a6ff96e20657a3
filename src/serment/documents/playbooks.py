"""The sheets of a crisis as the kit prints them: one table for each, from `corpus/playbooks/`.

Guarantees the same gestures, in the same words, as the screen where they are ticked. Leaves to
others the sheets (`serment.law.playbooks`) and the rest of the kit (`corpus/templates`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Run, Table, plain
from serment.kernel.french import nbsp
from serment.law.playbooks import PHASE_WORDS, TRUNK, Playbook
from serment.law.readers.playbooks import load_playbooks

if TYPE_CHECKING:
    from serment.documents.blocks import Text
    from serment.law.playbooks import Gesture, Moment, Phase

BY_HAND: Final = "Fait à"
"""The head of the column where paper keeps the hours; a screen, which ticks, leaves it out."""
_HOUR: Final = plain(nbsp("….. h ….."))
_CORPUS: Final = Path(__file__).parent.parent / "corpus"
# A sheet of one kind of incident has three moments, which paper names by their end.
_OF_A_KIND: Final[dict[Phase, str]] = {
    "minute_0": "Dans l’heure",
    "day": "24 heures",
    "three_days": "72 heures et après",
}


@lru_cache(maxsize=1)
def playbooks() -> dict[str, Playbook]:
    """Every sheet by name, in the order of the questions that lead to it."""
    return {one.id: one for one in load_playbooks(_CORPUS)}


def playbook_table(name: str) -> Table:
    """The sheet of that name as a table; `KeyError` for another name."""
    sheet = playbooks()[name]
    if name == TRUNK:
        header = ("Quand", "Faire", "Ne pas faire", "Trace à garder", BY_HAND)
        return Table(header, tuple(map(_trunk_row, sheet.moments)), (6, 22, 9, 7, 6))
    rows = [
        (
            _strong(_OF_A_KIND.get(moment.phase, PHASE_WORDS[moment.phase])),
            plain(_told(moment)),
            _HOUR,
        )
        for moment in sheet.moments
    ]
    decided = [f"CNIL : {_lowered(sheet.cnil)}"] if sheet.cnil else []
    decided += [f"Patients : {_lowered(sheet.patients)}"] if sheet.patients else []
    rows.append((_strong("CNIL, patients"), plain(nbsp(" ".join(decided))), _HOUR))
    return Table(("Quand", "Faire", BY_HAND), tuple(rows), (3, 11, 2))


def _trunk_row(moment: Moment) -> tuple[Text, ...]:
    avoid = f"{'. '.join(moment.avoid)}." if moment.avoid else ""
    words = (_told(moment), avoid, moment.trace)
    return (_strong(PHASE_WORDS[moment.phase]), *map(plain, words), _HOUR)


def _told(moment: Moment) -> str:
    return " ".join(map(_sentence, moment.gestures))


def _sentence(gesture: Gesture) -> str:
    mark = "" if gesture.confidence == "sure" else " (à valider)"
    return f"{gesture.text}{mark}."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _strong(text: str) -> Text:
    return (Run(text, strong=True),)
