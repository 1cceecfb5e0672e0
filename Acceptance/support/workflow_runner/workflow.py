"""A whole workflow: its event, its jobs in the order of their needs, matrices, outputs."""

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from .expressions import Scope
from .foreign import FOREIGN
from .records import JobRun, WorkflowRun
from .steps import Machine, Steps, WorkflowError

JOB_CONTEXTS = ("github", "needs", "vars", "inputs")
LEG_CONTEXTS = ("github", "needs", "strategy", "matrix", "vars", "inputs")
MOST_LEGS = 256
SLOTS = 4
"""How many legs of a matrix run at once on this machine."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2 as GitHub reads it: `on` is a word."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(file: Path) -> dict:
    """A workflow file as GitHub reads it."""
    return yaml.load(file.read_text(), _Loader)


def run_workflow(
    file: Path,
    *,
    folder: Path,
    event: str = "workflow_dispatch",
    checkout: Path | None = None,
    inputs: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    vars: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    environments: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
    repository: str = "acme/policy",
    ref: str = "refs/heads/main",
    sha: str = "0123456789abcdef0123456789abcdef01234567",
    actor: str = "maya-chen",
    server_url: str = "https://github.com",
    api_url: str = "https://api.github.com",
    run_id: int = 1,
    actions: Mapping[str, Path] | None = None,
    foreign: Mapping[str, Callable] | None = None,
    caches: Path | None = None,
    artifacts: Path | None = None,
    tool_cache: Path | None = None,
    only: set[str] | None = None,
    token: str = "ghs_the-token-of-this-run",
) -> WorkflowRun:
    """Runs a workflow as GitHub would for this event.

    - folder: scratch of this run (workspaces, logs, artifacts); a new one for each run
    - checkout: what `actions/checkout` brings
    - payload: the event's body (`github.event`)
    - environment: what the machine has beyond PATH, HOME and GitHub's own variables; `PATH` here replaces it
    - environments: the repository's environments, each with the `vars` and `secrets` that only a job has which names it
    - actions: our own actions by the name that the workflow uses, as the folder of their `action.yml`
    - foreign: more substitutes, or others
    - caches, tool_cache: kept between runs where they are given
    - artifacts: where artifacts go, and where those of jobs that do not run here are found
    - token: the job's own, `github.token`
    - only: runs these jobs; of the others their artifacts must be given

    Raises WorkflowError for what GitHub would refuse before the first job.
    """
    workflow = load(file)
    folder.mkdir(parents=True, exist_ok=True)
    trigger = _trigger(workflow, event)
    body = dict(payload or {})
    values = {}
    if event == "workflow_dispatch":
        values = _inputs((trigger or {}).get("inputs") or {}, dict(inputs or {}))
        body = {"inputs": {key: str(value) for key, value in values.items()}, "ref": ref} | body
    elif inputs:
        raise WorkflowError(f"event {event} takes no inputs")
    github = {
        "event_name": event,
        "event": body,
        "repository": repository,
        "repository_owner": repository.split("/")[0],
        "ref": ref,
        "ref_name": ref.removeprefix("refs/heads/").removeprefix("refs/tags/"),
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "head_ref": ((body.get("pull_request") or {}).get("head") or {}).get("ref", ""),
        "base_ref": ((body.get("pull_request") or {}).get("base") or {}).get("ref", ""),
        "sha": sha,
        "actor": actor,
        "triggering_actor": actor,
        "workflow": workflow.get("name", file.name),
        "run_id": str(run_id),
        "run_number": str(run_id),
        "run_attempt": "1",
        "server_url": server_url.rstrip("/"),
        "api_url": api_url.rstrip("/"),
        "graphql_url": api_url.rstrip("/").removesuffix("/v3") + "/graphql",
        "token": token,
    }
    run = _Run(
        workflow=workflow,
        folder=folder,
        contexts={"github": github, "inputs": values, "vars": dict(vars or {}), "secrets": dict(secrets or {})},
        machine={
            "checkout": checkout,
            "actions": dict(actions or {}),
            "foreign": FOREIGN | dict(foreign or {}),
            "caches": caches or folder / "caches",
            "artifacts": artifacts or folder / "artifacts",
            "tool_cache": tool_cache or folder / "tools",
        },
        environment=dict(environment or {}),
        environments=dict(environments or {}),
        only=only,
    )
    return run.whole()


class _Run:
    def __init__(self, workflow, folder, contexts, machine, environment, environments, only):
        self.workflow, self.folder, self.contexts = workflow, folder, contexts
        self.machine, self.environment, self.only = machine, environment, only
        self.environments = environments
        self.finished: dict[str, dict] = {}
        self.lock = threading.Lock()
        self.started = 0

    def whole(self) -> WorkflowRun:
        top = self.scope(("github", "inputs", "vars"))
        github = self.contexts["github"]
        run = WorkflowRun(name=top.text(self.workflow.get("run-name") or github["workflow"]))
        run.concurrency = _concurrency(top, self.workflow.get("concurrency"))
        run.artifacts = self.machine["artifacts"]
        jobs = dict(self.workflow["jobs"])
        if self.only is not None:
            jobs = {id: job for id, job in jobs.items() if id in self.only}
        while jobs:
            ready = [id for id, job in jobs.items() if not set(_list(job.get("needs"))) & set(jobs)]
            if not ready:
                raise WorkflowError(f"jobs that need each other: {', '.join(jobs)}")
            for id in ready:
                run.jobs += self.job(id, jobs.pop(id))
        return run

    def scope(self, names, needs=None, **more) -> Scope:
        contexts = self.contexts | {"needs": needs or {}, **more}
        return Scope({name: contexts.get(name, {}) for name in names})

    def job(self, id: str, job: dict) -> list[JobRun]:
        needs = {name: self.finished[name] for name in _list(job.get("needs")) if name in self.finished}
        fine = all(need["result"] == "success" for need in needs.values())
        scope = self.scope(JOB_CONTEXTS, needs)
        scope.functions |= {
            "success": lambda: fine,
            "failure": lambda: any(need["result"] == "failure" for need in needs.values()),
            "always": lambda: True,
            "cancelled": lambda: False,
        }
        if not scope.condition(job.get("if")):
            self.finished[id] = {"result": "skipped", "outputs": {}}
            return [JobRun(id=id, name=job.get("name", id))]
        strategy = scope.value(job.get("strategy") or {})
        legs = _legs(strategy.get("matrix"))
        if len(legs) > MOST_LEGS:
            raise WorkflowError(f"{id}: a matrix of {len(legs)}; GitHub takes {MOST_LEGS}")
        slots = min(SLOTS, int(strategy.get("max-parallel", SLOTS)))
        with ThreadPoolExecutor(slots) as pool:
            about = [{"job-index": index, "job-total": len(legs)} for index in range(len(legs))]
            done = list(pool.map(lambda pair: self.leg(id, job, needs, *pair), zip(legs, about)))
        self.finished[id] = {
            "result": "failure" if any(leg.result == "failure" for leg in done) else "success",
            "outputs": {key: value for leg in done for key, value in leg.outputs.items() if value},
        }
        return done

    def leg(self, id: str, job: dict, needs: dict, matrix: dict, strategy: dict) -> JobRun:
        scope = self.scope(LEG_CONTEXTS, needs, matrix=matrix, strategy=strategy)
        label = scope.text(job.get("name") or id + (f" ({', '.join(map(str, matrix.values()))})" if matrix else ""))
        result = JobRun(id=id, name=label, matrix=matrix)
        permissions = job.get("permissions", self.workflow.get("permissions", "default"))
        result.permissions = permissions if isinstance(permissions, dict) else {"": permissions}
        result.concurrency = _concurrency(scope, job.get("concurrency"))
        machine, runner = self.prepared(id)
        result.workspace = machine.workspace
        contexts = self.contexts | {"needs": needs, "matrix": matrix, "strategy": strategy, "runner": runner}
        # GitHub makes an environment that does not exist, with nothing in it.
        chosen = job.get("environment") or {}
        result.environment = scope.text(chosen if isinstance(chosen, str) else chosen.get("name", "")) or None
        for name, values in self.environments.get(result.environment, {}).items():
            contexts[name] = contexts[name] | dict(values)
        contexts["github"] = contexts["github"] | {"job": id, "workspace": str(machine.workspace)}
        above = Scope({name: contexts.get(name, {}) for name in (*LEG_CONTEXTS, "secrets")})
        env = {name: above.text(value) for name, value in (self.workflow.get("env") or {}).items()}
        env |= {name: above.text(value) for name, value in (job.get("env") or {}).items()}
        defaults = (self.workflow.get("defaults") or {}).get("run", {}) | (job.get("defaults") or {}).get("run", {})
        steps = Steps(machine, contexts, env)
        result.steps = steps.run(job["steps"], defaults)
        for afterwards in reversed(machine.afterwards):
            with self.lock:
                afterwards()
        result.result = "failure" if steps.failed else "success"
        final = steps.scope(steps.env)
        result.outputs = {key: final.text(value) for key, value in (job.get("outputs") or {}).items()}
        return result

    def prepared(self, id: str) -> tuple[Machine, dict]:
        """A fresh machine for a job."""
        with self.lock:
            self.started += 1
            folder = self.folder / f"{self.started:02}-{id}"
        github = self.contexts["github"]
        workspace, temp, home = folder / "workspace", folder / "temp", folder / "home"
        for place in (workspace, temp, home, self.machine["tool_cache"]):
            place.mkdir(parents=True, exist_ok=True)
        (temp / "event.json").write_text(json.dumps(github["event"]))
        system = {"Linux": "Linux", "Darwin": "macOS"}[os.uname().sysname]
        arch = "ARM64" if os.uname().machine in ("arm64", "aarch64") else "X64"
        tools = str(self.machine["tool_cache"])
        runner = {"os": system, "arch": arch, "temp": str(temp), "tool_cache": tools, "name": "here"}
        names = ("actor", "api_url", "base_ref", "event_name", "graphql_url", "head_ref", "ref", "ref_name", "ref_type",
                 "repository", "repository_owner", "run_attempt", "run_id", "run_number", "server_url", "sha",
                 "triggering_actor", "workflow")  # fmt: skip
        standing = {f"GITHUB_{name.upper()}": github[name] for name in names}
        standing |= {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_JOB": id,
            "GITHUB_WORKSPACE": str(workspace),
            **{f"RUNNER_{name.upper()}": value for name, value in runner.items()},
        }
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"} | self.environment
        machine = Machine(folder=temp, workspace=workspace, environment=environment, standing=standing, **self.machine)
        return machine, runner


def _trigger(workflow: dict, event: str) -> Any:
    on = workflow["on"]
    events = {name: None for name in _list(on)} if not isinstance(on, dict) else on
    if event not in events:
        raise WorkflowError(f"the workflow does not run on {event}")
    return events[event]


def _inputs(declared: dict, given: dict) -> dict:
    """What a dispatch hands over, checked as GitHub checks it (422)."""
    if unknown := set(given) - set(declared):
        raise WorkflowError(f"Unexpected inputs provided: {sorted(unknown)}")
    values = {}
    for name, about in declared.items():
        about = about or {}
        if name not in given and about.get("required") and "default" not in about:
            raise WorkflowError(f"Required input '{name}' not provided")
        value = given.get(name, about.get("default", False if about.get("type") == "boolean" else ""))
        if about.get("type") == "boolean":
            value = value in (True, "true")
        elif about.get("type") == "choice" and value not in about["options"]:
            raise WorkflowError(f"Provided value '{value}' for input '{name}' not in the list of allowed values")
        elif about.get("type") not in ("boolean", "number"):
            value = str(value)
        values[name] = value
    return values


def _legs(matrix: Any) -> list[dict]:
    if not matrix:
        return [{}]
    axes = {key: values for key, values in matrix.items() if key not in ("include", "exclude")}
    if any(not isinstance(values, list) or not values for values in axes.values()):
        raise WorkflowError(f"a matrix needs lists with something in them: {matrix}")
    legs = [dict(zip(axes, values)) for values in product(*axes.values())] if axes else []
    legs = [leg for leg in legs if not any(out.items() <= leg.items() for out in matrix.get("exclude", []))]
    for more in matrix.get("include", []):
        fits = [leg for leg in legs if all(leg.get(key, value) == value for key, value in more.items() if key in axes)]
        if axes and fits and any(key in axes for key in more):
            for leg in fits:
                leg |= more
        else:
            legs.append(dict(more))
    return legs


def _concurrency(scope: Scope, wanted: Any) -> dict | None:
    if wanted is None:
        return None
    if isinstance(wanted, str):
        wanted = {"group": wanted}
    return {
        "group": scope.text(wanted["group"]),
        "cancel-in-progress": scope.value(wanted.get("cancel-in-progress", False)),
    }


def _list(value: Any) -> list:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def pinned(file: Path) -> list[str]:
    """Every `uses` of a workflow or an action, as it stands."""
    return re.findall(r"^\s*(?:- )?uses:\s*(\S+)", file.read_text(), re.MULTILINE)
