"""« Interlocuteurs » on screen: what is missing first, nothing lost when refused, asked twice."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from serment.practice.contacts import ContactCard, add_contact, card_of, contacts_in_order
from serment.practice.documents import issue_document
from serment.practice.opening import identity_of
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.practising import answer
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

LIST = "/cabinet/interlocuteurs/"
NEW = f"{LIST}nouveau/"
HOST = {"role": "host", "name": "Arche Santé", "phone": "05 36 49 10 03"}


def _page(window: Client, path: str) -> str:
    return html.unescape(window.get(path).content.decode())


def test_chloe_and_bilal_change_nothing_in_the_address_book() -> None:
    """Chloé sees no list; Bilal reads it, to call, and writes nothing."""
    doctor = alma()
    row = add_contact(actor=doctor, card=ContactCard(**HOST), now=NOW)
    assert window_of(chloe(doctor)).get(LIST).status_code == 403
    secretary = window_of(bilal(doctor))
    assert "Arche Santé" in _page(secretary, LIST)
    for path in (NEW, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/retirer/"):
        assert secretary.post(path, {**HOST, "name": "Autre", "confirme": "oui"}).status_code == 403
    assert [card_of(c).name for c in contacts_in_order(doctor.practice)] == ["Arche Santé"]


def test_the_list_begins_with_what_the_answers_call_for() -> None:
    """The missing host comes first, with its reason and a page that has the role chosen."""
    doctor = alma()
    answer(doctor, records_hosting="supplier")
    window = window_of(doctor)
    page = _page(window, LIST)
    assert page.index("Hébergeur des dossiers") < page.index("Le carnet du cabinet")
    assert "la notice doit nommer leur hébergeur" in page
    assert "Il manque, d’après vos réponses" in _page(window, "/cabinet/")
    assert "des noms que vous n’avez pas encore donnés" in _page(window, "/cabinet/pret/")
    assert 'value="host" selected' in _page(window, f"{NEW}?role=host")
    assert window.post(NEW, HOST).status_code == 302
    assert "la notice doit nommer leur hébergeur" not in _page(window, LIST)


def test_a_refused_card_keeps_every_line() -> None:
    """A wrong telephone: said beside its line, and all that was typed is still there."""
    doctor = alma()
    window = window_of(doctor)
    typed = {**HOST, "phone": "le soir", "email": "a@b", "address": "1, rue X", "reference": "R4"}
    answer_ = window.post(NEW, typed)
    page = html.unescape(answer_.content.decode())
    assert answer_.status_code == 422
    for kept in ("Arche Santé", "le soir", "a@b", "1, rue X", "R4"):
        assert f'value="{kept}"' in page
    assert 'value="host" selected' in page
    assert page.count('aria-invalid="true"') == 1
    assert "n’est pas un numéro de téléphone" in page
    assert not contacts_in_order(doctor.practice).exists()


@pytest.mark.parametrize("typed", [{}, {"role": "plumber", "name": "X"}, {"role": "other"}])
def test_a_card_half_filled_is_refused_in_place(typed: dict[str, str]) -> None:
    """Nothing at all, a role that does not exist, no name: refused, and said."""
    answer_ = window_of(alma()).post(NEW, typed)
    assert answer_.status_code == 422
    assert 'role="alert"' in answer_.content.decode()


def test_a_card_is_corrected_and_stale_documents_are_counted() -> None:
    """The new name is kept, and the notice that bears the former one is said to be stale."""
    doctor = alma()
    answer(doctor, records_hosting="supplier")
    row = add_contact(actor=doctor, card=ContactCard(**HOST), now=NOW)
    issue_document(actor=doctor, kind="patient_notice", as_of=TODAY, now=NOW)
    window = window_of(doctor)
    assert 'value="05 36 49 10 03"' in _page(window, f"{LIST}{row.pk}/")
    said = window.post(f"{LIST}{row.pk}/", {**HOST, "name": "Coffre"}, follow=True)
    assert "1 document est à réémettre" in said.content.decode()
    assert [c.name for c in contacts_in_order(doctor.practice)] == ["Coffre"]


def test_a_removal_names_the_thing_and_asks_first() -> None:
    """The first click asks, naming whom and what stays; the second removes."""
    doctor = alma()
    row = add_contact(actor=doctor, card=ContactCard(**HOST), now=NOW)
    window = window_of(doctor)
    asked = window.post(f"{LIST}{row.pk}/retirer/").content.decode()
    assert "Retirer «\u00a0Arche Santé\u00a0»" in asked
    assert "le journal gardera son nom" in asked
    assert contacts_in_order(doctor.practice).count() == 1
    said = window.post(f"{LIST}{row.pk}/retirer/", {"confirme": "oui"}, follow=True)
    assert "Arche Santé\u00a0» est retiré" in said.content.decode()
    assert not contacts_in_order(doctor.practice).exists()
    assert window.post(f"{LIST}{row.pk}/retirer/", {"confirme": "oui"}).status_code == 404


def test_each_value_that_a_document_lacks_leads_to_its_own_screen() -> None:
    """The host to its card, the address to its line, the register to itself; each page answers."""
    doctor = alma()
    answer(doctor, records_hosting="supplier", online_booking=True, dpo_designated=True)
    officer = add_contact(actor=doctor, card=ContactCard("dpo", "Camille Durand"), now=NOW)
    window = window_of(doctor)
    page = _page(window, "/documents/patient_notice/")
    assert "les coordonnées du délégué" in page
    assert "le nom du délégué" not in page
    for path in (
        f"{NEW}?role=host",
        f"{NEW}?role=booking_platform",
        f"{LIST}{officer.pk}/",
        "/cabinet/identite/#id_address",
        "/cabinet/identite/#id_email",
        "/registre/",
    ):
        assert f'<a href="{path}">donner' in page
        target, _, line = path.partition("#")
        assert f'id="{line or "contenu"}"' in _page(window, target)


def test_a_role_that_the_address_invents_is_not_chosen() -> None:
    """An address is typed by anybody: an unknown role chooses nothing, and breaks nothing."""
    page = _page(window_of(alma()), f"{NEW}?role=%22%3E%3Cscript%3E")
    assert not re.search(r"<option[^>]* selected", page)


def test_the_identity_says_the_site_and_the_specialty() -> None:
    """Both are kept, shown, and printed; a site that is no address is refused, nothing is lost."""
    doctor = alma()
    answer(doctor, website=True)
    window = window_of(doctor)
    assert "Site internet</dt><dd>à compléter" in _page(window, "/cabinet/")
    typed = {
        "name": "Cabinet", "doctor": "Dr Alma Rey", "specialty": "médecine générale",
        "website": "mon site",
    }  # fmt: skip
    refused = window.post("/cabinet/identite/", typed)
    assert refused.status_code == 422
    assert 'value="mon site"' in refused.content.decode()
    assert window.post("/cabinet/identite/", {**typed, "website": "www.rey.fr"}).status_code == 302
    doctor.practice.refresh_from_db()
    kept = identity_of(doctor.practice)
    assert (kept.specialty, kept.website) == ("médecine générale", "www.rey.fr")
    assert "www.rey.fr" in _page(window, "/cabinet/")


def test_on_a_bad_day_the_numbers_are_on_screen() -> None:
    """« J’ai un problème » shows whom to call; what is blank is for paper."""
    doctor = alma()
    window = window_of(doctor)
    assert "Arche Santé" not in _page(window, "/probleme/")
    add_contact(actor=doctor, card=ContactCard(**HOST), now=NOW)
    page = _page(window, "/probleme/")
    assert "05 36 49 10 03" in page
    assert "Pharmacie la plus proche" not in page
