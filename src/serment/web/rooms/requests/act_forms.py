"""The forms of the acts on a request, each with what the law admits for that request alone."""

from datetime import date
from typing import Any, Final

from django import forms

from serment.kernel.french import nbsp
from serment.practice.library import the_corpus
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_outcomes import Decided, Sent
from serment.practice.request_parts import PART_MODES
from serment.practice.request_steps import facts_to_tell
from serment.store.models import IdentityMethod, RequestMode, RequestOutcome
from serment.web.plain_forms import PlainForm
from serment.web.rooms.records.forms import day_field
from serment.web.rooms.requests.forms import line_field, select_field

_YES_NO: Final = (("", "Je ne sais pas"), ("true", "Oui"), ("false", "Non"))
_CENTS: Final = 100


class FactsForm(PlainForm):
    """What the answer of the law still waits for; « je ne sais pas » is an answer."""

    def __init__(self, answer: RequestAnswer, data: Any = None) -> None:
        self._names = facts_to_tell(answer.request)
        kept = answer.request.facts
        super().__init__(data, initial={name: _shown(kept.get(name)) for name in self._names})
        for name in self._names:
            self.fields[name] = _fact_field(name)

    def given(self) -> dict[str, object]:
        """Return the facts as told; None is not known."""
        return {name: _typed(self.cleaned_data[name]) for name in self._names}


def _fact_field(name: str) -> forms.Field:
    fact = the_corpus().fact(name)
    if fact.type == "date":
        return day_field(fact.title, required=False)
    if fact.type == "boolean":
        return select_field(fact.title, _YES_NO)  # type: ignore[no-any-return]  # a field of the framework
    values = tuple(fact.values.items())
    return select_field(fact.title, (("", "Je ne sais pas"), *values))  # type: ignore[no-any-return]  # the same


def _shown(value: object) -> object:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _typed(value: object) -> object:
    if value in {"", None}:
        return None
    told = {"true": True, "false": False}.get(str(value), value)
    return told.isoformat() if isinstance(told, date) else told


class IdentityForm(PlainForm):
    """How the identity was established."""

    method = select_field(
        "Comment",
        (("", "Choisissez"), *IdentityMethod.choices),
        missing="Dites comment l’identité est établie : choisissez dans la liste.",
    )
    on = day_field("Le")


class EvidenceForm(PlainForm):
    """Which documents are asked for, among those that the law lets one ask."""

    evidence = forms.MultipleChoiceField(
        label="Ce que vous demandez",
        error_messages={"required": nbsp("Choisissez au moins un document.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )
    on = day_field("Demandé le")

    def __init__(self, answer: RequestAnswer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.id, one.title) for one in answer.to_ask]
        self.fields["evidence"].choices = offered  # type: ignore[attr-defined]  # a choice field


class DayForm(PlainForm):
    """A day alone."""

    on = day_field("Le")


class ExtensionForm(PlainForm):
    """Why two more months, and when the notice left."""

    reason = line_field(
        "Motif",
        longest=500,
        missing="La raison manque : sans motif, l’avis ne prolonge rien. Écrivez-la.",
        help_text="Demande complexe, ou demandes nombreuses. Sans donnée de santé.",
    )
    on = day_field("Avis envoyé le")


class DecisionForm(PlainForm):
    """What the controller decides, on what ground, and what is left out."""

    outcome = select_field(
        "Votre décision",
        (("", "Choisissez"), *RequestOutcome.choices),
        missing="Dites ce que vous décidez : choisissez dans la liste.",
    )
    ground = select_field("Motif, en cas de refus, même d’une part", ())
    excluded = forms.MultipleChoiceField(
        label="Ce que vous écartez",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )

    def __init__(self, answer: RequestAnswer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [(one.id, one.title) for one in answer.grounds]
        self.fields["ground"].choices = [("", "Aucun"), *grounds]  # type: ignore[attr-defined]  # a choice field
        left_out = [(one.id, one.title) for one in answer.exclusions]
        self.fields["excluded"].choices = left_out  # type: ignore[attr-defined]  # a choice field
        if not left_out:
            del self.fields["excluded"]

    def decided(self) -> Decided:
        """Return the decision typed."""
        told = self.cleaned_data
        return Decided(told["outcome"], told["ground"], tuple(told.get("excluded", ())))


class SentForm(PlainForm):
    """How the answer left, and when."""

    mode = select_field(
        "Comment",
        (("", "Choisissez"), *RequestMode.choices),
        missing="Dites comment la réponse est partie : choisissez dans la liste.",
        help_text="Au choix du demandeur. Jamais un dossier par courriel ordinaire.",
    )
    on = day_field("Répondue le")
    fee = forms.DecimalField(
        label="Prix demandé, en euros",
        required=False,
        min_value=0,
        max_value=1000,
        decimal_places=2,
        help_text=nbsp("La première copie est gratuite."),
        error_messages={"invalid": nbsp("Ce prix est illisible : écrivez-le 4,50.")},
        localize=True,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
    )
    late_reason = line_field("Cause du retard, s’il y en a un", longest=500)

    def sent(self) -> Sent:
        """Return the answer typed."""
        told = self.cleaned_data
        cents = int((told["fee"] or 0) * _CENTS)
        return Sent(told["on"], told["mode"], cents, told["late_reason"])


class DoctorForm(PlainForm):
    """The doctor whom the patient chose to receive the record."""

    name = line_field("Nom du médecin", help_text="Vide : aucun n’est choisi.")
    address = forms.CharField(
        label="Son adresse",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )


class RecipientsForm(PlainForm):
    """Who had received what was changed, and when they were told."""

    recipients = forms.CharField(
        label="Qui avait reçu la donnée",
        # No `max_length`: a browser would cut in silence a longer list that is pasted.
        help_text=nbsp("Un nom par ligne, 500 caractères en tout. Sans donnée de santé."),
        error_messages={"required": nbsp("Dites qui avait reçu la donnée, un nom par ligne.")},
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )
    on = day_field("Prévenus le")


class FirstPartForm(PlainForm):
    """How the recent part of a mixed record left, and when."""

    mode = select_field(
        "Comment",
        (("", "Choisissez"), *((mode.value, mode.label) for mode in PART_MODES)),
        missing="Dites comment la partie récente est partie : choisissez dans la liste.",
        help_text="Au choix du demandeur. Jamais un dossier par courriel ordinaire.",
    )
    on = day_field("Partie le")
    late_reason = line_field("Cause du retard, s’il y en a un", longest=500)

    def sent(self) -> Sent:
        """Return the part typed."""
        told = self.cleaned_data
        return Sent(told["on"], told["mode"], late_reason=told["late_reason"])


class ReasonForm(PlainForm):
    """A reason alone."""

    reason = line_field(
        "Raison",
        longest=500,
        missing="La raison manque : une demande sans réponse se justifie. Écrivez-la.",
        help_text="Retirée, adressée à un autre cabinet… Sans donnée de santé.",
    )
