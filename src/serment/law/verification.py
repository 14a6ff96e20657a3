"""The whole corpus, verified: each file, what each names elsewhere, each worked case, the seal.

Guarantees that every fault is reported, each with its file and line, in one pass. A stamp past
its `recheck_every` is a remark: it stops neither the product nor the build. Leaves to others what
activities and templates mean: here they are well-formed YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from serment.kernel.digests import sha256_hex
from serment.law import refusals
from serment.law.cases import differences
from serment.law.conditions import facts_of
from serment.law.corpus import (
    DEADLINE_RULES,
    FACTS,
    OBLIGATION_RULES,
    PROVISIONS,
    QUESTIONS,
    RETENTION_RULES,
    Corpus,
    read_corpus_file,
)
from serment.law.deadline_model import DeadlineRule
from serment.law.evaluate import is_stale
from serment.law.manifest import MANIFEST_NAME, Manifest, ManifestFile, parse_manifest
from serment.law.mentions import Declared, find_fault
from serment.law.model import Case, ObligationRule, RetentionRule
from serment.law.readers.assessments import (
    ASSESSMENT_MODELS,
    THRESHOLD,
    read_assessment_model,
    read_threshold,
)
from serment.law.readers.breaches import BREACHES, read_breach_form
from serment.law.readers.cases import read_cases
from serment.law.readers.deadlines import read_deadline_rule
from serment.law.readers.facts import read_facts
from serment.law.readers.obligations import read_obligation_rule
from serment.law.readers.playbooks import PLAYBOOKS, read_playbook
from serment.law.readers.provisions import read_provisions
from serment.law.readers.questions import read_questions
from serment.law.readers.requests import REQUESTS, read_request_choices
from serment.law.readers.retention import read_retention_rule
from serment.law.reading import read_document
from serment.law.refusals import CorpusError, Place
from serment.law.sealing import list_file, list_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from serment.law.facts import FactDeclaration
    from serment.law.knots import Knot, Mention
    from serment.law.model import Provision, Question, Rule, RuleKind

QUESTIONS_FOR_EVERYONE: Final = 12
_CASES: Final[dict[RuleKind, str]] = {
    "retention": "cases/retention",
    "obligation": "cases/obligations",
    "deadline": "cases/deadlines",
}
_READERS: Final[dict[str, Callable[[Knot], Any]]] = {
    FACTS: read_facts,
    PROVISIONS: read_provisions,
    QUESTIONS: read_questions,
    RETENTION_RULES: read_retention_rule,
    OBLIGATION_RULES: read_obligation_rule,
    DEADLINE_RULES: read_deadline_rule,
    "cases/deadlines": read_cases,
    ASSESSMENT_MODELS: read_assessment_model,
    BREACHES: read_breach_form,
    PLAYBOOKS: read_playbook,
    THRESHOLD: read_threshold,
    REQUESTS: read_request_choices,
    "cases/retention": read_cases,
    "cases/obligations": read_cases,
}


@dataclass(slots=True)
class CorpusReport:
    """What the verification found: faults refuse the corpus, remarks do not."""

    faults: list[CorpusError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rules: int = 0
    provisions: int = 0
    questions: int = 0
    cases: int = 0


class RefusedCorpusError(ValueError):
    """A corpus with faults; `faults` has each of them."""

    def __init__(self, faults: list[CorpusError]) -> None:
        shown = "\n".join(str(fault) for fault in faults)
        super().__init__(f"Le corpus est refusé ({len(faults)} faute(s)) :\n{shown}")
        self.faults = faults


@dataclass(slots=True)
class _Parsed:
    """All that could be read, with the place of each file."""

    rules: dict[str, Rule] = field(default_factory=dict)
    facts: dict[str, FactDeclaration] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    files: list[ManifestFile] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def verify_corpus(folder: Path, as_of: date) -> CorpusReport:
    """The report of a corpus that can be relied on; `RefusedCorpusError` with all its faults."""
    report = examine_corpus(folder, as_of)
    if report.faults:
        raise RefusedCorpusError(report.faults)
    return report


def examine_corpus(folder: Path, as_of: date, *, is_sealed: bool = True) -> CorpusReport:
    """All that is wrong with the corpus of `folder`; unsealed, the manifest is not looked at."""
    report = CorpusReport()
    manifest = _manifest_of(folder, as_of, report, is_sealed=is_sealed)
    parsed = _Parsed()
    for path, kind in sorted(list_paths(folder).items()):
        try:
            _parse(folder, path, kind, parsed)
        except CorpusError as fault:
            report.faults.append(fault)
    if not report.faults:  # a file that cannot be read would make faults of all that names it
        report.faults += _cross_faults(parsed, manifest.released_on)
    if is_sealed and manifest.files:
        report.faults += _seal_faults(folder, manifest)
    if not report.faults:
        files = tuple(parsed.files)
        corpus = Corpus(folder, Manifest(manifest.version, manifest.released_on, files))
        report.faults += _case_faults(corpus, parsed.cases)
    report.remarks += _remarks(parsed, as_of)
    report.rules, report.provisions = len(parsed.rules), len(parsed.provisions)
    report.questions, report.cases = len(parsed.questions), len(parsed.cases)
    return report


def _manifest_of(folder: Path, as_of: date, report: CorpusReport, *, is_sealed: bool) -> Manifest:
    """The manifest; where it cannot be read, an empty one of the day, and a fault if it matters."""
    try:
        return parse_manifest(read_corpus_file(folder, MANIFEST_NAME))
    except CorpusError as fault:
        if is_sealed:
            report.faults.append(fault)
        return Manifest("0000.0.0", as_of, ())


def _cross_faults(parsed: _Parsed, released_on: date) -> Iterator[CorpusError]:
    """What one file says of another: names, types, stamps, questions, cases."""
    clocks = {r.id for r in parsed.rules.values() if isinstance(r, RetentionRule) and _has_clock(r)}
    declared = Declared(parsed.facts, parsed.provisions, parsed.rules, clocks, released_on)
    for mention in parsed.mentions:
        fault = find_fault(mention, declared)
        if fault is not None:
            yield fault
    yield from _question_faults(parsed)
    yield from _coverage_faults(parsed)


def _parse(folder: Path, path: str, kind: str, parsed: _Parsed) -> None:
    root = read_document(read_corpus_file(folder, path), path)
    reader = _READERS.get(kind)
    if reader is None:
        return
    value = reader(root)
    parsed.mentions += root.document.mentions
    parsed.files.append(list_file(folder, path, kind))
    match value:
        case RetentionRule() | ObligationRule() | DeadlineRule():
            _parse_rule(value, path, parsed)
        case tuple():
            for item in value:
                _keep(item, path, parsed)


def _parse_rule(rule: Rule, path: str, parsed: _Parsed) -> None:
    _take_name("règle", rule.id, path, parsed)
    parsed.rules[rule.id] = rule
    _take_name("identifiant du dossier", rule.dossier_id, path, parsed)
    if isinstance(rule, RetentionRule):
        _take_name("série", rule.series, path, parsed)


def _keep(item: object, path: str, parsed: _Parsed) -> None:
    if isinstance(item, Case):
        parsed.cases.append(item)
        return
    kind, names, target = _home(item, parsed)
    for name in names:
        _take_name(kind, name, path, parsed)
    target[names[0]] = item


def _home(item: Any, parsed: _Parsed) -> tuple[str, list[str], dict[str, Any]]:
    """Where a declaration goes, and the names that it takes."""
    if hasattr(item, "kept_by"):
        return "fait", [item.name], parsed.facts
    if hasattr(item, "order"):
        return "question", [item.id], parsed.questions
    return "disposition", [item.id], parsed.provisions


def _take_name(kind: str, name: str, path: str, parsed: _Parsed) -> None:
    first = parsed.names.setdefault((kind, name), path)
    if first != path:
        raise refusals.DuplicateIdentifierError(
            Place(path),
            f"{kind} « {name} » est déjà dans {first} : l’un cacherait l’autre.",
            "Gardez un seul des deux.",
        )


def _has_clock(rule: RetentionRule) -> bool:
    return all(version.follows is None for version in rule.versions)


def _question_faults(parsed: _Parsed) -> Iterator[CorpusError]:
    """Twelve questions for everyone; one question per fact; every answer of a rule is asked."""
    if not parsed.questions:
        return
    everyone = sum(question.is_for_everyone for question in parsed.questions.values())
    if everyone != QUESTIONS_FOR_EVERYONE:
        yield refusals.ContradictoryRuleError(
            Place(QUESTIONS),
            f"{everyone} questions sont posées à tous, et il en faut {QUESTIONS_FOR_EVERYONE}.",
            "Changez « asked » là où il le faut.",
        )
    asked: dict[str, str] = {}
    for question in parsed.questions.values():
        other = asked.setdefault(question.fact, question.id)
        if other != question.id:
            yield refusals.DuplicateIdentifierError(
                Place(QUESTIONS),
                f"« {question.id} » et « {other} » demandent le même fait.",
                "Gardez une seule des deux questions.",
            )
    for rule in parsed.rules.values():
        for name in _answers_of(rule, parsed) - asked.keys():
            yield refusals.UncoveredRuleError(
                Place(QUESTIONS),
                f"aucune question ne demande « {name} », dont dépend {rule.id} : la règle "
                "resterait indéterminée.",
                "Ajoutez une question.",
            )


def _answers_of(rule: Rule, parsed: _Parsed) -> set[str]:
    if not isinstance(rule, ObligationRule):
        return set()
    names = {
        name
        for version in rule.versions
        for ground in (*version.grounds, *version.lifted_when)
        for name in facts_of(ground.when)
    }
    names |= {n for v in rule.versions if v.met_when is not None for n in facts_of(v.met_when)}
    return {n for n in names if n in parsed.facts and parsed.facts[n].kept_by == "answer"}


def _coverage_faults(parsed: _Parsed) -> Iterator[CorpusError]:
    """Each rule has cases, and each of its exceptions, grounds and liftings is in one of them."""
    expected: dict[str, set[str]] = {}
    for case in parsed.cases:
        named = expected.setdefault(case.rule, set())
        for key in ("exception", "grounds", "situations"):
            value = case.expect.get(key)
            named.update(value if isinstance(value, tuple) else [str(value)])
    for rule in parsed.rules.values():
        branches = set(_branches(rule)) - expected.get(rule.id, set())
        if rule.id not in expected or branches:
            what = f"« {min(branches)} » ne figure" if branches else "rien ne figure"
            yield refusals.UncoveredRuleError(
                Place(_CASES[rule.kind]),
                f"{rule.id} : {what} dans aucun cas, donc rien ne montre qu’elle répond bien.",
                "Ajoutez un cas qui l’attend.",
            )


def _branches(rule: Rule) -> Iterable[str]:
    if isinstance(rule, RetentionRule):
        return (e.id for version in rule.versions for e in version.exceptions)
    if isinstance(rule, DeadlineRule):
        return (name for version in rule.versions for name in version.branches)
    return (g.id for v in rule.versions for g in (*v.grounds, *v.lifted_when))


def _seal_faults(folder: Path, manifest: Manifest) -> Iterator[CorpusError]:
    """A file changed, added or removed since the seal is named."""
    present = list_paths(folder)
    for file in manifest.files:
        if file.path not in present:
            yield refusals.ListedFileError(
                Place(file.path),
                "le fichier est dans le manifeste et n’est plus là : ses règles manquent.",
                "Remettez-le, ou scellez de nouveau le corpus.",
            )
        elif sha256_hex(read_corpus_file(folder, file.path)) != file.sha256:
            yield refusals.TamperedFileError(
                Place(file.path),
                "le fichier a été modifié depuis qu’il a été scellé : il ne fait plus foi.",
                "Remettez le fichier d’origine ; si le changement est voulu, faites-le relire "
                "puis scellez (serment corpus seal).",
            )
    for path in sorted(present.keys() - {file.path for file in manifest.files}):
        yield refusals.ListedFileError(
            Place(path),
            "le fichier n’est pas dans le manifeste : il ne serait jamais lu.",
            "Retirez-le, ou scellez de nouveau le corpus.",
        )


def _case_faults(corpus: Corpus, cases: Iterable[Case]) -> Iterator[CorpusError]:
    for case in cases:
        found = differences(corpus, case)
        if found:
            yield refusals.FailedCaseError(
                case.place,
                f"le cas « {case.name} » ne donne pas la réponse attendue ({' ; '.join(found)}).",
                "Corrigez la règle, ou le cas s’il se trompe.",
            )


def _remarks(parsed: _Parsed, as_of: date) -> Iterator[str]:
    for rule in parsed.rules.values():
        if is_stale(rule, as_of):
            yield f"{rule.id} : à revérifier (dernière lecture le {rule.checked.on})."
    cited = {m.name for m in parsed.mentions if m.kind == "provision"}
    for name in sorted(parsed.provisions.keys() - cited):
        yield f"{name} : aucune règle ne cite cette disposition."
