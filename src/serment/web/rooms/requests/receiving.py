"""« Nouvelle demande »: a short form; and what was noted at the reception, corrected."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.record_list import UnknownRecordError, find_record
from serment.practice.requests import (
    RequestError,
    UnknownRequestError,
    correct_request,
    find_request,
    receive_request,
)
from serment.store.models import RequestChannel
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.words import is_hidden
from serment.web.rooms.requests.forms import (
    ReceptionForm,
    WholeForm,
    parse_record_number,
    reception_as_typed,
    reception_of,
)
from serment.web.today import now, today


@allowed(Permission.REQUESTS)
def receive(request: CockpitRequest) -> HttpResponse:
    """Note a request that came in; the day is today, the record that of the address if any."""
    usual = {"received_on": today(request), "channel": RequestChannel.POST, **_of_record(request)}
    form = ReceptionForm(request.POST if request.method == "POST" else None, initial=usual)
    if form.is_bound and form.is_valid():
        told = reception_of(form)
        try:
            if form.is_valid():
                kept = receive_request(
                    actor=request.actor, told=told, as_of=today(request), now=now()
                )
                tell(request, f"La demande n° {kept.number} est notée ; ses délais courent.")
                return redirect("requests:request", number=kept.number)
        except RequestError as refusal:
            _refuse(form, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "requests/receive.html", {"form": form}, status=status)


@allowed(Permission.REQUESTS)
def correct(request: CockpitRequest, number: int) -> HttpResponse:
    """Correct or complete what was noted at the reception."""
    try:
        asked = find_request(request.actor.practice, number)
    except UnknownRequestError as missing:
        raise Http404(str(missing)) from missing
    data = request.POST if request.method == "POST" else None
    form = WholeForm(data, initial=reception_as_typed(asked))
    if form.is_bound and form.is_valid():
        told = reception_of(form)
        try:
            if form.is_valid():
                correct_request(
                    actor=request.actor, number=number, told=told, as_of=today(request), now=now()
                )
                tell(request, "La demande est corrigée ; ses délais sont recomptés.")
                return redirect("requests:request", number=number)
        except RequestError as refusal:
            _refuse(form, refusal)
    context = {"form": form, "asked": asked}
    return render(request, "requests/correct.html", context, status=422 if form.is_bound else 200)


def _of_record(request: CockpitRequest) -> dict[str, str]:
    """Return what the record of the address tells: its number, and whose it is."""
    number = parse_record_number(request.GET.get("dossier", ""))
    if number is None:
        return {}
    try:
        record = find_record(request.actor.practice, number)
    except UnknownRecordError:
        return {}
    hidden = is_hidden(request.actor, record, today(request))
    return {"record": str(record), "applicant_name": "" if hidden else record.name}


def _refuse(form: ReceptionForm, refusal: RequestError) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, nbsp(str(refusal)))
