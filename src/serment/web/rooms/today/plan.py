"""The plan behind « Aujourd’hui »: every conclusion, its reasons, and the ones put off."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.documents.finding_words import AREA_WORDS, FORCE_WORDS, OUTCOME_WORDS, URGENCY_WORDS
from serment.documents.handing import done_with
from serment.kernel.french import date_in_french
from serment.law.findings import Finding
from serment.law.model import URGENCIES
from serment.practice.actors import Permission
from serment.practice.answers import questionnaire
from serment.practice.handing import documents_awaited_by
from serment.practice.plan import Plan, PlanRow, PutOffError, make_plan, put_off_finding
from serment.store.models import Practice
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.spreadsheets import spreadsheet
from serment.web.templatetags.serment import certainty
from serment.web.today import now, today

_COLUMNS = (
    Column("Action", "action"),
    Column("État"),
    Column("Quand", "quand"),
    Column("Temps", "temps"),
)
_ORDERS = {
    "action": lambda row: row.finding.title,
    "quand": lambda row: (URGENCIES.index(row.finding.urgency), row.finding.due_on or date.max),
    "temps": lambda row: row.finding.effort_minutes,
}


@cache
def _filters() -> tuple[Filter, ...]:
    areas = {str(area): words for area, words in AREA_WORDS.items()}
    force = {"devoir": "Vous devez", "conseil": "Il est recommandé"}
    return (
        Filter("domaine", "Domaine", "Tous les domaines", areas),
        Filter("force", "Force", "Toutes", force),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of the plan that ask for the same thing; a folded one opens on demand."""

    id: str
    title: str
    says: str
    rows: list[PlanRow]
    is_folded: bool = False


def _asked(request: CockpitRequest, plan: Plan) -> tuple[Listing, Plan]:
    """Return the listing and the plan held to what it asks."""
    listing = Listing(request, _COLUMNS, _filters())
    area, force = listing.chosen.get("domaine"), listing.chosen.get("force")
    rows = [
        row
        for row in listing.select(plan.rows, lambda r: f"{r.finding.title} {r.reason}")
        if area in {None, row.finding.area}
        and force in {None, "conseil" if row.finding.force == "guidance" else "devoir"}
    ]
    return listing, Plan(plan.as_of, tuple(listing.arrange(rows, _ORDERS)))


@allowed(Permission.READ)
def show_plan(request: CockpitRequest) -> HttpResponse:
    """Show the plan by what each row asks; what asks for nothing is folded."""
    whole = make_plan(practice=request.actor.practice, as_of=today(request))
    listing, plan = _asked(request, whole)
    groups = [g for g in _groups(plan, open_all=listing.is_narrowed) if g.rows]
    context = {
        "plan": whole,
        "shown": plan,
        "groups": groups,
        "listing": listing,
        "today": plan.as_of,
        "awaited": _awaited(request.actor.practice, plan),
    }
    return render(request, "today/plan.html", context)


@dataclass(frozen=True, slots=True)
class Awaited:
    """The document that a line of the plan awaits, and what is to be done with it."""

    number: int
    title: str
    done: str


def _awaited(practice: Practice, plan: Plan) -> dict[str, Awaited]:
    """Return the documents that wait for « C’est fait aujourd’hui », by rule."""
    findings = [row.finding for row in plan.rows]
    found = documents_awaited_by(practice, findings, as_of=plan.as_of)
    return {rule: Awaited(d.pk, d.title, done_with(d.kind)) for rule, d in found.items()}


def _groups(plan: Plan, *, open_all: bool) -> tuple[Group, ...]:
    met, absent = list(plan.of("met")), list(plan.of("not_applicable"))
    unknown = list(plan.of("undetermined"))
    return (
        Group("a-faire", "À faire", "", list(plan.to_do)),
        Group(
            "reporte", "Reporté", "Chaque action reviendra à la date choisie.", list(plan.put_off)
        ),
        Group(
            "a-preciser",
            OUTCOME_WORDS["undetermined"],
            "Une réponse manque pour conclure.",
            unknown,
        ),
        Group("en-regle", OUTCOME_WORDS["met"], "", met, is_folded=not open_all),
        Group("sans-objet", OUTCOME_WORDS["not_applicable"], "", absent, is_folded=not open_all),
    )


