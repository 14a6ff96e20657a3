"""The register proposed from the answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from serment.law.activities import (
    hypothetical_activities,
    load_templates,
    prefill_activities,
)
from serment.law.activity_json import activity_to_canonical, parse_activity
from serment.law.conditions import facts_of
from support.register import CORPUS, FACTS, alma_activities

if TYPE_CHECKING:
    from pathlib import Path

    from serment.law.activity import ProcessingActivity
    from serment.law.activity_templates import Offered

TEMPLATES = load_templates(CORPUS)
_UNITS = {"years": "ans?", "year": "ans?", "months": "mois", "month": "mois", "days": "jours"}
IDS = [template.id for template in TEMPLATES.activities]


def _proposed(**facts: bool | str) -> dict[str, ProcessingActivity]:
    return {item.reference: item for item in prefill_activities(TEMPLATES, facts)}


def test_the_typical_activities_are_all_there() -> None:
    """T01 to T23 come from the dossier, T24 to T28 are marked as ours."""
    assert [f"T{number:02}" for number in range(1, 29)] == IDS
    assert [item.id for item in TEMPLATES.activities if item.ours] == IDS[23:]


def test_conditions_use_declared_facts() -> None:
    """No activity, line or remark waits for a fact that nobody declares."""
    declared = set(TEMPLATES.fact_titles)
    for template in TEMPLATES.activities:
        offers: list[Offered[Any]] = [
            *template.joint_controllers,
            *template.software,
            *template.data_subjects,
            *template.data_categories,
            *template.special_categories,
            *template.recipients,
            *template.measures,
            *template.confirm,
        ]
        conditions = [template.when, *(offer.when for offer in offers if offer.when)]
        assert {name for item in conditions for name in facts_of(item)} <= declared, template.id


def test_provisions_relied_on_exist() -> None:
    """Every text cited by an activity is in the corpus."""
    cited = {name for template in TEMPLATES.activities for name in template.rests_on}
    known = {
        line.split()[-1]
        for path in (CORPUS / "provisions").glob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("  - id: ")
    }
    assert cited <= known


@pytest.mark.parametrize(
    "path", sorted((CORPUS / "rules" / "retention").rglob("*.yaml")), ids=lambda path: path.stem
)
def test_a_period_in_words_has_the_figures_of_its_rule(path: Path) -> None:
    """The phrase of the register and the rule of the corpus give the same main figure."""
    rule = yaml.safe_load(path.read_text(encoding="utf-8"))
    phrase = TEMPLATES.retention_words.get(rule["dossier_id"], "")
    periods = [version.get("keep_for") for version in rule["versions"] if phrase]
    for period in filter(None, periods):
        figure, unit = period.split()[:2]
        # « 0 days » is said without a figure: « aucun enregistrement », « dès la validation ».
        assert figure == "0" or re.search(rf"\b{figure} {_UNITS[unit]}", phrase), (phrase, period)


def test_every_period_named_belongs_to_a_rule() -> None:
    """No phrase of the register speaks of a rule that the corpus lacks."""
    rules = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (CORPUS / "rules" / "retention").rglob("*.yaml")
    )
    absent = [name for name in TEMPLATES.retention_words if f"dossier_id: {name}" not in rules]
    assert absent == []


def test_a_false_condition_leaves_the_activity_out() -> None:
    """No cameras, no fiche of video surveillance."""
    assert "T13" not in _proposed(video_surveillance=False)
    assert "T13" in _proposed(video_surveillance=True)


def test_an_unknown_condition_is_a_hypothesis_with_what_would_settle_it() -> None:
    """« Je ne sais pas » is taken neither for no nor for yes."""
    assert "T24" not in _proposed()
    found = {item.activity.reference: item for item in hypothetical_activities(TEMPLATES, {})}
    assert found["T24"].missing == ("biometrics",)
    assert "vous concerne-t-elle" in found["T24"].activity.to_confirm[0]
    assert (
        f"« {TEMPLATES.questions['biometrics']} »".split()[1] in found["T24"].activity.to_confirm[0]
    )
    assert {*found} | {*_proposed()} == {*IDS}
    assert not {*found} & {*_proposed()}


def test_a_practice_that_said_nothing_has_what_every_practice_has() -> None:
    """The patients' files, the appointments, the accounts; no camera, no scribe, no research."""
    assert {*_proposed()} == {
        *("T01", "T02", "T07", "T08", "T09", "T11", "T19", "T20", "T21", "T23"),
    }


