"""Exports of practice software read: FHIR in megabytes a second, beside the bytes and plain JSON.

The limits are reading the same bytes, and `json.loads` of each line, which decodes everything and
concludes nothing. The export is invented: patients of 2.4 kB, visits of 1.6 kB, measures of 0.95
kB, prescriptions, reports, documents; patients, visits and measures have the size that Synthea
gives them. Where SERMENT_SAMPLES names a folder of exports made by others, what is found in them is
compared with a count by plain JSON, written apart.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from benchmarks.measure import spread
from benchmarks.processes import ROOT, clean_environment
from benchmarks.report import Bar, Report, times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_FULL_MB, _QUICK_MB = 500, 100
_PATIENTS = 3_000
_SAMPLES = "SERMENT_SAMPLES"
_PARIS = ZoneInfo("Europe/Paris")
_CAME = frozenset({"arrived", "triaged", "in-progress", "onleave", "finished"})


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the speed and the memory, then what is found in the samples."""
    path = workshop.folder("fhir") / "export.ndjson"
    size = make_export(path, (_QUICK_MB if options.quick else _FULL_MB) * 1_000_000)
    told = _in_a_process_of_its_own(path, options.times(5))
    parts = {name: spread(told[name]) for name in ("bytes", "json", "fhir")}
    for name, title in (
        ("bytes", f"reading {size / 1e6:.0f} MB"),
        ("json", "json.loads of each line"),
        ("fhir", "records of the FHIR export"),
    ):
        beside = f"{times_of(parts[name], parts['bytes'])} reading"
        if name == "fhir":
            beside += f", {times_of(parts['fhir'], parts['json'])} json.loads"
        report.figure(title, parts[name].per(size / 1e6), "MB/s CPU", beside=beside)
    report.bar(
        Bar("import: FHIR, CPU", size / 1e6 / parts["fhir"].median, 50, "MB/s", at_least=True)
    )
    report.bar(Bar("import: FHIR, memory", told["peak"][0] / 1024, 200, "MB"))
    for folder in _sample_folders():
        _compare(report, folder)


def make_export(path: Path, size: int) -> int:
    """Write an invented export of about that size; the number of bytes written."""
    visits = _acts()
    with path.open("w", encoding="utf-8") as stream:
        for rank in range(_PATIENTS):
            stream.write(_patient(rank) + "\n")
        while stream.tell() < size:
            stream.write("".join(next(visits) for _ in range(1_000)))
    return path.stat().st_size


def _patient(rank: int) -> str:
    born = date(1930, 1, 1) + timedelta(days=rank * 10)
    made: dict[str, Any] = {
        "resourceType": "Patient",
        "id": f"p{rank}",
        "text": {"status": "generated", "div": f"<div>{'x' * 1_900}</div>"},
        "identifier": [
            {
                "type": {"coding": [{"system": "urn:types", "code": "MR", "display": "Dossier"}]},
                "system": "urn:cabinet",
                "value": f"D{rank:06d}",
            }
        ],
        "name": [{"use": "official", "family": f"Nom{rank}", "given": ["Prénom", "Autre"]}],
        "birthDate": born.isoformat(),
        "address": [{"line": [f"{rank} rue Inventée"], "city": "Ville", "country": "FR"}],
    }
    if rank % 9 == 0:
        made["deceasedDateTime"] = f"{born.year + 70}-03-01T10:00:00+01:00"
    return json.dumps(made, ensure_ascii=False)


