"""The forms of a hand-over: a file to add, a choice on a document, the form of the sealed file."""

from typing import Any, Final

from django import forms

from serment.kernel.french import nbsp
from serment.law.request_choices import RequestChoice
from serment.practice.handover_portable import PortableIdentity
from serment.web.plain_forms import PlainForm
from serment.web.rooms.requests.forms import line_field, select_field

_FORMS: Final = (
    ("7z", "7z : les noms des pièces sont cachés aussi"),
    ("zip", "ZIP : s’ouvre plus largement ; les noms y sont neutres"),
)


_LAYOUTS: Final = (
    ("simple", "Les pièces et leur bordereau"),
    ("portable", "L’archive officielle de portabilité et le bordereau"),
)
_FOR_PORTABLE: Final = "Pour la portabilité seule, comme au dossier."


class DocumentForm(PlainForm):
    """A file to hand over, and the title that its reader will see."""

    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        help_text=nbsp("PDF, image, texte… 2 Go au plus. Chiffré dès sa lecture."),
        error_messages={
            "required": nbsp("Aucun fichier n’a été choisi : choisissez-en un, puis renvoyez."),
            "invalid": nbsp("Le navigateur n’a envoyé aucun fichier : choisissez-en un."),
        },
        widget=forms.ClearableFileInput(attrs={"class": "file-input"}),
    )
    title = line_field("Titre de la pièce", help_text="Vide : le nom du fichier.")


class LeaveOutForm(PlainForm):
    """Why a document is left out."""

    reason = select_field(
        "Raison",
        (),
        missing="Dites pourquoi cette pièce est écartée : choisissez dans la liste.",
    )

    def __init__(self, reasons: tuple[RequestChoice, ...], place: int) -> None:
        super().__init__(auto_id=f"id_{place}_%s")
        offered = [(one.id, one.title) for one in reasons]
        self.fields["reason"].choices = [("", "Choisissez"), *offered]  # type: ignore[attr-defined]  # a choice field


class WordsForm(PlainForm):
    """The words to look for, a name a line, and why they are hidden."""

    words = forms.CharField(
        label="Mots à chercher, un nom par ligne",
        max_length=2000,
        help_text=nbsp(
            "Accents et majuscules ne comptent pas ; rien n’est masqué sans votre choix."
        ),
        error_messages={"required": nbsp("Écrivez les mots à chercher, un nom par ligne.")},
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )
    reason = select_field(
        "Raison",
        (),
        missing="Dites pourquoi ces passages sont cachés : choisissez dans la liste.",
    )

    def __init__(self, reasons: tuple[RequestChoice, ...], data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].choices = [(one.id, one.title) for one in reasons]  # type: ignore[attr-defined]  # a choice field


class PackageForm(PlainForm):
    """The form of the sealed file."""

    form = select_field(
        "Forme du fichier",
        _FORMS,
        missing="Dites sous quelle forme : choisissez dans la liste.",
        help_text="7z s’ouvre avec 7-Zip, gratuit ; ZIP (AES-256), avec lui ou d’autres.",
    )
    layout = select_field(
        "Ce qu’il contient",
        _LAYOUTS,
        help_text="Portabilité : guide de l’ANS, v1.0.0 (2026), à valider.",
    )
    birth_family = line_field("Nom de naissance du patient", longest=100, help_text=_FOR_PORTABLE)
    given = line_field("Prénom du patient", longest=100, help_text=_FOR_PORTABLE)

    def portable(self) -> PortableIdentity | None:
        """Return whose portability archive is asked for; None for the simple form."""
        told = self.cleaned_data
        if told["layout"] != "portable":
            return None
        return PortableIdentity(told["birth_family"], told["given"])
