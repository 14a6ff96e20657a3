"""Attaching a file to what it proves."""

from django import forms

from serment.practice.exhibits import PROOFS
from serment.web.plain_forms import PlainForm

_DATE = {"type": "date", "class": "input"}
_UNREADABLE = {"invalid": "Cette date est illisible : choisissez-la dans le calendrier."}


class ExhibitForm(PlainForm):
    """A file, what it proves, its dates."""

    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        help_text="Chiffré dès sa lecture. Contrat, certificat, photo, scan : tout convient.",
        error_messages={
            "required": "Aucun fichier n’a été choisi : choisissez-en un, puis renvoyez.",
            "invalid": "Le navigateur n’a envoyé aucun fichier : choisissez-en un de nouveau.",
        },
        widget=forms.ClearableFileInput(attrs={"class": "file-input"}),
    )
    proves = forms.ChoiceField(
        label="Ce que la pièce prouve",
        choices=(("", "Choisissez ce qu’elle prouve"), *PROOFS.items()),
        error_messages={
            "required": "Dites ce que la pièce prouve : sans cela, elle ne compte pour rien.",
            "invalid_choice": "Dites ce que la pièce prouve : choisissez dans la liste.",
        },
        widget=forms.Select(attrs={"class": "select"}),
    )
    title = forms.CharField(
        label="Nom de la pièce",
        max_length=200,
        required=False,
        help_text="Vide : le nom du fichier.",
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    dated_on = forms.DateField(
        label="Date de la pièce",
        required=False,
        error_messages=_UNREADABLE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
    )
    expires_on = forms.DateField(
        label="Valable jusqu’au",
        required=False,
        help_text="Serment vous préviendra ce jour-là.",
        error_messages=_UNREADABLE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE),
    )
