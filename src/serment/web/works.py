"""Long works seen from the screens: begun by a button, answered at once when they are short.

A work that ends within a second is answered as if there were none: the file to save, or the page
of its outcome. A longer one gives its own page, which tells its progress.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from serment.kernel.canonical import Canonical
from serment.kernel.french import nbsp, size_in_french
from serment.practice.actors import Actor
from serment.practice.keeping import tell_backup_handed_over
from serment.practice.kinds_of_work import KINDS
from serment.practice.waiting import WaitingFile, hand_over
from serment.practice.work import (
    result_of,
    settle_work,
    start_work,
    unsettled_works,
    wait_for_work,
)
from serment.store.blobs import StoredBlob
from serment.store.errors import StoreError
from serment.store.models import UNFINISHED, Work, WorkKind, WorkState
from serment.web.downloads import streamed_attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today
from serment.web.work_words import address_after, outcome_of, state_of, words_of

# Under a second nobody sees a wait: a page of its own would only add a step.
PATIENCE_SECONDS: Final = 1.0


def begin_work(
    request: CockpitRequest,
    kind: str,
    parameters: Mapping[str, Canonical] | None = None,
    *,
    source: StoredBlob | None = None,
) -> Work:
    """Begin a work as of today, and return it ended, or as it stands after a second."""
    asked = {"as_of": today(request).isoformat(), **(parameters or {})}
    work = start_work(actor=request.actor, kind=kind, parameters=asked, now=now(), source=source)
    return wait_for_work(work, seconds=PATIENCE_SECONDS)


def answer_work(request: CockpitRequest, work: Work) -> HttpResponse | StreamingHttpResponse:
    """Answer with what the work made, or with its page, which follows it to its file.

    It may end between this answer and that page, which then saves the file at once all the same.
    """
    if work.state in UNFINISHED:
        return HttpResponseRedirect(f"{reverse('work', kwargs={'number': work.pk})}?suivi=1")
    if work.state != WorkState.DONE:
        return redirect("work", number=work.pk)
    if not words_of(work).is_saved:
        return show_outcome(request, work)
    file = result_of(work)
    if file is None:
        return redirect("work", number=work.pk)
    return hand_over_file(request, work, file)


def hand_over_file(request: CockpitRequest, work: Work, file: WaitingFile) -> StreamingHttpResponse:
    """Hand over the file that a work made; once read whole, it is erased here and put away."""
    tell(request, nbsp(words_of(work).told(file.name, size_in_french(file.size))))
    pieces = _handed_over(request.actor, work, file)
    return streamed_attachment(pieces, name=file.name, size=file.size)


def _handed_over(actor: Actor, work: Work, file: WaitingFile) -> Iterator[bytes]:
    """Yield the file; a browser that leaves half-way finds it again, and the frame says so."""
    yield from hand_over(file)
    with suppress(DatabaseError, StoreError):  # locked meanwhile: the file has left all the same
        if work.kind == WorkKind.BACKUP:
            tell_backup_handed_over(actor=actor, file=file, now=now())
        settle_work(actor=actor, number=work.pk, now=now())


def show_outcome(request: CockpitRequest, work: Work) -> HttpResponse:
    """Lead to the screen where the outcome of an ended work is seen, and say it there."""
    if work.settled_at is None and request.actor.can(KINDS[work.kind].permission):
        settle_work(actor=request.actor, number=work.pk, now=now())
        said = outcome_of(work)
        if said:
            tell(request, said)
    return HttpResponseRedirect(address_after(work))


@dataclass(frozen=True, slots=True)
class WorkSign:
    """The mark of a work in the frame of every page; `follow` is where its progress is asked."""

    words: str
    address: str
    is_running: bool
    follow: str = ""


def sign_of_works(actor: Actor) -> WorkSign | None:
    """Return the mark of the works that concern this person, if any."""
    works: list[Work] = []
    with suppress(DatabaseError, StoreError):  # a page that tells of an error must not fail again
        works = [w for w in unsettled_works(actor.practice) if actor.can(KINDS[w.kind].permission)]
    if not works:
        return None
    running = [w for w in works if w.state in UNFINISHED]
    if len(works) > 1:
        return WorkSign(f"{len(works)} travaux", "/travaux/", is_running=bool(running))
    (work,) = works
    address = f"/travaux/{work.pk}/"
    words = f"{words_of(work).name} : {state_of(work)}"
    return WorkSign(words, address, bool(running), f"{address}etat.json" if running else "")
