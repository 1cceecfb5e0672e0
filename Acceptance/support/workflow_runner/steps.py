"""One job's steps: shell, our own actions, and substitutes for foreign ones."""

import hashlib
import math
import os
import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .expressions import Scope
from .records import StepRun
from .values import ExpressionError

PATIENCE = 180.0
"""Seconds after which a step counts as hanging, whatever its `timeout-minutes`."""

SUMMARY_LIMIT = 1024 * 1024
"""GitHub refuses a step's summary beyond this many bytes."""

SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"], "sh": ["sh", "-e"]}
STEP_CONTEXTS = ("github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "secrets", "steps", "inputs")
COMPOSITE_CONTEXTS = ("github", "strategy", "matrix", "job", "runner", "env", "steps", "inputs")


class WorkflowError(Exception):
    """A workflow that GitHub would refuse, or that uses what this runner does not know."""


@dataclass
class Machine:
    """The runner's machine while one job uses it."""

    folder: Path
    workspace: Path
    tool_cache: Path
    checkout: Path | None
    actions: Mapping[str, Path]
    foreign: Mapping[str, Callable]
    caches: Path
    artifacts: Path
    environment: dict[str, str]
    """What the job's steps find, `GITHUB_ENV` and `GITHUB_PATH` included."""
    standing: dict[str, str]
    """GitHub's own variables, which no `env` can change."""
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    """The post steps of foreign actions, last one first."""


class Steps:
    """Runs the steps of a job, or of a composite action within one."""

    def __init__(self, machine: Machine, contexts: dict[str, Any], env: dict[str, str], composite: bool = False):
        self.machine = machine
        self.contexts = contexts
        self.env = env
        self.composite = composite
        self.names = COMPOSITE_CONTEXTS if composite else STEP_CONTEXTS
        self.contexts["steps"] = {}
        self.failed = False
        self.deadline = math.inf

    def run(self, definitions: list[dict], defaults: dict) -> list[StepRun]:
        done = []
        for number, definition in enumerate(definitions, 1):
            step = StepRun(
                id=definition.get("id", ""),
                name=definition.get("name") or definition.get("uses") or f"step {number}",
            )
            done.append(step)
            try:
                self.one(definition, step, defaults)
            except (ExpressionError, WorkflowError) as error:
                step.log += f"::error::{error}\n"
                step.outcome = step.conclusion = "failure"
            if step.conclusion == "failure":
                self.failed = True
            if step.id:
                self.contexts["steps"][step.id] = {
                    "outputs": step.outputs,
                    "outcome": step.outcome,
                    "conclusion": step.conclusion,
                }
        return done

    def one(self, definition: dict, step: StepRun, defaults: dict):
        _known(definition, "id", "name", "if", "env", "run", "uses", "with", "shell", "working-directory",
               "continue-on-error", "timeout-minutes")  # fmt: skip
        env = dict(self.env)
        scope = self.scope(env)
        if not self.scope(env, without=("secrets",)).condition(definition.get("if")):
            return
        env |= {name: scope.text(value) for name, value in (definition.get("env") or {}).items()}
        scope = self.scope(env)
        step.name = scope.text(step.name)
        seconds = float(scope.text(definition.get("timeout-minutes", "360"))) * 60
        deadline = min(self.deadline, time.monotonic() + min(seconds, PATIENCE))
        if "uses" in definition:
            self.use(definition, step, scope, env, deadline)
        else:
            self.shell(definition, step, scope, env, defaults, deadline)
        step.conclusion = step.outcome
        if step.outcome == "failure" and scope.value(definition.get("continue-on-error", False)) is True:
            step.conclusion = "success"

    def scope(self, env: Mapping[str, str], without: tuple = ()) -> Scope:
        contexts = {name: self.contexts.get(name, {}) for name in self.names if name not in without}
        contexts["env"] = {**self.machine.environment, **env}
        contexts["job"] = {"status": "failure" if self.failed else "success"}
        return Scope(
            contexts,
            {
                "success": lambda: not self.failed,
                "failure": lambda: self.failed,
                "always": lambda: True,
                "cancelled": lambda: False,
                "hashFiles": self.hash_files,
            },
        )

    def hash_files(self, *patterns: str) -> str:
        files = sorted(
            {file for pattern in patterns for file in self.machine.workspace.glob(pattern) if file.is_file()}
        )
        digest = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files))
        return digest.hexdigest() if files else ""

    # Shell

    def shell(self, definition: dict, step: StepRun, scope: Scope, env: dict[str, str], defaults: dict, deadline):
        shell = definition.get("shell", defaults.get("shell"))
        if self.composite and shell is None:
            raise WorkflowError(f"{step.name}: a composite action's `run` needs a `shell`")
        if shell not in SHELLS:
            raise WorkflowError(f"{step.name}: shell {shell!r} is not one that this runner knows")
        files = CommandFiles(self.machine.folder)
        script = self.machine.folder / f"{uuid.uuid4()}.sh"
        script.write_text(scope.text(definition["run"]))
        directory = scope.text(definition.get("working-directory", defaults.get("working-directory", ".")))
        github = self.contexts["github"]
        standing = {"GITHUB_ACTION_PATH": github["action_path"]} if github.get("action_path") else {}
        step.code, step.log = _ended(
            [*SHELLS[shell], str(script)],
            cwd=self.machine.workspace / directory,
            env=self.machine.environment | env | self.machine.standing | standing | files.environment,
            patience=deadline - time.monotonic(),
        )
        step.outcome = "success" if step.code == 0 else "failure"
        step.outputs = files.pairs("GITHUB_OUTPUT")
        step.summary = files.text("GITHUB_STEP_SUMMARY")
        if len(step.summary.encode()) > SUMMARY_LIMIT:
            step.log += "::error::the summary is larger than 1 MiB, and GitHub does not take it\n"
            step.summary = ""
        for name, value in files.pairs("GITHUB_ENV").items():
            if name.startswith(("GITHUB_", "RUNNER_")) and name in self.machine.standing or name == "NODE_OPTIONS":
                raise WorkflowError(f"{step.name}: GITHUB_ENV cannot set {name}")
            self.machine.environment[name] = value
            self.env.pop(name, None)
        for line in files.text("GITHUB_PATH").splitlines():
            self.machine.environment["PATH"] = f"{line}:{self.machine.environment['PATH']}"
        if re.search(r"^::set-(output|env)", step.log, re.MULTILINE):
            raise WorkflowError(f"{step.name}: ::set-output and ::set-env are no longer understood")

    # Actions

    def use(self, definition: dict, step: StepRun, scope: Scope, env: dict[str, str], deadline: float):
        name, _, version = definition["uses"].partition("@")
        values = {key: scope.text(value) for key, value in (definition.get("with") or {}).items()}
        if name.startswith("./"):
            self.own(self.machine.workspace / name, "", "", values, step, env, deadline)
        elif name in self.machine.actions:
            self.own(self.machine.actions[name], name, version, values, step, env, deadline)
        elif name in self.machine.foreign:
            if not re.fullmatch(r"[0-9a-f]{40}", version):
                raise WorkflowError(f"{name}@{version}: not pinned to a commit")
            step.outcome = "success"
            try:
                self.machine.foreign[name](self, step, values)
            except (OSError, ForeignFailure) as error:
                step.log += f"::error::{error}\n"
                step.outcome = "failure"
        else:
            raise WorkflowError(f"this runner has no substitute for {name}")

    def own(self, folder: Path, name: str, version: str, given: dict, step: StepRun, env, deadline):
        """A composite action of ours, from its `action.yml`."""
        action = yaml.safe_load((folder / "action.yml").read_text())
        if action["runs"]["using"] != "composite":
            raise WorkflowError(f"{name or folder}: only composite actions are run here")
        declared = action.get("inputs") or {}
        if unknown := set(given) - set(declared):
            step.log += f"::warning::Unexpected input(s) {', '.join(sorted(unknown))}\n"
            raise WorkflowError(f"{name or folder} has no input {', '.join(sorted(unknown))}")
        github = self.contexts["github"] | {
            "action_path": str(folder),
            "action_repository": name,
            "action_ref": version,
        }
        scope = Scope({"github": github, "runner": self.contexts["runner"]})
        inputs = {key: given.get(key, scope.text(value.get("default", ""))) for key, value in declared.items()}
        contexts = self.contexts | {"github": github, "inputs": inputs}
        inner = Steps(self.machine, contexts, dict(env), composite=True)
        inner.deadline = deadline
        step.steps = inner.run(action["runs"]["steps"], {})
        step.outcome = "failure" if inner.failed else "success"
        step.log += "".join(part.log for part in step.steps)
        step.summary = "".join(part.summary for part in step.steps)
        scope = inner.scope(env)
        step.outputs = {key: scope.text(value["value"]) for key, value in (action.get("outputs") or {}).items()}


