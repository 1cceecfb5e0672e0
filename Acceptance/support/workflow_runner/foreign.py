"""Substitutes for the foreign actions that our workflows use: what the original would have done, on this machine."""

import fnmatch
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from .records import StepRun
from .steps import ForeignFailure, Steps, copied


def checkout(job: Steps, step: StepRun, values: dict[str, str]):
    """Copies the checkout into the workspace."""
    source = job.machine.checkout
    if source is None:
        raise ForeignFailure("there is nothing to check out")
    copied(source, job.machine.workspace / values.get("path", "."))
    step.log += f"checkout: {job.contexts['github']['repository']} at {job.contexts['github']['ref']}\n"


def restore(job: Steps, step: StepRun, values: dict[str, str]):
    """Brings back what was saved under the key, else the newest under a prefix."""
    key, paths = values["key"], values["path"].split()
    found = _entry(job.machine.caches, key, paths, exact=True)
    step.outputs = {"cache-primary-key": key, "cache-hit": "true" if found else "false"}
    if not found:
        for prefix in values.get("restore-keys", "").split():
            if found := _entry(job.machine.caches, prefix, paths, exact=False):
                break
    if not found:
        step.outputs["cache-hit"] = ""
        step.log += f"cache: nothing under {key}\n"
        return
    step.outputs["cache-matched-key"] = found[0]
    for path in paths:
        kept = found[1] / _slug(path)
        if kept.exists():
            copied(kept, _place(job, path))
    step.log += f"cache: restored {found[0]}\n"


def save(job: Steps, step: StepRun, values: dict[str, str]):
    """Keeps files under a key, once: a key that exists stays as it is."""
    key, paths = values["key"], values["path"].split()
    if "," in key or len(key) > 512:
        raise ForeignFailure(f"Key Validation Error: {key}")
    if _entry(job.machine.caches, key, paths, exact=True):
        step.log += f"cache: {key} is there already\n"
        return
    present = [path for path in paths if _place(job, path).exists()]
    if not present:
        step.log += f"::warning::cache: nothing to save at {' '.join(paths)}\n"
        return
    index = _index(job.machine.caches)
    folder = job.machine.caches / f"{len(index):06}"
    while folder.exists():
        folder = folder.with_name(f"{int(folder.name) + 1:06}")
    folder.mkdir(parents=True)
    for path in present:
        copied(_place(job, path), folder / _slug(path))
    (folder / "entry.json").write_text(json.dumps({"key": key, "version": _version(paths)}))
    step.log += f"cache: saved {key}\n"


def cache(job: Steps, step: StepRun, values: dict[str, str]):
    """Restores now, saves after the job where it succeeded and the key was not there."""
    restore(job, step, values)

    def afterwards():
        if not job.failed and step.outputs["cache-hit"] != "true":
            save(job, step, values)

    job.machine.afterwards.append(afterwards)


def upload_artifact(job: Steps, step: StepRun, values: dict[str, str]):
    """Keeps files with the run."""
    name = values.get("name", "artifact")
    if set(name) & set('":<>|*?\r\n\\/'):
        raise ForeignFailure(f"The artifact name is not valid: {name}")
    target = job.machine.artifacts / name
    if target.exists():
        raise ForeignFailure(f"an artifact with this name already exists: {name}")
    found = []
    for pattern in values["path"].split():
        place = _place(job, pattern)
        found += [place] if place.exists() else sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor))))
    if not found:
        if values.get("if-no-files-found", "warn") == "error":
            raise ForeignFailure(f"No files were found with the provided path: {values['path']}")
        step.log += f"::warning::No files were found with the provided path: {values['path']}\n"
        return
    for file in found:
        copied(file, target if file.is_dir() else target / file.name)
    step.log += f"upload-artifact: {name}: {', '.join(file.name for file in found)}\n"


def download_artifact(job: Steps, step: StepRun, values: dict[str, str]):
    """Brings back what earlier jobs kept."""
    target = _place(job, values.get("path", "."))
    pattern = values.get("name") or values.get("pattern", "*")
    folders = job.machine.artifacts.iterdir() if job.machine.artifacts.exists() else []
    names = sorted(folder.name for folder in folders if fnmatch.fnmatch(folder.name, pattern))
    if values.get("name") and not names:
        raise ForeignFailure(f"Artifact not found for name: {values['name']}")
    for name in names:
        merged = values.get("name") or values.get("merge-multiple") == "true"
        copied(job.machine.artifacts / name, target if merged else target / name)
    step.log += f"download-artifact: {', '.join(names)}\n"


def attest(job: Steps, step: StepRun, values: dict[str, str]):
    """Says what would be attested, after checking that it is there."""
    if checksums := values.get("subject-checksums"):
        lines = _place(job, checksums).read_text().splitlines()
        subjects = [line.split()[1].lstrip("*") for line in lines]
    else:
        place = _place(job, values["subject-path"])
        subjects = sorted(file.name for file in place.parent.glob(place.name))
    if not subjects:
        raise ForeignFailure("Could not find subject")
    step.log += f"attest-build-provenance: {', '.join(subjects)}\n"


FOREIGN: dict[str, Callable[[Steps, StepRun, dict[str, str]], None]] = {
    "actions/checkout": checkout,
    "actions/cache": cache,
    "actions/cache/restore": restore,
    "actions/cache/save": save,
    "actions/upload-artifact": upload_artifact,
    "actions/download-artifact": download_artifact,
    "actions/attest-build-provenance": attest,
}


def _place(job: Steps, path: str) -> Path:
    return job.machine.workspace / Path(path.replace("~", job.machine.environment["HOME"], 1))


def _slug(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def _version(paths: list[str]) -> str:
    # As the original: an entry is found only by the same paths.
    return hashlib.sha256("|".join(paths).encode()).hexdigest()


def _index(caches: Path) -> list[tuple[str, str, Path]]:
    found = []
    for file in sorted(caches.glob("*/entry.json"), reverse=True):
        entry = json.loads(file.read_text())
        found.append((entry["key"], entry["version"], file.parent))
    return found


def _entry(caches: Path, key: str, paths: list[str], exact: bool) -> tuple[str, Path] | None:
    """The newest entry with this key, or with a key that begins so."""
    for name, version, folder in _index(caches):
        if version == _version(paths) and (name == key if exact else name.startswith(key)):
            return name, folder
    return None
