"""The assistant: whether a datum is personal, of health by nature, crossing or destination."""

from typing import cast, get_args

from django.http import HttpResponse
from django.shortcuts import render

from serment.law.activity import Answer
from serment.law.datum import (
    LONGEST_WORDS,
    DatumAnswers,
    Identification,
    classify_datum,
    default_lexicon,
)
from serment.practice.actors import Permission
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest


@allowed(Permission.READ)
def show_assistant(request: CockpitRequest) -> HttpResponse:
    """Show the verdict on what was typed and answered; nothing of it is kept."""
    given = request.POST if request.method == "POST" else {}
    words = str(given.get("words", ""))[:LONGEST_WORDS]
    answers = DatumAnswers(
        identifies=cast(
            "Identification", _one_of(given.get("identifies"), get_args(Identification))
        ),
        about_health=_answer(given.get("about_health")),
        crossed=_answer(given.get("crossed")),
        used_medically=_answer(given.get("used_medically")),
    )
    lexicon = default_lexicon()
    verdict = classify_datum(words, answers, lexicon=lexicon) if given else None
    questions = [
        {"question": q, "chosen": str(given.get(q.id, "unknown"))} for q in lexicon.questions
    ]
    context = {"verdict": verdict, "words": words, "questions": questions}
    return render(request, "register/datum.html", context)


def _answer(given: object) -> Answer:
    return cast("Answer", _one_of(given, get_args(Answer)))


def _one_of(given: object, values: tuple[str, ...]) -> str:
    """Return a value of the closed list; anything else is « je ne sais pas »."""
    return given if isinstance(given, str) and given in values else "unknown"
