"""`serment journal` and `serment checkpoint`: the acts, their verification, a signed witness."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, REFUSED, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_command, declare_family, with_store
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.practice.reading import Line
SHOWN: Final = 50
MOST_SHOWN: Final = 100_000


def declare(parser: Parser) -> None:
    """Declare `serment journal`."""
    declare_family(
        parser,
        (
            Command(
                "show", "Derniers actes, le plus récent d’abord", _show, (_with_last, with_store)
            ),
            Command(
                "verify", "Relit tout le journal et dit s’il est entier", _verify, (with_store,)
            ),
        ),
    )


def declare_checkpoint(parser: Parser) -> None:
    """Declare `serment checkpoint`."""
    declare_command(parser, _checkpoint, (with_store,))


def _with_last(parser: Parser) -> None:
    parser.add_argument(
        "--last", metavar="N", default=str(SHOWN), help=f"combien d’actes (par défaut : {SHOWN})"
    )


def _show(args: Namespace, out: Output) -> int:
    if not (args.last.isascii() and args.last.isdigit() and 0 < int(args.last[:9]) <= MOST_SHOWN):
        raise MisuseError(
            f"« {shown(args.last)} » n’est pas un nombre d’actes.",
            "Rien n’a été lu.",
            f"Donnez un nombre de 1 à {MOST_SHOWN}.",
        )
    with session.open_practice(args, out) as practice:
        from serment.practice.reading import read_journal

        lines = read_journal(practice.actor.practice)
        size, latest = len(lines), lines[: int(args.last)]
    out.answer({"size": size, "lines": latest}, _lines(size, latest))
    return DONE


def _lines(size: int, latest: "Sequence[Line]") -> Iterator[str]:
    for line in latest:
        at = line.recorded_at.astimezone()
        yield nbsp(f"{line.sequence:>6}  {at:%Y-%m-%d %H:%M}  {line.act}  ({line.by})")
    yield nbsp(f"Actes au journal : {size}.")


def _verify(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.proof import describe_journal, verify_own_journal

        faults = verify_own_journal(practice.actor.practice)
        state = describe_journal(practice=practice.actor.practice, now=practice.now)
    found = {
        "whole": not faults,
        "size": state.size,
        "fingerprint": state.fingerprint,
        "clock_behind": state.clock_behind,
        "faults": faults,
    }
    whole = f"Le journal est entier ; actes vérifiés : {state.size}, aucun n’a changé."
    out.answer(found, map(nbsp, faults or (whole,)))
    return REFUSED if faults else DONE


def _checkpoint(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.proof import describe_journal, sign_checkpoint_now

        signed = sign_checkpoint_now(actor=practice.actor, now=practice.now)
        state = describe_journal(practice=practice.actor.practice, now=practice.now)
    found = {
        "size": signed.size,
        "root": signed.root,
        "text": signed.text,
        "fingerprint": state.fingerprint,
    }
    out.answer(found, (*signed.text.rstrip("\n").split("\n"),))
    return DONE
