"""Records of patients in a FHIR R4 export: NDJSON, Bundle, or the several files of one export.

Guarantees one `ReadRecord` for each Patient and one `RejectedLine` for what cannot be read, the
rest being read; an export that cannot be trusted as a whole is an `UnreadableFhirError`, before any
record is given: another version of FHIR, a file cut in the middle of its last line, a page of
results whose next page is missing. Nothing is kept but numbers, names and dates (`fhir_patients`,
`fhir_acts`); files are read as streams (`fhir_files`), records come when all is read, for an act
may come before its patient (`fhir_gathering`).

Leaves to others which file is missing. LIMIT: an export cut between two resources, or given without
its visits, says nothing of it; the last act is then the last of those that were given.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from serment.intake import fhir_acts
from serment.intake.fhir_files import Piece, Progress, UnreadableFhirError, pieces_of
from serment.intake.fhir_gathering import Gathering
from serment.intake.fhir_patients import parse_contained, parse_patient
from serment.intake.fhir_references import (
    CONTAINED,
    key_of,
    key_of_address,
    keys_in_text,
    may_be_patient,
)
from serment.intake.fhir_resources import (
    ActResource,
    BundleResource,
    ResourceDecoder,
    UnreadableResourceError,
    field_of,
    likely_kind,
    objects_in,
    text_of,
    value_of,
)
from serment.intake.records import RejectedLine
from serment.kernel.french import count_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from serment.intake.content import Content
    from serment.intake.fhir_acts import ActRule
    from serment.intake.records import ReadLine

__all__ = ["UnreadableFhirError", "looks_like_fhir", "read_fhir"]

MOST_REJECTED: Final = 10_000
_TAKEN: Final = frozenset({"Patient", "Bundle"})
_DEEPEST_BUNDLE: Final = 4
_EXCERPT: Final = 80
_KIND: Final = re.compile(r'"resourceType"\s*:\s*"[A-Z]')
_XML: Final = "http://hl7.org/fhir"
_ASK_R4: Final = "Demandez à votre éditeur un export « FHIR R4 » en NDJSON ou en Bundle JSON."


def looks_like_fhir(head: bytes, name: str) -> bool:
    """Whether the first bytes of a file are those of a FHIR export, in JSON or in XML."""
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = head.decode("utf-16" if is_wide else "utf-8-sig", "ignore").lstrip()
    if start.startswith("<"):
        return f'"{_XML}"' in start or f"'{_XML}'" in start
    is_lines = name.lower().endswith(".ndjson")
    return start.startswith("{") and (is_lines or _KIND.search(start) is not None)


def read_fhir(
    contents: Sequence[Content], told: Callable[[int], None] | None = None
) -> Iterator[ReadLine]:
    """Read the files of one export; raises `UnreadableFhirError` before the first record.

    `told` is called with the number of bytes read so far, all files together, every megabyte; an
    exception of its own stops the reading.
    """
    reading = _Reading()
    progress = Progress(told)
    for content in contents:
        for piece in pieces_of(content, progress, is_named=len(contents) > 1):
            reading.read(piece)
            if reading.rejected:
                yield from reading.rejected
                reading.rejected.clear()
        progress.before = progress.most
    reading.verify_is_complete()
    yield from reading.gathering.lines()


class _Reading:
    """One export being read."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self._decoder = ResourceDecoder()
        self._kinds: Counter[str] = Counter()
        self.rejected: list[RejectedLine] = []
        self._count = 0
        self._pages = self._last_pages = 0

    def read(self, piece: Piece) -> None:
        """Take one line or one document; what it holds that cannot be read is in `rejected`."""
        if piece.is_long:
            self._reject_unread(piece.raw, piece.place, "", "elle dépasse 64 Mo")
            return
        try:
            self._take(piece.raw, piece.place, "", 0)
        except UnreadableResourceError as error:
            if piece.is_whole_file or (piece.is_last and error.is_cut):
                raise _broken(piece, error) from None
            self._reject_unread(piece.raw, piece.place, "", str(error))

    def verify_is_complete(self) -> None:
        """Refuse an export without a patient, or of which a page is known to be missing."""
        if self._pages and not self._last_pages:
            raise UnreadableFhirError(
                nbsp(
                    "Cet export est une page d’une recherche, et la page suivante manque : des "
                    "actes de soin récents y sont peut-être. Choisissez ensemble toutes les pages, "
                    "ou demandez un export complet."
                )
            )
        if self._kinds["Patient"]:
            return
        if not self._kinds:
            raise UnreadableFhirError(
                nbsp(f"Aucune ressource FHIR ne s’y lit : rien n’en est retenu. {_ASK_R4}")
            )
        raise UnreadableFhirError(
            nbsp(
                "Cet export ne contient aucun patient (« Patient ») : ses actes n’appartiennent à "
                "personne. Choisissez aussi le fichier des patients, souvent « Patient.ndjson »."
            )
        )

    def _take(self, raw: bytes | memoryview, place: str, full_url: str, depth: int) -> None:
        """Take one resource; the whole JSON is verified, whether it is needed or not."""
        kind = likely_kind(raw)
        rule = fhir_acts.RULES.get(kind)
        if rule is None and kind not in _TAKEN:
            kind = self._decoder.kind_of(raw)
            rule = fhir_acts.RULES.get(kind)
        if rule is not None:
            self._take_act(kind, rule, self._decoder.act(raw), (place, full_url))
        elif kind == "Patient":
            resource = self._decoder.patient(raw)
            self.gathering.add_patient(parse_patient(resource, place=place, full_url=full_url))
        elif kind == "Bundle":
            self._take_bundle(self._decoder.bundle(raw), place, depth)
        elif kind in fhir_acts.FOREIGN_KINDS:
            raise _foreign(kind, fhir_acts.FOREIGN_KINDS[kind])
        elif not kind:
            self._reject(place, _excerpt(raw), "elle ne dit pas quelle ressource elle est")
            return
        self._kinds[kind] += 1

    def _take_act(
        self, kind: str, rule: ActRule, resource: ActResource, where: tuple[str, str]
    ) -> None:
        place, full_url = where
        if version := fhir_acts.foreign_version(kind, resource):
            raise _foreign(kind, version)
        act = fhir_acts.parse_act(rule, resource)
        if act is None:
            return
        keys = _keys_of(resource, full_url)
        if not keys and not rule.is_trace:
            self._reject(place, (kind,), "elle ne dit pas de quel patient il s’agit")
        for key in keys:
            whose = key
            if key.startswith(CONTAINED):
                whose = self._contained(resource, key, place)
            if not whose:
                self._reject(place, (kind,), f"elle ne contient pas son patient « {key[:80]} »")
                continue
            # Among those who take part, a URN may be the doctor's.
            is_sure = len(keys) == 1 or not whose.startswith("urn:")
            self.gathering.add_act(whose, act, rule.title, place, is_sure=is_sure)

    def _contained(self, resource: ActResource, key: str, place: str) -> str:
        """The key of a Patient that lies inside the act; empty where it does not."""
        for inner in objects_in(value_of(resource.contained)):
            if inner.get("id") == key.removeprefix(CONTAINED):
                if inner.get("resourceType") != "Patient":
                    return f"{inner.get('resourceType')}/"
                self._kinds["Patient"] += 1
                patient = parse_contained(self._decoder.inner_patient(inner), key, place=place)
                self.gathering.add_patient(patient)
                return patient.url
        return ""

    def _take_bundle(self, bundle: BundleResource, place: str, depth: int) -> None:
        kind = text_of(bundle.type)
        if kind == "history":
            raise UnreadableFhirError(
                nbsp(
                    "Cet export est un historique (« history ») : les anciennes versions de chaque "
                    "donnée y passeraient pour vraies. Demandez l’état présent des dossiers."
                )
            )
        if depth >= _DEEPEST_BUNDLE:
            raise UnreadableResourceError("ses Bundles sont emboîtés trop profondément")
        if kind == "searchset":
            links = [link.get("relation") for link in objects_in(value_of(bundle.link))]
            self._pages += 1
            self._last_pages += "next" not in links
        for rank, entry in enumerate(bundle.entry, start=1):
            raw = memoryview(entry.resource)
            if not raw:
                continue
            inner = f"{place}, entrée {rank}"
            full_url = text_of(entry.full_url)
            try:
                self._take(raw, inner, full_url, depth + 1)
            except UnreadableResourceError as error:
                self._reject_unread(raw, inner, full_url, str(error))

    def _reject_unread(
        self, raw: bytes | memoryview, place: str, full_url: str, reason: str
    ) -> None:
        """Whoever a broken resource still names may have an act there."""
        self.gathering.add_unreadable(keys_in_text(bytes(raw[: 1 << 16]), full_url), place)
        self._reject(place, _excerpt(raw), reason)

    def _reject(self, place: str, cells: tuple[str, ...], reason: str) -> None:
        self._count += 1
        if self._count > MOST_REJECTED:
            raise UnreadableFhirError(
                nbsp(
                    f"Plus de {count_in_french(MOST_REJECTED)} ressources ne se lisent pas : ce "
                    f"fichier est abîmé ou d’une autre sorte, rien n’en est retenu. {_ASK_R4}"
                )
            )
        told = (
            f"Cette ressource n’est pas lue : {reason}. Si c’est un acte de soin, le dernier acte "
            "de son patient est peut-être plus récent. Vérifiez-le dans votre logiciel."
        )
        self.rejected.append(RejectedLine(place, cells, nbsp(told)))


