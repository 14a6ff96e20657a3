"""Canonical bytes: one value, one sequence of bytes, whoever writes it and whenever.

Guarantees that two equal values give the same bytes, so that their digests may be compared:
JSON in UTF-8, keys sorted by code point, no space, strings in Unicode's form NFC, no escape but
those that JSON requires. What another program could read differently is refused: floating-point
numbers, integers beyond ±(2⁵³ − 1), lone surrogates, two keys equal once normalised. Dates must
already be ISO strings. Leaves to others: what the value means, and its digest.

LIMIT: keys are sorted by code point, where RFC 8785 sorts by UTF-16 unit; the two orders differ
only for characters outside the basic plane.

>>> canonical_bytes({"b": [1, None], "a": True})
b'{"a":true,"b":[1,null]}'
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Canonical: TypeAlias = bool | int | str | Sequence["Canonical"] | Mapping[str, "Canonical"] | None
LARGEST_INTEGER = 2**53 - 1
DEEPEST_NESTING = 64


class CanonicalError(ValueError):
    """A value that has no single canonical form."""


def canonical_bytes(value: Canonical) -> bytes:
    """The one UTF-8 JSON form of `value`; `CanonicalError` where there is none."""
    return json.dumps(
        _normalised(value, depth=0),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode("utf-8")


def _normalised(value: object, *, depth: int) -> Canonical:
    """Copy of `value` made of plain types and NFC strings; anything else is refused."""
    if depth > DEEPEST_NESTING:
        raise CanonicalError(
            f"more than {DEEPEST_NESTING} nested levels: readers may refuse it; flatten the value.",
        )
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _checked_integer(value)
    if isinstance(value, str):
        return _checked_text(value)
    if isinstance(value, Mapping):
        return _normalised_mapping(value, depth=depth)
    if isinstance(value, list | tuple):
        return [_normalised(item, depth=depth + 1) for item in value]
    raise CanonicalError(
        f"{type(value).__name__} has no canonical form, so its digest would mean nothing; "
        "give a text, an integer, a boolean, null, a list or a mapping.",
    )


def _normalised_mapping(value: Mapping[object, object], *, depth: int) -> dict[str, Canonical]:
    result: dict[str, Canonical] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(
                f"the key {key!r} is not a text: JSON has no other keys; write it as a text.",
            )
        name = _checked_text(key)
        if name in result:
            raise CanonicalError(
                f"the key {name!r} is there twice once normalised: one value would hide the other; "
                "rename one of them.",
            )
        result[name] = _normalised(item, depth=depth + 1)
    return result


def _checked_integer(value: int) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise CanonicalError(
            "an integer is beyond ±(2⁵³ − 1): other programs would round it; write it as a text.",
        )
    return int(value)


def _checked_text(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalError(
            f"{value[:40]!r} holds half a character (a lone surrogate): it cannot be written in "
            "UTF-8; remove it.",
        ) from None
    return unicodedata.normalize("NFC", value)
