"""Impact assessments kept: nothing of a file is lost, each act leaves one line without a text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.pia.model import ActionStatus, AssessmentStatus, EvaluationStatus
from serment.intake.pia.reading import MOST_RECORDS
from serment.intake.pia.refusals import RefusedAssessmentError
from serment.intake.pia.survey import survey_assessment
from serment.practice.actors import ForbiddenActError
from serment.practice.answers import current_answers, known_facts
from serment.practice.assessment_answers import (
    answer_assessment,
    answer_version,
    comment_on,
    evaluate_item,
    keep_measure,
    measure_version,
    remove_measure,
    tell_opinions,
)
from serment.practice.assessment_closing import (
    Closing,
    close_assessment,
    delete_assessment,
    reopen_assessment,
)
from serment.practice.assessment_facts import facts_to_settle, proposed_fact
from serment.practice.assessment_given import (
    GivenAnswer,
    GivenComment,
    GivenEvaluation,
    GivenMeasure,
    GivenOpinions,
    present_evaluation,
    present_opinions,
)
from serment.practice.assessment_threshold import (
    answer_threshold,
    judge_assessment,
    the_threshold,
    unanswered,
)
from serment.practice.assessments import (
    AssessmentError,
    AssessmentSheet,
    NewAssessment,
    UnknownAssessmentError,
    describe_assessment,
    export_assessments,
    find_assessment,
    import_assessments,
    list_assessments,
    present_sheet,
    read_assessment,
    start_assessment,
)
from serment.practice.library import the_corpus
from serment.practice.plan import list_findings
from serment.practice.register import add_proposed_activities, list_activities
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import AssessmentRecord, JournalEntry, JournalPayload
from support.assessments import comment, of_server, of_tool, written
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

if TYPE_CHECKING:
    from serment.intake.pia.model import ImpactAssessment
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
SECRET = "Le patient Zéphyr a parlé du scribe."


def _kept(actor: Actor, value: object) -> AssessmentRecord:
    return import_assessments(actor=actor, data=written(value), now=NOW)[0]


def _started(actor: Actor, model: str = "assessment.ai_scribe") -> AssessmentRecord:
    return start_assessment(actor=actor, new=NewAssessment("Scribe", model), now=NOW)


def _read(actor: Actor, record: AssessmentRecord) -> ImpactAssessment:
    return read_assessment(find_assessment(actor.practice, record.pk))


def _lines(actor: Actor) -> list[str]:
    rows = JournalEntry.objects.of(actor.practice).order_by("sequence")
    return [row.act for row in rows if row.act.startswith("assessment.")]


def test_somebody_without_a_right_changes_nothing() -> None:
    """Chloé, then Bilal: neither keeps, starts nor deletes; nothing is written."""
    doctor = alma()
    record = _started(doctor)
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            import_assessments(actor=person, data=written(of_tool()), now=NOW)
        with pytest.raises(ForbiddenActError):
            _started(person)
        with pytest.raises(ForbiddenActError):
            delete_assessment(actor=person, number=record.pk, confirmed_title=record.title, now=NOW)
    assert _lines(doctor) == ["assessment.started"]


@pytest.mark.parametrize("make", [of_tool, of_server])
def test_what_is_imported_is_exported_equal(make: Any) -> None:
    """36 answers, measures, evaluations, comments: import, export, import, export are one value."""
    doctor, value = alma(), make()
    record = _kept(doctor, value)
    assert (record.answered, record.title) == (36, "Dossier patient")
    file = export_assessments([record], record.shape)  # type: ignore[arg-type]  # a closed set of the row
    assert json.loads(file.content) == value
    assert file.lost == ()
    again = import_assessments(actor=doctor, data=file.content, now=NOW)[0]
    assert export_assessments([again], again.shape).content == file.content  # type: ignore[arg-type]  # a closed set of the row
    assert _lines(doctor) == ["assessment.imported"] * 2


def test_several_assessments_of_one_file_are_kept_and_handed_back_together() -> None:
    """A server exports a list: each is a row, and the list comes back equal."""
    doctor = alma()
    value = of_server() + of_server(id=13, name="Scribe")
    kept = import_assessments(actor=doctor, data=written(value), now=NOW)
    assert [row.title for row in kept] == ["Dossier patient", "Scribe"]
    assert json.loads(export_assessments(kept, "server").content) == value
    with pytest.raises(ValueError, match="2 assessments"):
        export_assessments(kept, "tool")
    assert len(list_assessments(doctor.practice)) == 2


def test_another_shape_says_what_stays_behind() -> None:
    """What the server has no place for is named; the comments on measures go in the measures."""
    doctor = alma()
    record = _kept(doctor, of_tool())
    file = export_assessments([record], "server")
    assert "la catégorie" in file.lost
    flat = json.loads(file.content)[0]
    assert "Préciser le logiciel." in flat["measures"][0]["content"]
    assert "category" not in flat


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        written(of_tool())[:-300],
        written({"pia": {}}),
        written({"rows": []}),
        written(of_tool(pia={"numberOfQuestions": 40})),
        b'{"pia":' + b"[" * 200 + b"]" * 200 + b"}",
        b"x" * ((16 << 20) + 1),
    ],
)
def test_a_bad_file_is_refused_whole(data: bytes) -> None:
    """Another kind, cut, of another version, too long: told in French, nothing is kept."""
    doctor = alma()
    with pytest.raises(RefusedAssessmentError) as refusal:
        import_assessments(actor=doctor, data=data, now=NOW)
    assert len(str(refusal.value).split(". ")) >= 2
    assert list(list_assessments(doctor.practice)) == []
    assert _lines(doctor) == []


def test_identifiers_that_are_texts_still_name_their_measure() -> None:
    """Old files: a measure is found by its place, renamed where a risk names it, then removed."""
    doctor = alma()
    value = of_tool()
    value["measures"][0]["id"] = "7"
    record = _kept(doctor, value)
    given = GivenMeasure("Disque chiffré", "Disque chiffré.", 1)
    keep_measure(actor=doctor, number=record.pk, given=given, now=later(1))
    changed = _read(doctor, record)
    assert changed.measures[0].id == "7"
    assert changed.measures[0].content == "<p>Disque chiffré.</p>"
    named = {a.items for a in changed.answers if a.question in {"324", "334", "344"}}
    assert named == {("Disque chiffré",)}
    remove_measure(actor=doctor, number=record.pk, place=1, now=later(2))
    left = _read(doctor, record)
    assert left.measures == ()
    assert not [e for e in left.evaluations if (e.reference or "").startswith("3.1.")]
    assert [c.for_measure for c in left.comments] == [False]


def test_scripts_are_kept_and_never_shown() -> None:
    """The title is plain words; the file comes back with what it held."""
    doctor = alma()
    value = of_tool()
    value["pia"]["name"] = "<b>Scribe</b><script>alert(1)</script>"
    record = _kept(doctor, value)
    assert record.title == "Scribe"
    assert json.loads(export_assessments([record], "tool").content) == value
    describe_assessment(
        actor=doctor,
        number=record.pk,
        sheet=present_sheet(record, read_assessment(record)),
        now=later(1),
    )
    assert json.loads(find_assessment(doctor.practice, record.pk).content) == value


def test_an_assessment_from_a_model_answered_to_its_end() -> None:
    """Started, answered, risks placed, measured, evaluated, commented, closed: a line for each."""
    doctor = alma()
    record = _started(doctor)
    number = record.pk
    texts = len([a for a in _read(doctor, record).answers if a.text])
    assert texts >= 18
    given = GivenAnswer(111, SECRET)
    answer_assessment(actor=doctor, number=number, given=given, now=later(1))
    for event in (32, 33, 34):
        for last, level in ((5, 3), (6, 1)):
            placed = GivenAnswer(event * 10 + last, f"{SECRET} {last}", level)
            answer_assessment(actor=doctor, number=number, given=placed, now=later(2))
    keep_measure(actor=doctor, number=number, given=GivenMeasure(SECRET), now=later(3))
    judged = GivenEvaluation(
        "3.2", EvaluationStatus.IMPROVABLE, SECRET, SECRET, 2, 1, date(2027, 1, 5), SECRET,
        ActionStatus.STARTED,
    )  # fmt: skip
    evaluate_item(actor=doctor, number=number, given=judged, now=later(4))
    comment_on(actor=doctor, number=number, given=GivenComment(SECRET, 111), now=later(5))
    comment_on(actor=doctor, number=number, given=GivenComment(SECRET, place=1), now=later(5))
    opinions = GivenOpinions("Mme B.", True, SECRET, False, SECRET)
    tell_opinions(actor=doctor, number=number, given=opinions, now=later(6))
    found = _read(doctor, record)
    survey = survey_assessment(found)
    assert (survey.answered, survey.asked) == (36, 36)
    assert [(r.severity, r.likelihood) for r in survey.risks] == [(3, 1)] * 3
    assert (survey.risks[0].severity_after, survey.comments) == (2, 2)
    assert present_evaluation(found, "3.2") == judged
    assert present_opinions(found) == opinions
    with pytest.raises(AssessmentError, match="n’est pas complète"):
        close_assessment(actor=doctor, number=number, closing=Closing("validated"), now=later(7))
    closing = Closing("validated", despite_missing=True)
    close_assessment(actor=doctor, number=number, closing=closing, now=later(7))
    assert _read(doctor, record).status == AssessmentStatus.VALIDATED
    with pytest.raises(AssessmentError, match="conclue"):
        answer_assessment(actor=doctor, number=number, given=given, now=later(8))
    reopen_assessment(actor=doctor, number=number, now=later(9))
    acts = _lines(doctor)
    assert acts == ["assessment.started", *["assessment.answered"] * 7,
                    "assessment.measure_added", "assessment.evaluated",
                    *["assessment.commented"] * 2, "assessment.opinions_told",
                    "assessment.closed", "assessment.reopened"]  # fmt: skip
    told = JournalPayload.objects.of(doctor.practice).filter(entry__act__startswith="assessment.")
    written_down = b"".join(bytes(row.content) for row in told).decode()
    assert '"question":111' in written_down
    assert "Zéphyr" not in written_down
    assert "Mme B" not in written_down


def test_what_is_said_again_changes_nothing() -> None:
    """The same words: no line, no date moved, and the markup of a file stays."""
    doctor = alma()
    record = _kept(doctor, of_tool())
    for given in (
        GivenAnswer(111, "Écrit par le cabinet."),
        GivenAnswer(321, items=("Chiffrement du poste",)),
        GivenAnswer(325, "Poste chiffré.", 2),
    ):
        answer_assessment(actor=doctor, number=record.pk, given=given, now=later(1))
    present = present_opinions(_read(doctor, record))
    tell_opinions(actor=doctor, number=record.pk, given=present, now=later(1))
    judged = present_evaluation(_read(doctor, record), "3.3")
    evaluate_item(actor=doctor, number=record.pk, given=judged, now=later(1))
    assert _lines(doctor) == ["assessment.imported"]
    assert json.loads(find_assessment(doctor.practice, record.pk).content) == of_tool()


def test_items_are_named_as_the_file_writes_them() -> None:
    """A title with odd spaces still names its measure; an item of two lines stays one."""
    doctor = alma()
    value = of_tool()
    value["measures"][0]["title"] = "Chiffrement  du\tposte"
    value["answers"][18]["data"]["list"] = ["Secret\nrompu"]
    record = _kept(doctor, value)
    same = GivenAnswer(321, items=("Secret", "rompu"))
    answer_assessment(actor=doctor, number=record.pk, given=same, now=later(1))
    assert _lines(doctor) == ["assessment.imported"]
    ticked = GivenAnswer(324, items=("Chiffrement du poste", "Badge"))
    answer_assessment(actor=doctor, number=record.pk, given=ticked, now=later(1))
    kept = {a.question: a.items for a in _read(doctor, record).answers}
    assert kept["321"] == ("Secret\nrompu",)
    assert kept["324"] == ("Chiffrement  du\tposte", "Badge")


def test_two_windows_never_overwrite_in_silence() -> None:
    """An answer and a measure that changed since they were shown are refused."""
    doctor = alma()
    record = _started(doctor)
    seen = answer_version(_read(doctor, record), 111)
    first = GivenAnswer(111, "Premier", seen=seen)
    answer_assessment(actor=doctor, number=record.pk, given=first, now=later(1))
    with pytest.raises(ChangedMeanwhileError):
        answer_assessment(
            actor=doctor, number=record.pk, given=replace(first, text="Second"), now=later(2)
        )
    shown = measure_version(_read(doctor, record), 1)
    remove_measure(actor=doctor, number=record.pk, place=1, seen=shown, now=later(3))
    with pytest.raises(ChangedMeanwhileError):
        remove_measure(actor=doctor, number=record.pk, place=1, seen=shown, now=later(4))


def test_an_assessment_never_grows_beyond_what_is_read() -> None:
    """At the bound of the format, one comment more is refused, and the assessment still opens."""
    doctor = alma()
    record = _kept(doctor, of_tool(comments=[comment(111)] * MOST_RECORDS))
    with pytest.raises(AssessmentError, match="deviendrait illisible"):
        comment_on(actor=doctor, number=record.pk, given=GivenComment("x", 111), now=NOW)
    assert len(_read(doctor, record).comments) == MOST_RECORDS


def test_what_cannot_be_is_refused_with_its_reason() -> None:
    """Unknown questions, levels, parts, models, activities; empty words; a title twice."""
    doctor = alma()
    record = _started(doctor)
    number = record.pk
    for given in (
        GivenAnswer(999, "x"),
        GivenAnswer(325, "x", 5),
        GivenAnswer(111, "x" * 100_001),
        GivenAnswer(321, items=("x",) * 201),
        GivenAnswer(321, items=("x" * 501,)),
    ):
        with pytest.raises(AssessmentError):
            answer_assessment(actor=doctor, number=number, given=given, now=NOW)
    first = _read(doctor, record).measures[0].title or ""
    for measure in (
        GivenMeasure(""),
        GivenMeasure(first),
        GivenMeasure("Neuve", place=99),
        GivenMeasure("x" * 501),
    ):
        with pytest.raises(AssessmentError):
            keep_measure(actor=doctor, number=number, given=measure, now=NOW)
    for judged in (GivenEvaluation("9.9"), GivenEvaluation("1.1", severity=2),
                   GivenEvaluation("3.2", severity=7)):  # fmt: skip
        with pytest.raises(AssessmentError):
            evaluate_item(actor=doctor, number=number, given=judged, now=NOW)
    for said in (GivenComment("", 111), GivenComment("x", 5), GivenComment("x", place=99)):
        with pytest.raises(AssessmentError):
            comment_on(actor=doctor, number=number, given=said, now=NOW)
    for new in (NewAssessment(" "), NewAssessment("x", "no_model"), NewAssessment("x", "", "T99")):
        with pytest.raises(AssessmentError):
            start_assessment(actor=doctor, new=new, now=NOW)
    for closing in (Closing("other"), Closing("refused", " ")):
        with pytest.raises(AssessmentError):
            close_assessment(actor=doctor, number=number, closing=closing, now=NOW)
    with pytest.raises(UnknownAssessmentError):
        find_assessment(doctor.practice, number + 99)
    assert _lines(doctor) == ["assessment.started"]


def test_a_refused_assessment_says_why_and_a_deleted_one_is_gone() -> None:
    """The reason is in the file; the deletion asks for the title, and the journal names nobody."""
    doctor = alma()
    record = _kept(doctor, of_tool())
    closing = Closing("refused", SECRET)
    close_assessment(actor=doctor, number=record.pk, closing=closing, now=later(1))
    assert _read(doctor, record).rejection_reason == SECRET
    with pytest.raises(AssessmentError, match="titre saisi"):
        delete_assessment(actor=doctor, number=record.pk, confirmed_title="Autre", now=later(2))
    delete_assessment(
        actor=doctor, number=record.pk, confirmed_title="dossier  PATIENT", now=later(3)
    )
    assert list(list_assessments(doctor.practice)) == []
    assert _lines(doctor)[-1] == "assessment.deleted"


def test_an_assessment_is_tied_to_an_activity_of_its_own_practice() -> None:
    """Chosen at the start or on the sheet; another practice sees neither."""
    doctor, other = alma(), alma("Autre cabinet")
    answer(doctor, practice_form="solo", has_staff=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    reference = list_activities(doctor.practice)[0].reference
    record = start_assessment(actor=doctor, new=NewAssessment("Soins", "", reference), now=NOW)
    assert present_sheet(record, read_assessment(record)).activity == reference
    sheet = AssessmentSheet("Soins du cabinet", "Santé", "Dr Rey", "Mme B.", "Dr Rey")
    describe_assessment(actor=doctor, number=record.pk, sheet=sheet, now=later(1))
    found = find_assessment(doctor.practice, record.pk)
    assert (found.title, found.activity) == ("Soins du cabinet", None)
    assert read_assessment(found).evaluator == "Mme B."
    assert _lines(doctor)[-2:] == ["assessment.described", "assessment.attached"]
    tied = replace(sheet, activity=reference)
    for minute in (2, 3):
        describe_assessment(actor=doctor, number=record.pk, sheet=tied, now=later(minute))
    assert _lines(doctor)[-2:] == ["assessment.attached", "assessment.attached"]
    assert list(list_assessments(other.practice)) == []
    with pytest.raises(AssessmentError):
        start_assessment(actor=other, new=NewAssessment("Soins", "", reference), now=NOW)


def test_the_test_concludes_from_what_is_told_and_from_the_answers() -> None:
    """A listed type demands; alone, the care of a solo doctor is spared; unknown asks."""
    doctor = alma()
    answer(doctor, practice_form="solo")
    record = _started(doctor, "")
    number = record.pk
    assert judge_assessment(doctor.practice, record).outcome == "undetermined"
    record = answer_threshold(actor=doctor, number=number, told={"health_warehouse": None}, now=NOW)
    none = dict.fromkeys(unanswered(record, "required"), False)
    assert "health_warehouse" not in none
    answer_threshold(actor=doctor, number=number, told=none, now=NOW)
    record = answer_threshold(actor=doctor, number=number, told={"individual_care": True}, now=NOW)
    assert judge_assessment(doctor.practice, record).missing == ("health_warehouse",)
    record = answer_threshold(
        actor=doctor, number=number, told={"health_warehouse": False}, now=NOW
    )
    spared = judge_assessment(doctor.practice, record)
    assert (spared.outcome, spared.provision) == ("exempt", "cnil.2019-118")
    answer(doctor, now=later(1), practice_form="sisa_msp")
    assert judge_assessment(doctor.practice, record).outcome == "undetermined"
    record = answer_threshold(actor=doctor, number=number, told={"genetic": True}, now=NOW)
    assert judge_assessment(doctor.practice, record).outcome == "required"
    before = len(_lines(doctor))
    answer_threshold(actor=doctor, number=number, told={"genetic": True}, now=NOW)
    assert len(_lines(doctor)) == before
    with pytest.raises(AssessmentError):
        answer_threshold(actor=doctor, number=number, told={"nothing": True}, now=NOW)
    assert the_threshold().enough == 2


def _concluded(doctor: Actor, record: AssessmentRecord, fact: str, at: int) -> None:
    closing = Closing("validated", despite_missing=True, settles=fact)
    close_assessment(actor=doctor, number=record.pk, closing=closing, now=later(at))


def test_a_conclusion_answers_what_the_rule_reads_and_reopening_takes_it_back() -> None:
    """« Oui » by the same act, the obligation met; opened again, « je ne sais pas »."""
    doctor = alma()
    answer(doctor, ai_scribe=True)
    record = _started(doctor)
    assert proposed_fact(record) == "ai_dpia_done"
    assert _scribe(doctor) == "due"
    _concluded(doctor, record, "ai_dpia_done", 1)
    assert known_facts(doctor.practice)["ai_dpia_done"] is True
    assert _scribe(doctor) == "met"
    again = reopen_assessment(actor=doctor, number=record.pk, now=later(2))
    assert again == "ai_dpia_done"
    assert "ai_dpia_done" not in known_facts(doctor.practice)
    assert current_answers(doctor.practice)["ai_dpia_done"].value is None
    assert _scribe(doctor) == "due"
    entries = JournalEntry.objects.of(doctor.practice).order_by("sequence")
    acts = [entry.act for entry in entries][-4:]
    assert acts == ["assessment.closed", "answer.given", "assessment.reopened", "answer.given"]


def test_a_conclusion_refused_or_a_wrong_fact_answers_nothing() -> None:
    """Refused, the question keeps its answer; a fact that no assessment answers is refused."""
    doctor = alma()
    record = _started(doctor)
    with pytest.raises(AssessmentError, match="Aucune analyse ne répond"):
        _concluded(doctor, record, "practice_form", 1)
    refused = Closing("refused", "À revoir", settles="ai_dpia_done")
    close_assessment(actor=doctor, number=record.pk, closing=refused, now=later(1))
    assert "ai_dpia_done" not in known_facts(doctor.practice)
    assert reopen_assessment(actor=doctor, number=record.pk, now=later(2)) == ""


def test_another_conclusion_or_an_answer_by_hand_is_not_taken_back() -> None:
    """Two assessments of one question: it is unknown again once both are open, or one deleted."""
    doctor = alma()
    first, second = _started(doctor), _started(doctor)
    _concluded(doctor, first, "ai_dpia_done", 1)
    _concluded(doctor, second, "ai_dpia_done", 2)
    assert reopen_assessment(actor=doctor, number=first.pk, now=later(3)) == ""
    assert known_facts(doctor.practice)["ai_dpia_done"] is True
    delete_assessment(actor=doctor, number=second.pk, confirmed_title=second.title, now=later(4))
    assert "ai_dpia_done" not in known_facts(doctor.practice)
    _concluded(doctor, first, "ai_dpia_done", 5)
    answer(doctor, ai_dpia_done=False, now=later(5))
    assert reopen_assessment(actor=doctor, number=first.pk, now=later(6)) == ""
    assert known_facts(doctor.practice)["ai_dpia_done"] is False


def test_every_model_leads_to_the_question_of_its_own_obligation() -> None:
    """The four facts that rules of the corpus read, each asked by the questionnaire."""
    facts = [one.fact for one in facts_to_settle()]
    assert sorted(facts) == ["ai_dpia_done", "dpia_done", "video_dpia_done", "warehouse_dpia_done"]
    asked = {question.fact for question in the_corpus().questions}
    assert set(facts) <= asked


def _scribe(doctor: Actor) -> str:
    found = list_findings(practice=doctor.practice, as_of=TODAY)
    return next(one.outcome for one in found if one.rule == "obligation.dpia_ai_scribe")
