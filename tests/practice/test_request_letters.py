"""Every letter that the law allows renders whole; none that it forbids can be produced."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from serment.documents.blocks import sentences
from serment.documents.rights_letters import (
    RIGHTS_LETTERS,
    RightsLetter,
    RightsLetterKind,
    rights_letter,
)
from serment.law.request_choices import APPLICANTS, REQUEST_RIGHTS
from serment.practice.documents import context_of
from serment.practice.library import request_choices, the_corpus
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.practice.request_letters import (
    ForbiddenLetterError,
    letter_of,
    letters_for,
    make_letter,
)
from serment.practice.request_outcomes import Decided, verify_decision
from serment.practice.request_steps import facts_to_tell
from serment.practice.requests import OF_DECEASED, RequestError
from serment.store.models import ReceivedRequest
from support.paper import pdf_pages
from support.personas import TODAY, alma

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serment.store.models import Practice

pytestmark = pytest.mark.django_db
ASIDE = {"reasonable_doubt", "first_copy", "psychiatric_commission"}
"""What moves an end or a price, and decides nothing."""
CASES = [
    (right, applicant)
    for right, applicant in product(REQUEST_RIGHTS, APPLICANTS)
    if right != "post_mortem" or applicant in OF_DECEASED
]


def _request(practice: Practice, right: str, applicant: str, **told: Any) -> ReceivedRequest:
    """A request that is not written: every case is tried in memory."""
    return ReceivedRequest(
        practice=practice, number=3, right=right, applicant=applicant, received_on=TODAY,
        applicant_name="Zoé Martin", applicant_address="3 rue des Lilas\n31000 Toulouse",
        territory="metropole", **told,
    )  # fmt: skip


def _facts(request: ReceivedRequest) -> Iterator[Mapping[str, object]]:
    """Every combination of what decides of a request, unknown included."""
    names = [name for name in facts_to_tell(request) if name not in ASIDE]
    values: list[list[object]] = []
    for name in names:
        fact = the_corpus().fact(name)
        known: list[object] = [True, False] if fact.type == "boolean" else [*fact.values]
        values.append([None, *(["2000-01-01"] if fact.type == "date" else known)])
    for told in product(*values):
        yield {name: value for name, value in zip(names, told, strict=True) if value is not None}


def _decisions(answer: RequestAnswer) -> Iterator[Decided]:
    yield Decided("granted")
    left_out = tuple(one.id for one in answer.exclusions)
    yield Decided("partly", excluded=left_out)
    yield from (Decided("refused", one.id) for one in request_choices().grounds)


@pytest.mark.parametrize(("right", "applicant"), CASES)
def test_each_right_outcome_and_applicant(right: str, applicant: str) -> None:
    """Allowed, the letter has no empty place and no other kind; forbidden, it is not offered."""
    practice = alma().practice
    context = context_of(practice, as_of=TODAY)
    request = _request(practice, right, applicant, identity_on=TODAY, identity_method="known")
    rendered: set[tuple[RightsLetterKind, RightsLetter]] = set()
    for facts in _facts(request):
        request.facts = dict(facts)
        request.outcome = ""
        answer = answer_of(request, TODAY)
        for decided in _decisions(answer):
            request.outcome, request.ground = decided.outcome, decided.ground
            request.excluded = list(decided.excluded)
            wanted = "request_refusal" if decided.outcome == "refused" else "request_answer"
            kinds = [kind for kind, _ in letters_for(answer)]
            assert (wanted in kinds) == _is_allowed(answer, decided), (facts, decided)
            letters = {(kind, letter_of(answer, kind)) for kind in kinds} - rendered
            for kind, letter in letters:
                told = rights_letter(kind, letter, context)
                assert set(told.lacking) == set(), (kind, facts, decided)
                assert all(text.strip() for text in sentences(told.document))
            rendered |= letters
    assert {"request_answer", "request_refusal"} & {kind for kind, _ in rendered}


def _is_allowed(answer: RequestAnswer, decided: Decided) -> bool:
    try:
        verify_decision(answer, decided)
    except RequestError:
        return False
    return True


@pytest.mark.parametrize("applicant", ["insurer", "employer", "police"])
def test_no_letter_tells_a_stranger_who_is_a_patient(applicant: str) -> None:
    """The name of the patient is in no letter, and nothing of the record is ever granted."""
    practice = alma().practice
    request = _request(practice, "record_access", applicant, patient_name="Éva Dupont",
                       outcome="granted", identity_on=TODAY)  # fmt: skip
    answer = answer_of(request, TODAY)
    assert [kind for kind, _ in letters_for(answer)] == ["request_acknowledgement"]
    request.outcome, request.ground = "refused", "no_own_right"
    answer = answer_of(request, TODAY)
    for kind in RIGHTS_LETTERS:
        if kind not in dict(letters_for(answer)):
            with pytest.raises(ForbiddenLetterError, match="la loi n’admet pas"):
                make_letter(answer, kind, "pdf", as_of=TODAY)
            continue
        page = "".join(pdf_pages(make_letter(answer, kind, "pdf", as_of=TODAY)))
        assert "Dupont" not in page
        assert make_letter(answer, kind, "docx", as_of=TODAY).startswith(b"PK")


def test_a_refusal_says_its_ground_its_text_and_the_remedies() -> None:
    """An erasure refused during the retention period: why, the article, CNIL and judge."""
    practice = alma().practice
    request = _request(
        practice, "erasure", "patient", outcome="refused", ground="record_still_kept",
        facts={"request_object": "medical_record", "retention_ended": False},
    )  # fmt: skip
    told = "".join(pdf_pages(make_letter(answer_of(request, TODAY), "request_refusal", "pdf",
                                         as_of=TODAY))).replace("\xa0", " ")  # fmt: skip
    for words in ("ne s’efface pas", "RGPD, art. 17", "CNIL", "saisir le juge", "Zoé Martin"):
        assert words in " ".join(told.split())


def test_an_extension_and_a_demand_of_evidence_say_their_days() -> None:
    """The reason and the day of the extension; the record is not put off; the doubt pauses."""
    practice = alma().practice
    request = _request(
        practice, "record_access", "patient", extension_reason="Demandes nombreuses",
        extension_sent_on=TODAY, evidence=["identity"], evidence_asked_on=TODAY,
        facts={"reasonable_doubt": True},
    )  # fmt: skip
    context = context_of(practice, as_of=TODAY)
    answer = answer_of(request, TODAY)
    kinds = [kind for kind, _ in letters_for(answer)]
    assert kinds == ["request_acknowledgement", "request_evidence", "request_extension"]
    words = {
        kind: " ".join(sentences(rights_letter(kind, letter_of(answer, kind), context).document))
        for kind in kinds
    }
    told = {kind: text.replace("\xa0", " ") for kind, text in words.items()}
    assert "Demandes nombreuses." in told["request_extension"]
    assert "23 février 2027" in told["request_extension"]
    assert "ne retarde pas votre dossier médical" in told["request_extension"]
    assert "celui du dossier médical ne l’est pas" in told["request_evidence"]
    assert "l’identité du demandeur" in told["request_evidence"]


@pytest.mark.parametrize("hostile", ['#read("/etc/passwd")', "*x* $y$ <a>", "a\u202eb\u0000c"])
def test_what_a_person_typed_is_only_printed(hostile: str) -> None:
    """A name or a reason that looks like a command of the press is words."""
    practice = alma().practice
    request = _request(practice, "rectification", "patient", extension_reason=hostile,
                       extension_sent_on=TODAY)  # fmt: skip
    request.applicant_name = hostile
    content = make_letter(answer_of(request, TODAY), "request_extension", "pdf", as_of=TODAY)
    assert "root:" not in "".join(pdf_pages(content))