def _keys_of(resource: ActResource, full_url: str) -> list[str]:
    """The patients of an act: its subject, or those who take part in an appointment."""
    key = key_of(resource.subject, full_url) or key_of(resource.patient, full_url)
    if key:
        return [key]
    actors = [
        field_of(one, "actor", "reference") for one in objects_in(value_of(resource.participant))
    ]
    keys = [key_of_address(one, full_url) for one in actors if isinstance(one, str)]
    return [one for one in keys if may_be_patient(one)]


def _excerpt(raw: bytes | memoryview) -> tuple[str, ...]:
    return (bytes(raw[:_EXCERPT]).decode("utf-8", "replace").strip(),)


def _foreign(kind: str, version: str) -> UnreadableFhirError:
    return UnreadableFhirError(
        nbsp(
            f"Cet export est écrit en FHIR {version} (« {kind} ») : Serment lit FHIR R4, et "
            f"prendre l’un pour l’autre ferait perdre des actes de soin. {_ASK_R4}"
        )
    )


def _broken(piece: Piece, error: UnreadableResourceError) -> UnreadableFhirError:
    if error.is_cut:
        return UnreadableFhirError(
            nbsp(
                f"L’export s’interrompt au milieu d’une ressource ({piece.place}) : la "
                "suite manque, et avec elle, peut-être, les derniers actes de soin ; conclure sans "
                "eux détruirait trop tôt. Recopiez le fichier ou demandez-le de nouveau."
            )
        )
    return UnreadableFhirError(
        nbsp(f"Ce fichier n’est pas un export FHIR lisible : {error}. {_ASK_R4}")
    )
