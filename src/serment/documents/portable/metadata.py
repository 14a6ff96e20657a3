"""METADATA.XML: the documents of the archive as XDS describes them, one entry after the other.

Guarantees: what ebRIM bounds is cut to its bound (256 characters a value, 1 024 a title), what XML
cannot hold or HL7 would read as a separator is replaced by a space; a date that is not known is
absent. Written as a stream: memory does not grow with the entries.
Leaves to others which files there are.

Sources: IHE ITI TF-3 § 4.2.1.2 and 4.2.3 (ebRIM 3.0), the guide (v1.0.0) for the attributes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final

from lxml import etree

from serment.documents.portable import codes
from serment.documents.portable.codes import Coded, oid_of, urn_of
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from io import RawIOBase
    from uuid import UUID

    from lxml.etree import _Element

    from serment.documents.portable.export import PatientIdentity, PortableExport
    from serment.documents.portable.files import WrittenFile

_TITLE: Final = nbsp("Archive de portabilité :")
_LCM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
_RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
LONGEST_VALUE: Final = 256
LONGEST_TITLE: Final = 1_024
_LONGEST_NUMBER: Final = 100
_LONGEST_NAME: Final = 120
_STABLE: Final = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_SCHEMES: Final = {
    "author": "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d",
    "class": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "confidentiality": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "format": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "facility": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "setting": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "type": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
    "patientId": "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
    "uniqueId": "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
}
_SET: Final = {
    "node": "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd",
    "author": "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d",
    "content": "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500",
    "patientId": "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
    "sourceId": "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832",
    "uniqueId": "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
}
_MEMBER: Final = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
_TRANSFORMED: Final = "urn:ihe:iti:2007:AssociationType:XFRM"
# Neither in XML 1.0, nor between the parts of an HL7 value.
_UNSPEAKABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SEPARATORS: Final = re.compile(r"[|^&~\\]")


@dataclass(frozen=True, slots=True)
class DescribedFile:
    """A file of the patient's folder: its name there, and what it is.

    `rendition_of` is the name of the file of which it is the PDF/A, empty for an original.
    """

    name: str
    file: WrittenFile
    mime_type: str
    title: str
    type: Coded = codes.UNKNOWN
    class_: Coded = codes.UNKNOWN
    dated: date | None = None
    act_on: date | None = None
    author: str = ""
    rendition_of: str = ""


def write_metadata(
    stream: RawIOBase, export: PortableExport, described: Sequence[DescribedFile]
) -> None:
    """The SubmitObjectsRequest: the set, each entry, then what links them."""
    shape = {"lcm": _LCM, "rim": _RIM}
    with etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with (
            xml.element(f"{{{_LCM}}}SubmitObjectsRequest", nsmap=shape),
            xml.element(f"{{{_RIM}}}RegistryObjectList"),
        ):
            xml.write(_submission_set(export))
            for one in described:
                xml.write(_entry(export, one))
            for one in described:
                for link in _links(export.export_id, one):
                    xml.write(link)


def _submission_set(export: PortableExport) -> _Element:
    this = urn_of(export.export_id, "set")
    package = _rim("RegistryPackage", id=this, status=codes.APPROVED)
    _slot(package, "submissionTime", export.made_at.astimezone(UTC).strftime("%Y%m%d%H%M%S"))
    _named(package, f"{_TITLE} {export.practice.name}")
    _classified(package, this, "node", classificationNode=_SET["node"])
    author = _classified(package, this, "author", _SET["author"])
    _slot(author, "authorInstitution", _spoken(export.practice.name))
    _coded(package, this, "content", _SET["content"], codes.UNKNOWN)
    _identified(package, this, _SET["patientId"], "XDSSubmissionSet.patientId", _patient(export))
    _identified(package, this, _SET["sourceId"], "XDSSubmissionSet.sourceId", _source(export))
    unique = oid_of(export.export_id, "set")
    _identified(package, this, _SET["uniqueId"], "XDSSubmissionSet.uniqueId", unique)
    return package


def _entry(export: PortableExport, one: DescribedFile) -> _Element:
    this = urn_of(export.export_id, one.name)
    entry = _rim(
        "ExtrinsicObject", id=this, mimeType=one.mime_type, objectType=_STABLE,
        status=codes.APPROVED,
    )  # fmt: skip
    if one.dated is not None:
        _slot(entry, "creationTime", f"{one.dated:%Y%m%d}")
    _slot(entry, "hash", one.file.sha1)
    _slot(entry, "languageCode", "fr-FR")
    if one.act_on is not None:
        _slot(entry, "serviceStartTime", f"{one.act_on:%Y%m%d}")
    _slot(entry, "size", str(one.file.size))
    _slot(entry, "sourcePatientId", _known_here(export))
    _slot(entry, "sourcePatientInfo", *_identity(export.patient))
    _slot(entry, "URI", one.name)
    _named(entry, one.title)
    if one.rendition_of:
        _named(entry, f"PDF/A de {one.rendition_of}, pour la lecture", tag="Description")
    if one.author:
        author = _classified(entry, this, "author", _SCHEMES["author"])
        _slot(author, "authorPerson", f"^{_spoken(one.author)}"[:LONGEST_VALUE])
    for name, code in (
        ("class", one.class_), ("confidentiality", codes.NORMAL), ("format", codes.UNLISTED),
        ("facility", codes.UNKNOWN), ("setting", codes.UNKNOWN), ("type", one.type),
    ):  # fmt: skip
        _coded(entry, this, name, _SCHEMES[name], code)
    patient, unique = _patient(export), oid_of(export.export_id, one.name)
    _identified(entry, this, _SCHEMES["patientId"], "XDSDocumentEntry.patientId", patient)
    _identified(entry, this, _SCHEMES["uniqueId"], "XDSDocumentEntry.uniqueId", unique)
    return entry


def _links(export_id: UUID, one: DescribedFile) -> list[_Element]:
    this, whole = urn_of(export_id, one.name), urn_of(export_id, "set")
    member = _association(export_id, _MEMBER, whole, this)
    _slot(member, "SubmissionSetStatus", "Original")
    if not one.rendition_of:
        return [member]
    source = urn_of(export_id, one.rendition_of)
    return [member, _association(export_id, _TRANSFORMED, this, source)]


def _association(export_id: UUID, kind: str, source: str, target: str) -> _Element:
    return _rim(
        "Association", id=urn_of(export_id, f"{kind}{source}{target}"), associationType=kind,
        sourceObject=source, targetObject=target,
    )  # fmt: skip


def _source(export: PortableExport) -> str:
    """The SIRET, as the guide wants; else an identifier that means nothing outside."""
    return export.practice.siret or oid_of(export.export_id, "source")


def _patient(export: PortableExport) -> str:
    """The qualified national identity, else the practice's own number (CX of HL7)."""
    qualified = export.patient.qualified
    if qualified is None:
        return _known_here(export)
    number, root = codes.ins_of(qualified)
    return f"{number}^^^&{root}&ISO^NH"


