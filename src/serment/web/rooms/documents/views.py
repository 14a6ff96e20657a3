"""« Documents »: what is in force, what no longer says the truth, past versions and displays."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.documents.context import IN_FRENCH
from serment.documents.handing import done_with
from serment.practice.actors import Permission
from serment.practice.answers import current_answers, questionnaire
from serment.practice.documents import (
    OF_PRACTICE,
    DisplayError,
    UnknownDocumentError,
    current_documents,
    find_document,
    issue_document,
    list_stale_documents,
    past_versions,
    preview_document,
    read_document,
    record_display,
    wanted_kinds,
)
from serment.practice.handing import documents_to_hand
from serment.practice.library import the_corpus
from serment.practice.printing import print_plan
from serment.store.models import IssuedDocument, WorkKind
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.documents.completing import to_give
from serment.web.rooms.documents.words import KIND_WORDS, KindWords, words_of
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today
from serment.web.works import answer_work, begin_work

_COLUMNS = (
    Column("Document", "nom"),
    Column("En vigueur", "date"),
    Column("Fichiers"),
)
_STATES = {"manque": "Pas encore émis", "perime": "À réémettre", "bon": "À jour"}
_FILTERS = (Filter("etat", "État", "Tous les documents", _STATES),)
_GIVEN = {**IN_FRENCH, "contacts": "les interlocuteurs du cabinet"}
_ORDERS = {
    "nom": lambda row: row.words.name,
    "date": lambda row: row.document.issued_on if row.document else date.min,
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A kind of document, its version in force if any, and whether it still says the truth."""

    words: KindWords
    document: IssuedDocument | None
    is_stale: bool

    @property
    def state(self) -> str:
        """The value of the filter that keeps the row."""
        if self.document is None:
            return "manque"
        return "perime" if self.is_stale else "bon"


@allowed(Permission.READ)
def show_documents(request: CockpitRequest) -> HttpResponse:
    """Show every document that concerns the practice, and those to issue again."""
    practice = request.actor.practice
    current = current_documents(practice)
    wanted = wanted_kinds(practice)
    kinds = [*wanted, *(k for k in current if k not in wanted)]
    stale = list_stale_documents(practice=practice, as_of=today(request))
    old = {s.document.kind for s in stale}
    rows = [DocumentRow(words_of(k), current.get(k), k in old) for k in kinds]
    listing = Listing(request, _COLUMNS, _FILTERS)
    state = listing.chosen.get("etat")
    found = listing.select(rows, lambda r: f"{r.words.name} {r.words.use}")
    listing.cut(listing.arrange([r for r in found if state in {None, r.state}], _ORDERS))
    waiting = documents_to_hand(practice, as_of=today(request))
    context = {
        "listing": listing,
        "waiting": [{"document": d, "done": done_with(d.kind)} for d in waiting],
        "missing": [k for k in kinds if k not in current],
        "stale": [
            {
                "document": s.document,
                "changed": [_named(f) for f in s.changed],
            }
            for s in stale
        ],
        "answered": bool(current_answers(practice)),
    }
    return render(request, "documents/documents.html", context)


def _named(changed: str) -> str:
    """Name what changed since a document was issued: a fact, or a value of the practice."""
    facts = the_corpus().facts
    given = changed.removeprefix(OF_PRACTICE)
    return facts[changed].title if changed in facts else _GIVEN.get(given, given)


_VERSION_COLUMNS = (
    Column("Version", "version"),
    Column("Émise le", "emise"),
    Column("Affichage", "affichage"),
    Column("Fichiers"),
)
_VERSION_ORDERS = {
    "version": lambda v: v.number,
    "emise": lambda v: (v.issued_on, v.number),
    "affichage": lambda v: v.displayed_from or date.min,
}
_DATE = {"type": "date", "class": "input"}
_UNREADABLE = "Cette date est illisible : choisissez-la dans le calendrier."


