"""The day and the instant of a request, read once at the door."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from serment.adapters.clock import SystemClock


def now() -> datetime:
    """Return the instant, in UTC."""
    return SystemClock().now()


def today(request: HttpRequest) -> date:
    """Return the practice's own date: all that a page evaluates is as of that day."""
    del request
    return timezone.localtime(now()).date()
