"""The doctor's decisions: the risk for people, by its questions; whether they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.law.breach_form import RISK_LEVELS, RISK_WORDS, YES_NO, suggest_risk
from serment.law.breach_severity import MANY_PEOPLE, SeverityScores, assess_severity
from serment.law.model import Confidence
from serment.practice.actors import Permission
from serment.practice.incident_clocks import scores_of
from serment.practice.incident_decisions import (
    PEOPLE_STATUSES,
    PeopleDecision,
    RiskJudgement,
    decide_people,
    is_high,
    judge_risk,
    people_version,
    risk_version,
)
from serment.practice.incident_register import severity_words
from serment.practice.incidents import IncidentError
from serment.practice.library import the_breach_form
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import Incident
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.incidents.forms import (
    choice_field,
    choices_field,
    day_field,
    number_field,
    words_field,
)
from serment.web.rooms.incidents.words import found, frame_of
from serment.web.today import now

_QUESTION: Final = "q_"
_SCORE: Final = "s_"
_SCORES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "context": (
        "Nature des données",
        {
            "1": "1 : simples (« a fait une prise de sang »)",
            "2": "2 : comportementales (passage aux urgences)",
            "3": "3 : financières, recherche d’une maladie précise",
            "4": "4 : sensibles (un résultat)",
        },
    ),
    "ease": (
        "Facilité d’identifier les personnes",
        {"1/4": "Négligeable", "1/2": "Limitée", "3/4": "Significative", "1": "Maximale"},
    ),
    "confidentiality": (
        "Confidentialité",
        {
            "0": "Exposées, sans preuve d’accès",
            "1/4": "Destinataires connus",
            "1/2": "Destinataires inconnus, ou public",
        },
    ),
    "integrity": (
        "Intégrité",
        {
            "0": "Altérées, sans usage fautif",
            "1/4": "Altérées, récupérables",
            "1/2": "Altérées, irrécupérables",
        },
    ),
    "availability": (
        "Disponibilité",
        {
            "0": "Récupérables facilement",
            "1/4": "Perdues pour un temps",
            "1/2": "Perdues pour toujours",
        },
    ),
    "malice": ("Malveillance", {"0": "Non", "1/2": "Oui"}),
}


@dataclass(frozen=True, slots=True)
class AskedOfRisk:
    """A question as the page shows it: what a « yes » points to, and how sure that is."""

    field: BoundField
    points_to: str
    confidence: Confidence


class RiskForm(PlainForm):
    """The questions, ENISA's scores as a help, then the decision and its reason."""

    def __init__(self, incident: Incident, data: Any = None) -> None:
        initial = {
            **{f"{_QUESTION}{name}": value for name, value in incident.answers.items()},
            **{f"{_SCORE}{name}": value for name, value in incident.scores.items()},
            "level": incident.risk,
            "reason": incident.risk_reason,
        }
        super().__init__(data, initial=initial)
        for question in the_breach_form().risk_questions:
            field = choice_field(question.text, YES_NO, required=False)
            self.fields[_QUESTION + question.id] = field
        for name, (label, choices) in _SCORES.items():
            self.fields[_SCORE + name] = choice_field(label, choices, required=False)
        self.fields["level"] = choice_field("Votre décision", RISK_WORDS)
        self.fields["reason"] = words_field(
            "Pourquoi",
            help_text="C’est ce qui sera lu en cas de contrôle. Sans nommer personne.",
            rows=3,
            longest=2_000,
        )

    def judgement(self, seen: str | None) -> RiskJudgement:
        """Return the decision typed on what was `seen`; call it once the form is valid."""
        told = self.cleaned_data
        answers = {
            question.id: told[_QUESTION + question.id]
            for question in the_breach_form().risk_questions
            if told[_QUESTION + question.id]
        }
        return RiskJudgement(told["level"], told["reason"], answers, self._scores(), seen)

    def _scores(self) -> SeverityScores | None:
        told = {name: self.cleaned_data[_SCORE + name] for name in _SCORES}
        if not told["context"] or not told["ease"]:
            return None
        rest = {n: Fraction(told[n] or "0") for n in _SCORES if n not in {"context", "ease"}}
        return SeverityScores(int(told["context"]), Fraction(told["ease"]), **rest)


