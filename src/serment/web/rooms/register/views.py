"""« Registre »: the activities, each held to the principles; read, edit, add, archive."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.law.activity import ProcessingActivity
from serment.law.principles import PrincipleDoubt
from serment.practice.actors import Permission
from serment.practice.answers import questionnaire
from serment.practice.exchange import FORMATS
from serment.practice.measures import confirm_measures
from serment.practice.register import (
    ArchivedActivityError,
    Listed,
    UnknownActivityError,
    activity_version,
    add_activity,
    add_proposed_activities,
    archive_activity,
    confirm_activity,
    examine_register,
    examine_sheet,
    find_activity,
    list_activities,
    list_proposals,
    list_set_aside,
    propose_activities,
    restore_activity,
    save_activity,
)
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import Practice
from serment.web.access import allowed
from serment.web.conflicts import conflicts_of, seen_version
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import tell_unprintable
from serment.web.rooms.register.forms import ActivityForm
from serment.web.rooms.register.sheet import sheet_of
from serment.web.today import now, today

_COLUMNS = (
    Column("Réf.", "ref"),
    Column("Traitement", "nom"),
    Column("État", "etat"),
    Column("À vérifier", "doutes"),
)
_STATES = {"draft": "À relire", "confirmed": "Confirmés", "doute": "Avec un doute"}
_FILTERS = (Filter("etat", "État", "Tous", _STATES),)
_ORDERS = {
    "ref": lambda row: row.activity.reference,
    "nom": lambda row: row.activity.title.casefold(),
    "etat": lambda row: row.activity.status,
    "doutes": lambda row: len(row.doubts),
}


@allowed(Permission.READ)
def show_register(request: CockpitRequest) -> HttpResponse:
    """Show the activities in force, what the answers call for, the archived ones."""
    practice, day = request.actor.practice, today(request)
    asked = _asked(practice)
    rows = [
        Listed(x.activity, tuple(d for d in x.doubts if _is_to_look_at(d, asked)))
        for x in examine_register(practice, as_of=day)
    ]
    listing = Listing(request, _COLUMNS, _FILTERS)
    state = listing.chosen.get("etat")
    kept = [r for r in listing.select(rows, _words) if _is_in(state, r)]
    listing.cut(listing.arrange(kept, _ORDERS))
    possible = list_proposals(practice)
    context = {
        "listing": listing,
        "count": len(rows),
        "proposed": propose_activities(practice=practice, as_of=day),
        "possible": possible,
        "set_aside": list_set_aside(practice, possible=possible),
        "archived": list_activities(practice, archived=True),
        "formats": FORMATS,
    }
    return render(request, "register/register.html", context)


def _words(row: Listed) -> str:
    """Return what the search looks through: names, purposes, recipients, tools."""
    activity = row.activity
    recipients = [r.name for r in activity.recipients]
    words = (activity.reference, activity.title, activity.main_purpose, activity.software)
    return " ".join((*words, *activity.other_purposes, *recipients))


def _is_in(state: str | None, row: Listed) -> bool:
    if state == "doute":
        return any(d.verdict == "doubt" for d in row.doubts)
    return state in {None, row.activity.status}


@require_POST
@allowed(Permission.REGISTER)
def prefill(request: CockpitRequest) -> HttpResponse:
    """Add the activities that the answers call for."""
    count = add_proposed_activities(actor=request.actor, as_of=today(request), now=now())
    tell(request, f"{count} traitement{'s sont' if count > 1 else ' est'} au registre.")
    return redirect("register")


@allowed(Permission.READ)
def show_activity(request: CockpitRequest, reference: str) -> HttpResponse:
    """Show one activity as the record wants it, held to each principle."""
    practice = request.actor.practice
    activity = _found(request, reference)
    verdicts = examine_sheet(practice, activity, as_of=today(request))
    asked = _asked(practice)
    doubts = [v for v in verdicts if v.verdict != "ok"]
    context = {
        "activity": activity,
        "version": activity_version(activity),
        "sheet": sheet_of(activity),
        "measures": [m for m in activity.measures if m.to_confirm],
        "doubts": [
            {"verdict": v, "questions": _questions(v, asked)}
            for v in doubts
            if _is_to_look_at(v, asked)
        ],
        "waiting": [v for v in doubts if not _is_to_look_at(v, asked)],
        "sound": [v for v in verdicts if v.verdict == "ok"],
    }
    return render(request, "register/activity.html", context)


def _asked(practice: Practice) -> dict[str, str]:
    """Return the question of each fact that the answers call for."""
    return {a.question.fact: a.question.id for a in questionnaire(practice)}


def _is_to_look_at(verdict: PrincipleDoubt, asked: dict[str, str]) -> bool:
    """Tell whether a person can act now: an unknown whose question is not asked must wait."""
    return verdict.verdict == "doubt" or not verdict.missing or bool(_questions(verdict, asked))


def _questions(verdict: PrincipleDoubt, asked: dict[str, str]) -> list[str]:
    """Return the questions whose answer would settle an unknown."""
    return [asked[fact] for fact in verdict.missing if fact in asked]


def _found(request: CockpitRequest, reference: str) -> ProcessingActivity:
    try:
        return find_activity(request.actor.practice, reference)
    except UnknownActivityError as missing:
        raise Http404 from missing


@allowed(Permission.READ, write=Permission.REGISTER)
def edit(request: CockpitRequest, reference: str) -> HttpResponse:
    """Correct an activity; a refused form loses nothing."""
    activity = _found(request, reference)
    form = ActivityForm(activity, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept, seen = form.activity(), seen_version(request)
        try:
            save_activity(
                actor=request.actor, activity=kept, as_of=today(request), now=now(), seen=seen
            )
        except ChangedMeanwhileError as refusal:
            return _form_page(request, form, activity, overtaken=nbsp(str(refusal)))
        tell(request, f"« {kept.title} » est enregistré.")
        tell_unprintable(request, form)
        return redirect("activity", reference=reference)
    return _form_page(request, form, activity)


@allowed(Permission.READ, write=Permission.REGISTER)
def add(request: CockpitRequest) -> HttpResponse:
    """Add an activity that no template foresees."""
    blank = ProcessingActivity(reference="", title="")
    form = ActivityForm(blank, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        added = add_activity(
            actor=request.actor, activity=form.activity(), as_of=today(request), now=now()
        )
        tell(request, f"« {added.title} » est au registre.")
        tell_unprintable(request, form)
        return redirect("activity", reference=added.reference)
    return _form_page(request, form, None)


def _form_page(
    request: CockpitRequest,
    form: ActivityForm,
    activity: ProcessingActivity | None,
    overtaken: str = "",
) -> HttpResponse:
    # A form refused for another reason keeps the version that it was opened on.
    seen = "" if overtaken else seen_version(request)
    context = {
        "form": form,
        "groups": form.groups(),
        "activity": activity,
        "overtaken": overtaken,
        "conflicts": conflicts_of(form) if overtaken else (),
        "version": seen or (activity_version(activity) if activity else ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "register/edit.html", context, status=status)


@require_POST
@allowed(Permission.REGISTER)
def confirm(request: CockpitRequest, reference: str) -> HttpResponse:
    """Say that a proposed activity is right."""
    activity = _found(request, reference)
    try:
        confirm_activity(
            actor=request.actor,
            reference=reference,
            as_of=today(request),
            now=now(),
            seen=seen_version(request),
        )
    except (ArchivedActivityError, ChangedMeanwhileError) as refusal:
        tell(request, nbsp(str(refusal)), warning=True)
    else:
        tell(request, nbsp(f"« {activity.title} » est confirmé."))
    return redirect("activity", reference=reference)


@require_POST
@allowed(Permission.REGISTER)
def keep_measures(request: CockpitRequest, reference: str) -> HttpResponse:
    """Keep which of the proposed measures are in place."""
    activity = _found(request, reference)
    ticked = set(request.POST.getlist("mesure"))
    chosen = tuple(m for m in activity.measures if m.to_confirm and m.description in ticked)
    count = confirm_measures(
        actor=request.actor,
        reference=reference,
        measures=chosen,
        as_of=today(request),
        now=now(),
    )
    if count:
        tell(request, f"{count} mesure{'s sont notées' if count > 1 else ' est notée'} en place.")
    else:
        tell(request, "Cochez d’abord les mesures qui sont en place.", warning=True)
    return redirect("activity", reference=reference)


@require_POST
@allowed(Permission.REGISTER)
def archive(request: CockpitRequest, reference: str) -> HttpResponse:
    """Take an activity out of the register in force; it can come back."""
    activity = _found(request, reference)
    if request.POST.get("confirme") != "oui":
        return render(request, "register/archive.html", {"activity": activity})
    archive_activity(actor=request.actor, reference=reference, as_of=today(request), now=now())
    tell(request, f"« {activity.title} » est archivé ; vous pouvez le remettre en vigueur.")
    return redirect("register")


@require_POST
@allowed(Permission.REGISTER)
def restore(request: CockpitRequest, reference: str) -> HttpResponse:
    """Bring an archived activity back."""
    activity = _found(request, reference)
    restore_activity(actor=request.actor, reference=reference, now=now())
    if reference in {a.reference for a in list_activities(request.actor.practice)}:
        tell(request, f"« {activity.title} » est de nouveau en vigueur.")
    else:
        told = f"« {activity.title} » n’est plus archivé, mais vos réponses ne l’établissent pas."
        tell(request, f"{told} Confirmez-le s’il vous concerne.", warning=True)
    return redirect("activity", reference=reference)
