"""The papers of an incident: the notification shown to be copied from, the letters to adapt."""

import json
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render

from serment.documents.breach.letters import BREACH_PAPER_WORDS
from serment.documents.breach.notification import VERIFY, notice_to_json
from serment.practice.actors import Permission
from serment.practice.incident_papers import notice_of, print_letter, print_notice
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.rooms.incidents.words import found, frame_of
from serment.web.today import now, today

_JSON: Final = "application/json"
_FORMS: Final = {"pdf": PDF, "docx": DOCX}


@allowed(Permission.INCIDENTS)
def show_notice(request: CockpitRequest, number: int) -> HttpResponse:
    """Show the notification block by block, with what is still to be told."""
    incident = found(request, number)
    context = {
        **frame_of(request, incident),
        "notice": notice_of(incident, now()),
        "verify": VERIFY,
    }
    return render(request, "incidents/notification.html", context)


@allowed(Permission.INCIDENTS)
def save_notice(request: CockpitRequest, number: int, form: str) -> HttpResponse:
    """Hand over the notification, as a PDF or as JSON."""
    incident = found(request, number)
    name = f"notification-cnil-{number}.{form}"
    if form == "json":
        told = json.dumps(notice_to_json(notice_of(incident, now())), ensure_ascii=False, indent=2)
        return attachment(told.encode(), name=name, kind=_JSON)
    if form != "pdf":
        raise Http404
    content = print_notice(actor=request.actor, number=number, as_of=today(request), now=now())
    return attachment(content, name=name, kind=PDF)


@allowed(Permission.INCIDENTS)
def save_letter(request: CockpitRequest, number: int, paper: str, form: str) -> HttpResponse:
    """Hand over a letter or a draft, as a PDF or as a Word file."""
    found(request, number)
    kind = next((one for one in BREACH_PAPER_WORDS if one == paper), None)
    if kind is None or form not in _FORMS:
        raise Http404
    content = print_letter(actor=request.actor, number=number, paper=kind, form=form, now=now())
    name = f"{BREACH_PAPER_WORDS[kind]}.{form}"
    return attachment(content, name=name, kind=_FORMS[form])
