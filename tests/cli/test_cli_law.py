"""`serment law explain` and `serment retention explain`: the issue's own input and output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

ANSWER_KEYS = [
    "rule", "exception", "keep_until", "erasable_from", "archive_on", "status", "review",
    "missing", "suspended_days", "because", "rests_on",
]  # fmt: skip
PATIENT: dict[str, object] = {
    "series": "patient_record",
    "last_consultation_on": "2010-03-15",
    "born_on": "1970-05-04",
    "died_on": None,
    "suspensions": [["2028-03-15", "2031-06-30"]],
    "as_of": "2032-01-05",
}
DUTY: dict[str, object] = {
    "rule": "obligation.dpo",
    "facts": {"practice_form": "solo"},
    "as_of": "2026-11-23",
}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def test_the_patient_record_of_the_example(ask: Callable[..., tuple[int, Any]]) -> None:
    """A closed claim of 1 202 days puts the end off by as much."""
    status, found = ask("retention", "explain", "-", stdin=_bytes(PATIENT))
    assert status == 0
    assert list(found)[: len(ANSWER_KEYS)] == ANSWER_KEYS
    assert found["rule"] == "retention.patient_record"
    assert found["keep_until"] == "2033-06-29"
    assert found["erasable_from"] == "2033-06-30"
    assert found["archive_on"] == "2015-03-15"
    assert found["status"] == "keep"
    assert found["suspended_days"] == 1202
    assert found["exception"] is None
    assert found["missing"] == []
    assert found["review"] is False


def test_an_open_claim_holds(ask: Callable[..., tuple[int, Any]]) -> None:
    """While held, the end is that without the hold, and nothing may be erased."""
    held = {**PATIENT, "suspensions": [["2029-02-01", None]], "as_of": "2031-01-01"}
    found = ask("retention", "explain", "-", stdin=_bytes(held))[1]
    assert found["status"] == "held"
    assert found["keep_until"] == "2030-03-15"
    assert found["erasable_from"] is None


def test_only_the_year_of_death_may_be_known(ask: Callable[..., tuple[int, Any]]) -> None:
    """`died_in` is accepted, and a person must look."""
    dead = {**PATIENT, "suspensions": [], "died_on": None, "died_in": 2019}
    found = ask("retention", "explain", "-", stdin=_bytes(dead))[1]
    assert found["exception"] == "deceased"
    assert found["keep_until"] == "2029-12-31"
    assert found["review"] is True


@pytest.mark.parametrize(
    "name", ["patient_record", "retention.patient_record", "RET-SOIN-01", "RET-SOIN-02"]
)
def test_a_series_has_several_names(name: str, ask: Callable[..., tuple[int, Any]]) -> None:
    """Its identifier, its rule and the dossier's identifiers all lead to it."""
    found = ask("retention", "explain", "-", stdin=_bytes({**PATIENT, "series": name}))[1]
    assert found["rule"] == "retention.patient_record"


def test_the_date_comes_from_the_option_or_the_input(
    ask: Callable[..., tuple[int, Any]],
) -> None:
    """--as-of where the input has none; two dates that differ are refused."""
    undated = {key: value for key, value in PATIENT.items() if key != "as_of"}
    words = ("retention", "explain", "-", "--as-of", "2034-01-01")
    assert ask(*words, stdin=_bytes(undated))[1]["status"] == "erasable"
    status, found = ask(*words, stdin=_bytes(PATIENT))
    assert status == 2
    assert "2032-01-05" in found["error"]["what"]


def test_a_rule_gives_a_finding(ask: Callable[..., tuple[int, Any]]) -> None:
    """The outcome, its reasons, its texts."""
    status, found = ask("law", "explain", "-", stdin=_bytes(DUTY))
    assert status == 0
    assert found["rule"] == "obligation.dpo"
    assert found["outcome"] == "not_applicable"
    assert found["because"][0]["fact"] == "practice_form"
    assert {text["provision"] for text in found["rests_on"]}
    assert found["missing"] == []


def test_a_retention_rule_gives_a_finding_too(ask: Callable[..., tuple[int, Any]]) -> None:
    """Keep → met, erasable → due, held → met, undetermined → undetermined."""
    facts = {"last_consultation_on": "2010-03-15", "born_on": "1970-05-04"}
    expected = {
        "2029-01-01": (facts, "met"),
        "2031-01-01": (facts, "due"),
        "2031-01-02": ({**facts, "manual_hold": True}, "met"),
        "2031-01-03": ({"last_consultation_on": "2010-03-15"}, "undetermined"),
    }
    for as_of, (given_facts, outcome) in expected.items():
        question = {"rule": "RET-SOIN-01", "facts": given_facts, "as_of": as_of}
        assert ask("law", "explain", "-", stdin=_bytes(question))[1]["outcome"] == outcome


