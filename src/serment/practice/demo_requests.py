"""The requests of the fictitious practice: one that waits, one late, one refused; an export."""

from datetime import date, datetime, timedelta

from serment.practice.actors import Actor
from serment.practice.contacts import search_contacts
from serment.practice.handover import NewDocument, add_document
from serment.practice.publisher_requests import NewPublisherRequest, ask_publisher
from serment.practice.publisher_steps import Acknowledgement, acknowledge_publisher
from serment.practice.request_outcomes import Decided, Sent, answer_request, decide_request
from serment.practice.request_steps import note_identity, specify_request
from serment.practice.requests import NewRequest, receive_request
from serment.store.models import KeptRecord


def receive_invented_requests(actor: Actor, as_of: date, now: datetime) -> None:
    """Receive three requests of invented people."""
    record = KeptRecord.objects.of(actor.practice).get(name="Pujol Ghislaine")
    for told in (
        NewRequest(
            "erasure", "patient", "Cazals Irène", as_of - timedelta(days=45), channel="email"
        ),
        NewRequest("rectification", "patient", "Maury Bastien", as_of - timedelta(days=40)),
        NewRequest(
            "record_access", "patient", record.name, as_of - timedelta(days=4), record=record.pk,
            applicant_address="8, rue du Moulin\n31000 Toulouse",
        ),
    ):  # fmt: skip
        receive_request(actor=actor, told=told, as_of=as_of, now=now)
    _refuse_erasure(actor, as_of, now)
    _ask_publisher(actor, as_of, now)
    note_identity(
        actor=actor, number=3, method="shown", on=as_of - timedelta(days=4), as_of=as_of, now=now
    )


def _ask_publisher(actor: Actor, as_of: date, now: datetime) -> None:
    """Ask the invented publisher for everything; it acknowledged, and has a week left or so."""
    publisher = search_contacts(actor.practice, role="software_publisher").get()
    told = NewPublisherRequest(
        "migration",
        as_of - timedelta(days=23),
        contact=publisher.pk,
        publisher_address="12, rue de l’Exemple\n31000 Toulouse",
    )
    asked = ask_publisher(actor=actor, told=told, as_of=as_of, now=now)
    acknowledged = Acknowledgement(as_of - timedelta(days=21), contact="Service des exports")
    acknowledge_publisher(actor=actor, number=asked.number, told=acknowledged, as_of=as_of, now=now)


def _refuse_erasure(actor: Actor, as_of: date, now: datetime) -> None:
    facts = {"request_object": "medical_record", "retention_ended": False}
    specify_request(actor=actor, number=1, given=facts, now=now)
    decided = Decided("refused", "record_still_kept")
    decide_request(actor=actor, number=1, decided=decided, as_of=as_of, now=now)
    sent = Sent(as_of - timedelta(days=38), "letter")
    answer_request(actor=actor, number=1, sent=sent, as_of=as_of, now=now)
