"""What the screens of « Mon cabinet » say: answers, and what an answer has just changed."""

from collections.abc import Mapping
from datetime import date

from serment.kernel.french import nbsp
from serment.law.facts import FactValue, value_in_french
from serment.law.findings import TO_DO
from serment.practice.library import the_corpus
from serment.practice.plan import list_findings
from serment.store.models import Practice

Outcomes = Mapping[str, str]


def answer_in_french(fact: str, value: FactValue | None) -> str:
    """Write an answer as a person would say it."""
    if value is None:
        return "Je ne sais pas"
    return value_in_french(the_corpus().fact(fact), value)


_WANTED = {
    "integer": "Il faut un nombre entier, en chiffres : par exemple 3.",
    "year": "Il faut une année, en chiffres : par exemple 2019.",
    "date": "Il faut une date : choisissez-la dans le calendrier.",
    "text": "Il faut quelques mots, sur une ligne.",
}


def unfit_answer(kind: str, typed: str) -> str:
    """Say why what was typed is no answer to a question of that kind, without any identifier."""
    wanted = _WANTED.get(kind, "Choisissez une des réponses proposées.")
    shown = typed.strip()[:60]
    told = f"« {shown} » ne répond pas à la question." if shown else "La réponse est vide."
    return nbsp(
        f"{told} {wanted} Rien n’a été enregistré ; si vous ne savez pas, choisissez « Je ne sais "
        "pas »."
    )


def outcomes_of(practice: Practice, as_of: date) -> Outcomes:
    """Return the outcome of each rule, to compare two answers."""
    return {f.rule: f.outcome for f in list_findings(practice=practice, as_of=as_of)}


def what_changed(before: Outcomes, after: Outcomes) -> str:
    """Say in one sentence what an answer changed in the plan."""
    changed = [rule for rule in after if before.get(rule) != after[rule]]
    if not changed:
        return "C’est noté. Cette réponse ne change rien au plan."
    more = sum(after[r] in TO_DO and before.get(r) not in TO_DO for r in changed)
    fewer = sum(before.get(r) in TO_DO and after[r] not in TO_DO for r in changed)
    freed = sum(after[r] == "not_applicable" for r in changed)
    met = sum(after[r] == "met" for r in changed)
    parts = [
        _part(more, "action de plus au plan", "actions de plus au plan"),
        _part(fewer, "action de moins", "actions de moins"),
        _part(met, "point en règle", "points en règle"),
        _part(freed, "règle ne vous concerne pas", "règles ne vous concernent pas"),
    ]
    told = ", ".join(p for p in parts if p)
    count = _part(len(changed), "conclusion change", "conclusions changent")
    return nbsp(f"C’est noté. {count} : {told}." if told else f"C’est noté. {count}.")


def _part(count: int, one: str, many: str) -> str:
    if not count:
        return ""
    return f"{count} {one if count == 1 else many}"
