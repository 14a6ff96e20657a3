"""The acts on a request: for each, its form, what does it, who may, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from serment.practice.actors import Permission
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_notices import (
    announce_lifting,
    choose_doctor,
    is_granted,
    lift_restriction,
    may_be_lifted,
    may_choose_doctor,
    recipients_are_told,
    tell_recipients,
)
from serment.practice.request_outcomes import (
    answer_request,
    close_request,
    decide_request,
    note_complaint,
    reopen_request,
)
from serment.practice.request_parts import (
    is_first_part_possible,
    send_first_part,
    undo_first_part,
)
from serment.practice.request_steps import (
    ask_evidence,
    extend_request,
    note_evidence,
    note_identity,
    specify_request,
)
from serment.web.middleware import CockpitRequest
from serment.web.plain_forms import PlainForm
from serment.web.rooms.requests.act_forms import (
    DayForm,
    DecisionForm,
    DoctorForm,
    EvidenceForm,
    ExtensionForm,
    FactsForm,
    FirstPartForm,
    IdentityForm,
    ReasonForm,
    RecipientsForm,
    SentForm,
)

Make = Callable[[RequestAnswer, date, Any], PlainForm]
Do = Callable[[Any, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class SheetAct:
    """An act as the sheet shows it: its address, its words, its form, open once refused."""

    name: str
    title: str
    button: str
    form: PlainForm
    is_open: bool


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its title on the sheet, its form, what does it, who may, when it is offered."""

    title: str
    button: str
    done: str
    make: Make
    do: Do
    permission: Permission
    offered: Callable[[RequestAnswer], bool]


def _pending(answer: RequestAnswer) -> bool:
    return answer.request.is_pending


def _dated(form: type[PlainForm]) -> Make:
    return lambda _answer, day, data: form(data, initial={"on": day})


def _evidence(answer: RequestAnswer, day: date, data: Any) -> PlainForm:
    asked = answer.request.evidence
    return EvidenceForm(answer, data, initial={"on": day, "evidence": asked})


def _doctor(answer: RequestAnswer, _day: date, data: Any) -> PlainForm:
    asked = answer.request
    return DoctorForm(data, initial={"name": asked.doctor_name, "address": asked.doctor_address})


def _recipients(answer: RequestAnswer, day: date, data: Any) -> PlainForm:
    return RecipientsForm(data, initial={"recipients": answer.request.recipients, "on": day})


def _decision(answer: RequestAnswer, _day: date, data: Any) -> PlainForm:
    request = answer.request
    initial = {"outcome": request.outcome, "ground": request.ground, "excluded": request.excluded}
    return DecisionForm(answer, data, initial=initial)


