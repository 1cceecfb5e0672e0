"""Deploy/aws as it stands: its form, its own tests with a mocked provider, static analysis, agreement with the rest."""

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import shared
from support.terraform.command import MODULE, terraform

CHECKOV = shared.CHECKOUT / "Acceptance" / "checkov.sh"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Terraform in a copy of the module."""
    return terraform(tmp_path_factory.mktemp("terraform"))


def test_format(run):
    """Every Terraform file has Terraform's own format"""
    assert run("fmt", "-check", "-recursive", "-list=true", status={0, 3}) == ""


def test_valid(run):
    """The module is valid"""
    assert json.loads(run("validate", "-json"))["diagnostics"] == []


@pytest.mark.parametrize("example", sorted(path.name for path in (MODULE / "examples").iterdir()))
def test_examples(run, example):
    """Each example calls the module with inputs that it takes"""
    folder = run.folder / "examples" / example
    for zip_file in (run.folder.parents[1] / "build/lambda.zip", folder / "githubcop-lambda-arm64.zip"):
        zip_file.parent.mkdir(exist_ok=True)
        zip_file.touch()
    shutil.copy(run.folder / ".terraform.lock.hcl", folder)
    run(f"-chdir={folder}", "init", "-lockfile=readonly")
    assert json.loads(run(f"-chdir={folder}", "validate", "-json"))["diagnostics"] == []


def test_own_tests(run):
    """Terraform's own tests pass: each ingress and API, key or not, secrets made or given, every bad input refused"""
    files = [f"tests/{path.name}" for path in run.folder.glob("tests/*.tftest.hcl")]
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda file: run("test", f"-filter={file}", status={0, 1}), files))
    for text in told:
        assert re.search(r"Success! [1-9]\d* passed, 0 failed", text), text[-6000:]


def test_every_input_is_refused_once():
    """Every input that has a rule has a test that breaks it"""
    ruled = {name for name, body in variables().items() if "validation" in body}
    broken = set(re.findall(r"expect_failures = \[var\.(\w+)\]", (MODULE / "tests/inputs.tftest.hcl").read_text()))
    assert broken == ruled


def test_events_are_those_of_the_webhook_mapping():
    """The events that the module takes are those that the function knows"""
    catalog = (shared.CHECKOUT / "Sources/Webhooks/RequestedWork/EventFilter.swift").read_text()
    known = re.findall(r'"(\w+)": \[', catalog.split("enum EventCatalog", 1)[1])
    taken = re.search(r"known_events = \[(.*?)\]", (MODULE / "locals.tf").read_text(), re.DOTALL)[1]
    assert sorted(known) == re.findall(r'"(\w+)"', taken)


def test_no_input_takes_a_secret():
    """No input takes the value of a secret, so that none can end in a state or a plan"""
    resources = "".join(path.read_text() for path in MODULE.glob("*.tf"))
    assert "secret_string" not in resources.replace("--secret-string", "")
    assert "aws_secretsmanager_secret_version" not in resources


def test_readme_tells_every_input():
    """The README's table tells every input as its description does, and none that there is not"""
    table = (MODULE / "README.md").read_text().split("## Inputs", 1)[1].split("## Outputs", 1)[0]
    told = dict(re.findall(r"^\| `(\w+)` \| .*?\| (.*) \|$", table, re.MULTILINE))
    described = {name: re.search(r'description = "(.*)"\n', body)[1] for name, body in variables().items()}
    assert told == {name: text.replace('\\"', '"') for name, text in described.items()}


def test_readme_tells_every_output():
    """The README names every output, and none that there is not"""
    told = (MODULE / "README.md").read_text().split("## Outputs", 1)[1].split("##", 1)[0]
    assert set(re.findall(r"`(\w+)`", told)) == set(
        re.findall(r'^output "(\w+)"', (MODULE / "outputs.tf").read_text(), re.MULTILINE)
    )


def test_checkov(tmp_path):
    """checkov finds nothing; each of its rules that is left out is left out for a reason, and would find something"""
    made = subprocess.run([CHECKOV], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(made.stderr.strip().splitlines()[-1])
    shutil.copytree(MODULE, tmp_path / "module", ignore=shutil.ignore_patterns(".terraform*", "tests", "examples"))
    told = subprocess.run(
        [made.stdout.strip(), "--directory", tmp_path / "module", "--framework", "terraform", "--skip-download",
         "--output", "json"],
        capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LOG_LEVEL": "ERROR"},
    )  # fmt: skip
    assert told.returncode in (0, 1), told.stderr[-3000:]
    results = json.loads(told.stdout)["results"]
    assert [f"{check['check_id']} {check['resource']}" for check in results["failed_checks"]] == []
    assert results["parsing_errors"] == [] and len(results["passed_checks"]) > 50
    written = re.findall(r"checkov:skip=\w+:(.+)", "".join(path.read_text() for path in MODULE.glob("*.tf")))
    used = {(check["check_id"], check["resource"].split("[")[0]) for check in results["skipped_checks"]}
    assert len(written) == len(used)


def variables() -> dict[str, str]:
    text = "".join(path.read_text() for path in MODULE.glob("variables*.tf"))
    return dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL))
