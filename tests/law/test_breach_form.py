"""What is asked of a breach: fourteen blocks, typed answers, a suggestion that decides nothing."""

from __future__ import annotations

import pytest

from serment.law.breach_form import BreachFactError, suggest_risk
from serment.law.readers.breaches import load_breach_form, read_breach_form
from serment.law.reading import read_document
from serment.law.refusals import CorpusError
from support.paper import CORPUS

FORM = load_breach_form(CORPUS)


def test_every_block_is_there_and_to_verify() -> None:
    """N0 to N13, each marked, since the form of the CNIL is told from memory."""
    assert [block.id for block in FORM.blocks] == [f"N{number}" for number in range(14)]
    assert {block.confidence for block in FORM.blocks} == {"to_verify"}
    assert len(FORM.exemptions) == 3
    assert set(FORM.forgotten) == {"relatives", "trusted_persons", "correspondents"}


def test_answers_are_typed_and_the_empty_ones_left_out() -> None:
    """A text, a number written with digits, a closed answer, several of them in their order."""
    told = {"facts": " Vu. ", "record_count": "1200", "ongoing": "no", "siren": "",
            "nature": ["availability", "confidentiality"], "people": [], "gravity": None,
            "people_count": ""}  # fmt: skip
    assert FORM.parse(told) == {
        "facts": "Vu.",
        "record_count": 1200,
        "ongoing": "no",
        "nature": ("confidentiality", "availability"),
    }


@pytest.mark.parametrize(
    "told",
    [
        {"colour": "red"},
        {"facts": 3},
        {"facts": "x" * 2_001},
        {"ongoing": "perhaps"},
        {"record_count": -1},
        {"record_count": True},
        {"record_count": "1" * 30},
        {"nature": "confidentiality"},
        {"nature": ["theft"]},
    ],
)
def test_an_answer_of_another_type_is_refused_by_name(told: dict[str, object]) -> None:
    """The refusal says what was expected, and which answer it is."""
    with pytest.raises(BreachFactError) as refused:
        FORM.parse(told)
    assert refused.value.field in {*told, ""}


def test_values_are_said_in_french() -> None:
    """By their label; a number by groups; nothing for what nobody told."""
    fields = {field.id: field for field in FORM.fields}
    assert FORM.say(fields["ongoing"], "unknown") == "Je ne sais pas encore"
    assert FORM.say(fields["data"], ("health", "nir")) == "Santé ; Numéro de sécurité sociale"
    assert FORM.say(fields["people_count"], 1200).endswith("200")
    assert FORM.say(fields["facts"], None) == ""


def test_the_highest_yes_is_suggested_and_nothing_otherwise() -> None:
    """A help: an unlikely risk weighs only where nothing points higher."""
    assert suggest_risk(FORM, {}) is None
    assert suggest_risk(FORM, {"minors": "no", "unlikely": "unknown"}) is None
    assert suggest_risk(FORM, {"unlikely": "yes"}) == "no_risk"
    assert suggest_risk(FORM, {"unlikely": "yes", "unavailable": "yes"}) == "risk"
    assert suggest_risk(FORM, {"unavailable": "yes", "minors": "yes"}) == "high_risk"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: N5", "id: N15"),
        ("id: cross_border", "id: siren"),
        ("kind: whole", "kind: choice"),
        ("points_to: risk", "points_to: panic"),
        ("gravity, label: Gravité, kind: choice", "gravity, label: Gravité, kind: text"),
    ],
)  # fmt: skip
def test_a_broken_form_is_refused_with_its_place(before: str, after: str) -> None:
    """A block that is missing, a name twice, a kind without its answers, an unknown level."""
    text = (CORPUS / "breaches" / "notification.yaml").read_text(encoding="utf-8")
    assert before in text
    broken = text.replace(before, after, 1).encode()
    with pytest.raises(CorpusError, match="notification"):
        read_breach_form(read_document(broken, "breaches/notification.yaml"))
