"""« Préparer la remise »: the documents of a request, chosen or left out, then sealed."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.handover import (
    NewDocument,
    UnknownDocumentError,
    add_document,
    choose_document,
    documents_of,
    find_document,
    is_of_documents,
    leave_document_out,
    read_document,
    remove_document,
)
from serment.practice.handover_packages import (
    UnknownPackageError,
    erase_copies,
    find_package,
    make_package,
    print_phrase,
    read_package,
    sealed_name,
)
from serment.practice.handover_titles import retitle_document
from serment.practice.requests import RequestError, UnknownRequestError, find_request
from serment.store.models import ReceivedRequest
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.conflicts import seen_version
from serment.web.downloads import PDF, attachment, streamed_attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.requests.handover_forms import DocumentForm, PackageForm
from serment.web.rooms.requests.handover_page import Refused, handover_page
from serment.web.today import now, today


@allowed(Permission.REQUESTS)
def show_handover(request: CockpitRequest, number: int) -> HttpResponse:
    """Show what is prepared for a request, and what it still waits for."""
    return handover_page(request, _found(request, number))


@require_POST
@allowed(Permission.REQUESTS)
def add(request: CockpitRequest, number: int) -> HttpResponse:
    """Add a document; what was typed is kept when it is refused."""
    asked = _found(request, number)
    form = DocumentForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    if not form.is_valid() or not isinstance(upload, EncryptedUpload):
        return handover_page(request, asked, Refused(adding=form))
    told = NewDocument(upload.name or "", form.cleaned_data["title"])
    try:
        document = add_document(
            actor=request.actor,
            number=number,
            told=told,
            stored=upload.keep(),
            head=upload.head,
            now=now(),
        )
    except RequestError as refusal:
        _refuse(form, refusal)
        return handover_page(request, asked, Refused(adding=form))
    tell(request, nbsp(f"« {document.title} » est jointe et chiffrée."))
    return redirect("requests:handover", number=number)


@allowed(Permission.DECIDE_REQUESTS)
def save_document(
    request: CockpitRequest, number: int, place: int
) -> HttpResponse | StreamingHttpResponse:
    """Hand a document over as it was added, as a file to save: nothing is rendered here."""
    try:
        document = find_document(_found(request, number), place)
        pieces = read_document(document)
    except (UnknownDocumentError, RequestError) as missing:
        raise Http404(str(missing)) from missing
    return streamed_attachment(pieces, name=document.file_name, size=document.size)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def choose(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Keep a document among those to hand over, reviewed."""
    asked = _found(request, number)

    def act() -> str:
        document = choose_document(
            actor=request.actor,
            number=number,
            place=place,
            reviewed=True,
            as_of=today(request),
            now=now(),
            seen=seen_version(request),
        )
        return f"« {document.title} » est relue : elle sera remise."

    return _done(request, asked, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def leave_out(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Leave a document out, for a reason of the list."""
    asked = _found(request, number)

    def act() -> str:
        document = leave_document_out(
            actor=request.actor,
            number=number,
            place=place,
            reason=request.POST.get("reason", ""),
            as_of=today(request),
            now=now(),
            seen=seen_version(request),
        )
        return f"« {document.title} » est écartée."

    return _done(request, asked, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def retitle(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Change the title of a document."""
    asked = _found(request, number)

    def act() -> str:
        document = retitle_document(
            actor=request.actor,
            number=number,
            place=place,
            title=request.POST.get("title", ""),
            now=now(),
            digest=request.POST.get("piece") or None,
        )
        return f"La pièce {place} s’appelle « {document.title} »."

    return _done(request, asked, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def remove(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Remove a document added by mistake, once confirmed."""
    asked = _found(request, number)
    if request.POST.get("confirme") != "oui":
        document = documents_of(asked).filter(place=place).first()
        if document is None:
            raise Http404
        return render(
            request, "requests/handover_remove.html", {"asked": asked, "document": document}
        )

    def act() -> str:
        digest = request.POST.get("piece") or None
        document = remove_document(
            actor=request.actor, number=number, place=place, now=now(), digest=digest
        )
        return f"« {document.title} » est retirée, et sa copie effacée."

    return _done(request, asked, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def seal(request: CockpitRequest, number: int) -> HttpResponse:
    """Make the sealed file, and show its passphrase this once."""
    asked = _found(request, number)
    form = PackageForm(request.POST)
    if not form.is_valid():
        return handover_page(request, asked, Refused(sealing=form))
    try:
        made = make_package(
            actor=request.actor,
            number=number,
            form=form.cleaned_data["form"],
            portable=form.portable(),
            now=now(),
        )
    except RequestError as refusal:
        _refuse(form, refusal)
        return handover_page(request, asked, Refused(sealing=form))
    context = {"asked": asked, "made": made, "name": sealed_name(made.package)}
    return render(request, "requests/handover_sealed.html", context)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def save_phrase(request: CockpitRequest, number: int, package: int) -> HttpResponse:
    """Hand over the sheet of a passphrase, which the page just shown sends back."""
    try:
        found = find_package(request.actor.practice, number, package)
        name = sealed_name(found)
        phrase = request.POST.get("phrase", "")
        sheet = print_phrase(request.actor.practice, phrase=phrase, name=name, as_of=today(request))
    except (UnknownRequestError, UnknownPackageError, RequestError) as refusal:
        raise Http404(str(refusal)) from refusal
    return attachment(sheet, name="phrase-d-ouverture.pdf", kind=PDF)


@allowed(Permission.DECIDE_REQUESTS)
def save_package(
    request: CockpitRequest, number: int, package: int
) -> HttpResponse | StreamingHttpResponse:
    """Hand a sealed file over, piece by piece, under a name that names nobody."""
    try:
        found = find_package(request.actor.practice, number, package)
    except (UnknownRequestError, UnknownPackageError) as missing:
        raise Http404(str(missing)) from missing
    return streamed_attachment(read_package(found), name=sealed_name(found), size=found.size)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def erase(request: CockpitRequest, number: int) -> HttpResponse:
    """Erase the copies of a request that is over, once confirmed."""
    asked = _found(request, number)
    if request.POST.get("confirme") != "oui":
        return render(request, "requests/handover_erase.html", {"asked": asked})

    def act() -> str:
        erase_copies(actor=request.actor, number=number, now=now())
        return "Les copies sont effacées ; le journal garde la trace de l’effacement."

    return _done(request, asked, act)


def _found(request: CockpitRequest, number: int) -> ReceivedRequest:
    try:
        asked = find_request(request.actor.practice, number)
    except UnknownRequestError as missing:
        raise Http404(str(missing)) from missing
    if not is_of_documents(asked):
        raise Http404
    return asked


def _refuse(form: PlainForm, refusal: RequestError) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, nbsp(str(refusal)))


def _done(request: CockpitRequest, asked: ReceivedRequest, act: Callable[[], str]) -> HttpResponse:
    """Do an act that has no form to give back: a refusal is said at the top of the page."""
    try:
        told = act()
    except UnknownDocumentError as missing:
        raise Http404(str(missing)) from missing
    except RequestError as refusal:
        return handover_page(request, asked, Refused(words=nbsp(str(refusal))))
    tell(request, nbsp(told))
    return redirect("requests:handover", number=asked.number)
