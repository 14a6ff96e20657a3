"""The end of an impact assessment: the opinions, the conclusion, a deletion."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.intake.pia.model import ImpactAssessment
from serment.intake.pia.survey import survey_assessment
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.assessment_answers import tell_opinions
from serment.practice.assessment_closing import (
    Closing,
    close_assessment,
    delete_assessment,
    reopen_assessment,
)
from serment.practice.assessment_facts import facts_to_settle, proposed_fact
from serment.practice.assessment_given import present_opinions
from serment.practice.assessments import AssessmentError
from serment.practice.library import the_corpus
from serment.practice.versions import ChangedMeanwhileError, version_of
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.forms import OpinionsForm
from serment.web.rooms.assessments.words import found
from serment.web.today import now

_FAVOUR = {True: "oui", False: "non", None: ""}
_CHOICES = ("officer_is_favourable", "opinion_sought", "people_are_favourable")


@allowed(Permission.READ, write=Permission.REGISTER)
def note_opinions(request: CockpitRequest, number: int) -> HttpResponse:
    """Note what the officer and the people concerned think."""
    record, assessment = found(request, number)
    data = request.POST if request.method == "POST" else None
    version = version_of(ascii(present_opinions(assessment)))
    form, overtaken = OpinionsForm(data, initial=_initial(assessment)), None
    if form.is_bound and form.is_valid():
        given = form.given(seen_version(request))
        try:
            tell_opinions(actor=request.actor, number=number, given=given, now=now())
        except AssessmentError as refusal:
            form.add_error(None, nbsp(str(refusal)))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "Les avis sont enregistrés.")
            return redirect("assessments:assessment", number=number)
    context = {
        "record": record,
        "form": form,
        "title": "Les avis demandés",
        **state_of_form(request, form, version, overtaken),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/form.html", context, status=status)


def _initial(assessment: ImpactAssessment) -> dict[str, object]:
    told = asdict(present_opinions(assessment))
    return {**told, **{name: _FAVOUR[told[name]] for name in _CHOICES}}


@allowed(Permission.REGISTER)
def close(request: CockpitRequest, number: int) -> HttpResponse:
    """Conclude an assessment; what is missing is said before."""
    record, assessment = found(request, number)
    refusal, sent = "", request.POST
    if request.method == "POST":
        closing = Closing(
            sent.get("conclusion", ""),
            sent.get("raison", ""),
            sent.get("malgre") == "oui",
            sent.get("repond", ""),
        )
        try:
            close_assessment(actor=request.actor, number=number, closing=closing, now=now())
        except AssessmentError as error:
            refusal = nbsp(str(error))
        else:
            tell(request, "L’analyse est conclue : elle ne change plus, sauf si vous la rouvrez.")
            return redirect("assessments:assessment", number=number)
    context = {
        "record": record,
        "missing": survey_assessment(assessment).missing,
        "refusal": refusal,
        "reason": sent.get("raison", ""),
        "chosen": sent.get("conclusion", ""),
        "facts": facts_to_settle(),
        "settles": sent.get("repond", proposed_fact(record)),
    }
    status = 422 if refusal else 200
    return render(request, "assessments/close.html", context, status=status)


@require_POST
@allowed(Permission.REGISTER)
def reopen(request: CockpitRequest, number: int) -> HttpResponse:
    """Open a concluded assessment again."""
    found(request, number)
    fact = reopen_assessment(actor=request.actor, number=number, now=now())
    tell(request, "L’analyse est rouverte : elle peut changer.")
    if fact:
        title = the_corpus().fact(fact).title
        tell(request, f"« {title} » redevient « je ne sais pas » dans Mon cabinet.")
    return redirect("assessments:assessment", number=number)


@allowed(Permission.REGISTER)
def delete(request: CockpitRequest, number: int) -> HttpResponse:
    """Delete an assessment, once its title was typed again."""
    record, _ = found(request, number)
    refusal, typed = "", request.POST.get("title", "")
    if request.method == "POST":
        try:
            delete_assessment(actor=request.actor, number=number, confirmed_title=typed, now=now())
        except AssessmentError as error:
            refusal = nbsp(str(error))
        else:
            tell(request, f"« {record.title} » est supprimée.")
            return redirect("assessments:list")
    context = {"record": record, "refusal": refusal, "typed": typed}
    status = 422 if refusal else 200
    return render(request, "assessments/delete.html", context, status=status)
