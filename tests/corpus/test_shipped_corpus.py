"""The corpus that ships: whole, sealed, and covering what the dossier of law lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from serment.law.manifest import manifest_bytes
from serment.law.readers.facts import BUILT_IN
from serment.law.sealing import list_files
from serment.law.verification import examine_corpus

from pathlib import Path  # isort: skip

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "serment" / "corpus"
# The rows of the dossier of law, § 1.2: first and last number of each family.
CATALOGUE = {"SOIN": 20, "DRO": 6, "SEC": 7, "RH": 12, "GES": 9}


def test_shipped_corpus_has_no_fault() -> None:
    """Every file, every name, every case and every digest of the corpus holds."""
    report = examine_corpus(SHIPPED, date(2026, 11, 23))
    assert [str(fault) for fault in report.faults] == []


def test_seal_is_the_text_of_these_files(shipped: Corpus) -> None:
    """Sealing again would write the same bytes: the manifest has one form."""
    manifest = shipped.manifest
    again = type(manifest)(manifest.version, manifest.released_on, list_files(SHIPPED))
    assert manifest_bytes(again) == (SHIPPED / "manifest.yaml").read_bytes()


def test_each_row_of_the_catalogue_has_its_rule(shipped: Corpus) -> None:
    """The 54 rows of § 1.2 are each found by their identifier."""
    rows = [
        f"RET-{family}-{n:02}" for family, last in CATALOGUE.items() for n in range(1, last + 1)
    ]
    assert len(rows) == 54
    assert [row for row in rows if shipped.find_rule_id(row) is None] == []
    assert {shipped.find_rule_id(f"RET-SOIN-{n:02}") for n in (1, 2, 3)} == {
        "retention.patient_record",
    }


def test_there_are_enough_obligations(shipped: Corpus) -> None:
    """At least 45 obligations are decided by the facts of the practice."""
    assert len(shipped.obligations()) >= 45


def test_no_declared_fact_takes_a_built_in_name(shipped: Corpus) -> None:
    """The engine's own names stay its own."""
    assert BUILT_IN.isdisjoint(shipped.facts)


def test_uncertain_facts_stay_marked(shipped: Corpus) -> None:
    """What the dossier marks uncertain is not sure here (its rows « à vérifier », § 1.2)."""
    uncertain = ["RET-SOIN-05", "RET-SOIN-06", "RET-SOIN-08", "RET-DRO-01", "RET-RH-09",
                 "RET-GES-03"]  # fmt: skip
    marked = {row: shipped.retention_rule(row).versions[-1].confidence for row in uncertain}
    assert set(marked.values()) == {"to_verify"}
