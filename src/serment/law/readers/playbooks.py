"""The sheets of a crisis, from YAML: `corpus/playbooks/`.

Guarantees that a sheet has its moments in order, each once, with at least one gesture, and that no
two gestures of a sheet share a name. Leaves to others what is made of
them (`serment.law.playbooks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.law import refusals
from serment.law.corpus import read_corpus_file
from serment.law.model import CONFIDENCES
from serment.law.playbooks import PHASES, Gesture, Moment, Playbook
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_sources,
    unique,
)
from serment.law.reading import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from serment.law.knots import Knot
    from serment.law.model import Confidence

PLAYBOOKS: Final = "playbooks"
_KEYS: Final = frozenset(
    {"id", "place", "title", "dossier_id", "signs", "confidence", "on_machine", "moments", "cnil"}
    | {"patients", "rests_on", "legal_questions", "checked", "recheck_every"}
)


def load_playbooks(corpus: Path) -> tuple[Playbook, ...]:
    """The sheets of this corpus folder in their places; `CorpusError` for anything unexpected."""
    paths = sorted((corpus / PLAYBOOKS).glob("*.yaml"))
    names = [path.relative_to(corpus).as_posix() for path in paths]
    read = [read_playbook(read_document(read_corpus_file(corpus, n), n)) for n in names]
    return tuple(sorted(read, key=lambda one: one.place))


def read_playbook(root: Knot) -> Playbook:
    """The sheet of a file of `playbooks`, named as its file."""
    fields = root.fields(_KEYS)
    name = read_identifier(fields["id"])
    if not root.document.file.endswith(f"/{name}.yaml"):
        raise fields["id"].wrong("le nom du fichier")
    read_identifier(fields["dossier_id"])
    fields["recheck_every"].span()
    confidence = fields["confidence"].choice(CONFIDENCES)
    return Playbook(
        id=name,
        place=fields["place"].whole(at_least=1, at_most=99),
        title=fields["title"].french(),
        signs=fields["signs"].french(),
        confidence=confidence,
        on_machine=fields["on_machine"].boolean(),
        moments=_read_moments(fields["moments"], confidence),
        cnil=_read_optional(fields["cnil"]),
        patients=_read_optional(fields["patients"]),
        rests_on=read_sources(fields["rests_on"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
    )


def _read_moments(knot: Knot, confidence: Confidence) -> tuple[Moment, ...]:
    items = knot.elements(at_least=1)
    unique([g for item in items for g in item.entries["gestures"].items])
    moments = tuple(_read_moment(item, confidence) for item in items)
    places = [PHASES.index(moment.phase) for moment in moments]
    if places != sorted(set(places)):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "les moments ne se suivent pas, une fois chacun : la fiche se lirait à l’envers.",
            f"Rangez-les dans cet ordre : {', '.join(PHASES)}.",
        )
    return moments


def _read_moment(knot: Knot, confidence: Confidence) -> Moment:
    fields = knot.fields({"at", "gestures", "avoid", "trace"})
    return Moment(
        fields["at"].choice(PHASES),
        tuple(_read_gesture(g, confidence) for g in fields["gestures"].elements(at_least=1)),
        read_frenches(fields["avoid"]),
        _read_optional(fields["trace"]),
    )


def _read_gesture(knot: Knot, confidence: Confidence) -> Gesture:
    fields = knot.fields({"id", "text"}, {"machine", "confidence"})
    sure = fields["confidence"].choice(CONFIDENCES) if "confidence" in fields else confidence
    return Gesture(
        read_identifier(fields["id"]),
        fields["text"].french(),
        sure,
        "machine" in fields and fields["machine"].boolean(),
    )


def _read_optional(knot: Knot) -> str:
    return "" if knot.is_null else knot.french()
