"""Why a file is not read as an impact assessment: three sentences, in French."""

from __future__ import annotations

from typing import Final

from serment.intake.quoting import quoted
from serment.intake.refusals import RefusedFileError
from serment.kernel.french import nbsp

EXPORT_AGAIN: Final = (
    "Dans l’outil PIA de la CNIL, exportez l’analyse au format JSON, puis choisissez ce fichier."
)


class RefusedAssessmentError(RefusedFileError):
    """A file that is no impact assessment, or not one that can be relied on."""

    def __init__(self, what: str, why: str, remedy: str = EXPORT_AGAIN) -> None:
        self.what, self.why, self.remedy = nbsp(what), nbsp(why), nbsp(remedy)
        super().__init__(f"{self.what} {self.why} {self.remedy}")


def wrong_type(place: str, wanted: str) -> RefusedAssessmentError:
    """The refusal of a value whose kind would change the meaning of the file."""
    return RefusedAssessmentError(
        f"Dans ce fichier, « {quoted(place)} » n’est pas {wanted}.",
        "Lu quand même, il donnerait une analyse fausse.",
    )
