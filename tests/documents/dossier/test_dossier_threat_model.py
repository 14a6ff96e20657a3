"""`docs/threat-model.md` follows the code: the figures that it gives are those that run."""

from pathlib import Path

from serment.adapters.files import PRIVATE_FOLDER
from serment.store.attempts import LONGEST_WAIT, wait_after
from serment.store.keyslots import Cost
from serment.store.recovery import SECRET_BYTES
from serment.web.door import ENTRY_SECONDS
from serment.web.gate_http import CONTENT_SECURITY_POLICY

TEXT = " ".join(
    (Path(__file__).parents[3] / "docs/threat-model.md").read_text(encoding="utf-8").split(),
)


def test_the_cost_of_a_guess_is_the_one_told() -> None:
    """Argon2id's parameters, the waits, the strength of the recovery code."""
    cost = Cost()
    assert f"{cost.memory_kib // 1024} MiB, t = {cost.passes}, p = {cost.lanes}" in TEXT
    assert f"wait {wait_after(3)} s, {wait_after(4)} s, {wait_after(5)} s" in TEXT
    assert f"up to {LONGEST_WAIT // 60} minutes" in TEXT
    assert f"recovery code is {SECRET_BYTES * 8} random bits" in TEXT


def test_the_door_is_the_one_told() -> None:
    """The life of the token, the policy of the pages, the mode of the folder."""
    assert ENTRY_SECONDS == 180
    assert "good for three minutes" in TEXT
    assert CONTENT_SECURITY_POLICY.split(";")[0] == "default-src 'none'"
    assert "`default-src 'none'`" in TEXT
    assert f"mode {PRIVATE_FOLDER:04o}" in TEXT
