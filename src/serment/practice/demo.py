"""The fictitious practice: « Cabinet du Dr Alma Rey ». Every name and number here is invented."""

from datetime import date, datetime, timedelta

from django.db import transaction

from serment.law.facts import FactValue
from serment.practice.actors import Actor
from serment.practice.answers import answer_questions, questionnaire
from serment.practice.contacts import ContactCard, add_contact
from serment.practice.contents import keep_content
from serment.practice.demo_assessment import live_invented_assessments
from serment.practice.demo_incident import live_invented_incident
from serment.practice.demo_records import keep_invented_records
from serment.practice.demo_requests import receive_invented_requests
from serment.practice.documents import current_documents, issue_missing_documents, record_display
from serment.practice.exhibits import NewExhibit, attach_exhibit
from serment.practice.opening import Identity, create_practice
from serment.practice.plan import accept_corpus
from serment.practice.register import add_proposed_activities, confirm_activity, list_activities
from serment.store.blobs import StoredBlob

IDENTITY = Identity(
    name="Cabinet du Dr Alma Rey",
    doctor="Dr Alma Rey",
    specialty="médecine générale",
    address="12, rue des Tilleuls, 31000 Toulouse",
    phone="05 00 00 00 00",
    email="cabinet@exemple.invalid",
    website="www.cabinet-rey.invalid",
    rpps="10000000009",
)

# What Dr Rey answered; what is not here she answered « non », or « je ne sais pas » below.
_GIVEN: dict[str, FactValue] = {
    "practice_form": "solo",
    "has_staff": True,
    "staff_count": 1,
    "has_secretary": True,
    "records_hosting": "supplier",
    "hosting_is_hds": True,
    "remote_access": True,
    "remote_access_two_factors": True,
    "remote_maintenance": True,
    "records_backed_up": True,
    "cloud_backup": True,
    "online_booking": True,
    "telemedicine": True,
    "telemedicine_recorded": False,
    "mssante_used": True,
    "ordinary_mail_for_health": False,
    "dmp_used": True,
    "electronic_claims": True,
    "card_terminal": True,
    "website": True,
    "website_trackers": False,
    "website_contact_form": True,
    "paper_records": True,
    "paper_locked": True,
    "minors_seen": True,
    "accountant": True,
    "staff_own_accounts": True,
    "cps_shared": False,
    "ai_tools": True,
    "ai_scribe": True,
    "trained_on": "2026-03-12",
    "patients_per_year": 1800,
}
_UNKNOWN = frozenset(
    {
        "cloud_backup_is_hds",
        "transfers_outside_eea",
        "restore_tested_on",
        "processor_contracts_signed",
    }
)
_UNCONFIRMED = 3
# Invented names; the numbers are of the ranges that are given to nobody, kept for works of fiction.
_CONTACTS = (
    ContactCard("it_provider", "Informatique du Canal", phone="05 36 49 10 01"),
    ContactCard(
        "software_publisher",
        "Tilleul Logiciels",
        phone="05 36 49 10 02",
        email="urgence@tilleul-logiciels.invalid",
        reference="licence 2291",
    ),
    ContactCard(
        "host", "Arche Santé Hébergement", phone="05 36 49 10 03", reference="contrat 4417"
    ),
    ContactCard(
        "booking_platform",
        "Agenda Clairvoie",
        phone="01 99 00 10 04",
        email="aide@agenda-clairvoie.invalid",
    ),
    ContactCard("ai_tool", "Scribe Alouette", email="confiance@scribe-alouette.invalid"),
    ContactCard(
        "insurer", "Mutuelle des Soignants d’Oc", phone="05 36 49 10 05", reference="police 88-1203"
    ),
    ContactCard("bank", "Banque du Lauragais", phone="05 36 49 10 06"),
    ContactCard("ordre", "Ordre des médecins du département", phone="05 36 49 10 07"),
    ContactCard("cpam", "Caisse du département", phone="05 36 49 10 08"),
    ContactCard("laboratory", "Laboratoire des Minimes", phone="05 36 49 10 09"),
    ContactCard("pharmacy", "Pharmacie des Tilleuls", phone="05 36 49 10 10"),
    ContactCard("other", "Serrurerie Pastel", title="Serrurier", phone="06 39 98 10 11"),
)


