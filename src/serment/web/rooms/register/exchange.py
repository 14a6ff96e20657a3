"""The register out, and back in after a person has edited it in a spreadsheet."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.documents.register.incoming import RegisterImport
from serment.intake.refusals import RefusedFileError
from serment.law.activity import ProcessingActivity
from serment.law.activity_json import activity_to_canonical, parse_activity
from serment.practice.actors import Permission
from serment.practice.exchange import FORMATS, export_register, read_register
from serment.practice.register import list_activities, replace_register
from serment.store.upload import EncryptedUpload, UploadTooLargeError
from serment.web.access import allowed
from serment.web.downloads import attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today

_WAITING = "register_to_keep"
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
def take_in(request: CockpitRequest) -> HttpResponse:
    """Read an edited workbook and say what it would change; nothing is kept yet."""
    if request.method != "POST":
        return render(request, "register/import.html", {})
    upload = request.FILES.get("file")
    if not isinstance(upload, EncryptedUpload):
        return render(request, "register/import.html", {"refusal": _NO_FILE}, status=422)
    try:
        found = read_register(practice=request.actor.practice, data=upload.read())
    except (RefusedFileError, UploadTooLargeError) as refusal:
        return render(request, "register/import.html", {"refusal": str(refusal)}, status=422)
    request.session[_WAITING] = [activity_to_canonical(a) for a in found.activities]
    return render(request, "register/imported.html", _told(request, found))


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
def keep(request: CockpitRequest) -> HttpResponse:
    """Keep the workbook that was read, once the person has seen what it changes."""
    waiting = request.session.pop(_WAITING, None)
    if waiting is None:
        tell(request, "Ce classeur n’attend plus : choisissez-le de nouveau.", warning=True)
        return redirect("import_register")
    activities = tuple(parse_activity(a) for a in waiting)
    replace_register(actor=request.actor, activities=activities, as_of=today(request), now=now())
    tell(request, "Le classeur est relu et le registre mis à jour.")
    return redirect("register")
