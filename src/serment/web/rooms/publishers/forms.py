"""The forms of a request to a publisher: as it left, and what is noted while it is awaited."""

from typing import Any, Final

from django import forms

from serment.kernel.french import nbsp
from serment.practice.contacts import role_in_french, search_contacts
from serment.practice.publisher_requests import NewPublisherRequest
from serment.practice.publisher_steps import Acknowledgement
from serment.practice.territories import TERRITORY_WORDS
from serment.store.models import (
    Practice,
    PublisherChannel,
    PublisherContext,
    PublisherRequest,
)
from serment.web.plain_forms import PlainForm
from serment.web.rooms.records.forms import day_field
from serment.web.rooms.requests.forms import line_field, select_field

_MOST_CONTACTS: Final = 200
_YES_OR_NO: Final = ("is_large", "is_repeated", "good_friday")
_NOTES: Final = (
    ("", "L’usage : avec tout le cabinet, jamais pour un patient"),
    ("true", "Oui"),
    ("false", "Non"),
)


def _hour_field(label: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=nbsp(help_text),
        error_messages={"invalid": nbsp("Cette heure est illisible : écrivez-la 14:30.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"}),
    )


def _yes_field(label: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=(("", "Non"), ("true", "Oui")),
        help_text=nbsp(help_text),
        widget=forms.Select(attrs={"class": "select"}),
    )


class AskForm(PlainForm):
    """A request to a publisher: for whom, to whom, when; the rest has its usual answer."""

    context = select_field(
        "Pour qui",
        (("", "Choisissez"), *PublisherContext.choices),
        missing="Dites pour qui l’export est demandé : choisissez dans la liste.",
    )
    contact = select_field("Éditeur, parmi vos interlocuteurs", ())
    publisher = line_field("Ou son nom", longest=160, help_text="S’il n’est pas dans la liste.")
    patient_name = line_field("Nom du patient", help_text="Pour un seul patient.")
    request = line_field(
        "Demande de patient servie",
        longest=9,
        help_text="Son numéro, si un patient vous a écrit : le nom est repris.",
    )
    asked_on = day_field("Demandée le")
    asked_time = _hour_field("Heure", "Vide : les 48 heures se comptent depuis la fin du jour.")
    channel = select_field("Partie par", PublisherChannel.choices)

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = search_contacts(practice)[:_MOST_CONTACTS]
        known = [
            (str(row.pk), f"{row.name} ({role_in_french(row.role, row.title)})") for row in rows
        ]
        field = self.fields["contact"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Aucun"), *known]

    def clean_request(self) -> int | None:
        """Return the number of the patient's request; an error for words."""
        text = str(self.cleaned_data["request"]).strip().removeprefix("n°").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(
                nbsp("Ce numéro est illisible : écrivez-le comme dans la liste des demandes.")
            )
        return int(text)

    def told(self) -> NewPublisherRequest:
        """Return the request typed; call it once the form is valid."""
        given = dict(self.cleaned_data)
        given["contact"] = int(given["contact"]) if given["contact"] else None
        given["channel"] = given["channel"] or PublisherChannel.REGISTERED
        if "with_notes" in given:
            given["with_notes"] = {"true": True, "false": False}.get(given["with_notes"])
        given |= {name: given[name] == "true" for name in _YES_OR_NO if name in given}
        return NewPublisherRequest(**given)


class WholeForm(AskForm):
    """The same, with what makes the clocks precise and the letters complete."""

    publisher_address = forms.CharField(
        label="Adresse de l’éditeur",
        required=False,
        max_length=300,
        help_text=nbsp("Pour les lettres. Vide : celle de l’interlocuteur choisi."),
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )
    colleague_name = line_field("Nom du confrère", help_text="S’il reçoit ce dossier.")
    with_notes = select_field("Avec vos notes personnelles", _NOTES)
    is_large = _yes_field(
        "La structure est grande : l’éditeur livrera par étapes", "Il remet alors un plan."
    )
    is_repeated = _yes_field("Cet export a déjà été fait pour ce changement d’éditeur")
    territory = select_field("Jours fériés et heure de", tuple(TERRITORY_WORDS.items()))
    good_friday = _yes_field("Vendredi saint férié dans la commune (Alsace, Moselle)")


def asked_as_typed(asked: PublisherRequest) -> dict[str, object]:
    """Return a request as its form shows it again."""
    told: dict[str, object] = {name: getattr(asked, name) for name in WholeForm.base_fields}
    contact = asked.contact
    told["contact"] = "" if contact is None else str(contact.pk)
    # What comes from the address book is left to it: another line chosen brings its own.
    if contact is not None and contact.name == asked.publisher:
        told["publisher"] = ""
    if contact is not None and contact.address == asked.publisher_address:
        told["publisher_address"] = ""
    told["request"] = "" if asked.request is None else str(asked.request.number)
    told["with_notes"] = "true" if asked.with_notes else "false"
    for name in _YES_OR_NO:
        told[name] = "true" if getattr(asked, name) else ""
    return told


class AcknowledgementForm(PlainForm):
    """What the publisher answered first: when, how, and whom to speak to."""

    on = day_field("Reçu le")
    at = _hour_field("Heure")
    channel = select_field("Venu par", PublisherChannel.choices)
    contact = line_field("Interlocuteur chez l’éditeur")

    def told(self) -> Acknowledgement:
        """Return what was typed; call it once the form is valid."""
        given = self.cleaned_data
        channel = given["channel"] or PublisherChannel.EMAIL
        return Acknowledgement(given["on"], given["at"], channel, given["contact"])


class StepForm(PlainForm):
    """The day of a step."""

    on = day_field("Le")


class ReceiptForm(StepForm):
    """The day on which the receipt was confirmed, with open eyes where something is missing."""

    despite_reserves = _yes_field("Confirmer sans contrôle, ou malgré vos réserves")

    def told(self) -> dict[str, Any]:
        """Return what was typed; call it once the form is valid."""
        despite = self.cleaned_data["despite_reserves"] == "true"
        return {"on": self.cleaned_data["on"], "despite_reserves": despite}


class ClosingForm(PlainForm):
    """Why a request has no object any more."""

    reason = line_field(
        "Raison",
        longest=500,
        missing="La raison manque : écrivez-la, sans donnée de santé.",
        help_text="Abandonnée, faite deux fois… Sans donnée de santé.",
    )
