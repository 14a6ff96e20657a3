"""What was taken out of a destruction, as its page shows it: when, by whom, why, which records."""

from dataclasses import dataclass
from typing import Final

from serment.practice.withdrawals import Withdrawal, withdrawals_of
from serment.store.models import Destruction, KeptRecord

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class ShownWithdrawal:
    """One act of withdrawal; `records` are the first of those still here, `others` the rest."""

    told: Withdrawal
    records: tuple[KeptRecord, ...]
    gone: tuple[str, ...]
    others: int


def shown_withdrawals(destruction: Destruction) -> list[ShownWithdrawal]:
    """Return what left a destruction, its records named where they are still here."""
    return [_shown(destruction, told) for told in withdrawals_of(destruction)]


def _shown(destruction: Destruction, told: Withdrawal) -> ShownWithdrawal:
    first = told.numbers[:_MOST_NAMED]
    rows = KeptRecord.objects.of(destruction.practice).in_bulk(first)
    here = tuple(rows[number] for number in first if number in rows)
    gone = tuple(f"D-{number:06d}" for number in first if number not in rows)
    return ShownWithdrawal(told, here, gone, len(told.numbers) - len(first))
