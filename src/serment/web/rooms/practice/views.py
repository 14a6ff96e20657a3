"""« Mon cabinet »: who the practice is, its answers by section, and the end of the questions."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from serment.documents.context import CONTACT_ROLES
from serment.documents.handing import done_with
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.answers import Asked, known_facts, progress, questionnaire
from serment.practice.called_for import called_for
from serment.practice.contacts import contacts_in_order
from serment.practice.documents import current_documents, list_stale_documents, missing_kinds
from serment.practice.handing import documents_to_hand
from serment.practice.opening import (
    IdentityError,
    identity_of,
    identity_version,
    update_identity,
)
from serment.practice.plan import make_plan
from serment.practice.register import list_activities, list_proposals, propose_activities
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import Practice, WorkKind
from serment.web.access import allowed
from serment.web.conflicts import conflicts_of, seen_version
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import tell_unprintable
from serment.web.rooms.practice.forms import IdentityForm
from serment.web.rooms.practice.words import answer_in_french
from serment.web.today import now, today
from serment.web.works import answer_work, begin_work

_ANSWERS = {"manque": "Sans réponse", "inconnu": "« Je ne sais pas »", "donnee": "Répondues"}
_FILTERS = (Filter("reponse", "Réponse", "Toutes les questions", _ANSWERS),)


@dataclass(frozen=True, slots=True)
class _Row:
    asked: Asked
    shown: str

    @property
    def state(self) -> str:
        """The value of the filter that keeps the row."""
        if self.asked.answer is None:
            return "manque"
        return "inconnu" if self.asked.answer.value is None else "donnee"


@allowed(Permission.READ)
def show_practice(request: CockpitRequest) -> HttpResponse:
    """Show the identity and the answers, by section, folded unless searched."""
    practice = request.actor.practice
    asked = questionnaire(practice)
    listing = Listing(request, [Column("Question"), Column("Réponse")], _FILTERS)
    state = listing.chosen.get("reponse")
    rows = [_Row(a, _shown(a)) for a in sorted(asked, key=lambda a: _section_order(asked, a))]
    kept = [
        r
        for r in listing.select(rows, lambda r: f"{r.asked.question.text} {r.shown}")
        if state in {None, r.state}
    ]
    context = {
        "identity": identity_of(practice),
        "has_website": known_facts(practice).get("website") is True,
        "contacts": contacts_in_order(practice).count(),
        "lacks": _lacks(practice),
        "sections": _sections(kept),
        "listing": listing,
        "progress": progress(asked),
        "unknown": [a for a in asked if a.answer is not None and a.answer.value is None],
    }
    return render(request, "practice/practice.html", context)


def _section_order(asked: tuple[Asked, ...], row: Asked) -> int:
    """Return the place of the first question of the same section."""
    return next(i for i, a in enumerate(asked) if a.question.section == row.question.section)


def _sections(rows: list[_Row]) -> list[dict[str, object]]:
    found = []
    for name, group in groupby(rows, lambda r: r.asked.question.section):
        kept = list(group)
        answered = sum(r.asked.answer is not None for r in kept)
        found.append({"name": name, "rows": kept, "answered": answered})
    return found


def _shown(asked: Asked) -> str:
    if asked.answer is None:
        return ""
    return answer_in_french(asked.question.fact, asked.answer.value)


@allowed(Permission.READ, write=Permission.ANSWER)
def edit_identity(request: CockpitRequest) -> HttpResponse:
    """Change who the controller is; a refused form keeps what was typed."""
    identity = identity_of(request.actor.practice)
    goes_on = bool(request.POST.get("suite") or request.GET.get("suite"))
    overtaken = ""
    form = IdentityForm(identity, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            update_identity(actor=request.actor, identity=form.identity(), now=now(), seen=seen)
        except IdentityError as refusal:
            form.add_error(refusal.field, nbsp(str(refusal)))
        except ChangedMeanwhileError as refusal:
            overtaken = nbsp(str(refusal))
        else:
            tell(request, "L’identité du cabinet est enregistrée.")
            tell_unprintable(request, form)
            return redirect("next_question" if goes_on else "practice")
    context = {
        "form": form,
        "goes_on": goes_on,
        "overtaken": overtaken,
        "conflicts": conflicts_of(form) if overtaken else (),
        # A form refused for another reason keeps the version that it was opened on.
        "version": (not overtaken and seen_version(request)) or identity_version(identity),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "practice/identity.html", context, status=status)


@allowed(Permission.READ, write=Permission.DOCUMENTS)
def show_ready(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Say what the answers allow; one button writes the register and every document."""
    practice, day = request.actor.practice, today(request)
    if request.method == "POST":
        everything = {"register": True, "missing": True, "stale": True}
        return answer_work(request, begin_work(request, WorkKind.DOCUMENTS, everything))
    asked = questionnaire(practice)
    documents = current_documents(practice)
    stale = len(list_stale_documents(practice=practice, as_of=day))
    context = {
        "identity": identity_of(practice),
        "progress": progress(asked),
        "left": sum(a.answer is None for a in asked),
        "proposed": propose_activities(practice=practice, as_of=day),
        "kept": len(list_activities(practice)),
        "to_issue": len(missing_kinds(practice)) + stale,
        "documents": tuple(documents.values()),
        "plan": make_plan(practice=practice, as_of=day),
        "lacks": _lacks(practice),
        "waiting": [
            {"document": d, "done": done_with(d.kind)}
            for d in documents_to_hand(practice, as_of=day)
        ],
        "possible": len(list_proposals(practice)),
    }
    return render(request, "practice/ready.html", context)


def _lacks(practice: Practice) -> list[str]:
    """Name those whom the answers call for and the address book lacks."""
    return [CONTACT_ROLES[lack.role].lower() for lack in called_for(practice)]
