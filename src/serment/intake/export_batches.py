"""The batches of one export of the portability archive: which were read, which are awaited.

Guarantees that an export is said whole only when its own words prove it: the batches bear one
identifier, they or the last of them say how many there are, each was read, and none is damaged.
What the guide leaves unsaid is said so, never assumed. Leaves to others which archives were read.

Source: ANS, « Portabilité des données LGC », v1.0.0 (2026). Its example of a split delivery has a
first batch, « PARTIAL », of what is under two years old, then a last one, « COMPLETE », of the
history: one patient may be in both.

LIMIT: the guide does not say whether the batches of an export share its `exportId`. Batches that do
not are never put together.

>>> standing_of([ReadBatch("e", 1, 2)]).missing
(2,)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.kernel.french import count_in_french, list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AWAITED: Final = nbsp(
    "Cet export est en plusieurs lots, qui ne sont pas tous lus : un acte plus récent peut être "
    "dans un autre. Importez ceux qui manquent, avec la même source."
)
"""The doubt of each record of a batch, first of its doubts, until the whole export is read."""
MOST_BATCHES: Final = 10_000
_MOST_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """A batch as its manifest tells of it; a number that it does not say is None.

    `is_last` where its status is COMPLETE. `is_sound` where nothing that it announces is missing
    or was refused.
    """

    export_id: str
    number: int | None
    total: int | None
    is_last: bool = False
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """How far an export is read; `total` None where nothing sure says how many batches it has."""

    export_id: str
    read: tuple[int, ...]
    total: int | None
    missing: tuple[int, ...]
    damaged: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every batch is read and sound: no record waits for another batch any more."""
        is_read = self.total is not None and not self.missing
        return bool(self.export_id) and is_read and not self.damaged

    @property
    def said(self) -> str:
        """Where the export stands, what is not known of it, and what to do, in French."""
        return nbsp(" ".join(_sentences(self)))


def standing_of(batches: Sequence[ReadBatch]) -> BatchStanding:
    """How far one export is read; the batches bear the same identifier, one may be given twice.

    A batch read again takes the place of the former one: give the latest last.
    """
    numbered = {one.number: one for one in batches if one.number is not None}
    read = tuple(sorted(numbered))
    total = _total(batches)
    missing = tuple(at for at in range(1, (total or 0) + 1) if at not in numbered)
    damaged = tuple(at for at in read if not numbered[at].is_sound)
    return BatchStanding(batches[0].export_id if batches else "", read, total, missing, damaged)


def _total(batches: Sequence[ReadBatch]) -> int | None:
    """How many batches there are: as they all say, else the number of the last; None in doubt."""
    highest = max((one.number or 0 for one in batches), default=0)
    told = {one.total for one in batches if one.total is not None and one.total > 1}
    told = told or {one.number for one in batches if one.is_last and one.number is not None}
    total = told.pop() if len(told) == 1 else None
    is_possible = total is not None and highest <= total <= MOST_BATCHES
    return total if is_possible and all(one.number for one in batches) else None


def _sentences(standing: BatchStanding) -> Iterator[str]:
    read = _named(standing.read)
    if not standing.export_id:
        yield (
            "Cet export est en plusieurs lots, mais l’archive ne dit pas de quel export elle est : "
            "rien ne permet de savoir quels lots vont ensemble. Demandez à l’éditeur une archive "
            "qui porte son « exportId » ; d’ici là, ses dossiers restent « à préciser »."
        )
        return
    if standing.total is None:
        known = f"{read} {_are_read(standing.read)}" if read else "son numéro n’est pas lisible"
        yield (
            f"Cet export est en plusieurs lots : {known}, mais rien de sûr ne dit combien il y en "
            "a en tout. Demandez-le à l’éditeur, avec ceux qui manquent ; d’ici là, ses dossiers "
            "restent « à préciser »."
        )
    elif standing.missing:
        lacking = "il manque" if len(standing.missing) == 1 else "il manque encore"
        yield (
            f"Cet export est en {count_in_french(standing.total)} lots : {read} "
            f"{_are_read(standing.read)}, {lacking} {_named(standing.missing)}. Réclamez à "
            "l’éditeur ce qui manque, puis importez-le avec la même source ; d’ici là, ses "
            "dossiers restent « à préciser »."
        )
    elif not standing.damaged:
        yield (
            f"Les {count_in_french(standing.total)} lots de cet export sont lus : aucun dossier "
            "n’en attend plus d’autre."
        )
    if standing.damaged:
        yield (
            f"Dans {_named(standing.damaged)}, des dossiers annoncés manquent ou ont été refusés : "
            "un acte plus récent pouvait y être. Demandez de nouveau ce lot à l’éditeur, puis "
            "importez-le avec la même source."
        )


def _named(numbers: Sequence[int]) -> str:
    """« le lot 2 », « les lots 1 et 3 »."""
    if not numbers:
        return ""
    shown = [*map(str, numbers[:_MOST_NAMED])]
    if len(numbers) > _MOST_NAMED:
        shown.append(f"{count_in_french(len(numbers) - _MOST_NAMED)} autres")
    return f"{'le lot' if len(numbers) == 1 else 'les lots'} {list_in_french(shown)}"


def _are_read(numbers: Sequence[int]) -> str:
    return "est lu" if len(numbers) == 1 else "sont lus"
