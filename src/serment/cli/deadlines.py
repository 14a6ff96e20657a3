"""`serment deadline explain` and `serment breach score`: the clocks; no store, no framework."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_json_input
from serment.cli.reading import parse_day, read_json_object, today
from serment.cli.words import CERTAINTIES, DUTIES
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.law.deadline_json import Json

_LISTS: Final = {
    "avertissements": "Attention",
    "dit": "Pourquoi",
    "a_faire": "Que faire",
    "il_manque": "Il manque",
    "questions_ouvertes": "Question ouverte",
}
_APART: Final = {*_LISTS, "type", "situations", "textes", "force", "certitude"}


def declare(parser: Parser) -> None:
    """Declare the commands of the family « deadline »."""
    explain = Command(
        "explain",
        "Compte les délais d’une demande ou d’une violation, et dit quoi faire",
        _explain,
        (_with_example, with_json_input, with_as_of),
    )
    declare_family(parser, (explain,))


def declare_breach(parser: Parser) -> None:
    """Declare the commands of the family « breach »."""
    score = Command(
        "score",
        "Estime la gravité d’une violation (méthode de l’ENISA) ; n’en décide pas",
        _score,
        (_with_scenario, with_json_input),
    )
    declare_family(parser, (score,))


def _with_example(parser: Parser) -> None:
    parser.epilog = (
        'Entrées : {"type": "acces_dossier_medical", "recue": "2026-11-23T10:00", '
        '"informations_les_plus_anciennes": "2023-02-01"}\n'
        '{"type": "demande_RGPD", "recue": "2027-01-31", "territoire": "la_reunion"}\n'
        '{"type": "violation", "connaissance": "2026-12-04T18:30+01:00"}\n'
        '{"type": "export_editeur", "demandee": "2026-11-27T10:00", "contexte": "migration"}'
    )


def _with_scenario(parser: Parser) -> None:
    parser.epilog = 'Entrée : {"scenario": "…", "DPC": 4, "EI": 1, "CB": {"disponibilite": 0.25}}'


def _explain(args: Namespace, out: Output) -> int:
    asked = read_json_object(args.file)
    option = None if args.as_of is None else parse_day(args.as_of, what="--as-of")

    from serment.law.deadline_json import explain_deadline
    from serment.practice.library import the_corpus

    answer = explain_deadline(the_corpus(), asked, today=today(), as_of=option)
    out.answer(answer, map(nbsp, _lines(answer)))
    return DONE


def _score(args: Namespace, out: Output) -> int:
    asked = read_json_object(args.file)

    from serment.law.deadline_json import score_breach

    answer = score_breach(asked)
    out.answer(answer, map(nbsp, _lines(answer)))
    return DONE


def _lines(answer: "Json") -> Iterator[str]:
    """Say the answer whole: its dates first, then why, then what to do."""
    yield f"{answer['type']} :"
    for key, value in answer.items():
        if key not in _APART:
            yield f"  {key} : {_shown(value)}"
    for key, title in _LISTS.items():
        for sentence in _list_of(answer.get(key)):
            yield f"  {title} : {sentence}"
    for text in _list_of(answer.get("textes")):
        yield f"  D’après : {text['title'] if isinstance(text, dict) else text}"
    if "force" in answer:
        force, certainty = str(answer["force"]), str(answer["certitude"])
        yield f"  Force : {DUTIES[force]}, {CERTAINTIES[certainty]}"


def _list_of(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return "—" if value is None else str(value)
