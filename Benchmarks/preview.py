"""A preview of a change of the policy: over what a sweep has observed, with facts and a kind that are new, and cold."""

import os
import pathlib
import tempfile

from measuring import UNPACED, Run, Sandbox, row


def previews(sizes, policy):
    """Approvals are raised, a status check and a whole setting are dropped."""
    changed = policy.replace("required_approving_review_count: 1", "required_approving_review_count: 2")
    changed = changed.replace("          required_conversation_resolution: true\n", "")
    assert changed.count("\n") == policy.count("\n") - 1
    more = changed + "      security: { vulnerability_alerts: true }\n"
    firsts = {
        name: f"{changed}  - name: first\n    when: {{ {condition} }}\n"
        "    settings: { repository: { delete_branch_on_merge: false } }\n"
        for name, condition in (("a team", "teams: devops"), ("custom properties", "attributes: { tier: gold }"))
    }
    for size in sizes:
        with Sandbox(size, "--uniform") as sandbox, tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "base.yml").write_text(policy)
            base = ["--base", folder / "base.yml"]
            applied = Run(sandbox, "apply", policy, *UNPACED, folder=folder, expect=(0, 1))
            plan = Run(sandbox, "plan", policy, folder=folder)
            kept = Run(sandbox, "preview", changed, *base, folder=folder, expect=(2,))
            facts = {
                name: Run(sandbox, "preview", first, *base, folder=folder, expect=(2,)) for name, first in firsts.items()
            }
            kind = Run(sandbox, "preview", more, *base, folder=folder, expect=(2,))
            cold = Run(sandbox, "preview", changed, *base, "--max-age", "0", "--no-cache", folder=folder, expect=(2,))
            uncached = Run(sandbox, "plan", changed, "--no-cache", folder=folder, expect=(2,))
            state = folder / ".githubcop" / "state.sqlite"
            megabytes = sum(os.path.getsize(f) for f in state.parent.glob("state.sqlite*")) / 2**20
        for run in (kept, kind, cold, *facts.values()):
            assert run.report["introduced"]["repositories"] == size, run.report
            assert run.report["no_longer_enforced"]["settings"] == size, run.report
        assert kept.requests["total"] == 0, kept.requests
        assert cold.requests["total"] <= uncached.requests["total"], (cold.requests, uncached.requests)
        row(f"preview over {size:,} repositories, observed by a sweep",
            f"{kept.requests['total']} requests, {kept.seconds:.2f} s, {kept.megabytes:.0f} MB; "
            f"state file {megabytes:.1f} MB")
        for name, run in facts.items():
            assert run.requests["total"] <= size / 100 + 2, run.requests
            row(f"the same with the first rule about {name}", f"{run.requests['total']} requests, {run.seconds:.2f} s, "
                f"{run.megabytes:.0f} MB")
        row("the same with a kind that nobody has asked for", f"{kind.requests['total']} requests, {kind.seconds:.1f} s")
        row("cold", f"{cold.requests['total']} requests, {cold.seconds:.1f} s, {cold.megabytes:.0f} MB; "
            f"a plan: {uncached.requests['total']} requests, {uncached.seconds:.1f} s")
