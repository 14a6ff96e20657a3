"""How a conclusion of law is said in text: what is due, why, on what text, what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.documents.finding_words import OUTCOME_WORDS
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from datetime import date

    from serment.law.findings import Finding

OUTCOMES: Final = {outcome: words.lower() for outcome, words in OUTCOME_WORDS.items()}
DUTIES: Final = {
    "statute": "vous devez (loi)",
    "decree": "vous devez (décret)",
    "eu_regulation": "vous devez (règlement européen)",
    "case_law": "vous devez (décision de justice)",
    "contract": "vous devez (contrat)",
    "regulator": "vous devez (décision de l’autorité)",
    "guidance": "il est recommandé",
}
CERTAINTIES: Final = {
    "sure": "sûr",
    "to_verify": "à valider",
    "interpretation": "interprétation prudente, à valider",
    "convention": "convention de calcul",
}
URGENCIES: Final = {
    "week": "cette semaine",
    "month": "ce mois-ci",
    "quarter": "ce trimestre",
    "year": "cette année",
}


def heading_line(finding: "Finding") -> str:
    """Return a finding in one line: its title and its outcome."""
    return nbsp(f"{finding.title} : {OUTCOMES[finding.outcome]}{_when(finding)}")


def _when(finding: "Finding") -> str:
    """Say the date of a finding: that of a term to keep, or of a period that has ended."""
    if finding.due_on is None:
        return ""
    if finding.rule.startswith("retention."):
        words = ", à partir du"
    else:
        words = ", à refaire avant le" if finding.outcome == "met" else ", avant le"
    return f"{words} {date_in_french(finding.due_on)}"


def finding_lines(finding: "Finding") -> Iterator[str]:
    """Say a finding whole: the five things that a screen would say."""
    yield heading_line(finding)
    force = DUTIES.get(finding.force, "")
    certainty = CERTAINTIES.get(finding.confidence, "")
    if force or certainty:
        yield nbsp(f"  Force : {', '.join(filter(None, (force, certainty)))}")
    if finding.applies_from is not None:
        yield nbsp(f"  S’applique à partir du {date_in_french(finding.applies_from)}.")
    yield from _indented("Pourquoi", finding.says)
    yield from _indented("Faits", (f"{b.title} : {b.value_in_french}" for b in finding.because))
    yield from _indented("Il manque", finding.missing_titles)
    yield from _indented("D’après", (c.title for c in finding.rests_on))
    if finding.outcome in {"due", "unmet", "undetermined"}:
        yield from _indented("Que faire", finding.to_do)
    if finding.memo_differs:
        yield from _indented("Note", (finding.memo_differs,))
    yield from _indented("Question ouverte", finding.legal_questions)


def day_or_dash(day: "date | None") -> str:
    """Return a date in French, or a dash where there is none."""
    return "—" if day is None else date_in_french(day)


def _indented(title: str, sentences: "Iterator[str] | tuple[str, ...]") -> Iterator[str]:
    for place, sentence in enumerate(sentences):
        if place == 0:
            yield nbsp(f"  {title} :")
        yield nbsp(f"    - {sentence}")
