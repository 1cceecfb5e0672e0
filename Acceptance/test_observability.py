"""Deploy/observability: alerts that fire when they should, and no metric named that the server does not have."""

import json
import re
import shutil
import subprocess

import pytest
import requests
import yaml

from support import shared
from support.policies import policy, written
from support.processes import Sandbox, eventually
from support.receivers import Receiver
from support.webhooks import Server, payload

FOLDER = shared.CHECKOUT / "Deploy/observability"
ALERTS = FOLDER / "prometheus-alerts.yml"
DASHBOARD = FOLDER / "grafana-dashboard.json"
GIVEN_BY_PROMETHEUS = {"up"}
"""Metrics that Prometheus itself makes of each scrape."""
TARGET_LABELS = {"job", "instance", "le"}
"""Labels of the target, and of a histogram's buckets."""


@pytest.fixture(scope="module")
def promtool() -> str:
    own = shared.CHECKOUT / "build/promtool/promtool"
    found = shutil.which("promtool") or (str(own) if own.exists() else None)
    if not found:
        pytest.skip("there is no promtool here (Acceptance/promtool.sh takes it from Debian's package prometheus)")
    return found


def alerts() -> list[str]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def queries() -> list[str]:
    """The dashboard's queries, with its variables as Grafana replaces them."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    found = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    return [q.replace("$__rate_interval", "5m").replace("$job", ".*").replace("$instance", ".*") for q in found]


def named(expression: str) -> list[tuple[str, set[str]]]:
    """Metrics of an expression, each with the labels it is selected or grouped by."""
    grouped = set()
    for labels in re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression):
        grouped |= {label.strip() for label in labels.split(",") if label.strip()}
    found = []
    for name, selector in re.findall(r"\b((?:githubcop|process)_\w+|up)\b(?:\{([^}]*)\})?", expression):
        selected = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector))
        found.append((name, selected | grouped))
    return found


@pytest.fixture(scope="module")
def scraped(binary, tmp_path_factory) -> dict[str, set[str]]:
    """What a server that has done a bit of everything exposes: metrics with their labels."""
    folder = tmp_path_factory.mktemp("observability")
    sandbox, receiver = Sandbox(binary, folder, repositories=3), Receiver()
    try:
        server = Server(
            binary, folder, written(folder, policy("repository: { homepage: 'https://acme.example/kept' }")), "--sweep", "* * * * *",
            "--notify", f"slack+http://{receiver.origin}/x", **sandbox.credentials(),
        )
        metrics = server.wait_until(lambda: re.search(r"Metrics on (http://\S+/metrics)", server.text()), "listening")[1]
        repository = requests.get(sandbox.url + "/_sandbox/state", timeout=30).json()["repositories"][0]
        body = payload(repository)
        assert server.deliver("repository", body).status_code == 202
        assert server.deliver("repository", body, X_Hub_Signature_256="sha256=" + "0" * 64).status_code == 401

        def text() -> str:
            return requests.get(metrics, timeout=30).text

        def is_complete() -> bool:
            parts = ("githubcop_sweep_last_seconds", 'outcome="done"', "githubcop_changes_total{")
            return all(part in text() for part in parts)

        eventually(is_complete, "a delivery worked on, a sweep done and a change made", patience=150)
        found = parse(text())
        assert server.stop() == 0
        return found
    finally:
        receiver.close()
        sandbox.stop()


def parse(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE):
        found[name] = set()
    for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? \S+$", text, re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return found


WITHOUT_SERIES = {"githubcop_conflicts_total": {"kind"}}
"""Counters that have no series before their first event: the labels that they have then."""


@pytest.mark.parametrize("source", ["alerts", "dashboard"])
def test_metrics_exist(source, scraped):
    """Every metric and label that the alerts and the dashboard name is one that the server has"""
    expressions = alerts() if source == "alerts" else queries()
    checked = 0
    for expression in expressions:
        metrics = [(n, labels) for n, labels in named(expression) if n not in GIVEN_BY_PROMETHEUS]
        known = set().union(*(scraped.get(n, set()) | WITHOUT_SERIES.get(n, set()) for n, _ in metrics)) if metrics else set()
        for name, labels in metrics:
            assert name in scraped, f"{name} in {expression}"
            assert labels - TARGET_LABELS <= known, f"{labels - TARGET_LABELS - known} of {name} in {expression}"
            checked += 1
    assert checked > 10


def test_alerts(promtool):
    """promtool accepts the alerts, and each fires when it should and is silent when it should be"""
    for command in (("check", "rules", ALERTS.name), ("test", "rules", "prometheus-alerts.test.yml")):
        done = subprocess.run([promtool, *command], cwd=FOLDER, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    names = {rule["alert"] for g in yaml.safe_load(ALERTS.read_text())["groups"] for rule in g["rules"]}
    tests = yaml.safe_load((FOLDER / "prometheus-alerts.test.yml").read_text())["tests"]
    expected = [(rule["alertname"], bool(rule["exp_alerts"])) for test in tests for rule in test["alert_rule_test"]]
    assert sorted(expected) == sorted([(name, fires) for name in names for fires in (True, False)])


def test_dashboard(promtool, tmp_path):
    """Grafana's queries are PromQL, its panels do not overlap, and each has its data source from the variable"""
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries())]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    dashboard = json.loads(DASHBOARD.read_text())
    taken = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
    variables = [variable["name"] for variable in dashboard["templating"]["list"]]
    assert variables == ["datasource", "job", "instance"]


def test_every_metric_is_shown(scraped):
    """The dashboard leaves out no metric of the server"""
    shown = {name for query in queries() for name, _ in named(query)}
    families = {re.sub("_(bucket|sum|count)$", "", name) for name in scraped}
    assert families - {re.sub("_(bucket|sum|count)$", "", name) for name in shown} == set()