class ForeignFailure(Exception):
    """A substitute says that the action that it stands for would have failed."""


class CommandFiles:
    """The files through which a step talks to the runner."""

    NAMES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE")

    def __init__(self, folder: Path):
        self.paths = {name: folder / f"{name.lower()}-{uuid.uuid4()}" for name in self.NAMES}
        for path in self.paths.values():
            path.touch()
        self.environment = {name: str(path) for name, path in self.paths.items()}

    def text(self, name: str) -> str:
        return self.paths[name].read_text(errors="replace")

    def pairs(self, name: str) -> dict[str, str]:
        """`key=value` lines and `key<<END … END` blocks."""
        found, lines = {}, iter(self.text(name).splitlines())
        for line in lines:
            if not line:
                continue
            key, separator, rest = _first(line)
            if separator == "=":
                found[key] = rest
            elif separator == "<<":
                block = []
                for inner in lines:
                    if inner == rest:
                        break
                    block.append(inner)
                else:
                    raise WorkflowError(f"{name}: the value of {key} does not end with {rest}")
                found[key] = "\n".join(block)
            else:
                raise WorkflowError(f"{name}: Invalid format '{line}'")
        return found


def _first(line: str) -> tuple[str, str, str]:
    equals, heredoc = line.find("="), line.find("<<")
    if equals >= 0 and (heredoc < 0 or equals < heredoc):
        return line.partition("=")
    return line.partition("<<") if heredoc >= 0 else (line, "", "")


def _ended(command: list[str], cwd: Path, env: dict[str, str], patience: float) -> tuple[int, str]:
    """Runs a step's process to its end; what takes too long is ended with all that it started."""
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(timeout=max(patience, 0))
            return process.returncode, output.decode(errors="replace")
        except subprocess.TimeoutExpired:
            # As GitHub's runner does it: only the step's own process is asked, and what is left in the end is killed.
            for asked, seconds in ((signal.SIGINT, 7.5), (signal.SIGTERM, 2.5)):
                process.send_signal(asked)
                try:
                    output, _ = process.communicate(timeout=seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
            else:
                os.killpg(process.pid, signal.SIGKILL)
                output, _ = process.communicate()
            return 1, output.decode(errors="replace") + f"::error::the step took longer than {max(patience, 0):.0f} s\n"


def _known(definition: dict, *keys: str):
    if unknown := set(definition) - set(keys):
        raise WorkflowError(f"unexpected {', '.join(sorted(map(str, unknown)))}")


def copied(source: Path, target: Path):
    """A file or a folder, without git's own and without what was built."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git", ".build", "build"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
