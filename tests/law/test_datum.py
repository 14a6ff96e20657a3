"""The assistant that says what sort of datum a thing is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.law.datum import (
    LONGEST_WORDS,
    DatumAnswers,
    classify_datum,
    default_lexicon,
    parse_lexicon,
)
from serment.law.refusals import CorpusError

LEXICON = default_lexicon()
ANSWER = st.sampled_from(["yes", "no", "unknown"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Noms et prénoms", "personal"),
        ("adresse IP", "personal"),
        ("photo", "personal"),
        ("numéro de sécurité sociale", "personal"),
        ("antécédents", "health_by_nature"),
        ("Résultats d’analyses", "health_by_nature"),
        ("ordonnances", "health_by_nature"),
        ("poids", "personal"),
        ("poids et nombre de pas", "health_by_crossing"),
        ("stock de gants", "not_personal"),
        ("numéro SIRET", "not_personal"),
        ("statistiques anonymes", "not_personal"),
        ("initiales du patient", "personal"),
        ("zorglub", "undetermined"),
        ("", "undetermined"),
    ],
)
def test_known_words(words: str, kind: str) -> None:
    """The examples of the founding memo and of a practice's day."""
    verdict = classify_datum(words, lexicon=LEXICON)
    assert verdict.kind == kind
    assert verdict.why
    assert verdict.to_check


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (DatumAnswers("no"), "not_personal"),
        (DatumAnswers("unknown", about_health="yes"), "undetermined"),
        (DatumAnswers("directly", about_health="yes"), "health_by_nature"),
        (DatumAnswers("indirectly", "no", crossed="yes"), "health_by_crossing"),
        (DatumAnswers("indirectly", "no", "no", "yes"), "health_by_destination"),
        (DatumAnswers("indirectly", "no", "no", "no"), "personal"),
        (DatumAnswers("directly"), "personal"),
    ],
)
def test_answers_alone(answers: DatumAnswers, kind: str) -> None:
    """The four questions suffice, without a word."""
    assert classify_datum(answers=answers, lexicon=LEXICON).kind == kind


def test_a_photograph_used_to_follow_a_wound_is_health_by_destination() -> None:
    """A thing of any nature becomes health data by its medical use."""
    verdict = classify_datum("photo", DatumAnswers(used_medically="yes"), lexicon=LEXICON)
    assert verdict.kind == "health_by_destination"
    assert "destination" in verdict.says


def test_an_answer_wins_over_the_lexicon() -> None:
    """What the person knows of their own datum is believed."""
    answers = DatumAnswers(about_health="no", crossed="no", used_medically="no")
    assert classify_datum("test", answers, lexicon=LEXICON).kind == "personal"


def test_what_remains_to_be_asked() -> None:
    """« Je ne sais pas » leaves the question open; a settled verdict asks nothing more."""
    first = classify_datum("zorglub", lexicon=LEXICON)
    assert [question.id for question in first.questions] == ["identifies"]
    second = classify_datum(answers=DatumAnswers("directly"), lexicon=LEXICON)
    assert [question.id for question in second.questions] == [
        "about_health",
        "crossed",
        "used_medically",
    ]
    assert classify_datum("diabète", lexicon=LEXICON).questions == ()


def test_removing_the_name_is_not_anonymising() -> None:
    """The trap is said each time somebody speaks of anonymous data."""
    verdict = classify_datum("données anonymisées", lexicon=LEXICON)
    assert any("recoupement" in check for check in verdict.to_check)


@given(st.text(max_size=2 * LONGEST_WORDS), ANSWER, ANSWER, ANSWER)
def test_any_words_get_a_verdict(words: str, about: str, crossed: str, used: str) -> None:
    """The assistant answers whatever is typed, the same each time."""
    answers = DatumAnswers("unknown", about, crossed, used)  # type: ignore[arg-type]  # every combination, the absurd ones too
    verdict = classify_datum(words, answers, lexicon=LEXICON)
    assert verdict == classify_datum(words, answers, lexicon=LEXICON)
    assert verdict.says


def test_questions_offer_that_one_does_not_know() -> None:
    """Every question allows « Je ne sais pas »."""
    assert len(LEXICON.questions) == 4
    for question in LEXICON.questions:
        assert ("unknown", "Je ne sais pas") in question.choices


def test_a_lexicon_edited_by_hand_is_refused_with_its_line() -> None:
    """A word outside the closed list is named."""
    entry = "  - { name: A, words: [a], identifies: directly, health: often }"
    data = f"datum_questions: []\ndatum_words:\n{entry}\n".encode()
    with pytest.raises(CorpusError, match=r"lexicon\.yaml:3 .*often"):
        parse_lexicon(data, "lexicon.yaml")
