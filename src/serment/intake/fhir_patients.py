"""A Patient of FHIR: its number in the source, its name for the doctor's eyes, its dates.

Guarantees that the NIR and the INS never leave here as a number: a list of deadlines has no need of
them, and their use is limited by law. The number is the one by which the practice finds the record
again: the medical record number (MR), else the internal one (PI), else an identifier that says
nothing of its kind, else the technical `id`; an expired, temporary or civil identifier never.

A birth or a death that is partial or unreadable is a doubt, or the year alone for a death, never a
day made up. `deceasedBoolean` without a date gives no fact: the ordinary period, which applies
then, is longer than the one that any date of death would give. Inactive changes nothing: that is
what a practice makes of those who left.

Leaves to others the acts, and what two Patients have in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from serment.intake.fhir_dates import has_time, parse_fhir_date
from serment.intake.fhir_references import key_of_address, key_of_identifier
from serment.intake.fhir_resources import (
    PatientResource,
    codes_in,
    field_of,
    objects_in,
    text_of,
    value_of,
)
from serment.kernel.french import NO_BREAK_SPACE, nbsp
from serment.kernel.identifiers.model import UnreadableValueError, parse_compact
from serment.kernel.identifiers.nir import check_nir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.intake.records import RecordFact

_Identifier = tuple[dict[str, Any], frozenset[str], bool]  # the codes of its type; an INS or not
_INS_SYSTEM: Final = "1.2.250.1.213.1.4."
_INS_TYPES: Final = frozenset({"INS-NIR", "INS-NIA", "INS-C", "INS"})
_NIR_TYPES: Final = _INS_TYPES | {"NIR", "NIA", "SS", "SB", "NI", "NH"}
_LOCAL_TYPES: Final = ("MR", "PI")
_ENDED_USES: Final = frozenset({"old", "temp"})
_NIR_FORM: Final = re.compile(
    r"[^0-9A-Za-z]*[1-478](?:[^0-9A-Za-z]*[0-9ABab]){12}(?:[^0-9A-Za-z]*[0-9]){0,2}[^0-9A-Za-z]*"
)
_LONGEST_NUMBER: Final = 100
_LONGEST_NAME: Final = 200
_MOST_IDENTIFIERS: Final = 100
_BLANKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")
_NAME_ORDER: Final = ("official", "usual", "", "nickname", "anonymous", "temp", "old", "maiden")
_OTHER_KINDS: Final = frozenset({"replaced-by", "replaces", "refer", "seealso"})


@dataclass(frozen=True, slots=True)
class FhirPatient:
    """One Patient as it was read.

    `url` is its absolute address or URN, `tail` its « Patient/x », either may be empty. `lookups`
    are the keys of its identifiers, `ins` those of its national identity; both stay in memory, for
    matching alone. `links` are kinds of links and the keys of the other patients.
    """

    place: str
    url: str
    tail: str
    number: str
    name: str
    facts: Mapping[str, RecordFact]
    doubts: tuple[str, ...] = ()
    lookups: frozenset[str] = frozenset()
    ins: frozenset[str] = frozenset()
    links: tuple[tuple[str, str], ...] = ()

    def is_same_as(self, other: FhirPatient) -> bool:
        """Whether all is equal but the place: one resource, exported twice."""
        return all(getattr(self, name) == getattr(other, name) for name in _COMPARED)


_COMPARED: Final = ("number", "name", "facts", "doubts", "lookups", "links")


@dataclass(slots=True)
class _Dates:
    facts: dict[str, RecordFact] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def parse_patient(resource: PatientResource, *, place: str, full_url: str) -> FhirPatient:
    """The patient of a resource; it may have neither number nor name, which others refuse."""
    listed = objects_in(value_of(resource.identifier))[:_MOST_IDENTIFIERS]
    identifiers = [(one, types := codes_in(one.get("type")), _is_ins(one, types)) for one in listed]
    own_id = text_of(resource.id)
    dates = _Dates()
    _read_birth(resource, dates)
    _read_death(resource, dates)
    return FhirPatient(
        place=place,
        url=key_of_address(full_url, ""),
        tail=f"Patient/{own_id}" if own_id else "",
        number=_number_in(identifiers) or _usable(own_id),
        name=_name_in(objects_in(value_of(resource.name))),
        facts=MappingProxyType(dates.facts),
        doubts=tuple(map(nbsp, dates.doubts)),
        lookups=frozenset(filter(None, map(key_of_identifier, listed))),
        ins=frozenset(key_of_identifier(one) for one, _, is_ins in identifiers if is_ins) - {""},
        links=tuple(_links_in(objects_in(value_of(resource.link)), full_url)),
    )


def parse_contained(resource: PatientResource, key: str, *, place: str) -> FhirPatient:
    """A patient described inside an act: its `id` is worth nothing outside, its number is."""
    resource.id = None
    patient = parse_patient(resource, place=place, full_url=f"{key} {place}")
    return replace(patient, url=f"#|{patient.number}") if patient.number else patient


def is_nir(value: str) -> bool:
    """Whether a number has the form of a NIR, whatever its key."""
    if _NIR_FORM.fullmatch(value) is None:  # what most numbers are spared
        return False
    try:
        return check_nir(parse_compact(value)).format_ok
    except UnreadableValueError:
        return False


def _read_birth(resource: PatientResource, dates: _Dates) -> None:
    told = resource.birth_date
    if told is None:
        return
    span = parse_fhir_date(told.value)
    if span is None or has_time(told.value):
        dates.doubts.append(
            f"La date de naissance « {_shown(told.value)} » ne se lit pas : le 28e anniversaire "
            "reste inconnu. Corrigez-la dans votre logiciel."
        )
    elif not span.is_whole:
        dates.doubts.append(
            f"La date de naissance « {_shown(told.value)} » n’a pas de jour : le 28e anniversaire "
            "reste inconnu. Complétez-la dans votre logiciel."
        )
    else:
        dates.facts["born_on"] = span.first


def _read_death(resource: PatientResource, dates: _Dates) -> None:
    told, flag = resource.deceased_date_time, resource.deceased_boolean
    if flag is not None and (
        not isinstance(flag.value, bool) or (flag.value is False and told is not None)
    ):
        dates.doubts.append(
            "Le décès est à la fois nié et daté, ou dit d’une façon qui ne se lit pas : la durée "
            "en dépend. Corrigez-le dans votre logiciel."
        )
        return
    if told is None:
        return
    span = parse_fhir_date(told.value)
    if span is None:
        dates.doubts.append(
            f"La date de décès « {_shown(told.value)} » ne se lit pas : la durée en dépend. "
            "Corrigez-la dans votre logiciel."
        )
    elif span.is_whole:
        dates.facts["died_on"] = span.first
    else:
        dates.facts["died_in"] = span.first.year


def _number_in(identifiers: list[_Identifier]) -> str:
    """The local number, or nothing; only those that may be taken are looked into."""
    local = [
        (one, types)
        for one, types, is_ins in identifiers
        if not is_ins
        and _NIR_TYPES.isdisjoint(types)
        and one.get("use") not in _ENDED_USES
        and field_of(one, "period", "end") is None
    ]
    for wanted in _LOCAL_TYPES:
        for one, types in local:
            if wanted in types and (number := _usable(one.get("value"))):
                return number
    untyped = (_usable(one.get("value")) for one, types in local if not types)
    return next(filter(None, untyped), "")


def _usable(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER or is_nir(value):
        return ""
    return _clean(value)


def _is_ins(identifier: dict[str, Any], types: frozenset[str]) -> bool:
    system = identifier.get("system")
    told = isinstance(system, str) and _INS_SYSTEM in system
    return told or not _INS_TYPES.isdisjoint(types)


def _name_in(names: list[dict[str, Any]]) -> str:
    """« Rey Alma (nom de naissance : Durand) »."""
    by_use: dict[str, dict[str, Any]] = {}
    for name in names:
        use = name.get("use")
        by_use.setdefault(use if isinstance(use, str) else "", name)
    chosen = next((by_use[use] for use in _NAME_ORDER if use in by_use), {})
    text, maiden = _written(chosen), _clean(by_use.get("maiden", {}).get("family"))
    if maiden and maiden != _clean(chosen.get("family")):
        text = f"{text} (nom de naissance{NO_BREAK_SPACE}: {maiden})" if text else maiden
    return text[:_LONGEST_NAME]


def _written(name: dict[str, Any]) -> str:
    given = name.get("given")
    parts = [name.get("family"), *(given if isinstance(given, list) else [])]
    return " ".join(filter(None, map(_clean, parts))) or _clean(name.get("text"))


def _clean(value: object) -> str:
    if not isinstance(value, str):
        return ""
    cut = value[:_LONGEST_NAME]
    if not cut.isprintable():  # nearly all are, and none of these characters is
        cut = _BLANKS.sub(" ", cut)
    return " ".join(cut.split())


def _links_in(links: list[dict[str, Any]], full_url: str) -> Iterable[tuple[str, str]]:
    for link in links[:_MOST_IDENTIFIERS]:
        kind, address = link.get("type"), field_of(link, "other", "reference")
        if kind in _OTHER_KINDS:
            known = isinstance(address, str)
            yield str(kind), key_of_address(str(address), full_url) if known else ""


def _shown(value: object) -> str:
    return _BLANKS.sub(" ", str(value)[:40])
