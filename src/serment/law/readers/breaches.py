"""The form of a personal data breach, from YAML: `corpus/breaches/notification.yaml`.

Guarantees the fourteen blocks N0 to N13 in order, fields that each have one name and, where their
answers are closed, at least two of them. Leaves to others what is told (`serment.law.breach_form`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from serment.law import refusals
from serment.law.breach_form import (
    RISK_LEVELS,
    YES_NO,
    BreachField,
    BreachForm,
    Complement,
    FieldKind,
    FormBlock,
    RiskQuestion,
)
from serment.law.corpus import read_corpus_file
from serment.law.model import CONFIDENCES
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_sources,
    unique,
)
from serment.law.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from serment.law.knots import Knot

BREACHES: Final = "breaches"
_FILE: Final = f"{BREACHES}/notification.yaml"
_KINDS: Final[tuple[FieldKind, ...]] = get_args(FieldKind)
_BLOCKS: Final = tuple(f"N{number}" for number in range(14))


def load_breach_form(corpus: Path) -> BreachForm:
    """The form of this corpus folder; `CorpusError` for anything unexpected."""
    return read_breach_form(read_document(read_corpus_file(corpus, _FILE), _FILE))


def read_breach_form(root: Knot) -> BreachForm:
    """The form of the file of `breaches`."""
    fields = root.fields(
        {"id", "dossier_id", "blocks", "risk_questions", "complement", "exemptions"}
        | {"forgotten", "rests_on", "not_covered", "legal_questions", "checked", "recheck_every"}
    )
    read_identifier(fields["id"])
    read_identifier(fields["dossier_id"])
    fields["recheck_every"].span()
    return BreachForm(
        blocks=_read_blocks(fields["blocks"]),
        risk_questions=tuple(map(_read_question, unique(fields["risk_questions"].elements()))),
        complement=_read_complement(fields["complement"]),
        exemptions=_read_named(fields["exemptions"]),
        forgotten=_read_named(fields["forgotten"]),
        rests_on=read_sources(fields["rests_on"]),
        not_covered=read_frenches(fields["not_covered"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
    )


def _read_blocks(knot: Knot) -> tuple[FormBlock, ...]:
    blocks = tuple(map(_read_block, knot.elements()))
    if tuple(block.id for block in blocks) != _BLOCKS:
        raise refusals.ContradictoryRuleError(
            knot.place,
            "les blocs ne suivent pas N0 à N13, une fois chacun : la notification aurait un trou.",
            "Complétez-les dans l’ordre du téléservice.",
        )
    unique([f for item in knot.elements() for f in item.entries["fields"].items])
    return blocks


def _read_block(knot: Knot) -> FormBlock:
    fields = knot.fields({"id", "title", "confidence", "fields"})
    return FormBlock(
        read_identifier(fields["id"]),
        fields["title"].french(),
        fields["confidence"].choice(CONFIDENCES),
        tuple(map(_read_field, fields["fields"].elements())),
    )


def _read_field(knot: Knot) -> BreachField:
    fields = knot.fields({"id", "label", "kind"}, {"choices"})
    kind = fields["kind"].choice(_KINDS)
    if (kind in {"choice", "choices"}) != ("choices" in fields):
        raise fields["kind"].wrong("un genre qui va avec la présence de « choices »")
    choices = _read_choices(fields["choices"]) if "choices" in fields else {}
    if kind == "yes_no":
        choices = YES_NO
    label = fields["label"].french()
    return BreachField(read_identifier(fields["id"]), label, kind, choices)


def _read_choices(knot: Knot) -> Mapping[str, str]:
    if knot.kind != "mapping" or len(knot.entries) <= 1:
        raise knot.wrong("deux réponses au moins")
    return {name: words.french() for name, words in knot.entries.items()}


def _read_question(knot: Knot) -> RiskQuestion:
    fields = knot.fields({"id", "text", "points_to", "confidence"})
    return RiskQuestion(
        read_identifier(fields["id"]),
        fields["text"].french(),
        fields["points_to"].choice(RISK_LEVELS),
        fields["confidence"].choice(CONFIDENCES),
    )


def _read_complement(knot: Knot) -> Complement:
    fields = knot.fields({"hours", "confidence", "rests_on", "says"})
    return Complement(
        fields["hours"].whole(at_least=1),
        fields["confidence"].choice(CONFIDENCES),
        read_sources(fields["rests_on"]),
        fields["says"].french(),
    )


def _read_named(knot: Knot) -> Mapping[str, str]:
    read = (item.fields({"id", "text"}) for item in unique(knot.elements(at_least=1)))
    return {read_identifier(fields["id"]): fields["text"].french() for fields in read}
