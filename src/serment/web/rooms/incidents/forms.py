"""The forms of « Incidents »: instants told in local time, the facts of the form, decisions."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localtime

from serment.kernel.french import nbsp
from serment.kernel.hours import happens_twice
from serment.law.breach_form import BreachField
from serment.practice.instants import PASSAGES, InstantError, parse_instant
from serment.web.plain_forms import PlainForm

_TYPED = "%Y-%m-%dT%H:%M"
_PASSAGE = "_passage"


def words_field(
    label: str, *, required: bool = True, help_text: str = "", rows: int = 0, longest: int = 500
) -> forms.CharField:
    """Return a field for words: one line, or several where `rows` says so."""
    widget = (
        forms.Textarea(attrs={"rows": rows, "class": "textarea"})
        if rows
        else forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )
    return forms.CharField(
        label=nbsp(label),
        required=required,
        max_length=longest,
        help_text=nbsp(help_text),
        widget=widget,
    )


def choice_field(
    label: str,
    choices: Mapping[Any, str] | Callable[[], Mapping[str, str]],
    *,
    required: bool = True,
    help_text: str = "",
) -> forms.ChoiceField:
    """Return a field for one of a closed list."""
    return forms.ChoiceField(
        label=nbsp(label),
        required=required,
        help_text=nbsp(help_text),
        choices=lambda: (("", "Choisissez"), *_of(choices).items()),
        widget=forms.Select(attrs={"class": "select"}),
    )


def choices_field(
    label: str, choices: Mapping[str, str] | Callable[[], Mapping[str, str]]
) -> forms.MultipleChoiceField:
    """Return a field for several of a closed list."""
    return forms.MultipleChoiceField(
        label=nbsp(label),
        required=False,
        choices=lambda: tuple(_of(choices).items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )


def _of(
    choices: Mapping[Any, str] | Callable[[], Mapping[str, str]],
) -> Mapping[Any, str]:
    return choices() if callable(choices) else choices


def number_field(label: str) -> forms.CharField:
    """Return a field for a whole number, read by the core."""
    return forms.CharField(
        label=nbsp(label),
        required=False,
        max_length=12,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=nbsp(label),
        required=required,
        error_messages={
            "invalid": nbsp("Cette date est illisible : choisissez-la dans le calendrier."),
            "required": nbsp("Cette date manque : choisissez-la dans le calendrier."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )


def _instant_field(label: str, *, required: bool, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=nbsp(label),
        required=required,
        max_length=40,
        help_text=nbsp(help_text),
        error_messages={"required": nbsp("Le jour et l’heure manquent : sans eux, aucun délai.")},
        widget=forms.TextInput(attrs={"type": "datetime-local", "class": "input"}),
    )


class InstantForm(PlainForm):
    """A form that asks for instants; the night when an hour comes twice, it asks which.

    `instants` gives the label of each, whether it must be told, and its help.
    """

    instants: ClassVar[Mapping[str, tuple[str, bool, str]]] = {}

    def __init__(self, told: Mapping[str, datetime | None], data: Any = None, **rest: Any) -> None:
        initial = {n: localtime(m).strftime(_TYPED) for n, m in told.items() if m is not None}
        super().__init__(data, initial={**rest.pop("initial", {}), **initial}, **rest)
        fields: dict[str, forms.Field] = {}
        for name, (label, required, help_text) in self.instants.items():
            fields[name] = _instant_field(label, required=required, help_text=help_text)
            moment = told.get(name)
            if self._asks_passage(name, moment):
                fields[name + _PASSAGE] = choice_field("Cette heure est passée deux fois", PASSAGES)
                if moment is not None:
                    self.initial[name + _PASSAGE] = ("first", "second")[localtime(moment).fold]
        self.fields = {**fields, **self.fields}

    def _asks_passage(self, name: str, told: datetime | None) -> bool:
        if not self.is_bound:
            return told is not None and happens_twice(localtime(told))
        try:
            parse_instant(self.data.get(name, ""), field=name)
        except InstantError as refusal:
            return refusal.is_twice
        return False

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into instants; each refusal is beside its field."""
        cleaned = super().clean() or {}
        for name in self.instants:
            text = cleaned.get(name, "")
            if not text:
                cleaned[name] = None
                continue
            try:
                passage = self.data.get(name + _PASSAGE, "")
                cleaned[name] = parse_instant(text, field=name, passage=passage)
            except InstantError as refusal:
                self.add_error(name, str(refusal))
        return cleaned


def field_of(asked: BreachField) -> forms.Field:
    """Return the field that asks for a fact of the corpus's form."""
    match asked.kind:
        case "choices":
            return choices_field(asked.label, asked.choices)
        case "choice" | "yes_no":
            return choice_field(asked.label, asked.choices, required=False)
        case "whole":
            return number_field(asked.label)
        case "text":
            return words_field(asked.label, required=False, rows=2, longest=2_000)


class OpenForm(InstantForm):
    """An incident of which something is known: what happens, and since when one knows."""

    instants: ClassVar = {
        "known_at": (
            "Quand l’avez-vous su ?",
            True,
            "Les 72 heures partent de là. Vous pourrez corriger.",
        )
    }

    def __init__(self, sheets: Mapping[str, str], now: datetime, data: Any = None) -> None:
        super().__init__({"known_at": now}, data)
        self.fields["fiche"] = choice_field("Ce qui se passe", sheets)
        self.fields["titre"] = words_field(
            "En une ligne",
            required=False,
            help_text="Sans nom de patient. Vide : le nom de la fiche.",
            longest=200,
        )
        self.order_fields(["fiche", "titre"])


class FilingForm(InstantForm):
    """A declaration that was made."""

    instants: ClassVar = {"filed_at": ("Déposée le", True, "")}

    def __init__(self, kinds: Iterable[tuple[str, str]], now: datetime, data: Any = None) -> None:
        super().__init__({"filed_at": now}, data)
        self.fields["kind"] = choice_field("À qui", dict(kinds))
        self.fields["reference"] = words_field(
            "Numéro reçu", required=False, help_text="Le numéro du dossier ou du récépissé.",
            longest=100,
        )  # fmt: skip
        self.fields["late_reason"] = words_field(
            "Motifs du retard",
            required=False,
            help_text="Demandés par la loi au-delà de 72 heures, pour la CNIL.",
            rows=2,
            longest=1_000,
        )
        self.order_fields(["kind"])


class MeasureForm(PlainForm):
    """What must change, by whom, by which day."""

    title = words_field("Ce qui doit changer", longest=300)
    responsible = words_field("Responsable", longest=200)
    due_on = day_field("Pour le")

    def __init__(self, day: date, data: Any = None) -> None:
        super().__init__(data, initial={"due_on": day})
