"""Files of the CNIL's tool: read, written back without loss, or refused in French."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.pia.bounded_json import LARGEST_FILE
from serment.intake.pia.model import (
    ActionStatus,
    Answer,
    AssessedMeasure,
    AssessmentStatus,
    Comment,
    Evaluation,
    EvaluationStatus,
    ImpactAssessment,
)
from serment.intake.pia.questionnaire import FEARED_EVENTS, ITEMS, QUESTIONS, find_question
from serment.intake.pia.reading import MOST_RECORDS, parse_pia, parse_pia_file
from serment.intake.pia.refusals import RefusedAssessmentError
from serment.intake.pia.writing import (
    losses,
    rename_measure,
    with_comments_in_measures,
    write_pia,
    write_pia_list,
)
from support.assessments import answer, comment, of_server, of_tool, scalars, written

if TYPE_CHECKING:
    from serment.intake.pia.model import Shape


def _value(data: bytes) -> str:
    """The JSON value of a file, where `1`, `1.0` and `true` are three."""
    return json.dumps(json.loads(data), sort_keys=True)


def _same(data: bytes, shape: Shape) -> bool:
    """Whether a file comes back as the JSON value that it was."""
    return _value(write_pia(parse_pia(data), shape)) == _value(data)


def test_the_questionnaire_has_its_thirty_six_numbers() -> None:
    """Eighteen texts, twelve lists and six gauges, each under the number of the format."""
    numbers = [question.number for question in QUESTIONS]
    expected = [*range(111, 114), *range(121, 124), *range(211, 216), *range(221, 228)]
    assert numbers == [*expected, *range(321, 327), *range(331, 337), *range(341, 347)]
    kinds = [question.kind for question in QUESTIONS]
    assert [kinds.count(kind) for kind in ("text", "list", "gauge")] == [18, 12, 6]
    assert {question.item for question in QUESTIONS} == {i.reference for i in ITEMS} - {"3.1"}
    assert [e.severity for e in FEARED_EVENTS] == [325, 335, 345]
    assert find_question("211") == QUESTIONS[6]
    assert find_question("999") is None


def test_a_file_of_the_tool_comes_back_as_it_was() -> None:
    """Its leftovers, its absent keys and what we do not know included."""
    file = of_tool(attachments=[{"name": "contrat.pdf"}])
    file["answers"][0]["autre"] = {"clé": [1, None, 2.5]}
    assert _same(written(file), "tool")


def test_a_file_of_the_server_comes_back_as_it_was() -> None:
    """The list, its flat object and its four lists."""
    assert _same(written(of_server(inconnu=[True])), "server")


def test_several_assessments_of_a_server_come_back_together() -> None:
    """A server exports all of them in one list."""
    data = written([*of_server(), *of_server(name="Deuxième")])
    found = parse_pia_file(data)
    assert [item.name for item in found.assessments] == ["Dossier patient", "Deuxième"]
    assert json.loads(write_pia_list(found.assessments)) == json.loads(data)
    with pytest.raises(RefusedAssessmentError, match="2 analyses"):
        parse_pia(data)


def test_what_is_read_is_typed() -> None:
    """Answers, measures, evaluations and comments are values, with their states and instants."""
    found = parse_pia(written(of_tool()))
    assert found.name == "Dossier patient"
    assert found.status is AssessmentStatus.IN_PROGRESS
    assert found.officer_is_favourable is True
    assert found.opinion_sought is True
    assert found.progress == 87.5
    assert found.created_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert len(found.answers) == 36
    assert found.answers[0].question == "111"
    assert found.measures[0].title == "Chiffrement du poste"
    risk = next(item for item in found.evaluations if item.reference == "3.2")
    assert (risk.status, risk.severity, risk.likelihood) == (EvaluationStatus.ACCEPTABLE, 2, 1)
    assert [(c.reference, c.for_measure) for c in found.comments] == [("111", False), ("7", True)]


def test_numbers_written_as_texts_are_understood_and_kept() -> None:
    """Another program writes its identifiers and states as texts: same meaning, same file back."""
    file = of_tool()
    file["pia"] |= {"id": "12", "status": "3"}
    file["answers"] = [answer("111", ident="a-1", text="<p>Oui.</p>", gauge="0")]
    file["comments"] = [comment("111")]
    found = parse_pia(written(file))
    assert (found.id, found.status) == ("12", AssessmentStatus.SIGNED)
    assert (found.answers[0].id, found.answers[0].question) == ("a-1", "111")
    assert _same(written(file), "tool")


def test_a_change_changes_its_own_value_alone() -> None:
    """Renaming an assessment and answering a question leave the rest of the file as it was."""
    file = of_tool()
    found = parse_pia(written(file))
    changed = replace(
        found,
        name="Autre",
        answers=(replace(found.answers[0], text="<p>Neuf.</p>"), *found.answers[1:]),
    )
    file["pia"]["name"] = "Autre"
    file["answers"][0]["data"]["text"] = "<p>Neuf.</p>"
    assert json.loads(write_pia(changed, "tool")) == file


@pytest.mark.parametrize("shape", ["tool", "server"])
def test_an_assessment_made_here_has_every_key(shape: Shape) -> None:
    """The importers walk the four lists without a test, and want texts as references."""
    made = ImpactAssessment(
        name="Scribe", answers=(Answer("111"),), evaluations=(Evaluation("1.1"),)
    )
    told = json.loads(write_pia(made, shape))
    parts = told if shape == "tool" else told[0]
    assert [parts[key] for key in ("measures", "comments")] == [[], []]
    assert parts["answers"][0]["reference_to"] == 111
    assert parts["answers"][0]["data"] == {"text": None, "gauge": None, "list": []}
    assert parts["evaluations"][0]["reference_to"] == "1.1"
    if shape == "server":
        assert {*parts} == {*scalars(), "answers", "measures", "evaluations", "comments"}


def test_the_server_takes_no_key_that_it_does_not_know() -> None:
    """An unknown key inside a record would stop its import: it stays behind, and it is said."""
    file = of_tool()
    file["answers"][0]["autre"] = 1
    found = parse_pia(written(file))
    told = json.loads(write_pia(found, "server"))[0]
    assert "autre" not in told["answers"][0]
    assert "category" not in told
    assert "la catégorie" in losses(found, "server")
    assert losses(found, "tool") == ()
    assert losses(parse_pia(written(of_server())), "server") == ()


def test_the_shape_changes_no_answer() -> None:
    """From the tool to the server and back: answers, measures, evaluations, comments are equal."""
    found = parse_pia(written(of_tool()))
    there = parse_pia(write_pia(found, "server"))
    back = parse_pia(write_pia(there, "tool"))
    for name in ("answers", "measures", "evaluations", "comments", "name", "status"):
        assert getattr(found, name) == getattr(there, name) == getattr(back, name)


def test_a_comment_on_a_measure_may_be_written_in_it() -> None:
    """The tool forgets which measure a comment was on; written once, and never twice."""
    found = parse_pia(written(of_tool()))
    once = with_comments_in_measures(found)
    assert once.measures[0].content == "<p>Disque chiffré.</p><p>Préciser le logiciel.</p>"
    assert with_comments_in_measures(once) == once


def test_a_measure_is_renamed_wherever_it_is_named() -> None:
    """The lists of measures hold titles: both are renamed together."""
    renamed = rename_measure(parse_pia(written(of_tool())), 7, "Disque chiffré")
    assert renamed.measures[0].title == "Disque chiffré"
    lists = {a.question: a.items for a in renamed.answers if a.items}
    assert lists["324"] == lists["334"] == lists["344"] == ("Disque chiffré",)
    assert lists["321"] == ("Chiffrement du poste",)
    with pytest.raises(LookupError):
        rename_measure(renamed, 8, "Rien")


_REFUSED: list[tuple[bytes, str]] = [
    (b"", "vide"),
    (b"  \n", "vide"),
    (b"%PDF-1.7 ...", "PDF"),
    (b"PK\x03\x04rest", "archive ZIP"),
    (b"<html><script>alert(1)</script></html>", "page web"),
    (b"alert(1)", "n’est pas du JSON"),
    (b'{"pia": "\xff"}', "UTF-8"),
    (written(of_tool())[:-200], "coupé ou abîmé"),
    (b"{}", "pas une analyse"),
    (b'{"resourceType": "Bundle"}', "pas une analyse"),
    (b"[]", "liste vide"),
    (b"[1]", "pas une analyse"),
    (b'[{"name": "x"}]', "pas une analyse"),
    (b'{"structure": {"name": "x"}}', "modèle de structure"),
    (b'[{"slug": "a", "filters": ""}]', "base de connaissances"),
    (b'{"name": "x", "knowledges": []}', "base de connaissances"),
    (b'{"pia": [], "answers": []}', "« pia » n’est pas un objet"),
    (b'{"pia": {}}', "« answers » manque"),
    (written(of_tool(comments=None)), "« comments » n’est pas une liste"),
    (written(of_tool(answers=["x"])), "« answers[1] » n’est pas un objet"),
    (written(of_tool(answers=[answer(111, text={"a": 1})])), "« answers[1].data.text »"),
    (written(of_tool(answers=[answer(111, list="x")])), "« answers[1].data.list »"),
    (written(of_tool(answers=[answer([111], text="x")])), "« answers[1].reference_to »"),
    (written(of_tool(answers=[answer(111, gauge=[])])), "« answers[1].data.gauge »"),
    (written(of_tool(pia={"numberOfQuestions": 40})), "40 questions"),
    (b'{"pia": {}, "pia": {}}', "deux fois"),
    (b'{"pia": NaN}', "NaN"),
    (b'{"pia": 1e999}', "démesuré"),
    (b'{"pia": ' + b"9" * 5000 + b"}", "démesuré"),
    (b'{"pia": ' + b"[" * 100 + b"]" * 100 + b"}", "niveaux"),
    (b"[" * 100_000, "niveaux"),
    (b"[" + b"1," * 400_000 + b"1]", "valeurs"),
    (b'["' + b"<b>" * 200_001 + b'"]', "balises"),
    (b'["' + b"\\u003C" * 200_001 + b'"]', "balises"),
    (b"[" + b" " * LARGEST_FILE + b"]", "Mo"),
    (written(of_tool(comments=[{}] * (MOST_RECORDS + 1))), "éléments"),
    (b"[" + b'{"answers": []},' * 201 + b"1]", "analyses"),
]


@pytest.mark.parametrize(("data", "words"), _REFUSED, ids=range(len(_REFUSED)))
def test_what_is_not_a_pia_file_is_refused_in_french(data: bytes, words: str) -> None:
    """Each refusal says what the file is, why it matters, what to do."""
    with pytest.raises(RefusedAssessmentError) as caught:
        parse_pia(data)
    refusal = caught.value
    shown = str(refusal).replace("\u00a0", " ").replace("\u202f", " ")
    assert words in shown
    assert refusal.what
    assert refusal.why
    assert refusal.remedy


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever the bytes: a refusal, and no other error; a whole file is never met by chance."""
    with pytest.raises(RefusedAssessmentError):
        parse_pia_file(data)


