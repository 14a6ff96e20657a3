"""What is known of a breach: its instants, then the blocks of the notification, bit by bit."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.law.breach_form import FormBlock
from serment.practice.actors import Permission
from serment.practice.incidents import (
    BreachTimes,
    IncidentError,
    ToldBreach,
    breach_version,
    tell_breach,
)
from serment.practice.library import the_breach_form
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import Incident
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.incidents.forms import InstantForm, field_of, words_field
from serment.web.rooms.incidents.words import found, frame_of
from serment.web.today import now

_TIMES = ("began_at", "ended_at", "known_at", "attack_known_at")
_TITLE = "titre"


class FactsForm(InstantForm):
    """The facts of a breach: nothing is required but the moment when it was known."""

    instants: ClassVar = {
        "began_at": ("Début", False, ""),
        "ended_at": ("Fin", False, ""),
        "known_at": ("Connaissance", True, "Quand le cabinet l’a su avec certitude."),
        "attack_known_at": (
            "Connaissance de l’attaque",
            False,
            "Si elle diffère : le délai de la plainte part de là.",
        ),
    }

    def __init__(self, incident: Incident, data: Any = None) -> None:
        told = {name: getattr(incident, name) for name in _TIMES}
        super().__init__(told, data, initial={_TITLE: incident.title, **incident.facts})
        self.fields[_TITLE] = words_field("En une ligne, sans nom de patient", longest=200)
        for asked in the_breach_form().fields:
            self.fields[asked.id] = field_of(asked)

    def told(self, seen: str | None) -> ToldBreach:
        """Return what was told of what was `seen`; call it once the form is valid."""
        kept = self.cleaned_data
        times = BreachTimes(**{name: kept[name] for name in _TIMES})
        facts = {f.id: kept.get(f.id) for f in the_breach_form().fields}
        return ToldBreach(times, facts, kept[_TITLE], seen)


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of the form as the page shows it."""

    block: FormBlock
    fields: tuple[forms.BoundField, ...]


@allowed(Permission.INCIDENTS)
def show_facts(request: CockpitRequest, number: int) -> HttpResponse:
    """Show what is known by blocks; keep what was typed when the form is sent."""
    incident, overtaken = found(request, number), None
    form = FactsForm(incident, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            tell_breach(
                actor=request.actor,
                number=number,
                told=form.told(seen_version(request)),
                now=now(),
            )
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "Les faits sont notés.")
            return redirect("incidents:incident", number=number)
    blocks = [
        ShownBlock(block, tuple(form[field.id] for field in block.fields))
        for block in the_breach_form().blocks
        if block.fields
    ]
    asked = {field.id for field in the_breach_form().fields}
    context = {
        **frame_of(request, incident),
        **state_of_form(request, form, breach_version(incident), overtaken),
        "form": form,
        "times": [form[name] for name in form.fields if name not in asked],
        "blocks": blocks,
        "legal_questions": the_breach_form().legal_questions,
    }
    return render(request, "incidents/facts.html", context, status=422 if form.is_bound else 200)
