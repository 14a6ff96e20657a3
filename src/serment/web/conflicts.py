"""A form that another window overtook: both values of each line, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django import forms

from serment.kernel.french import date_in_french, nbsp
from serment.practice.instants import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from serment.practice.versions import ChangedMeanwhileError

VERSION = "version"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line of the form: what is recorded, what was typed."""

    label: str
    recorded: str
    typed: str


def seen_version(request: HttpRequest) -> str | None:
    """Return the version that the form showed; None where it does not say."""
    return request.POST.get(VERSION) or None


def state_of_form(
    request: HttpRequest,
    form: forms.Form,
    fresh: str,
    overtaken: ChangedMeanwhileError | None = None,
) -> dict[str, object]:
    """Return what the page of a form shows of its version, and of another window that came first.

    A form that was overtaken shows what differs and may then be saved; one that is refused for
    another reason keeps the version that it was opened on.
    """
    return {
        "overtaken": nbsp(str(overtaken)) if overtaken else "",
        "conflicts": conflicts_of(form) if overtaken else (),
        "version": (not overtaken and seen_version(request)) or fresh,
    }


def conflicts_of(form: forms.Form) -> tuple[Conflict, ...]:
    """Return the lines whose typed value is not the recorded one, which the form starts from."""
    found = []
    for bound in form:
        recorded = _shown(bound, form.get_initial_for_field(bound.field, bound.name))
        typed = _shown(bound, bound.data)
        if recorded != typed:
            found.append(Conflict(str(bound.label), recorded, typed))
    return tuple(found)


def _shown(bound: forms.BoundField, value: object) -> str:
    """Write the value of a field as a person reads it."""
    names: Mapping[str, str] = {}
    if isinstance(bound.field, forms.ChoiceField):
        choices = cast("Iterable[tuple[object, object]]", bound.field.choices)
        names = {str(key): str(label) for key, label in choices}
    if isinstance(value, list | tuple):
        return ", ".join(sorted(names.get(str(v), str(v)) for v in value))
    text = "" if value is None else str(value)
    if getattr(bound.field.widget, "input_type", "") == "datetime-local":
        return _instant(text)
    return names.get(text, "\n".join(line.strip() for line in text.strip().splitlines()))


def _instant(text: str) -> str:
    """Write what an instant's field holds as a person reads it; as it is where it is no instant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return nbsp(f"{date_in_french(moment.date())} à {clock(moment)}")
