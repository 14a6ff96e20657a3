"""The two ways in: what opens, what does not, and what a hostile file may not ask."""

import json
import unicodedata

import pytest

from serment.store.errors import (
    DamagedKeySlotsError,
    NewerStoreError,
    UnreadableRecoveryCodeError,
    WrongPassphraseError,
    WrongRecoveryCodeError,
)
from serment.store.keyslots import (
    Cost,
    KeySlots,
    change_passphrase,
    create_keyslots,
    open_with_passphrase,
    open_with_recovery_secret,
    parse_keyslots,
    parse_typed_code,
    reissue_recovery_code,
    serialise_keyslots,
)

CHEAP = Cost(memory_kib=8_192, passes=1, lanes=1)
PHRASE = "agrafe océan tilleul violon marée"


@pytest.fixture(name="made", scope="module")
def _made() -> tuple[KeySlots, bytes, str]:
    return create_keyslots(PHRASE, cost=CHEAP)


def test_both_ways_open(made: tuple[KeySlots, bytes, str]) -> None:
    """The passphrase and the recovery code give the same data key."""
    slots, data_key, code = made
    assert open_with_passphrase(slots, PHRASE) == data_key
    assert open_with_recovery_secret(slots, parse_typed_code(code)) == data_key
    assert len(data_key) == 32


def test_defaults_are_the_chosen_cost() -> None:
    """A slot made without a cost asks for 64 MiB, three passes, two lanes."""
    assert Cost() == Cost(memory_kib=65_536, passes=3, lanes=2)
    assert Cost().is_bounded()


def test_wrong_passphrase(made: tuple[KeySlots, bytes, str]) -> None:
    """Another passphrase says in French that it is not the right one."""
    with pytest.raises(WrongPassphraseError, match="n’est pas la bonne"):
        open_with_passphrase(made[0], PHRASE + " ")


def test_accents_typed_on_another_system(made: tuple[KeySlots, bytes, str]) -> None:
    """Decomposed accents, as a Mac may send them, open as well."""
    decomposed = unicodedata.normalize("NFD", PHRASE)
    assert decomposed != PHRASE
    assert open_with_passphrase(made[0], decomposed) == made[1]


def test_another_stores_code(made: tuple[KeySlots, bytes, str]) -> None:
    """A well-formed code of another store opens nothing."""
    _, _, other = create_keyslots(PHRASE, cost=CHEAP)
    with pytest.raises(WrongRecoveryCodeError, match="n’ouvre pas ce cabinet"):
        open_with_recovery_secret(made[0], parse_typed_code(other))


def test_typing_error_is_told_before_any_key() -> None:
    """A code with a typing error is told so."""
    with pytest.raises(UnreadableRecoveryCodeError, match="erreur de frappe"):
        parse_typed_code("AAAA-BBBB")


def test_changing_the_passphrase(made: tuple[KeySlots, bytes, str]) -> None:
    """The new one opens, the former does not, the recovery code still does."""
    slots, data_key, code = made
    changed = change_passphrase(slots, data_key, "une tout autre phrase", cost=CHEAP)
    assert open_with_passphrase(changed, "une tout autre phrase") == data_key
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(changed, PHRASE)
    assert open_with_recovery_secret(changed, parse_typed_code(code)) == data_key


def test_reissuing_the_code(made: tuple[KeySlots, bytes, str]) -> None:
    """The new sheet opens, the former opens nothing, the passphrase is unchanged."""
    slots, data_key, code = made
    renewed, fresh = reissue_recovery_code(slots, data_key, cost=CHEAP)
    assert open_with_recovery_secret(renewed, parse_typed_code(fresh)) == data_key
    with pytest.raises(WrongRecoveryCodeError):
        open_with_recovery_secret(renewed, parse_typed_code(code))
    assert open_with_passphrase(renewed, PHRASE) == data_key


def test_the_file_says_what_was_written(made: tuple[KeySlots, bytes, str]) -> None:
    """Reading what was written gives the same slots, and no secret is in it."""
    slots, data_key, code = made
    content = serialise_keyslots(slots)
    assert parse_keyslots(content) == slots
    assert data_key.hex().encode() not in content
    assert code.encode() not in content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "x"}, "pas un fichier de clés"),
        ({"version": 0}, "incomplet"),
        ({"slots": []}, "une phrase et un code"),
        ({"store": 3}, "incomplet"),
    ],
)
def test_altered_files_are_refused(
    made: tuple[KeySlots, bytes, str], change: dict[str, object], said: str
) -> None:
    """Each alteration of the frame is refused with its reason."""
    written = json.loads(serialise_keyslots(made[0])) | change
    with pytest.raises(DamagedKeySlotsError, match=said):
        parse_keyslots(json.dumps(written).encode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"memory_kib": 1 << 40}, "limites"),
        ({"passes": 10_000}, "limites"),
        ({"lanes": 0}, "limites"),
        ({"memory_kib": True}, "coût"),
        ({"passes": "3"}, "coût"),
        ({"salt": "AAAA"}, "coupée ou altérée"),
        ({"wrapped": "pas du base 64 !"}, "coupée ou altérée"),
        ({"nonce": None}, "coupée ou altérée"),
        ({"kind": "backdoor"}, "espèce inconnue"),
        ({"kdf": "md5"}, "forme inconnue"),
    ],
)
def test_hostile_slots_are_refused(
    made: tuple[KeySlots, bytes, str], change: dict[str, object], said: str
) -> None:
    """A slot cannot ask for absurd work, nor carry cut values."""
    written = json.loads(serialise_keyslots(made[0]))
    written["slots"][0] |= change
    with pytest.raises(DamagedKeySlotsError, match=said):
        parse_keyslots(json.dumps(written).encode())


def test_lowered_cost_opens_nothing(made: tuple[KeySlots, bytes, str]) -> None:
    """The parameters are authenticated: changing them within bounds opens nothing."""
    written = json.loads(serialise_keyslots(made[0]))
    written["slots"][0]["passes"] = 2
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(parse_keyslots(json.dumps(written).encode()), PHRASE)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 5_000, b"null", b"[1]"])
def test_unreadable_files(content: bytes) -> None:
    """Whatever the bytes, the error is the one that tells to restore."""
    with pytest.raises(DamagedKeySlotsError, match="serment restore"):
        parse_keyslots(content)


def test_newer_file(made: tuple[KeySlots, bytes, str]) -> None:
    """A file of a later version tells to install the latest program."""
    written = json.loads(serialise_keyslots(made[0])) | {"version": 2}
    with pytest.raises(NewerStoreError, match="dernière version de Serment"):
        parse_keyslots(json.dumps(written).encode())


def test_every_changed_byte_of_a_wrapped_key_is_noticed(
    made: tuple[KeySlots, bytes, str],
) -> None:
    """No altered slot gives a key, let alone a wrong one."""
    slots, data_key, _ = made
    content = serialise_keyslots(slots)
    start = content.index(b'"wrapped"') + 12
    for at in range(start, start + 60, 7):
        altered = bytearray(content)
        altered[at] = ord("A") if altered[at] != ord("A") else ord("B")
        for way in ("passphrase", "recovery"):
            try:
                read = parse_keyslots(bytes(altered))
            except DamagedKeySlotsError:
                continue
            if getattr(read, way) == getattr(slots, way):
                continue
            assert way == "passphrase"
            with pytest.raises(WrongPassphraseError):
                assert open_with_passphrase(read, PHRASE) == data_key
