"""What a person writes to the clocks: each mistake said in French, nothing lost, no crash."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.law.deadline_json import explain_deadline, score_breach
from serment.law.deadline_model import REQUEST_KINDS
from serment.law.deadline_words import BOOLEANS, CHOICES, DECISIONS, KINDS
from serment.law.facts import FactError
from serment.law.readers.deadlines import DECISIONS as ALL_DECISIONS
from serment.law.rights_requests import RIGHTS_KEYS

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

TODAY = date(2026, 11, 27)
GDPR = {"type": "demande_RGPD", "recue": "2026-11-23"}
RECORD = {"type": "acces_dossier_medical", "recue": "2026-11-23"}
REFUSED: list[tuple[object, str]] = [
    ([], "doit être un objet JSON"),
    ({}, "Il manque « type »"),
    ({"type": "demande"}, "vouliez-vous dire « demande_RGPD »"),
    ({"type": 3}, "ne convient pas pour « type »"),
    ({"type": "demande_RGPD"}, "Il manque « recue »"),
    ({**GDPR, "recue": "2027-02-30"}, "une date du calendrier"),
    ({**GDPR, "recue": "23/11/2026"}, "une date (AAAA-MM-JJ)"),
    ({**GDPR, "recue": "2026-11-23T25:00"}, "une date et une heure du calendrier"),
    ({**GDPR, "recue": "2026-11-23T10h"}, "une date et une heure (AAAA-MM-JJTHH:MM)"),
    ({**GDPR, "recue": 20261123}, "une date (AAAA-MM-JJ)"),
    ({**GDPR, "recue": True}, "« true » ne convient pas"),
    ({**GDPR, "recue": "9999-12-31"}, "une année de 1850"),
    ({**GDPR, "recue": "2099-01-01"}, "est après le jour de l’évaluation (27 novembre 2026)"),
    ({**GDPR, "as_of": "2026-11-22"}, "est après le jour de l’évaluation (22 novembre 2026)"),
    ({**GDPR, "recu": "2026-11-23"}, "Vouliez-vous dire recue"),
    ({**GDPR, "connaissance": "2026-11-23"}, "n’est pas de celles d’une demande"),
    ({**GDPR, "territoire": "reunion"}, "vouliez-vous dire « la_reunion »"),
    ({**GDPR, "doute_raisonnable": "oui"}, "true ou false"),
    ({**GDPR, "justificatif_recu": "2026-11-24"}, "Il manque « justificatif_demande »"),
    ({**GDPR, "justificatif_demande": "2026-11-22"}, "précède « recue »"),
    ({**GDPR, "avis_prolongation_envoye": "2026-11-01"}, "précède « recue »"),
    ({**GDPR, "reponse_envoyee": "2026-11-01"}, "précède « recue »"),
    (
        {**GDPR, "justificatif_demande": "2026-11-25", "justificatif_recu": "2026-11-24"},
        "« justificatif_recu » (24 novembre 2026) précède",
    ),
    ({**RECORD, "information_du": "2026-12-01"}, "serait postérieure à la demande"),
    ({**RECORD, "informations": "2020-01-01"}, "une liste de dates"),
    ({**RECORD, "informations": [None]}, "sans valeur vide"),
    ({**RECORD, "informations": ["2020-01-01"] * 501}, "au plus 500 dates"),
    ({"type": "acces", "age": -3}, "de 0 à 150"),
    ({"type": "acces", "demandeur": "voisin"}, "l’un de assureur"),
    ({"type": "violation"}, "Il manque « connaissance »"),
    ({"connaissance": "2026-11-20"}, "une date et une heure"),
    ({"connaissance": "2027-03-28T02:30"}, "l’horloge l’a sautée"),
    ({"connaissance": "2026-11-20T02:30", "debut": "2026-11-21"}, "précède « debut »"),
    (
        {"connaissance": "2026-11-20T10:00", "notification_initiale": "2026-11-20T09:59"},
        "« notification_initiale »",
    ),
    (
        {
            "sous_traitant_constate": "2026-11-21T08:00",
            "sous_traitant_informe_cabinet": "2026-11-20T08:00",
        },
        "précède « sous_traitant_constate »",
    ),
]
SCORES_REFUSED: list[tuple[object, str]] = [
    ({"EI": 1}, "Il manque « DPC »"),
    ({"DPC": 1}, "Il manque « EI »"),
    ({"DPC": 5, "EI": 1}, "l’un de 1, 2, 3 ou 4"),
    ({"DPC": 4, "EI": 0.3}, "l’un de 0,25, 0,5, 0,75 ou 1"),
    ({"DPC": True, "EI": 1}, "« true » ne convient pas pour « DPC »"),
    ({"DPC": 4, "EI": "NaN"}, "ne convient pas pour « EI »"),
    ({"DPC": 4, "EI": 1, "CB": 0.5}, "un objet avec"),
    ({"DPC": 4, "EI": 1, "CB": {"malveillance": 0.25}}, "l’un de 0 ou 0,5"),
    ({"DPC": 4, "EI": 1, "CB": {"malice": 0.5}}, "« malice »"),
    ({"DPC": 4, "EI": 1, "personnes": "beaucoup"}, "un nombre de personnes"),
    ({"type": "acces", "DPC": 4, "EI": 1}, "« violation »"),
]


def _plain(error: FactError) -> str:
    return str(error).replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("asked", "words"), REFUSED)
def test_mistake_is_refused_in_french(shipped: Corpus, asked: object, words: str) -> None:
    """The refusal says what is wrong, and ends with what to do."""
    with pytest.raises(FactError) as refused:
        explain_deadline(shipped, asked, today=TODAY)
    assert words in _plain(refused.value)
    assert _plain(refused.value).endswith((".", "?"))


@pytest.mark.parametrize(("asked", "words"), SCORES_REFUSED)
def test_score_out_of_the_scale_is_refused(asked: object, words: str) -> None:
    """Only the values of ENISA's scale are a score."""
    with pytest.raises(FactError) as refused:
        score_breach(asked)
    assert words in _plain(refused.value)


