"""The built githubcop, run as a person would run it."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .outcomes import Failed

SECRET = "a-secret-of-make-live"
ORGANIZATION = "organization_"
"""Before the name of a kind of the organization, where one of repositories may have it too."""
BEYOND_SCRATCH = {"rulesets", "actions", "custom_properties"}
"""Kinds of the organization whose examples concern repositories that are not ours."""


@dataclass
class Run:
    code: int
    output: str
    errors: str

    def _lines(self) -> list[dict]:
        found = []
        for line in self.output.splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                found.append(value)
        return found

    @property
    def changes(self) -> list[dict]:
        return [change for line in self._lines() for change in line.get("changes") or []]

    @property
    def notes(self) -> list[dict]:
        return [note for line in self._lines() for note in line.get("notes") or []]

    @property
    def run_id(self) -> str | None:
        return next((line["run"] for line in self._lines() if "run" in line), None)

    @property
    def subjects(self) -> set[str]:
        return {named(change) for change in self.changes}

    def words(self, limit: int = 600) -> str:
        """The end of what it said, for a report."""
        text = (self.errors.strip() or self.output.strip())[-limit:]
        return " ".join(text.split())


def named(change: dict) -> str:
    """What a change is about, as plans write it: `has_wiki`, `main: enforce_admins`."""
    return f"{change['subject']}: {change['field']}" if "field" in change else change["subject"]


class Product:
    def __init__(self, binary: Path, credentials, api_url: str, writes_per_second: float, folder: Path):
        self.binary = binary
        self.folder = folder
        self._writes = writes_per_second
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GITHUBCOP_", "GH_"))},
            **credentials.environment(),
            "GITHUB_API_URL": api_url,
            "NO_COLOR": "1",
        }

    def run(self, *arguments: str, secrets: dict[str, str] | None = None) -> Run:
        """One command to its end; when we are stopped, it is stopped with us and may finish its write."""
        process = subprocess.Popen(
            [str(self.binary), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**self._environment, **(secrets or {})},
            cwd=self.folder,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=1800)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
            raise Failed(f"githubcop {arguments[0]} did not end within half an hour: {errors[-300:]}") from None
        except BaseException:
            process.terminate()
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            raise
        return Run(process.returncode, output, errors)

    def version(self) -> str:
        return self.run("--version").output.strip()

    def examples(self) -> dict[str, str]:
        """The example of every kind, from the reference that the program prints: kind → YAML. Those of the organization
        have a name of their own."""
        reference = self.run("validate", "--reference").output
        sections = re.split(r"^### (\S+)( of the organization)?$", reference, flags=re.M)
        examples = {}
        for name, owner, text in zip(sections[1::3], sections[2::3], sections[3::3]):
            if owner and name in BEYOND_SCRATCH:
                continue
            name = f"{ORGANIZATION}{name}" if owner else name
            if match := re.search(r"^```yaml\n(.*?)^```$", text, re.M | re.S):
                examples[name] = match[1]
        if not examples:
            raise Failed("githubcop validate --reference shows no examples; cannot tell which kinds there are")
        return examples

    def pace(self) -> list[str]:
        return ["--writes-per-second", f"{self._writes:g}"]
