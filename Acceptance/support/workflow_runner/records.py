"""What a run of a workflow leaves behind."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Annotation:
    """A line like `::error title=…::message`, which GitHub shows on the run's page."""

    level: str
    message: str
    properties: dict[str, str]


@dataclass
class StepRun:
    """One step. `outcome` is what happened, `conclusion` what counts (they differ with continue-on-error)."""

    id: str
    name: str
    outcome: str = "skipped"
    conclusion: str = "skipped"
    code: int | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    steps: list["StepRun"] = field(default_factory=list)
    """The steps of a composite action."""

    @property
    def annotations(self) -> list[Annotation]:
        return [
            Annotation(
                level,
                re.sub("%(25|0D|0A)", lambda code: {"25": "%", "0D": "\r", "0A": "\n"}[code.group(1)], message),
                dict(pair.split("=", 1) for pair in properties.split(",") if "=" in pair),
            )
            for level, properties, message in re.findall(
                r"^::(error|warning|notice|debug)(?: ([^:\n]*))?::(.*)$", self.log, re.MULTILINE
            )
        ]


@dataclass
class JobRun:
    """One job, or one leg of a matrix."""

    id: str
    name: str
    matrix: dict[str, Any] = field(default_factory=dict)
    result: str = "skipped"
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[StepRun] = field(default_factory=list)
    permissions: dict[str, str] = field(default_factory=dict)
    concurrency: dict[str, Any] | None = None
    workspace: Path | None = None
    environment: str | None = None

    def step(self, name: str) -> StepRun:
        """The step with this id or name."""
        return next(step for step in self.steps if name in (step.id, step.name))

    @property
    def log(self) -> str:
        return "".join(f"--- {self.name}: {step.name}: {step.outcome}\n{step.log}" for step in self.steps)

    @property
    def summary(self) -> str:
        return "".join(step.summary for step in self.steps)

    @property
    def annotations(self) -> list[Annotation]:
        return [annotation for step in self.steps for annotation in step.annotations]


@dataclass
class WorkflowRun:
    """A whole run. Logs are raw: GitHub would mask secrets in them, so that none may be found here."""

    name: str
    jobs: list[JobRun] = field(default_factory=list)
    concurrency: dict[str, Any] | None = None
    artifacts: Path | None = None

    def job(self, id: str) -> JobRun:
        """The one run of a job; `legs` for a matrix."""
        found = self.legs(id)
        assert len(found) == 1, f"{len(found)} runs of job {id}"
        return found[0]

    def legs(self, id: str) -> list[JobRun]:
        return [job for job in self.jobs if job.id == id]

    @property
    def ran(self) -> set[str]:
        """The ids of the jobs that were not skipped."""
        return {job.id for job in self.jobs if job.result != "skipped"}

    @property
    def result(self) -> str:
        return "failure" if any(job.result == "failure" for job in self.jobs) else "success"

    @property
    def log(self) -> str:
        return "".join(job.log for job in self.jobs)

    @property
    def summary(self) -> str:
        return "".join(job.summary for job in self.jobs)

    @property
    def annotations(self) -> list[Annotation]:
        return [annotation for job in self.jobs for annotation in job.annotations]