def test_the_answer_in_text_says_why_and_on_what(
    terminal: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Without --json, the three questions of a reader are answered in French."""
    path = tmp_path / "a.json"
    path.write_bytes(_bytes(DUTY))
    status, out, err = terminal("law", "explain", str(path))
    assert (status, err) == (0, "")
    for words in ("sans objet", "Pourquoi", "D’après", "2016/679"):
        assert words in out
    path.write_bytes(_bytes(PATIENT))
    out = terminal("retention", "explain", str(path))[1]
    for words in ("à conserver", "29 juin 2033", "R. 1112-7", "1202"):
        assert words in out


@pytest.mark.parametrize(
    ("command", "question", "words"),
    [
        ("law", {**DUTY, "rule": "obligation.dpoo"}, "obligation.dpo"),
        ("law", {**DUTY, "rule": 3}, "rule"),
        ("law", {"facts": {}}, "rule"),
        ("law", {**DUTY, "fact": {}}, "fact"),
        ("law", {**DUTY, "facts": {"practice_forn": "solo"}}, "practice_form"),
        ("law", {**DUTY, "facts": {"practice_form": "alone"}}, "solo"),
        ("law", {**DUTY, "facts": {"practice_form": 1.5}}, "Forme d’exercice"),
        ("law", {**DUTY, "as_of": "2026-02-30"}, "2026-02-30"),
        ("law", {**DUTY, "as_of": 20261123}, "AAAA-MM-JJ"),
        ("retention", {**PATIENT, "series": "patient_recor"}, "patient_record"),
        ("retention", {**PATIENT, "series": "obligation.dpo"}, "durée de conservation"),
        ("retention", {"last_consultation_on": "2010-03-15"}, "series"),
        ("retention", {**PATIENT, "born": "1970-05-04"}, "born_on"),
        ("retention", {**PATIENT, "born_on": "04/05/1970"}, "AAAA-MM-JJ"),
        ("retention", {**PATIENT, "suspensions": [["2031-01-01", "2030-01-01"]]}, "finit avant"),
        ("retention", {**PATIENT, "suspensions": "2031"}, "liste"),
    ],
)
def test_a_question_badly_put_is_refused_by_name(
    command: str, question: object, words: str, ask: Callable[..., tuple[int, Any]]
) -> None:
    """Exit code 2 and a sentence that names the value or the nearest right one."""
    status, found = ask(command, "explain", "-", stdin=_bytes(question))
    assert status == 2
    assert words in found["error"]["message"]


def test_each_bad_input_is_refused(ask: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """Not JSON, a key twice, a number that is none, a binary file, a folder, no file."""
    for content in (
        b"",
        b"nope",
        b'{"rule": "a", "rule": "b"}',
        b'{"rule": NaN}',
        bytes(range(256)),
    ):
        status, found = ask("law", "explain", "-", stdin=content)
        assert status == 2, content
        assert found["error"]["message"]
    assert ask("law", "explain", str(tmp_path))[0] == 2
    assert ask("law", "explain", str(tmp_path / "none.json"))[0] == 2


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(["9999-12-31", "0001-01-01", "2024-02-29", "solo", "true"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(
    ["series", "rule", "facts", "as_of", "last_consultation_on", "born_on", "died_on", "died_in",
     "suspensions", "holds", "events", "manual_hold", "practice_form", "staff_count"]
)  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["law", "retention"]),
    st.dictionaries(names, values, max_size=5),
    st.dictionaries(names, values, max_size=3),
    st.booleans(),
)
def test_any_question_is_answered_or_refused_in_french(
    ask: Callable[..., tuple[int, Any]],
    command: str,
    question: dict[str, object],
    facts: dict[str, object],
    plausible: bool,  # noqa: FBT001 - drawn at random
) -> None:
    """Whatever the JSON, an answer or one error object: never a trace, never « imprévue »."""
    if plausible:
        name = {"law": "rule", "retention": "series"}[command]
        question = {**question, name: "RET-SOIN-01", "as_of": "2026-11-23"}
        question |= {"facts": facts} if command == "law" else facts
    status, found = ask(command, "explain", "-", stdin=_bytes(question))
    if status == 0:
        assert "error" not in found
    else:
        assert status == 2
        assert found["error"]["code"] != "unexpected"
        assert found["error"]["message"]


def test_a_fresh_process_answers_at_once(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    """One question, one process: JSON alone on standard output, nothing beside."""
    ended = process("retention", "explain", "--json", "-", stdin=_bytes(PATIENT))
    assert ended.returncode == 0
    assert ended.stderr == b""
    assert json.loads(ended.stdout)["status"] == "keep"
