"""The door of each view: which permission it asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from serment.practice.actors import ForbiddenActError, Permission
from serment.web import failures
from serment.web.middleware import CockpitRequest

P = ParamSpec("P")
View = Callable[Concatenate[CockpitRequest, P], HttpResponseBase]
DjangoView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def allowed(
    permission: Permission, *, write: Permission | None = None
) -> Callable[[View[P]], DjangoView[P]]:
    """Ask for `permission` to read the page, and for `write` to send its form."""

    def decorate(view: View[P]) -> DjangoView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asked = write if write is not None and request.method == "POST" else permission
            try:
                request.actor.require(asked)  # type: ignore[attr-defined]  # the middleware put it there
                return view(request, *args, **kwargs)  # type: ignore[arg-type]  # the view's own arguments, passed on
            except ForbiddenActError as refusal:
                return failures.forbidden(request, refusal)

        return guarded  # type: ignore[return-value] # `wraps` keeps the narrower request

    return decorate
