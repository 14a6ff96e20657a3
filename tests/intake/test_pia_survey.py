"""What an assessment holds, what is missing, and texts that a browser would have run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from serment.intake.pia.model import ImpactAssessment
from serment.intake.pia.reading import parse_pia
from serment.intake.pia.rich_text import bears_code, readable
from serment.intake.pia.survey import survey_assessment
from support.assessments import answer, comment, evaluation, of_tool, written


def test_a_whole_assessment_misses_nothing() -> None:
    """Thirty-six answers, every part judged, both opinions: nothing to say."""
    found = survey_assessment(parse_pia(written(of_tool())))
    assert (found.answered, found.asked, found.measures, found.comments) == (36, 36, 1, 2)
    assert found.missing == ()
    assert [d for d in found.doubts if "comment" in d] == []
    access = found.risks[0]
    assert (access.severity, access.likelihood) == (2, 2)
    assert (access.severity_after, access.likelihood_after) == (2, 1)
    assert all(risk.is_placed for risk in found.risks)


def test_an_empty_assessment_misses_everything() -> None:
    """Each part says how many answers it waits for; no risk has its place."""
    found = survey_assessment(ImpactAssessment())
    assert found.answered == 0
    assert not any(risk.is_placed for risk in found.risks)
    told = " ".join(found.missing)
    for words in ("Vue d’ensemble", "Droits des personnes", "Aucune mesure", "délégué", "avis des"):
        assert words in told


def test_a_level_without_its_reason_is_no_answer() -> None:
    """As in the tool, a gauge counts with a text and a level above zero."""
    for data in (
        {"gauge": 3},
        {"text": "<p>Oui</p>", "gauge": 0},
        {"text": "<p> </p>", "gauge": 2},
    ):
        file = of_tool(answers=[answer(325, **data)])
        assert survey_assessment(parse_pia(written(file))).answered == 0
    file = of_tool(answers=[answer(325, text="<p>Oui</p>", gauge=3), answer(321, list=["  "])])
    assert survey_assessment(parse_pia(written(file))).answered == 1


def test_what_is_doubtful_is_said() -> None:
    """Lost measures, doubled answers, unknown numbers and keys, unreadable dates, code."""
    file = of_tool(
        answers=[
            answer(111, text="<p>un</p><script>alert('1 65 02 75 123 456')</script>"),
            answer(111, text="deux"),
            answer(451, text="x"),
            answer(324, list=["Coffre"]),
        ],
        evaluations=[evaluation("3.1.99"), {**evaluation("1.1"), "status": 9}],
        comments=[{**comment(99, for_measure=True), "created_at": "hier"}],
        reponses_libres=[],
    )
    told = "\n".join(survey_assessment(parse_pia(written(file))).doubts)
    plain = told.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "(451)",
        "La question 111 a 2 réponses",
        "1 évaluation(s) portent sur une mesure absente",
        "1 commentaire(s) portent sur une mesure absente",
        "1 mesure(s) citées",
        "1 texte(s) contiennent du code",
        "« reponses_libres »",
        "2 date(s)",
    ):
        assert words in plain
    assert "123 456" not in plain


def test_html_becomes_text() -> None:
    """Paragraphs and items on their lines; what scripts hold is not shown."""
    html = "<p>Un <b>disque</b> &lt;chiffré&gt;</p><ul><li>a</li><li>b</li></ul>"
    assert readable(html) == "Un disque <chiffré>\n– a\n– b"
    assert readable("<style>p{}</style><script>x</script>fin") == "fin"
    assert readable("tension < 14 et > 9") == "tension < 14 et > 9"
    assert readable("gauche\u202edroite\x1b[2J") == "gauchedroite[2J"
    assert readable(None) == readable("  ") == ""


def test_code_is_told_from_text() -> None:
    """Scripts, handlers, active links and frames; not the layout that the tool writes."""
    for html in (
        "<script>x</script>", "<img src=x onerror=alert(1)>", "<a href='java\nscript:x'>a</a>",
        "<iframe src=x></iframe>", "<svg onload=x>", "<form action=x></form>",
    ):  # fmt: skip
        assert bears_code(html)
    for html in ("<p>Un <strong>mot</strong><br /></p>", "<div>a</div>", "javascript: un langage"):
        assert not bears_code(html)


def test_hostile_html_stays_text() -> None:
    """Nested or open without end, it is read all the same."""
    assert readable("<b>" * 4_000 + "fin") == readable("<b>" * 20_000 + "fin") == "fin"
    assert readable("<div></p>" * 20_000 + "a &lt; b") == "a < b"
    assert bears_code("<b>" * 20_000)
    assert readable("<a " * 50_000 + ">fin").endswith("fin")


@given(st.text(alphabet="<>/abs crpt=&;!-\"'\x00\u202e", max_size=80))
def test_no_html_breaks_the_reading(html: str) -> None:
    """Whatever the marks: a text without what would move a cursor."""
    found = readable(html)
    assert not set(found) & {"\x00", "\u202e"}
