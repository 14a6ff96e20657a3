"""Whether an impact assessment is needed: each list, the criteria, and what is not known."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import serment
from serment.law.impact_threshold import judge_threshold
from serment.law.readers.assessments import load_threshold, read_threshold
from serment.law.reading import read_document
from serment.law.refusals import DuplicateIdentifierError

if TYPE_CHECKING:
    from serment.law.facts import RecordValue

CORPUS = Path(serment.__file__).parent / "corpus"
TEST = load_threshold(CORPUS)
_PARTS = (TEST.required, TEST.exempt, TEST.criteria)
NOTHING = {item.id: False for part in _PARTS for item in part.items}
SOLO: dict[str, RecordValue] = {"practice_form": "solo"}


def test_the_nine_criteria_and_both_lists_are_there() -> None:
    """Nine criteria, fourteen types that demand; of twelve that spare, those that are known."""
    assert [len(part.items) for part in (TEST.criteria, TEST.required)] == [9, 14]
    assert "individual_care" in {item.id for item in TEST.exempt.items}
    assert TEST.enough == 2
    assert any("douze" in line for line in TEST.not_covered)


@pytest.mark.parametrize(
    ("told", "outcome", "provision"),
    [
        ({}, "not_required", "wp248"),
        ({"sensitive_data": True}, "not_required", "wp248"),
        ({"sensitive_data": True, "vulnerable_people": True}, "required", "wp248"),
        ({"health_warehouse": True}, "required", "cnil.2018-327"),
        ({"small_staff": True, "staff_monitoring": True}, "required", "cnil.2018-327"),
        (
            {"individual_care": True, "sensitive_data": True, "vulnerable_people": True},
            "exempt",
            "cnil.2019-118",
        ),
    ],
)
def test_what_is_told_decides(told: dict[str, bool], outcome: str, provision: str) -> None:
    """A type that demands, then a type that spares, then two criteria."""
    found = judge_threshold(TEST, NOTHING | told, SOLO)
    assert (found.outcome, found.provision, found.missing) == (outcome, provision, ())
    assert {item.id for item in found.because} <= told.keys()


def test_the_exemption_is_that_of_a_doctor_alone() -> None:
    """A health house cannot tick it: its facts rule it out."""
    told = NOTHING | {"individual_care": True, "sensitive_data": True, "vulnerable_people": True}
    assert judge_threshold(TEST, told, {"practice_form": "sisa_msp"}).outcome == "required"
    assert judge_threshold(TEST, told, {"practice_form": "locum"}).outcome == "exempt"


def test_a_name_is_in_one_list_only() -> None:
    """Told once, it would count in two lists: the file is refused."""
    text = (CORPUS / "assessments" / "threshold" / "impact_assessment.yaml").read_bytes()
    twice = text.replace(b"id: innovation", b"id: biometrics")
    with pytest.raises(DuplicateIdentifierError, match="biometrics"):
        read_threshold(read_document(twice, "impact_assessment.yaml"))


def test_what_is_not_known_is_named_when_it_matters() -> None:
    """One criterion met and another unknown: that one is asked, and nothing else."""
    told = NOTHING | {"sensitive_data": True}
    del told["innovation"]
    found = judge_threshold(TEST, told, SOLO)
    assert (found.outcome, found.missing) == ("undetermined", ("innovation",))
    met = told | {"vulnerable_people": True}
    assert judge_threshold(TEST, met, SOLO).outcome == "required"
    assert judge_threshold(TEST, {}, {}).outcome == "undetermined"


_FEW = ("health_warehouse", "individual_care", "sensitive_data", "vulnerable_people", "innovation")


@given(st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in _FEW}))
def test_an_answer_never_changes_with_what_was_unknown(told: dict[str, bool | None]) -> None:
    """Determined, whatever the unknown turns out to be; undetermined, it could turn both ways."""
    known = NOTHING | {name: value for name, value in told.items() if value is not None}
    unknown = [name for name, value in told.items() if value is None]
    for name in unknown:
        del known[name]
    found = judge_threshold(TEST, known, SOLO)
    ends = {
        judge_threshold(TEST, known | dict(zip(unknown, values, strict=True)), SOLO).outcome
        == "required"
        for values in product([True, False], repeat=len(unknown))
    }
    assert (found.outcome == "undetermined") == (len(ends) == 2)
    if found.outcome == "undetermined":
        assert set(found.missing) <= set(unknown)
        assert found.missing
    else:
        assert ends == {found.outcome == "required"}
