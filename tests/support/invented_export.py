"""A portability archive to the letter of the guide (v1.0.0), with patients who never were.

Written as a stream: what grows with the number of patients is the list of checksums and that of the
manifest, as in any such archive. The same arguments give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import IO, TYPE_CHECKING, Literal

from support.invented_patients import EXPORTED_ON, InventedPatient, invent_patient

if TYPE_CHECKING:
    from collections.abc import Iterator

SIRET = "00000000000000"
INS_OID = "1.2.250.1.213.1.4.8"
LOCAL_OID = "1.2.250.1.999.1"
BODY_MARK = "corps-du-document-à-ne-pas-lire"
_STAMP = (2026, 11, 20, 8, 30, 0)
_RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"


@dataclass(frozen=True, slots=True)
class ExportShape:
    """How large, and in which form: `digits` of the folders' numbers, bytes of each PDF.

    A batch may hold the acts of some years only, `since` a day and before `until`, and the patients
    who have one; `identifies` is what tells whose a folder is.
    """

    patients: int = 20
    seed: int = 1
    digits: int = 3
    pdf_size: int = 2_000
    batch: int = 1
    batches: int | None = 1
    since: date = date.min
    until: date = date.max
    export_id: str | None = None
    identifies: Literal["ins", "local", "nothing"] = "ins"
    status: str = "COMPLETE"
    context: str = "MIGRATION"
    is_deflated: bool = True
    overrides: dict[str, bytes | None] = field(default_factory=dict)


def folder_of(shape: ExportShape, rank: int) -> str:
    """« SUBSET001 »."""
    return f"SUBSET{rank:0{shape.digits}d}"


def write_export(target: IO[bytes], shape: ExportShape) -> None:
    """Write the archive; `shape.overrides` changes files after their checksum, None drops one."""
    method = zipfile.ZIP_DEFLATED if shape.is_deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        sums: list[str] = []
        subsets: list[dict[str, str]] = []
        for name, data in _all_files(shape, subsets):
            _write(archive, shape, name, data)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        _write(archive, shape, "CHECKSUMS.TXT", "".join(sums).encode())


def _write(archive: zipfile.ZipFile, shape: ExportShape, name: str, data: bytes) -> None:
    kept = shape.overrides.get(name, data)
    if kept is not None:
        info = zipfile.ZipInfo(name, _STAMP)
        info.compress_type = archive.compression
        info.external_attr = 0o100600 << 16
        archive.writestr(info, kept)


def _all_files(shape: ExportShape, subsets: list[dict[str, str]]) -> Iterator[tuple[str, bytes]]:
    yield "INDEX.HTM", b"<html><body>Export fictif</body></html>\r\n"
    yield "INDEX.HTML", b"<html><body>Export fictif</body></html>\r\n"
    yield "README.TXT", b"Export fictif. Aucun de ces patients n'existe.\r\n"
    yield "EXPORT_DOC/dictionnaire_donnees.json", b'{"journal": "logs.json"}\n'
    yield "EXPORT_DOC/schemas/logs.json", b'{"type": "array"}\n'
    yield "EXPORT_DOC/samples/logs.json", b"[]\n"
    for rank in range(1, shape.patients + 1):
        patient, folder = _of_shape(invent_patient(shape.seed, rank), shape), folder_of(shape, rank)
        for name, data in patient_files(patient, shape) if patient.acts else ():
            if name == "METADATA.XML":
                digest = hashlib.sha256(data).hexdigest()
                told = patient.nir if shape.identifies == "ins" else ""
                subsets.append({
                    "path": f"IHE_XDM/{folder}", "patientINS": told, "insStatus": "VALI",
                    "hash": f"sha256:{digest}",
                })  # fmt: skip
            yield f"IHE_XDM/{folder}/{name}", data
    yield "IHE_XDM/SUBSET_TR/METADATA.XML", metadata([])
    yield "IHE_XDM/SUBSET_TR/logs.json", b"[" + b",\n".join(_logs(shape)) + b"]\n"
    yield "MANIFEST.JSON", manifest(shape, subsets)


def _of_shape(patient: InventedPatient, shape: ExportShape) -> InventedPatient:
    """The patient with the acts, and the appointment, of the years of the batch."""
    acts = tuple(act for act in patient.acts if shape.since <= act < shape.until)
    missed = patient.missed_on
    is_in = missed is not None and shape.since <= missed < shape.until
    return replace(patient, acts=acts, missed_on=missed if is_in else None)


def _logs(shape: ExportShape) -> Iterator[bytes]:
    for rank in range(1, shape.patients + 1):
        line = {"at": f"{EXPORTED_ON}T07:00:00Z", "who": "Dr Alma Rey", "record": str(rank)}
        yield json.dumps(line).encode()


def manifest(shape: ExportShape, subsets: list[dict[str, str]]) -> bytes:
    """What the export says of itself."""
    told = {
        "exportId": f"fictif-{shape.seed}" if shape.export_id is None else shape.export_id,
        "editorName": "Logiciel Fictif SAS",
        "editorSIRET": SIRET, "exportDate": f"{EXPORTED_ON}T08:30:00Z",
        "exportContext": shape.context, "exportStatus": shape.status,
        "batchNumber": shape.batch, "totalBatches": shape.batches,
        "patientCount": len(subsets), "subsets": subsets,
        "contactPortabilite": {"name": "Service fictif", "email": "nul@fictif.invalid",
                               "phone": "+33 1 99 00 00 00"},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def patient_files(patient: InventedPatient, shape: ExportShape) -> Iterator[tuple[str, bytes]]:
    """The files of a folder: a synthesis made for the export, then a document for each act."""
    draw = random.Random(patient.rank)  # noqa: S311 - the bytes of a page that shows nothing
    entries = []
    for number, act in enumerate((None, *patient.acts)):
        xml, pdf = f"DOC{2 * number + 1:05d}.XML", f"DOC{2 * number + 2:05d}.PDF"
        yield xml, _identified(document(patient, act), shape)
        yield pdf, _placeholder(draw, shape.pdf_size)
        entries += [_entry(patient, act, xml), _entry(patient, act, pdf)]
    yield "METADATA.XML", _identified(metadata(entries), shape)
    yield "SPECIFIC/mapping.json", b'{"agenda.ics": "agenda", "notes.json": "notes"}\n'
    yield "SPECIFIC/notes.json", json.dumps([{"text": BODY_MARK}]).encode()
    yield "SPECIFIC/agenda.ics", agenda(patient)


def _identified(xml: bytes, shape: ExportShape) -> bytes:
    """The same without the national identity, nor that of the software, where none is told."""
    if shape.identifies != "ins":
        xml = re.sub(rb'<id extension="[0-9]+" root="[0-9.]+"/>', b"", xml)
        xml = re.sub(rb'value="[0-9]+\^\^\^', b'value="^^^', xml)
    if shape.identifies == "nothing":
        xml = re.sub(rb'<id extension="P[0-9]+" root="[0-9.]+"/>', b"", xml)
    return xml


def _placeholder(draw: random.Random, size: int) -> bytes:
    """Where the page to read would be: the marks of a PDF/A around bytes that say nothing."""
    return b"%PDF-1.7\n%" + draw.randbytes(size) + b"\n%%EOF\n"


def document(patient: InventedPatient, act: date | None) -> bytes:
    """A CDA R2 with its French header; the synthesis where `act` is None."""
    made = f"{EXPORTED_ON:%Y%m%d}081500+0100" if act is None else f"{act:%Y%m%d}183000+0200"
    code = ("SYNTH", "1.2.250.1.213.1.1.4.12") if act is None else (
        "11488-4", "2.16.840.1.113883.6.1")  # fmt: skip
    died = patient.died_on.strftime("%Y%m%d") if patient.died_on else patient.died_in
    death = "" if died is None else (
        f'<sdtc:deceasedInd value="true"/><sdtc:deceasedTime value="{died}"/>')  # fmt: skip
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
 <realmCode code="FR"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
 <templateId root="2.16.840.1.113883.2.8.2.1"/><templateId root="1.2.250.1.213.1.1.1.1"/>
 <id root="{LOCAL_OID}.{patient.rank}.{made[:8]}"/><code code="{code[0]}" codeSystem="{code[1]}"/>
 <title>Document fictif</title><effectiveTime value="{made}"/>
 <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="fr-FR"/>
 <recordTarget><patientRole>
  <id extension="{patient.nir}" root="{INS_OID}"/>
  <id extension="P{patient.rank}" root="{LOCAL_OID}"/>
  <addr nullFlavor="NAV"/><telecom nullFlavor="NAV"/>
  <patient classCode="PSN">
   <name><given>{escape(patient.given)}</given><given qualifier="BR">{escape(patient.given)}</given>
    <family qualifier="BR">{escape(patient.birth_family)}</family>
    <family qualifier="SP">{escape(patient.family)}</family></name>
   <administrativeGenderCode code="U" codeSystem="2.16.840.1.113883.5.1"/>
   <birthTime value="{patient.born_on:%Y%m%d}"/>{death}
   <guardian><guardianPerson><name><family>Personne</family><given>Autre</given></name>
   </guardianPerson></guardian>
  </patient></patientRole></recordTarget>
 <author><time value="{made}"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="0"/>
  <assignedPerson><name><family>Rey</family><given>Alma</given></name></assignedPerson>
 </assignedAuthor></author>
 <documentationOf><serviceEvent><effectiveTime><low value="{made}"/></effectiveTime>
 </serviceEvent></documentationOf>
 <componentOf><encompassingEncounter><effectiveTime><low value="{made}"/><high value="{made}"/>
 </effectiveTime></encompassingEncounter></componentOf>
 <component><structuredBody><component><section><title>Fictif</title>
  <text>{BODY_MARK} {"x" * 400}</text></section></component></structuredBody></component>
</ClinicalDocument>
""".encode()


