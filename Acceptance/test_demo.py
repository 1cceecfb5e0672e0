"""The demo, which has to have happened and not only to have been told."""

import re

from support.processes import run


def test_demo_once(binary, tmp_path):
    """`demo --once` tells the whole story and exits 0"""
    outcome = run(binary, "demo", "--once", folder=tmp_path).expect(0)
    story = outcome.output
    for claim in ("acme", "repository.created", r"\d+ ms", "in sync", r"branch.protection", r"\d+ requests?"):
        assert re.search(claim, story), f"{claim!r} is not in the story:\n{story}"
    assert "\x1b[" not in story
    assert "Traceback" not in outcome.errors and "rror" not in outcome.errors, outcome.errors


def test_demo_leaves_nothing(binary, tmp_path):
    """`demo --once` leaves no file behind where it was run"""
    run(binary, "demo", "--once", folder=tmp_path).expect(0)
    assert list(tmp_path.iterdir()) == []
