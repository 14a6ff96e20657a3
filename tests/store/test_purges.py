"""The list of purges: ours and whole, or refused in French; an erasure not finished is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.adapters.files import MemoryFiles
from serment.store.purges import (
    PurgeList,
    RefusedPurgeListError,
    parse_purge_list,
    purge_list_bytes,
    read_purge_list,
    write_purge_list,
)
from serment.store.unlocked import derive_store_keys

KEYS = derive_store_keys("ici", bytes(32))
TOLD = PurgeList(frozenset({"0" * 32, "a" * 32}))
PATH = Path("/memory/purges.json")


@given(st.frozensets(st.text("0123456789abcdef", min_size=32, max_size=32)), st.booleans())
def test_what_is_written_is_read(tokens: frozenset[str], is_finished: bool) -> None:  # noqa: FBT001 - drawn by the test
    """Every token, and whether the rewriting was done."""
    told = PurgeList(tokens, is_finished)
    assert parse_purge_list(purge_list_bytes(KEYS, told), KEYS) == told


def test_a_list_of_the_disk_replaces_the_former_and_none_is_empty() -> None:
    """A store that destroyed nothing has no list."""
    files = MemoryFiles()
    files.make_folder(PATH.parent)
    assert read_purge_list(PATH, KEYS, files) == PurgeList()
    for told in (PurgeList(is_finished=False), TOLD):
        write_purge_list(PATH, KEYS, told, files)
        assert read_purge_list(PATH, KEYS, files) == told


def test_the_list_of_another_practice_is_refused() -> None:
    """Its tokens would erase nothing here, and its person would believe that they had."""
    with pytest.raises(RefusedPurgeListError, match="autre cabinet"):
        parse_purge_list(purge_list_bytes(derive_store_keys("là", bytes(32)), TOLD), KEYS)


@pytest.mark.parametrize("change", [{"tokens": ["b" * 32]}, {"seal": "0" * 64}, {"seal": None}])
def test_an_altered_list_is_refused(change: dict[str, Any]) -> None:
    """A token more, or a seal that is not ours."""
    told = {**json.loads(purge_list_bytes(KEYS, TOLD)), **change}
    with pytest.raises(RefusedPurgeListError, match="modifiée"):
        parse_purge_list(json.dumps(told).encode(), KEYS)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    """Never another error."""
    with pytest.raises(RefusedPurgeListError):
        parse_purge_list(data, KEYS)


@pytest.mark.parametrize(
    "told", ["[]", "{}", '{"tokens": 1, "store": "ici", "seal": ""}', "[" * 9_000]
)
def test_json_that_is_no_list_is_refused(told: str) -> None:
    """Nor what is nested without end."""
    with pytest.raises(RefusedPurgeListError):
        parse_purge_list(told.encode(), KEYS)
