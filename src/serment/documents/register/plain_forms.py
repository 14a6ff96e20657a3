"""The register as CSV, for spreadsheets, and as JSON, for programs.

Guarantees: the JSON is canonical (`serment.kernel.canonical`) and `parse_register_json` reads back
exactly what `register_json` wrote; no cell of the CSV can be taken for a formula.

The JSON, version 1, is one object:
- `format`: "serment.register"; `version`: 1; `exported_on`: a day, "2026-11-23";
  `corpus_version`: the version of the corpus that prefilled it.
- `identity`: `practice`, then `controller`, `representative` and `dpo`, each null or an object of
  texts `name`, `first_name`, `company`, `address`, `postcode`, `town`, `country`, `phone`, `mail`.
- `activities`: a list of objects whose fields are those of
  `serment.law.activity.ProcessingActivity`: texts, days or null, closed words, lists of objects;
  every field is always there, an unknown one is refused.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.documents.register.identity import Party, Register, RegisterIdentity
from serment.kernel.canonical import Canonical, canonical_bytes
from serment.kernel.cells import guarded
from serment.law.activity import tidied
from serment.law.activity_json import (
    ActivityError,
    activity_to_canonical,
    parse_activity,
    tidy_activity,
)
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    SPECIAL_WORDS,
    STATUS_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.law.activity import ProcessingActivity, Recipient

FORMAT: Final = "serment.register"
VERSION: Final = 1


class RegisterJsonError(ValueError):
    """A JSON that is not a register; the message is French and whole."""


def register_json(register: Register) -> bytes:
    """The register as canonical JSON, in UTF-8."""
    identity: dict[str, Canonical] = {
        name: asdict(party) if party else None for name, party in _parties(register.identity)
    }
    return canonical_bytes(
        {
            "format": FORMAT,
            "version": VERSION,
            "exported_on": register.exported_on.isoformat(),
            "corpus_version": register.corpus_version,
            "identity": {"practice": register.identity.practice, **identity},
            "activities": [
                activity_to_canonical(tidy_activity(item)) for item in register.activities
            ],
        }
    )


def _parties(identity: RegisterIdentity) -> tuple[tuple[str, Party | None], ...]:
    return (
        ("controller", identity.controller),
        ("representative", identity.representative),
        ("dpo", identity.dpo),
    )


def parse_register_json(data: bytes) -> Register:
    """The register that these bytes hold; `RegisterJsonError` or `ActivityError` otherwise."""
    try:
        raw = json.loads(data)
        _verify_format(raw["format"], raw["version"])
        identity = raw["identity"]
        return Register(
            identity=RegisterIdentity(
                practice=tidied(identity["practice"]),
                controller=_party(identity["controller"]) or Party(),
                representative=_party(identity["representative"]),
                dpo=_party(identity["dpo"]),
            ),
            activities=tuple(map(parse_activity, raw["activities"])),
            exported_on=date.fromisoformat(raw["exported_on"]),
            corpus_version=tidied(raw["corpus_version"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable() from error
    except (ActivityError, RegisterJsonError):
        raise
    except ValueError as error:
        raise _unreadable() from error


def _verify_format(name: object, version: object) -> None:
    if (name, version) != (FORMAT, VERSION):
        raise RegisterJsonError(
            "Ce fichier n’est pas un registre de Serment, ou vient d’une autre version : il "
            "serait mal lu. Exportez-le de nouveau.",
        )


def _unreadable() -> RegisterJsonError:
    return RegisterJsonError(
        "Ce fichier JSON est incomplet ou abîmé : le registre ne peut pas y être lu. Exportez-le "
        "de nouveau. Votre registre n’a pas changé.",
    )


def _party(raw: object) -> Party | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) != {item.name for item in fields(Party)}:
        raise _unreadable()
    return Party(**{str(name): tidied(value) for name, value in raw.items()})


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    texts: tuple[str, ...]


def register_csv(register: Register) -> bytes:
    """One line for each activity; UTF-8 with its mark and semicolons, as French Excel reads it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for number, activity in enumerate(map(tidy_activity, register.activities)):
        columns = _columns(activity)
        if number == 0:
            writer.writerow([column.title for column in columns])
        writer.writerow([guarded("\n".join(column.texts)) for column in columns])
    return target.getvalue().encode("utf-8-sig")


def _columns(activity: ProcessingActivity) -> tuple[_Column, ...]:
    """F1 to F13 of the basic register, in its order."""
    return (*_sheet_columns(activity), *_data_columns(activity), *_flow_columns(activity))


def _sheet_columns(activity: ProcessingActivity) -> tuple[_Column, ...]:
    created, updated = (
        day.isoformat() if day else "" for day in (activity.created_on, activity.updated_on)
    )
    bases = ((BASIS_WORDS[basis.article], basis.purpose) for basis in activity.legal_bases)
    special = ((CONDITION_WORDS[basis.article], basis.purpose) for basis in activity.special_bases)
    return (
        _Column("N° / RÉF", (activity.reference,)),
        _Column("Nom du traitement", (activity.title,)),
        _Column("État", (STATUS_WORDS[activity.status],)),
        _Column("Création", (created,)),
        _Column("Mise à jour", (updated,)),
        _Column("Responsables conjoints", activity.joint_controllers),
        _Column("Logiciel", (activity.software,)),
        _Column("Finalités", (activity.main_purpose, *activity.other_purposes)),
        _Column("Bases légales", (*_lines(bases), *_lines(special))),
    )


def _data_columns(activity: ProcessingActivity) -> tuple[_Column, ...]:
    data = ((DATA_WORDS[item.kind], item.description) for item in activity.data_categories)
    special = ((SPECIAL_WORDS[item.kind], item.description) for item in activity.special_categories)
    periods = [item.retention for item in activity.data_categories]
    periods += [item.retention for item in activity.special_categories]
    return (
        _Column("Personnes", _lines((item.name, item.details) for item in activity.data_subjects)),
        _Column("Données", _lines(data)),
        _Column("Données sensibles", _lines(special)),
        _Column("Conservation", tuple(dict.fromkeys(filter(None, periods)))),
    )


def _flow_columns(activity: ProcessingActivity) -> tuple[_Column, ...]:
    outside = activity.recipients_of("external", "third_country", "other")
    measures = ((MEASURE_WORDS[item.kind], item.in_words()) for item in activity.measures)
    return (
        _Column("Destinataires internes", _names(activity.recipients_of("internal"))),
        _Column("Organismes externes", _names(outside)),
        _Column("Sous-traitants", _names(activity.recipients_of("processor"))),
        _Column(
            "Transferts hors UE", (ANSWER_WORDS[activity.transfers_outside], *_transfers(activity))
        ),
        _Column("Mesures de sécurité", _lines(measures)),
        _Column("À confirmer", activity.to_confirm),
    )


def _names(recipients: Iterable[Recipient]) -> tuple[str, ...]:
    return _lines((item.name, item.details) for item in recipients)


def _transfers(activity: ProcessingActivity) -> tuple[str, ...]:
    return tuple(
        ", ".join(
            part for part in (item.recipient, item.country, item.safeguard, item.link) if part
        )
        for item in activity.transfers
    )


def _lines(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(_line(*pair) for pair in pairs)


def _line(first: str, second: str) -> str:
    return " : ".join(part for part in (first, second) if part)