def _entry(patient: InventedPatient, act: date | None, uri: str) -> str:
    """A DocumentEntry; its times are in UTC, as XDS has them."""
    made = f"{EXPORTED_ON:%Y%m%d}071500" if act is None else f"{act:%Y%m%d}163000"
    kind = "SYNTH" if act is None else "11488-4"
    slots = {
        "creationTime": [made],
        "serviceStartTime": [made],
        "serviceStopTime": [made],
        "languageCode": ["fr-FR"],
        "URI": [uri],
        "sourcePatientId": [f"P{patient.rank}^^^&{LOCAL_OID}&ISO"],
        "sourcePatientInfo": [
            f"PID-5|{patient.birth_family}^{patient.given}^^^^^L",
            f"PID-7|{patient.born_on:%Y%m%d}",
        ],
    }
    told = "".join(
        f'<rim:Slot name="{name}"><rim:ValueList>'
        + "".join(f"<rim:Value>{escape(value)}</rim:Value>" for value in values)
        + "</rim:ValueList></rim:Slot>"
        for name, values in slots.items()
    )
    return f"""<rim:ExtrinsicObject id="{uri}" mimeType="text/xml"
 objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
 status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">{told}
<rim:Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
 classifiedObject="{uri}" nodeRepresentation="{kind}" id="t{uri}"/>
<rim:ExternalIdentifier identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
 value="{patient.nir}^^^&amp;{INS_OID}&amp;ISO^NH" id="p{uri}" registryObject="{uri}"/>
</rim:ExtrinsicObject>
"""


