"""The forms of « Dossiers »: holding, keeping, ticking, withdrawing."""

from datetime import date, timedelta
from typing import Any

from django import forms

from serment.kernel.french import nbsp
from serment.practice.destructions import SUPPORTS
from serment.practice.record_extracts import extract_titles
from serment.practice.record_holds import NewHold
from serment.store.models import SpanKind
from serment.web.plain_forms import PlainForm

_YEAR = timedelta(days=365)


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day, as the room asks for one."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=nbsp(help_text),
        error_messages={
            "invalid": nbsp("Cette date est illisible : choisissez-la dans le calendrier."),
            "required": nbsp("Cette date manque : choisissez-la dans le calendrier."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )


def _words(label: str, *, help_text: str = "", missing: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        help_text=nbsp(help_text),
        error_messages={"required": nbsp(missing)} if missing else {},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class HoldForm(PlainForm):
    """What stops a destruction, from when, why, and when to look again."""

    kind = forms.ChoiceField(
        label="Ce qui interdit de détruire",
        choices=(("", "Choisissez"), *SpanKind.choices),
        error_messages={
            "required": nbsp("Dites ce qui gèle le dossier : choisissez dans la liste.")
        },
        widget=forms.Select(attrs={"class": "select"}),
    )
    since = day_field("Depuis le")
    reason = _words(
        "Pourquoi",
        help_text="Sans donnée de santé : cette raison sera relue dans un an.",
        missing="La raison manque : dans un an, personne ne saurait pourquoi. Écrivez-la.",
    )
    review_on = day_field(
        "À réexaminer le", required=False, help_text="Vide s’il est déjà terminé."
    )

    def __init__(self, day: date, data: Any = None) -> None:
        super().__init__(data, initial={"since": day, "review_on": day + _YEAR})

    def hold(self) -> NewHold:
        """Return the hold typed; call it once the form is valid."""
        told = self.cleaned_data
        return NewHold(
            told["kind"], told["since"], told["reason"], told["review_on"], told.get("until")
        )


class RecordHoldForm(HoldForm):
    """The hold of one record: a claim may be over already, and still adds its days."""

    until = day_field(
        "Terminé le",
        required=False,
        help_text="Pour un recours déjà clos : ses jours s’ajoutent au délai.",
    )


def _extract_choices() -> tuple[tuple[str, str], ...]:
    return ("", "Choisissez"), *extract_titles().items()


class ExtractForm(PlainForm):
    """What is kept apart of a record, and the day of the act."""

    series = forms.ChoiceField(
        label="Ce qui se garde plus longtemps",
        choices=_extract_choices,
        error_messages={"required": "Dites ce qui est gardé à part : choisissez dans la liste."},
        widget=forms.Select(attrs={"class": "select"}),
    )
    act_on = day_field("Date de l’acte")


class KeepForm(PlainForm):
    """Keeping what may be destroyed: why, and until when."""

    reason = _words(
        "Pourquoi le garder",
        help_text="Sans donnée de santé. C’est cette raison qui sera lue en cas de contrôle.",
        missing="La raison manque : garder au-delà du terme se justifie. Écrivez-la.",
    )
    review_on = day_field("À réexaminer le")

    def __init__(self, day: date, data: Any = None) -> None:
        super().__init__(data, initial={"review_on": day + _YEAR})


class TickForm(PlainForm):
    """What was done: on which support, which day, by whom."""

    support = forms.ChoiceField(
        label="Support détruit",
        choices=tuple(SUPPORTS.items()),
        widget=forms.Select(attrs={"class": "select"}),
    )
    on = day_field("Le")
    by = _words("Par", missing="Le nom de qui l’a fait manque : saisissez-le.")

    def __init__(self, day: date, by: str, data: Any = None) -> None:
        super().__init__(data, initial={"on": day, "by": by})
