"""`serment deadline explain` and `serment breach score`: from JSON to JSON, in French words.

Guarantees the keys of the worked examples of the dossier of law, and beside them why: what is
said, what to do, what is missing, the texts, the force and the certainty. Leaves to others the
reading (`rights_requests`, `breach_requests`) and the printing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from serment.kernel.french import list_in_french, nbsp
from serment.law.breach_clock import BreachAnswer, BreachLimit, explain_breach
from serment.law.breach_requests import BREACH_KEYS, SCORE_KEYS, parse_breach_report, parse_scores
from serment.law.breach_severity import MANY_PEOPLE, Severity, assess_severity
from serment.law.deadline_reading import Given, missing_key, verify_keys, wrong
from serment.law.deadline_words import DECISIONS, KINDS, LEVELS
from serment.law.facts import FactTypeError
from serment.law.findings import titles_of
from serment.law.publisher_clock import ExportAnswer, explain_export
from serment.law.publisher_requests import parse_export_request
from serment.law.rendering import citation_to_json
from serment.law.rights_clock import GdprClock, RecordClock, RightsAnswer, explain_rights_request
from serment.law.rights_requests import parse_rights_request
from serment.law.rights_words import rights_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.law.corpus import Corpus
    from serment.law.deadline_model import Limit, Position
    from serment.law.deadline_reasons import DeadlineReasons

Json = dict[str, object]
_BREACH: Final = "violation"
_EXPORT: Final = "export_editeur"
_SCORE_WARNING: Final = (
    "Le score aide à motiver, il ne décide pas : l’article 33 dépend de la probabilité d’un risque."
)
_SATURATED: Final = (
    "Avec des données de santé pleinement identifiées (DPC 4, EI 1), tout incident atteint 4 : le "
    "score ne distingue plus rien. Consignez votre propre jugement."
)


def explain_deadline(
    corpus: Corpus, asked: object, *, today: date, as_of: date | None = None
) -> Json:
    """The answer to a request or a breach; `as_of` is a day chosen, `today` the machine's.

    Raises `FactError`, in French, for anything that cannot be counted.
    """
    given = _given(asked)
    word = _kind(given)
    evaluation = given.evaluation(today, corpus.released_on, as_of)
    if word == _BREACH:
        breach = explain_breach(corpus, parse_breach_report(given, evaluation))
        return {"type": word, **_breach_to_json(corpus, given, breach)}
    if word == _EXPORT:
        export = explain_export(corpus, parse_export_request(given, word, evaluation))
        return {"type": word, **_export_to_json(corpus, export)}
    answer = explain_rights_request(corpus, parse_rights_request(given, word, evaluation))
    return {"type": word, **_rights_to_json(corpus, answer)}


def score_breach(asked: object) -> Json:
    """The severity of a scenario: `{"scenario", "DPC", "EI", "CB"}` → `{"SE", "niveau"}`."""
    given = _given(asked)
    verify_keys(given.values, SCORE_KEYS | {"type"}, _BREACH)
    if given.text("type") not in (None, _BREACH):
        raise wrong("type", given.text("type"), "« violation »")
    return {"type": _BREACH, **_severity_to_json(given, assess_severity(parse_scores(given)))}


def _given(asked: object) -> Given:
    if not isinstance(asked, dict):
        raise FactTypeError(
            "L’entrée doit être un objet JSON ({…}) : on ne saurait pas de quoi elle parle. "
            "Corrigez-la.",
        )
    return Given({str(key): value for key, value in asked.items()})


def _kind(given: Given) -> str:
    """The type of the request; an object with the keys of a breach alone is one."""
    if given.text("type") is None:
        if given.values and given.values.keys() <= BREACH_KEYS:
            return _BREACH
        raise missing_key(
            "type", f"on ne saurait pas quel délai court. Types : {list_in_french(list(KINDS))}."
        )
    return given.choice("type", KINDS) or _BREACH


def _rights_to_json(corpus: Corpus, answer: RightsAnswer) -> Json:
    request, told = answer.request, Json()
    if request.received is not None:
        told["recue"] = _local(request.received)
    if answer.record is not None:
        told |= _record_to_json(answer.record)
    if answer.gdpr is not None:
        told |= _gdpr_to_json(answer.gdpr, beside_the_record=answer.record is not None)
    if answer.information is not None:
        told["information_au_plus_tard"] = _iso(answer.information.due.due_on)
    every = (answer.record, answer.gdpr, answer.information)
    clocks = [clock for clock in every if clock is not None]
    if clocks:
        told["en_retard"] = None if request.as_of is None else bool(clocks[0].late_since)
        if clocks[0].late_since is not None:
            told["en_retard"], told["en_retard_depuis"] = True, _iso(clocks[0].late_since)
        if answer.record is not None and answer.gdpr is not None:
            told["RGPD_en_retard"] = answer.gdpr.late_since is not None
    told |= _positions_to_json(answer.positions)
    if answer.is_of_age is not None:
        told["majeur"] = answer.is_of_age
    if answer.minor_until is not None:
        told["prudence"] = f"traiter_comme_mineur_jusqu_au_{_iso(answer.minor_until)}"
    ahead = [_AHEAD] if request.as_of is None else []
    return told | _reasons_to_json(corpus, answer.reasons, rights_sentences(answer), ahead)


_AHEAD: Final = (
    "La date est encore à venir : le calcul est fait à blanc, et rien n’est dit en retard."
)


def _record_to_json(clock: RecordClock) -> Json:
    told: Json = {
        "communicable_au_plus_tot": _local(clock.earliest),
        "delai": "MIXTE" if clock.is_mixed else _length(clock.lots[0].limit),
        "au_plus_tard": _iso(clock.due_on),
        "au_plus_tard_CSP": _iso(clock.due_on),
    }
    if clock.is_mixed:
        told["lot_recent_au_plus_tard"] = _iso(clock.lots[0].due_on)
        told["lot_ancien_au_plus_tard"] = _iso(clock.lots[-1].due_on)
    if clock.first_part_on is not None:
        told["lot_recent_envoye"] = _iso(clock.first_part_on)
        told["lot_recent_en_retard"] = clock.first_part_late_since is not None
    return told


def _length(limit: Limit) -> str:
    span = limit.add
    if span is None:
        return f"{limit.hours}_HEURES"
    return f"{span.months}_MOIS" if span.months else f"{span.days}_JOURS"


def _gdpr_to_json(clock: GdprClock, *, beside_the_record: bool) -> Json:
    told: Json = {
        "echeance_brute": _iso(clock.one_month.raw_on),
        "echeance_1_mois": _iso(clock.one_month.due_on),
        "echeance_max_prolongee": _iso(clock.extended.due_on),
        "echeance": _iso(clock.effective.due_on),
        "avis_prolongation_au_plus_tard": _iso(clock.one_month.due_on),
        "reporte_pour": list(clock.effective.put_off_by),
        "jours_suspendus": clock.paused_days,
        "delai_suspendu": clock.is_paused,
    }
    if beside_the_record:
        told["alerte_RGPD_1_mois"] = _iso(clock.one_month.due_on)
    if clock.extension_is_valid is not None:
        told["prolongation_valable"] = clock.extension_is_valid
    return told


def _breach_to_json(corpus: Corpus, given: Given, answer: BreachAnswer) -> Json:
    told = Json()
    if answer.cnil is not None:
        told |= _limit_to_json("CNIL", answer.cnil)
        told["en_retard"] = answer.cnil.is_late
    if answer.complaint is not None:
        told |= _limit_to_json("plainte", answer.complaint)
        told["plainte_en_retard"] = answer.complaint.is_late
    told |= _positions_to_json(answer.positions)
    if answer.severity is not None:
        told |= _severity_to_json(given, answer.severity)
    ahead = [_AHEAD] if answer.report.as_of is None else []
    warnings = [*ahead, *_strings(told.get("avertissements"))]
    return told | _reasons_to_json(corpus, answer.reasons, answer.sentences, warnings)


def _export_to_json(corpus: Corpus, answer: ExportAnswer) -> Json:
    request, told = answer.request, Json(demandee=_local(answer.request.asked))
    for name, clock in (
        ("accuse", answer.acknowledgement), ("plan", answer.plan), ("livraison", answer.delivery)
    ):  # fmt: skip
        if clock is not None:
            told[f"{name}_au_plus_tard"] = _iso(clock.due)
            told[f"{name}_en_retard"] = clock.is_late
    for key, clock in (
        ("acces_gratuit_jusqu_au", answer.free_access), ("archive_jusqu_au", answer.archive)
    ):  # fmt: skip
        if clock is not None:
            told[key] = _iso(clock.due)
    told |= _positions_to_json(answer.positions)
    ahead = [_AHEAD] if request.as_of is None else []
    return told | _reasons_to_json(corpus, answer.reasons, answer.sentences, ahead)


def _limit_to_json(name: str, limit: BreachLimit) -> Json:
    return {
        f"limite_{name}": _iso(limit.limit_at),
        f"limite_{name}_prudente": _iso(limit.prudent_at),
    }


def _severity_to_json(given: Given, severity: Severity) -> Json:
    warnings = [_SCORE_WARNING, *([_SATURATED] if severity.is_saturated else [])]
    flags = []
    people = given.text("personnes")
    if people is not None:
        if isinstance(people, bool) or not isinstance(people, int) or people < 0:
            raise wrong("personnes", people, "un nombre de personnes")
        flags += ["plus_de_100_personnes"] if people > MANY_PEOPLE else []
    flags += ["donnees_inintelligibles"] if given.boolean("donnees_chiffrees") else []
    score = severity.score
    return {
        "SE": score.numerator if score.denominator == 1 else float(score),
        "niveau": LEVELS[severity.level],
        "drapeaux": flags,
        "avertissements": [nbsp(sentence) for sentence in warnings],
    }


def _positions_to_json(positions: Iterable[Position]) -> Json:
    told = Json()
    for position in positions:
        if position.decision is not None:
            told.setdefault("decision", DECISIONS[position.decision])
        for key, value in position.tells.items():
            told.setdefault(key, list(value) if isinstance(value, tuple) else value)
    return told


def _reasons_to_json(
    corpus: Corpus, reasons: DeadlineReasons, first: Iterable[str], warnings: Iterable[str]
) -> Json:
    return {
        "situations": list(reasons.situations),
        "dit": [*first, *reasons.says],
        "a_faire": list(reasons.to_do),
        "il_manque": list(titles_of(corpus, reasons.missing)),
        "avertissements": [*map(nbsp, warnings), *reasons.warnings],
        "textes": [citation_to_json(text) for text in reasons.rests_on],
        "force": reasons.force,
        "certitude": reasons.confidence,
        "questions_ouvertes": list(reasons.legal_questions),
    }


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _local(moment: date) -> str:
    """A day, or the legal time of the practice, without its offset: what its clock shows."""
    return _iso(moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment)


def _iso(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="minutes")
    return moment.isoformat()