def _tell_decided(request: CockpitRequest, judged: RiskJudgement) -> None:
    """Say that the decision is kept; and that the answers pointed higher, if they did."""
    decided = next(level for level in RISK_LEVELS if level == judged.level)
    pointed = suggest_risk(the_breach_form(), judged.answers) or decided
    if RISK_LEVELS.index(pointed) <= RISK_LEVELS.index(decided):
        tell(request, "Votre décision est consignée.")
        return
    tell(
        request,
        f"Votre décision est consignée : {RISK_WORDS[decided].lower()}. Vos réponses pointaient "
        f"vers : {RISK_WORDS[pointed].lower()}. Si c’est voulu, vérifiez que votre motif le dit ; "
        "sinon, corrigez la décision.",
        warning=True,
    )


@allowed(Permission.INCIDENTS)
def show_risk(request: CockpitRequest, number: int) -> HttpResponse:
    """Show the questions that lead to the decision, and keep it with its reason."""
    incident, overtaken = found(request, number), None
    form = RiskForm(incident, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        judged = form.judgement(seen_version(request))
        try:
            judge_risk(actor=request.actor, number=number, judgement=judged, now=now())
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            _tell_decided(request, judged)
            return redirect("incidents:incident", number=number)
    scores, suggested = scores_of(incident), suggest_risk(the_breach_form(), incident.answers)
    context = {
        **frame_of(request, incident),
        **state_of_form(request, form, risk_version(incident), overtaken),
        "form": form,
        "questions": [
            AskedOfRisk(form[_QUESTION + q.id], RISK_WORDS[q.points_to].lower(), q.confidence)
            for q in the_breach_form().risk_questions
        ],
        "scores": [form[name] for name in form.fields if name.startswith(_SCORE)],
        "decision": [form["level"], form["reason"]],
        "severity": severity_words(incident),
        "is_saturated": scores is not None and assess_severity(scores).is_saturated,
        "flags": _flags(incident),
        "suggested": RISK_WORDS[suggested].lower() if suggested else "",
        "legal_questions": the_breach_form().legal_questions,
    }
    return render(request, "incidents/risk.html", context, status=422 if form.is_bound else 200)


def _flags(incident: Incident) -> list[str]:
    """Return what ENISA's method says beside the score."""
    flags = []
    count = incident.facts.get("people_count")
    if isinstance(count, int) and count > MANY_PEOPLE:
        flags.append(f"plus de {MANY_PEOPLE} personnes")
    if incident.facts.get("encrypted") == "yes":
        flags.append("données inintelligibles : chiffrées, et la clé est sûre")
    return [nbsp(flag) for flag in flags]


class PeopleForm(PlainForm):
    """Whether people are told, when, how many, how; or on what ground they are not."""

    status = choice_field("Les personnes touchées", PEOPLE_STATUSES)
    on = day_field("Date, faite ou prévue", required=False)
    count = number_field("Combien de personnes")
    means = words_field("Par quel moyen", required=False, longest=300)
    ground = choice_field(
        "Si elles ne sont pas informées", lambda: the_breach_form().exemptions, required=False
    )
    reason = words_field("En quoi ce motif vaut ici", required=False, rows=2, longest=2_000)
    forgotten = choices_field(
        "Avez-vous pensé à ceux qu’on oublie ?", lambda: the_breach_form().forgotten
    )

    def decision(self, seen: str | None) -> PeopleDecision:
        """Return what was typed on what was `seen`; call it once the form is valid."""
        told = self.cleaned_data
        return PeopleDecision(
            status=told["status"],
            on=told["on"],
            count=int(told["count"]) if told["count"] else None,
            means=told["means"],
            ground=told["ground"],
            reason=told["reason"],
            forgotten=tuple(told["forgotten"]),
            seen=seen,
        )

    def clean_count(self) -> str:
        """Refuse what is not a whole number."""
        text = "".join(str(self.cleaned_data["count"]).split())
        if text and not (text.isascii() and text.isdigit() and len(text) <= len("99999999")):
            self.add_error("count", "Écrivez un nombre entier, même approximatif.")
            return ""
        return text


@allowed(Permission.INCIDENTS)
def show_people(request: CockpitRequest, number: int) -> HttpResponse:
    """Show whether people must be told, and keep what is done or why not."""
    incident, overtaken = found(request, number), None
    data = request.POST if request.method == "POST" else None
    form = PeopleForm(data, initial=incident.people)
    if form.is_bound and form.is_valid():
        decided = form.decision(seen_version(request))
        try:
            decide_people(actor=request.actor, number=number, decision=decided, now=now())
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "L’information des personnes est consignée.")
            return redirect("incidents:incident", number=number)
    context = {
        **frame_of(request, incident),
        **state_of_form(request, form, people_version(incident), overtaken),
        "form": form,
        "is_high": is_high(incident),
    }
    return render(request, "incidents/people.html", context, status=422 if form.is_bound else 200)
