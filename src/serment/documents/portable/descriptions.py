"""What the archive says of itself to a program: manifest, dictionary, schemas, sample, mapping.

Guarantees: what is not recorded is null, never an empty claim; the sample is of nobody.
Leaves to others the files themselves.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Final

from serment.documents.portable import codes
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.documents.portable.export import PortableExport

Json = str | int | bool | list["Json"] | dict[str, "Json"] | None
SUBSET: Final = "IHE_XDM/SUBSET001"
_SAMPLE: Final[dict[str, Json]] = {
    "exportId": "00000000-0000-0000-0000-000000000000",
    "editorName": "Cabinet fictif",
    "editorSIRET": None,
    "exportDate": "2026-01-01T00:00:00Z",
    "exportContext": "PATIENT",
    "exportStatus": "COMPLETE",
    "batchNumber": 1,
    "totalBatches": 1,
    "patientCount": 1,
    "subsets": [
        {"path": SUBSET, "patientINS": None, "insStatus": None, "hash": f"sha256:{'0' * 64}"}
    ],
    "contactPortabilite": {"name": None, "email": None, "phone": None},
}
_MEANINGS: Final = {
    "exportId": "Identifiant de cette archive (UUID).",
    "editorName": "Cabinet qui remet l’archive ; le guide prévoit ici le nom de l’éditeur.",
    "editorSIRET": "SIRET du cabinet ; null s’il n’est pas renseigné.",
    "exportDate": "Instant de l’export, en UTC.",
    "exportContext": "PATIENT ou CONFRERE.",
    "exportStatus": "COMPLETE : cette archive n’est pas un lot parmi d’autres.",
    "batchNumber": "Toujours 1.",
    "totalBatches": "Toujours 1.",
    "patientCount": "Toujours 1.",
    "subsets": "Le dossier du patient. patientINS et insStatus sont null quand aucune identité "
    "qualifiée n’est connue ; VALI dit qu’elle l’est. hash : SHA-256 de METADATA.XML.",
    "contactPortabilite": "Qui répond des questions sur l’archive ; null : non renseigné.",
}
_METADATA: Final = {
    "creationTime": "Jour que porte le document ; absent s’il n’est pas renseigné.",
    "serviceStartTime": "Jour de l’acte dont le document rend compte ; absent s’il n’est pas "
    "renseigné. Un document sans cette date ne dit pas qu’aucun acte n’a eu lieu.",
    "hash": "SHA-1 demandé par XDS ; CHECKSUMS.TXT, en SHA-256, fait foi.",
    "patientId": "Matricule INS qualifié, sinon le numéro du cabinet (type PI).",
    "sourcePatientId": "Numéro du patient au cabinet ; « 1 » s’il n’est pas renseigné.",
    "sourceId": "SIRET du cabinet, sinon un OID propre à cette archive (2.25).",
    "uniqueId": "OID propre à cette archive (2.25, UIT-T X.667).",
    "classCode, typeCode": "CI-SIS (JDV_J06, JDV_J07) quand le cabinet a dit ce qu’est le "
    "document ; sinon UNK (HL7 NullFlavor) : non renseigné.",
    "formatCode": "urn:asipSante:modelesHorsProfils:2011 : « Document non référencé IHE ou "
    "CI-SIS ».",
    "confidentialityCode": "N, normal.",
    "healthcareFacilityTypeCode, practiceSettingCode, contentTypeCode": "UNK : non renseigné.",
    "authorPerson": "Auteur que le cabinet a indiqué ; absent s’il n’est pas renseigné.",
    "Association XFRM": "Le PDF/A et le document dont il est la mise en page.",
}
_SPECIFIC: Final = {
    "agenda.ics": "Rendez-vous (iCalendar, RFC 5545), en UTC. X-SERMENT-STATE : PLANNED, HONOURED, "
    "MISSED ou CANCELLED ; sans lui et sans STATUS, l’état n’est pas renseigné.",
    "agenda.pdf": "Les mêmes rendez-vous, pour la lecture (PDF/A), à l’heure du cabinet.",
    "notes.json": "Notes personnelles que le médecin a choisi de transmettre : liste d’objets "
    "{written_on, text} ; written_on vaut null quand le jour n’est pas renseigné.",
    "notes.pdf": "Les mêmes notes, pour la lecture (PDF/A).",
}


def manifest_json(export: PortableExport, metadata_sha256: str) -> bytes:
    """MANIFEST.JSON, as the guide has it."""
    qualified, practice = export.patient.qualified, export.practice
    number = codes.ins_of(qualified)[0][: codes.INS_BODY] if qualified else None
    told: dict[str, Json] = {
        "exportId": str(export.export_id),
        "editorName": practice.name,
        "editorSIRET": practice.siret or None,
        "exportDate": export.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exportContext": export.context,
        "exportStatus": "COMPLETE",
        "batchNumber": 1,
        "totalBatches": 1,
        "patientCount": 1,
        "subsets": [
            {
                "path": SUBSET,
                "patientINS": number,
                "insStatus": "VALI" if qualified else None,
                "hash": f"sha256:{metadata_sha256}",
            }
        ],
        "contactPortabilite": {
            "name": practice.contact or None,
            "email": practice.email or None,
            "phone": practice.phone or None,
        },
    }
    return _json(told)


def documentation() -> dict[str, bytes]:
    """EXPORT_DOC: the dictionary, a schema, a sample; the same in every archive."""
    dictionary: dict[str, Json] = {
        "guide": codes.GUIDE,
        "MANIFEST.JSON": _said(_MEANINGS),
        "METADATA.XML": _said(_METADATA),
        "SPECIFIC": _said(_SPECIFIC),
    }
    return {
        "EXPORT_DOC/dictionnaire_donnees.json": _json(dictionary),
        "EXPORT_DOC/schemas/manifest.schema.json": _json(_schema()),
        "EXPORT_DOC/samples/manifest.sample.json": _json(_SAMPLE),
    }


def mapping_json(names: tuple[str, ...]) -> bytes:
    """SPECIFIC/mapping.json: what each file there is."""
    return _json(_said({name: _SPECIFIC[name] for name in names}))


def notes_json(export: PortableExport) -> bytes:
    """SPECIFIC/notes.json, as its mapping says."""
    notes: list[Json] = [
        {
            "written_on": note.written_on.isoformat() if note.written_on else None,
            "text": note.text,
        }
        for note in export.notes or ()
    ]
    return _json(notes)


def _schema() -> dict[str, Json]:
    nullable: dict[str, Json] = {"type": ["string", "null"]}
    text: dict[str, Json] = {"type": "string"}
    subset: dict[str, Json] = {
        "path": text,
        "patientINS": nullable,
        "insStatus": nullable,
        "hash": text,
    }
    properties: dict[str, Json] = {
        **dict.fromkeys(_SAMPLE, text),
        "editorSIRET": nullable,
        "exportContext": {"enum": ["PATIENT", "CONFRERE"]},
        **{key: {"const": 1} for key in ("batchNumber", "totalBatches", "patientCount")},
        "subsets": {"type": "array", "items": {"type": "object", "properties": subset}},
        "contactPortabilite": {
            "type": "object",
            "properties": dict.fromkeys(("name", "email", "phone"), nullable),
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": [*_SAMPLE],
        "properties": properties,
    }


def _said(told: dict[str, str]) -> dict[str, Json]:
    return {key: nbsp(text) for key, text in told.items()}


def _json(told: Json) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")
