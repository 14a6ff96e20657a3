"""Who a resource is about: every form of reference of FHIR R4 brought to one key.

Guarantees that `Patient/x`, its absolute address, `urn:uuid:…`, `#contained`, a version
(`/_history/2`) and a search (`Patient?identifier=…`) are told apart, and that a relative reference
in an entry of a Bundle is read from the server of that entry. Leaves to others who bears the key.

>>> key_of_address("Patient/1/_history/3", "https://cabinet.invalid/fhir/Encounter/9")
'https://cabinet.invalid/fhir/Patient/1'
"""

from __future__ import annotations

import re
from typing import Final

from serment.intake.fhir_resources import Reference, text_of, value_of

_HISTORY: Final = re.compile(r"/_history/[^/]*\Z")
_SERVED: Final = re.compile(r"(https?://[^?#]+/)[A-Z][A-Za-z]{1,60}/[A-Za-z0-9.\-]{1,64}\Z")
_TAIL: Final = re.compile(r"(?:\A|/)(Patient/[^/?#\s]{1,128})\Z")
_KIND: Final = re.compile(r"(?:\A|/)([A-Z][A-Za-z]{1,60})/[^/]*\Z")
_PLAIN: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.\-]+")
_SEARCH: Final = "Patient?identifier="
_IN_TEXT: Final = re.compile(rb'"reference"\s*:\s*"([^"\\]{1,300})"')
_SEARCHED: Final = 1 << 16
CONTAINED: Final = "#"
BY_IDENTIFIER: Final = "?"


def key_of(reference: Reference | None, full_url: str) -> str:
    """The key of the one designated; empty where nobody is."""
    if reference is None:
        return ""
    kind = text_of(reference.type)
    key = key_of_address(text_of(reference.reference), full_url)
    if not key:
        key = key_of_identifier(value_of(reference.identifier))
    if key and kind and kind.rpartition("/")[2] != "Patient":
        return f"{kind}/"
    return key


def key_of_address(address: str, full_url: str) -> str:
    """The key of an address, read from the entry whose `fullUrl` is given."""
    if not full_url and _PLAIN.fullmatch(address):  # nearly all of them
        return address
    address = address.strip()
    if address.startswith(CONTAINED):
        return address
    path, mark, value = address.partition(_SEARCH)
    if mark and not path.rstrip("/").endswith("Patient"):
        return BY_IDENTIFIER + value.replace("%7C", "|").replace("%7c", "|")
    address = _HISTORY.sub("", address).lstrip("/")
    if not address or "://" in address or address.startswith("urn:"):
        return address
    served = _SERVED.match(_HISTORY.sub("", full_url))
    return served[1] + address if served else address


def key_of_identifier(identifier: object) -> str:
    """The key of one designated by an identifier alone: « ?system|value »."""
    if not isinstance(identifier, dict):
        return ""
    system, value = identifier.get("system"), identifier.get("value")
    if not isinstance(value, str) or not value:
        return ""
    return f"{BY_IDENTIFIER}{system if isinstance(system, str) else ''}|{value}"


def may_be_patient(key: str) -> bool:
    """Whether a key may designate a Patient: all but one of another kind."""
    found = None if key.startswith(("urn:", BY_IDENTIFIER)) else _KIND.search(key)
    return found is None or found[1] == "Patient"


def tail_of(key: str) -> str:
    """« Patient/x », without the server; of a URN, its last part stands for x."""
    if key.startswith("urn:"):
        return f"Patient/{key.rpartition(':')[2]}"
    found = _TAIL.search(key)
    return found[1] if found else ""


def is_absolute(key: str) -> bool:
    """Whether the key names its server."""
    return "://" in key


def keys_in_text(raw: bytes, full_url: str) -> set[str]:
    """The patients that a broken resource still names, in its first 64 KB."""
    found = (match[1].decode("utf-8", "replace") for match in _IN_TEXT.finditer(raw[:_SEARCHED]))
    keys = {key_of_address(address, full_url) for address in found}
    return {key for key in keys if not key.startswith(CONTAINED) and tail_of(key)}
