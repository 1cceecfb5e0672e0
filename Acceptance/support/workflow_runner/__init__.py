"""Runs a GitHub Actions workflow on this machine: its expressions, conditions, matrices and shell steps as they stand.

GitHub's own runner needs GitHub. This one knows what our workflows use, refuses what it does not know, and stands
`actions/checkout` and the like in by small substitutes that say what they did. Example:

    run = run_workflow(
        CHECKOUT / "Examples/workflows/githubcop.yml",
        folder=tmp_path,
        checkout=policy_folder,
        inputs={"repo-to-police": "payments-ledger"},
        secrets={"GITHUBCOP_TOKEN": sandbox.token},
        api_url=sandbox.url,
        actions={"OWNER/GitHubCop": CHECKOUT},
    )
    assert run.result == "success", run.log
"""

from .records import Annotation, JobRun, StepRun, WorkflowRun
from .workflow import WorkflowError, run_workflow

__all__ = ["Annotation", "JobRun", "StepRun", "WorkflowError", "WorkflowRun", "run_workflow"]
