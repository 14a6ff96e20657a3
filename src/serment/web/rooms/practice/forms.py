"""The forms of « Mon cabinet »: the identity of the controller, a card of the address book."""

from collections.abc import Mapping

from django import forms

from serment.documents.context import CONTACT_ROLES
from serment.practice.contacts import LONGEST, ContactCard
from serment.practice.opening import Identity
from serment.web.plain_forms import PlainForm

_INPUT = {"class": "input"}


class IdentityForm(PlainForm):
    """Who answers for the data: what every notice must say; the use case verifies each line."""

    name = forms.CharField(
        label="Nom du cabinet",
        max_length=200,
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "organization"}),
    )
    doctor = forms.CharField(
        label="Médecin responsable",
        max_length=200,
        help_text="Prénom et nom, comme sur la plaque.",
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "name"}),
    )
    specialty = forms.CharField(
        label="Spécialité",
        max_length=60,
        required=False,
        help_text="Par exemple : médecine générale. Elle suit votre nom sur les notices.",
        widget=forms.TextInput(attrs=_INPUT),
    )
    address = forms.CharField(
        label="Adresse",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "street-address"}),
    )
    phone = forms.CharField(
        label="Téléphone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=200,
        required=False,
        error_messages={
            "invalid": "Cette adresse n’a pas la forme nom@domaine : corrigez-la ou effacez-la."
        },
        widget=forms.EmailInput(attrs={**_INPUT, "autocomplete": "email"}),
    )
    website = forms.CharField(
        label="Site internet",
        max_length=200,
        required=False,
        help_text="Son adresse, telle que l’affiche la donnera : www.votre-cabinet.fr",
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "url", "inputmode": "url"}),
    )
    rpps = forms.CharField(
        label="Numéro RPPS",
        max_length=20,
        required=False,
        help_text="Onze chiffres, au dos de la carte CPS.",
        widget=forms.TextInput(attrs={**_INPUT, "inputmode": "numeric"}),
    )

    def __init__(self, identity: Identity, data: Mapping[str, object] | None = None) -> None:
        initial = {field: getattr(identity, field) for field in self.base_fields}
        super().__init__(data, initial=initial)

    def identity(self) -> Identity:
        """Return the identity typed; call it once the form is valid."""
        return Identity(**{field: self.cleaned_data[field] for field in self.base_fields})


def _line(label: str, name: str, *, help_text: str = "", **attributes: str) -> forms.CharField:
    """Return one line of a card; what it may hold is verified by the use case, in one place."""
    return forms.CharField(
        label=label,
        required=name == "name",
        max_length=LONGEST[name],
        help_text=help_text,
        error_messages={"required": "Le nom manque : saisissez-le, le reste est gardé."},
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "off", **attributes}),
    )


class ContactForm(PlainForm):
    """Somebody the practice deals with: in which role, under which name, how to reach them."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=tuple(CONTACT_ROLES.items()),
        error_messages={"invalid_choice": "Choisissez un rôle dans la liste."},
        widget=forms.Select(attrs={"class": "select"}),
    )
    title = _line(
        "Ce qu’il fait", "title", help_text="Seulement pour « Autre » : syndic, serrurier…"
    )
    name = _line("Nom", "name", help_text="Tel que les notices et le kit de crise le donneront.")
    phone = _line(
        "Téléphone",
        "phone",
        help_text="Celui qui répond le jour d’un problème.",
        inputmode="tel",
    )
    email = _line("Adresse électronique", "email", inputmode="email")
    address = _line("Adresse postale", "address")
    reference = _line(
        "Contrat ou référence",
        "reference",
        help_text="Le numéro que l’on vous demandera au téléphone.",
    )

    def card(self) -> ContactCard:
        """Return the card typed; call it once the form is valid."""
        return ContactCard(**{field: self.cleaned_data[field] for field in self.base_fields})
