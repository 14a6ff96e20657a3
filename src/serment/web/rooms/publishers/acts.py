"""The acts on a request to a publisher: for each, its form, what does it, who may, when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from serment.practice.actors import Permission
from serment.practice.publisher_answers import PublisherAnswer
from serment.practice.publisher_steps import (
    acknowledge_publisher,
    close_publisher_request,
    confirm_receipt,
    forget_delivery,
    note_delivery,
    note_plan,
    reopen_publisher_request,
)
from serment.web.middleware import CockpitRequest
from serment.web.plain_forms import PlainForm
from serment.web.rooms.publishers.forms import (
    AcknowledgementForm,
    ClosingForm,
    ReceiptForm,
    StepForm,
)
from serment.web.rooms.requests.acts import SheetAct

Make = Callable[[date, Any], PlainForm]
Do = Callable[[Any, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class PublisherAct:
    """An act: its title on the sheet, its form, what does it, who may, when it is offered."""

    title: str
    button: str
    done: str
    make: Make
    do: Do
    permission: Permission
    offered: Callable[[PublisherAnswer], bool]


def _pending(answer: PublisherAnswer) -> bool:
    return answer.asked.is_pending


def _dated(form: type[PlainForm]) -> Make:
    return lambda day, data: form(data, initial={"on": day, "channel": "email"})


ACTS: Final[dict[str, PublisherAct]] = {
    "accuse": PublisherAct(
        "Accusé de réception", "Noter l’accusé", "L’accusé de réception est noté.",
        _dated(AcknowledgementForm),
        lambda form, base: acknowledge_publisher(**base, told=form.told()),
        Permission.REQUESTS, _pending,
    ),
    "plan": PublisherAct(
        "Plan de livraison reçu", "Noter le plan", "La réception du plan est notée.",
        _dated(StepForm),
        lambda form, base: note_plan(**base, **form.cleaned_data),
        Permission.REQUESTS, lambda answer: _pending(answer) and answer.law.plan is not None,
    ),
    "livraison": PublisherAct(
        "Archive reçue", "Noter la livraison", "La livraison est notée. Contrôlez l’archive.",
        _dated(StepForm),
        lambda form, base: note_delivery(**base, **form.cleaned_data),
        Permission.REQUESTS, _pending,
    ),
    "annuler-livraison": PublisherAct(
        "Ce n’était pas la livraison", "Annuler la livraison",
        "La livraison est annulée, avec ses contrôles ; les délais n’ont pas cessé.",
        lambda _day, data: PlainForm(data),
        lambda _form, base: forget_delivery(**base),
        Permission.REQUESTS,
        lambda answer: _pending(answer)
        and (answer.asked.delivered_on is not None or bool(answer.standing.archives)),
    ),
    "confirmer": PublisherAct(
        "Réception confirmée", "Noter la confirmation", "La confirmation est notée.",
        _dated(ReceiptForm),
        lambda form, base: confirm_receipt(**base, **form.told()),
        Permission.DECIDE_REQUESTS,
        lambda answer: _pending(answer) and answer.asked.delivered_on is not None,
    ),
    "classer": PublisherAct(
        "Classer sans livraison", "Classer", "La demande est classée.",
        lambda _day, data: ClosingForm(data),
        lambda form, base: close_publisher_request(**base, **form.cleaned_data),
        Permission.DECIDE_REQUESTS, _pending,
    ),
    "rouvrir": PublisherAct(
        "Rouvrir la demande", "Rouvrir", "La demande est rouverte ; ses délais n’ont pas cessé.",
        lambda _day, data: PlainForm(data),
        lambda _form, base: reopen_publisher_request(**base),
        Permission.DECIDE_REQUESTS, lambda answer: not _pending(answer),
    ),
}  # fmt: skip


def acts_of(
    request: CockpitRequest, answer: PublisherAnswer, day: date, refused: dict[str, PlainForm]
) -> list[SheetAct]:
    """Return the acts that the sheet offers to this person, each with its form."""
    return [
        SheetAct(name, act.title, act.button, refused.get(name) or act.make(day, None),
                 is_open=name in refused)
        for name, act in ACTS.items()
        if act.offered(answer) and request.actor.can(act.permission)
    ]  # fmt: skip
