"""The worked examples of the dossier of law, rows I01 to I12, with their expected answers."""

from dataclasses import dataclass

import pytest

from serment.kernel.identifiers.check import IdentifierCheck, IdentifierKind, check_identifier
from serment.kernel.identifiers.luhn import is_luhn


@dataclass(frozen=True, slots=True)
class Worked:
    """A row: what is typed, and what the dossier expects of it."""

    row: str
    kind: IdentifierKind
    value: str
    key_ok: bool | None
    key: str
    words: tuple[str, ...] = ()


ROWS = (
    Worked("I01", "nir", "2690549588157", None, "80"),
    Worked("I02", "nir", "184122A999567", None, "90", ("2A→19",)),
    Worked("I03", "nir", "290072B999012", None, "54", ("2B→18",)),
    Worked("I04", "nir", "1920397411045", None, "90", ("département 974", "commune 11")),
    Worked("I05", "nir", "7850399999001", None, "40", ("NIA", "1.2.250.1.213.1.4.9")),
    Worked("I05", "nia", "7850399999001", None, "40", ("NIA", "1.2.250.1.213.1.4.9")),
    Worked("I06", "rpps", "10000000009", True, "9"),
    Worked("I07", "idnps", "810000000009", True, "9", ("RPPS extrait", "10000000009")),
    Worked("I08", "finess", "759999998", True, "8"),
    Worked("I09", "finess", "2A9999992", True, "2", ("À vérifier", "A→1", "B→2")),
    Worked("I10", "siret", "35600000049837", True, "7", ("multiple de 5",)),
    Worked("I11", "iban", "FR7630006000011234567890189", True, "76", ("clé RIB est 89",)),
    Worked("I11", "rib", "30006000011234567890189", True, "89"),
    Worked("I12", "adeli", "759999998", True, "8", ("n’est plus attribué",)),
)


def _check(row: Worked) -> IdentifierCheck:
    return check_identifier(row.kind, row.value)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.row}-{row.kind}")
def test_each_row_gets_the_expected_answer(row: Worked) -> None:
    """Form, key and remarkable words of each row are those of the dossier."""
    found = _check(row)
    assert (found.format_ok, found.key_ok, found.key) == (True, row.key_ok, row.key)
    assert found.normalised == row.value
    assert found.reasons == ()
    notes = " ".join(found.notes)
    assert [word for word in row.words if word not in notes.replace("\u00a0", " ")] == []


@pytest.mark.parametrize(
    "body",
    ["2690549588157", "184122A999567", "290072B999012", "1920397411045", "7850399999001"],
)
def test_a_nir_with_its_computed_key_is_right(body: str) -> None:
    """The key computed for a NIR without key makes a NIR whose key is right."""
    key = check_identifier("nir", body).key
    assert check_identifier("nir", f"{body}{key}").key_ok is True


def test_rows_whose_naive_check_is_wrong() -> None:
    """I07 and I10: Luhn on the whole number fails where the number is right."""
    assert not is_luhn("810000000009")
    assert not is_luhn("35600000049837")


def test_corsica_is_not_the_same_for_finess_and_nir() -> None:
    """I09: with the substitution of the NIR the FINESS key would differ."""
    assert is_luhn("219999992")
    assert not is_luhn("199999992")


def test_every_answer_says_that_existence_is_not_checked() -> None:
    """No accepted number goes without the sentence on its existence."""
    for row in ROWS:
        assert any("ne vérifie pas que ce numéro existe" in note for note in _check(row).notes)
