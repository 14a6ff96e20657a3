"""The corpus, opened by its manifest: a file is parsed when something in it is asked for.

Guarantees that opening reads one file, that a rule asks for no other file than its own and those
of the texts and facts that it cites, and that what is parsed stays parsed. Leaves to others the
comparison with the sealed digests and the cross-checks (`verification`): a corpus that ships with
the program was verified when it was built, and is not verified again at each call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from serment.kernel.french import list_in_french, nbsp
from serment.law import refusals
from serment.law.facts import AS_OF
from serment.law.manifest import MANIFEST_NAME, Manifest, ManifestFile, parse_manifest
from serment.law.model import ObligationRule, RetentionRule
from serment.law.readers.deadlines import read_deadline_rule
from serment.law.readers.facts import read_facts
from serment.law.readers.obligations import read_obligation_rule
from serment.law.readers.provisions import read_provisions
from serment.law.readers.questions import read_questions
from serment.law.readers.retention import read_retention_rule
from serment.law.reading import read_document
from serment.law.refusals import Place

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from serment.law.facts import FactDeclaration
    from serment.law.knots import Knot
    from serment.law.model import Provision, Question, Rule

RETENTION_RULES = "rules/retention"
OBLIGATION_RULES = "rules/obligations"
DEADLINE_RULES = "rules/deadlines"
FACTS = "facts"
PROVISIONS = "provisions"
QUESTIONS = "questions"
_RULE_READERS: Final[Mapping[str, Callable[[Knot], Rule]]] = {
    RETENTION_RULES: read_retention_rule,
    OBLIGATION_RULES: read_obligation_rule,
    DEADLINE_RULES: read_deadline_rule,
}


class NoSuchRuleError(LookupError):
    """A rule, a series or a dossier identifier that the corpus does not have, in French."""


class Corpus:
    """The law as data; see the module for what is read when."""

    __slots__ = ("_facts", "_folder", "_manifest", "_provisions", "_questions", "_rules")

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self._rules: dict[str, Rule] = {}
        self._facts: Mapping[str, FactDeclaration] | None = None
        self._provisions: dict[str, Provision] = {}
        self._questions: tuple[Question, ...] | None = None

    @classmethod
    def open(cls, folder: Path) -> Corpus:
        """The corpus of `folder`; reads the manifest alone."""
        return cls(folder, parse_manifest(read_corpus_file(folder, MANIFEST_NAME)))

    @property
    def manifest(self) -> Manifest:
        """The manifest that the corpus was opened by."""
        return self._manifest

    @property
    def version(self) -> str:
        """The version of the manifest, such as `2026.11.0`."""
        return self._manifest.version

    @property
    def released_on(self) -> date:
        """The day the version was released."""
        return self._manifest.released_on

    @property
    def facts(self) -> Mapping[str, FactDeclaration]:
        """Every declared fact by name, in the order of the files; `as_of` is not among them."""
        if self._facts is None:
            self._facts = _LazyFacts(self)
        return self._facts

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question: the twelve for everyone first, then the others, by `order`."""
        if self._questions is None:
            files = self._manifest.of_kind(QUESTIONS)
            found = [q for file in files for q in read_questions(self._read(file))]
            found.sort(key=lambda q: (not q.is_for_everyone, q.order, q.id))
            self._questions = tuple(found)
        return self._questions

    def find_rule_id(self, wanted: str) -> str | None:
        """The identifier of the rule known by its id, its series or a `dossier_id`."""
        file = self._manifest.find_rule(wanted)
        return None if file is None else file.id

    def rule(self, wanted: str) -> Rule:
        """The rule by its id, its series or a `dossier_id`; `NoSuchRuleError` in French."""
        file = self._manifest.find_rule(wanted)
        if file is None or file.id is None:
            raise self._no_such_rule(wanted)
        if file.id not in self._rules:
            self._rules[file.id] = _RULE_READERS[file.kind](self._read(file))
        return self._rules[file.id]

    def retention_rule(self, wanted: str) -> RetentionRule:
        """As `rule`, for a rule of kind retention only."""
        rule = self.rule(wanted)
        if not isinstance(rule, RetentionRule):
            raise NoSuchRuleError(
                nbsp(
                    f"« {wanted[:80]} » n’est pas une durée de conservation : aucune date ne s’en "
                    "déduit. Choisissez une série, par exemple « patient_record ».",
                ),
            )
        return rule

    def retention_rules(self) -> tuple[RetentionRule, ...]:
        """Every retention rule, by path."""
        files = self._manifest.of_kind(RETENTION_RULES)
        return tuple(self.retention_rule(file.id or file.path) for file in files)

    def obligations(self) -> tuple[ObligationRule, ...]:
        """Every obligation, by path."""
        found = [self.rule(f.id or f.path) for f in self._manifest.of_kind(OBLIGATION_RULES)]
        return tuple(rule for rule in found if isinstance(rule, ObligationRule))

    def rules(self) -> tuple[Rule, ...]:
        """Every rule: retention, then obligations, then clocks."""
        clocks = (self.rule(f.id or f.path) for f in self._manifest.of_kind(DEADLINE_RULES))
        return (*self.retention_rules(), *self.obligations(), *clocks)

    def provision(self, wanted: str) -> Provision:
        """A text relied on, by its identifier; parses the one file that holds it."""
        if wanted not in self._provisions:
            for file in self._manifest.of_kind(PROVISIONS):
                if wanted in file.names:
                    self._provisions |= {p.id: p for p in read_provisions(self._read(file))}
        try:
            return self._provisions[wanted]
        except KeyError:
            raise refusals.UnknownProvisionError(
                Place(PROVISIONS),
                f"la disposition « {wanted} » n’est dans aucun fichier.",
                "Vérifiez le corpus : serment corpus check.",
            ) from None

    def fact(self, name: str) -> FactDeclaration:
        """A declared fact, or the built-in `as_of`; `KeyError` for any other name."""
        return AS_OF if name == AS_OF.name else self.facts[name]

    def _no_such_rule(self, wanted: str) -> NoSuchRuleError:
        known = [name for file in self._manifest.files if file.id
                 for name in (file.id, file.series, *file.dossier_ids) if name]  # fmt: skip
        near = get_close_matches(wanted[:80], known, n=3)
        hint = (
            f"Vouliez-vous dire {list_in_french(near, 'ou')} ?"
            if near
            else "La liste s’affiche avec « serment corpus list »."
        )
        return NoSuchRuleError(
            nbsp(
                f"« {wanted[:80]} » n’est ni une règle, ni une série, ni un identifiant du "
                f"corpus : rien ne peut s’en conclure. {hint}",
            ),
        )

    def _read(self, file: ManifestFile) -> Knot:
        return read_document(read_corpus_file(self._folder, file.path), file.path)

    def read_fact_file(self, file: ManifestFile) -> tuple[FactDeclaration, ...]:
        """The declarations of one file of facts."""
        return read_facts(self._read(file))


class _LazyFacts(Mapping[str, "FactDeclaration"]):
    """The declared facts by name; asking for one parses the one file that declares it."""

    __slots__ = ("_corpus", "_files", "_read")

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        files = corpus.manifest.of_kind(FACTS)
        self._files = {name: file for file in files for name in file.names}
        self._read: dict[str, FactDeclaration] = {}

    def __getitem__(self, name: str) -> FactDeclaration:
        if name not in self._read:
            file = self._files[name]
            self._read |= {fact.name: fact for fact in self._corpus.read_fact_file(file)}
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def read_corpus_file(folder: Path, name: str) -> bytes:
    """The bytes of a file of the corpus; `UnreadableFileError`, in French, if it cannot be read."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise refusals.UnreadableFileError(
            Place(name),
            f"le fichier ne peut pas être lu ({error.strerror or 'erreur du disque'}) : la règle "
            "manquerait.",
            "Vérifiez le dossier du corpus, ou réinstallez Serment.",
        ) from None
