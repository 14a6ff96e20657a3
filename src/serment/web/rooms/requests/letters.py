"""The letters of a request, handed over as a PDF or to be adapted in a word processor."""

from django.http import Http404, HttpResponse

from serment.practice.actors import Permission
from serment.practice.request_answers import answer_of
from serment.practice.request_letters import ForbiddenLetterError, letter_title, make_letter
from serment.practice.requests import UnknownRequestError, find_request
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.today import today


@allowed(Permission.REQUESTS)
def save_letter(request: CockpitRequest, number: int, kind: str, form: str) -> HttpResponse:
    """Hand over a letter that the law allows on this day; Http404 for any other."""
    if form not in {"docx", "pdf"}:
        raise Http404
    day = today(request)
    try:
        asked = find_request(request.actor.practice, number)
        content = make_letter(answer_of(asked, day), kind, form, as_of=day)
    except (UnknownRequestError, ForbiddenLetterError) as refusal:
        raise Http404(str(refusal)) from refusal
    name = f"demande-{number}-{letter_title(kind)}.{form}"
    return attachment(content, name=name, kind=DOCX if form == "docx" else PDF)
