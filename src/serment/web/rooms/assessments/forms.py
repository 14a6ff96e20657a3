"""The forms of the impact assessments: start, sheet, measure, evaluation, opinions."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from serment.intake.pia.model import ActionStatus, EvaluationStatus
from serment.kernel.french import nbsp
from serment.law.activity import ProcessingActivity
from serment.law.assessment_models import AssessmentModel
from serment.practice.assessment_answers import LONGEST
from serment.practice.assessment_given import GivenEvaluation, GivenMeasure, GivenOpinions
from serment.practice.assessments import AssessmentSheet, NewAssessment
from serment.web.plain_forms import PlainForm
from serment.web.rooms.assessments.words import ACTIONS, LEVELS, VERDICTS

_YES_NO: Final = (("", "Personne ne l’a dit"), ("oui", "Oui"), ("non", "Non"))
_FAVOUR: Final = (("", "Pas encore donné"), ("oui", "Favorable"), ("non", "Défavorable"))
_SAID: Final[Mapping[str, bool]] = {"oui": True, "non": False}


def _line(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=200,
        help_text=nbsp(help_text),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


def _area(label: str, *, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=nbsp(help_text),
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 4}),
    )


def _choice(label: str, choices: Iterable[tuple[object, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[(str(value), words) for value, words in choices],
        widget=forms.Select(attrs={"class": "select"}),
    )


def _activities(activities: Iterable[ProcessingActivity]) -> list[tuple[str, str]]:
    named = [(a.reference, f"{a.reference} {a.title}") for a in activities]
    return [("", "Aucun, ou pas encore au registre"), *named]


class StartForm(PlainForm):
    """A title, a model, an activity of the register."""

    title = _line(
        "Traitement à étudier",
        required=True,
        help_text="Tel qu’on en parle au cabinet : « Scribe de consultation », par exemple.",
    )
    model = _choice("Partir d’un modèle", ())
    activity = _choice("Traitement du registre", ())

    def __init__(
        self,
        activities: Iterable[ProcessingActivity],
        models: Iterable[AssessmentModel],
        data: Any,
        chosen: str,
    ) -> None:
        super().__init__(data, initial={"activity": chosen})
        self.fields["model"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "Aucun : une analyse vide"),
            *((model.id, model.title) for model in models),
        ]
        self.fields["activity"].choices = _activities(activities)  # type: ignore[attr-defined]  # a choice field

    def started(self) -> NewAssessment:
        """Return what is started; call it once the form is valid."""
        told = self.cleaned_data
        return NewAssessment(told["title"], told["model"], told["activity"])


class SheetForm(PlainForm):
    """Who answers for an assessment, and the activity that it studies."""

    title = _line("Titre", required=True)
    category = _line("Catégorie")
    author = _line("Qui l’écrit")
    evaluator = _line("Qui l’évalue", help_text="De préférence une autre personne.")
    validator = _line("Qui la valide", help_text="Le responsable du traitement.")
    activity = _choice("Traitement du registre", ())

    def __init__(
        self, activities: Iterable[ProcessingActivity], initial: Mapping[str, Any], data: Any
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["activity"].choices = _activities(activities)  # type: ignore[attr-defined]  # a choice field

    def sheet(self, seen: str | None) -> AssessmentSheet:
        """Return the sheet typed; call it once the form is valid."""
        return AssessmentSheet(**self.cleaned_data, seen=seen)


class MeasureForm(PlainForm):
    """A measure: its title, by which the risks name it, and what it consists of."""

    title = _line("Titre", required=True, help_text="Les risques la citent par ce titre.")
    content = _area("En quoi elle consiste", help_text="Ce qui est en place, et qui y veille.")

    def given(self, place: int | None, seen: str | None) -> GivenMeasure:
        """Return the measure typed; call it once the form is valid."""
        told = self.cleaned_data
        return GivenMeasure(told["title"], told["content"], place, seen)


class EvaluationForm(PlainForm):
    """What an evaluator thinks of a part, and what is to be done."""

    status = _choice("Votre avis sur cette partie", VERDICTS.items())
    comment = _area("Pourquoi")
    severity = _choice("Gravité qui reste, une fois le plan d’action fait", LEVELS)
    likelihood = _choice("Vraisemblance qui reste", LEVELS)
    action_plan = _area("Ce qui reste à faire")
    due_on = forms.DateField(
        label="Pour le",
        required=False,
        error_messages={
            "invalid": nbsp("Cette date est illisible : choisissez-la dans le calendrier.")
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )
    person_in_charge = _line("Par qui")
    action_status = _choice("Où en est l’action", ACTIONS.items())

    def __init__(self, initial: Mapping[str, Any], data: Any, *, is_risk: bool) -> None:
        super().__init__(data, initial=dict(initial))
        if not is_risk:
            del self.fields["severity"], self.fields["likelihood"]

    def given(self, reference: str, seen: str | None) -> GivenEvaluation:
        """Return the evaluation typed; call it once the form is valid."""
        told = self.cleaned_data
        return GivenEvaluation(
            reference,
            EvaluationStatus(int(told["status"] or 0)),
            told["comment"],
            told["action_plan"],
            int(told["severity"] or 0) if "severity" in told else None,
            int(told["likelihood"] or 0) if "likelihood" in told else None,
            told["due_on"],
            told["person_in_charge"],
            ActionStatus(int(told["action_status"] or 0)),
            seen,
        )


class OpinionsForm(PlainForm):
    """What the officer and the people concerned think."""

    officer_names = _line("Délégué à la protection des données", help_text="Vide sans délégué.")
    officer_is_favourable = _choice("Son avis", _FAVOUR)
    officer_opinion = _area("Ce qu’il en dit")
    opinion_sought = _choice("L’avis des personnes concernées a-t-il été demandé ?", _YES_NO)
    opinion_not_sought_because = _area("Sinon, pourquoi")
    people_names = _line("Qui a été consulté", help_text="Une association, des représentants…")
    people_are_favourable = _choice("Leur avis", _FAVOUR)
    people_opinion = _area("Ce qu’elles en disent")

    def given(self, seen: str | None) -> GivenOpinions:
        """Return the opinions typed; call it once the form is valid."""
        told = dict(self.cleaned_data)
        for name in ("officer_is_favourable", "opinion_sought", "people_are_favourable"):
            told[name] = _SAID.get(told[name])
        return GivenOpinions(**told, seen=seen)
