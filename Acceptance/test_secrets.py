"""Secrets and variables that GitHub stores: sealed as PyNaCl opens it, read by others, and nowhere else."""

import json
import re
import signal
import subprocess
from base64 import b64encode

import pytest
import requests

from support.clients import githubkit, pygithub
from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.sealing_proxy import SealingProxy
from support.traffic import request_problems, response_problems

POLICY = """
version: 1
organization: acme
rules:
  - name: workflows
    settings:
      variables: { region: eu-west-1, RETRIES: "3" }
      secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}", MULTILINE: "{{secret:MULTILINE}}" }
      dependabot_secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
"""
EVERYWHERE = """
version: 1
organization: acme
limits: { weakenings: 100 }
rules:
  - name: organization
    target: organization
    settings:
      variables: { REGION: { value: eu, visibility: all } }
      secrets:
        NPM_TOKEN: { value: "{{secret:NPM_TOKEN}}", visibility: private }
        MULTILINE:
          value: "{{secret:MULTILINE}}"
          visibility: selected
          selected_repositories: { when: { name: REPOSITORY } }
      dependabot_secrets: { NPM_TOKEN: { value: "{{secret:NPM_TOKEN}}", visibility: all } }
      webhooks: { "https://audit.acme.example/": { events: [member], secret: "{{secret:NPM_TOKEN}}" } }
  - name: environments
    when: { name: REPOSITORY }
    settings:
      environments:
        Prod/EU:
          variables: { REGION: eu-west-1 }
          secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
"""
"""Values of the organization and of an environment."""
VERSION = "2022-11-28"
CANARY = "canary-7f3a9c5e-hush"
SECRETS = {"GITHUBCOP_SECRET_NPM_TOKEN": CANARY, "GITHUBCOP_SECRET_MULTILINE": "first line\n\u2713 second\n" * 40}


@pytest.fixture
def place(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "github", "--hourly-budget", "100000", repositories=3)
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "githubcop.yml").write_text(POLICY)
    yield sandbox, folder
    sandbox.stop()


def names(sandbox) -> list[str]:
    answer = requests.get(f"{sandbox.url}/orgs/acme/repos", headers={"Authorization": f"Bearer {sandbox.token}"})
    return [repository["name"] for repository in answer.json() if not repository["archived"]]


def test_pynacl_opens(binary, place):
    """PyNaCl opens every box that githubcop sealed, and the sandbox every box that PyNaCl sealed"""
    sandbox, folder = place
    proxy = SealingProxy(sandbox.url)
    try:
        env = sandbox.credentials() | {"GITHUB_API_URL": proxy.url} | SECRETS
        run(binary, "apply", *AT_ONCE, env=env, folder=folder).expect(0)
    finally:
        proxy.close()
    expected = {}
    for name in names(sandbox):
        for service in ("actions", "dependabot"):
            expected[f"/repos/acme/{name}/{service}/secrets/NPM_TOKEN"] = CANARY
        expected[f"/repos/acme/{name}/actions/secrets/MULTILINE"] = SECRETS["GITHUBCOP_SECRET_MULTILINE"]
    assert proxy.opened == expected
    run(binary, "plan", env=sandbox.credentials() | SECRETS, folder=folder).expect(0)


def test_pygithub_reads(binary, place):
    """PyGithub reads the variables and the names of the secrets that were written"""
    sandbox, folder = place
    run(binary, "apply", *AT_ONCE, env=sandbox.credentials() | SECRETS, folder=folder).expect(0)
    repository = pygithub(sandbox).get_repo(f"acme/{names(sandbox)[0]}")
    assert {variable.name: variable.value for variable in repository.get_variables()} == {
        "REGION": "eu-west-1",
        "RETRIES": "3",
    }
    assert {secret.name for secret in repository.get_secrets()} == {"NPM_TOKEN", "MULTILINE"}
    assert {secret.name for secret in repository.get_secrets("dependabot")} == {"NPM_TOKEN"}


@pytest.fixture
def everywhere(place):
    """The sandbox, the folder with the policy, and the repository that it selects"""
    sandbox, folder = place
    (folder / "githubcop.yml").write_text(EVERYWHERE.replace("REPOSITORY", names(sandbox)[0]))
    return sandbox, folder, names(sandbox)[0]


def test_pynacl_opens_everywhere(binary, everywhere):
    """PyNaCl opens what was sealed for the organization and for an environment, each with its own key"""
    sandbox, folder, repository = everywhere
    proxy = SealingProxy(sandbox.url)
    try:
        env = sandbox.credentials() | {"GITHUB_API_URL": proxy.url} | SECRETS
        run(binary, "apply", *AT_ONCE, env=env, folder=folder).expect(0)
    finally:
        proxy.close()
    assert proxy.opened == {
        "/orgs/acme/actions/secrets/NPM_TOKEN": CANARY,
        "/orgs/acme/actions/secrets/MULTILINE": SECRETS["GITHUBCOP_SECRET_MULTILINE"],
        "/orgs/acme/dependabot/secrets/NPM_TOKEN": CANARY,
        f"/repos/acme/{repository}/environments/Prod%2FEU/secrets/NPM_TOKEN": CANARY,
    }
    run(binary, "plan", env=sandbox.credentials() | SECRETS, folder=folder).expect(0)


