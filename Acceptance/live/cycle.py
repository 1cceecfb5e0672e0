"""One kind's cycle with the built binary: plan, apply, in sync, drift, plan names just that, apply, revert."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from .kinds import CYCLES
from .outcomes import Failed, Refused, Skip
from .product import ORGANIZATION, SECRET, Run, named

PLAN_GATES = re.compile(
    r"upgrade to|not available|licen[cs]e|advanced security must|is not enabled for this|by (the|an|your) "
    r"(organi[sz]ation|enterprise)|organi[sz]ation (polic|admin|owner)|enterprise polic",
    re.I,
)
"""GitHub's words for what a plan, a licence or the organization forbids: nothing that we could do otherwise."""


@dataclass
class CycleResult:
    kind: str
    verdict: str
    """`held`, `failed` or `skipped`."""
    told: str
    seconds: float = 0.0


class Cycle:
    def __init__(self, live, kind: str, example: str):
        self.live = live
        self.kind = kind
        self.example = example
        self.refused: dict[str, str] = {}
        """What GitHub does not offer to this organization: subject → GitHub's words."""

    def run(self) -> CycleResult:
        started = time.monotonic()
        try:
            verdict, told = "held", self._run()
        except Skip as reason:
            verdict, told = "skipped", str(reason)
        except (Failed, Refused) as problem:
            verdict, told = "failed", str(problem)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            verdict, told = "failed", f"an answer was not as documented: {type(error).__name__} {error}"
        return CycleResult(self.kind, verdict, self.live.redacted(told), round(time.monotonic() - started, 1))

    def _run(self) -> str:
        definition = CYCLES.get(self.kind)
        if definition is None:
            raise Failed(f"no cycle is defined for the kind {self.kind}: add one to Acceptance/live/kinds.py")
        live = self.live
        self.repository = live.scratch.repository(self.kind, definition.visibility)
        self.folder = live.product.folder / self.kind
        self.folder.mkdir()
        self._write_policy(definition.adapt(live, self.repository, self.example))

        first = self._expect(self._verb("plan"), 2, "the first plan")
        wanted = first.subjects
        applied = self._apply("the first apply")
        self._until_in_sync("after the first apply")

        drift = self._drift(definition)
        self._revert(applied)
        again = self._expect(self._verb("plan"), 2, "the plan after revert").subjects
        return self._told(drift, wanted, again)

    def _drift(self, definition) -> str:
        """Somebody changes one setting: the plan names that one alone, and apply takes it back. In words."""
        try:
            subject = definition.drift(self.live, self.repository)
        except Refused as refusal:
            if not PLAN_GATES.search(refusal.message):
                raise
            return f"no drift, as GitHub does not offer the setting here ({refusal.message})"
        if subject in self.refused:
            return f"no drift, as GitHub does not offer {subject} here"
        self._until_plan_is({subject}, f"after drift ({definition.drifted})")
        self._apply("the apply after the drift")
        self._until_in_sync("after the drift was reverted")
        return f"drift ({definition.drifted}) found alone and reverted"

    def _revert(self, applied: Run) -> None:
        """GitHub may still be at work on what was applied; then it is asked again."""
        deadline = time.monotonic() + self.live.patience
        arguments = [applied.run_id, *self._connection(), *self.live.product.pace()]
        while (run := self._run_verb("revert", *arguments)).code == 1 and time.monotonic() < deadline:
            if "in progress" not in run.output + run.errors:
                break
            time.sleep(min(15, max(0.1, deadline - time.monotonic())))
        self._expect(run, 0, "revert")

    def _told(self, drift: str, wanted: set[str], again: set[str]) -> str:
        told = f"{len(wanted)} change{'' if len(wanted) == 1 else 's'} applied; {drift}; revert brought {len(again)} back"
        if missing := sorted(wanted - again - set(self.refused)):
            told += f"; not brought back: {', '.join(missing)}"
        for subject, words in sorted(self.refused.items()):
            told += f"; GitHub does not offer {subject} here ({words})"
        return told

    # Steps

    def _write_policy(self, example: str) -> None:
        text = f"version: 1\norganization: {self.live.organization}\nrules:\n  - name: example\n"
        text += f"    when: {{ name: {self.repository} }}\n    settings:\n"
        text += "".join(f"      {line}\n" if line else "\n" for line in example.splitlines())
        self.policy: Path = self.folder / "githubcop.yml"
        self.policy.write_text(text)

    def _apply(self, step: str) -> Run:
        run = self._verb("apply", *self.live.product.pace())
        for change in run.changes:
            outcome, words = change.get("outcome"), change.get("message") or ""
            if outcome in ("refused", "failed") and PLAN_GATES.search(words):
                self.refused[named(change)] = " ".join(words.split())[:160]
            elif outcome not in ("verified", "pending"):
                raise Failed(f"{step}: {named(change)} {outcome}: {words or run.words()}")
        if run.code != (1 if self.refused else 0):
            raise Failed(f"{step}: exit code {run.code}: {run.words()}")
        return run

    def _until_in_sync(self, step: str) -> None:
        self._until_plan_is(set(), step)

    def _until_plan_is(self, subjects: set[str], step: str) -> None:
        """GitHub makes some changes a while after it accepted them, and shows others late: asked until the plan is as
        it should be, or patience ends."""
        expected = subjects | set(self.refused)
        deadline = time.monotonic() + self.live.patience
        while True:
            run = self._verb("plan")
            if run.code not in (0, 2):
                raise Failed(f"{step}: plan ends with exit code {run.code}: {run.words()}")
            if run.subjects == expected and run.code == (2 if expected else 0):
                return
            if time.monotonic() > deadline:
                found = ", ".join(sorted(run.subjects)) or "nothing"
                raise Failed(f"{step}: the plan names {found} instead of {', '.join(sorted(expected)) or 'nothing'}")
            time.sleep(min(5, max(0.1, deadline - time.monotonic())))

    def _expect(self, run: Run, code: int, step: str) -> Run:
        if run.code != code:
            raise Failed(f"{step}: exit code {run.code} instead of {code}: {run.words()}")
        return run

    # The binary

    def _verb(self, verb: str, *more: str) -> Run:
        return self._run_verb(verb, "--policy", str(self.policy), "--repo", self.repository, *self._connection(), *more)

    def _run_verb(self, verb: str, *arguments: str) -> Run:
        names = set(re.findall(r"\{\{secret:(\w+)\}\}", self.policy.read_text()))
        secrets = {f"GITHUBCOP_SECRET_{name}": SECRET for name in names}
        return self.live.product.run(verb, *arguments, "--format", "json", secrets=secrets)

    def _connection(self) -> list[str]:
        return ["--state", str(self.folder / "state.sqlite"), "--no-cache", "--wait"]


class OrganizationCycle(Cycle):
    """The same for settings of the organization, which have names of ours."""

    def _write_policy(self, example: str) -> None:
        text = f"version: 1\norganization: {self.live.organization}\nrules:\n  - name: example\n"
        text += "    target: organization\n    settings:\n"
        text += "".join(f"      {line}\n" if line else "\n" for line in example.splitlines())
        self.policy = self.folder / "githubcop.yml"
        self.policy.write_text(text)

    def _verb(self, verb: str, *more: str) -> Run:
        place = ("--policy", str(self.policy), "--target", "organization")
        return self._run_verb(verb, *place, *self._connection(), *more)


def cycle_of(live, kind: str, example: str) -> Cycle:
    return (OrganizationCycle if kind.startswith(ORGANIZATION) else Cycle)(live, kind, example)
