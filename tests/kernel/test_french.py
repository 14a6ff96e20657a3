"""French as printed: dates, lists, no-break spaces."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.french import (
    count_in_french,
    date_in_french,
    list_in_french,
    nbsp,
    size_in_french,
)

ALPHABET = st.characters(codec="utf-8") | st.sampled_from("aé1«»;:!?% &\u00a0\u202f\n")


def test_writes_dates_in_full() -> None:
    """Only the first of the month is an ordinal."""
    assert date_in_french(date(2026, 11, 23)) == "23 novembre 2026"
    assert date_in_french(date(2027, 5, 1)) == "1er mai 2027"
    assert date_in_french(date(2028, 2, 29)) == "29 février 2028"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a et b"),
        (["a", "b", "c"], "a, b et c"),
    ],
)
def test_writes_lists_with_one_conjunction(items: list[str], expected: str) -> None:
    """Commas, then « et » before the last."""
    assert list_in_french(items) == expected


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (0, "0\u00a0octets"),
        (999, "999\u00a0octets"),
        (1_000, "1\u00a0ko"),
        (1_499, "1,5\u00a0ko"),
        (812_400, "812\u00a0ko"),
        (999_960, "1\u00a0Mo"),
        (2_340_000, "2,3\u00a0Mo"),
        (45_600_000, "46\u00a0Mo"),
        (4_000_000_000, "4\u00a0Go"),
        (7 * 10**15, "7000\u00a0To"),
    ],
)
def test_writes_sizes_as_a_person_reads_them(octets: int, expected: str) -> None:
    """Powers of a thousand, one decimal under ten, a comma."""
    assert size_in_french(octets) == expected


def test_writes_counts_by_groups_of_three() -> None:
    """The spaces never break a line."""
    assert count_in_french(1_000_000) == "1\u202f000\u202f000"
    assert count_in_french(999) == "999"


def test_a_list_may_end_with_another_conjunction() -> None:
    """« ou » where the items are alternatives."""
    assert list_in_french(["a", "b", "c"], "ou") == "a, b ou c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Pourquoi?", "Pourquoi\u202f?"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ("fait ; suite", "fait\u202f; suite"),
        ("à savoir : ceci", "à savoir\u00a0: ceci"),
        ("à savoir: ceci", "à savoir\u00a0: ceci"),
        ("100 %", "100\u00a0%"),
        ("100%", "100\u00a0%"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("«oui»", "«\u00a0oui\u00a0»"),
        ("« oui » !", "«\u00a0oui\u00a0»\u202f!"),
    ],
)
def test_puts_the_spaces_that_do_not_break(text: str, expected: str) -> None:
    """Narrow before ; ! ? and full before : % and inside guillemets."""
    assert nbsp(text) == expected


@pytest.mark.parametrize(
    "text",
    ["https://cnil.fr/a?b=c", "12:30", "a%20b", "R&amp;D", "l’accès&#39;", "a\n: b", "", "1.2.250"],
)
def test_leaves_addresses_hours_and_entities_alone(text: str) -> None:
    """A mark that is not punctuation gets no space, nor does a line change place."""
    assert nbsp(text) == text


@given(st.text(ALPHABET, max_size=60))
def test_applying_it_twice_changes_nothing_more(text: str) -> None:
    """The second pass finds everything in place."""
    assert nbsp(nbsp(text)) == nbsp(text)


@given(st.text(ALPHABET, max_size=60))
def test_only_spaces_change(text: str) -> None:
    """No character of the sentence is lost or added, spaces apart."""
    assert "".join(nbsp(text).split()) == "".join(text.split())


def test_a_long_run_of_spaces_is_read_in_linear_time() -> None:
    """A hostile text of spaces does not hold the program."""
    assert nbsp("a" + " " * 200_000 + "b").endswith("b")
