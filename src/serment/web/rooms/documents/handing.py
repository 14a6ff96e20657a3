"""« C’est fait aujourd’hui »: a document has reached its readers."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from serment.documents.handing import done_with
from serment.practice.actors import Permission
from serment.practice.documents import (
    DisplayError,
    UnknownDocumentError,
    find_document,
    record_display,
)
from serment.practice.handing import hand_over_all
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today


@require_POST
@allowed(Permission.DOCUMENTS)
def hand_over(request: CockpitRequest, number: int) -> HttpResponse:
    """Say that a version is displayed, handed over, published or printed from today."""
    day = today(request)
    try:
        document = find_document(request.actor.practice, number)
        record_display(
            actor=request.actor, number=number, shown_from=day, shown_until=None, now=now()
        )
    except UnknownDocumentError as missing:
        raise Http404 from missing
    except DisplayError as refusal:
        tell(request, str(refusal), warning=True)
    else:
        tell(request, f"« {document.title} » : {done_with(document.kind)} depuis aujourd’hui.")
    back = request.POST.get("suite")
    return redirect("plan") if back == "plan" else redirect("document", kind=document.kind)


@require_POST
@allowed(Permission.DOCUMENTS)
def hand_over_every(request: CockpitRequest) -> HttpResponse:
    """Say it of every document that waits."""
    count = hand_over_all(actor=request.actor, as_of=today(request), now=now())
    several = "s sont affichés ou remis" if count > 1 else " est affiché ou remis"
    tell(request, f"{count} document{several} depuis aujourd’hui.")
    return redirect("ready" if request.POST.get("suite") == "pret" else "documents")
