"""« J’ai un problème »: the crisis kit, at once, on screen and on paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from serment.documents.playbooks import playbooks
from serment.law.playbooks import TRUNK, timed_sheet
from serment.practice.actors import Permission
from serment.practice.documents import CRISIS_KIT, preview_document
from serment.practice.printing import print_crisis_kit
from serment.web.access import allowed
from serment.web.downloads import PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.rooms.incidents.moments import shown_moments
from serment.web.rooms.trouble.sheets import sheets_of
from serment.web.today import today


@allowed(Permission.READ)
def show_trouble(request: CockpitRequest) -> HttpResponse:
    """Show the sheets of the kit, one below the other, the first gestures first."""
    kit = preview_document(request.actor.practice, kind=CRISIS_KIT, as_of=today(request))
    context = {"sheets": sheets_of(kit.blocks), "playbooks": playbooks().values()}
    return render(request, "trouble/trouble.html", context)


@allowed(Permission.READ)
def show_sheet(request: CockpitRequest, name: str) -> HttpResponse:
    """Show the timed sheet of one kind of incident; an incident opens from it in one click."""
    known = playbooks()
    if name not in known:
        raise Http404
    sheet = timed_sheet(known[TRUNK], known[name])
    context = {
        "sheet": sheet,
        "moments": shown_moments(sheet, {}),
        "done": {},
        "may_report": request.actor.can(Permission.REPORT),
    }
    return render(request, "trouble/timed.html", context)


@allowed(Permission.READ)
def download_kit(request: CockpitRequest) -> HttpResponse:
    """Hand the kit over, to print before the day the computer is off."""
    content = print_crisis_kit(practice=request.actor.practice, as_of=today(request))
    return attachment(content, name="Kit de crise.pdf", kind=PDF)
