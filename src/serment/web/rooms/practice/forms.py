"""The identity of the controller."""

from collections.abc import Mapping

from django import forms

from serment.kernel.identifiers.check import check_identifier
from serment.practice.opening import Identity

_INPUT = {"class": "input"}


class IdentityForm(forms.Form):
    """Who answers for the data: what every notice must say."""

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
    rpps = forms.CharField(
        label="Numéro RPPS",
        max_length=20,
        required=False,
        help_text="Onze chiffres, au dos de la carte CPS.",
        widget=forms.TextInput(attrs={**_INPUT, "inputmode": "numeric"}),
    )
    dpo_contact = forms.CharField(
        label="Contact du délégué à la protection des données",
        max_length=300,
        required=False,
        help_text="Seulement si un délégué est désigné.",
        widget=forms.TextInput(attrs=_INPUT),
    )

    def __init__(self, identity: Identity, data: Mapping[str, object] | None = None) -> None:
        initial = {field: getattr(identity, field) for field in self.base_fields}
        super().__init__(data, initial=initial)

    def clean_rpps(self) -> str:
        """Hold the RPPS number to its form and its key."""
        typed = str(self.cleaned_data["rpps"]).strip()
        if not typed:
            return ""
        checked = check_identifier("rpps", typed)
        if not checked.format_ok or checked.key_ok is False or checked.normalised is None:
            raise forms.ValidationError(" ".join(checked.reasons))
        return checked.normalised

    def identity(self) -> Identity:
        """Return the identity typed; call it once the form is valid."""
        return Identity(**{field: self.cleaned_data[field] for field in self.base_fields})
