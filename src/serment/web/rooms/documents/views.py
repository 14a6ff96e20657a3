"""« Documents »: what is in force, what no longer says the truth, past versions and displays."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.practice.actors import Permission
from serment.practice.documents import (
    DisplayError,
    UnknownDocumentError,
    current_documents,
    find_document,
    issue_document,
    issue_missing_documents,
    list_stale_documents,
    past_versions,
    preview_document,
    read_document,
    record_display,
    reissue_stale_documents,
    wanted_kinds,
)
from serment.practice.library import the_corpus
from serment.practice.printing import print_plan
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.documents.words import KIND_WORDS, words_of
from serment.web.today import now, today


@allowed(Permission.READ)
def show_documents(request: CockpitRequest) -> HttpResponse:
    """Show every document that concerns the practice, and those to issue again."""
    practice = request.actor.practice
    current = current_documents(practice)
    kinds = [*wanted_kinds(practice), *(k for k in current if k not in wanted_kinds(practice))]
    stale = list_stale_documents(practice=practice, as_of=today(request))
    facts = the_corpus().facts
    context = {
        "rows": [{"words": words_of(k), "document": current.get(k)} for k in kinds],
        "missing": [k for k in kinds if k not in current],
        "stale": [
            {
                "document": s.document,
                "changed": [facts[f].title for f in s.changed if f in facts],
            }
            for s in stale
        ],
        "stale_kinds": {s.document.kind for s in stale},
    }
    return render(request, "documents/documents.html", context)


class DisplayForm(forms.Form):
    """From when a version is displayed, and until when."""

    shown_from = forms.DateField(
        label="Affichée ou remise à partir du",
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )
    shown_until = forms.DateField(
        label="Retirée le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )


@allowed(Permission.READ)
def show_document(request: CockpitRequest, kind: str) -> HttpResponse:
    """Show one kind: what it will say, its versions, its dates of display."""
    if kind not in KIND_WORDS:
        raise Http404
    practice = request.actor.practice
    day = today(request)
    preview = preview_document(practice, kind=kind, as_of=day)
    facts = the_corpus().facts
    versions = past_versions(practice, kind)
    context = {
        "words": words_of(kind),
        "versions": versions,
        "current": next((v for v in versions if v.superseded_at is None), None),
        "mentions": preview.mentions,
        "missing": [facts[f].title for f in preview.missing if f in facts],
        "to_complete": preview.to_complete,
        "to_validate": preview.to_validate,
        "form": DisplayForm(initial={"shown_from": day}),
    }
    return render(request, "documents/document.html", context)


@require_POST
@allowed(Permission.DOCUMENTS)
def issue(request: CockpitRequest) -> HttpResponse:
    """Issue one document."""
    kind = request.POST.get("kind", "")
    try:
        document = issue_document(actor=request.actor, kind=kind, as_of=today(request), now=now())
    except UnknownDocumentError as refusal:
        tell(request, str(refusal), warning=True)
        return redirect("documents")
    tell(request, f"« {document.title} » est émis : version {document.number}.")
    return redirect("document", kind=kind)


@require_POST
@allowed(Permission.DOCUMENTS)
def issue_missing(request: CockpitRequest) -> HttpResponse:
    """Issue every document never issued."""
    count = issue_missing_documents(actor=request.actor, as_of=today(request), now=now())
    tell(request, f"{count} documents sont émis." if count > 1 else "Le document est émis.")
    return redirect("documents")


@require_POST
@allowed(Permission.DOCUMENTS)
def reissue(request: CockpitRequest) -> HttpResponse:
    """Issue again every document that no longer says the truth."""
    count = reissue_stale_documents(actor=request.actor, as_of=today(request), now=now())
    tell(request, f"{count} document{'s sont réémis' if count > 1 else ' est réémis'}.")
    return redirect("documents")


@allowed(Permission.READ)
def download(request: CockpitRequest, number: int, form: str) -> HttpResponse:
    """Hand a version over, in PDF or DOCX."""
    if form not in {"pdf", "docx"}:
        raise Http404
    try:
        document = find_document(request.actor.practice, number)
    except UnknownDocumentError as missing:
        raise Http404 from missing
    name = f"{words_of(document.kind).name} v{document.number}.{form}"
    content = read_document(document, docx=form == "docx")
    return attachment(content, name=name, kind=DOCX if form == "docx" else PDF)


@require_POST
@allowed(Permission.DOCUMENTS)
def display(request: CockpitRequest, number: int) -> HttpResponse:
    """Keep the dates of display of a version."""
    try:
        document = find_document(request.actor.practice, number)
    except UnknownDocumentError as missing:
        raise Http404 from missing
    form = DisplayForm(request.POST)
    try:
        if not form.is_valid():
            raise DisplayError("Une date est illisible : choisissez-la dans le calendrier.")
        record_display(
            actor=request.actor,
            number=number,
            shown_from=form.cleaned_data["shown_from"],
            shown_until=form.cleaned_data["shown_until"],
            now=now(),
        )
        tell(request, "Les dates d’affichage sont notées.")
    except DisplayError as refusal:
        tell(request, str(refusal), warning=True)
    return redirect("document", kind=document.kind)


@allowed(Permission.READ)
def download_plan(request: CockpitRequest) -> HttpResponse:
    """Hand over the dated plan, to print."""
    day = today(request)
    content = print_plan(practice=request.actor.practice, as_of=day, now=now())
    return attachment(content, name=f"Plan d’action {day.isoformat()}.pdf", kind=PDF)