def _acts() -> Iterator[str]:
    """Acts of every kind, measures and documents in between, without an end."""
    rank = 0
    while True:
        rank += 1
        who = {"reference": f"Patient/p{rank * 7919 % _PATIENTS}", "display": "Nom Prénom"}
        day = date(1995, 1, 1) + timedelta(days=rank * 31 % 11_000)
        at = f"{day}T{rank % 24:02d}:15:00+02:00"
        vital = [{"coding": [{"system": "urn:categories", "code": "vital-signs"}]}]
        for kind, size, fields in (
            ("Encounter", 1_600, {"status": "finished", "period": {"start": at, "end": at},
                                  "participant": [{"individual": who, "period": {"start": at}}]}),
            ("Observation", 950, {"status": "final", "effectiveDateTime": at, "category": vital,
                                  "valueQuantity": {"value": rank / 7, "unit": "mmHg"}}),
            ("Observation", 950, {"status": "final", "effectiveDateTime": at, "issued": at}),
            ("MedicationRequest", 1_100, {"status": "active", "intent": "order", "authoredOn": at}),
            ("DiagnosticReport", 1_300, {"status": "final", "effectiveDateTime": at, "issued": at}),
            ("DocumentReference", 2_000, {"status": "current", "date": at}),
        ):  # fmt: skip
            made = {"resourceType": kind, "id": f"a{rank}", "subject": who, **fields}
            made["code"] = _codes_of(size - len(json.dumps(made)))
            yield json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def _codes_of(size: int) -> dict[str, object]:
    """Codes and labels that retention has no use for, of about that size."""
    one = {"system": "http://snomed.invalid/sct", "code": "185347001", "display": "y" * 60}
    return {"coding": [one] * (size // 130), "text": "z" * (size % 130)}


def _in_a_process_of_its_own(path: Path, times: int) -> dict[str, list[float]]:
    """The peak memory of a process says nothing of one part once others have run in it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.import", str(path), str(times)],
        cwd=ROOT,
        env={**clean_environment(), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, list[float]] = json.loads(done.stdout)
    return told


def main(path: str, times: str) -> None:
    """Measure the export of that path; print the figures as JSON."""
    samples: dict[str, list[float]] = {"bytes": [], "json": [], "fhir": []}
    acts: dict[str, Callable[[Path], object]] = {
        "fhir": _read_records, "bytes": _read_bytes, "json": _read_json,
    }  # fmt: skip
    peak = 0.0
    for _ in range(int(times)):
        for name, act in acts.items():
            before = time.process_time()
            act(Path(path))
            samples[name].append(time.process_time() - before)
            if not peak:  # after the first reading, which is the one of the records
                peak = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(json.dumps({**samples, "peak": [peak]}))


def _read_records(path: Path) -> object:
    from serment.intake.content import FileContent
    from serment.intake.fhir import read_fhir

    found = sum(1 for _ in read_fhir([FileContent(path)]))
    if found != _PATIENTS:
        raise RuntimeError(f"{found} records instead of {_PATIENTS}")
    return found


def _read_bytes(path: Path) -> object:
    with path.open("rb") as stream:
        while stream.read(1 << 20):
            pass
    return None


def _read_json(path: Path) -> object:
    with path.open("rb") as stream:
        for line in stream:
            json.loads(line)
    return None


def _sample_folders() -> list[Path]:
    top = os.environ.get(_SAMPLES)
    return sorted({one.parent for one in Path(top).rglob("*.ndjson")}) if top else []


def _compare(report: Report, folder: Path) -> None:
    """What the reader finds in the export of others, beside a count by plain JSON."""
    from serment.intake.content import FileContent
    from serment.intake.fhir import read_fhir
    from serment.intake.records import ReadRecord

    paths = sorted(folder.glob("*.ndjson"))
    before = time.process_time()
    lines = list(read_fhir([FileContent(path) for path in paths]))
    spent = time.process_time() - before
    records = [line for line in lines if isinstance(line, ReadRecord)]
    found = (
        len(records),
        sum("born_on" in one.facts for one in records),
        sum("died_on" in one.facts for one in records),
        sorted(str(one.facts.get("last_consultation_on", "")) for one in records),
    )
    counted = _counted_apart(paths)
    doubts = sum(bool(one.doubts) for one in records)
    acts = sum(1 for day in found[3] if day)
    size = sum(path.stat().st_size for path in paths) / 1e6
    report.note(
        f"{folder.name}: {found[0]} patients, {found[1]} births, {found[2]} deaths, {acts} last "
        f"acts of care, {doubts} with a doubt, {len(lines) - len(records)} rejected; "
        f"{size / spent:.0f} MB/s"
    )
    if found != counted:
        raise RuntimeError(f"{folder.name}: plain JSON counts otherwise")


def _counted_apart(paths: list[Path]) -> tuple[int, int, int, list[str]]:
    """The same by plain JSON, visits alone; it knows neither Bundles nor partial dates."""
    patients, last = dict[str, dict[str, Any]](), dict[str, str]()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            made = json.loads(line)
            if made["resourceType"] == "Patient":
                patients[made["id"]] = made
            elif made["resourceType"] == "Encounter" and made["status"] in _CAME:
                who = made["subject"]["reference"].removeprefix("Patient/")
                moment = datetime.fromisoformat(made["period"].get("end", made["period"]["start"]))
                last[who] = max(last.get(who, ""), str(moment.astimezone(_PARIS).date()))
    return (
        len(patients),
        sum("birthDate" in one for one in patients.values()),
        sum("deceasedDateTime" in one for one in patients.values()),
        sorted(last.get(who, "") for who in patients),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
