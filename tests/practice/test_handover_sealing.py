"""Sealing a hand-over: what a name gives away, two windows at once, a file that does not open."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import pyzipper  # type: ignore[import-untyped] # the library has no types

from serment.documents.sealed_archive import SealedArchiveError, write_sealed
from serment.practice import handover_packages
from serment.practice.handover_packages import read_package
from serment.practice.requests import RequestError
from serment.store import unlocked
from serment.store.models import HandoverPackage
from support.handover import added, chosen, opened, ready_request, sealed
from support.personas import alma

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> Actor:
    """Return a controller whose request 1 waits for its sealed file alone."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"resultat", "Compte rendu VIH M. Dupont")
    chosen(doctor, 1, 1)
    return doctor


def test_what_follows_a_dot_is_a_suffix_only_where_it_tells_a_format(doctor: Actor) -> None:
    """« M. Dupont » has no suffix: neither the ZIP, read by anybody, nor the 7z has that one."""
    made = sealed(doctor, form="zip")
    with pyzipper.AESZipFile(io.BytesIO(b"".join(read_package(made.package)))) as archive:
        assert archive.namelist()[0] == "DOC001"
    assert "Pièces/001 Compte rendu VIH M. Dupont" in opened(sealed(doctor))


def test_a_second_window_that_seals_meanwhile_is_refused(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one file is made, another is refused and erases nothing; then it may be made."""
    said: list[str] = []

    def write_while_another_asks(*given: Any) -> None:
        with pytest.raises(RequestError) as refusal:
            sealed(doctor)
        said.append(str(refusal.value))
        write_sealed(*given)

    monkeypatch.setattr(handover_packages, "write_sealed", write_while_another_asks)
    sealed(doctor)
    assert "déjà en cours de fabrication" in said[0]
    monkeypatch.undo()
    sealed(doctor)
    assert HandoverPackage.objects.of(doctor.practice).count() == 2


def test_a_sealed_file_that_does_not_open_again_is_refused_in_words(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its advice reaches the person; no row, no content is kept."""
    before = list(unlocked.blobs().stored())

    def broken(*_given: object) -> None:
        raise SealedArchiveError("Le fichier chiffré ne se rouvre pas ; refaites-le.")

    monkeypatch.setattr(handover_packages, "verify_sealed", broken)
    with pytest.raises(RequestError, match=r"refaites-le\. Rien n’a été gardé"):
        sealed(doctor)
    assert list(unlocked.blobs().stored()) == before
