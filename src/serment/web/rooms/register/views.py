"""« Registre »: the activities, each with its doubts; edit, add, archive, export, take back in."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from serment.documents.register.data_map import data_map_rows, data_map_svg
from serment.documents.register.incoming import RegisterImport
from serment.intake.refusals import RefusedFileError
from serment.law.activity import ProcessingActivity
from serment.practice.actors import Permission
from serment.practice.exchange import FORMATS, export_register, read_register
from serment.practice.register import (
    UnknownActivityError,
    add_activity,
    add_proposed_activities,
    archive_activity,
    confirm_activity,
    examine_register,
    find_activity,
    list_activities,
    propose_activities,
    replace_register,
    restore_activity,
    save_activity,
)
from serment.store.upload import EncryptedUpload, UploadTooLargeError
from serment.web.access import allowed
from serment.web.downloads import attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.register.forms import ActivityForm
from serment.web.rooms.register.sheet import sheet_of
from serment.web.today import now, today

ROWS_PER_PAGE = 50


@allowed(Permission.READ)
def show_register(request: CockpitRequest) -> HttpResponse:
    """Show the activities in force, what the answers call for, the archived ones."""
    practice = request.actor.practice
    words = request.GET.get("q", "").strip().casefold()
    listed = [
        x for x in examine_register(practice) if not words or words in x.activity.title.casefold()
    ]
    context = {
        "page": Paginator(listed, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "words": request.GET.get("q", ""),
        "count": len(listed),
        "proposed": propose_activities(practice=practice, as_of=today(request)),
        "archived": list_activities(practice, archived=True),
        "formats": FORMATS,
    }
    return render(request, "register/register.html", context)


@require_POST
@allowed(Permission.REGISTER)
def prefill(request: CockpitRequest) -> HttpResponse:
    """Add the activities that the answers call for."""
    count = add_proposed_activities(actor=request.actor, as_of=today(request), now=now())
    tell(request, f"{count} traitement{'s sont' if count > 1 else ' est'} au registre.")
    return redirect("register")


@allowed(Permission.READ)
def show_activity(request: CockpitRequest, reference: str) -> HttpResponse:
    """Show one activity as the record wants it, with the doubts of the six principles."""
    activity = _found(request, reference)
    doubts = next(
        (
            x.doubts
            for x in examine_register(request.actor.practice)
            if x.activity.reference == reference
        ),
        (),
    )
    context = {"activity": activity, "sheet": sheet_of(activity), "doubts": doubts}
    return render(request, "register/activity.html", context)


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
        save_activity(
            actor=request.actor, activity=form.activity(), as_of=today(request), now=now()
        )
        tell(request, f"« {form.cleaned_data['title']} » est enregistré.")
        return redirect("activity", reference=reference)
    return render(request, "register/edit.html", {"form": form, "activity": activity})


@allowed(Permission.READ, write=Permission.REGISTER)
def add(request: CockpitRequest) -> HttpResponse:
    """Add an activity that no template foresees."""
    blank = ProcessingActivity(reference="", title="")
    form = ActivityForm(blank, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        added = add_activity(
            actor=request.actor, activity=form.activity(), as_of=today(request), now=now()
        )
        tell(request, f"« {added.title} » est au registre.")
        return redirect("activity", reference=added.reference)
    return render(request, "register/edit.html", {"form": form, "activity": None})


@require_POST
@allowed(Permission.REGISTER)
def confirm(request: CockpitRequest, reference: str) -> HttpResponse:
    """Say that a proposed activity is right."""
    _found(request, reference)
    confirm_activity(
        actor=request.actor, reference=reference, as_of=today(request), now=now()
    )
    tell(request, "Le traitement est confirmé.")
    return redirect("activity", reference=reference)


@require_POST
@allowed(Permission.REGISTER)
def archive(request: CockpitRequest, reference: str) -> HttpResponse:
    """Take an activity out of the register in force; it can come back."""
    activity = _found(request, reference)
    archive_activity(actor=request.actor, reference=reference, as_of=today(request), now=now())
    tell(request, f"« {activity.title} » est archivé ; vous pouvez le remettre en vigueur.")
    return redirect("register")


@require_POST
@allowed(Permission.REGISTER)
def restore(request: CockpitRequest, reference: str) -> HttpResponse:
    """Bring an archived activity back."""
    activity = _found(request, reference)
    restore_activity(actor=request.actor, reference=reference, now=now())
    tell(request, f"« {activity.title} » est de nouveau en vigueur.")
    return redirect("activity", reference=reference)


@allowed(Permission.READ)
def show_map(request: CockpitRequest) -> HttpResponse:
    """Show who receives what: a picture, and the same in a table."""
    activities = list_activities(request.actor.practice)
    # The drawing is ours: every text of a person in it was escaped when it was drawn.
    svg = mark_safe(data_map_svg(activities))  # noqa: S308
    context = {"svg": svg, "rows": data_map_rows(activities)}
    return render(request, "register/map.html", context)


@allowed(Permission.READ)
def export(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the register over in one of its formats."""
    if form not in FORMATS:
        raise Http404
    file = export_register(practice=request.actor.practice, form=form, as_of=today(request))
    return attachment(file.content, name=file.name, kind=file.kind)


@allowed(Permission.READ, write=Permission.REGISTER)
def take_in(request: CockpitRequest) -> HttpResponse:
    """Take an edited workbook back in: say first what it would change, then keep it."""
    if request.method != "POST":
        return render(request, "register/import.html", {})
    upload = request.FILES.get("file")
    if not isinstance(upload, EncryptedUpload):
        tell(request, "Aucun fichier n’a été choisi : choisissez le classeur ODS.", warning=True)
        return redirect("import_register")
    try:
        found = read_register(practice=request.actor.practice, data=upload.read())
    except (RefusedFileError, UploadTooLargeError) as refusal:
        return render(request, "register/import.html", {"refusal": str(refusal)}, status=422)
    return _taken_in(request, found)


def _taken_in(request: CockpitRequest, found: RegisterImport) -> HttpResponse:
    """Keep what was read, and show every remark: nothing is dropped in silence."""
    replace_register(
        actor=request.actor, activities=found.activities, as_of=today(request), now=now()
    )
    return render(request, "register/imported.html", {"found": found})
