"""`serment pia check`: what a file of the CNIL's tool holds; no store, no framework."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli.assessment_answers import answer_commands
from serment.cli.assessments import kept_commands
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.intake.pia.model import ImpactAssessment
    from serment.intake.pia.survey import AssessmentSurvey

_SHAPES: Final = {
    "tool": "analyse de l’outil PIA de la CNIL",
    "server": "export du serveur de l’outil PIA de la CNIL",
}
_STATUSES: Final = {
    "IN_PROGRESS": "en cours",
    "REFUSED": "refusée",
    "VALIDATED": "validée",
    "SIGNED": "validée et signée",
    "ARCHIVED": "archivée",
    "AWAITING": "en attente de validation",
}


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    check = Command(
        "check", "Dit ce que contient une analyse, et ce qui y manque", _check, (_with_file,)
    )
    declare_family(parser, (check, *kept_commands(), *answer_commands()))


def _with_file(parser: Parser) -> None:
    parser.add_argument(
        "file",
        metavar="FICHIER",
        help="fichier JSON exporté de l’outil PIA, ou « - » pour l’entrée standard",
    )
    parser.epilog = (
        "Code de sortie : 0 si le fichier est lu, même incomplet ; 1 si ce n’est pas une analyse."
    )


def _check(args: Namespace, out: Output) -> int:
    from serment.cli.reading import read_bytes
    from serment.intake.pia.bounded_json import LARGEST_FILE
    from serment.intake.pia.reading import parse_pia_file
    from serment.intake.pia.survey import survey_assessment

    # One byte more than the limit: the reader says what is wrong, in its own words.
    found = parse_pia_file(read_bytes(args.file, limit=LARGEST_FILE + 1))
    surveys = [(item, survey_assessment(item)) for item in found.assessments]
    told = {"shape": found.shape, "assessments": [_as_json(*pair) for pair in surveys]}
    out.answer(told, _lines(_SHAPES[found.shape], surveys))
    return DONE


def _as_json(assessment: "ImpactAssessment", survey: "AssessmentSurvey") -> dict[str, object]:
    from serment.intake.pia.writing import losses

    return {
        "name": assessment.name,
        "status": None if assessment.status is None else assessment.status.name.lower(),
        "created_at": assessment.created_at,
        "updated_at": assessment.updated_at,
        "answers": {"answered": survey.answered, "asked": survey.asked},
        "measures": survey.measures,
        "evaluations": survey.evaluations,
        "comments": survey.comments,
        "risks": {
            risk.event.kind: {
                "severity": risk.severity,
                "likelihood": risk.likelihood,
                "severity_after": risk.severity_after,
                "likelihood_after": risk.likelihood_after,
            }
            for risk in survey.risks
        },
        "missing": survey.missing,
        "doubts": survey.doubts,
        "lost_on_server": losses(assessment, "server"),
    }


def _lines(
    shape: str, surveys: list[tuple["ImpactAssessment", "AssessmentSurvey"]]
) -> Iterator[str]:
    count = f" ({len(surveys)} analyses)" if len(surveys) > 1 else ""
    yield nbsp(f"Ce fichier : {shape}{count}.")
    for assessment, survey in surveys:
        yield ""
        yield from map(nbsp, _of_one(assessment, survey))


def _of_one(assessment: "ImpactAssessment", survey: "AssessmentSurvey") -> Iterator[str]:
    from serment.intake.pia.questionnaire import LEVEL_WORDS

    status = "état inconnu" if assessment.status is None else _STATUSES[assessment.status.name]
    yield f"« {' '.join((assessment.name or 'sans nom').split())[:120]} », {status}"
    yield (
        f"  {_counted(survey.answered, 'réponse')} sur {survey.asked}, "
        f"{_counted(survey.measures, 'mesure')}, {_counted(survey.evaluations, 'évaluation')}, "
        f"{_counted(survey.comments, 'commentaire')}"
    )
    for risk in survey.risks:
        before = (LEVEL_WORDS[risk.severity or 0], LEVEL_WORDS[risk.likelihood or 0])
        yield f"  {risk.event.title} : gravité {before[0]}, vraisemblance {before[1]}"
        if risk.severity_after and risk.likelihood_after:
            after = (LEVEL_WORDS[risk.severity_after], LEVEL_WORDS[risk.likelihood_after])
            yield f"    après le plan d’action : gravité {after[0]}, vraisemblance {after[1]}"
    for title, sentences in (("Ce qui manque", survey.missing), ("À savoir", survey.doubts)):
        if sentences:
            yield f"  {title} :"
            yield from (f"    – {sentence}" for sentence in sentences)
    if not survey.missing:
        yield "  Rien ne manque."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"
