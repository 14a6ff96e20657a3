"""Files of FHIR exports, whole, broken, hostile: what is read, what is refused, what is told."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.intake import fhir, fhir_files
from serment.intake.content import FileContent
from serment.intake.fhir import UnreadableFhirError, looks_like_fhir, read_fhir
from serment.intake.records import ReadRecord, RejectedLine
from support.fhir import (
    HeldContent,
    bundle,
    encounter,
    lines_of,
    patient,
    records_in,
    rejected_in,
)

if TYPE_CHECKING:
    from pathlib import Path

LAST = "last_consultation_on"
DAY = date(2019, 1, 1)
_VISIT = json.dumps(encounter(None))[:-1] + ","
_EXPORT = (patient(), encounter("2019-01-01"))


def _read(data: bytes, name: str = "export.ndjson") -> list[ReadRecord | RejectedLine]:
    return list(read_fhir([HeldContent(data, name)]))


def _refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFhirError) as caught:
        _read(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "document"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("sort", [True, False])
def test_bundles(kind: str, indent: int | None, *, sort: bool) -> None:
    """On one line or on many, its keys in any order, a Bundle is read."""
    made = bundle(*(("", one) for one in _EXPORT), kind=kind)
    (record,) = _read(json.dumps(made, indent=indent, sort_keys=sort).encode(), "b.json")
    assert isinstance(record, ReadRecord)
    assert record.facts[LAST] == DAY
    assert record.place.endswith("entrée 1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_encodings_and_ends_of_line(encoding: str, end: str) -> None:
    """With or without a mark, whatever the ends of line, accents included."""
    texts = [json.dumps(one, ensure_ascii=False) for one in (patient(name=[{"text": "Éva Noël"}]),
                                                             encounter("2019-01-01"))]  # fmt: skip
    (record,) = _read((end.join(texts) + end).encode(encoding))
    assert isinstance(record, ReadRecord)
    assert (record.name, record.facts[LAST]) == ("Éva Noël", DAY)


def test_a_line_in_an_older_encoding() -> None:
    """A line of Windows-1252 among lines of UTF-8 keeps its accents."""
    one = json.dumps(patient(name=[{"text": "Éva Noël"}]), ensure_ascii=False).encode("cp1252")
    two = json.dumps(patient("p2", name=[{"text": "Zoé"}]), ensure_ascii=False).encode()
    assert [one.name for one in records_in(_read(one + b"\n" + two))] == ["Éva Noël", "Zoé"]


def test_files_of_one_export_in_any_order(tmp_path: Path) -> None:
    """Visits in one file and patients in another are one export; progress counts all bytes."""
    for name, made in (("Encounter.ndjson", _EXPORT[1]), ("Patient.ndjson", _EXPORT[0])):
        (tmp_path / name).write_bytes(lines_of(made))
    contents = [FileContent(path) for path in sorted(tmp_path.iterdir())]
    told: list[int] = []
    (record,) = records_in(read_fhir(contents, told.append))
    assert (record.place, record.facts[LAST]) == ("Patient.ndjson, ligne 1", DAY)
    assert told[-1] == sum(one.size for one in contents)
    assert told == sorted(told)


def test_progress_of_a_large_document() -> None:
    """A document read again from its start never tells less than before."""
    made = bundle(*(("", patient(f"p{n}")) for n in range(9_000)))
    data, told = json.dumps(made, indent=1).encode(), list[int]()
    assert len(list(read_fhir([HeldContent(data)], told.append))) == 9_000
    assert len(told) > 1
    assert told == sorted(set(told))
    assert told[-1] == len(data)


def test_a_large_export_is_never_held() -> None:
    """Acts go by: memory follows the number of patients, not the size of the export."""
    visits = lines_of(*(encounter(f"20{n:02d}-01-01", text="x" * 900) for n in range(20)))
    content = HeldContent(lines_of(patient()) + visits * 800)
    tracemalloc.start()
    (record,) = records_in(read_fhir([content]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert record.facts[LAST] == DAY
    assert content.size > 16_000_000
    assert peak < 6_000_000


def test_whoever_waits_may_stop() -> None:
    """An exception of the one who is told goes through, and the file is closed."""

    class StoppedError(Exception):
        pass

    def stop(_: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        list(read_fhir([HeldContent(lines_of(*_EXPORT))], stop))


def test_broken_lines_are_told_and_the_rest_is_read() -> None:
    """Each with its place, its beginning and its reason; whoever it names is doubtful."""
    cut = json.dumps(encounter("2022-01-01"))[:-20]
    data = lines_of(patient(), "pas du JSON", cut, "{}", "[1]", patient("p2"), _EXPORT[1])
    lines = _read(data)
    assert [line.place for line in rejected_in(lines)] == [f"ligne {n}" for n in (2, 3, 4, 5)]
    assert rejected_in(lines)[0].cells == ("pas du JSON",)
    first, second = records_in(lines)
    assert LAST not in first.facts
    assert "ne se lit pas (ligne 3)" in first.doubts[0]
    assert second.doubts == ()


@pytest.mark.parametrize(
    "line",
    [
        '{"resourceType":"Patient","id":"p9","birthDate":"1980-01-01","birthDate":"1990-01-01"}',
        '{"resourceType":"Patient","id":"p9","birthDate":"1980-01-01","birthDate":null}',
        '{"resourceType":"Patient","resourceType":"Group","id":"p9"}',
        _VISIT + '"period":{"start":"2022-01-01","start":"2010-01-01"}}',
        _VISIT + '"status":"cancelled","period":{"start":"2022-01-01"}}',
        _VISIT + '"period":{"start":"2022-01-01"},"period":{"start":"2010-01-01"}}',
    ],
)
def test_a_key_written_twice_is_refused(line: str) -> None:
    """Two programs would read two dates: the resource is rejected, its patient doubtful."""
    lines = _read(lines_of(patient(), encounter("2015-01-01"), line))
    assert "deux fois" in rejected_in(lines)[0].reason
    (record,) = records_in(lines)
    assert (LAST in record.facts) == ("Encounter" not in line)


def test_an_entry_written_twice_is_refused() -> None:
    """A Bundle with two lists of entries would lose one without a word."""
    entry = json.dumps([{"fullUrl": "urn:uuid:1", "resource": patient()}])
    data = f'{{"resourceType":"Bundle","entry":{entry},"entry":{entry}}}'
    lines = _read(lines_of(data, patient("p2")))
    assert "deux fois" in rejected_in(lines)[0].reason


def test_deep_nesting_is_a_rejected_line() -> None:
    """A line nested a hundred thousand times harms nothing."""
    deep = '{"resourceType":"Patient","x":' + "[" * 100_000
    lines = _read(lines_of(deep, *_EXPORT))
    assert "profondément" in rejected_in(lines)[0].reason
    assert len(records_in(lines)) == 1
    nested = patient()
    for _ in range(6):
        nested = bundle(("", nested))
    assert "profondément" in rejected_in(_read(lines_of(nested, *_EXPORT)))[0].reason


def test_a_line_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is passed over without being held, and told."""
    monkeypatch.setattr(fhir_files, "LONGEST_LINE", 5_000)
    monkeypatch.setattr(fhir_files, "_BLOCK", 700)
    long = json.dumps(encounter("2022-01-01", text="x" * 6_000))
    lines = _read(lines_of(patient(), long, patient("p2")))
    assert "64 Mo" in rejected_in(lines)[0].reason
    assert [one.doubts == () for one in records_in(lines)] == [False, True]
    lines = _read(lines_of(patient(), patient("p2"))[:-1] + b"\n" + long.encode())
    assert "64 Mo" in rejected_in(lines)[0].reason


