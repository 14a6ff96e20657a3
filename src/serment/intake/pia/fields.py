"""Where each value of a record lies in its JSON, how it is read, and how it is written back.

Guarantees: a record keeps the object it was read from; written back, only what was changed since
differs, so that an absent key stays absent and a number stays the number or the text it was. A
record made here, which comes from no file, is written with every key of the format.
Leaves to others which fields a record has (`layout`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeVar, cast

from serment.intake.pia.refusals import wrong_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serment.intake.pia.bounded_json import Json


class Kept(Protocol):
    """A record that remembers the JSON it was read from; None where it was made here."""

    @property
    def kept(self) -> str | None:
        """That JSON."""


Fidelity = Literal["verbatim", "complete", "known"]
"""`verbatim`: as it was, with its changes; `complete`: with every key of the format besides;
`known`: the keys of the format and no other."""
_Record = TypeVar("_Record", bound=Kept)
_CodeT = TypeVar("_CodeT", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read (with its place, for a refusal) and written."""

    read: Callable[[Json, str], Any]
    write: Callable[[Any], Json]


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of a record, the keys that lead to it in its object, and its kind."""

    name: str
    path: tuple[str, ...]
    kind: Kind


def read_record(
    make: Callable[..., _Record], fields: Sequence[Field], raw: Json, place: str, **others: object
) -> _Record:
    """The record in `raw`; `RefusedAssessmentError` where a value is of an impossible kind."""
    if not isinstance(raw, dict):
        raise wrong_type(place, "un objet")
    values = {
        field.name: field.kind.read(_at(raw, field.path), f"{place}.{'.'.join(field.path)}")
        for field in fields
    }
    return make(**values, **others, kept=kept_text(raw))


def write_record(record: Kept, fields: Sequence[Field], fidelity: Fidelity) -> dict[str, Json]:
    """The object of `record`, as near to the one it was read from as `fidelity` says."""
    source = None if fidelity == "known" else record.kept
    written = {} if source is None else cast("dict[str, Json]", json.loads(source))
    for field in fields:
        value = getattr(record, field.name)
        is_same = source is not None and field.kind.read(_at(written, field.path), "") == value
        if is_same and (fidelity == "verbatim" or _has(written, field.path)):
            continue
        _put(written, field.path, field.kind.write(value))
    return written


def kept_text(raw: Mapping[str, Json]) -> str:
    """The text of an object, to be given back as it is."""
    return json.dumps(raw, allow_nan=False, separators=(",", ":"))


def _at(raw: Json, path: tuple[str, ...]) -> Json:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _has(raw: Json, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(raw, dict) or key not in raw:
            return False
        raw = raw[key]
    return True


def _put(target: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    for key in path[:-1]:
        inner = target.get(key)
        if not isinstance(inner, dict):
            inner = {}
            target[key] = inner
        target = inner
    target[path[-1]] = value


def _read_text(raw: Json, place: str) -> str | None:
    if isinstance(raw, list | dict):
        raise wrong_type(place, "un texte")
    return raw if raw is None or isinstance(raw, str) else json.dumps(raw)


def _read_identifier(raw: Json, place: str) -> int | str | None:
    if raw is None or isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)):
        return raw
    raise wrong_type(place, "un numéro")


def _read_reference(raw: Json, place: str) -> str | None:
    identifier = _read_identifier(raw, place)
    return None if identifier is None else str(identifier)


def _write_reference(value: str | None) -> Json:
    return int(value) if value and value.isascii() and value.isdigit() else value


def _read_whole(raw: Json, place: str) -> int | None:
    if isinstance(raw, list | dict):
        raise wrong_type(place, "un nombre")
    if isinstance(raw, str):
        text = raw.strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_WHOLE
        return int(text) if is_number else None
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    return None if raw is None else int(raw)


def _read_number(raw: Json, place: str) -> int | float | None:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return cast("int | float", raw) if is_number else _read_whole(raw, place)


def _read_flag(raw: Json, place: str) -> bool | None:
    if isinstance(raw, str):
        return _SAID.get(raw.strip().lower())
    number = _read_whole(raw, place)
    return bool(number) if number in (0, 1) else None


def _read_instant(raw: Json, place: str) -> datetime | None:
    text = _read_text(raw, place)
    try:
        found = datetime.fromisoformat(text or "")
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _write_instant(value: datetime | None) -> Json:
    """ISO 8601 in UTC, to the millisecond, as a browser writes it."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _read_texts(raw: Json, place: str) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise wrong_type(place, "une liste")
    return tuple(_read_text(item, place) or "" for item in raw)


def _read_verbatim(raw: Json, place: str) -> str | None:
    del place
    return None if raw is None else json.dumps(raw, sort_keys=True, separators=(",", ":"))


def _same(value: Any) -> Json:
    return cast("Json", value)


def code(codes: type[_CodeT]) -> Kind:
    """A number of a closed list; one that is not in it reads as None, and is kept."""

    def read(raw: Json, place: str) -> _CodeT | None:
        number = _read_whole(raw, place)
        return next((member for member in codes if member == number), None)

    return Kind(read, lambda value: None if value is None else int(value))


_LONGEST_WHOLE: Final = 15
_SAID: Final = {"true": True, "1": True, "false": False, "0": False}
TEXT: Final = Kind(_read_text, _same)
IDENTIFIER: Final = Kind(_read_identifier, _same)
QUESTION_REFERENCE: Final = Kind(_read_reference, _write_reference)
EVALUATION_REFERENCE: Final = Kind(_read_reference, _same)
WHOLE: Final = Kind(_read_whole, _same)
NUMBER: Final = Kind(_read_number, _same)
FLAG: Final = Kind(_read_flag, _same)
FLAG_AS_NUMBER: Final = Kind(_read_flag, lambda value: None if value is None else int(value))
INSTANT: Final = Kind(_read_instant, _write_instant)
TEXTS: Final = Kind(_read_texts, list)
VERBATIM: Final = Kind(_read_verbatim, lambda value: None if value is None else json.loads(value))
