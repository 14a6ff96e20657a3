"""Every letter that the law allows renders whole; none that it forbids can be produced."""

from __future__ import annotations

from datetime import date
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
from serment.store.models import KeptRecord, ReceivedRequest
from support.paper import pdf_pages
from support.personas import TODAY, alma
from support.rights_witness import (
    GROUNDS_OF_THE_RECORD,
    STRANGERS,
    forbids_granting,
    forbids_the_whole,
    grounds_against_a_patient,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serment.store.models import Practice

pytestmark = pytest.mark.django_db
ASIDE = {"reasonable_doubt", "first_copy", "psychiatric_commission"}
"""What moves an end or a price, and decides nothing."""
WANTED = {
    "granted": "request_answer",
    "partly": "request_partial",
    "refused": "request_refusal",
}
LATE = date(2027, 3, 1)
"""After the two months: every clock is over."""
WRITTEN_TO_OTHERS = {"request_doctor", "request_recipients", "request_first_part"}
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


def _decisions(answer: RequestAnswer, *, every: bool) -> Iterator[Decided]:
    """Grant, grant in part, refuse: on the grounds offered, or on every ground there is."""
    yield Decided("granted")
    left_out = tuple(one.id for one in answer.exclusions)
    yield Decided("partly", excluded=left_out)
    yield from (Decided("partly", one.id) for one in answer.grounds)
    grounds = request_choices().grounds if every else answer.grounds
    yield from (Decided("refused", one.id) for one in grounds)


@pytest.mark.parametrize(("right", "applicant"), CASES)
def test_each_right_outcome_and_applicant(right: str, applicant: str) -> None:
    """In time and late: allowed, whole and of no other kind; forbidden by the law, not offered."""
    practice = alma().practice
    context = context_of(practice, as_of=TODAY)
    request = _request(
        practice, right, applicant, identity_on=TODAY, identity_method="known",
        patient_name="Éva Dupont", doctor_name="Dr Paul Roux", scope="La date de naissance",
        oldest_on=date(2010, 1, 1), latest_on=TODAY,
    )  # fmt: skip
    rendered: set[tuple[RightsLetterKind, RightsLetter]] = set()
    for facts, as_of in product(_facts(request), (TODAY, LATE)):
        request.facts = dict(facts)
        request.outcome = ""
        answer = answer_of(request, as_of)
        for decided in _decisions(answer, every=as_of == TODAY):
            request.outcome, request.ground = decided.outcome, decided.ground
            request.excluded = list(decided.excluded)
            kinds = [kind for kind, _ in letters_for(answer)]
            assert (WANTED[decided.outcome] in kinds) == _is_allowed(answer, decided)
            for outcome in WANTED.keys() - {decided.outcome}:
                assert WANTED[outcome] not in kinds
            if _is_forbidden(right, applicant, facts, decided):
                assert WANTED[decided.outcome] not in kinds, (facts, decided)
                assert not WRITTEN_TO_OTHERS & set(kinds), (facts, decided)
            letters = {(kind, letter_of(answer, kind)) for kind in kinds} - rendered
            for kind, letter in letters:
                told = rights_letter(kind, letter, context)
                assert set(told.lacking) == set(), (kind, facts, decided)
                assert all(text.strip() for text in sentences(told.document))
            rendered |= letters
    assert {*WANTED.values()} & {kind for kind, _ in rendered}


def _is_forbidden(
    right: str, applicant: str, facts: Mapping[str, object], decided: Decided
) -> bool:
    """Tell, by the table written by hand, whether this decision may not be answered."""
    if decided.outcome == "refused":
        if applicant == "patient":
            return decided.ground not in grounds_against_a_patient(right, facts)
        return applicant in STRANGERS and decided.ground in GROUNDS_OF_THE_RECORD
    is_whole = decided.outcome == "granted"
    return forbids_granting(right, applicant, facts) or (
        is_whole and forbids_the_whole(right, applicant, facts)
    )


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


@pytest.mark.parametrize("applicant", ["insurer", "employer", "police", "trusted_person"])
@pytest.mark.parametrize("right", ["record_access", "access", "erasure", "rectification"])
@pytest.mark.parametrize("latest_on", [TODAY, date(2011, 1, 1)])
@pytest.mark.parametrize("as_of", [TODAY, date(2026, 12, 10), date(2027, 3, 1)])
def test_who_has_no_right_reads_the_same_whether_there_is_a_record_or_not(
    right: str, applicant: str, as_of: date, latest_on: date
) -> None:
    """Acknowledgement, extension, refusal: word for word the same, with a record and without."""
    practice = alma().practice
    context = context_of(practice, as_of=TODAY)
    told: dict[str, Any] = {"extension_reason": "Complexe", "extension_sent_on": TODAY}
    known: dict[str, Any] = {
        "patient_name": "Éva Dupont", "scope": "Son dossier", "identity_on": TODAY,
        "record": KeptRecord(practice=practice, name="Dupont Éva", keep_until=date(2040, 1, 1)),
    }  # fmt: skip
    found = []
    for more in ({}, known):
        request = _request(practice, right, applicant, **told, **more)
        request.facts = {"express_mandate": False}
        if more:
            request.oldest_on, request.latest_on = date(2010, 1, 1), latest_on
            request.facts |= {"request_object": "medical_record", "retention_ended": False}
        grounds = [one.id for one in answer_of(request, as_of).grounds]
        assert not set(grounds) & GROUNDS_OF_THE_RECORD
        request.outcome, request.ground = "refused", grounds[0]
        answer = answer_of(request, as_of)
        found.append({
            kind: tuple(sentences(rights_letter(kind, letter_of(answer, kind), context).document))
            for kind, _ in letters_for(answer)
        })  # fmt: skip
    without, having = found
    assert {"request_refusal", "request_extension"} <= having.keys()
    assert having == without
    assert "Dupont" not in str(having)


BOUNDARIES = [
    ("request_extension", {"extension_sent_on": date(2026, 12, 23)}, True),
    ("request_extension", {"extension_sent_on": date(2026, 12, 24)}, False),
    ("request_evidence", {"evidence": ["identity"], "evidence_asked_on": TODAY}, True),
    ("request_evidence", {"evidence": ["identity"], "evidence_asked_on": TODAY,
                          "evidence_received_on": TODAY}, False),
    ("request_acknowledgement", {}, True),
    ("request_acknowledgement", {"closed_on": TODAY}, False),
    ("request_first_part", {"outcome": "granted", "identity_on": TODAY}, True),
    ("request_first_part", {"outcome": "granted"}, False),
    ("request_first_part", {"outcome": "granted", "identity_on": TODAY,
                            "oldest_on": date(2024, 1, 1)}, False),
    ("request_doctor", {"outcome": "granted", "identity_on": TODAY, "doctor_name": "Dr R"}, True),
    ("request_doctor", {"outcome": "granted", "identity_on": TODAY}, False),
    ("request_doctor", {"doctor_name": "Dr R", "identity_on": TODAY}, False),
    ("request_recipients", {"right": "rectification", "outcome": "granted",
                            "facts": {"request_object": "wrong_fact"}}, True),
    ("request_recipients", {"outcome": "granted", "identity_on": TODAY}, False),
    ("request_lifting", {"right": "restriction", "outcome": "granted", "answered_on": TODAY}, True),
    ("request_lifting", {"right": "restriction", "outcome": "granted"}, False),
    ("request_lifting", {"right": "restriction", "outcome": "granted", "answered_on": TODAY,
                         "lifted_on": TODAY}, False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "told", "is_offered"), BOUNDARIES)
def test_each_letter_on_the_last_day_and_the_next(
    kind: str, told: dict[str, Any], *, is_offered: bool
) -> None:
    """Written by hand: when each letter exists, and the fact or the day that takes it away."""
    plain: dict[str, Any] = {"oldest_on": date(2010, 1, 1), "latest_on": TODAY,
                             "extension_reason": "Complexe"}  # fmt: skip
    right = told.get("right", "record_access")
    more = {name: value for name, value in {**plain, **told}.items() if name != "right"}
    request = _request(alma().practice, right, "patient", **more)
    answer = answer_of(request, date(2026, 12, 28))
    assert (kind in dict(letters_for(answer))) == is_offered


@pytest.mark.parametrize("applicant", ["patient", "parent", "appointed_doctor", "lawyer"])
def test_a_partial_answer_says_what_is_left_out_its_text_and_the_remedies(applicant: str) -> None:
    """Its own title, each thing left out with its article, the part refused, CNIL and judge."""
    practice = alma().practice
    request = _request(
        practice, "record_access", applicant, outcome="partly", identity_on=TODAY,
        excluded=["personal_notes", "third_parties"], facts={"express_mandate": True},
    )  # fmt: skip
    told = rights_letter("request_partial", letter_of(answer_of(request, TODAY), "request_partial"),
                         context_of(practice, as_of=TODAY))  # fmt: skip
    words = " ".join(sentences(told.document)).replace("\xa0", " ")
    assert told.title == "Réponse favorable en partie"
    for part in (
        "du médecin (code de la santé publique, art. R. 4127-45)",
        "L. 1111-7)",
        "CNIL",
        "le juge",
    ):
        assert part in words, words


def test_a_refusal_to_an_heir_leaves_the_certificate_open() -> None:
    """R. 1111-7: whatever the ground; and never for the patient."""
    practice = alma().practice
    context = context_of(practice, as_of=TODAY)
    cases: dict[str, dict[str, object]] = {
        "heir_no_reason": {},
        "heir_quality_unproved": {"quality_proved": False},
        "deceased_objected": {"deceased_objected": True},
    }
    for ground, facts in cases.items():
        request = _request(practice, "post_mortem", "heir", outcome="refused", ground=ground,
                           facts=facts)  # fmt: skip
        answer = answer_of(request, TODAY)
        assert "request_refusal" in dict(letters_for(answer))
        told = rights_letter("request_refusal", letter_of(answer, "request_refusal"), context)
        assert "Un certificat médical" in " ".join(sentences(told.document)).replace("\xa0", " ")
    request = _request(practice, "record_access", "patient", outcome="refused",
                       ground="unfounded_or_excessive")  # fmt: skip
    letter = letter_of(answer_of(request, TODAY), "request_refusal")
    assert "certificate_possible" not in letter.says


def test_letters_to_others_name_the_patient_and_the_applicant_alone_reads_the_rest() -> None:
    """The doctor chosen and the recipients must know of whom; without a name, no such letter."""
    practice = alma().practice
    context = context_of(practice, as_of=TODAY)
    request = _request(practice, "erasure", "parent", outcome="granted", recipients="Dr Paul Roux",
                       facts={"request_object": "other"}, scope="Une photographie")  # fmt: skip
    assert "request_recipients" not in dict(letters_for(answer_of(request, TODAY)))
    request.patient_name = "Éva Dupont"
    answer = answer_of(request, TODAY)
    told = rights_letter("request_recipients", letter_of(answer, "request_recipients"), context)
    words = " ".join(sentences(told.document)).replace("\xa0", " ")
    for part in ("Dr Paul Roux", "Éva Dupont", "des données sont effacées", "Une photographie."):
        assert part in words
    answer_words = rights_letter("request_answer", letter_of(answer, "request_answer"), context)
    assert "Dupont" not in " ".join(sentences(answer_words.document))


def test_every_document_is_asked_for_in_words_of_its_own() -> None:
    """A letter says « votre identité », never « l’identité du demandeur », nor who is a patient."""
    for one in request_choices().to_ask:
        assert one.asks
        assert "patient" not in one.asks
        assert "demandeur" not in one.asks


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
    assert "de quoi établir votre identité" in told["request_evidence"]


@pytest.mark.parametrize("hostile", ['#read("/etc/passwd")', "*x* $y$ <a>", "a\u202eb\u0000c"])
def test_what_a_person_typed_is_only_printed(hostile: str) -> None:
    """A name or a reason that looks like a command of the press is words."""
    practice = alma().practice
    request = _request(practice, "rectification", "patient", extension_reason=hostile,
                       extension_sent_on=TODAY)  # fmt: skip
    request.applicant_name = hostile
    content = make_letter(answer_of(request, TODAY), "request_extension", "pdf", as_of=TODAY)
    assert "root:" not in "".join(pdf_pages(content))
