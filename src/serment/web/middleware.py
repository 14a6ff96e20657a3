"""What every request passes: headers that protect the page, and the person at the door."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from serment.practice.actors import Actor, actor_of
from serment.practice.entering import find_member, find_owner
from serment.store.models import Member
from serment.web import failures, gate
from serment.web.wishes import door_for

# No inline script or style, no outside origin; a house test compares this text with the pages.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # « no-referrer » would make browsers send « Origin: null » with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

type_of_view = Callable[[HttpRequest], HttpResponse]


class CockpitRequest(HttpRequest):
    """A request whose sender is known."""

    actor: Actor


class SecurityHeaders:
    """Refuse a write that another page sent, and protect every answer."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse a write from another origin."""
        if request.method not in _SAFE_METHODS and is_foreign(request):
            response = failures.foreign_origin(request)
        else:
            response = _to_its_screen(request, self.get_response(request))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _to_its_screen(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead a page that asks for the address of a form, which shows nothing, to its screen."""
    if request.method not in _SAFE_METHODS or response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return response
    return HttpResponseRedirect(f"/{request.path.split('/')[1]}/")


def is_foreign(request: HttpRequest) -> bool:
    """Tell whether the browser says that another site sent the request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


class Entry:
    """Know the member who asks; without one, no page of the cockpit is shown."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor to the request, or close the door."""
        member = _member_of_session(request)
        if member is None and (settings.SITE_IS_DEMO or _has_entry_token(request)):
            member = find_owner()
            if member is not None:
                request.session.flush()
                request.session["member"] = member.pk
                request.session["epoch"] = gate.current_epoch()
        if member is None and _is_of_this_opening(request) and "member" in request.session:
            return failures.closed_door(request)
        if member is None:
            referrer = request.headers.get("Referer", "")
            return HttpResponseRedirect(door_for(request.method or "", request.path, referrer))
        request.actor = actor_of(member)  # type: ignore[attr-defined]  # CockpitRequest, from here on
        response = self.get_response(request)
        response.delete_cookie(gate.ENTRY_COOKIE)
        return response


def _is_of_this_opening(request: HttpRequest) -> bool:
    return bool(request.session.get("epoch") == gate.current_epoch())


def _member_of_session(request: HttpRequest) -> Member | None:
    """Return the member of the session, unless the store was locked since it began."""
    if not _is_of_this_opening(request):
        return None
    return find_member(request.session.get("member"))


def _has_entry_token(request: HttpRequest) -> bool:
    """Exchange the one-time token that the gate gave to the browser that unlocked."""
    token = request.COOKIES.get(gate.ENTRY_COOKIE)
    return token is not None and gate.take_entry_token(token)
