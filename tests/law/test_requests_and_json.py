"""Questions as JSON, and the JSON of the answers."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.kernel.canonical import canonical_bytes
from serment.law.evaluate import evaluate
from serment.law.facts import FactError
from serment.law.rendering import finding_to_json, retention_to_json
from serment.law.requests import parse_law_request, parse_retention_request
from serment.law.retention import explain_retention

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

DAY = date(2026, 11, 23)
KEYS = {"rule", "exception", "keep_until", "erasable_from", "archive_on", "status", "review",
        "missing", "suspended_days", "because", "rests_on", "force", "confidence"}  # fmt: skip


def test_retention_question_gives_its_json(shipped: Corpus) -> None:
    """The example of the terminal: a record with a settled claim, asked in 2032."""
    raw = {
        "series": "patient_record",
        "last_consultation_on": "2010-03-15",
        "born_on": "1970-05-04",
        "died_on": None,
        "suspensions": [["2028-03-15", "2031-06-30"]],
        "as_of": "2032-01-05",
    }
    asked = parse_retention_request(shipped, raw, default_as_of=None)
    answer = retention_to_json(explain_retention(shipped, asked.series, asked.facts, asked.as_of))
    assert set(answer) >= KEYS
    assert {key: answer[key] for key in ("keep_until", "erasable_from", "archive_on")} == {
        "keep_until": "2033-06-29",
        "erasable_from": "2033-06-30",
        "archive_on": "2015-03-15",
    }
    assert (answer["status"], answer["suspended_days"], answer["exception"]) == ("keep", 1202, None)
    assert json.loads(canonical_bytes(answer)) == answer


def test_law_question_gives_its_json(shipped: Corpus) -> None:
    """A finding keeps every field, with dates in ISO form and texts as the screens show them."""
    raw = {"rule": "obligation.dpo", "facts": {"practice_form": "sisa_msp"}, "as_of": "2026-11-23"}
    asked = parse_law_request(shipped, raw, default_as_of=None)
    finding = finding_to_json(evaluate(shipped, asked.rule, asked.snapshot))
    assert (finding["rule"], finding["outcome"]) == ("obligation.dpo", "due")
    assert finding["because"] == [
        {"fact": "practice_form", "title": "Forme d’exercice",
         "value_in_french": "Maison de santé (SISA)"},
    ]  # fmt: skip
    assert json.loads(canonical_bytes(finding)) == finding


def test_day_may_come_from_the_terminal(shipped: Corpus) -> None:
    """Without `as_of`, the day given beside the question; with it, its own."""
    law = {"rule": "obligation.dpo"}
    assert parse_law_request(shipped, law, default_as_of=DAY).snapshot.as_of == DAY
    own = {"series": "patient_record", "as_of": "2030-01-01"}
    assert parse_retention_request(shipped, own, default_as_of=DAY).as_of == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], "objet JSON"),
        ({}, "« rule » manque"),
        ({"rule": 3, "as_of": "2026-11-23"}, "n’est pas un texte"),
        ({"rule": "obligation.dpo"}, "AAAA-MM-JJ"),
        ({"rule": "obligation.dpo", "as_of": "demain"}, "AAAA-MM-JJ"),
        ({"rule": "obligation.dpo", "fact": {}}, "« fact » est inconnue"),
        ({"rule": "obligation.dpo", "facts": []}, None),
        ({"rule": "obligation.dpo", "facts": ["a"]}, "objet JSON"),
        ({"rule": "obligation.dpo", "facts": {"has_stafff": True}}, "has_staff"),
        ({"rule": "obligation.dpo", "facts": {"has_staff": "peut-être"}}, "oui ou non"),
    ],
)
def test_wrong_law_question_is_refused(shipped: Corpus, raw: object, words: str | None) -> None:
    """Each mistake in a question has its French sentence; an empty list holds no fact."""
    if words is None:
        assert parse_law_request(shipped, raw, default_as_of=DAY).snapshot.facts == {}
        return
    with pytest.raises(FactError) as refused:
        parse_law_request(shipped, raw, default_as_of=None)
    assert words in str(refused.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("patient_record", "objet JSON"),
        ({"last_consultation_on": "2010-03-15"}, "« series » manque"),
        ({"series": "patient_record", "seen_on": "2010-03-15"}, "est inconnu du corpus"),
        ({"series": "patient_record", "born_on": "1970"}, "AAAA-MM-JJ"),
        (
            {"series": "patient_record", "suspensions": [["2031-01-01", "2030-01-01"]]},
            "finit avant",
        ),
    ],
)
def test_wrong_retention_question_is_refused(shipped: Corpus, raw: object, words: str) -> None:
    """Each mistake in a record has its French sentence."""
    with pytest.raises(FactError) as refused:
        parse_retention_request(shipped, raw, default_as_of=DAY)
    assert words in str(refused.value).replace("\u00a0", " ")
