"""Facts from outside: typed, or refused in French."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.law.facts import (
    AS_OF,
    DateSpan,
    FactDeclaration,
    FactError,
    FactOutOfBoundsError,
    FactTypeError,
    RecordEvent,
    Snapshot,
    UnknownFactError,
    parse_fact,
    parse_facts,
    value_in_french,
)

FORM = FactDeclaration(
    "form", "choice", "Forme d’exercice", "answer", {"solo": "Seul", "scm": "SCM"}
)
STAFF = FactDeclaration("has_staff", "boolean", "Emploie du personnel", "answer")
COUNT = FactDeclaration("staff_count", "integer", "Nombre de salariés", "answer")
BORN = FactDeclaration("born_on", "date", "Date de naissance", "record")
YEAR = FactDeclaration("died_in", "year", "Année du décès", "record")
NOTES = FactDeclaration("notes", "text", "Remarques", "answer")
CLAIMS = FactDeclaration("suspensions", "spans", "Recours", "record")
EVENTS = FactDeclaration("events", "events", "Événements", "record")
ALL = {d.name: d for d in (FORM, STAFF, COUNT, BORN, YEAR, NOTES, CLAIMS, EVENTS)}
FEBRUARY = date(2020, 2, 29)


@pytest.mark.parametrize(
    ("declaration", "given_value", "typed"),
    [
        (STAFF, True, True),
        (STAFF, "false", False),
        (COUNT, 3, 3),
        (COUNT, " 12 ", 12),
        (COUNT, "-1", -1),
        (BORN, "2020-02-29", FEBRUARY),
        (BORN, FEBRUARY, FEBRUARY),
        (YEAR, "2019", 2019),
        (FORM, "scm", "scm"),
        (NOTES, " bonjour ", "bonjour"),
    ],
)
def test_value_becomes_its_type(
    declaration: FactDeclaration, given_value: object, typed: object
) -> None:
    """JSON values and the texts of a form are read alike."""
    assert parse_fact(declaration, given_value) == typed


@pytest.mark.parametrize(
    ("declaration", "given_value", "error", "words"),
    [
        (STAFF, "oui", FactTypeError, "oui ou non"),
        (STAFF, 1, FactTypeError, "Emploie du personnel"),
        (COUNT, True, FactTypeError, "un nombre entier"),
        (COUNT, 1.5, FactTypeError, "un nombre entier"),
        (COUNT, "1e9", FactTypeError, "un nombre entier"),
        (COUNT, 10**12, FactOutOfBoundsError, "hors des bornes"),
        (COUNT, "٣", FactTypeError, "un nombre entier"),
        (BORN, "2021-02-29", FactTypeError, "une date du calendrier"),
        (BORN, "29/02/2020", FactTypeError, "AAAA-MM-JJ"),
        (BORN, 2020, FactTypeError, "AAAA-MM-JJ"),
        (YEAR, 19, FactOutOfBoundsError, "hors des bornes"),
        (FORM, "sarl", FactOutOfBoundsError, "solo ou scm"),
        (FORM, ["scm"], FactTypeError, "solo ou scm"),
        (NOTES, "", FactTypeError, "un texte"),
        (NOTES, "x" * 501, FactOutOfBoundsError, "500 caractères"),
        (CLAIMS, [], FactTypeError, "une valeur simple"),
    ],
)
def test_wrong_value_is_refused(
    declaration: FactDeclaration, given_value: object, error: type[FactError], words: str
) -> None:
    """Each refusal names the value, the fact, and what is wanted."""
    with pytest.raises(error, match=words):
        parse_fact(declaration, given_value)


def test_null_is_unknown() -> None:
    """A null is an absent fact, never false nor zero."""
    assert parse_facts(ALL, {"has_staff": None, "born_on": "2020-02-29"}) == {"born_on": FEBRUARY}


def test_unknown_fact_is_refused_with_its_neighbour() -> None:
    """A misspelt fact would be ignored in silence: it is refused, with the nearest name."""
    with pytest.raises(UnknownFactError, match="Vouliez-vous dire born_on"):
        parse_facts(ALL, {"born_onn": "2020-02-29"})
    with pytest.raises(UnknownFactError, match="Corrigez son nom"):
        parse_facts(ALL, {3: "x"})


@pytest.mark.parametrize("raw", [None, [], "x", 3])
def test_facts_that_are_no_object_are_refused(raw: object) -> None:
    """Facts come as an object, name by name."""
    with pytest.raises(FactTypeError, match="objet JSON"):
        parse_facts(ALL, raw)


def test_spans_are_sorted_and_half_open() -> None:
    """Spans come in order; an open one holds from its first day on."""
    facts = parse_facts(ALL, {"suspensions": [["2031-02-01", None], ["2028-03-15", "2031-06-30"]]})
    closed, still_open = (
        DateSpan(date(2028, 3, 15), date(2031, 6, 30)),
        DateSpan(date(2031, 2, 1), None),
    )
    assert facts["suspensions"] == (closed, still_open)
    assert closed.contains(date(2028, 3, 15))
    assert not closed.contains(date(2028, 3, 14))
    assert closed.contains(date(2031, 6, 29))
    assert not closed.contains(date(2031, 6, 30))
    assert still_open.contains(date.max)
    assert not still_open.contains(date(2031, 1, 31))


@pytest.mark.parametrize(
    ("given_value", "words"),
    [
        ("2028", "une liste"),
        (["2028-01-01"], "des couples"),
        ([["2028-01-01"]], "des couples"),
        ([["2028-01-02", "2028-01-01"]], "finit avant de commencer"),
        ([[None, "2028-01-01"]], "AAAA-MM-JJ"),
        ([["2028-01-01", None]] * 201, "201 lignes"),
    ],
)
def test_wrong_spans_are_refused(given_value: object, words: str) -> None:
    """A pair that ends before it begins, a lone date, a list without end: each is said."""
    with pytest.raises(FactError, match=words):
        parse_facts(ALL, {"suspensions": given_value})


def test_events_are_sorted() -> None:
    """Events come in order of time."""
    raw = [{"type": "reading", "on": "2022-01-01"}, {"type": "visit", "on": "2021-03-03"}]
    facts = parse_facts(ALL, {"events": raw})
    assert facts["events"] == (
        RecordEvent(date(2021, 3, 3), "visit"),
        RecordEvent(date(2022, 1, 1), "reading"),
    )


@pytest.mark.parametrize("item", ["x", {"type": "visit"}, {"type": 1, "on": "2021-03-03"}, {}])
def test_wrong_events_are_refused(item: object) -> None:
    """An event has a kind and a day, and nothing else."""
    with pytest.raises(FactTypeError, match="des événements"):
        parse_facts(ALL, {"events": [item]})


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=8), inner, max_size=3)))  # fmt: skip
def test_any_json_is_typed_or_refused(value: object) -> None:
    """No JSON value crashes the parser of any type of fact."""
    for name in ALL:
        with contextlib.suppress(FactError):
            assert parse_facts(ALL, {name: value}).keys() <= {name}


def test_digest_depends_on_every_fact() -> None:
    """Two snapshots are equal by digest when they know the same things of the same day."""
    spans = (DateSpan(FEBRUARY, None),)
    events = (RecordEvent(FEBRUARY, "visit"),)
    first = Snapshot(FEBRUARY, {"has_staff": True, "suspensions": spans, "events": events})
    same = Snapshot(FEBRUARY, {"events": events, "suspensions": spans, "has_staff": True})
    other = Snapshot(FEBRUARY, {"has_staff": False, "suspensions": spans, "events": events})
    later = Snapshot(date(2020, 3, 1), first.facts)
    assert first.digest() == same.digest()
    assert len({first.digest(), other.digest(), later.digest()}) == 3


def test_values_are_said_in_french() -> None:
    """A person reads « Oui », a date in full, the label of a choice."""
    assert value_in_french(STAFF, value=True) == "Oui"
    assert value_in_french(STAFF, value=False) == "Non"
    assert value_in_french(AS_OF, date(2026, 11, 1)) == "1er novembre 2026"
    assert value_in_french(FORM, "scm") == "SCM"
    assert value_in_french(COUNT, 3) == "3"
    spans = (DateSpan(date(2028, 3, 15), date(2031, 6, 30)), DateSpan(date(2032, 2, 1), None))
    assert value_in_french(CLAIMS, spans) == (
        "du 15 mars 2028 au 30 juin 2031 exclu et depuis le 1er février 2032"
    )
    assert value_in_french(EVENTS, (RecordEvent(FEBRUARY, "visit"),)) == "visit le 29 février 2020"