def _known_here(export: PortableExport) -> str:
    number, root = codes.local_number_of(
        export.export_id, _spoken(export.patient.local_number)[:_LONGEST_NUMBER]
    )
    return f"{number}^^^&{root}&ISO^PI"


def _identity(patient: PatientIdentity) -> list[str]:
    """The PID segment of HL7: the name of birth first, then the one used."""
    given = _spoken(patient.given)
    names = [(_spoken(patient.birth_family), "L")]
    if patient.used_family:
        names.append((_spoken(patient.used_family), "D"))
    told = [
        f"PID-5|{family[:_LONGEST_NAME]}^{given[:_LONGEST_NAME]}^^^^^{kind}"
        for family, kind in names
    ]
    if patient.born_on is not None:
        told.append(f"PID-7|{patient.born_on:%Y%m%d}")
    if patient.sex is not None:
        told.append(f"PID-8|{patient.sex}")
    return told


def _spoken(text: str) -> str:
    """What HL7 takes as one value."""
    return " ".join(_SEPARATORS.sub(" ", _UNSPEAKABLE.sub(" ", text)).split())


def _rim(tag: str, **attributes: str) -> _Element:
    return etree.Element(f"{{{_RIM}}}{tag}", attributes, nsmap={"rim": _RIM})


def _slot(parent: _Element, name: str, *values: str) -> None:
    slot = _rim("Slot", name=name)
    listed = etree.SubElement(slot, f"{{{_RIM}}}ValueList")
    for value in values:
        etree.SubElement(listed, f"{{{_RIM}}}Value").text = value[:LONGEST_VALUE]
    parent.append(slot)


def _named(parent: _Element, text: str, tag: str = "Name") -> None:
    held = etree.SubElement(parent, f"{{{_RIM}}}{tag}")
    said = " ".join(_UNSPEAKABLE.sub(" ", text).split())[:LONGEST_TITLE]
    etree.SubElement(held, f"{{{_RIM}}}LocalizedString", {_LANG: "fr-FR", "value": said})


def _classified(parent: _Element, this: str, name: str, scheme: str = "", **more: str) -> _Element:
    attributes = {"id": f"{this}:{name}", "classifiedObject": this, **more}
    if scheme:
        attributes |= {"classificationScheme": scheme, "nodeRepresentation": ""}
    held = _rim("Classification", **attributes)
    parent.append(held)
    return held


def _coded(parent: _Element, this: str, name: str, scheme: str, code: Coded) -> None:
    held = _classified(parent, this, name, scheme)
    held.set("nodeRepresentation", code.code)
    _slot(held, "codingScheme", code.system)
    _named(held, code.label)


def _identified(parent: _Element, this: str, scheme: str, name: str, value: str) -> None:
    held = etree.SubElement(
        parent, f"{{{_RIM}}}ExternalIdentifier",
        {"id": f"{this}:{name}", "registryObject": this, "identificationScheme": scheme,
         "value": value[:LONGEST_VALUE]},
    )  # fmt: skip
    _named(held, name)