@allowed(Permission.READ)
def export_plan(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the rows shown, as a spreadsheet."""
    plan = make_plan(practice=request.actor.practice, as_of=today(request))
    _, kept = _asked(request, plan)
    header = ("Action", "Domaine", "État", "Échéance", "Minutes", "Force", "Certitude", "Que faire")
    rows = [_cells(row) for row in kept.rows]
    name = f"plan-{plan.as_of.isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=rows)


def _cells(row: PlanRow) -> tuple[str, ...]:
    finding = row.finding
    state = OUTCOME_WORDS[finding.outcome]
    if row.later_until is not None:
        state = f"Reporté au {date_in_french(row.later_until)} : {row.reason}"
    return (
        finding.title,
        AREA_WORDS[finding.area],
        state,
        finding.due_on.isoformat() if finding.due_on else URGENCY_WORDS[finding.urgency],
        str(finding.effort_minutes),
        FORCE_WORDS[finding.force],
        certainty(finding.confidence) or "sûr",
        " ".join(finding.to_do),
    )


@allowed(Permission.READ)
def show_finding(request: CockpitRequest, rule: str) -> HttpResponse:
    """Show one conclusion: why, on what text, how sure, what to do."""
    return _finding_page(request, rule, PutOffForm(today(request)))


def _finding_page(
    request: CockpitRequest, rule: str, form: "PutOffForm", refusal: str = ""
) -> HttpResponse:
    practice = request.actor.practice
    plan = make_plan(practice=practice, as_of=today(request))
    row = next((r for r in plan.rows if r.finding.rule == rule), None)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "finding": row.finding,
        "area": AREA_WORDS[row.finding.area],
        "missing": _missing(practice, row.finding),
        "awaited": _awaited(practice, plan).get(rule),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "today/finding.html", context, status=422 if refusal else 200)


def _missing(practice: Practice, finding: Finding) -> list[dict[str, str]]:
    """Return what is missing, each with its question when it is asked."""
    asked = {a.question.fact: a.question.id for a in questionnaire(practice)}
    return [
        {"title": title, "question": asked.get(fact, "")}
        for fact, title in zip(finding.missing, finding.missing_titles, strict=True)
    ]


class PutOffForm(PlainForm):
    """Put a finding off: until when, and why."""

    review_on = forms.DateField(
        label="Y revenir le",
        error_messages={
            "required": "Choisissez le jour où y revenir.",
            "invalid": "Cette date est illisible : choisissez-la dans le calendrier.",
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )
    reason = forms.CharField(
        label="Pourquoi reporter",
        max_length=500,
        help_text="C’est cette raison qui sera lue en cas de contrôle.",
        error_messages={"required": "Dites pourquoi vous reportez, en quelques mots."},
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea"}),
    )

    def __init__(self, day: date, data: object = None) -> None:
        super().__init__(data, initial={"review_on": day + timedelta(days=30)})  # type: ignore[arg-type]  # the form's data as Django gives it


@allowed(Permission.READ, write=Permission.ANSWER)
def put_off(request: CockpitRequest) -> HttpResponse:
    """Keep the decision to put a finding off; a refused form keeps what was typed."""
    if request.method != "POST":
        return redirect("plan")
    rule = request.POST.get("rule", "")
    form = PutOffForm(today(request), request.POST)
    if not form.is_valid():
        return _finding_page(request, rule, form, "Le report n’est pas enregistré.")
    try:
        put_off_finding(
            actor=request.actor,
            rule=rule,
            reason=form.cleaned_data["reason"],
            decided_on=today(request),
            review_on=form.cleaned_data["review_on"],
            now=now(),
        )
    except PutOffError as refusal:
        return _finding_page(request, rule, form, str(refusal))
    tell(request, "C’est reporté ; Serment vous le rappellera à la date choisie.")
    return redirect("plan")
