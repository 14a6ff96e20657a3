"""For the tests of the register: activities of every shape, a register, spreadsheets by hand."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from serment.documents.register.identity import Party, Register, RegisterIdentity
from serment.law import activity as law
from serment.law.activities import load_templates, prefill_activities
from serment.law.activity_json import tidy_activity

CORPUS = Path(__file__).resolve().parents[2] / "src" / "serment" / "corpus"
TODAY = date(2026, 11, 23)
ALMA = Party(
    name="Rey",
    first_name="Alma",
    address="12 rue des Lilas",
    postcode="34000",
    town="Montpellier",
    phone="+33 4 00 00 00 00",
    mail="alma.rey@exemple.fr",
)
IDENTITY = RegisterIdentity("Cabinet du Dr Alma Rey", ALMA)
FACTS: dict[str, bool | str] = {
    "practice_form": "solo",
    "has_staff": True,
    "has_secretary": True,
    "online_booking": True,
    "electronic_claims": True,
    "card_terminal": True,
    "remote_card_payment": False,
    "paper_records": True,
    "paper_locked": True,
    "transfers_outside_eea": False,
    "video_surveillance": False,
}


def alma_activities() -> tuple[law.ProcessingActivity, ...]:
    """What Serment proposes to Dr Alma Rey."""
    return prefill_activities(load_templates(CORPUS), FACTS)


def register_of(*activities: law.ProcessingActivity) -> Register:
    """A register of these activities, kept by Dr Alma Rey."""
    return Register(IDENTITY, activities, TODAY, "2026.11.0")


texts = st.one_of(
    st.sampled_from(["", "Patients", "=1+1", "+33 4", "-5", "@x", "'a", "00123", "2026-11-23"]),
    st.text(max_size=40),
    st.text(alphabet="aé  \u00a0\u202f\n\t«»’<&>\"';:%", max_size=30),
)
identifiers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
days = st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31))


def _kind(literal: object) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(literal))


def _some(item: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(item, max_size=7).map(tuple)


def _activity(**values: object) -> law.ProcessingActivity:
    return tidy_activity(law.ProcessingActivity(**values))  # type: ignore[arg-type]  # fields by name, each of its type


activities = st.builds(
    _activity,
    reference=st.from_regex(r"[A-Z][A-Z0-9-]{0,6}", fullmatch=True),
    title=st.text(min_size=1, max_size=60).filter(lambda text: bool(law.tidied(text))),
    status=_kind(law.ActivityStatus),
    origin=st.sampled_from(["", "T01", "T26"]),
    created_on=days,
    updated_on=days,
    joint_controllers=_some(texts),
    software=texts,
    main_purpose=texts,
    other_purposes=_some(texts),
    legal_bases=_some(
        st.builds(law.LegalBasis, _kind(law.LawfulBasis), texts, _kind(law.Certainty))
    ),
    special_bases=_some(
        st.builds(law.SpecialBasis, _kind(law.SpecialCondition), texts, _kind(law.Certainty))
    ),
    data_subjects=_some(st.builds(law.DataSubjects, texts, texts)),
    data_categories=_some(st.builds(law.DataCategory, _kind(law.DataKind), texts, texts)),
    special_categories=_some(st.builds(law.SpecialCategory, _kind(law.SpecialKind), texts, texts)),
    retention_series=_some(identifiers),
    recipients=_some(st.builds(law.Recipient, _kind(law.RecipientKind), texts, texts)),
    transfers_outside=_kind(law.Answer),
    transfers=_some(st.builds(law.Transfer, texts, texts, texts, texts)),
    measures=_some(st.builds(law.Measure, _kind(law.MeasureKind), texts, st.booleans())),
    to_confirm=_some(texts),
    rests_on=_some(identifiers),
    certainty=_kind(law.Certainty),
)

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods_of(content: str, *, head: str = _HEAD, extra: tuple[str, ...] = ()) -> bytes:
    """A spreadsheet whose content.xml has these sheets, and other entries by these names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"{head}{content}{_TAIL}")
        for name in extra:
            archive.writestr(name, "<x/>")
    return target.getvalue()


def sheet_of(name: str, *rows: str) -> str:
    """A sheet made of these rows, already in XML."""
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def row_of(*texts_of_cells: str) -> str:
    """A row of text cells."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts_of_cells
    )
    return f"<table:table-row>{cells}</table:table-row>"
