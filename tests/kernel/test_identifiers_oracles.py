"""Keys against an independent library, and the detection of typing errors."""

import re

import pytest
import stdnum.luhn
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import iban as oracle_iban
from stdnum.fr import nir as oracle_nir
from stdnum.fr import siren as oracle_siren
from stdnum.fr import siret as oracle_siret
from stdnum.fr import tva as oracle_vat

from serment.kernel.identifiers.bank import LENGTHS, rib_key
from serment.kernel.identifiers.check import IdentifierKind, check_identifier
from serment.kernel.identifiers.luhn import is_luhn, luhn_check_digit

DIGITS = "0123456789"
QUICK = settings(max_examples=100)


def digits(size: int) -> st.SearchStrategy[str]:
    """Texts of exactly `size` ASCII digits."""
    return st.text(DIGITS, min_size=size, max_size=size)


NIR_BODIES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("123478"),
        digits(2),
        st.sampled_from([f"{n:02d}" for n in (*range(1, 13), *range(20, 43), *range(50, 100))]),
        st.sampled_from(["2A", "2B", *(f"{n:02d}" for n in range(1, 100))]),
        digits(6),
    ),
)
FRENCH_ACCOUNTS = st.builds(
    "".join,
    st.tuples(
        digits(10),
        st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11),
    ),
)


@QUICK
@given(NIR_BODIES)
def test_nir_keys_equal_those_of_the_oracle(body: str) -> None:
    """Every form of NIR, Corsica included, gets the key of the other library."""
    found = check_identifier("nir", body)
    assert (found.format_ok, found.key_ok) == (True, None)
    assert found.key == oracle_nir.calc_check_digits(body)
    assert oracle_nir.is_valid(f"{body}{found.key}")


@QUICK
@given(NIR_BODIES, st.integers(0, 99))
def test_a_nir_key_is_right_only_where_the_oracle_says_so(body: str, key: int) -> None:
    """A wrong key leaves the form accepted, and says so."""
    value = f"{body}{key:02d}"
    found = check_identifier("nir", value)
    assert found.format_ok
    assert found.key_ok is oracle_nir.is_valid(value)
    assert bool(found.reasons) is not found.key_ok


@QUICK
@given(digits(10))
def test_luhn_equals_the_oracle(body: str) -> None:
    """Our check digit is that of the other library."""
    assert luhn_check_digit(body) == stdnum.luhn.calc_check_digit(body)
    assert is_luhn(body) is stdnum.luhn.is_valid(body)


@QUICK
@given(digits(9), digits(14))
def test_siren_and_siret_equal_the_oracle(siren: str, siret: str) -> None:
    """Random numbers are accepted or refused alike; the oracle also checks the SIREN inside."""
    assert check_identifier("siren", siren).key_ok is oracle_siren.is_valid(siren)
    sound = check_identifier("siret", siret).key_ok and is_luhn(siret[:9])
    assert sound is oracle_siret.is_valid(siret)


@QUICK
@given(digits(8), digits(4))
def test_a_completed_siret_is_valid_for_the_oracle(siren_body: str, nic: str) -> None:
    """A SIREN and a SIRET completed with our keys are right elsewhere too."""
    siren = siren_body + luhn_check_digit(siren_body)
    assume(siren != "356000000")
    siret = siren + nic + luhn_check_digit(siren + nic)
    assert oracle_siret.is_valid(siret)
    assert check_identifier("siret", siret).key_ok is True


@QUICK
@given(digits(5))
def test_la_poste_is_accepted_by_either_rule(nic: str) -> None:
    """Whatever the oracle accepts of La Poste is accepted, and Luhn too."""
    value = f"356000000{nic}"
    expected = oracle_siret.is_valid(value) or stdnum.luhn.is_valid(value)
    found = check_identifier("siret", value)
    assert found.key_ok is expected
    assert (found.key == value[-1]) is expected


@QUICK
@given(digits(8), st.integers(0, 96))
def test_vat_keys_equal_the_oracle(siren_body: str, key: int) -> None:
    """The VAT key of a true SIREN is right where the oracle says so."""
    siren = siren_body + luhn_check_digit(siren_body)
    found = check_identifier("vat", f"FR{key:02d}{siren}")
    assert found.key_ok is oracle_vat.is_valid(f"FR{key:02d}{siren}")
    assert oracle_vat.is_valid(f"FR{found.key}{siren}")


@QUICK
@given(FRENCH_ACCOUNTS, st.integers(2, 98))
def test_french_ibans_equal_the_oracle(account: str, key: int) -> None:
    """The IBAN of any RIB gets the oracle's check digits, and no other is accepted."""
    rib = account + rib_key(account[:5], account[5:10], account[10:])
    found = check_identifier("iban", f"FR{key:02d}{rib}")
    assert found.key == oracle_iban.calc_check_digits(f"FR00{rib}")
    assert found.key_ok is oracle_iban.is_valid(f"FR{key:02d}{rib}")
    assert check_identifier("rib", rib).key_ok is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB82 WEST 1234 5698 7654 32", True),
        ("BE68 5390 0754 7034", True),
        ("BE69 5390 0754 7034", False),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", True),
    ],
)
def test_ibans_of_other_countries(value: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table of cases
    """Published examples of other countries, and one with a wrong key."""
    found = check_identifier("iban", value)
    assert found.format_ok
    assert found.key_ok is expected is oracle_iban.is_valid(value, check_country=False)


def test_lengths_of_ibans_equal_the_registry() -> None:
    """Each length of our table is that of the registry kept by the other library."""
    for country, length in LENGTHS.items():
        structure = oracle_iban._ibandb.info(country)[0][1]["bban"]
        sizes = [int(size) for size in re.findall(r"[0-9]+(?=!)", structure)]
        assert sum(sizes) + 4 == length, country


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("nir", "269054958815780"),
        ("nir", "184122A99956790"),
        ("nia", "785039999900140"),
        ("rpps", "10000000009"),
        ("idnps", "810000000009"),
        ("adeli", "759999998"),
        ("finess", "2A9999992"),
        ("siren", "732829320"),
        ("siret", "73282932000074"),
        ("vat", "FR44732829320"),
        ("iban", "FR7630006000011234567890189"),
        ("rib", "30006000011234567890189"),
    ],
)
def test_any_single_wrong_digit_is_found(kind: IdentifierKind, value: str) -> None:
    """Whatever digit is mistyped, the number is refused or its key no longer right."""
    assert check_identifier(kind, value).key_ok is True
    places = [(place, char) for place, char in enumerate(value) if char.isdigit()]
    for place, true_digit in places:
        for digit in set(DIGITS) - {true_digit}:
            found = check_identifier(kind, value[:place] + digit + value[place + 1 :])
            assert found.key_ok is not True, (place, digit)
            assert found.reasons
