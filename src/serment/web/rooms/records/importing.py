"""Importing records: a file received, its columns shown and corrected, then read as a long work."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from serment.intake.layouts import UnusableLayoutError
from serment.intake.refusals import RefusedFileError
from serment.intake.tables import UnreadableTableError
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.record_batches import batch_sentences
from serment.practice.record_importing import file_of
from serment.practice.record_imports import (
    NewImport,
    RecordImportError,
    UnknownImportError,
    begin_import,
    doubtful_of,
    drop_import,
    find_import,
    list_sources,
    receive_file,
    source_named,
)
from serment.practice.record_reading import RecordFile, UnreadableRecordsError
from serment.practice.record_twins import pairs_to_answer
from serment.practice.work import settle_work, unsettled_works
from serment.store.models import RecordImport, SourceKind, WorkKind
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.records.columns import ListDescription, describe_list
from serment.web.rooms.records.sheets import is_looking
from serment.web.today import now
from serment.web.works import answer_work, begin_work

_REFUSALS: Final = (
    RefusedFileError,
    UnreadableTableError,
    UnreadableRecordsError,
    UnusableLayoutError,
)


class SourceForm(PlainForm):
    """Where a file comes from, and what is known of an archive."""

    source = forms.CharField(
        label="D’où vient cet export ?",
        max_length=120,
        help_text="Le nom du logiciel, toujours le même : le prochain export mettra à jour ces "
        "dossiers au lieu d’en créer d’autres.",
        error_messages={
            "required": "Donnez un nom à la source : sans lui, le prochain export compterait les "
            "dossiers deux fois."
        },
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "list": "known-sources"}
        ),
    )
    trust_unverified = forms.BooleanField(
        label="Lire aussi ce que les empreintes de l’archive ne garantissent pas",
        required=False,
        help_text="Chaque dossier concerné restera « à préciser ».",
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )
    appointments_were_honoured = forms.BooleanField(
        label="Les rendez-vous passés de l’agenda ont tous été honorés",
        required=False,
        help_text="Cochez-le si le cabinet annule ceux qui ne le sont pas : sinon, un rendez-vous "
        "plus récent que la dernière consultation laisse un doute.",
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )


@allowed(Permission.RECORDS)
def receive(request: CockpitRequest) -> HttpResponse:
    """Take in a file; the next page says what was recognised in it.

    `source` in the address is the one that the file comes from, where it is known.
    """
    if request.method != "POST":
        return render(request, "records/import_new.html", {"source": request.GET.get("source")})
    upload = request.FILES.get("file")
    if not isinstance(upload, EncryptedUpload):
        said = nbsp("Aucun fichier n’a été choisi : il n’y a rien à lire. Choisissez-en un.")
        return render(request, "records/import_new.html", {"refusal": said}, status=422)
    try:
        imported = receive_file(
            actor=request.actor,
            file_name=upload.name or "export",
            stored=upload.keep(),
            now=now(),
        )
    except RecordImportError as refusal:
        context = {"refusal": nbsp(str(refusal))}
        return render(request, "records/import_new.html", context, status=422)
    address = reverse("records:describe", kwargs={"number": imported.pk})
    return redirect(f"{address}?{urlencode({'source': request.GET.get('source', '')})}")


@allowed(Permission.RECORDS)
def describe(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Say what was recognised in a file; read it once a person has agreed; then say what came."""
    imported = _found(request, number)
    if imported.ended_at is not None or imported.read:
        return _show_outcome(request, imported)
    try:
        file = file_of(imported)
        listed = _describe_list(request, file) if file.kind == SourceKind.LIST else None
    except _REFUSALS as refusal:
        drop_import(actor=request.actor, number=number, now=now())
        return render(
            request, "records/import_new.html", {"refusal": nbsp(str(refusal))}, status=422
        )
    form = _source_form(request, listed)
    ready = listed is None or not (listed.faults or listed.is_another)
    if form.is_bound and form.is_valid() and ready:
        return _begin(request, imported, file, listed, form.cleaned_data)
    return _show_form(request, imported, file, listed, form)


