"""« Aujourd’hui »: the next action, what runs, four tiles."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.practice.actors import Permission
from serment.practice.answers import progress, questionnaire
from serment.practice.backups import last_backup
from serment.practice.documents import list_stale_documents
from serment.practice.due_list import due_soon
from serment.practice.exhibits import expired_exhibits
from serment.practice.plan import accept_corpus, changes_of_corpus, make_plan
from serment.practice.record_counts import COUNTED_UP_TO, records_to_do
from serment.practice.request_list import pending_requests
from serment.practice.request_words import right_words
from serment.practice.rings import rings_of
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.incidents.words import clocks_of_incidents
from serment.web.rooms.today.steps import first_steps
from serment.web.today import now, today

AFTER_THE_NEXT = 3
DUE_SHOWN = 3


@allowed(Permission.READ)
def show_today(request: CockpitRequest) -> HttpResponse:
    """Show the first steps or the next action, then the rings, then the tiles."""
    day = today(request)
    practice = request.actor.practice
    plan = make_plan(practice=practice, as_of=day)
    asked = questionnaire(practice)
    steps = first_steps(practice, asked)
    # An exhibit past its last day has its own warning above.
    due = [one for one in due_soon(practice, day) if one.kind != "exhibit" or one.day >= day]
    requests = pending_requests(practice, day)
    first = requests.first
    context = {
        "due": due[:DUE_SHOWN],
        "due_more": len(due[DUE_SHOWN:]),
        "plan": plan,
        "steps": steps,
        "next_step": next((s for s in steps if not s.is_done), None),
        "next_rows": plan.to_do[:1],
        "then_rows": plan.to_do[1 : 1 + AFTER_THE_NEXT],
        "progress": progress(asked),
        "rings": rings_of(plan),
        "stale": list_stale_documents(practice=practice, as_of=day),
        "expired": expired_exhibits(practice=practice, as_of=day),
        "changes": changes_of_corpus(practice=practice, as_of=day),
        "backup": last_backup(practice),
        "records": records_to_do(practice, day),
        "clocks": clocks_of_incidents(practice, now()),
        "requests": requests,
        "first_right": "" if first is None else right_words(first.request.right),
        "counted_up_to": COUNTED_UP_TO,
        "today": day,
    }
    return render(request, "today/today.html", context)


@allowed(Permission.READ, write=Permission.ANSWER)
def accept_new_corpus(request: CockpitRequest) -> HttpResponse:
    """Show what a new corpus changes; keep it as seen when the person agrees."""
    day = today(request)
    if request.method == "POST":
        accept_corpus(actor=request.actor, as_of=day, now=now())
        tell(request, "Les changements des règles sont notés comme lus.")
        return redirect("today")
    changes = changes_of_corpus(practice=request.actor.practice, as_of=day)
    return render(request, "today/corpus.html", {"changes": changes})
