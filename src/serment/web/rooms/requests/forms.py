"""The form of a request that comes in: few fields, prefilled where a usual answer exists."""

import re
from typing import Any, Final

from django import forms

from serment.kernel.french import nbsp
from serment.practice.request_words import APPLICANT_WORDS, RIGHT_WORDS
from serment.practice.requests import NewRequest
from serment.practice.territories import TERRITORY_WORDS
from serment.store.models import (
    ReceivedRequest,
    RequestChannel,
)
from serment.web.plain_forms import PlainForm
from serment.web.rooms.records.forms import day_field

_RECORD: Final = re.compile(r"(?:[Dd]-)?([0-9]{1,18})", re.ASCII)


def select_field(label: str, choices: Any, *, missing: str = "", help_text: str = "") -> Any:
    """Return a field for one answer of a list; `missing` is what is said without one."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(missing),
        help_text=nbsp(help_text),
        error_messages={"required": nbsp(missing)} if missing else {},
        widget=forms.Select(attrs={"class": "select"}),
    )


def line_field(label: str, *, longest: int = 200, missing: str = "", help_text: str = "") -> Any:
    """Return a field for one line of words."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        help_text=nbsp(help_text),
        error_messages={"required": nbsp(missing)} if missing else {},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class ReceptionForm(PlainForm):
    """A request as it came in: who, what, when; the rest may wait."""

    right = select_field(
        "Ce qui est demandé",
        (("", "Choisissez"), *((code, words) for code, words in RIGHT_WORDS.items())),
        missing="Dites ce qui est demandé : choisissez dans la liste.",
    )
    applicant = select_field(
        "Qui demande",
        (("", "Choisissez"), *((code, words) for code, words in APPLICANT_WORDS.items())),
        missing="Dites qui demande : choisissez dans la liste.",
    )
    applicant_name = line_field(
        "Nom du demandeur",
        missing="Le nom du demandeur manque : écrivez-le comme il est donné, ou « inconnu ».",
    )
    received_on = day_field("Reçue le", help_text="Le jour de l’arrivée, non celui de l’ouverture.")
    channel = select_field("Arrivée par", RequestChannel.choices)
    record = line_field("Dossier concerné", longest=22, help_text="Comme D-000012 ; il sera gelé.")


class WholeForm(ReceptionForm):
    """The same, with what makes the clocks precise and the letters complete."""

    received_time = forms.TimeField(
        label="Heure de réception",
        required=False,
        error_messages={"invalid": nbsp("Cette heure est illisible : écrivez-la 14:30.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"}),
    )
    patient_name = line_field("Nom du patient", help_text="S’il n’est pas le demandeur.")
    applicant_address = forms.CharField(
        label="Adresse du demandeur",
        required=False,
        max_length=300,
        help_text="Pour les lettres.",
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )
    scope = line_field("Ce qu’elle couvre", longest=500, help_text="Sans donnée de santé.")
    oldest_on = day_field(
        "La plus ancienne information demandée",
        required=False,
        help_text="Au-delà de cinq ans, le délai est de deux mois. Vide : huit jours.",
    )
    latest_on = day_field("La plus récente", required=False)
    territory = select_field("Jours fériés et heure de", tuple(TERRITORY_WORDS.items()))
    good_friday = forms.ChoiceField(
        label="Vendredi saint férié dans la commune (Alsace, Moselle)",
        choices=(("", "Non"), ("true", "Oui : temple protestant ou église mixte")),
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )


def reception_of(form: ReceptionForm) -> NewRequest:
    """Return the request typed; call it once the form is valid."""
    told = form.cleaned_data
    return NewRequest(
        right=told["right"],
        applicant=told["applicant"],
        applicant_name=told["applicant_name"],
        received_on=told["received_on"],
        channel=told["channel"] or RequestChannel.POST,
        received_time=told.get("received_time"),
        applicant_address=told.get("applicant_address", ""),
        patient_name=told.get("patient_name", ""),
        record=_record_number(form, told["record"]),
        scope=told.get("scope", ""),
        oldest_on=told.get("oldest_on"),
        latest_on=told.get("latest_on"),
        territory=told.get("territory", ""),
        good_friday=told.get("good_friday", "") == "true",
    )


def _record_number(form: forms.Form, text: str) -> int | None:
    number = parse_record_number(text)
    if number is None and text.strip():
        form.add_error("record", nbsp("Ce numéro est illisible : écrivez-le comme D-000012."))
    return number


def parse_record_number(text: str) -> int | None:
    """Return the number of a record as a person writes it; None for anything else."""
    found = _RECORD.fullmatch(text.strip())
    return None if found is None else int(found[1])


def reception_as_typed(request: ReceivedRequest) -> dict[str, object]:
    """Return a request as its form shows it again."""
    told: dict[str, object] = {
        name: getattr(request, name)
        for name in (*ReceptionForm.base_fields, *WholeForm.base_fields)
        if name not in {"record", "good_friday"}
    }
    told["record"] = "" if request.record is None else str(request.record)
    told["good_friday"] = "true" if request.good_friday else ""
    return told