ACTS: Final[dict[str, Act]] = {
    "preciser": Act(
        "Préciser", "Enregistrer", "C’est noté ; la réponse de la loi est recalculée.",
        lambda answer, _day, data: FactsForm(answer, data),
        lambda form, base: specify_request(**_without_day(base), given=form.given()),
        Permission.REQUESTS, _pending,
    ),
    "identite": Act(
        "Identité établie", "Noter l’identité", "L’identité est notée.",
        _dated(IdentityForm),
        lambda form, base: note_identity(**base, **form.cleaned_data),
        Permission.REQUESTS, _pending,
    ),
    "demander": Act(
        "Demander un document", "Noter la demande", "La demande du document est notée.",
        _evidence,
        lambda form, base: ask_evidence(**base, **form.cleaned_data),
        Permission.REQUESTS, lambda answer: _pending(answer) and bool(answer.to_ask),
    ),
    "recu": Act(
        "Document reçu", "Noter la réception", "La réception du document est notée.",
        _dated(DayForm),
        lambda form, base: note_evidence(**base, **form.cleaned_data),
        Permission.REQUESTS,
        lambda answer: _pending(answer) and answer.request.evidence_asked_on is not None,
    ),
    "medecin": Act(
        "Médecin choisi", "Noter le médecin", "Le médecin choisi est noté.",
        _doctor,
        lambda form, base: choose_doctor(**base, **form.cleaned_data),
        Permission.REQUESTS, lambda answer: _pending(answer) and may_choose_doctor(answer),
    ),
    "prolonger": Act(
        "Prolonger de deux mois", "Noter la prolongation", "La prolongation est notée.",
        _dated(ExtensionForm),
        lambda form, base: extend_request(
            **base, reason=form.cleaned_data["reason"], sent_on=form.cleaned_data["on"]
        ),
        Permission.DECIDE_REQUESTS,
        lambda answer: _pending(answer) and answer.law.gdpr is not None,
    ),
    "decider": Act(
        "Décider", "Décider", "La décision est notée.",
        _decision,
        lambda form, base: decide_request(**base, decided=form.decided()),
        Permission.DECIDE_REQUESTS, _pending,
    ),
    "partie": Act(
        "Envoyer d’abord la partie récente", "La partie récente est partie",
        "La partie récente est notée ; le délai des plus anciennes court encore.",
        _dated(FirstPartForm),
        lambda form, base: send_first_part(**base, sent=form.sent()),
        Permission.DECIDE_REQUESTS,
        lambda answer: is_first_part_possible(answer) and is_granted(answer.request),
    ),
    "annuler-partie": Act(
        "Annuler l’envoi de la partie récente", "Annuler cet envoi",
        "L’envoi est annulé ; le délai de la partie récente court de nouveau.",
        lambda _answer, _day, data: PlainForm(data),
        lambda _form, base: undo_first_part(**_without_day(base)),
        Permission.DECIDE_REQUESTS,
        lambda answer: _pending(answer) and answer.request.first_part_on is not None,
    ),
    "repondre": Act(
        "Noter la réponse", "La réponse est partie", "La réponse est notée.",
        _dated(SentForm),
        lambda form, base: answer_request(**base, sent=form.sent()),
        Permission.DECIDE_REQUESTS,
        lambda answer: _pending(answer) and bool(answer.request.outcome),
    ),
    "destinataires": Act(
        "Prévenir qui avait reçu les données", "Noter qu’ils sont prévenus",
        "Les destinataires prévenus sont notés.",
        _recipients,
        lambda form, base: tell_recipients(**base, **form.cleaned_data),
        Permission.REQUESTS, lambda answer: recipients_are_told(answer.request),
    ),
    "annoncer-levee": Act(
        "Annoncer la fin de la limitation", "Noter l’annonce", "L’annonce est notée.",
        _dated(DayForm),
        lambda form, base: announce_lifting(**base, **form.cleaned_data),
        Permission.DECIDE_REQUESTS, lambda answer: may_be_lifted(answer.request),
    ),
    "lever": Act(
        "Lever la limitation", "Noter la levée", "La levée est notée.",
        _dated(DayForm),
        lambda form, base: lift_restriction(**base, **form.cleaned_data),
        Permission.DECIDE_REQUESTS,
        lambda answer: may_be_lifted(answer.request) and bool(answer.request.lifting_told_on),
    ),
    "classer": Act(
        "Classer sans réponse", "Classer", "La demande est classée.",
        lambda _answer, _day, data: ReasonForm(data),
        lambda form, base: close_request(**base, **form.cleaned_data),
        Permission.DECIDE_REQUESTS, _pending,
    ),
    "rouvrir": Act(
        "Rouvrir la demande", "Rouvrir", "La demande est rouverte ; ses délais n’ont pas cessé.",
        lambda _answer, _day, data: PlainForm(data),
        lambda _form, base: reopen_request(**base),
        Permission.DECIDE_REQUESTS, lambda answer: not _pending(answer),
    ),
    "reclamation": Act(
        "Réclamation", "Noter la réclamation", "La réclamation est notée.",
        _dated(DayForm),
        lambda form, base: note_complaint(**base, **form.cleaned_data),
        Permission.DECIDE_REQUESTS, lambda _answer: True,
    ),
}  # fmt: skip


def _without_day(base: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in base.items() if name != "as_of"}


def acts_of(
    request: CockpitRequest, answer: RequestAnswer, day: date, refused: dict[str, PlainForm]
) -> list[SheetAct]:
    """Return the acts that the sheet offers to this person, each with its form."""
    return [
        SheetAct(name, act.title, act.button, refused.get(name) or act.make(answer, day, None),
                 is_open=name in refused)
        for name, act in ACTS.items()
        if act.offered(answer) and request.actor.can(act.permission)
    ]  # fmt: skip
