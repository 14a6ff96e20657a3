"""Strict YAML: what is read is what is written, and nothing else is followed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.law import refusals
from serment.law.reading import DEEPEST_NESTING, LARGEST_FILE_BYTES, read_document


def _read(text: str) -> object:
    return read_document(text.encode(), "a.yaml").plain()


def test_each_scalar_has_one_type() -> None:
    """Bare words become what they say; quoted ones stay text."""
    text = "[a, true, false, null, 12, -3, 2026-11-23, '12', \"true\", '2026-11-23', '']"
    assert _read(text) == [
        "a", True, False, None, 12, -3, date(2026, 11, 23), "12", "true", "2026-11-23", "",
    ]  # fmt: skip


def test_keys_are_texts() -> None:
    """`on` is a key like another, where YAML 1.1 would read true."""
    assert _read("{on: 2026-11-23, no: 1, 12: x}") == {"on": date(2026, 11, 23), "no": 1, "12": "x"}


def test_folded_text_is_one_line() -> None:
    """A long sentence may be folded over several lines."""
    assert _read("a: >-\n  une phrase\n  longue\n") == {"a": "une phrase longue"}


@pytest.mark.parametrize(
    "bare",
    ["yes", "No", "on", "OFF", "True", "~", "1.5", "1_000", "0x1F", "010", "12:30", ".inf", "=",
     "2026-11-23 10:00:00", "+1", "<<"],
)  # fmt: skip
def test_ambiguous_bare_word_is_refused(bare: str) -> None:
    """What another reader would take for something else must be quoted."""
    with pytest.raises(refusals.AmbiguousScalarError, match="guillemets"):
        _read(f"a: {bare}")


def test_bomb_is_refused_before_it_swells() -> None:
    """Nested aliases are refused at the first anchor."""
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"
    with pytest.raises(refusals.ForbiddenYamlError, match="ancre"):
        _read(bomb)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_endless_nesting_is_refused_at_once(opening: str) -> None:
    """A hundred thousand brackets take neither the stack nor the minute."""
    with pytest.raises(refusals.UnreadableFileError, match=f"plus de {DEEPEST_NESTING} niveaux"):
        _read(opening * 100_000)


def test_large_file_is_refused_unread() -> None:
    """A file past the size is refused before it is parsed."""
    with pytest.raises(refusals.UnreadableFileError, match="octets"):
        read_document(b"#" * (LARGEST_FILE_BYTES + 1), "a.yaml")


@pytest.mark.parametrize(
    "data", [b"\xff\xfea\x00", b"a: \xe9", b"", b"# rien\n", b"a: [", b"a: \x00"]
)
def test_unreadable_bytes_are_refused(data: bytes) -> None:
    """Another encoding, nothing at all, a bracket that never closes: each has its sentence."""
    with pytest.raises(refusals.UnreadableFileError):
        read_document(data, "a.yaml")


def _refusal(data: bytes) -> str | None:
    """The file that the refusal names, or None where the bytes are plain YAML."""
    try:
        read_document(data, "a.yaml").plain()
    except refusals.CorpusError as fault:
        return fault.place.file
    return None


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    """Any bytes are either plain YAML or a refusal of the corpus."""
    assert _refusal(data) in (None, "a.yaml")


@given(st.text(alphabet="ab:{}[]-#&*!|>'\"%@`, \n\t?12", max_size=120))
def test_arbitrary_yaml_like_text_never_crashes(text: str) -> None:
    """Text made of YAML's own marks is read or refused, never followed into an error."""
    assert _refusal(text.encode()) in (None, "a.yaml")


@given(
    st.dictionaries(
        st.text(alphabet="abcdé", min_size=1, max_size=8),
        st.one_of(
            st.text(alphabet="aé '\"\\«»:", max_size=20), st.integers(0, 10**6), st.booleans()
        ),
        min_size=1,
    ),
)
def test_json_is_read_as_it_is(value: dict[str, object]) -> None:
    """JSON is YAML: what json writes comes back equal, quotes and accents included."""
    import json

    assert _read(json.dumps(value, ensure_ascii=False)) == value