def test_a_line_that_waits_for_an_answer_is_named_and_not_written() -> None:
    """An unknown recipient receives nothing yet: its question is named, as it is asked."""
    unknown = _proposed()["T02"]
    assert "Télésecrétariat" not in str(unknown.recipients)
    (reason,) = (item for item in unknown.to_confirm if "(destinataires)" in item)
    assert TEMPLATES.questions["remote_secretariat"] in reason
    assert "?" in reason
    assert "Télésecrétariat" in str(_proposed(remote_secretariat=True)["T02"].recipients)


def test_a_measure_is_established_by_an_answer_and_by_nothing_else() -> None:
    """Yes: in place. No: not proposed. Unknown: to confirm, and every form says so."""
    lock = "Verrouillage automatique des postes"

    def written(**facts: bool) -> list[str]:
        return [m.in_words() for m in _proposed(**facts)["T01"].measures if lock in m.description]

    assert written(workstations_locked=True) == [lock]
    assert written(workstations_locked=False) == []
    assert written() == [f"{lock} (à confirmer)"]


def test_no_recipient_claims_a_certificate_that_nobody_showed() -> None:
    """The host is said certified once an answer establishes it, and only then."""
    hosted: dict[str, bool | str] = {"records_hosting": "supplier"}
    doubtful: dict[str, bool | str] = {**hosted, "hosting_is_hds": False}
    for facts in (hosted, doubtful):
        (record,) = (a for a in prefill_activities(TEMPLATES, facts) if a.reference == "T01")
        (host,) = (r for r in record.recipients if "hébergeur" in r.name)
        assert host.details == ""
    shown = _proposed(records_hosting="supplier", hosting_is_hds=True)["T01"]
    assert "HDS" in str(shown.recipients)
    bare = str([a.recipients for a in _proposed(telemedicine=True, mobile_app=True).values()])
    assert "HDS" not in bare


def test_a_doctor_alone_has_no_joint_controller() -> None:
    """Only forms of practice that share their files have some."""
    assert _proposed(practice_form="solo")["T01"].joint_controllers == ()
    assert _proposed(practice_form="solo", shared_records=True)["T01"].joint_controllers == ()
    assert _proposed(practice_form="scm", shared_records=True)["T01"].joint_controllers


def test_accounts_are_kept_as_the_form_of_practice_wants() -> None:
    """A company keeps ten years, a doctor alone six."""
    assert _proposed(practice_form="sel")["T09"].retention_series == ("RET-GES-01",)
    assert _proposed(practice_form="solo")["T09"].retention_series == ("RET-GES-02",)
    assert _proposed(practice_form="scm")["T09"].retention_series == ("RET-GES-03",)


@pytest.mark.parametrize(("fact", "answer"), [(True, "unknown"), (False, "no")])
def test_transfers_are_never_guessed(*, fact: bool, answer: str) -> None:
    """Data that leave somewhere do not say which activity sends them."""
    proposed = _proposed(transfers_outside_eea=fact, paper_records=True)
    assert proposed["T02"].transfers_outside == answer
    assert proposed["T26"].transfers_outside == "no"


def test_everything_proposed_can_be_kept() -> None:
    """Each proposal is a whole, tidy activity of the register."""
    for facts in ({}, FACTS, {"practice_form": "sisa_msp"}):
        for activity in prefill_activities(TEMPLATES, facts):
            assert parse_activity(activity_to_canonical(activity)) == activity
            assert activity.main_purpose
            assert activity.data_subjects
            assert activity.recipients
            assert activity.measures


def test_every_category_proposed_has_its_period() -> None:
    """No category of data is proposed without saying how long it is kept."""
    for activity in alma_activities():
        assert all(item.retention for item in activity.data_categories), activity.reference
        assert all(item.retention for item in activity.special_categories), activity.reference


def test_health_data_are_proposed_with_their_condition_but_for_two() -> None:
    """Only what a person must have validated is left without a condition of article 9."""
    bare = [
        template.id
        for template in TEMPLATES.activities
        if template.special_categories and not template.special_bases
    ]
    assert bare == ["T16", "T24"]
