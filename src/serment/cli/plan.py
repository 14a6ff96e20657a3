"""`serment plan` and `serment findings`: what the law asks of this practice at a date."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Parser, declare_command, with_as_of, with_store
from serment.cli.reading import chosen_date
from serment.cli.words import URGENCIES, finding_lines, heading_line
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.law.findings import Finding
    from serment.practice.plan import Plan, PlanRow


def declare_plan(parser: Parser) -> None:
    """Declare `serment plan`."""
    declare_command(parser, _plan, (with_as_of, with_store))


def declare_findings(parser: Parser) -> None:
    """Declare `serment findings`."""
    declare_command(parser, _findings, (_with_rule, with_as_of, with_store))


def _with_rule(parser: Parser) -> None:
    parser.add_argument("rule", metavar="RÈGLE", nargs="?", help="une seule règle, en entier")


def _plan(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.plan import make_plan

        plan = make_plan(practice=practice.actor.practice, as_of=as_of)
    out.answer(_plan_as_json(plan), _plan_lines(plan))
    return DONE


def _findings(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.plan import list_findings

        found = list_findings(practice=practice.actor.practice, as_of=as_of)
    if args.rule is not None:
        found = _only(found, args.rule)
    shown_whole = (line for finding in found for line in (*finding_lines(finding), ""))
    lines = shown_whole if args.rule else map(heading_line, found)
    out.answer({"as_of": as_of, "findings": found}, lines)
    return DONE


def _only(found: "tuple[Finding, ...]", rule: str) -> "tuple[Finding, ...]":
    kept = tuple(finding for finding in found if finding.rule == rule)
    if not kept:
        raise MisuseError(
            f"« {shown(rule)} » n’est pas une règle qui s’applique à un cabinet.",
            "Il n’y a aucune conclusion à montrer.",
            "Voyez « serment findings » pour leur liste.",
        )
    return kept


def _plan_as_json(plan: "Plan") -> dict[str, object]:
    return {
        "as_of": plan.as_of,
        "minutes": plan.minutes,
        "to_do": [row.finding for row in plan.to_do],
        "put_off": [
            {"finding": row.finding, "later_until": row.later_until, "reason": row.reason}
            for row in plan.put_off
        ],
        "undetermined": [row.finding for row in plan.of("undetermined")],
        "met": [row.finding.rule for row in plan.of("met")],
        "not_applicable": [row.finding.rule for row in plan.of("not_applicable")],
    }


def _plan_lines(plan: "Plan") -> Iterator[str]:
    yield nbsp(f"Plan au {date_in_french(plan.as_of)}")
    if not plan.to_do:
        yield "Rien à faire aujourd’hui."
    for row in plan.to_do:
        finding = row.finding
        when = URGENCIES.get(finding.urgency, "")
        yield nbsp(f"- {heading_line(finding)} ({finding.effort_minutes} min, {when})")
        yield f"    {finding.rule}"
    yield from _group("Reporté", plan.put_off)
    yield from _group("À préciser", plan.of("undetermined"))
    yield nbsp(f"En règle : {len(plan.of('met'))}. Sans objet : {len(plan.of('not_applicable'))}.")


def _group(title: str, rows: "tuple[PlanRow, ...]") -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield nbsp(f"{title} :")
    for row in rows:
        later = f" (jusqu’au {date_in_french(row.later_until)})" if row.later_until else ""
        yield nbsp(f"- {row.finding.title}{later}")
