"""Who the patients of a FHIR export are: numbers, names, dates, references, doubles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from serment.law.retention import explain_retention
from serment.practice.library import the_corpus
from support.fhir import (
    bundle,
    encounter,
    patient,
    read,
    read_one,
    records_in,
    rejected_in,
)

LAST = "last_consultation_on"
NIR = "180057800608436"
_INS = {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": NIR}


def _typed(code: str, value: object, **others: object) -> dict[str, Any]:
    return {"type": {"coding": [{"code": code}]}, "value": value, **others}


@pytest.mark.parametrize(
    ("identifiers", "number"),
    [
        ([_INS, _typed("PI", "D-12")], "D-12"),
        ([_typed("PI", "D-12"), _typed("MR", "M-3")], "M-3"),
        ([{"value": "  D \t 12 "}], "D 12"),
        ([_typed("PI", "D-1", use="old"), _typed("PI", "D-2")], "D-2"),
        ([_typed("PI", "D-1", period={"end": "2019"}), _typed("PI", "D-2")], "D-2"),
        ([_typed("PPN", "X1"), _typed("DL", "S9")], "p1"),
        ([_typed("INS-NIR", "D-12")], "p1"),
        ([_typed("SS", "999-12-3456")], "p1"),
        ([_typed("PI", NIR)], "p1"),
        ([_typed("PI", "1 80 05 78 006 084 36")], "p1"),
        ([_typed("PI", "1800578006084")], "p1"),
        ([_typed("PI", 12)], "p1"),
        ([_typed("PI", "9" * 101)], "p1"),
        ([_typed("PI", NIR), _typed("PI", "D-3")], "D-3"),
        ([_typed("MR", NIR), {"value": "D-4"}], "D-4"),
        ([{"type": {"coding": "PI"}, "value": "D-5"}], "D-5"),
        ([{"type": [{"coding": [7, {"code": 8}, {"code": "MR"}]}], "value": "D-6"}], "D-6"),
        ([_typed("MR", "D\u200b\u202e\x00-7")], "D -7"),
        ([], "p1"),
    ],
)
def test_the_number_is_the_local_one(identifiers: list[dict[str, Any]], number: str) -> None:
    """The practice's number first, the technical one at last, a national one never."""
    assert read_one(patient(identifier=identifiers)).number == number


def test_a_nir_never_leaves_even_as_a_technical_id() -> None:
    """A server that made the NIR its `id` gives a record without a number, or a rejected one."""
    assert read_one(patient(NIR)).number == ""
    (line,) = rejected_in(read(patient(NIR, name=None), patient()))
    assert "ni nom ni numéro" in line.reason
    lines = read(patient(), encounter("2019-01-01", f"Patient/{NIR}"))
    assert NIR not in repr(lines)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([{"family": "Rey", "given": ["Alma", "Zoé"]}], "Rey Alma Zoé"),
        ([{"use": "usual", "family": "Noël"}, {"use": "official", "family": "Rey"}], "Rey"),
        ([{"use": "maiden", "family": "Durand"}, {"use": "official", "family": "Rey"}],
         "Rey (nom de naissance\u00a0: Durand)"),
        ([{"use": "maiden", "family": "Rey"}, {"use": "official", "family": "Rey"}], "Rey"),
        ([{"text": "Mme Alma Rey"}], "Mme Alma Rey"),
        ([{"family": "R\u202eey\n", "given": "Alma"}], "R ey"),
        (["Rey", None, {"family": 3}], ""),
        ("Rey", ""),
    ],
)  # fmt: skip
def test_the_name_for_the_eyes(names: object, shown: str) -> None:
    """The official name, the maiden one beside it; nothing that would break a line."""
    assert read_one(patient(name=names)).name == shown


@pytest.mark.parametrize(
    "told", ["1980", "1980-05", "12/05/1980", "1980-02-30", "1980-05-11T22:00:00Z", 1980, "", {}]
)
def test_a_birth_that_is_no_day_is_a_doubt(told: object) -> None:
    """Partial, unreadable or with an hour: never a day made up, always a doubt."""
    record = read_one(patient(birthDate=told), encounter("2019-01-01"))
    assert "born_on" not in record.facts
    assert "date de naissance" in record.doubts[0]


