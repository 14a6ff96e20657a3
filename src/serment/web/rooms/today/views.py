"""« Aujourd’hui »: the next action, what runs, four tiles; the plan behind it."""

from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.practice.actors import Permission
from serment.practice.answers import progress, questionnaire
from serment.practice.documents import list_stale_documents
from serment.practice.plan import (
    Plan,
    PutOffError,
    accept_corpus,
    changes_of_corpus,
    make_plan,
    put_off_finding,
)
from serment.practice.rings import rings_of
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today


@allowed(Permission.READ)
def show_today(request: CockpitRequest) -> HttpResponse:
    """Show the next action, then the rings, then the tiles."""
    day = today(request)
    practice = request.actor.practice
    plan = make_plan(practice=practice, as_of=day)
    asked = questionnaire(practice)
    context = {
        "plan": plan,
        "next_rows": plan.to_do[:1],
        "then_rows": plan.to_do[1:4],
        "progress": progress(asked),
        "rings": rings_of(plan),
        "stale": list_stale_documents(practice=practice, as_of=day),
        "changes": changes_of_corpus(practice=practice, as_of=day),
        "today": day,
    }
    return render(request, "today/today.html", context)


@allowed(Permission.READ)
def show_plan(request: CockpitRequest) -> HttpResponse:
    """Show the whole plan, filtered by area and by what it asks."""
    plan = make_plan(practice=request.actor.practice, as_of=today(request))
    context = {"plan": plan, "groups": _groups(plan), "today": plan.as_of}
    return render(request, "today/plan.html", context)


def _groups(plan: Plan) -> list[dict[str, object]]:
    """Return the rows of the plan under the five headings of the page."""
    return [
        {"title": "À faire", "id": "a-faire", "rows": plan.to_do, "open": True},
        {"title": "Reporté", "id": "reporte", "rows": plan.put_off, "open": True},
        {
            "title": "À préciser",
            "id": "a-preciser",
            "rows": plan.of("undetermined"),
            "open": True,
        },
        {"title": "En règle", "id": "en-regle", "rows": plan.of("met"), "open": False},
        {
            "title": "Ne vous concerne pas",
            "id": "sans-objet",
            "rows": plan.of("not_applicable"),
            "open": False,
        },
    ]


@allowed(Permission.READ)
def show_finding(request: CockpitRequest, rule: str) -> HttpResponse:
    """Show one conclusion: why, on what text, how sure, what to do."""
    plan = make_plan(practice=request.actor.practice, as_of=today(request))
    for row in plan.rows:
        if row.finding.rule == rule:
            context = {"row": row, "finding": row.finding, "form": PutOffForm(plan.as_of)}
            return render(request, "today/finding.html", context)
    raise Http404


class PutOffForm(forms.Form):
    """Put a finding off: until when, and why."""

    review_on = forms.DateField(
        label="Y revenir le", widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )
    reason = forms.CharField(
        label="Pourquoi reporter",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea"}),
    )

    def __init__(self, day: date, data: object = None) -> None:
        super().__init__(data, initial={"review_on": day + timedelta(days=30)})  # type: ignore[arg-type]


@allowed(Permission.READ, write=Permission.ANSWER)
def put_off(request: CockpitRequest) -> HttpResponse:
    """Keep the decision to put a finding off."""
    rule = request.POST.get("rule", "")
    form = PutOffForm(today(request), request.POST)
    if request.method != "POST":
        return redirect("plan")
    try:
        if not form.is_valid():
            raise PutOffError("La date ou la raison manque : complétez-les pour reporter.")
        put_off_finding(
            actor=request.actor,
            rule=rule,
            reason=form.cleaned_data["reason"],
            decided_on=today(request),
            review_on=form.cleaned_data["review_on"],
            now=now(),
        )
    except PutOffError as refusal:
        tell(request, str(refusal), warning=True)
        return redirect("finding", rule=rule)
    tell(request, "C’est reporté ; Serment vous le rappellera à la date choisie.")
    return redirect("plan")


@allowed(Permission.READ, write=Permission.ANSWER)
def accept_new_corpus(request: CockpitRequest) -> HttpResponse:
    """Show what a new corpus changes; keep it as seen when the person agrees."""
    day = today(request)
    if request.method == "POST":
        accept_corpus(actor=request.actor, as_of=day, now=now())
        tell(request, "Les changements du corpus sont notés comme lus.")
        return redirect("today")
    changes = changes_of_corpus(practice=request.actor.practice, as_of=day)
    return render(request, "today/corpus.html", {"changes": changes})
