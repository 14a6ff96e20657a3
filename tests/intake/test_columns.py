"""Columns recognised by their headings and their cells, in exports of several invented programs."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.columns import Recognition, recognise_columns
from serment.intake.headings import MEANINGS, heading_key, meaning_of
from serment.intake.layouts import (
    TITLES,
    ColumnChoice,
    Layout,
    UnusableLayoutError,
    match_layout,
    parse_layout,
    verify_layout,
)
from serment.intake.patient_lists import read_list
from support.lists import table_of

# Invented programs, each with its way of writing: headings, two lines, and what must be found.
EXPORTS = {
    "a French desktop program": """
        N° dossier;Nom de naissance;Nom d'usage;Prénom(s);DDN;Dernière consult.;Décédé(e) le;Motif
        12;MARTIN;DURAND;Alice;12/03/1950;25/11/2010;;toux
        13;PETIT;;Bob;25/04/1961;03/02/2019;14/05/2020;bilan
        = number birth_name usual_name given_name born_on last_consultation_on died_on -
        """,
    "a web agenda": """
        Patient,Né(e) le,Téléphone,Dernier RDV,Prochain RDV,Médecin
        Alice Durand,12/03/1950,0102030405,25/11/2010,13/01/2027,Dr Rey
        Bob Petit,25/04/1961,0102030406,03/02/2019,14/01/2027,Dr Rey
        = full_name born_on - last_consultation_on - -
        """,
    "a database dump": """
        ID_PATIENT|NOM|PRENOM|DATE_NAISSANCE|DATE_DERNIERE_VISITE|DATE_DECES|NIR|ADRESSE
        1|DURAND|ALICE|19500312|20101125||269054958815780|1 rue X
        2|PETIT|BOB|19610425|20190203|20200514|269054958815780|2 rue X
        = number family_name given_name born_on last_consultation_on died_on - -
        """,
    "a program in English": """
        MRN,Last name,First name,DOB,Last visit,Deceased
        1,Durand,Alice,03/25/1950,11/25/2010,no
        2,Petit,Bob,04/25/1961,02/03/2019,yes
        = number family_name given_name born_on last_consultation_on deceased
        """,
    "joined words": """
        NumDossier;NomPrenom;DateNaissance;DerniereVisite;AnneeDeces
        A-1;Durand Alice;12/03/1950;25/11/2010;
        A-2;Petit Bob;25/04/1961;03/02/2019;2020
        = number full_name born_on last_consultation_on died_in
        """,
    "our own names": """
        record_id;name;series;last_consultation_on;born_on;died_on;suspended_from;suspended_until
        1;Durand;patient_record;2010-11-25;1950-03-12;;2011-01-02;
        = number full_name series last_consultation_on born_on died_on
        suspended_from suspended_until
        """,
    "a list of visits": """
        IPP;Nom;Date de naiss.;Date de l'acte;Libellé
        1;Durand;12/03/1950;25/11/2010;cs
        1;Durand;12/03/1950;26/12/2012;cs
        = number family_name born_on last_consultation_on -
        """,
    "a title above": """
        Liste des patients inactifs;;;

        IPP;Nom;Date naiss.;Dernière venue
        1;Durand;12/03/1950;25/11/2010
        = number family_name born_on last_consultation_on
        """,
    "a death told by a yes, a patient told by a number": """
        Patient;Nom;DDN;Vu le;Date décès
        1;Durand;12/03/1950;25/11/2010;non
        2;Petit;13/03/1950;26/11/2010;oui
        = number family_name born_on last_consultation_on deceased
        """,
    "a death told by a date, under « DCD »": """
        N°;Nom;DDN;Vu le;DCD
        1;Durand;12/03/1950;25/11/2010;
        2;P;13/03/1950;26/11/2010;13/12/2012
        = number family_name born_on last_consultation_on died_on
        """,
}


def _export(name: str) -> tuple[str, list[str]]:
    """Return the text of an invented export, and the meaning that each column must have."""
    text, _, expected = EXPORTS[name].partition("= ")
    lines = [line.strip() for line in text.strip().splitlines()]
    return "\n".join(lines), expected.split()


def _recognised(text: str) -> Recognition:
    return recognise_columns(table_of(text))


@pytest.mark.parametrize("export", EXPORTS)
def test_exports_of_several_programs(export: str) -> None:
    """Each column is what its program means by it, or named among those left at the door."""
    text, expected = _export(export)
    found = _recognised(text)
    by_place = {one.position: str(one.meaning) for one in found.found}
    width = len(expected)
    assert [by_place.get(at, "-") for at in range(width)] == expected
    assert {one.position for one in found.dropped} == set(range(width)) - by_place.keys()
    assert all(one.why for one in found.found)
    assert all(one.why for one in found.dropped)
    assert verify_layout(found.layout(), nirs=found.nirs) == ()


@pytest.mark.parametrize("export", EXPORTS)
def test_what_is_recognised_is_read_whole(export: str) -> None:
    """Read with the layout proposed, each line is a record with its last visit, free of doubt."""
    text, _ = _export(export)
    layout = _recognised(text).layout()
    lines = list(read_list(table_of(text), layout, as_of=date(2026, 11, 27)))
    assert lines
    for line in lines:
        assert getattr(line, "doubts", ("rejected",)) == ()
        assert "last_consultation_on" in getattr(line, "facts", {})


@pytest.mark.parametrize("heading", ["Date de naissance du conjoint", "Nom du médecin traitant",
    "N° téléphone", "N° Sécu", "Prochain RDV", "Date de création du dossier", "Nom assuré",
    "Date de la première consultation", "Date dernier règlement", "Code postal", "", "???",
    "Date de modification", "Nom de la mère", "Lieu de naissance", "Rang de naissance",
    "Statut du RDV", "Motif du rejet"])  # fmt: skip
def test_headings_of_somebody_or_something_else(heading: str) -> None:
    """The spouse, the physician, the next appointment are never the patient's own."""
    assert meaning_of(heading) is None


