"""The threshold test: is an impact assessment needed, one question at a time, and why."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.law.impact_threshold import ThresholdAnswer, ThresholdItem
from serment.practice.actors import Permission
from serment.practice.assessment_threshold import (
    answer_threshold,
    judge_assessment,
    part_of_test,
    the_threshold,
    threshold_items,
    unanswered,
)
from serment.practice.contacts import officer_of
from serment.practice.library import the_corpus
from serment.store.models import AssessmentRecord
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.words import conclusion_of, found
from serment.web.today import now

_ANSWERS = {"oui": True, "non": False, "je-ne-sais-pas": None}
_TOLD = {True: "oui", False: "non", None: "je ne sais pas"}
PARTS = {
    "required": "Les traitements qui demandent une analyse",
    "exempt": "Les traitements qui en sont dispensés",
    "criteria": "Les neuf critères : deux suffisent, en principe",
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the test and what was told of it; empty where nobody has said."""

    item: ThresholdItem
    told: str


@dataclass(frozen=True, slots=True)
class PartOfTest:
    """A list of the test, its items, and how many nobody has answered."""

    name: str
    title: str
    rows: tuple[ItemRow, ...]

    @property
    def waiting(self) -> int:
        """How many items nobody has answered."""
        return sum(not row.told for row in self.rows)


@allowed(Permission.READ)
def show_test(request: CockpitRequest, number: int) -> HttpResponse:
    """Show the conclusion, what it rests on, and every question of the test."""
    record, _ = found(request, number)
    test = the_threshold()
    answer = judge_assessment(request.actor.practice, record)
    context = {
        "record": record,
        "conclusion": conclusion_of(answer),
        "parts": [_part(record, name) for name in PARTS],
        "next": _next(record, answer),
        "not_covered": test.not_covered,
        "questions": test.legal_questions,
        "email": _email(request, record),
        "may_act": request.actor.can(Permission.REGISTER),
    }
    return render(request, "assessments/threshold.html", context)


def _part(record: AssessmentRecord, name: str) -> PartOfTest:
    told = record.threshold
    rows = (ItemRow(i, _TOLD[told[i.id]] if i.id in told else "") for i in part_of_test(name).items)
    return PartOfTest(name, PARTS[name], tuple(rows))


def _email(request: CockpitRequest, record: AssessmentRecord) -> dict[str, str]:
    """Return a message to the officer on what nobody knows; empty where all is known."""
    items = threshold_items()
    names = [n for n, said in record.threshold.items() if said is None and n in items]
    if not names:
        return {}
    officer = officer_of(request.actor.practice)
    asked = "\n".join(f"– {items[name].title} ? {items[name].says}" for name in names)
    body = (
        "Bonjour,\n\nNous cherchons à savoir si ce traitement demande une analyse d’impact. Nous "
        f"ne savons pas répondre à ceci :\n\n{asked}\n\nPouvez-vous nous dire oui ou non, et "
        "d’après quoi ?\n\nMerci."
    )
    subject, to = "Une question sur un de nos traitements", officer.email if officer else ""
    link = f"mailto:{quote(to)}?subject={quote(subject)}&body={quote(nbsp(body))}"
    return {"to": to, "subject": subject, "body": nbsp(body), "link": link}


@allowed(Permission.READ, write=Permission.REGISTER)
def ask(request: CockpitRequest, number: int, item: str) -> HttpResponse:
    """Ask one question of the test; what is sent is kept, and the next useful one asked."""
    record, _ = found(request, number)
    asked = threshold_items().get(item)
    if asked is None:
        raise Http404
    sent = request.POST.get("reponse", "")
    if request.method == "POST" and sent in _ANSWERS:
        kept = answer_threshold(
            actor=request.actor, number=number, told={item: _ANSWERS[sent]}, now=now()
        )
        return _onward(request, kept)
    name = next(n for n in PARTS if asked in part_of_test(n).items)
    part = _part(record, name)
    context = {
        "record": record,
        "item": asked,
        "part": part,
        "place": part_of_test(name).items.index(asked) + 1,
        "told": next(row.told for row in part.rows if row.item == asked),
        "text": the_corpus().provision(part_of_test(name).provision).short,
    }
    return render(request, "assessments/threshold_item.html", context)


def _onward(request: CockpitRequest, record: AssessmentRecord) -> HttpResponse:
    """Go to the next question that can change the answer and was not asked, or to the answer."""
    following = _next(record, judge_assessment(request.actor.practice, record))
    if following and following not in record.threshold:
        return redirect("assessments:threshold_item", number=record.pk, item=following)
    return redirect("assessments:threshold", number=record.pk)


def _next(record: AssessmentRecord, answer: ThresholdAnswer) -> str:
    """Return what to ask next: what was never asked first, then what somebody did not know."""
    waiting = sorted(answer.missing, key=lambda name: name in record.threshold)
    return waiting[0] if waiting else ""


@require_POST
@allowed(Permission.REGISTER)
def tell_none(request: CockpitRequest, number: int, part: str) -> HttpResponse:
    """Say no to every item of a list that nobody has answered."""
    record, _ = found(request, number)
    if part not in PARTS:
        raise Http404
    told = dict.fromkeys(unanswered(record, part), False)
    kept = answer_threshold(actor=request.actor, number=number, told=told, now=now())
    if told:
        tell(request, f"Noté : non à {len(told)} question{'s' if len(told) > 1 else ''}.")
    return _onward(request, kept)
