"""One broken file per refusal: the class, the line and the words of the message."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from serment.law import refusals
from serment.law.verification import RefusedCorpusError, examine_corpus, verify_corpus

BROKEN = Path(__file__).resolve().parent / "broken"
DAY = date(2026, 11, 23)

# file → its refusal, the line at fault (0: the file as a whole), words of the message
REFUSALS: dict[str, tuple[type[refusals.CorpusError], int, str]] = {
    "alias": (refusals.ForbiddenYamlError, 2, "une ancre ou un alias"),
    "ambiguous_word": (refusals.AmbiguousScalarError, 9, "« no » sans guillemets"),
    "asked_twice": (refusals.DuplicateIdentifierError, 0, "demandent le même fait"),
    "bad_date": (refusals.BadDateError, 9, "« 2000-02-30 » n’existe pas dans le calendrier"),
    "bad_span": (refusals.BadSpanError, 14, "« 1 decade » n’est pas une durée lisible"),
    "case_of_unknown_fact": (refusals.FailedCaseError, 4, "est inconnu du corpus"),
    "choice_without_values": (refusals.ContradictoryRuleError, 4, "un choix a des valeurs"),
    "duplicate_fact": (refusals.DuplicateIdentifierError, 7, "déclaré deux fois"),
    "duplicate_ground": (refusals.DuplicateIdentifierError, 21, "« team » est déjà pris"),
    "duplicate_key": (refusals.DuplicateKeyError, 6, "« title » est écrite deux fois"),
    "empty_any": (refusals.ContradictoryRuleError, 29, "n’est jamais vrai"),
    "empty_sources": (refusals.UnsourcedValueError, 12, "« rests_on » est vide"),
    "ends_before_it_begins": (refusals.BadDateError, 9, "elle ne répondrait jamais"),
    "failed_case": (refusals.FailedCaseError, 4, "attendu 2022-02-27, obtenu 2022-02-28"),
    "follows_and_keeps": (refusals.ContradictoryRuleError, 13, "n’a pas de « keep_for »"),
    "follows_nothing": (refusals.UnknownRuleError, 13, "Proche : retention.letter"),
    "hours_put_off": (refusals.ContradictoryRuleError, 15, "jamais reportées"),
    "late_stamp": (refusals.LateStampError, 19, "après la parution du corpus (2026-11-23)"),
    "misnamed_date": (refusals.ContradictoryRuleError, 18, "seules les dates"),
    "missing_key": (refusals.MissingKeyError, 2, "« title » manque"),
    "no_duration": (refusals.ContradictoryRuleError, 9, "jamais les deux ni aucune"),
    "not_yaml": (refusals.UnreadableFileError, 3, "ce n’est pas du YAML lisible"),
    "out_of_bounds": (refusals.WrongTypeError, 9, "un nombre de 1 à 2400"),
    "overlapping_versions": (refusals.OverlappingVersionsError, 17, "pour le même jour"),
    "past_number": (refusals.ContradictoryRuleError, 118, "n’attend pas de date"),
    "plain_http_link": (refusals.WrongTypeError, 10, "une adresse « https:// »"),
    "policy_out_of_bounds": (refusals.ContradictoryRuleError, 14, "(30) est hors des bornes"),
    "predicate_in_retention": (refusals.ContradictoryRuleError, 15, "traduite en SQL"),
    "question_without_when": (refusals.ContradictoryRuleError, 111, "« asked: when »"),
    "quoted_date": (refusals.BadDateError, 9, "« le 1er janvier » n’est pas une date"),
    "restarts_and_does_not": (refusals.ContradictoryRuleError, 38, "ne le fait pas repartir"),
    "reversed_bounds": (refusals.ContradictoryRuleError, 117, "la borne basse dépasse"),
    "second_document": (refusals.ForbiddenYamlError, 4, "un second document"),
    "split_text": (refusals.UnknownKeyError, 11, "« puis corrigé » est inconnue"),
    "tag": (refusals.ForbiddenYamlError, 2, "une étiquette"),
    "thirteen_questions": (refusals.ContradictoryRuleError, 0, "13 questions sont posées à tous"),
    "too_deep": (refusals.UnreadableFileError, 2, "plus de 24 niveaux"),
    "twelfth_word": (refusals.WrongWordError, 29, "seuls les onze mots du vocabulaire"),
    "clock_without_start": (refusals.ContradictoryRuleError, 9, "un délai a un départ"),
    "told_word": (refusals.UnknownKeyError, 17, "« motif_admis » est inconnue"),
    "wrong_decision": (refusals.WrongWordError, 16, "n’est pas un mot admis ici"),
    "twice_the_same_rule": (refusals.DuplicateIdentifierError, 0, "est déjà dans"),
    "two_ends": (refusals.ContradictoryRuleError, 16, "dit sa fin d’une seule façon"),
    "unasked_fact": (refusals.UncoveredRuleError, 0, "aucune question ne demande « staff_count »"),
    "unclosed_version": (refusals.OverlappingVersionsError, 17, "Fermez la précédente"),
    "uncovered_exception": (refusals.UncoveredRuleError, 0, "« registered » ne figure"),
    "undated_from": (refusals.UndatedValueError, 9, "« from » est vide"),
    "undated_version": (refusals.UndatedValueError, 9, "« in_force » manque"),
    "undeclared_fact": (refusals.UndeclaredFactError, 16, "« has_staf » n’est déclaré nulle part"),
    "unknown_expectation": (refusals.UnknownKeyError, 11, "« exeption » est inconnue"),
    "unknown_key": (refusals.UnknownKeyError, 5, "« tilte » est inconnue"),
    "unknown_predicate": (refusals.UnknownPredicateError, 29, "« is_tall » n’existe pas"),
    "unknown_provision": (refusals.UnknownProvisionError, 12, "Proche : guide.2"),
    "unknown_rule": (refusals.UnknownRuleError, 2, "« obligation.trainin » n’existe pas"),
    "unsourced_exception": (refusals.UnsourcedValueError, 16, "une valeur sans source"),
    "unsourced_ground": (refusals.UnsourcedValueError, 15, "« rests_on » manque"),
    "unsourced_version": (refusals.UnsourcedValueError, 9, "« rests_on » manque"),
    "wrong_comparison": (refusals.WrongConstantError, 22, "il faut ici un nombre"),
    "wrong_constant": (refusals.WrongConstantError, 22, "ne peut jamais valoir « grup »"),
    "wrong_constant_type": (refusals.WrongConstantError, 29, "ne peut jamais valoir « 1 »"),
    "wrong_freeze": (refusals.WrongConstantError, 15, "il faut ici un oui ou non"),
    "wrong_type": (refusals.WrongTypeError, 9, "« une heure » n’est pas un nombre entier"),
    "wrong_word": (refusals.WrongWordError, 11, "« certain » n’est pas un mot admis"),
}


def _break(folder: Path, name: str) -> str:
    """Put a broken file in place of the sound one; its first line says which."""
    source = BROKEN / f"{name}.yaml"
    with source.open(encoding="utf-8") as lines:
        destination = lines.readline().removeprefix("# ").partition(":")[0]
    (folder / destination).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder / destination)
    return destination


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_broken_file_is_refused_by_name(sound_folder: Path, name: str) -> None:
    """The refusal has its own class, the file, the line, the reason and the remedy, in French."""
    destination = _break(sound_folder, name)
    error, line, words = REFUSALS[name]
    fault = examine_corpus(sound_folder, DAY, is_sealed=False).faults[0]
    assert type(fault) is error
    assert fault.place.line == line
    assert words in str(fault)
    assert str(fault).startswith(f"{fault.place} : ")
    assert fault.remedy.rstrip(".")
    assert line == 0 or fault.place.file == destination


def test_every_broken_file_has_its_refusal() -> None:
    """No broken file lies there untested."""
    assert {path.stem for path in BROKEN.glob("*.yaml")} == set(REFUSALS)


def test_every_refusal_has_a_broken_file() -> None:
    """Each class of refusal is reached, by a broken file or by a broken seal."""
    reached = {error for error, _, _ in REFUSALS.values()}
    sealed = {refusals.TamperedFileError, refusals.ListedFileError}
    assert reached | sealed == set(_leaves(refusals.CorpusError)) | {refusals.MissingKeyError}


def _leaves(error: type[refusals.CorpusError]) -> list[type[refusals.CorpusError]]:
    below = error.__subclasses__()
    return [leaf for sub in below for leaf in _leaves(sub)] if below else [error]


def test_sound_corpus_is_accepted(sound_folder: Path) -> None:
    """What the tests break is whole to begin with."""
    report = verify_corpus(sound_folder, DAY)
    assert (report.rules, report.provisions, report.questions, report.cases) == (3, 2, 13, 6)
    assert report.remarks == []


def test_file_edited_by_hand_is_named(sound_folder: Path) -> None:
    """One byte changed since the seal: the file is named, and so is what to do."""
    path = sound_folder / "rules" / "retention" / "letter.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2 years", "3 years"), "utf-8")
    with pytest.raises(RefusedCorpusError, match=r"letter\.yaml") as refused:
        verify_corpus(sound_folder, DAY)
    (fault, *_) = refused.value.faults
    assert isinstance(fault, refusals.TamperedFileError)
    assert "modifié depuis qu’il a été scellé" in str(fault)


def test_missing_and_added_files_are_named(sound_folder: Path) -> None:
    """A file that went away and a file that came are each named."""
    (sound_folder / "activities" / "letters.yaml").rename(
        sound_folder / "activities" / "other.yaml"
    )
    faults = examine_corpus(sound_folder, DAY).faults
    assert [type(fault) for fault in faults] == [refusals.ListedFileError] * 2
    assert {fault.place.file for fault in faults} == {
        "activities/letters.yaml",
        "activities/other.yaml",
    }


def test_manifest_edited_by_hand_is_refused(sound_folder: Path) -> None:
    """A manifest that is not the seal's own text says so, and does not crash."""
    (sound_folder / "manifest.yaml").write_text("version: 2026.11.0\n", encoding="utf-8")
    (fault,) = examine_corpus(sound_folder, DAY).faults
    assert isinstance(fault, refusals.UnreadableFileError)
    assert "le manifeste ne peut pas être lu" in str(fault)


def test_stale_stamp_is_a_remark(sound_folder: Path) -> None:
    """Past its six months, a rule is reported « à revérifier » and the corpus still stands."""
    assert verify_corpus(sound_folder, date(2027, 5, 23)).remarks == []
    remarks = verify_corpus(sound_folder, date(2027, 5, 24)).remarks
    assert len(remarks) == 3
    assert all("à revérifier" in remark for remark in remarks)


def test_unused_provision_is_a_remark(sound_folder: Path) -> None:
    """A text that no rule cites is said, without refusing the corpus."""
    path = sound_folder / "provisions" / "all.yaml"
    text = path.read_text(encoding="utf-8").replace("id: guide.2", "id: guide.3")
    alone = "  - id: guide.2" + text.partition("- id: guide.3")[2]
    path.write_text(text + alone, encoding="utf-8")
    report = examine_corpus(sound_folder, DAY, is_sealed=False)
    assert report.faults == []
    assert report.remarks == ["guide.3 : aucune règle ne cite cette disposition."]
