"""The sealed file: what is written is read back; without its phrase, or altered, it is refused."""

from __future__ import annotations

import io
import secrets
import tracemalloc
from typing import TYPE_CHECKING, Any, cast

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.documents.dictated_phrase import (
    PHRASE_BITS,
    SYLLABLES,
    dictated_phrase,
    is_dictated_phrase,
)
from serment.documents.sealed_archive import (
    SEALED_FORMS,
    SealedArchiveError,
    SealedEntry,
    SealedForm,
    shows_names,
    verify_sealed,
    write_sealed,
)
from serment.kernel.digests import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Mapping

PHRASE = "badifo-lumana-ribotu-vapili-nudomo"
CONTENTS = {"Pièces/001 Bilan « d’été ».pdf": b"%PDF-1.7 bilan" * 50, "DOC002.txt": b"x"}


def _sealed(form: SealedForm, contents: Mapping[str, bytes], phrase: str = PHRASE) -> io.BytesIO:
    entries = [SealedEntry(name, io.BytesIO(content)) for name, content in contents.items()]
    target = io.BytesIO()
    write_sealed(form, entries, phrase, target)
    return target


def _digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: sha256_hex(content) for name, content in contents.items()}


@pytest.mark.parametrize("form", SEALED_FORMS)
def test_what_is_sealed_is_read_back_with_its_phrase_alone(form: SealedForm) -> None:
    """Each content, by its name; another phrase, an empty one, a missing content: refused."""
    sealed = _sealed(form, CONTENTS)
    verify_sealed(form, sealed, PHRASE, _digests(CONTENTS))
    for phrase in ("autre", "", PHRASE.upper()):
        with pytest.raises(SealedArchiveError, match="ne se rouvre pas"):
            verify_sealed(form, sealed, phrase, _digests(CONTENTS))
    for wrong in ({}, {**_digests(CONTENTS), "plus": "0" * 64}):
        with pytest.raises(SealedArchiveError, match="ce qui a été choisi"):
            verify_sealed(form, sealed, PHRASE, wrong)


@pytest.mark.parametrize("form", SEALED_FORMS)
def test_no_clear_byte_is_in_the_file(form: SealedForm) -> None:
    """Neither a content nor, in a 7z, a name; and the phrase is nowhere."""
    raw = _sealed(form, CONTENTS).getvalue()
    for clear in (b"bilan", PHRASE.encode(), PHRASE.encode("utf-16-le")):
        assert clear not in raw
    for name in CONTENTS:
        told = any(name.encode(code) in raw for code in ("utf-8", "utf-16-le"))
        assert told == shows_names(form)


@pytest.mark.parametrize("form", SEALED_FORMS)
def test_any_altered_byte_of_a_content_is_found(form: SealedForm) -> None:
    """A byte changed in the middle, an end cut off, nothing at all: refused each time."""
    raw = _sealed(form, CONTENTS).getvalue()
    altered = bytearray(raw)
    altered[120] ^= 1
    for broken in (bytes(altered), raw[: len(raw) // 2], b"", b"PK" + raw[2:]):
        if broken != raw:
            with pytest.raises(SealedArchiveError):
                verify_sealed(form, io.BytesIO(broken), PHRASE, _digests(CONTENTS))


@settings(max_examples=15, deadline=None)
@given(
    form=st.sampled_from(SEALED_FORMS),
    contents=st.dictionaries(
        st.text("abcé’ -_", min_size=1, max_size=12).map(lambda one: f"{one.strip(' .')}1.bin"),
        st.binary(max_size=2_000),
        min_size=1,
        max_size=5,
    ),
)
def test_any_contents_come_back(form: SealedForm, contents: dict[str, bytes]) -> None:
    """Whatever the bytes, empty ones included, and accents in the names."""
    verify_sealed(form, _sealed(form, contents), PHRASE, _digests(contents))


class _Zeros(io.BufferedIOBase):
    """A content of so many zeros, given as it is asked for."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size, self._at = size, 0

    def seekable(self) -> bool:
        """Tell that it has positions."""
        return True

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next zeros."""
        left = self._size - self._at
        given = left if size is None or size < 0 else min(size, left)
        self._at += given
        return bytes(given)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a position."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at


class _Sink(io.BytesIO):
    """A target that keeps its first mebibyte alone, and counts the rest."""

    def write(self, content: Any, /) -> int:
        """Write what is near the beginning."""
        if self.tell() < 1024**2:
            return super().write(content)
        self.seek(self.tell() + len(content))
        return len(content)


@pytest.mark.parametrize("form", SEALED_FORMS)
def test_memory_does_not_grow_with_the_contents(form: SealedForm) -> None:
    """Forty-eight mebibytes go through in less than twelve."""
    tracemalloc.start()
    stream = cast("io.BufferedReader", _Zeros(48 * 1024**2))
    write_sealed(form, [SealedEntry("grand.bin", stream)], PHRASE, _Sink())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * 1024**2


def test_a_7z_is_the_format_of_others() -> None:
    """Another opening than ours reads the names once it has the phrase, and says it needs one."""
    sealed = _sealed("7z", CONTENTS)
    sealed.seek(0)
    with py7zr.SevenZipFile(sealed, "r", password=PHRASE) as archive:
        assert sorted(archive.getnames()) == sorted(CONTENTS)
    sealed.seek(0)
    with pytest.raises(py7zr.PasswordRequired):
        py7zr.SevenZipFile(sealed, "r")


def test_a_phrase_is_long_enough_and_can_be_dictated() -> None:
    """Above 77 bits; syllables that are read in one way; every one of them can come."""
    assert PHRASE_BITS > 77
    phrases = [dictated_phrase(secrets.randbelow) for _ in range(300)]
    assert len(set(phrases)) == 300
    assert all(map(is_dictated_phrase, phrases))
    assert len({one[i : i + 2] for one in phrases for i in (0, 2, 4)}) == len(SYLLABLES) == 40
    assert not set("ceghjkqswxyz") & set("".join(SYLLABLES))
    for other in ("", PHRASE.upper(), PHRASE + "\n", PHRASE[:-1], "Éva Dupont"):
        assert not is_dictated_phrase(other)
