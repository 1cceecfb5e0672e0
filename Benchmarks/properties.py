"""Custom properties: what setting one value on many repositories takes."""

from measuring import UNPACED, Run, Sandbox, row

POLICY = """\
version: 1
organization: acme
rules:
  - name: benchmark
    settings: { custom_properties: { tier: gold } }
"""


def set_everywhere(size):
    with Sandbox(size, "--uniform") as sandbox:
        applied = Run(sandbox, "apply", POLICY, *UNPACED)
        again = Run(sandbox, "plan", POLICY)
    assert applied.summary["changes"] == size and again.summary["in_sync"] == size, (applied.summary, again.summary)
    row(f"apply one custom property to {size:,} repositories", f"{applied.price}; {applied.writes} writes")
    row("the same again, planned", again.price)
