"""The letters to a publisher, handed over as a PDF or to be adapted in a word processor."""

from django.http import Http404, HttpResponse

from serment.practice.actors import Permission
from serment.practice.publisher_letters import (
    ForbiddenPublisherLetterError,
    make_publisher_letter,
    publisher_letter_title,
)
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.rooms.publishers.sheet import answer_for
from serment.web.today import today


@allowed(Permission.REQUESTS)
def save_letter(request: CockpitRequest, number: int, kind: str, form: str) -> HttpResponse:
    """Hand over a letter that goes with the request on this day; Http404 for any other."""
    if form not in {"docx", "pdf"}:
        raise Http404
    answer = answer_for(request, number)
    try:
        content = make_publisher_letter(answer, kind, form, as_of=today(request))
    except ForbiddenPublisherLetterError as refusal:
        raise Http404(str(refusal)) from refusal
    name = f"editeur-{number}-{publisher_letter_title(kind)}.{form}"
    return attachment(content, name=name, kind=DOCX if form == "docx" else PDF)