def open_demonstration(*, as_of: date, now: datetime) -> Actor:
    """Create the fictitious practice with two years of believable life, all at once."""
    opened_on = as_of - timedelta(days=40)
    opened_at = now - timedelta(days=40)
    with transaction.atomic():
        actor = create_practice(identity=IDENTITY, is_demo=True, opened_on=opened_on, now=opened_at)
        _answer_all(actor, opened_on, opened_at)
        for card in _CONTACTS:
            add_contact(actor=actor, card=card, now=opened_at + timedelta(minutes=5))
        _keep_register(actor, opened_on, opened_at + timedelta(minutes=6))
        _issue_documents(actor, opened_on, opened_at + timedelta(minutes=9))
        _attach_exhibits(actor, as_of, now - timedelta(days=12))
        live_invented_incident(actor, now - timedelta(days=20))
        live_invented_assessments(actor, now - timedelta(days=14))
        keep_invented_records(actor, as_of, now - timedelta(days=10))
        accept_corpus(actor=actor, as_of=as_of, now=now - timedelta(days=1))
        receive_invented_requests(actor, as_of, now - timedelta(hours=1))
    return actor


def _answer_all(actor: Actor, day: date, now: datetime) -> None:
    """Answer each question that the answers call for, until none is left."""
    for _round in range(12):
        open_ones = [a for a in questionnaire(actor.practice) if a.answer is None]
        if not open_ones:
            return
        given = {a.question.fact: _answer_of(a.question.fact) for a in open_ones}
        answer_questions(actor=actor, given=given, answered_on=day, now=now)


def _answer_of(fact: str) -> FactValue | None:
    return None if fact in _UNKNOWN else _GIVEN.get(fact, _no(fact))


def _no(fact: str) -> FactValue | None:
    """Return « non » for a yes-or-no question, « je ne sais pas » for any other."""
    from serment.practice.library import the_corpus  # noqa: PLC0415 - read once opened

    return False if the_corpus().facts[fact].type == "boolean" else None


def _keep_register(actor: Actor, day: date, now: datetime) -> None:
    add_proposed_activities(actor=actor, as_of=day, now=now)
    for activity in list_activities(actor.practice)[:-_UNCONFIRMED]:
        confirm_activity(actor=actor, reference=activity.reference, as_of=day, now=now)


def _issue_documents(actor: Actor, day: date, now: datetime) -> None:
    issue_missing_documents(actor=actor, as_of=day, now=now)
    poster = current_documents(actor.practice)["waiting_room_poster"]
    record_display(actor=actor, number=poster.pk, shown_from=day, shown_until=None, now=now)


_EXHIBITS = (
    ("Contrat de l’éditeur du logiciel", "contrat-editeur.txt", "processor_contract", -200, 165),
    ("Certificat HDS de l’hébergeur", "certificat-hds.txt", "hds_certificate", -300, 795),
    ("Attestation de formation de la secrétaire", "formation.txt", "training", -250, None),
    ("Attestation d’assurance", "assurance.txt", "insurance", -400, -35),
)


def _attach_exhibits(actor: Actor, day: date, now: datetime) -> None:
    for title, name, proves, dated, expires in _EXHIBITS:
        content = f"{title}\nPièce fictive du cabinet du Dr Alma Rey.\n".encode()
        blob = keep_content(practice=actor.practice, pieces=[content])
        described = NewExhibit(
            title=title,
            file_name=name,
            proves=proves,
            dated_on=day + timedelta(days=dated),
            expires_on=None if expires is None else day + timedelta(days=expires),
        )
        stored = StoredBlob(blob.digest, blob.stored_as, blob.size)
        attach_exhibit(actor=actor, described=described, stored=stored, head=content, now=now)
