"""The closed lists of a rights request: read strictly, and held to a right and an applicant."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from serment.law.readers.requests import load_request_choices, read_request_choices
from serment.law.reading import read_document
from serment.law.refusals import CorpusError
from serment.law.request_choices import APPLICANTS, REQUEST_RIGHTS, choices_for
from support.paper import CORPUS

if TYPE_CHECKING:
    from serment.law.request_choices import RequestChoices

FILE = CORPUS / "requests" / "rights.yaml"


@pytest.fixture(scope="module")
def choices() -> RequestChoices:
    """The lists that ship."""
    return load_request_choices(CORPUS)


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("applicants: [ parent ]", "applicants: [ cousin ]", "cousin"),
        ("rights: [ record_access, post_mortem ]", "rights: [ gift ]", "gift"),
        ("  - id: mandate\n", "  - id: identity\n", "déjà pris"),
        ("    rest", "    repose", "repose"),
        ("rests_on: [ { provision: csp.R1111-1, role: direct } ]", "rests_on: []", "vide"),
        ("confidence: to_verify", "confidence: maybe", "maybe"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(good: str, bad: str, words: str) -> None:
    """An unknown word, a name twice, no source: each is named."""
    text = FILE.read_text(encoding="utf-8")
    assert good in text
    broken = text.replace(good, bad, 1).encode()
    with pytest.raises(CorpusError, match=words):
        read_request_choices(read_document(broken, FILE.name))


def test_a_ground_whose_fact_is_unknown_is_not_offered(choices: RequestChoices) -> None:
    """A mandate nobody spoke of refuses nothing; one that is not produced does."""
    place = ("record_access", "trusted_person")
    assert "no_mandate" not in {one.id for one in choices_for(choices.grounds, *place, {})}
    told = {"express_mandate": False}
    assert "no_mandate" in {one.id for one in choices_for(choices.grounds, *place, told)}


def test_every_right_of_a_patient_may_be_refused_on_a_ground_of_its_own(
    choices: RequestChoices,
) -> None:
    """The record of a deceased is no right of a patient; every other right has its ground."""
    for right in REQUEST_RIGHTS:
        found = {one.id for one in choices.grounds if not one.rights or right in one.rights}
        own = {
            one.id
            for one in choices.grounds
            if right in one.rights and (not one.applicants or "patient" in one.applicants)
        } - {"identity_not_established"}
        assert found
        assert bool(own) == (right != "post_mortem")


def test_strangers_are_told_that_they_have_no_right(choices: RequestChoices) -> None:
    """That ground is theirs alone, each right with its own words, the notice apart."""
    for right, applicant in product(REQUEST_RIGHTS, APPLICANTS):
        found = {one.id for one in choices_for(choices.grounds, right, applicant, {})}
        is_stranger = applicant in {"insurer", "employer", "police"}
        reads = right in {"record_access", "access"}
        changes = not reads and right not in {"information", "post_mortem"}
        assert ("no_own_right" in found) == (is_stranger and reads)
        assert ("not_the_person" in found) == (is_stranger and changes)
