"""Forms accepted and refused, sentences to the doctor, hostile values."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.kernel.french import nbsp
from serment.kernel.identifiers.check import (
    IDENTIFIER_KINDS,
    IdentifierKind,
    UnknownKindError,
    check_identifier,
    parse_kind,
)

KINDS = st.sampled_from(IDENTIFIER_KINDS)
HEAVY = ("calendar", "json", "typing_extensions", "asyncio", "decimal", "django", "hashlib")


def _plain(sentences: tuple[str, ...]) -> str:
    return " ".join(sentences).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    "value",
    [
        "2 69 05 49 588 157 80",
        "2.69.05.49.588.157-80",
        "2\u00a069\u202f05\u200949 588 157\t80\n",
        "2–69–05–49–588–157–80",
    ],
)
def test_separators_are_ignored(value: str) -> None:
    """Spaces, dots, hyphens, as word processors write them, do not count."""
    found = check_identifier("nir", value)
    assert (found.normalised, found.key_ok) == ("269054958815780", True)


def test_letters_are_read_in_either_case() -> None:
    """Lower-case letters are the same letters."""
    assert check_identifier("nir", "184122a99956790").normalised == "184122A99956790"
    assert check_identifier("iban", "fr7630006000011234567890189").key_ok is True


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("nir", "5690549588157", "premier chiffre est 5"),
        ("nir", "2691349588157", "mois est 13"),
        ("nir", "2690049588157", "mois est 00"),
        ("nir", "2694349588157", "mois est 43"),
        ("nir", "2690500588157", "département est 00"),
        ("nir", "269052C588157", "13 caractères"),
        ("nir", "26905495881578", "compte 14 caractères"),
        ("nia", "2690549588157", "Contrôlez ce numéro comme un NIR"),
        ("nia", "3690549588157", "celui d’un NIR"),
        ("nia", "9690549588157", "7 ou 8"),
        ("rpps", "810000000009", "Saisissez 10000000009"),
        ("rpps", "1000000000", "11 chiffres"),
        ("idnps", "310000000009", "un 8 et les 11 chiffres"),
        ("adeli", "2A9999992", "9 chiffres"),
        ("finess", "2C9999992", "A ou B pour la Corse"),
        ("finess", "75999999A", "A ou B pour la Corse"),
        ("siren", "73282932", "9 chiffres"),
        ("siret", "732829320", "14 chiffres"),
        ("vat", "DE44732829320", "FR, une clé"),
        ("vat", "FRIO732829320", "FR, une clé"),
        ("iban", "FR763000600001123456789018", "compte 27 caractères"),
        ("iban", "FR76A000600001123456789018A", "10 chiffres, 11 caractères"),
        ("iban", "1234", "2 lettres de pays"),
        ("rib", "3000600001123456789018", "23 caractères"),
        ("rib", "A0006000011234567890189", "23 caractères"),
    ],
)
def test_a_wrong_form_is_refused_with_its_reason(
    kind: IdentifierKind,
    value: str,
    words: str,
) -> None:
    """A refusal has no key, no normal form, and says what to do."""
    found = check_identifier(kind, value)
    assert (found.format_ok, found.key_ok, found.key, found.normalised) == (False, None, None, None)
    assert words in _plain(found.reasons)


def test_every_fault_of_a_nir_is_told_at_once() -> None:
    """First digit, month and department are each named."""
    assert len(check_identifier("nir", "9691500588157").reasons) == 3


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("nir", "1690549588157", "NIR, OID 1.2.250.1.213.1.4.8"),
        ("nir", "3690549588157", "en cours d’immatriculation"),
        ("nir", "2692249588157", "mois de naissance inconnu"),
        ("nir", "2699949588157", "mois de naissance inconnu"),
        ("nir", "2690520588157", "d’avant 1976"),
        ("nir", "269052A588157", "d’avant 1976 portent 20"),
        ("nir", "2690598712157", "département 987, commune 12"),
        ("nir", "2690599350157", "code de pays 350"),
        ("nir", "2690592350157", "À vérifier : le code 92"),
        ("nir", "2690549588157", "clé n’a pas été saisie"),
        ("idnps", "0759999998", "Numéro ADELI extrait, sans le préfixe 0 : 759999998"),
        ("idnps", "0759999998", "n’est plus attribué"),
        ("finess", "7A9999990", "2e position"),
        ("siret", "35600000000048", "La Poste"),
        ("siret", "73282932100072", "732829321, ne porte pas sa clé"),
        ("vat", "FRK7732829320", "Clé avec une lettre"),
        ("iban", "BR1800360305000010009795493C1", "Pays BR"),
        ("iban", "FR7630006000011234567890188", "clé RIB lue est 88, la clé calculée 89"),
    ],
)
def test_what_is_remarkable_is_noted(kind: IdentifierKind, value: str, words: str) -> None:
    """Each peculiarity gets its sentence, without refusing the form."""
    found = check_identifier(kind, value)
    assert found.format_ok
    assert words in _plain(found.notes)


def test_a_wrong_key_of_a_nir_is_not_a_refusal() -> None:
    """Historical numbers exist: the reason says not to discard the number for its key alone."""
    found = check_identifier("nir", "2690549588157 81")
    assert (found.format_ok, found.key_ok, found.key) == (True, False, "80")
    assert "n’écartez pas la saisie" in _plain(found.reasons)


def test_vat_takes_its_prefix_and_letters_leave_the_key_unsaid() -> None:
    """`FR` is added; a key with letters is neither right nor wrong."""
    found = check_identifier("vat", "44 732 829 320")
    assert (found.normalised, found.key_ok, found.key) == ("FR44732829320", True, "44")
    assert check_identifier("vat", "FRK7732829320").key_ok is None


def test_check_digits_out_of_their_range_are_wrong() -> None:
    """Check digits 00 and 01 give the remainder of 97 and 98, which alone are issued."""
    account = "30006000011234567890189"
    keys = [key for key in range(100) if check_identifier("iban", f"FR{key:02d}{account}").key_ok]
    assert keys == [76]


@pytest.mark.parametrize("kind", IDENTIFIER_KINDS)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "vide"),
        (" . - ", "vide"),
        ("9" * 10_000_000, "10000000 caractères"),
        ("２６９０５４９５８８１５７", "U+FF12"),
        ("١٢٣٤٥٦٧٨٩", "U+0661"),
        ("269054958\u200b8157", "U+200B"),
        ("269\x00549588157", "U+0000"),
        ("\ud800", "U+D800"),
        ("ß²½", "U+00DF"),
        (None, "pas un texte"),
        (b"732829320", "pas un texte"),
        (732829320, "pas un texte"),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_hostile_values_are_refused_with_a_reason(
    kind: IdentifierKind,
    value: object,
    words: str,
) -> None:
    """Empty, vast, exotic or foreign values get an answer, never a failure."""
    found = check_identifier(kind, value)
    assert not found.format_ok
    assert words in _plain(found.reasons)


@settings(max_examples=100)
@given(KINDS, st.text(max_size=40) | st.text("0123456789ABFR -.", max_size=40))
def test_any_text_gets_a_coherent_answer(kind: IdentifierKind, value: str) -> None:
    """Form, key and reasons agree, the normal form is stable, and French is set as printed."""
    found = check_identifier(kind, value)
    assert bool(found.reasons) is (not found.format_ok or found.key_ok is False)
    assert (found.normalised is not None) is found.format_ok is (found.key is not None)
    if found.normalised is not None:
        assert check_identifier(kind, found.normalised) == found
    for sentence in found.notes + found.reasons:
        assert sentence == nbsp(sentence)


def test_kinds_are_parsed_and_unknown_ones_named() -> None:
    """A kind is read whatever its case; another is refused with the list."""
    assert [parse_kind(kind.upper()) for kind in IDENTIFIER_KINDS] == list(IDENTIFIER_KINDS)
    with pytest.raises(UnknownKindError, match=r"« passport ».*nir, nia"):
        parse_kind("passport")


def test_importing_the_identifiers_loads_nothing_heavy() -> None:
    """The terminal answers at once: no slow module comes with the identifiers."""
    script = (
        "import sys; before = set(sys.modules); import serment.kernel.identifiers.check; "
        "print(' '.join(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )
    assert set(done.stdout.split()) & set(HEAVY) == set()