_any_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip
_scalar = st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=12)
_ident = st.none() | st.integers(0, 10**9) | st.text(max_size=6)


def _object(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of its known keys, and others that nobody knows."""
    strangers = st.dictionaries(st.text("xyz", min_size=2, max_size=4), _any_json, max_size=2)
    return st.builds(lambda a, b: {**b, **a}, st.fixed_dictionaries({}, optional=known), strangers)


_DATES = {"created_at": _scalar, "updated_at": _scalar}
_data = st.none() | _object(text=_scalar, gauge=_scalar, list=st.lists(_scalar, max_size=3))
_lists = {
    "answers": _object(id=_ident, pia_id=_ident, reference_to=_ident, data=_data, **_DATES),
    "measures": _object(id=_ident, title=_scalar, content=_scalar, **_DATES),
    "evaluations": _object(
        id=_ident, reference_to=_ident, status=_scalar, gauges=_object(x=_scalar, y=_scalar),
        evaluation_date=_scalar, global_status=_scalar, **_DATES,
    ),
    "comments": _object(id=_ident, reference_to=_ident, for_measure=_scalar, description=_scalar),
}  # fmt: skip
_four = st.fixed_dictionaries({key: st.lists(item, max_size=3) for key, item in _lists.items()})
_pia = _object(
    id=_ident, status=_scalar, name=_scalar, dpo_status=_scalar, progress=_scalar,
    structure_data=_any_json, user_pias=_any_json, created_at=_scalar,
)  # fmt: skip


@given(_pia, _four, st.dictionaries(st.text("uvw", min_size=3, max_size=4), _any_json, max_size=1))
def test_any_file_of_the_tool_comes_back(
    pia: dict[str, Any], four: dict[str, Any], more: dict[str, Any]
) -> None:
    """Strange values, absent keys and unknown ones: the same JSON value, and the same again."""
    data = written({"pia": pia, **four, **more})
    once = write_pia(parse_pia(data), "tool")
    assert _value(once) == _value(data)
    assert write_pia(parse_pia(once), "tool") == once


@given(st.lists(st.builds(lambda a, b: {**a, **b}, _pia, _four), min_size=1, max_size=3))
def test_any_file_of_the_server_comes_back(flat: list[dict[str, Any]]) -> None:
    """As those of the tool."""
    data = written(flat)
    assert _value(write_pia_list(parse_pia_file(data).assessments)) == _value(data)


_when = st.none() | st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 -- hypothesis wants it naive, then adds the zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
_text = st.none() | st.text(max_size=20)
_level = st.none() | st.integers(0, 4)
_who = {"id": st.none() | st.integers(1, 99), "created_at": _when, "updated_at": _when}
_assessments = st.builds(
    ImpactAssessment,
    name=_text, category=_text, status=st.sampled_from(AssessmentStatus), author=_text,
    officer_is_favourable=st.none() | st.booleans(), opinion_sought=st.none() | st.booleans(),
    contributors=st.none() | st.just('[{"role":"author","user":{"id":1}}]'),
    is_archive=st.none() | st.booleans(), progress=st.none() | st.integers(0, 100),
    structure_id=st.none() | st.integers(1, 9), created_at=_when,
    answers=st.lists(
        st.builds(Answer, question=st.sampled_from([str(q.number) for q in QUESTIONS]), text=_text,
                  gauge=_level, items=st.lists(st.text(max_size=9)).map(tuple), **_who),
        max_size=4).map(tuple),
    measures=st.lists(st.builds(AssessedMeasure, title=_text, content=_text, **_who),
                      max_size=3).map(tuple),
    evaluations=st.lists(
        st.builds(Evaluation, reference=st.sampled_from(["1.1", "3.1.7", "3.2"]),
                  status=st.sampled_from(EvaluationStatus), severity=_level, likelihood=_level,
                  action_status=st.sampled_from(ActionStatus), due_at=_when, **_who),
        max_size=3).map(tuple),
    comments=st.lists(st.builds(Comment, reference=st.just("111"), text=_text,
                                for_measure=st.booleans(), **_who), max_size=3).map(tuple),
)  # fmt: skip


@given(_assessments)
def test_an_assessment_made_here_is_read_back_equal(made: ImpactAssessment) -> None:
    """Written then read: the same value; written again: the same bytes."""
    once = write_pia(made, "tool")
    again = parse_pia(once)
    assert again == made
    assert write_pia(again, "tool") == once


def test_half_a_character_is_given_back() -> None:
    """A text cut in the middle of a character is no reason to lose a file."""
    data = b'{"pia": {"name": "a\\ud800"}, "answers": [], "measures": [], "evaluations": [],'
    assert _same(data + b' "comments": []}', "tool")
