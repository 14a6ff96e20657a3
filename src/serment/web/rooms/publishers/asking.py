"""« Demander à l’éditeur »: a short form; and what was noted of a request, corrected."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.contacts import search_contacts
from serment.practice.publisher_requests import (
    PublisherError,
    UnknownPublisherRequestError,
    ask_publisher,
    correct_publisher_request,
    find_publisher_request,
)
from serment.practice.requests import UnknownRequestError, find_request
from serment.store.models import PublisherChannel, PublisherContext
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.publishers.forms import AskForm, WholeForm, asked_as_typed
from serment.web.today import now, today


@allowed(Permission.REQUESTS)
def ask(request: CockpitRequest) -> HttpResponse:
    """Note a request that was sent, today; for the patient's request of the address, if any."""
    practice = request.actor.practice
    data = request.POST if request.method == "POST" else None
    form = AskForm(practice, data, initial=_usual(request))
    if form.is_bound and form.is_valid():
        try:
            kept = ask_publisher(
                actor=request.actor, told=form.told(), as_of=today(request), now=now()
            )
        except PublisherError as refusal:
            _refuse(form, refusal)
        else:
            tell(request, f"La demande n° {kept.number} est notée. Sa lettre est prête.")
            return redirect("publishers:request", number=kept.number)
    status = 422 if form.is_bound else 200
    return render(request, "publishers/ask.html", {"form": form}, status=status)


@allowed(Permission.REQUESTS)
def correct(request: CockpitRequest, number: int) -> HttpResponse:
    """Correct or complete what was noted of a request."""
    practice = request.actor.practice
    try:
        asked = find_publisher_request(practice, number)
    except UnknownPublisherRequestError as missing:
        raise Http404(str(missing)) from missing
    data = request.POST if request.method == "POST" else None
    form = WholeForm(practice, data, initial=asked_as_typed(asked))
    if form.is_bound and form.is_valid():
        try:
            correct_publisher_request(
                actor=request.actor, number=number, told=form.told(),
                as_of=today(request), now=now(),
            )  # fmt: skip
        except PublisherError as refusal:
            _refuse(form, refusal)
        else:
            tell(request, "La demande est corrigée ; ses délais sont recomptés.")
            return redirect("publishers:request", number=number)
    context = {"form": form, "asked": asked}
    status = 422 if form.is_bound else 200
    return render(request, "publishers/correct.html", context, status=status)


def _usual(request: CockpitRequest) -> dict[str, object]:
    practice = request.actor.practice
    publisher = search_contacts(practice, role="software_publisher").first()
    return {
        "asked_on": today(request),
        "channel": PublisherChannel.REGISTERED,
        "contact": "" if publisher is None else str(publisher.pk),
        **_of_request(request),
    }


def _of_request(request: CockpitRequest) -> dict[str, object]:
    """Return what the patient's request of the address tells: its number, and whose it is."""
    number = request.GET.get("demande", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):  # noqa: PLR2004 - a number
        return {}
    try:
        served = find_request(request.actor.practice, int(number))
    except UnknownRequestError:
        return {}
    return {
        "context": PublisherContext.PATIENT,
        "request": number,
        "patient_name": served.patient_name or served.applicant_name,
    }


def _refuse(form: AskForm, refusal: PublisherError) -> None:
    field = refusal.field if refusal.field in form.fields else None
    if refusal.field == "time":
        field = "asked_time"
    form.add_error(field, nbsp(str(refusal)))