def test_an_unknown_birth_is_no_doubt() -> None:
    """What is absent is unknown; the engine says what it lacks."""
    record = read_one(patient(birthDate=None))
    assert (dict(record.facts), record.doubts) == ({}, ())


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        ({"deceasedDateTime": "2019-03-01"}, {"died_on": date(2019, 3, 1)}),
        ({"deceasedDateTime": "2018-12-31T23:30:00Z"}, {"died_on": date(2019, 1, 1)}),
        ({"deceasedDateTime": "2019-03"}, {"died_in": 2019}),
        ({"deceasedDateTime": "2019"}, {"died_in": 2019}),
        ({"deceasedBoolean": True, "deceasedDateTime": "2019"}, {"died_in": 2019}),
        ({"deceasedBoolean": True}, {}),
        ({"deceasedBoolean": False}, {}),
        ({}, {}),
    ],
)
def test_deaths(told: dict[str, Any], facts: dict[str, object]) -> None:
    """The day, or the year alone; a death without a date gives no fact and no doubt."""
    record = read_one(patient(birthDate=None, **told))
    assert (dict(record.facts), record.doubts) == (facts, ())


@pytest.mark.parametrize(
    "told",
    [{"deceasedDateTime": "2019-13-01"}, {"deceasedDateTime": 3}, {"deceasedBoolean": "true"},
     {"deceasedBoolean": False, "deceasedDateTime": "2019-03-01"}],
)  # fmt: skip
def test_a_death_that_cannot_be_read_is_a_doubt(told: dict[str, Any]) -> None:
    """A death denied and dated, or dated by nothing readable, is concluded upon by nobody."""
    record = read_one(patient(**told))
    assert "died_on" not in record.facts
    assert "décès" in record.doubts[0]


@pytest.mark.parametrize("born", [date(1950, 1, 1), date(2003, 6, 1)])
def test_a_death_without_a_date_never_shortens(born: date) -> None:
    """The period of a record whose date of death is unknown is as long as any date would give."""
    seen = date(2010, 1, 1)
    facts = {"born_on": born, LAST: seen}
    as_of = date(2026, 11, 27)

    def end(**more: date) -> date:
        answer = explain_retention(the_corpus(), "patient_record", {**facts, **more}, as_of)
        assert answer.keep_until is not None
        return answer.keep_until

    unknown = end()
    assert all(end(died_on=date(year, 6, 1)) <= unknown for year in range(2010, 2027))


_SERVER = "https://cabinet.invalid/fhir"
_URN = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"


