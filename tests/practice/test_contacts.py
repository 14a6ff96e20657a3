"""The address book: kept once, journalled, named in documents, called for by the answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db.models import CharField

from serment.documents.context import CONTACT_ROLES, KIT_ROLES
from serment.practice.actors import ForbiddenActError
from serment.practice.answers import answer_question
from serment.practice.called_for import blank_in_kit, called_for
from serment.practice.contacts import (
    LONGEST,
    MOST_IN_KIT,
    ContactCard,
    ContactError,
    UnknownContactError,
    add_contact,
    card_of,
    contacts_in_order,
    find_contact,
    kit_contacts,
    names_of,
    officer_of,
    remove_contact,
    search_contacts,
    update_contact,
)
from serment.practice.documents import (
    current_documents,
    issue_documents,
    list_stale_documents,
    preview_document,
    read_document,
)
from serment.practice.exchange import register_of
from serment.store.models import ContactRecord, JournalEntry
from support.paper import pdf_pages, squeezed
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

if TYPE_CHECKING:
    from serment.law.facts import FactValue
    from serment.practice.actors import Actor
    from serment.store.models import IssuedDocument, Practice

pytestmark = pytest.mark.django_db
HOST = ContactCard("host", "Arche Santé", phone="05 36 49 10 03", reference="contrat 4")
OFFICER = ContactCard("dpo", "Camille Durand", email="dpo@exemple.invalid")


def _add(doctor: Actor, *cards: ContactCard) -> ContactRecord:
    *_, last = [add_contact(actor=doctor, card=card, now=NOW) for card in cards]
    return last


def _said(practice: Practice, act: str) -> list[dict[str, object]]:
    lines = JournalEntry.objects.of(practice).filter(act=act).select_related("payload")
    return [json.loads(bytes(line.payload.content)) for line in lines]


def test_chloe_and_bilal_write_nobody_in_the_address_book() -> None:
    """The controller alone says whom the documents name."""
    doctor = alma()
    row = _add(doctor, HOST)
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            add_contact(actor=person, card=OFFICER, now=NOW)
        with pytest.raises(ForbiddenActError):
            update_contact(actor=person, number=row.pk, card=OFFICER, now=NOW)
        with pytest.raises(ForbiddenActError):
            remove_contact(actor=person, number=row.pk, now=NOW)
    assert [card_of(c) for c in contacts_in_order(doctor.practice)] == [HOST]


def test_each_change_leaves_one_line_that_says_what_changed() -> None:
    """Added with what was given, changed with the former and the new, removed by name alone."""
    doctor = alma()
    row = _add(doctor, HOST)
    update_contact(actor=doctor, number=row.pk, card=replace(HOST, phone="3646"), now=later(1))
    remove_contact(actor=doctor, number=row.pk, now=later(2))
    [added] = _said(doctor.practice, "contact.added")
    assert added["title"] == "Hébergeur des dossiers : Arche Santé"
    assert added["contact"] == {
        "role": "host", "name": "Arche Santé", "phone": "05 36 49 10 03", "reference": "contrat 4",
    }  # fmt: skip
    [changed] = _said(doctor.practice, "contact.changed")
    assert (changed["was"], changed["is_now"]) == ({"phone": "05 36 49 10 03"}, {"phone": "3646"})
    [removed] = _said(doctor.practice, "contact.removed")
    assert set(removed) == {"title", "by"}
    assert not ContactRecord.objects.of(doctor.practice).exists()


def test_the_same_card_given_again_is_no_act() -> None:
    """Saved unchanged, blanks aside: no line."""
    doctor = alma()
    row = _add(doctor, HOST)
    for card in (HOST, replace(HOST, name="  Arche   Santé ")):
        update_contact(actor=doctor, number=row.pk, card=card, now=later(1))
    assert _said(doctor.practice, "contact.changed") == []


@pytest.mark.parametrize(
    ("card", "field", "told"),
    [
        (replace(HOST, name=" \n "), "name", "Le nom manque"),
        (replace(HOST, role="plumber"), "role", "pas un rôle connu"),
        (replace(HOST, role="other"), "title", "« Autre » n’aiderait"),
        (replace(HOST, title="syndic"), "title", "ne sert qu’au rôle"),
        (replace(HOST, phone="le soir"), "phone", "numéro de téléphone"),
        (replace(HOST, phone="a@b.fr 12"), "phone", "numéro de téléphone"),
        (replace(HOST, email="dpo"), "email", "nom@domaine"),
        (replace(HOST, email="a b@c"), "email", "nom@domaine"),
        (replace(HOST, reference="x" * 101), "reference", "dépasse 100"),
    ],
)
def test_a_card_that_cannot_be_kept_names_the_line_to_correct(
    card: ContactCard, field: str, told: str
) -> None:
    """Each refusal says which line, why, what to do; nothing is written, by adding nor editing."""
    doctor = alma()
    row = _add(doctor, OFFICER)
    with pytest.raises(ContactError, match=told) as refused:
        add_contact(actor=doctor, card=card, now=NOW)
    assert refused.value.field == field
    assert "rien n’a été enregistré" in str(refused.value)
    with pytest.raises(ContactError, match=told):
        update_contact(actor=doctor, number=row.pk, card=card, now=NOW)
    assert [card_of(c) for c in contacts_in_order(doctor.practice)] == [OFFICER]


@pytest.mark.parametrize(
    "phone", ["15", "3646", "+33 (0)5.36.49-10/11", "05 36 49 10 10 poste 4", "15 ou 112"]
)
def test_a_telephone_is_checked_leniently(phone: str) -> None:
    """Short numbers, foreign ones, extensions: what can be dialled is kept as typed."""
    assert _add(alma(), replace(HOST, phone=phone)).phone == phone


def test_each_limit_is_that_of_its_column() -> None:
    """A card that passes can be written: no limit is beyond what the database holds."""
    for name, longest in LONGEST.items():
        column = ContactRecord._meta.get_field(name)
        assert isinstance(column, CharField)
        assert longest <= (column.max_length or 0)


def test_nobody_is_twice_in_the_same_role_and_there_is_one_officer() -> None:
    """A second click, or a second officer, is refused; the same name in another role is not."""
    doctor = alma()
    _add(doctor, HOST, replace(HOST, role="software_publisher"), OFFICER)
    with pytest.raises(ContactError, match="figure déjà"):
        _add(doctor, HOST)
    with pytest.raises(ContactError, match="n’en a qu’un"):
        _add(doctor, replace(OFFICER, name="Une autre"))
    other = _add(doctor, replace(HOST, name="Deuxième"))
    with pytest.raises(ContactError, match="figure déjà"):
        update_contact(actor=doctor, number=other.pk, card=HOST, now=NOW)
    assert contacts_in_order(doctor.practice).count() == 4


def test_a_practice_never_sees_the_contacts_of_another() -> None:
    """Neither in the list nor by number, and its documents do not name them."""
    here, there = alma("Ici"), alma("Là")
    row = _add(here, HOST)
    assert not contacts_in_order(there.practice).exists()
    assert names_of(there.practice, "host") == ()
    for act in (
        lambda: find_contact(there.practice, row.pk),
        lambda: update_contact(actor=there, number=row.pk, card=OFFICER, now=NOW),
        lambda: remove_contact(actor=there, number=row.pk, now=NOW),
    ):
        with pytest.raises(UnknownContactError, match="Revenez à la liste"):
            act()


def test_documents_name_them_and_become_stale_when_a_name_changes() -> None:
    """The notice names the host; a new name makes it stale, and so does a removal."""
    doctor = alma()
    answer(doctor, records_hosting="supplier", hosting_is_hds=True, online_booking=True)
    row = _add(doctor, HOST)
    _add(doctor, ContactCard("booking_platform", "Agenda Clairvoie"))
    issue_documents(
        actor=doctor, kinds=("patient_notice", "secretary_script"), as_of=TODAY, now=later(1)
    )
    notice = squeezed("".join(pdf_pages(read_document(_current(doctor, "patient_notice")))))
    assert "ArcheSanté" in notice
    assert "AgendaClairvoie" in notice
    assert _stale(doctor) == set()
    update_contact(actor=doctor, number=row.pk, card=replace(HOST, name="Autre"), now=later(2))
    assert _stale(doctor) == {"patient_notice"}
    update_contact(actor=doctor, number=row.pk, card=HOST, now=later(3))
    assert _stale(doctor) == set()
    remove_contact(actor=doctor, number=row.pk, now=later(4))
    assert _stale(doctor) == {"patient_notice"}


def _current(doctor: Actor, kind: str) -> IssuedDocument:
    return current_documents(doctor.practice)[kind]


def _stale(doctor: Actor) -> set[str]:
    found = list_stale_documents(practice=doctor.practice, as_of=TODAY)
    return {stale.document.kind for stale in found}


def test_the_crisis_kit_says_whom_to_call() -> None:
    """Names, contracts and telephones, in the kit's order; an AI tool only if it can be called."""
    doctor = alma()
    silent = ContactCard("ai_tool", "Scribe Muet")
    _add(
        doctor,
        ContactCard("other", "Serrurerie Pastel", title="Serrurier", phone="06 39 98 10 11"),
        HOST,
        silent,
        replace(silent, name="Scribe Parlant", phone="12"),
    )
    told = [(c.role, c.name) for c in kit_contacts(doctor.practice)]
    assert told == [
        ("Hébergeur des dossiers", "Arche Santé"),
        ("Outil d’intelligence artificielle", "Scribe Parlant"),
        ("Serrurier", "Serrurerie Pastel"),
    ]
    assert blank_in_kit(doctor.practice) == tuple(r for r in KIT_ROLES if r != "host")


