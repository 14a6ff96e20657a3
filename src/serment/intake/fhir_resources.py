"""The fields of FHIR resources that retention needs, decoded from JSON; the rest is never kept.

Guarantees that every part of the JSON is verified, that a key written twice is refused (two
programs would read two things there), that no value is converted to another type, and that a
resource deeper or other than expected is an `UnreadableResourceError`, never another exception.
A resource that is not UTF-8, as FHIR wants it, is read as Windows-1252, which older French software
writes: names and labels alone depend on it, dates are ASCII. Leaves to others what fields mean.

A decoder belongs to one reading: `ResourceDecoder` counts the values met, in order to see doubles.
LIMIT: doubles are seen at the first level, and inside periods and references.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar, cast

import msgspec

_OPENING: Final = b'{"resourceType":"'
_TRUNCATED: Final = "Input data was truncated"


class UnreadableResourceError(ValueError):
    """JSON that cannot be trusted; the message is a part of a French sentence."""

    def __init__(self, message: str, *, is_cut: bool = False) -> None:
        super().__init__(message)
        self.is_cut = is_cut


class Told:
    """A value as it was written, of any kind."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Period(msgspec.Struct, gc=False):
    """From an instant to another, either of which may be absent."""

    start: Told | None = None
    end: Told | None = None


class Reference(msgspec.Struct, gc=False):
    """Who or what is designated, by address or by identifier."""

    reference: Told | None = None
    type: Told | None = None
    identifier: Told | None = None


class Head(msgspec.Struct, gc=False):
    """What kind of resource it is."""

    resource_type: Told | None = msgspec.field(name="resourceType", default=None)


class PatientResource(msgspec.Struct, rename="camel"):
    """Who the record is about."""

    resource_type: Told | None = None
    id: Told | None = None
    identifier: Told | None = None
    name: Told | None = None
    birth_date: Told | None = None
    deceased_boolean: Told | None = None
    deceased_date_time: Told | None = None
    link: Told | None = None


class ActResource(msgspec.Struct, rename="camel"):
    """Something that was done: the dates of every kind of resource that `fhir_acts` knows."""

    resource_type: Told | None = None
    status: Told | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    participant: Told | None = None
    contained: Told | None = None
    intent: Told | None = None
    use: Told | None = None
    primary_source: Told | None = None
    category: Told | None = None
    period: Period | None = None
    performed_date_time: Told | None = None
    performed_period: Period | None = None
    effective_date_time: Told | None = None
    effective_period: Period | None = None
    effective_instant: Told | None = None
    occurrence_date_time: Told | None = None
    occurrence_period: Period | None = None
    actual_period: Period | None = None
    billable_period: Period | None = None
    authored_on: Told | None = None
    date_written: Told | None = None
    started: Told | None = None
    start: Told | None = None
    end: Told | None = None
    issued: Told | None = None
    created: Told | None = None
    date: Told | None = None
    not_given: Told | None = None


class Entry(msgspec.Struct, rename="camel"):
    """One resource of a Bundle, not decoded yet."""

    full_url: Told | None = None
    request: Told | None = None
    search: Told | None = None
    resource: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class BundleResource(msgspec.Struct, rename="camel"):
    """Several resources in one."""

    resource_type: Told | None = None
    type: Told | None = None
    link: Told | None = None
    entry: list[Entry] = msgspec.field(default_factory=list)


_NO_CODE: Final = frozenset[str]()
_PARTS: Final = frozenset({Period, Reference})
_Form = TypeVar("_Form", bound=msgspec.Struct)


