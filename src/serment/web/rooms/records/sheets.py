"""The sheets of a workbook on the screen: which there are, and the one whose columns are shown."""

from dataclasses import dataclass
from typing import Final

from serment.intake.columns import Recognition
from serment.intake.layouts import TITLES
from serment.kernel.french import list_in_french, nbsp
from serment.web.middleware import CockpitRequest

_MOST_TOLD: Final = 6


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet that may be chosen; `lines` None where they were not counted."""

    position: int
    name: str
    lines: int | None
    is_hidden: bool
    is_chosen: bool
    told: str


@dataclass(frozen=True, slots=True)
class AskedSheet:
    """The sheet that a person asks for; `is_moved` where its columns are not those shown yet."""

    position: int | None = None
    is_moved: bool = False


def asked_sheet(request: CockpitRequest) -> AskedSheet:
    """Return the sheet that the form asks for, if it has any."""
    told = request.POST.get("sheet", "")
    if not (told.isascii() and told.isdecimal()) or len(told) > _MOST_TOLD:
        return AskedSheet()
    return AskedSheet(int(told), told != request.POST.get("shown", told))


def is_looking(request: CockpitRequest) -> bool:
    """Whether the person only asks to see the columns of a sheet."""
    return "look" in request.POST


def shown_sheets(recognition: Recognition) -> tuple[ShownSheet, ...]:
    """Return the sheets to choose from; none where there is no choice to make."""
    chosen = recognition.sheet.position
    return tuple(
        ShownSheet(
            one.position,
            one.name,
            one.lines,
            one.is_hidden,
            one.position == chosen,
            list_in_french([TITLES[meaning] for meaning in one.meanings[:_MOST_TOLD]]),
        )
        for one in recognition.sheet.among
    )


def moved_to(recognition: Recognition) -> str:
    """Say whose columns are shown now."""
    name = recognition.sheet.name
    return nbsp(f"Les colonnes sont maintenant celles de la feuille « {name} » : vérifiez-les.")
