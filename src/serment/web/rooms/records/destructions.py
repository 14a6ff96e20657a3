"""Destructions: what was decided, what is done on each support, what is withdrawn, the proof."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import grouped_in_french, nbsp
from serment.practice.actors import Permission
from serment.practice.contents import whole_content
from serment.practice.destruction_papers import parts_to_print, print_worklist
from serment.practice.destructions import (
    SUPPORTS,
    DestructionError,
    Tick,
    UnknownDestructionError,
    cancel_destruction,
    find_destruction,
    items_of,
    list_destructions,
    no_longer_erasable,
    progress_of,
    tick_items,
    withdraw_records,
)
from serment.practice.purging import purge_list
from serment.store.models import Destruction, DestructionState
from serment.store.purges import NAME as PURGES
from serment.web.access import allowed
from serment.web.downloads import PDF, attachment
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.forms import TickForm
from serment.web.rooms.records.ticking import numbers_posted
from serment.web.rooms.records.withdrawn import shown_withdrawals
from serment.web.today import now, today

_COLUMNS = (Column("Destruction"), Column("Décidée le"), Column("Par"), Column("État"))
_ITEMS = (Column("Dossier"), Column("Nom"), Column("Papier"), Column("Logiciel"))

_NOTHING = nbsp("Cochez d’abord des dossiers ; rien n’a changé.")


@allowed(Permission.RECORDS)
def show_destructions(request: CockpitRequest) -> HttpResponse:
    """List the destructions, the latest first."""
    listing = Listing(request, _COLUMNS)
    rows = list_destructions(request.actor.practice).select_related("decided_by__person")
    listing.cut(rows)
    return render(request, "records/destructions.html", {"listing": listing})


@allowed(Permission.RECORDS)
def show_destruction(request: CockpitRequest, number: int) -> HttpResponse:
    """Show how far a destruction has come, or how it ended."""
    form = TickForm(today(request), request.actor.name)
    return _page(request, _found(request, number), form)


def _page(
    request: CockpitRequest, destruction: Destruction, form: TickForm, refusal: str = ""
) -> HttpResponse:
    listing = Listing(request, _ITEMS)
    listing.cut(items_of(destruction))
    is_open = destruction.state == DestructionState.DECIDED
    barred = no_longer_erasable(destruction, today(request)) if is_open else None
    progress = progress_of(destruction)
    context = {
        "destruction": destruction,
        "listing": listing,
        "progress": progress,
        "is_ticked": progress.records == progress.paper == progress.software,
        "is_open": is_open,
        "is_done": destruction.state == DestructionState.DONE,
        "barred": list(barred[:20]) if barred is not None else [],
        "barred_count": barred.count() if barred is not None else 0,
        "parts": range(1, parts_to_print(destruction) + 1),
        "withdrawn": shown_withdrawals(destruction),
        "form": form,
        "refusal": refusal,
    }
    failed = refusal or form.errors
    return render(request, "records/destruction.html", context, status=422 if failed else 200)


def _found(request: CockpitRequest, number: int) -> Destruction:
    try:
        return find_destruction(request.actor.practice, number)
    except UnknownDestructionError as missing:
        raise Http404(str(missing)) from missing


@require_POST
@allowed(Permission.RECORDS)
def tick(request: CockpitRequest, number: int) -> HttpResponse:
    """Note what was destroyed on a support: the records ticked, or all those left."""
    destruction = _found(request, number)
    form = TickForm(today(request), request.actor.name, request.POST)
    numbers = None if request.POST.get("tous") == "1" else numbers_posted(request)
    if not form.is_valid():
        return _page(request, destruction, form)
    if numbers == []:
        return _page(request, destruction, form, _NOTHING)
    told = form.cleaned_data
    done = Tick(told["support"], told["on"], told["by"])
    try:
        count = tick_items(
            actor=request.actor, number=number, tick=done, now=now(), records=numbers
        )
    except DestructionError as refusal:
        return _page(request, destruction, form, nbsp(str(refusal)))
    if count:
        words = "1 dossier coché" if count == 1 else f"{grouped_in_french(count)} dossiers cochés"
        tell(request, nbsp(f"{words} : {SUPPORTS[done.support].lower()}."))
    else:
        tell(request, "Ces dossiers étaient déjà cochés pour ce support.")
    return redirect("records:destruction", number=number)


@require_POST
@allowed(Permission.RECORDS)
def withdraw(request: CockpitRequest, number: int) -> HttpResponse:
    """Take the records ticked, or those that may no longer be destroyed, out of a destruction."""
    destruction, day = _found(request, number), today(request)
    numbers = numbers_posted(request)
    if request.POST.get("empeches") == "1":
        numbers = list(no_longer_erasable(destruction, day).values_list("pk", flat=True))
    form = TickForm(day, request.actor.name)
    if not numbers:
        return _page(request, destruction, form, _NOTHING)
    try:
        count = withdraw_records(
            actor=request.actor,
            number=number,
            records=numbers,
            reason=request.POST.get("raison", ""),
            now=now(),
        )
    except DestructionError as refusal:
        return _page(request, destruction, form, nbsp(str(refusal)))
    tell(request, f"{count} dossier{'s' if count > 1 else ''} retiré{'s' if count > 1 else ''} de "
         "cette destruction.")  # fmt: skip
    return redirect("records:destruction", number=number)


@require_POST
@allowed(Permission.RECORDS)
def cancel(request: CockpitRequest, number: int) -> HttpResponse:
    """Give up a destruction, once confirmed; every record stays."""
    destruction = _found(request, number)
    if request.POST.get("confirme") != "oui":
        context = {"destruction": destruction, "progress": progress_of(destruction)}
        return render(request, "records/cancel.html", context)
    try:
        cancel_destruction(actor=request.actor, number=number, now=now())
    except DestructionError as refusal:
        tell(request, nbsp(str(refusal)), warning=True)
    else:
        tell(request, "La destruction est abandonnée : tous ses dossiers restent.")
    return redirect("records:destruction", number=number)


@allowed(Permission.RECORDS)
def print_list(request: CockpitRequest, number: int) -> HttpResponse:
    """Hand over the working list, a part at a time; it names patients."""
    destruction, asked = _found(request, number), request.GET.get("partie", "1")
    part = int(asked) if asked.isdecimal() and len(asked) <= len("99") else 1
    if not 1 <= part <= parts_to_print(destruction):
        raise Http404
    content = print_worklist(
        actor=request.actor, number=number, as_of=today(request), now=now(), part=part
    )
    return attachment(content, name=f"destruction-{number}-liste-{part}.pdf", kind=PDF)


@allowed(Permission.RECORDS)
def download(request: CockpitRequest, number: int) -> HttpResponse:
    """Hand over the certificate of a destruction that is done."""
    destruction = _found(request, number)
    if destruction.certificate is None:
        raise Http404
    content = whole_content(destruction.certificate)
    return attachment(content, name=f"proces-verbal-{number}.pdf", kind=PDF)


@require_POST
@allowed(Permission.RECORDS)
def save_purge_list(request: CockpitRequest) -> HttpResponse:
    """Hand over the list of purges, to lie beside the backups."""
    del request
    return attachment(purge_list(), name=PURGES)