def _source_form(request: CockpitRequest, listed: ListDescription | None) -> SourceForm:
    """Return the form as it was sent; a fresh one where the person only looks at a sheet."""
    if request.method == "POST" and not is_looking(request):
        return SourceForm(request.POST)
    told = request.POST.get("source") or request.GET.get("source")
    return SourceForm(initial={"source": told or (listed.source if listed else "")})


def _describe_list(request: CockpitRequest, file: RecordFile) -> ListDescription:
    """Describe a list after the source typed, or that of the address, or the one that it is like.

    A source typed whose columns were not those shown is shown with its own first.
    """
    asked = request.POST.get("source", request.GET.get("source", ""))
    known = source_named(request.actor.practice, asked) if asked.strip() else None
    return describe_list(request, file, known)


def _show_form(
    request: CockpitRequest,
    imported: RecordImport,
    file: RecordFile,
    listed: ListDescription | None,
    form: SourceForm,
) -> HttpResponse:
    context = {
        "imported": imported,
        "kind": SourceKind(file.kind).label,
        "is_archive": file.kind == SourceKind.PORTABILITY,
        "listed": listed,
        "form": form,
        "sources": list_sources(request.actor.practice),
    }
    status = 422 if form.is_bound else 200
    return render(request, "records/import_describe.html", context, status=status)


def _begin(
    request: CockpitRequest,
    imported: RecordImport,
    file: RecordFile,
    listed: ListDescription | None,
    told: dict[str, Any],
) -> HttpResponse | StreamingHttpResponse:
    layout = listed.layout.as_dict() if listed is not None else {}
    for name in ("trust_unverified", "appointments_were_honoured"):
        if file.kind == SourceKind.PORTABILITY and told[name]:
            layout[name] = True
    begin_import(
        actor=request.actor,
        told=NewImport(told["source"], file.kind, imported.file_name, imported.digest, layout),  # type: ignore[arg-type]  # a dictionary made for JSON
        now=now(),
        draft=imported,
    )
    work = begin_work(request, WorkKind.RECORDS, {"import": imported.pk})
    return answer_work(request, work)


def _show_outcome(request: CockpitRequest, imported: RecordImport) -> HttpResponse:
    _put_away(request, imported)
    doubtful = imported.report.get("doubtful")
    context = {
        "imported": imported,
        "doubtful": doubtful_of(imported).count() if doubtful is None else doubtful,
        "pairs": pairs_to_answer(request.actor.practice).count(),
        "report": imported.report,
        "batches": batch_sentences(imported) if imported.ended_at is not None else (),
    }
    return render(request, "records/import_outcome.html", context)


def _put_away(request: CockpitRequest, imported: RecordImport) -> None:
    """Note that the person has seen how the work ended: no page speaks of it any more."""
    for work in unsettled_works(request.actor.practice):
        if work.kind == WorkKind.RECORDS and work.parameters.get("import") == imported.pk:
            settle_work(actor=request.actor, number=work.pk, now=now())


@require_POST
@allowed(Permission.RECORDS)
def resume(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Take up again an import that was stopped before its end."""
    imported = _found(request, number)
    if imported.ended_at is not None or imported.source is None:
        return redirect("records:describe", number=number)
    return answer_work(request, begin_work(request, WorkKind.RECORDS, {"import": imported.pk}))


@require_POST
@allowed(Permission.RECORDS)
def drop(request: CockpitRequest, number: int) -> HttpResponse:
    """Forget the file of an import that has not ended."""
    imported = _found(request, number)
    drop_import(actor=request.actor, number=imported.pk, now=now())
    tell(request, "Le fichier est oublié. Les dossiers déjà lus, s’il y en a, sont gardés.")
    return redirect("records:import")


def _found(request: CockpitRequest, number: int) -> RecordImport:
    try:
        return find_import(request.actor.practice, number)
    except UnknownImportError as missing:
        raise Http404 from missing
