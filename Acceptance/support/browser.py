"""Debian's own Chromium, without a window."""

import os
import shutil
from contextlib import contextmanager

import pytest


@contextmanager
def chromium():
    """A browser, or a skipped test where this machine has none (Acceptance/browser.sh installs it)."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("this machine has no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox of its own.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()