@pytest.mark.parametrize(("heading", "key"), [(" N° Dossier ", "n dossier"),
    ("Prénom(s)", "prenom"), ("NumDossier", "num dossier"), ("DATE_NAISS.", "date naiss"),
    ("Nº", "n"), ("Nom d’usage", "nom d usage")])  # fmt: skip
def test_headings_are_folded(heading: str, key: str) -> None:
    """Accents, case, punctuation and joined words do not matter."""
    assert heading_key(heading) == key


@given(st.text(max_size=300))
def test_any_heading(heading: str) -> None:
    """Whatever a heading is, it means one thing or nothing."""
    found = meaning_of(heading)
    assert found is None or found[0] in MEANINGS


def test_every_meaning_has_its_title() -> None:
    """What a person reads of a meaning is French, and there is one for each."""
    assert set(TITLES) == set(MEANINGS)


def test_a_column_of_social_security_numbers_is_never_the_number() -> None:
    """Under whatever heading, it is dropped, named, and refused where a person picks it."""
    text = "N° dossier;Nom;Vu le\n" + "\n".join(
        f"2 69 05 49 588 157 80;Durand {at};25/11/2010" for at in range(3)
    )
    found = _recognised(text)
    assert "number" not in {one.meaning for one in found.found}
    (dropped,) = found.dropped
    assert "sécurité sociale" in dropped.why
    picked = Layout(
        (ColumnChoice("number", 0, "N° dossier"), *found.layout().columns), found.headings
    )
    assert any("sécurité sociale" in fault for fault in verify_layout(picked, nirs=found.nirs))


def test_an_appointment_is_no_act_of_care() -> None:
    """Its date is proposed for want of another, with a warning; a better column is preferred."""
    alone = _recognised("N°;Dernier RDV\n1;25/11/2010\n2;26/11/2010\n")
    (proposed,) = [one for one in alone.found if one.meaning == "last_consultation_on"]
    assert proposed.sureness == "likely"
    assert "n’est pas un acte de soins" in proposed.warning
    both = _recognised("N°;Dernier RDV;Dernière consultation\n1;25/11/2010;25/11/2009\n")
    (chosen,) = [one for one in both.found if one.meaning == "last_consultation_on"]
    assert (chosen.position, chosen.alternatives) == (2, (1,))