class DisplayForm(PlainForm):
    """From when a version is displayed, and until when."""

    shown_from = forms.DateField(
        label="À partir du",
        error_messages={"required": "Choisissez le premier jour.", "invalid": _UNREADABLE},
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
    )
    shown_until = forms.DateField(
        label="Jusqu’au",
        required=False,
        help_text="Seulement si c’est fini : le dernier jour, inclus.",
        error_messages={"invalid": _UNREADABLE},
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
    )


@allowed(Permission.READ)
def show_document(request: CockpitRequest, kind: str) -> HttpResponse:
    """Show one kind: what it will say, its versions, its dates of display."""
    if kind not in KIND_WORDS:
        raise Http404
    return _document_page(request, kind, DisplayForm(initial={"shown_from": today(request)}))


def _document_page(
    request: CockpitRequest, kind: str, form: DisplayForm, refusal: str = ""
) -> HttpResponse:
    practice = request.actor.practice
    day = today(request)
    preview = preview_document(practice, kind=kind, as_of=day)
    facts = the_corpus().facts
    asked = {a.question.fact: a.question.id for a in questionnaire(practice)}
    versions = past_versions(practice, kind)
    listing = Listing(request, _VERSION_COLUMNS)
    listing.cut(listing.arrange(list(versions), _VERSION_ORDERS))
    current = next((v for v in versions if v.superseded_at is None), None)
    context = {
        "words": words_of(kind),
        "done": done_with(kind),
        "day": day,
        "listing": listing,
        "current": current,
        "is_stale": current is not None and current.facts_digest != preview.content_digest,
        "missing": [
            {"title": facts[f].title, "question": asked[f]}
            for f in preview.missing
            if f in facts and f in asked
        ],
        "to_give": to_give(practice, preview.lacking),
        "to_validate": preview.to_validate,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "documents/document.html", context, status=422 if refusal else 200)


@allowed(Permission.READ)
def export_versions(request: CockpitRequest, kind: str, form: str) -> HttpResponse:
    """Hand over the versions of a kind and their dates of display, as a spreadsheet."""
    if kind not in KIND_WORDS:
        raise Http404
    header = ("Version", "Émise le", "Affichée du", "Au (inclus)", "Règles", "Remplacée")
    rows = [
        (
            str(v.number),
            v.issued_on.isoformat(),
            v.displayed_from.isoformat() if v.displayed_from else "",
            v.displayed_until.isoformat() if v.displayed_until else "",
            v.corpus_version,
            "oui" if v.superseded_at else "non",
        )
        for v in past_versions(request.actor.practice, kind)
    ]
    return spreadsheet(form, name=f"versions-{kind}", header=header, rows=rows)


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
    tell(request, f"« {document.title} » est émis : version {document.number}.")
    return redirect("document", kind=kind)


@require_POST
@allowed(Permission.DOCUMENTS)
def issue_missing(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Issue every document never issued."""
    return answer_work(request, begin_work(request, WorkKind.DOCUMENTS, {"missing": True}))


@require_POST
@allowed(Permission.DOCUMENTS)
def reissue(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Issue again every document that no longer says the truth."""
    return answer_work(request, begin_work(request, WorkKind.DOCUMENTS, {"stale": True}))


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
    if not form.is_valid():
        return _document_page(request, document.kind, form, "Ces dates ne sont pas notées.")
    try:
        record_display(
            actor=request.actor,
            number=number,
            shown_from=form.cleaned_data["shown_from"],
            shown_until=form.cleaned_data["shown_until"],
            now=now(),
        )
    except DisplayError as refusal:
        return _document_page(request, document.kind, form, str(refusal))
    tell(request, "Les dates d’affichage sont notées.")
    return redirect("document", kind=document.kind)


@allowed(Permission.READ)
def download_plan(request: CockpitRequest) -> HttpResponse:
    """Hand over the dated plan, to print."""
    day = today(request)
    content = print_plan(practice=request.actor.practice, as_of=day, now=now())
    return attachment(content, name=f"Plan d’action {day.isoformat()}.pdf", kind=PDF)
