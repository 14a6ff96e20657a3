"""The archive that came back, taken in and looked at as a long work; nothing of it is imported."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.store.models import WorkKind
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.rooms.publishers.sheet import answer_for, publisher_sheet
from serment.web.works import answer_work, begin_work


@allowed(Permission.REQUESTS)
def check(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Look at the archive that was sent; the sheet then says what is missing."""
    answer = answer_for(request, number)
    if request.method != "POST":
        return redirect("publishers:request", number=number)
    upload = request.FILES.get("file")
    refusal = ""
    if not answer.asked.is_pending:
        refusal = "Cette demande ne change plus : rouvrez-la pour contrôler une archive."
    elif not isinstance(upload, EncryptedUpload):
        refusal = "Aucun fichier n’a été choisi : il n’y a rien à contrôler. Choisissez-en un."
    elif not upload.size:
        refusal = "Ce fichier est vide : il n’y a rien à contrôler. Demandez-le de nouveau."
    if refusal or not isinstance(upload, EncryptedUpload):
        return publisher_sheet(request, answer, {}, 422, refusal=nbsp(refusal))
    work = begin_work(request, WorkKind.PUBLISHER_CHECK, {"request": number}, source=upload.keep())
    return answer_work(request, work)
