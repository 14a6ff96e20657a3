"""« Travail en cours »: how far a long work has come, how to cancel it, what it made."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import size_in_french
from serment.practice.actors import Permission
from serment.practice.kinds_of_work import KINDS
from serment.practice.work import (
    UnknownWorkError,
    WorkStateError,
    cancel_work,
    find_work,
    list_works,
    may_resume,
    result_of,
    resume_work,
    settle_work,
    wait_for_work,
)
from serment.store.models import UNFINISHED, Work, WorkState
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today
from serment.web.work_words import WorkWords, progress_of, state_of, words_of
from serment.web.works import (
    PATIENCE_SECONDS,
    answer_work,
    hand_over_file,
    show_outcome,
)

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work as the list and its page show it."""

    work: Work
    words: WorkWords
    state: str
    progress: str

    @property
    def title(self) -> str:
        """The heading of its page: what is being done, or how it ended."""
        if self.work.state == WorkState.DONE:
            return self.words.made
        if self.work.state in UNFINISHED:
            return self.words.running
        return f"{self.words.name} : travail {self.state}"


def _row(work: Work) -> WorkRow:
    return WorkRow(work, words_of(work), state_of(work), progress_of(work))


@allowed(Permission.READ)
def show_works(request: CockpitRequest) -> HttpResponse:
    """List the works of the day, the latest first."""
    rows = [_row(work) for work in list_works(request.actor.practice)[:_MOST_SHOWN]]
    return render(request, "works/works.html", {"rows": rows})


@allowed(Permission.READ)
def show_work(request: CockpitRequest, number: int) -> HttpResponse:
    """Show a work; one whose outcome is a screen leads there."""
    work = _found(request, number)
    if work.state == WorkState.DONE and not words_of(work).is_saved:
        return show_outcome(request, work)
    may_act = request.actor.can(KINDS[work.kind].permission)
    if work.state == WorkState.FAILED and may_act:
        settle_work(actor=request.actor, number=number, now=now())
    file = result_of(work)
    context = {
        "row": _row(work),
        "is_running": work.state in UNFINISHED,
        "is_interrupted": work.state == WorkState.INTERRUPTED,
        "may_drop": may_act and work.state in {WorkState.INTERRUPTED, WorkState.FAILED},
        "resumes": KINDS[work.kind].resumes and work.resume_from is not None,
        "may_act": may_act,
        "may_resume": may_act and may_resume(work),
        "file": file,
        "size": "" if file is None else size_in_french(file.size),
        # The page that followed the work to its end saves the file by itself.
        "save_now": file is not None and request.GET.get("suivi") == "1",
    }
    return render(request, "works/work.html", context)


@allowed(Permission.READ)
def tell_state(request: CockpitRequest, number: int) -> JsonResponse:
    """Tell how far a work has come, to the page that follows it."""
    work = _found(request, number)
    row = _row(work)
    return JsonResponse(
        {
            "ended": work.state not in UNFINISHED,
            "done": work.done,
            "total": work.total,
            "words": row.progress,
            "sign": f"{row.words.name} : {row.state}",
        }
    )


@require_POST
@allowed(Permission.READ)
def cancel(request: CockpitRequest, number: int) -> HttpResponse:
    """Cancel a work, and show it stopped if it stops at once."""
    work = _found(request, number)
    try:
        cancel_work(actor=request.actor, number=number, now=now())
    except WorkStateError as refusal:
        tell(request, str(refusal), warning=True)
    wait_for_work(work, seconds=PATIENCE_SECONDS)
    return redirect("work", number=number)


@require_POST
@allowed(Permission.READ)
def resume(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Take up again a work that stopped before its end."""
    _found(request, number)
    try:
        work = resume_work(actor=request.actor, number=number, as_of=today(request))
    except WorkStateError as refusal:
        tell(request, str(refusal), warning=True)
        return redirect("work", number=number)
    return answer_work(request, wait_for_work(work, seconds=PATIENCE_SECONDS))


@require_POST
@allowed(Permission.READ)
def save_file(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Hand over the file that a work made."""
    work = _found(request, number)
    request.actor.require(KINDS[work.kind].permission)
    file = result_of(work) if words_of(work).is_saved else None
    if file is None:
        return redirect("work", number=number)
    return hand_over_file(request, work, file)


def _found(request: CockpitRequest, number: int) -> Work:
    try:
        return find_work(request.actor.practice, number)
    except UnknownWorkError as missing:
        raise Http404 from missing
