"""« J’ai un problème »: the crisis kit, at once, on screen and on paper."""

from django.http import HttpResponse
from django.shortcuts import render

from serment.practice.actors import Permission
from serment.practice.documents import preview_document
from serment.practice.printing import print_crisis_kit
from serment.web.access import allowed
from serment.web.downloads import PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.rooms.trouble.sheets import sheets_of
from serment.web.today import today

CRISIS_KIT = "crisis_kit"


@allowed(Permission.READ)
def show_trouble(request: CockpitRequest) -> HttpResponse:
    """Show the sheets of the kit, one below the other, the first gestures first."""
    kit = preview_document(request.actor.practice, kind=CRISIS_KIT, as_of=today(request))
    return render(request, "trouble/trouble.html", {"sheets": sheets_of(kit.blocks)})


@allowed(Permission.READ)
def download_kit(request: CockpitRequest) -> HttpResponse:
    """Hand the kit over, to print before the day the computer is off."""
    content = print_crisis_kit(practice=request.actor.practice, as_of=today(request))
    return attachment(content, name="Kit de crise.pdf", kind=PDF)
