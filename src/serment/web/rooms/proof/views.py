"""« Preuve »: the inspection file, the exhibits, the journal and its verification."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.practice.actors import Permission
from serment.practice.exhibits import (
    PROOFS,
    NewExhibit,
    RefusedExhibitError,
    UnknownExhibitError,
    attach_exhibit,
    find_exhibit,
    list_exhibits,
    read_exhibit,
    remove_exhibit,
)
from serment.practice.proof import (
    build_inspection_file,
    describe_journal,
    verify_own_journal,
)
from serment.practice.reading import read_journal
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.downloads import streamed_attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.proof.forms import ExhibitForm
from serment.web.today import now, today

LINES_PER_PAGE = 50


@allowed(Permission.READ)
def show_proof(request: CockpitRequest) -> HttpResponse:
    """Show the button, the exhibits, and where the journal stands."""
    practice = request.actor.practice
    day = today(request)
    exhibits = [
        {
            "exhibit": e,
            "proves": PROOFS.get(e.proves, e.proves),
            "expired": e.expires_on is not None and e.expires_on < day,
        }
        for e in list_exhibits(practice)
    ]
    page = Paginator(exhibits, LINES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "journal": describe_journal(practice=practice, now=now()),
        "page": page,
        "form": ExhibitForm(),
    }
    return render(request, "proof/proof.html", context)


@require_POST
@allowed(Permission.PROOF)
def build_dossier(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Build the inspection file and hand it over."""
    built = build_inspection_file(actor=request.actor, as_of=today(request), now=now())
    return streamed_attachment(built.pieces, name=built.name, size=built.size)


@require_POST
@allowed(Permission.READ)
def verify(request: CockpitRequest) -> HttpResponse:
    """Read the whole journal again and say what is whole."""
    faults = verify_own_journal(request.actor.practice)
    if faults:
        tell(request, " ".join(faults), warning=True)
    else:
        tell(request, "Le journal est entier : chaque ligne est à sa place, aucune n’a changé.")
    return redirect("proof")


@allowed(Permission.PROOF)
def show_journal(request: CockpitRequest) -> HttpResponse:
    """Show the lines of the journal, the latest first."""
    pages = Paginator(read_journal(request.actor.practice), LINES_PER_PAGE)
    return render(request, "proof/journal.html", {"page": pages.get_page(request.GET.get("page"))})


@require_POST
@allowed(Permission.PROOF)
def attach(request: CockpitRequest) -> HttpResponse:
    """Attach a file; what was typed is kept when the form is refused."""
    form = ExhibitForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    if not form.is_valid() or not isinstance(upload, EncryptedUpload):
        context = {
            "form": form,
            "journal": describe_journal(practice=request.actor.practice, now=now()),
            "page": Paginator([], LINES_PER_PAGE).get_page(1),
        }
        return render(request, "proof/proof.html", context, status=422)
    described = NewExhibit(
        title=form.cleaned_data["title"],
        file_name=upload.name or "",
        proves=form.cleaned_data["proves"],
        dated_on=form.cleaned_data["dated_on"],
        expires_on=form.cleaned_data["expires_on"],
    )
    try:
        attach_exhibit(
            actor=request.actor,
            described=described,
            stored=upload.keep(),
            head=upload.head,
            now=now(),
        )
        tell(request, "La pièce est jointe et chiffrée.")
    except RefusedExhibitError as refusal:
        tell(request, str(refusal), warning=True)
    return redirect("proof")


@allowed(Permission.PROOF)
def download_exhibit(
    request: CockpitRequest, number: int
) -> HttpResponse | StreamingHttpResponse:
    """Hand an exhibit over as a file to save: nothing of it is ever rendered here."""
    try:
        exhibit = find_exhibit(request.actor.practice, number)
    except UnknownExhibitError as missing:
        raise Http404 from missing
    size = exhibit.blob.size if exhibit.blob else 0
    return streamed_attachment(read_exhibit(exhibit), name=exhibit.file_name, size=size)


@require_POST
@allowed(Permission.PROOF)
def remove(request: CockpitRequest, number: int) -> HttpResponse:
    """Remove an exhibit, once its name has been confirmed."""
    try:
        exhibit = find_exhibit(request.actor.practice, number)
        if request.POST.get("confirme") != "oui":
            return render(request, "proof/remove.html", {"exhibit": exhibit})
        remove_exhibit(actor=request.actor, number=number, now=now())
    except UnknownExhibitError as missing:
        raise Http404 from missing
    tell(request, f"« {exhibit.title} » est retirée ; le journal garde la trace de ce retrait.")
    return redirect("proof")
