"""« Interlocuteurs »: whom the answers call for, the address book, a card, a removal."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.documents.context import CONTACT_ROLES, KIT_ROLES
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.called_for import CalledFor, blank_in_kit, called_for
from serment.practice.contacts import (
    ContactCard,
    ContactError,
    UnknownContactError,
    add_contact,
    card_of,
    find_contact,
    remove_contact,
    role_in_french,
    search_contacts,
    update_contact,
)
from serment.practice.documents import list_stale_documents
from serment.store.models import ContactRecord
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import tell_unprintable
from serment.web.rooms.practice.forms import ContactForm
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

_COLUMNS = (
    Column("Rôle"),
    Column("Nom", "nom"),
    Column("Téléphone, courriel"),
    Column("Contrat", "contrat"),
    Column(""),
)
_FIELDS = {"nom": "name", "contrat": "reference"}
_ROLES = {str(role): words for role, words in CONTACT_ROLES.items()}
_FILTERS = (Filter("role", "Rôle", "Tous les rôles", _ROLES),)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody as the list shows them; `is_silent` when the kit could not say whom to call."""

    contact: ContactRecord
    role: str
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """Somebody the answers call for, and the page that adds or completes them."""

    role: str
    reason: str
    address: str
    verb: str


@allowed(Permission.READ)
def show_contacts(request: CockpitRequest) -> HttpResponse:
    """Show who is missing according to the answers, then everybody, by role."""
    practice = request.actor.practice
    lacks = called_for(practice)
    asked = {lack.role for lack in lacks}
    listing, rows = _asked(request)
    context = {
        "lacks": [_lack(lack) for lack in lacks],
        "blank": [
            {"role": CONTACT_ROLES[role], "address": adding_address(role)}
            for role in blank_in_kit(practice)
            if role not in asked
        ],
        "listing": listing,
        "rows": [_row(contact) for contact in listing.cut(rows)],
    }
    return render(request, "practice/contacts.html", context)


def _asked(request: CockpitRequest) -> "tuple[Listing, QuerySet[ContactRecord]]":
    listing = Listing(request, _COLUMNS, _FILTERS)
    order = _FIELDS.get(listing.sort, "")
    rows = search_contacts(
        request.actor.practice,
        words=listing.words,
        role=listing.chosen.get("role", ""),
        order=f"-{order}" if listing.descending else order,
    )
    return listing, rows


def _row(contact: ContactRecord) -> ContactRow:
    role = role_in_french(contact.role, contact.title)
    return ContactRow(contact, role, contact.role in KIT_ROLES and not contact.phone)


def _lack(lack: CalledFor) -> Lack:
    verb = "Ajouter" if lack.number is None else "Compléter"
    address = adding_address(lack.role) if lack.number is None else card_address(lack.number)
    return Lack(CONTACT_ROLES[lack.role], nbsp(lack.reason), address, verb)


def card_address(number: int) -> str:
    """Return the page of a card."""
    return f"/cabinet/interlocuteurs/{number}/"


def adding_address(role: str) -> str:
    """Return the page where somebody is added in that role."""
    return f"/cabinet/interlocuteurs/nouveau/?role={role}"


@allowed(Permission.READ)
def export_contacts(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the rows shown, as a spreadsheet."""
    header = ("Rôle", "Nom", "Téléphone", "Courriel", "Adresse", "Contrat")
    _, found = _asked(request)
    rows = [
        (role_in_french(c.role, c.title), c.name, c.phone, c.email, c.address, c.reference)
        for c in found
    ]
    return spreadsheet(form, name="interlocuteurs", header=header, rows=rows)


@allowed(Permission.READ, write=Permission.ANSWER)
def add(request: CockpitRequest) -> HttpResponse:
    """Add somebody; the address may name the role. A refused form keeps what was typed."""

    def keep(card: ContactCard) -> None:
        add_contact(actor=request.actor, card=card, now=now())

    form = ContactForm(_typed(request), initial={"role": request.GET.get("role", "")})
    return _card_page(request, form, keep, {"adds": True})


@allowed(Permission.READ, write=Permission.ANSWER)
def edit(request: CockpitRequest, number: int) -> HttpResponse:
    """Correct a card; a refused form keeps what was typed."""

    def keep(card: ContactCard) -> None:
        update_contact(actor=request.actor, number=number, card=card, now=now())

    contact = _found(request, number)
    form = ContactForm(_typed(request), initial=asdict(card_of(contact)))
    return _card_page(request, form, keep, {"contact": contact})


def _typed(request: CockpitRequest) -> "QueryDict | None":
    return request.POST if request.method == "POST" else None


def _card_page(
    request: CockpitRequest,
    form: ContactForm,
    keep: Callable[[ContactCard], None],
    context: dict[str, object],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.card())
        except ContactError as refusal:
            form.add_error(refusal.field, nbsp(str(refusal)))
        else:
            tell(request, nbsp(f"« {form.card().name} » est enregistré.{_stale(request)}"))
            tell_unprintable(request, form)
            return redirect("contacts")
    status = 422 if request.method == "POST" else 200
    return render(request, "practice/contact.html", {**context, "form": form}, status=status)


@require_POST
@allowed(Permission.ANSWER)
def remove(request: CockpitRequest, number: int) -> HttpResponse:
    """Take somebody out, once the name has been confirmed."""
    contact = _found(request, number)
    if request.POST.get("confirme") != "oui":
        role = role_in_french(contact.role, contact.title)
        return render(request, "practice/remove_contact.html", {"contact": contact, "role": role})
    remove_contact(actor=request.actor, number=number, now=now())
    told = f"« {contact.name} » est retiré ; le journal en garde le nom.{_stale(request)}"
    tell(request, nbsp(told))
    return redirect("contacts")


def _found(request: CockpitRequest, number: int) -> ContactRecord:
    try:
        return find_contact(request.actor.practice, number)
    except UnknownContactError as missing:
        raise Http404 from missing


def _stale(request: CockpitRequest) -> str:
    """Say how many documents no longer say the truth, if any."""
    count = len(list_stale_documents(practice=request.actor.practice, as_of=today(request)))
    if not count:
        return ""
    told = "1 document est" if count == 1 else f"{count} documents sont"
    return f" {told} à réémettre : voyez « Documents »."
