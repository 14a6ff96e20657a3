"""Lines and payloads: one writing each, and nothing else is read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.journal.append import NaiveInstantError, append_entry, instant_text
from serment.journal.entry import LONGEST_LINE_BYTES, Entry, entry_line, parse_entry_line
from serment.journal.faults import (
    JournalError,
    MalformedEntryError,
    MalformedPayloadError,
    PayloadMismatchError,
)
from serment.journal.payload import (
    PayloadRecord,
    parse_payload_line,
    payload_line,
    seal_payload,
    verify_payload,
)
from serment.journal.tree import Frontier

ENTRY = Entry(3, "2026-11-23T09:30:00.000000Z", "owner", "register.exported", "ab" * 32)
LINE = entry_line(ENTRY)


def test_a_line_is_canonical_json() -> None:
    """Keys sorted, no space, no newline: the bytes that the format document shows."""
    assert LINE == (
        b'{"act":"register.exported","actor":"owner","payload_digest":"' + b"ab" * 32 + b'",'
        b'"recorded_at":"2026-11-23T09:30:00.000000Z","sequence":3}'
    )
    assert parse_entry_line(LINE) == ENTRY


@given(
    st.integers(1, 2**53 - 1),
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
)
def test_what_is_written_is_read(sequence: int, recorded_at: datetime, actor: str) -> None:
    """Any entry comes back equal, whatever its author is called."""
    entry = Entry(sequence, instant_text(recorded_at), actor, "act", "0" * 64)
    line = entry_line(entry)
    assert entry_line(parse_entry_line(line)) == line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sequence":3', b'"sequence": 3'),
        (b'"sequence":3', b'"sequence":3.0'),
        (b'"sequence":3', b'"sequence":0'),
        (b'"sequence":3', b'"sequence":true'),
        (b'"sequence":3', b'"sequence":3,"sequence":3'),
        (b'"sequence":3', b'"sequence":3,"more":1'),
        (b'"actor":"owner",', b""),
        (b'"owner"', b'""'),
        (b'"owner"', b"1"),
        (b'"owner"', b'"\\u006fwner"'),
        (b'"owner"', b'"e\xcc\x81"'),
        (b'"owner"', b'"\\n"'),
        (b"11-23T", b"02-30T"),
        (b"000Z", b"000+00:00"),
        (b"abab", b"ABAB"),
        (b"{", b" {"),
        (b"}", b"}\n"),
        (b"}", b""),
        (b"owner", b"\xff"),
        (b"owner", b"o" * LONGEST_LINE_BYTES),
        (b'"owner"', b"[" * 3000),
    ],
)
def test_any_other_writing_is_refused(old: bytes, new: bytes) -> None:
    """One entry, one line: else the same act would have two digests."""
    with pytest.raises(MalformedEntryError):
        parse_entry_line(LINE.replace(old, new))


@given(st.binary(max_size=300))
def test_reading_arbitrary_bytes_never_crashes(data: bytes) -> None:
    """A line or a payload line of any bytes gives an entry or a named error."""
    for parse in (parse_entry_line, parse_payload_line):
        with pytest.raises(JournalError):
            parse(data)


def test_an_author_of_half_a_character_is_refused() -> None:
    """What cannot be written in UTF-8 cannot be a line."""
    with pytest.raises(MalformedEntryError):
        Entry(1, ENTRY.recorded_at, "\ud800", "act", "0" * 64)


def test_a_line_has_a_greatest_length() -> None:
    """A name of four-byte letters is refused before it makes a line nobody would read back."""
    with pytest.raises(MalformedEntryError):
        Entry(1, ENTRY.recorded_at, "o" * 201, "act", "0" * 64)


def test_an_append_gives_line_payload_and_frontier_together() -> None:
    """The line bears the digest of the payload; the frontier already counts the line."""
    one = append_entry(
        Frontier(),
        recorded_at=datetime(2026, 11, 23, 10, 30, tzinfo=timezone(timedelta(hours=1))),
        actor="owner",
        act="practice.opened",
        payload={"nom": "Cabinet"},
        salt=bytes(32),
    )
    assert one.entry.sequence == one.frontier.size == 1
    assert one.entry.recorded_at == "2026-11-23T09:30:00.000000Z"
    assert one.entry.payload_digest == one.payload.digest
    assert one.frontier == Frontier().append(one.line)


def test_an_instant_without_a_zone_is_refused() -> None:
    """It could mean several hours."""
    with pytest.raises(NaiveInstantError):
        instant_text(datetime(2026, 11, 23))  # noqa: DTZ001 -- that is the point


def test_a_payload_comes_back_and_matches_its_digest() -> None:
    """What was sealed, exported and read again is what the line holds."""
    sealed = seal_payload({"patient": "é", "n": [1, None]}, salt=b"s" * 16)
    record = PayloadRecord(4, sealed.content, sealed.salt)
    again = parse_payload_line(payload_line(record))
    assert again == record
    verify_payload(again, sealed.digest)


@pytest.mark.parametrize(
    "record",
    [
        PayloadRecord(4, b'{"choice":"no"}', b"s" * 16),
        PayloadRecord(4, b'{"choice":"yes"}', b"t" * 16),
        PayloadRecord(4, b'{"choice":"yes"}', b""),
    ],
)
def test_another_payload_or_salt_is_found(record: PayloadRecord) -> None:
    """Neither the content nor the salt can be replaced."""
    digest = seal_payload({"choice": "yes"}, salt=b"s" * 16).digest
    with pytest.raises(PayloadMismatchError, match="acte n° 4"):
        verify_payload(record, digest)


@pytest.mark.parametrize(
    "line",
    [
        b'{"payload":1,"salt":"00","sequence":1}',
        b'{"payload":1,"salt":"' + b"0A" * 16 + b'","sequence":1}',
        b'{"payload":1,"salt":"' + b"00" * 16 + b'","sequence":true}',
        b'{"payload":1.5,"salt":"' + b"00" * 16 + b'","sequence":1}',
        b'{"more":1,"payload":1,"salt":"' + b"00" * 16 + b'","sequence":1}',
        b"[]",
        b"1",
    ],
)
def test_a_payload_line_of_another_form_is_refused(line: bytes) -> None:
    """One payload, one line: a short salt, a float or a spare key is refused."""
    with pytest.raises(MalformedPayloadError):
        parse_payload_line(line)


def test_the_digest_says_nothing_once_the_salt_is_erased() -> None:
    """Two practices that record the same answer have different digests."""
    first, second = (seal_payload({"choice": "yes"}, salt=bytes([n]) * 32) for n in (1, 2))
    assert first.content == second.content
    assert first.digest != second.digest
