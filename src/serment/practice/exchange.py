"""The register out and back in: ODS, DOCX, PDF, CSV, JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from serment.documents.blocks import Imprint
from serment.documents.register.identity import Party, Register, RegisterIdentity
from serment.documents.register.incoming import RegisterImport, import_register
from serment.documents.register.ods import register_ods
from serment.documents.register.plain_forms import register_csv, register_json
from serment.documents.register.printed import register_docx, register_pdf
from serment.law.activity_json import activity_to_canonical, parse_activity
from serment.practice.contacts import officer_of
from serment.practice.documents import context_of
from serment.practice.library import corpus_version
from serment.practice.register import list_activities
from serment.store.models import Checkpoint, Practice
from serment.store.ports import Advance, untold


@dataclass(frozen=True, slots=True)
class RegisterFormat:
    """A format of the register: its name on screen, its media type."""

    label: str
    kind: str


FORMATS: Mapping[str, RegisterFormat] = MappingProxyType(
    {
        "ods": RegisterFormat("ODS (tableur)", "application/vnd.oasis.opendocument.spreadsheet"),
        "docx": RegisterFormat(
            "DOCX (texte)",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        "pdf": RegisterFormat("PDF (à imprimer)", "application/pdf"),
        "csv": RegisterFormat("CSV", "text/csv; charset=utf-8"),
        "json": RegisterFormat("JSON", "application/json"),
    }
)


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """The register in one format."""

    name: str
    kind: str
    content: bytes


def register_of(practice: Practice, *, as_of: date) -> Register:
    """Return the register in force, with who answers for it."""
    controller = Party(
        name=practice.doctor or practice.name,
        company=practice.name,
        address=practice.address,
        phone=practice.phone,
        mail=practice.email,
    )
    return Register(
        identity=RegisterIdentity(practice.name, controller, dpo=_officer(practice)),
        activities=list_activities(practice),
        exported_on=as_of,
        corpus_version=corpus_version(),
    )


def _officer(practice: Practice) -> Party | None:
    officer = officer_of(practice)
    if officer is None:
        return None
    return Party(
        name=officer.name, address=officer.address, phone=officer.phone, mail=officer.email
    )


def export_register(
    *, practice: Practice, form: str, as_of: date, checkpoint: Checkpoint | None = None
) -> RegisterFile:
    """Return the register in one of `FORMATS`; KeyError for another."""
    content = register_writer(practice=practice, as_of=as_of, checkpoint=checkpoint)(form)
    return RegisterFile(f"registre-{as_of.isoformat()}.{form}", FORMATS[form].kind, content)


def register_writer(
    *, practice: Practice, as_of: date, checkpoint: Checkpoint | None = None
) -> Callable[[str], bytes]:
    """Return what writes the register, read now, in any of `FORMATS`: later, and slowly."""
    register = register_of(practice, as_of=as_of)
    writers = _writers(context_of(practice, as_of=as_of, checkpoint=checkpoint).imprint())
    return lambda form: writers[form](register)


def _writers(imprint: Imprint) -> Mapping[str, Callable[[Register], bytes]]:
    """Return the writer of each format."""
    return {
        "ods": register_ods,
        "docx": lambda register: register_docx(register, imprint),
        "pdf": lambda register: register_pdf(register, imprint),
        "csv": register_csv,
        "json": register_json,
    }


def read_register(*, practice: Practice, data: bytes, advance: Advance = untold) -> RegisterImport:
    """Read an edited workbook against the register; RefusedFileError when it is unreadable."""
    return import_register(data, list_activities(practice), advance=advance)


def import_to_bytes(found: RegisterImport) -> bytes:
    """Return what a workbook gave, to wait until the person accepts it."""
    told = {
        "activities": [activity_to_canonical(activity) for activity in found.activities],
        "warnings": list(found.warnings),
        "refused": list(found.refused),
        "missing": list(found.missing),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def parse_import(content: bytes) -> RegisterImport:
    """Return what `import_to_bytes` kept."""
    told = json.loads(content)
    return RegisterImport(
        activities=tuple(parse_activity(activity) for activity in told["activities"]),
        warnings=tuple(told["warnings"]),
        refused=tuple(told["refused"]),
        missing=tuple(told["missing"]),
    )
