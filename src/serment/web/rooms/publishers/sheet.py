"""The sheet of one request to a publisher: what to do now, its clocks, what came, the letters."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.law.publisher_clock import moment_in_french
from serment.practice.actors import Permission
from serment.practice.publisher_answers import PublisherAnswer, answer_of
from serment.practice.publisher_letters import publisher_letters_for
from serment.practice.publisher_requests import (
    PublisherError,
    UnknownPublisherRequestError,
    find_publisher_request,
)
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.publishers.acts import ACTS, acts_of
from serment.web.rooms.publishers.words import NEXT_WORDS, batch_words, found_rows
from serment.web.today import now, today


@allowed(Permission.READ)
def show_publisher_request(request: CockpitRequest, number: int) -> HttpResponse:
    """Show a request as of now."""
    return publisher_sheet(request, answer_for(request, number), {}, 200)


@allowed(Permission.READ)
def act_on_publisher_request(request: CockpitRequest, number: int, act: str) -> HttpResponse:
    """Do the act whose form was sent; a refusal gives the sheet back with what was typed."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    request.actor.require(chosen.permission)
    answer = answer_for(request, number)
    if request.method != "POST":
        return redirect("publishers:request", number=number)
    day = today(request)
    form = chosen.make(day, request.POST)
    if form.is_valid():
        base = {"actor": request.actor, "number": number, "as_of": day, "now": now()}
        try:
            chosen.do(form, base)
        except PublisherError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error("at" if refusal.field == "time" else field, nbsp(str(refusal)))
        else:
            tell(request, chosen.done)
            return redirect("publishers:request", number=number)
    return publisher_sheet(request, answer, {act: form}, 422)


def answer_for(request: CockpitRequest, number: int) -> PublisherAnswer:
    """Return a request as of now; Http404 if there is none of that number."""
    try:
        found = find_publisher_request(request.actor.practice, number)
    except UnknownPublisherRequestError as missing:
        raise Http404(str(missing)) from missing
    return answer_of(found, now())


def publisher_sheet(
    request: CockpitRequest,
    answer: PublisherAnswer,
    refused: dict[str, PlainForm],
    status: int,
    *,
    refusal: str = "",
) -> HttpResponse:
    """Show the sheet; `refusal` is why a file was not taken."""
    asked, law = answer.asked, answer.law
    may_act = request.actor.can(Permission.REQUESTS)
    told = [refusal, *(error for form in refused.values() for error in form.non_field_errors())]
    context = {
        "asked": asked,
        "answer": answer,
        "context": asked.get_context_display(),
        "next": NEXT_WORDS[answer.next_act],
        "acknowledge_by": ""
        if law.acknowledgement is None
        else nbsp(moment_in_french(law.acknowledgement.due)),
        "sentences": law.sentences,
        "to_do": law.reasons.to_do,
        "positions": law.positions,
        "found": found_rows(answer.standing),
        "batches": batch_words(answer.standing),
        "checked": asked.archives.select_related("member__person").order_by("-checked_at", "-pk"),
        "letters": publisher_letters_for(answer) if may_act else (),
        "acts": acts_of(request, answer, today(request), refused),
        "may_check": asked.is_pending and may_act,
        "may_correct": asked.is_pending and may_act,
        "reasons": law.reasons,
        "texts": law.reasons.rests_on,
        "questions": law.reasons.legal_questions,
        "refused": [words for words in told if words],
    }
    return render(request, "publishers/sheet.html", context, status=status)