class ResourceDecoder:
    """Decodes the resources of one reading; not to be shared between threads."""

    def __init__(self) -> None:
        self._met = 0
        self._head = msgspec.json.Decoder(Head, dec_hook=self._meet)
        self._patient = msgspec.json.Decoder(PatientResource, dec_hook=self._meet)
        self._act = msgspec.json.Decoder(ActResource, dec_hook=self._meet)
        self._bundle = msgspec.json.Decoder(BundleResource, dec_hook=self._meet)

    def kind_of(self, raw: bytes | memoryview) -> str:
        """The `resourceType`, the whole JSON being verified; empty where none is told."""
        head = self._decoded(self._head, raw)
        kind = value_of(head.resource_type)
        return kind if isinstance(kind, str) else ""

    def patient(self, raw: bytes | memoryview) -> PatientResource:
        """A Patient."""
        return self._decoded(self._patient, raw)

    def inner_patient(self, value: dict[str, Any]) -> PatientResource:
        """A Patient contained in another resource, already decoded."""
        return PatientResource(
            *(
                None if (told := value.get(name)) is None else Told(told)
                for name in PatientResource.__struct_encode_fields__
            )
        )

    def act(self, raw: bytes | memoryview) -> ActResource:
        """Any resource that may date an act of care."""
        return self._decoded(self._act, raw)

    def bundle(self, raw: bytes | memoryview) -> BundleResource:
        """A Bundle; its resources remain JSON, which lies in `raw`."""
        return self._decoded(self._bundle, raw)

    def _meet(self, _: type, value: object) -> Told:
        self._met += 1
        return Told(value)

    def _decoded(self, decoder: msgspec.json.Decoder[_Form], raw: bytes | memoryview) -> _Form:
        self._met = 0
        try:
            form = decoder.decode(raw)
        except UnicodeDecodeError:
            return self._decoded(decoder, bytes(raw).decode("cp1252", "replace").encode())
        except (msgspec.MsgspecError, RecursionError) as error:
            raise _unreadable(error) from None
        if self._met != _kept_in(form):
            raise UnreadableResourceError(
                "une même clé y est écrite deux fois : deux programmes y liraient deux choses"
            )
        return form


def likely_kind(raw: bytes | memoryview) -> str:
    """The kind as most programs write it, first, nothing being verified; empty otherwise."""
    if raw[: len(_OPENING)] != _OPENING:
        return ""
    word, _, _ = bytes(raw[len(_OPENING) : len(_OPENING) + 40]).partition(b'"')
    return word.decode("ascii", "replace")


def value_of(told: Told | None) -> object:
    """The value itself; `None` where there is none."""
    return None if told is None else told.value


def text_of(told: Told | None) -> str:
    """The text; empty where the value is absent or is no text."""
    value = value_of(told)
    return value if isinstance(value, str) else ""


def objects_in(value: object) -> list[dict[str, Any]]:
    """The JSON objects of a list; empty for anything else."""
    if not isinstance(value, list):
        return []
    return [one for one in cast("list[object]", value) if isinstance(one, dict)]


def field_of(value: object, *names: str) -> object:
    """What lies under these keys, one inside the other; `None` where any is absent."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def codes_in(concepts: object) -> frozenset[str]:
    """The codes of a CodeableConcept, or of a list of them."""
    if concepts is None:
        return _NO_CODE
    found = set[str]()
    for concept in concepts if isinstance(concepts, list) else (concepts,):
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            code = coding.get("code") if isinstance(coding, dict) else None
            if isinstance(code, str):
                found.add(code)
    return frozenset(found)


def _kept_in(form: msgspec.Struct) -> int:
    """How many values a form holds, those of its parts included."""
    count = 0
    for value in msgspec.structs.astuple(form):
        if value is None:
            continue
        kind = value.__class__
        if kind is Told:
            count += 1
        elif kind in _PARTS:
            count += _kept_in(value)
        elif kind is list:
            count += sum(map(_kept_in, value))
    return count


def _unreadable(error: Exception) -> UnreadableResourceError:
    if isinstance(error, RecursionError):
        return UnreadableResourceError("elle est emboîtée trop profondément")
    if isinstance(error, msgspec.ValidationError):
        return UnreadableResourceError("elle n’a pas la forme d’une ressource FHIR R4")
    if str(error).startswith(_TRUNCATED):
        return UnreadableResourceError("elle s’interrompt avant sa fin", is_cut=True)
    return UnreadableResourceError("ce n’est pas du JSON")