def test_missed_appointments_are_pointed_out() -> None:
    """Lines that tell of cancelled appointments would be read as care: it is said."""
    found = _recognised("N°;Date du RDV;Statut\n1;25/11/2010;honoré\n2;26/11/2010;Annulé\n")
    assert any("annulés ou manqués" in note for note in found.notes)


def test_a_list_without_headings() -> None:
    """Its first line is a record, said so; the columns are guessed by their cells."""
    text = "125;Dupont;Alice;12/03/1950;25/11/2010\n126;Durand;Bob;12/03/1960;25/11/2012\n"
    found = _recognised(text)
    assert [one.meaning for one in sorted(found.found, key=lambda one: one.position)] == [
        "number", "family_name", "given_name", "born_on", "last_consultation_on"]  # fmt: skip
    assert {one.sureness for one in found.found} == {"guessed"}
    assert any("pas de ligne de titres" in note for note in found.notes)
    assert found.headings == tuple(f"Colonne {number}" for number in range(1, 6))
    assert found.lines == 2


def test_what_lacks_is_said() -> None:
    """A list that starts no clock and names nobody is explained, never read."""
    found = _recognised("Ville;Motif\nParis;toux\nLyon;bilan\n")
    assert found.found == ()
    assert "dernière consultation" in found.notes[0]
    faults = verify_layout(found.layout())
    assert any("aucun délai ne pourrait partir" in fault for fault in faults)
    assert any("le numéro ni le nom" in fault for fault in faults)


def test_the_reading_of_dates_is_shown() -> None:
    """Each column of dates says how it is read, over the whole list and not its first lines."""
    lines = [f"{at};03/04/2010" for at in range(5_000)]
    found = _recognised("\n".join(["N°;Dernière visite", *lines, "5000;04/25/2010"]))
    (visit,) = [one for one in found.found if one.meaning == "last_consultation_on"]
    assert visit.reading is not None
    assert visit.reading.order == "month_first"
    assert visit.samples == ("03/04/2010",)
    assert found.lines == 5_001


def test_a_layout_goes_to_json_and_back() -> None:
    """What is remembered of a source comes back equal, a chosen order included."""
    born = ColumnChoice("born_on", 1, "DDN", "month_first")
    layout = Layout((ColumnChoice("number", 0, "N°"), born), ("N°", "DDN"))
    assert parse_layout(json.loads(json.dumps(layout.as_dict()))) == layout


def _told(columns: list[object]) -> dict[str, object]:
    return {"columns": columns, "headings": ["a", "b", "c"], "lines_before": 1}


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {**_told([]), "lines_before": -1},
        {**_told([]), "headings": [3]},
        _told([7]),
        _told([{"meaning": "eyes", "position": 0, "heading": ""}]),
        _told([{"meaning": "number", "position": True, "heading": ""}]),
        _told([{"meaning": "born_on", "position": 0, "heading": "", "order": "up"}]),
    ],
)
def test_a_layout_that_is_none(told: object) -> None:
    """Anything else than what was told is refused in French."""
    with pytest.raises(UnusableLayoutError, match="Désignez de nouveau"):
        parse_layout(told)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((("number", 0), ("born_on", 1)), "aucun délai ne pourrait partir"),
        ((("last_consultation_on", 1),), "le numéro ni le nom"),
        ((("number", 0), ("last_consultation_on", 1), ("born_on", 1)), "sert deux fois"),
        ((("number", 0), ("last_consultation_on", 1), ("last_consultation_on", 2)), "Plusieurs"),
        ((("number", 0), ("last_consultation_on", 9)), "n’existe pas"),
        ((("number", 0), ("last_consultation_on", 1), ("suspended_until", 2)), "sans leur début"),
    ],
)
def test_faults_of_a_layout(columns: tuple[tuple[str, int], ...], said: str) -> None:
    """Each thing that would make the reading false is said before a line is read."""
    told = [{"meaning": meaning, "position": at, "heading": "c"} for meaning, at in columns]
    layout = parse_layout(_told([*told]))
    assert any(said in fault for fault in verify_layout(layout))


BEFORE = "N°;Nom;DDN;Vu le;Nom\n1;A;25/03/1950;25/11/2010;x\n"


