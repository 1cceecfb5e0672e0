"""`githubcop app`: a person creates the GitHub App in a browser, and its credentials are on this machine."""

import re
import stat

import pytest
import requests

from support.browser import chromium
from support.policies import written
from support.processes import Sandbox, Service, environment, run

POLICY = """version: 1
organization: acme
rules:
  - name: baseline
    settings: { repository: { has_wiki: false }, labels: { bug: d73a4a } }
"""
HOOK = "https://hooks.acme.example/webhook"


@pytest.fixture
def sandbox(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", repositories=2)
    yield sandbox
    assert sandbox.stop() == 0


def addresses(sandbox: Sandbox) -> dict:
    return {"GITHUB_API_URL": sandbox.url, "GITHUB_WEB_URL": sandbox.url}


class Creation(Service):
    """`githubcop app create`, waiting for a person."""

    def __init__(self, binary, folder, sandbox, *arguments):
        policy = written(folder, POLICY)
        super().__init__(
            [binary, "app", "create", "--policy", policy, "--no-browser", "--out", folder / "app", *arguments],
            folder, "app", environment(**addresses(sandbox)),
        )  # fmt: skip
        found = self.wait_until(lambda: re.search(r"http://127\.0\.0\.1:\d+/", self.text()), "the page's address")
        self.page = found[0]


def agree(creation: Creation, sandbox: Sandbox) -> None:
    """What the browser does, without one."""
    page = requests.get(creation.page, timeout=30)
    manifest = re.search(r'name="manifest" value="([^"]*)"', page.text)[1].replace("&quot;", '"').replace("&amp;", "&")
    action = re.search(r'<form action="([^"]*)"', page.text)[1].replace("&amp;", "&")
    state = action.rsplit("=", 1)[1]
    question = requests.post(action, data={"manifest": manifest}, timeout=30)
    assert question.status_code == 200 and "Create GitHub App" in question.text
    answer = requests.post(
        action, data={"manifest": manifest, "state": state, "confirm": "1"}, timeout=30, allow_redirects=False)
    assert answer.status_code == 302
    done = requests.get(answer.headers["location"], timeout=30)
    assert "exists" in done.text and "code=" not in done.url


def install(creation: Creation) -> None:
    link = creation.wait_until(lambda: re.search(r"Install it .*: (http\S+)", creation.text()), "the link to install")
    assert requests.post(link[1], timeout=30).status_code == 200


def test_create(binary, sandbox, tmp_path):
    """The App gets what the policy needs; id, key and secret are files of mode 0600; doctor has the last word"""
    creation = Creation(binary, tmp_path, sandbox, "--serve", "--url", HOOK)
    agree(creation, sandbox)
    install(creation)
    code = creation.process.wait(timeout=60)
    told = creation.text()
    assert code == 0, told
    files = {path.name: path for path in (tmp_path / "app").iterdir()}
    assert set(files) == {"app.pem", "webhook-secret", "environment"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files.values())
    assert stat.S_IMODE((tmp_path / "app").stat().st_mode) == 0o700
    secrets = [files["webhook-secret"].read_text(), *files["app.pem"].read_text().splitlines()[1:-1]]
    assert not [secret for secret in secrets if secret in told]
    assert "/etc/githubcop/app.pem" in told and "granted is all that the policy needs" in told

    # With what was written, every verb works as the App.
    credentials = addresses(sandbox) | {
        "GITHUB_APP_ID": files["environment"].read_text().strip().removeprefix("GITHUB_APP_ID="),
        "GITHUB_APP_PRIVATE_KEY_FILE": str(files["app.pem"]),
    }
    policy = written(tmp_path, POLICY)
    run(binary, "plan", "--policy", policy, env=credentials, folder=tmp_path).expect(2)
    run(binary, "app", "permissions", "--policy", policy, env=credentials, folder=tmp_path).expect(0)
    wider = written(tmp_path, POLICY.replace("labels:", "variables: { A: b }, labels:"))
    missing = run(binary, "app", "permissions", "--policy", wider, env=credentials, folder=tmp_path).expect(2)
    assert "+ Variables: write" in missing.output and "/settings/apps/githubcop-acme/permissions" in missing.output

    # Nothing is overwritten, and that is said before an App is created.
    again = run(
        binary, "app", "create", "--policy", policy, "--url", HOOK, "--out", tmp_path / "app", "--no-browser",
        env=addresses(sandbox), folder=tmp_path)  # fmt: skip
    assert again.code == 1 and "nothing is overwritten" in again.told


def test_usage(binary, tmp_path):
    """A webhook's address is asked for where one is needed, and refused where there is none"""
    policy = written(tmp_path, POLICY)
    missing = run(binary, "app", "create", "--policy", policy, folder=tmp_path).expect(64)
    assert "--url is missing" in missing.told
    both = run(binary, "app", "create", "--actions", "--url", HOOK, "--policy", policy, folder=tmp_path).expect(64)
    assert "a workflow receives no webhooks" in both.told
    where = run(
        binary, "app", "create", "--actions", "--policy", policy, "--out", tmp_path / "app",
        env={"GITHUB_API_URL": "http://127.0.0.1:9"}, folder=tmp_path)  # fmt: skip
    assert "GITHUB_WEB_URL" in where.told and not (tmp_path / "app").exists()


@pytest.mark.parametrize("runner", ["aws", "actions"])
def test_runners(binary, sandbox, tmp_path, runner):
    """For AWS and for GitHub Actions the commands that store the credentials are shown, and not run"""
    creation = Creation(binary, tmp_path, sandbox, f"--{runner}", *(("--url", HOOK) if runner == "aws" else ()))
    agree(creation, sandbox)
    shown = {"aws": "aws secretsmanager put-secret-value", "actions": "gh secret set GITHUBCOP_APP_PRIVATE_KEY"}[runner]
    creation.wait_until(lambda: shown in creation.text(), "the commands")
    assert (tmp_path / "app" / "webhook-secret").exists() == (runner == "aws")
    install(creation)
    assert creation.process.wait(timeout=60) == 0, creation.text()


def test_browser(binary, sandbox, tmp_path):
    """In a browser: the page is legible, has nothing that its own policy forbids, and the keyboard alone suffices"""
    creation = Creation(binary, tmp_path, sandbox, "--serve", "--url", HOOK)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 740})
        refused = []
        # There is no picture for the tab, and Chromium asks for one.
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(creation.page)
        assert page.get_by_role("heading", level=1).inner_text() == "Create the GitHub App"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate("getComputedStyle(document.querySelector('button')).backgroundColor") == "rgb(31, 111, 67)"
        # The button has the focus: one key goes to GitHub.
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Create GitHub App GitHubCop acme").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="GitHubCop acme exists").wait_for()
        assert "code=" not in page.url and "state=" not in page.url
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Install githubcop-acme").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Installed GitHubCop acme").wait_for()
        assert not refused
    assert creation.process.wait(timeout=60) == 0, creation.text()