def test_a_long_address_book_fits_its_documents() -> None:
    """However many there are, a document names the first ones of a role and the kit stops."""
    doctor = alma()
    ContactRecord.objects.bulk_create(
        ContactRecord(practice=doctor.practice, role=role, name=f"Nom {number:03d}", phone="12")
        for number in range(MOST_IN_KIT)
        for role in ("host", "pharmacy")
    )
    assert len(names_of(doctor.practice, "host")) < MOST_IN_KIT
    assert len(kit_contacts(doctor.practice)) == MOST_IN_KIT
    assert {c.role for c in kit_contacts(doctor.practice)} == {CONTACT_ROLES["host"]}


def test_the_officer_of_the_register_is_that_of_the_notices() -> None:
    """One card for the register, the poster and the notices."""
    doctor = alma()
    assert officer_of(doctor.practice) is None
    _add(doctor, OFFICER)
    party = register_of(doctor.practice, as_of=TODAY).identity.dpo
    assert party is not None
    assert (party.name, party.mail) == ("Camille Durand", "dpo@exemple.invalid")


def test_words_and_roles_narrow_the_list() -> None:
    """Any line of a card can be searched; an unknown role or order changes nothing."""
    doctor = alma()
    _add(doctor, HOST, OFFICER, ContactCard("bank", "Banque du Lauragais"))

    def found(**asked: str) -> list[str]:
        return [c.name for c in search_contacts(doctor.practice, **asked)]

    everybody = ["Arche Santé", "Banque du Lauragais", "Camille Durand"]
    assert found() == found(role="plumber", order="; drop") == everybody
    assert found(words="10 03 contrat") == ["Arche Santé"]
    assert found(words="exemple.invalid", role="bank") == []
    assert found(role="bank") == ["Banque du Lauragais"]
    assert found(order="-name") == everybody[::-1]