def test_a_document_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Bundle too large for the memory is refused, with the other form to ask for."""
    monkeypatch.setattr(fhir_files, "LARGEST_DOCUMENT", 100)
    assert "NDJSON" in _refusal(json.dumps(bundle(("", patient())), indent=1).encode())


def test_a_file_that_was_cut() -> None:
    """An export cut in its last line lacks what followed: it is refused as a whole."""
    data = lines_of(*_EXPORT)
    assert "s’interrompt" in _refusal(data[:-10])
    assert "s’interrompt" in _refusal(json.dumps(bundle(("", patient())), indent=1).encode()[:-9])
    assert len(_read(data[:-1])) == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vide"),
        (b"\n \r\n", "vide"),
        (b"nom;date\nRey;2019\n", "d’une autre sorte"),
        (b"PK\x03\x04rest", "archive ZIP"),
        (b"\x1f\x8b\x08rest", "GZIP"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "XML"),
        (b'[\n{"resourceType":\n"Patient"}]', "liste JSON"),
        (b"{}", "Aucune ressource"),
        (b'{"a": 1}\n{"b": 2}\n', "Aucune ressource"),
        (b'{"resourceType":"Encounter"}', "aucun patient"),
        (b'{"resourceType":"Bundle","type":"history"}', "historique"),
        (b'{\n"resourceType":"Patient" oups }', "pas du JSON"),
        (b'{\n"x":' + b"[" * 100_000, "profondément"),
    ],
)
def test_what_is_no_export(data: bytes, word: str) -> None:
    """Each is refused by a whole French sentence that says what it is."""
    message = _refusal(data)
    assert word in message
    assert message.endswith(".")


def test_no_file_at_all() -> None:
    """An export without a file is refused too."""
    with pytest.raises(UnreadableFhirError):
        list(read_fhir([]))


def test_a_file_that_cannot_be_reached(tmp_path: Path) -> None:
    """The error of the disk becomes ours."""
    with pytest.raises(UnreadableFhirError, match="ne peut pas être lu"):
        list(read_fhir([FileContent(tmp_path / "absent.ndjson")]))


def test_a_page_whose_next_is_missing() -> None:
    """A page of a search is refused alone, and read with the page that ends the search."""
    link = [{"relation": "next", "url": "https://cabinet.invalid/fhir?page=2"}]
    first = bundle(("", patient()), kind="searchset", link=link)
    last = bundle(("", encounter("2019-01-01")), kind="searchset")
    assert "page suivante" in _refusal(json.dumps(first).encode())
    contents = [HeldContent(json.dumps(one).encode(), "page.json") for one in (first, last)]
    (record,) = records_in(read_fhir(contents))
    assert record.facts[LAST] == DAY


def test_a_file_full_of_rubbish_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past so many broken lines nobody would read them."""
    monkeypatch.setattr(fhir, "MOST_REJECTED", 5)
    assert "abîmé" in _refusal(lines_of(patient(), *["x"] * 6))


