"""An error of ours at the door: where it arose for the terminal, three sentences for the person."""

import sys

from serment.kernel.places import places_of
from serment.store.errors import StoreError


def tell_where(error: Exception) -> None:
    """Say on the terminal where an error of ours arose.

    The places, not the message: it could quote what was being read.
    """
    sys.stderr.write(places_of(error))


def unexpected(error: Exception) -> StoreError:
    """Return what the page of the failed opening says."""
    return StoreError(
        f"L’ouverture s’est arrêtée sur une erreur imprévue ({type(error).__name__}).",
        "Les données n’ont pas été modifiées par cette erreur ; elles restent chiffrées.",
        "Réessayez. Si cela recommence, gardez le dossier tel quel et relevez le message du "
        "terminal.",
    )
