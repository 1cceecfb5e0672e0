"""An organization's policy repository: its policy, its copy of our workflow, and the runs of that workflow.

    release = Release(binary, tmp_path)                     # serves the binary as a release; close() ends it
    repository = PolicyRepository(sandbox, release, tmp_path, policy_text)
    run = repository.run(inputs={"repo-to-police": "api"})  # as GitHub would on this workflow_dispatch
    assert run.result == "success", run.log
"""

from pathlib import Path

from .policies import written
from .processes import Sandbox
from .releases import REPOSITORY, Release
from .shared import CHECKOUT
from .workflow_runner import WorkflowRun, run_workflow


class PolicyRepository:
    """Runs act as the sandbox's App, whose key lies in the environment `githubcop`, unless they are given other `vars`,
    `secrets` and `environments`. Caches and the runners' tool
    cache last from one run to the next."""

    def __init__(self, sandbox: Sandbox, release: Release, folder: Path, policy: str):
        self.checkout = folder / "policy"
        self.checkout.mkdir(parents=True)
        self.folder = folder
        self.write(policy)
        self.workflow = release.workflow(self.checkout)
        self.runs = 0
        self.given = {
            "vars": {"GITHUBCOP_APP_ID": str(sandbox.app_id)},
            "secrets": {},
            "environments": {
                "githubcop": {"secrets": {"GITHUBCOP_APP_PRIVATE_KEY": sandbox.app_key_file.read_text()}}
            },
            "api_url": sandbox.url,
            "actions": {REPOSITORY: CHECKOUT},
            "caches": folder / "caches",
            "tool_cache": folder / "tools",
            "checkout": self.checkout,
        }

    def write(self, policy: str):
        """Changes the policy."""
        written(self.checkout, policy)

    def edit(self, old: str, new: str):
        """Changes the workflow."""
        text = self.workflow.read_text()
        assert old in text
        self.workflow.write_text(text.replace(old, new))

    def run(self, **more) -> WorkflowRun:
        """A run of the workflow; the arguments are those of `run_workflow`."""
        self.runs += 1
        own = {"file": self.workflow, "folder": self.folder / f"run-{self.runs}", "run_id": self.runs}
        return run_workflow(**(self.given | own | more))
