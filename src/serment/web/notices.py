"""One-line notices shown on the next page, kept in the session."""

from dataclasses import dataclass

from django.http import HttpRequest

from serment.kernel.french import nbsp

_KEY = "notices"


@dataclass(frozen=True, slots=True)
class Notice:
    """What has just happened, in one sentence."""

    text: str
    kind: str

    @property
    def icon(self) -> str:
        """The drawing beside the sentence."""
        return "triangle-alert" if self.kind == "warning" else "check"


def tell(request: HttpRequest, text: str, *, warning: bool = False) -> None:
    """Show `text` on the next page, with its no-break spaces."""
    kind = "warning" if warning else "done"
    request.session[_KEY] = [*request.session.get(_KEY, []), [nbsp(text), kind]]


def take_notices(request: HttpRequest) -> tuple[Notice, ...]:
    """Return the notices that wait, and forget them."""
    waiting = request.session.pop(_KEY, []) if hasattr(request, "session") else []
    return tuple(Notice(text, kind) for text, kind in waiting)
