"""How a conclusion on a record is said in text: its status, its last day, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli.words import CERTAINTIES, DUTIES, day_or_dash

if TYPE_CHECKING:
    from serment.law.retention import RetentionAnswer

STATUSES: Final = {
    "keep": "à conserver",
    "erasable": "peut être éliminé, après relecture",
    "held": "gelé ou gardé : rien ne doit être détruit",
    "undetermined": "à préciser",
}


def answer_lines(answer: "RetentionAnswer") -> Iterator[str]:
    """Say a conclusion whole: dates, force, facts, what is missing, texts."""
    yield f"{answer.rule} : {STATUSES[answer.status]}"
    yield f"  Dernier jour de conservation : {day_or_dash(answer.keep_until)}"
    yield f"  Élimination possible à partir du : {day_or_dash(answer.erasable_from)}"
    if answer.archive_on is not None:
        yield f"  Archivage intermédiaire : {day_or_dash(answer.archive_on)}"
    if answer.exception is not None:
        yield f"  Exception : {answer.exception}"
    if answer.suspended_days:
        yield f"  Jours de suspension : {answer.suspended_days}"
    if answer.review:
        yield "  Une personne doit relire ce dossier."
    yield f"  Force : {DUTIES[answer.force]}, {CERTAINTIES[answer.confidence]}"
    yield from (f"  Fait : {b.title} : {b.value_in_french}" for b in answer.because)
    yield from (f"  Il manque : {name}" for name in answer.missing)
    yield from (f"  Raison : {reason}" for reason in answer.reasons)
    yield from (f"  D’après : {text.title}" for text in answer.rests_on)