def test_near_future_is_counted_and_said(shipped: Corpus) -> None:
    """Without a day of evaluation, a date soon to come is counted « à blanc »; nothing is late."""
    found = explain_deadline(shipped, {**GDPR, "recue": "2027-01-31"}, today=TODAY)
    assert found["echeance_1_mois"] == "2027-03-01"
    assert found["en_retard"] is None
    assert "à blanc" in str(found["avertissements"])


def test_machine_behind_the_corpus_is_not_believed(shipped: Corpus) -> None:
    """A clock left at 2020 does not make the day of the corpus a distant future."""
    found = explain_deadline(shipped, {**GDPR, "recue": "2027-01-31"}, today=date(2020, 1, 1))
    assert found["echeance_1_mois"] == "2027-03-01"


def test_hour_that_comes_twice_gives_the_earlier_limit(shipped: Corpus) -> None:
    """Half past two, the night when the clocks go back: the first one counts."""
    found = explain_deadline(shipped, {"connaissance": "2026-10-25T02:30"}, today=TODAY)
    assert found["limite_CNIL"] == "2026-10-28T01:30+01:00"
    assert "deux fois cette nuit-là" in str(found["dit"])


def test_late_gdpr_beside_a_record_still_in_time(shipped: Corpus) -> None:
    """Old information: the record has two months, and the month of the GDPR is over."""
    asked = {**RECORD, "information_du": "2019-01-10", "as_of": "2027-01-05"}
    found = explain_deadline(shipped, asked, today=TODAY)
    assert (found["en_retard"], found["RGPD_en_retard"]) == (False, True)


def test_numbers_may_be_written_in_french() -> None:
    """« 0,25 » and 0.25 are one score; flags are told beside it."""
    asked = {"DPC": 2, "EI": "0,5", "CB": {"confidentialite": "0,25"}, "personnes": 101,
             "donnees_chiffrees": True}  # fmt: skip
    found = score_breach(asked)
    assert (found["SE"], found["niveau"]) == (1.25, "FAIBLE")
    assert found["drapeaux"] == ["plus_de_100_personnes", "donnees_inintelligibles"]


def test_every_kind_and_decision_has_its_word() -> None:
    """No kind of request and no decision is without a French word."""
    assert set(KINDS.values()) == set(REQUEST_KINDS)
    assert set(DECISIONS) == set(ALL_DECISIONS)


def test_every_word_means_a_declared_fact(shipped: Corpus) -> None:
    """What the terminal reads, the corpus declares, with the same choices."""
    for name in BOOLEANS.values():
        assert shipped.fact(name).type == "boolean"
    for name, words in CHOICES.values():
        assert set(words.values()) == set(shipped.fact(name).values)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates().map(str)
)
JSON = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=8), SCALARS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    more=st.dictionaries(st.sampled_from(sorted(RIGHTS_KEYS)), JSON, max_size=4),
)
def test_anything_is_answered_or_refused(shipped: Corpus, kind: str, more: dict[str, Any]) -> None:
    """Whatever the values, an answer with its reasons or a refusal in French; never a crash."""
    asked = {"recue": "2026-11-23", **more, "type": kind}
    try:
        told: object = explain_deadline(shipped, asked, today=TODAY)["dit"]
    except FactError as refusal:
        told = str(refusal)
    assert told is not None