def test_a_new_export_is_matched_by_its_headings() -> None:
    """Columns in another order, or with another punctuation, are found again."""
    remembered = _recognised(BEFORE).layout()
    after = _recognised(
        "DDN :;VU LE;Ville;Nom;Nom;N°\n1950-03-25;2010-11-25;Paris;A;x;1\n"
    ).layout()
    matched, said = match_layout(remembered, after)
    places = {choice.meaning: choice.position for choice in matched.columns}
    assert places == {"number": 5, "family_name": 3, "born_on": 0, "last_consultation_on": 1}
    assert len(said) == 1
    assert "Ville" in said[0]


def test_a_heading_that_is_gone() -> None:
    """It is said, and no other column takes its place."""
    remembered = _recognised(BEFORE).layout()
    seen = _recognised("N°;Nom;Nom;Dernière consultation;Vu le\n1;A;x;25/11/2010;25/11/2010\n")
    matched, said = match_layout(remembered, seen.layout())
    assert matched.find("born_on") is None
    assert matched.find("last_consultation_on") == ColumnChoice("last_consultation_on", 4, "Vu le")
    assert any("« DDN »".replace(" ", "\u00a0") in one for one in said)


def test_a_list_without_headings_is_matched_by_its_places() -> None:
    """As long as it has as many columns; otherwise every choice is said to be gone."""
    remembered = _recognised("1;Durand;25/11/2010\n2;Petit;26/11/2010\n").layout()
    alike = _recognised("3;Rey;27/11/2011\n").layout()
    assert match_layout(remembered, alike) == (
        Layout(remembered.columns, alike.headings, 0, readings=alike.readings), ())  # fmt: skip
    wider = _recognised("3;Rey;27/11/2011;x\n").layout()
    matched, said = match_layout(remembered, wider)
    assert matched.columns == ()
    assert len(said) == len(remembered.columns)


def test_an_order_that_a_person_chose() -> None:
    """It is kept for the next export, unless its cells say otherwise for sure."""
    seen = _recognised("N°;Vu le\n1;03/04/2010\n").layout()
    chosen = Layout((ColumnChoice("number", 0, "N°"),
                     ColumnChoice("last_consultation_on", 1, "Vu le", "month_first")),
                    ("N°", "Vu le"))  # fmt: skip
    matched, said = match_layout(chosen, seen)
    assert said == ()
    assert matched.reading_of(matched.columns[1]).order == "month_first"
    sure = _recognised("N°;Vu le\n1;25/04/2010\n").layout()
    matched, said = match_layout(chosen, sure)
    assert matched.reading_of(matched.columns[1]).order == "day_first"
    assert "ordre retenu" in said[0]


def test_an_order_chosen_against_the_cells_is_watched() -> None:
    """What could be read both ways is then a doubt, never a wrong day."""
    seen = _recognised("N°;Vu le\n1;25/04/2010\n2;03/04/2010\n").layout()
    forced = Layout((ColumnChoice("last_consultation_on", 1, "Vu le", "month_first"),),
                    seen.headings, readings=seen.readings)  # fmt: skip
    assert forced.reading_of(forced.columns[0]).distrusts == "numbers"


def test_a_column_of_partial_dates_keeps_its_meaning() -> None:
    """« Naissance : 1950 » is a birth in doubt, never a column that nobody saw."""
    found = _recognised(
        "N°;Naissance;Vu le;Décès\n1;1950;25/11/2010;2020\n2;mars 1951;25/11/2010;\n"
    )
    assert {one.meaning for one in found.found} == {
        "number", "born_on", "last_consultation_on", "died_in"}  # fmt: skip


def test_a_record_that_looks_like_headings() -> None:
    """A list without headings keeps its lines, though one of them bears « N » and « tel »."""
    found = _recognised("12;N;Rey;25/11/2010\n13;O;Petit;26/11/2010\n14;N;tel;\n")
    assert (found.sketch.lines_before, found.lines) == (0, 3)


def test_a_list_of_headings_alone() -> None:
    """Nothing to read yet: its columns are recognised, and no line is invented."""
    found = _recognised("N°;Nom;DDN;Dernière consultation\n")
    assert found.lines == 0
    assert verify_layout(found.layout()) == ()