def test_only_what_is_needed_is_kept() -> None:
    """Addresses, reasons and measures never leave the reader."""
    made = (patient(telecom=[{"value": "0102030405"}]),
            encounter("2019-01-01", reasonCode=[{"text": "migraine"}]))  # fmt: skip
    assert not {"0102030405", "migraine"} & set(repr(_read(lines_of(*made))).split("'"))


@pytest.mark.parametrize(
    ("head", "name", "answer"),
    [
        (lines_of(patient()), "x", True),
        (b"\xef\xbb\xbf" + lines_of(patient()), "x", True),
        (json.dumps(patient()).encode("utf-16"), "x", True),
        (b'{"entry":[{"resource":{"resourceType" : "Patient"', "b.json", True),
        (b'{"id":1}', "Patient.NDJSON", True),
        (b"<?xml version='1.0'?><Bundle xmlns='http://hl7.org/fhir'>", "b.xml", True),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3">', "c.xml", False),
        (b'{"id":1}', "x.json", False),
        (b"nom;date", "x.ndjson", False),
        (b"\xff\xfe\x00", "x", False),
        (b"", "x.ndjson", False),
    ],
)
def test_recognising_an_export(head: bytes, name: str, *, answer: bool) -> None:
    """By what is written, by the name where it says more, never by the name alone."""
    assert looks_like_fhir(head, name) is answer


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["2019", "2019-01-01", "Patient/p1", "#p1", "finished", "Patient"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["start", "end", "reference", "identifier", "value", "system", "type",
                         "coding", "code", "id", "resourceType", "family", "given", "other"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
_FIELDS = st.sampled_from(
    ["id", "identifier", "name", "birthDate", "deceasedBoolean", "deceasedDateTime", "link",
     "status", "subject", "patient", "participant", "contained", "period", "performedPeriod",
     "effectiveInstant", "authoredOn", "billablePeriod", "category", "entry", "type", "date"]
)  # fmt: skip
_KINDS = st.sampled_from(
    ["Patient", "Encounter", "Procedure", "Claim", "Appointment", "Observation", "Bundle",
     "Immunization", "Group", "", 3]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda kind, fields: {"resourceType": kind, **fields},
            _KINDS,
            st.dictionaries(_FIELDS, _JSON, max_size=6),
        ),
        max_size=5,
    )
)
def test_any_resource_is_read_or_refused_in_french(made: list[dict[str, object]]) -> None:
    """Whatever the fields hold: records, rejected lines, or our error, and never a wrong kind."""
    with contextlib.suppress(UnreadableFhirError):
        for line in _read(lines_of(patient("sure"), *made)):
            if isinstance(line, ReadRecord):
                assert line.number or line.name
                assert all(type(fact) in (date, int) for fact in line.facts.values())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_in_french(data: bytes, is_first: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """Bytes of any kind, alone or among true lines, raise nothing but our error."""
    good = lines_of(*_EXPORT)
    for whole in (data, data + b"\n" + good if is_first else good + data):
        with contextlib.suppress(UnreadableFhirError):
            assert all(isinstance(one, ReadRecord | RejectedLine) for one in _read(whole))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_byte_changed_never_makes_a_sure_date_of_nothing(data: st.DataObject) -> None:
    """A damaged visit is the visit, another readable date, a doubt or a refusal; never a loss."""
    raw = bytearray(json.dumps(encounter("2019-01-01T10:00:00Z")).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    whole = (
        lines_of(patient(), encounter("2010-01-01")) + bytes(raw) + b"\n" + lines_of(patient("p2"))
    )
    with contextlib.suppress(UnreadableFhirError):
        lines = _read(whole)
        known = records_in(lines)[0]
        is_lost = known.facts.get(LAST) == date(2010, 1, 1) and not known.doubts
        changed = bytes(raw)
        is_told = bool(rejected_in(lines)) or b"Encounter" not in changed
        is_elsewhere = b'"subject"' not in changed or b'"Patient/p1"' not in changed
        is_earlier = b'"2019' not in changed
        assert not is_lost or is_told or is_elsewhere or is_earlier