@pytest.mark.parametrize(
    ("url", "ident", "visit_url", "who"),
    [
        ("", "p1", "", "Patient/p1"),
        ("", "p1", "", "Patient/p1/_history/4"),
        ("", "p1", "", f"{_SERVER}/Patient/p1"),
        (f"{_SERVER}/Patient/p1", "p1", f"{_SERVER}/Encounter/9", "Patient/p1"),
        (f"{_SERVER}/Patient/p1", "p1", "", f"{_SERVER}/Patient/p1/_history/2"),
        (f"{_SERVER}/Patient/p1", "p1", "", "Patient/p1"),
        (_URN, "p1", "urn:uuid:1", _URN),
        (_URN, "p1", "urn:uuid:1", "Patient/p1"),
        ("", "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "", _URN),
    ],
)
def test_references_in_every_form(url: str, ident: str, visit_url: str, who: str) -> None:
    """Relative, absolute, versioned, by URN: the visit finds its patient, whichever comes first."""
    visit = (visit_url, encounter("2019-01-01", who))
    for entries in ([visit, (url, patient(ident))], [(url, patient(ident)), visit]):
        assert read_one(bundle(*entries)).facts[LAST] == date(2019, 1, 1)


def test_a_reference_by_identifier() -> None:
    """By a logical identifier or by a search, without any address."""
    who = patient(identifier=[{"system": "urn:cabinet", "value": "D-12"}])
    logical = {"identifier": {"system": "urn:cabinet", "value": "D-12"}, "type": "Patient"}
    for visit in (
        encounter("2019-01-01", subject=logical),
        encounter("2019-01-01", "Patient?identifier=urn:cabinet|D-12"),
        encounter("2019-01-01", "Patient?identifier=urn:cabinet%7CD-12"),
    ):
        assert read_one(visit, who).facts[LAST] == date(2019, 1, 1)


def test_the_same_id_on_another_server_is_another_patient() -> None:
    """An absolute reference to a server that the export does not hold finds nobody."""
    other = encounter("2019-01-01", "https://autre.invalid/fhir/Patient/p1")
    lines = read(bundle((f"{_SERVER}/Patient/p1", patient()), ("", other)))
    assert LAST not in records_in(lines)[0].facts
    assert "ne contient pas" in rejected_in(lines)[0].reason


def test_acts_of_a_patient_who_is_absent() -> None:
    """They are told once for each such patient, with their number."""
    lines = read(patient(), *[encounter("2019-01-01", "Patient/p9")] * 3)
    (line,) = rejected_in(lines)
    assert line.cells == ("rencontre", "Patient/p9")
    assert "3 actes" in line.reason
    assert LAST not in records_in(lines)[0].facts


def test_contained_patients() -> None:
    """One number makes one record of copies in each act; without a number, each is doubtful."""
    inner = {"resourceType": "Patient", "id": "x", "name": [{"family": "Rey"}]}
    numbered = {**inner, "identifier": [{"value": "D-12"}]}
    lines = records_in(
        read(*(encounter(f"201{n}-01-01", "#x", contained=[numbered]) for n in range(3)))
    )
    assert [(one.number, one.facts[LAST], one.doubts) for one in lines] == [
        ("D-12", date(2012, 1, 1), ())
    ]
    lines = records_in(
        read(*(encounter(f"201{n}-01-01", "#x", contained=[inner]) for n in range(2)))
    )
    assert [(one.number, len(one.doubts)) for one in lines] == [("", 1), ("", 1)]
    (line,) = rejected_in(read(patient(), encounter("2019-01-01", "#y", contained=[inner])))
    assert "#y" in line.reason


def test_two_patients_with_one_number_are_both_doubtful() -> None:
    """They are never merged, and neither is concluded upon."""
    twins = [patient(one, identifier=[_typed("PI", "D-12")]) for one in ("a", "b")]
    records = records_in(read(*twins, encounter("2019-01-01", "Patient/a")))
    assert [one.number for one in records] == ["D-12", "D-12"]
    assert all("portent ce numéro" in one.doubts[0] for one in records)
    assert LAST not in records[1].facts


def test_two_patients_with_one_national_identity_are_both_doubtful() -> None:
    """Two halves of one record may be apart: each lacks the acts of the other."""
    records = records_in(read(patient("a", identifier=[_INS]), patient("b", identifier=[_INS])))
    assert all("identité nationale" in one.doubts[0] for one in records)


def test_children_under_the_number_of_a_parent_are_no_doubles() -> None:
    """The number of the insured is shared by a family: it designates nobody."""
    shared = [_typed("SS", NIR)]
    records = records_in(read(patient("a", identifier=shared), patient("b", identifier=shared)))
    assert all(one.doubts == () for one in records)


def test_one_resource_exported_twice() -> None:
    """The same is one record; another version under the same address is a doubt on both."""
    assert len(read(patient(), patient())) == 1
    records = records_in(read(patient(), patient(birthDate="1981-01-01"), encounter("2019-01-01")))
    assert len(records) == 2
    assert all("identifiant technique" in one.doubts[0] for one in records)


def _linked(ident: str, kind: str, other: str) -> dict[str, Any]:
    return patient(ident, link=[{"type": kind, "other": {"reference": f"Patient/{other}"}}])


@pytest.mark.parametrize(
    "pair",
    [
        [_linked("a", "replaced-by", "b"), patient("b")],
        [patient("a"), _linked("b", "replaces", "a")],
    ],
)
def test_a_replaced_patient(pair: list[dict[str, Any]]) -> None:
    """The replaced record is doubtful; its acts count for the one that replaces it."""
    old, new = records_in(
        read(*pair, encounter("2019-01-01", "Patient/a"), encounter("2010-01-01", "Patient/b"))
    )
    assert "remplacé par un autre" in old.doubts[0]
    assert (new.facts[LAST], new.doubts) == (date(2019, 1, 1), ())


def test_replacements_in_a_row_and_in_a_circle() -> None:
    """Acts follow a row of replacements; a circle ends, and everyone in it is doubtful."""
    row = [_linked("a", "replaced-by", "b"), _linked("b", "replaced-by", "c"), patient("c")]
    assert records_in(read(*row, encounter("2019-01-01", "Patient/a")))[2].facts[LAST] == date(
        2019, 1, 1
    )
    circle = [_linked("a", "replaced-by", "b"), _linked("b", "replaced-by", "a")]
    assert all(one.doubts for one in records_in(read(*circle)))


@pytest.mark.parametrize("kind", ["refer", "seealso"])
def test_patients_that_refer_to_each_other(kind: str) -> None:
    """Two records of one person in one export are both doubtful; a link elsewhere says nothing."""
    records = records_in(read(_linked("a", kind, "b"), patient("b")))
    assert all("de la même personne" in one.doubts[0] for one in records)
    assert read_one(_linked("a", kind, "z")).doubts == ()


def test_an_inactive_patient_is_read_like_another() -> None:
    """Those who left are precisely those whose period runs."""
    assert read_one(patient(active=False), encounter("2019-01-01")).doubts == ()


def test_a_patient_without_id_nor_number_keeps_its_name() -> None:
    """Nothing can refer to it, but a person may know it."""
    record = read_one({key: value for key, value in patient().items() if key != "id"})
    assert (record.number, record.name) == ("", "Rey Alma")