def metadata(entries: list[str]) -> bytes:
    """The ebXML request that holds them, after its SubmissionSet."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
 xmlns:rim="{_RIM}">
<rim:RegistryObjectList><rim:RegistryPackage id="lot"><rim:Slot name="submissionTime">
<rim:ValueList><rim:Value>{EXPORTED_ON:%Y%m%d}083000</rim:Value></rim:ValueList></rim:Slot>
<rim:ExternalIdentifier identificationScheme="urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
 value="{SIRET}" id="source" registryObject="lot"/></rim:RegistryPackage>
{"".join(entries)}</rim:RegistryObjectList></lcm:SubmitObjectsRequest>
""".encode()


def agenda(patient: InventedPatient) -> bytes:
    """An appointment for each act, one cancelled, one to come, and the one nobody closed."""
    days = [(act, "CONFIRMED") for act in patient.acts]
    days += [(EXPORTED_ON, "CANCELLED"), (EXPORTED_ON.replace(year=2027), "CONFIRMED")]
    if patient.missed_on is not None:
        days.append((patient.missed_on, "CONFIRMED"))
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@fictif.invalid\r\nDTSTAMP:20261120T083000Z\r\n"
        f"DTSTART;TZID=Europe/Paris:{day:%Y%m%d}T180000\r\n"
        f"DTEND;TZID=Europe/Paris:{day:%Y%m%d}T182000\r\n"
        f"SUMMARY:{BODY_MARK}\r\nSTATUS:{status}\r\nEND:VEVENT\r\n"
        for number, (day, status) in enumerate(days)
    )
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//fictif//FR\r\n{zone}{events}END:VCALENDAR\r\n"
    ).encode()