def test_githubkit_reads_everywhere(binary, everywhere, rest, graphql):
    """githubkit reads what was written of the organization and of an environment; all that was sent and answered is as
    GitHub describes it"""
    sandbox, folder, repository = everywhere
    mark = sandbox.traffic.mark()
    env = sandbox.credentials() | SECRETS
    run(binary, "apply", *AT_ONCE, env=env, folder=folder).expect(0)
    run(binary, "plan", env=env, folder=folder).expect(0)
    client = githubkit(sandbox)
    api = client.rest(VERSION)
    variable = api.actions.get_org_variable("acme", "REGION").parsed_data
    assert (variable.value, variable.visibility) == ("eu", "all")
    secrets = {secret.name: secret.visibility for secret in api.actions.list_org_secrets("acme").parsed_data.secrets}
    assert secrets == {"NPM_TOKEN": "private", "MULTILINE": "selected"}
    selected = api.actions.list_selected_repos_for_org_secret("acme", "MULTILINE").parsed_data
    assert [one.name for one in selected.repositories] == [repository]
    assert api.dependabot.get_org_secret("acme", "NPM_TOKEN").parsed_data.visibility == "all"
    hook = api.orgs.list_webhooks("acme").parsed_data[0]
    assert (hook.config.url, hook.config.secret) == ("https://audit.acme.example/", "********")
    place = ("acme", repository, "Prod%2FEU")
    assert api.actions.get_environment_variable(*place, "REGION").parsed_data.value == "eu-west-1"
    assert api.actions.list_environment_secrets(*place).parsed_data.secrets[0].name == "NPM_TOKEN"
    exchanges = [e for e in sandbox.traffic.exchanges(mark) if e.is_graphql or rest.operation(e.method, e.path)]
    assert request_problems(exchanges, rest, graphql) == []
    assert response_problems(exchanges, rest, graphql) == []


def test_pygithub_changes_everywhere(binary, everywhere):
    """What PyGithub changes of the organization and of an environment is planned, and reverted"""
    sandbox, folder, repository = everywhere
    env = sandbox.credentials() | SECRETS
    run(binary, "apply", *AT_ONCE, env=env, folder=folder).expect(0)
    organization = pygithub(sandbox).get_organization("acme")
    organization.get_variable("REGION").edit("us", "private")
    organization.create_secret("NPM_TOKEN", "by hand", "all")
    # A value set by hand within the second of our own cannot be told from it: GitHub's times are whole seconds.
    pygithub(sandbox).get_repo(f"acme/{repository}").get_environment("Prod/EU").delete_secret("NPM_TOKEN")
    plan = run(binary, "plan", env=env, folder=folder).expect(2).output
    assert "variables REGION: value" in plan and "secrets NPM_TOKEN: visibility" in plan
    assert "environments Prod/EU: secrets.NPM_TOKEN" in plan, plan
    run(binary, "apply", *AT_ONCE, env=env, folder=folder).expect(0)
    run(binary, "plan", env=env, folder=folder).expect(0)
    assert organization.get_variable("REGION").value == "eu"


def test_adopt(binary, place):
    """`apply --adopt` sends nothing for secrets that are there already, and knows them from then on"""
    sandbox, folder = place
    repository = pygithub(sandbox).get_repo(f"acme/{names(sandbox)[0]}")
    for name in ("NPM_TOKEN", "MULTILINE"):
        repository.create_secret(name, CANARY)
    (folder / "githubcop.yml").write_text(POLICY.replace("\n      dependabot_secrets: { NPM_TOKEN: \"{{secret:NPM_TOKEN}}\" }", ""))
    env = sandbox.credentials() | SECRETS
    only = ("--repo", repository.name)
    plan = run(binary, "plan", *only, env=env, folder=folder).expect(2)
    assert "NPM_TOKEN" in plan.output
    run(binary, "apply", "--adopt", "--no-history", *only, env=env, folder=folder).expect(64)
    mark = sandbox.traffic.mark()
    run(binary, "apply", "--adopt", *only, *AT_ONCE, env=env, folder=folder).expect(0)
    assert not [e for e in sandbox.traffic.exchanges(mark) if "/secrets/" in e.path]
    run(binary, "plan", *only, env=env, folder=folder).expect(0)
    changed = env | {"GITHUBCOP_SECRET_NPM_TOKEN": "another"}
    assert "NPM_TOKEN" in run(binary, "plan", *only, env=changed, folder=folder).expect(2).output


