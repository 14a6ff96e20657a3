"""The risk map: the drawing and the table say the same, without a word of a person."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from serment.documents.risk_map import risk_map_rows, risk_map_svg
from serment.intake.pia.model import ImpactAssessment
from serment.intake.pia.questionnaire import FEARED_EVENTS, LEVEL_WORDS
from serment.intake.pia.reading import parse_pia
from serment.intake.pia.survey import RiskPosition, place_risks
from support.assessments import answer, evaluation, of_tool, written

_SVG = "{http://www.w3.org/2000/svg}"


def _placed() -> tuple[RiskPosition, ...]:
    file = of_tool(
        answers=[
            answer(325, text="<p>Mme Durand</p>", gauge=4),
            answer(326, text="x", gauge=2),
            answer(335, text="x", gauge=1),
        ],
        evaluations=[evaluation("3.2", x=3, y=1)],
    )
    return place_risks(parse_pia(written(file)))


def test_the_table_says_each_level() -> None:
    """Before and after, in words; a dash where nobody has said."""
    rows = risk_map_rows(_placed())
    first = rows[0]
    assert (first.number, first.event) == (1, "Accès indu")
    assert (first.severity, first.likelihood) == ("maximale", "limitée")
    assert (first.severity_after, first.likelihood_after) == ("importante", "négligeable")
    assert (rows[1].severity, rows[1].likelihood) == ("négligeable", "—")


def test_the_drawing_is_safe_and_says_no_text_of_a_person() -> None:
    """Well-formed, no style, script nor address; one circle and one square for the one placed."""
    svg = risk_map_svg(_placed())
    root = etree.fromstring(svg)
    marks = [e for e in root.iter(f"{_SVG}circle", f"{_SVG}rect") if e.get("stroke-width") == "2"]
    assert len(marks) == 2 + 2  # those of the legend too
    assert "Durand" not in svg
    assert not re.search(r"style=|<script|href|url\(|#[0-9a-f]{3}", svg)
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) == {"currentColor"}


def test_an_empty_map_says_so() -> None:
    """Nothing placed: the grid alone, and a sentence."""
    svg = risk_map_svg(place_risks(ImpactAssessment()), prefix='a"b')
    etree.fromstring(svg)
    assert "Aucun risque n’est encore placé" in svg


_level = st.none() | st.integers(1, 4)


@given(st.tuples(*[st.tuples(_level, _level, _level, _level)] * 3))
def test_no_mark_hides_another(levels: tuple[tuple[int | None, ...], ...]) -> None:
    """Whatever the levels, marks stand apart, inside their cells, as many as rows with levels."""
    risks = [
        RiskPosition(event, *given_levels)
        for event, given_levels in zip(FEARED_EVENTS, levels, strict=True)
    ]
    root = etree.fromstring(risk_map_svg(risks))
    before = [(int(c.get("cx")), int(c.get("cy"))) for c in root.iter(f"{_SVG}circle")]
    assert len(set(before)) == len(before) == 1 + sum(risk.is_placed for risk in risks)
    for row, risk in zip(risk_map_rows(risks), risks, strict=True):
        assert row.severity == (LEVEL_WORDS[risk.severity] if risk.severity else "—")