# What a document would print of a role, and the facts that make it do so.
_PRINTED: dict[str, tuple[str, dict[str, FactValue]]] = {
    "hosts": ("host", {"records_hosting": "supplier"}),
    "booking_platform": ("booking_platform", {"online_booking": True}),
    "ai_tools": ("ai_tool", {"ai_diagnosis": True, "ai_tools": True}),
    "officer_name": ("dpo", {"dpo_designated": True}),
}


def _answer_all(doctor: Actor, told: dict[str, FactValue]) -> None:
    for fact, value in told.items():
        answer_question(actor=doctor, fact=fact, given=value, answered_on=TODAY, now=NOW)


@pytest.mark.parametrize("placeholder", _PRINTED)
def test_what_a_notice_lacks_is_called_for(placeholder: str) -> None:
    """The same facts that make a notice wait for a name make the screen ask for it."""
    role, facts = _PRINTED[placeholder]
    doctor = alma()
    assert called_for(doctor.practice) == ()
    usual: dict[str, FactValue] = {
        "practice_form": "solo", "records_hosting": "practice_machine", "online_booking": False,
        "telemedicine": False,
    }  # fmt: skip
    _answer_all(doctor, {**usual, **facts})
    assert placeholder in _lacking(doctor)
    assert role in {lack.role for lack in called_for(doctor.practice)}
    _add(doctor, ContactCard(role, "Nom", email="a@exemple.invalid"))
    assert placeholder not in _lacking(doctor)
    assert role not in {lack.role for lack in called_for(doctor.practice)}


@pytest.mark.parametrize("fact", ["cloud_backup", "online_booking", "telemedicine"])
def test_a_host_is_called_for_wherever_data_are_kept_elsewhere(fact: str) -> None:
    """Each fact that opens the hosting section of the notice asks for the host."""
    doctor = alma()
    _answer_all(doctor, {"records_hosting": "practice_machine", fact: True})
    assert "hosts" in _lacking(doctor)
    assert "host" in {lack.role for lack in called_for(doctor.practice)}


def _lacking(doctor: Actor) -> tuple[str, ...]:
    return preview_document(doctor.practice, kind="patient_notice", as_of=TODAY).lacking


def test_an_officer_whom_nobody_can_reach_is_to_be_completed() -> None:
    """A name alone is kept, and the card to complete is named."""
    doctor = alma()
    row = _add(doctor, replace(OFFICER, email=""))
    [lack] = called_for(doctor.practice)
    assert (lack.role, lack.number) == ("dpo", row.pk)
    update_contact(actor=doctor, number=row.pk, card=OFFICER, now=NOW)
    assert called_for(doctor.practice) == ()


def test_a_card_that_says_who_repairs_who_publishes_who_insures() -> None:
    """The answers call for those who are needed on a bad day too."""
    doctor = alma()
    answer(doctor, records_hosting="group", remote_maintenance=True, cyber_insurance=True)
    asked = {lack.role: lack.reason for lack in called_for(doctor.practice)}
    assert set(asked) == {"software_publisher", "it_provider", "insurer"}
    assert all(len(reason) > 40 for reason in asked.values())