def test_canary(binary, place):
    """A secret is in no plan, saved plan, log, database, history, metrics, command line or crash report"""
    sandbox, folder = place
    (folder / "githubcop.yml").write_text(POLICY.replace("{{secret:MULTILINE}}", "{{secret:NPM_TOKEN}}"))
    env = sandbox.credentials() | SECRETS
    told = []

    def command(*arguments, code):
        told.append(run(binary, *arguments, env=env, folder=folder).expect(code).told)

    def fault(**effect):
        body = {"times": 1, "route": "/repos/{owner}/{repo}/actions/secrets/{secret_name}", "method": "PUT"} | effect
        headers = {"Authorization": f"Bearer {sandbox.token}"}
        requests.post(f"{sandbox.url}/_sandbox/faults", json=body, headers=headers, timeout=30).raise_for_status()

    command("plan", "--out", "plan.json", code=2)
    command("plan", "--format", "json", code=2)
    command("plan", "--format", "markdown", code=2)
    # GitHub quotes what it refuses, hangs up, and is down.
    fault(effect="status", status=422, message=f"Validation Failed: '{CANARY}'", times=12)
    command("apply", "--log-intents", *AT_ONCE, code=1)
    fault(effect="reset")
    fault(effect="status", status=500, message=CANARY)
    command("apply", "--format", "json", *AT_ONCE, code=0)
    command("history", code=0)
    command("history", "--format", "json", code=0)
    command("explain", names(sandbox)[0], code=0)
    serve = Service(
        [binary, "serve", "--port", 0, "--no-sweep"],
        folder,
        "serve",
        environment(**env, GITHUB_WEBHOOK_SECRET="hook", GITHUBCOP_ADMIN_TOKEN="admin-admin-admin-admin"),
    )
    metrics = serve.wait_until(lambda: re.search(r"Metrics on (http://\S+/metrics)", serve.text()), "listening")
    headers = {"Authorization": "Bearer admin-admin-admin-admin"}
    told.append(requests.get(metrics[1], headers=headers, timeout=30).text)
    told.append(subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True).stdout)
    serve.process.send_signal(signal.SIGABRT)
    # Swift's runtime writes a report, where it finds what it needs for one, and may then wait for somebody.
    eventually(lambda: "Backtrace took" in serve.text() or serve.process.poll() is not None, "a crash report", 120)
    serve.process.kill()
    serve.process.wait()
    traces = [CANARY.encode(), b64encode(CANARY.encode())]
    for text in told:
        assert CANARY not in text, text[-2000:]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.name.endswith(".sqlite") for file in files) and any(file.name == "plan.json" for file in files)
    for file in files:
        assert not any(trace in file.read_bytes() for trace in traces), file
    # The sandbox's own log holds what came over the wire: boxes only.
    sent = [e for e in sandbox.traffic.exchanges() if e.method == "PUT" and "/secrets/" in e.path]
    assert sent and not any(CANARY in json.dumps(e.request_body) for e in sent)


def test_credentials_in_urls(binary, place):
    """A token in a webhook's URL stands in the request that creates it, and in no output, state or history"""
    sandbox, folder = place
    token = "7c3b9f1e5a2d4c6b8e0f"
    url = f"https://ci.acme.example/invoke?job=api&token={token}"
    policy = "version: 1\norganization: acme\nlimits: { removals: 100 }\nrules:\n  - name: ci\n"
    (folder / "githubcop.yml").write_text(
        policy + f"    settings:\n      webhooks:\n        '{url}': {{ events: [push], content_type: json }}\n")
    env = sandbox.credentials()
    validated = run(binary, "validate", env=env, folder=folder).expect(0)
    assert ":8:" in validated.errors + validated.output and "holds a credential" in validated.errors + validated.output
    outputs = [validated]
    for arguments in (("plan", "--no-cache"), ("apply", *AT_ONCE, "--no-cache"), ("plan", "--format", "json", "--no-cache"),
                      ("history",), ("explain", names(sandbox)[0], "--no-cache"), ("report", "--format", "json")):
        outputs.append(run(binary, *arguments, env=env, folder=folder))
    hook = next(iter(pygithub(sandbox).get_repo(f"acme/{names(sandbox)[0]}").get_hooks()))
    assert hook.config["url"] == url
    (folder / "githubcop.yml").write_text(policy + "    exclusive: [webhooks]\n    settings: { webhooks: {} }\n")
    outputs.append(run(binary, "apply", *AT_ONCE, "--no-cache", env=env, folder=folder).expect(0))
    assert "https://ci.acme.example/invoke?job=api&token=***" in outputs[-1].output
    assert not list(pygithub(sandbox).get_repo(f"acme/{names(sandbox)[0]}").get_hooks())
    for done in outputs:
        assert token not in done.output + done.errors, done.output[-2000:]
    for file in (folder / ".githubcop").iterdir():
        assert token.encode() not in file.read_bytes(), file
