"""The register out, and back in after a person has edited it in a spreadsheet."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.documents.register.incoming import RegisterImport
from serment.law.activity import ProcessingActivity
from serment.practice.actors import Permission
from serment.practice.exchange import FORMATS, export_register, parse_import
from serment.practice.register import list_activities, replace_register
from serment.practice.waiting import WaitingFile, forget_waiting, read_waiting
from serment.practice.work import UnknownWorkError, cancel_work, find_work, result_of
from serment.store.models import Practice, WorkKind, WorkState
from serment.store.upload import LARGEST_READ, EncryptedUpload, UploadTooLargeError
from serment.web.access import allowed
from serment.web.downloads import attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today
from serment.web.works import answer_work, begin_work

_NO_FILE = "Aucun fichier n’a été choisi : choisissez le classeur ODS que Serment a exporté."


@allowed(Permission.READ)
def export(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the register over in one of its formats."""
    if form not in FORMATS:
        raise Http404
    file = export_register(practice=request.actor.practice, form=form, as_of=today(request))
    return attachment(file.content, name=file.name, kind=file.kind)


@dataclass(frozen=True, slots=True)
class Difference:
    """What keeping the workbook would do to the register."""

    added: tuple[ProcessingActivity, ...]
    changed: tuple[ProcessingActivity, ...]
    same: int

    @property
    def count(self) -> int:
        """How many activities would be written."""
        return len(self.added) + len(self.changed)


@allowed(Permission.READ, write=Permission.REGISTER)
def take_in(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Read an edited workbook, to say what it would change; nothing is kept yet."""
    if request.method != "POST":
        return render(request, "register/import.html", {})
    upload = request.FILES.get("file")
    if not isinstance(upload, EncryptedUpload):
        return _refused(request, _NO_FILE)
    if (upload.size or 0) > LARGEST_READ:
        return _refused(request, str(UploadTooLargeError(LARGEST_READ)))
    work = begin_work(request, WorkKind.REGISTER_WORKBOOK, source=upload.keep())
    if work.state == WorkState.FAILED:
        cancel_work(actor=request.actor, number=work.pk, now=now())  # nothing to take up again
        return _refused(request, work.error)
    return answer_work(request, work)


def _refused(request: CockpitRequest, refusal: str) -> HttpResponse:
    return render(request, "register/import.html", {"refusal": refusal}, status=422)


@allowed(Permission.REGISTER)
def show_read(request: CockpitRequest, number: int) -> HttpResponse:
    """Say what the workbook that was read would change."""
    file = _read_workbook(request.actor.practice, number)
    if file is None:
        return _waits_no_more(request)
    found = parse_import(b"".join(read_waiting(file)))
    return render(request, "register/imported.html", {**_told(request, found), "number": number})


def _read_workbook(practice: Practice, number: int) -> WaitingFile | None:
    """Return what that work read in a workbook, as long as it waits."""
    try:
        work = find_work(practice, number)
    except UnknownWorkError as missing:
        raise Http404 from missing
    return result_of(work) if work.kind == WorkKind.REGISTER_WORKBOOK else None


def _waits_no_more(request: CockpitRequest) -> HttpResponse:
    tell(request, "Ce classeur n’attend plus : choisissez-le de nouveau.", warning=True)
    return redirect("import_register")


def _told(request: CockpitRequest, found: RegisterImport) -> dict[str, object]:
    """Return what the page says: every remark is shown, nothing is dropped in silence."""
    practice = request.actor.practice
    known = {
        a.reference: a
        for a in (*list_activities(practice), *list_activities(practice, archived=True))
    }
    added = tuple(a for a in found.activities if a.reference not in known)
    changed = tuple(a for a in found.activities if known.get(a.reference, a) != a)
    same = len(found.activities) - len(added) - len(changed)
    return {"found": found, "difference": Difference(added, changed, same)}


@require_POST
@allowed(Permission.REGISTER)
def keep(request: CockpitRequest, number: int) -> HttpResponse:
    """Keep the workbook that was read, once the person has seen what it changes."""
    file = _read_workbook(request.actor.practice, number)
    if file is None:
        return _waits_no_more(request)
    found = parse_import(b"".join(read_waiting(file)))
    replace_register(
        actor=request.actor, activities=found.activities, as_of=today(request), now=now()
    )
    forget_waiting(file)
    tell(request, "Le classeur est relu et le registre mis à jour.")
    return redirect("register")
