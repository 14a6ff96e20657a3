"""Impact assessments of the CNIL's tool: read, examined, written, beside plain JSON.

The limit is `json.loads` then `json.dumps` of the same bytes. The assessment is one of our models,
answered. Where SERMENT_SAMPLES names a folder of files made by others, each PIA file in it is read
and written back, and the two JSON values are compared.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.measure import side_by_side
from benchmarks.report import Bar, Report, times_of

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_SAMPLES: Final = "SERMENT_SAMPLES"
_NOW: Final = datetime(2026, 11, 27, 9, tzinfo=UTC)


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the times of one assessment, then what becomes of the samples."""
    del workshop
    import serment
    from serment.intake.pia.reading import parse_pia
    from serment.intake.pia.survey import survey_assessment
    from serment.intake.pia.writing import write_pia
    from serment.law.assessment_models import draft_assessment
    from serment.law.readers.assessments import load_assessment_models

    model = load_assessment_models(Path(serment.__file__).parent / "corpus")[0]
    data = write_pia(draft_assessment(model, author="Dr A. Exemple", created_at=_NOW), "tool")
    times = side_by_side(
        {
            "json": lambda: json.dumps(json.loads(data), ensure_ascii=False),
            "round": lambda: write_pia(parse_pia(data), "tool"),
            "survey": lambda: survey_assessment(parse_pia(data)),
        },
        times=options.times(30),
    )
    for name, title in (
        ("json", f"json.loads and dumps, {len(data) / 1e3:.0f} kB"),
        ("round", "read and written back"),
        ("survey", "read and examined"),
    ):
        beside = "" if name == "json" else f"{times_of(times[name], times['json'])} plain JSON"
        report.figure(title, times[name].scaled(1e3), "ms", beside=beside)
    report.bar(Bar("assessment: read and examined", times["survey"].median * 1e3, 100, "ms"))
    for path in _samples():
        _compare(report, path)


def _samples() -> list[Path]:
    top = os.environ.get(_SAMPLES)
    return sorted(Path(top).glob("**/*pia*.json")) if top else []


def _compare(report: Report, path: Path) -> None:
    from serment.intake.pia.reading import parse_pia_file
    from serment.intake.pia.survey import survey_assessment
    from serment.intake.pia.writing import write_pia, write_pia_list

    data = path.read_bytes()
    found = parse_pia_file(data)
    is_tool = found.shape == "tool"
    first = found.assessments[0]
    back = write_pia(first, "tool") if is_tool else write_pia_list(found.assessments)
    if _value(back) != _value(data):
        raise RuntimeError(f"{path.name}: written back, another JSON value")
    survey = survey_assessment(first)
    report.note(
        f"{path.name}: {survey.answered} answers of {survey.asked}, {survey.measures} measures, "
        f"{survey.evaluations} evaluations, {survey.comments} comments; written back, the same "
        "JSON value"
    )


def _value(data: bytes) -> str:
    return json.dumps(json.loads(data), sort_keys=True)
