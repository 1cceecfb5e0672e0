"""`githubcop report` says how far the organization is as its policy says, from the state file alone."""

import csv
import io
import json
import re
import sqlite3

import pytest
import requests

from support.browser import chromium
from support.processes import AT_ONCE, Sandbox, run

RULE = "<script>alert(1)</script>"
POLICY = f"""\
version: 1
organization: acme
exempt:
  - {{ repositories: [docs-site], reason: "frozen <img src=x onerror=alert(1)>", owner: "@acme/ops", until: 2099-01-01 }}
rules:
  - name: baseline
    settings:
      repository: {{ delete_branch_on_merge: true, has_wiki: false }}
      labels: {{ incident: {{ color: d73a4a }} }}
  - name: "{RULE}"
    settings: {{ teams: {{ infosec: pull }} }}
  - name: no projects
    enforcement: evaluate
    settings: {{ repository: {{ has_projects: false }} }}
"""


@pytest.fixture
def githubcop(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=12)
    (tmp_path / "githubcop.yml").write_text(POLICY)

    def verb(*arguments):
        return run(binary, *arguments, env=sandbox.credentials(), folder=tmp_path)

    verb.sandbox, verb.folder = sandbox, tmp_path
    yield verb
    assert sandbox.stop() == 0


def report(githubcop, *options):
    return json.loads(githubcop("report", "--format", "json", *options).expect(0).output)


def date_back(githubcop, days):
    """Takes what is known now for what was known so many days ago."""
    with sqlite3.connect(githubcop.folder / ".githubcop/state.sqlite") as state:
        state.execute(
            "INSERT OR REPLACE INTO snapshot_day SELECT date('now', ?), at - ?, totals FROM snapshot_day"
            " ORDER BY day DESC LIMIT 1", (f"-{days} days", 86400 * days))
    state.close()


def drift(githubcop, names):
    for name in names:
        answer = requests.patch(
            f"{githubcop.sandbox.url}/repos/acme/{name}", json={"delete_branch_on_merge": False}, timeout=30,
            headers={"Authorization": f"token {githubcop.sandbox.token}"})
        assert answer.status_code == 200, answer.text


def test_says_what_is_in_sync_and_what_is_not(githubcop):
    """After a sweep all is in sync; after somebody changed a setting of two repositories, a plan leaves exactly these two as differing, and
    after the next sweep they are in the report as reverted drift. No verb of it sends a request."""
    missing = githubcop("report")
    assert missing.code != 0 and "There is no state file" in missing.told
    githubcop("apply", *AT_ONCE)
    first = report(githubcop)
    totals = first["totals"]
    exempt = totals["states"]["exempt"]
    assert exempt == 1 and [entry["until"] for entry in first["exemptions"]] == ["2099-01-01"]
    assert totals["targets"] >= 10 and totals["share"] == 1, totals
    assert totals["in_sync"] == totals["targets"] - exempt and totals["differences"] == 0
    assert totals["kinds"]["labels"]["share"] == 1 and totals["rules"]["no projects"]["findings"] > 0
    assert first["drift"]["changes"] == [] and first["policy"]["digest"]

    names = [row["name"].split("/")[1] for row in first["repositories"] if row["state"] == "in_sync"
             and not row["archived"]][:2]
    drift(githubcop, names)
    githubcop("plan").expect(2)
    second = report(githubcop)
    assert second["totals"]["states"]["differs"] == 2
    assert second["totals"]["kinds"]["repository"]["differing"] == 2
    assert second["totals"]["kinds"]["labels"]["share"] == 1 and second["totals"]["share"] < 1
    rows = [row for row in second["repositories"] if row["state"] == "differs"]
    assert sorted(row["name"].split("/")[1] for row in rows) == sorted(names)

    traffic = githubcop.sandbox.traffic.file.stat().st_size
    text = githubcop("report").expect(0).output
    assert "By kind" in text and "2 differ" in text
    offline = githubcop("explain", names[0], "--offline").expect(0)
    assert "from the last check" in offline.told and "delete_branch_on_merge" in offline.output
    assert githubcop.sandbox.traffic.file.stat().st_size == traffic

    githubcop("apply", *AT_ONCE)
    third = report(githubcop)
    assert third["totals"]["share"] == 1
    changes = third["drift"]["changes"]
    assert sorted(change["repository"].split("/")[1] for change in changes) == sorted(names)
    assert {change["outcome"] for change in changes} == {"verified"}
    table = list(csv.DictReader(io.StringIO(githubcop("report", "--format", "csv").output)))
    assert len(table) == third["totals"]["targets"] and table[0]["checked"].endswith("Z")

    past = report(githubcop, "--at", "2001-01-01")
    assert past["totals"] is None and past["repositories"] is None and past["not_known"]
    assert third["listed"] and past["listed"] is None, "when all were listed by then is not kept"
    run_name = json.loads(githubcop("history", "--format", "json").output)["runs"][0]["run"]
    githubcop("revert", run_name, *AT_ONCE)
    reverted = report(githubcop)
    assert reverted["totals"]["states"]["differs"] == 2, "what a revert has put back differs from the policy again"


def test_bad_usage(githubcop):
    """A date that does not exist, one to come, and a table without CSV are refused, not taken for something else"""
    for date in ("2026-02-30", "2026-2-3", "yesterday"):
        done = githubcop("report", "--at", date).expect(64)
        assert "is not a date. Write it like 2026-11-01." in done.told, date
    assert "in the future" in githubcop("report", "--at", "2999-01-01").expect(64).told
    assert "--table needs --format csv" in githubcop("report", "--table", "drift").expect(64).told
    githubcop("apply", *AT_ONCE)
    nowhere = githubcop("report", "--out", "/nonexistent/report.html").expect(1)
    assert "/nonexistent/report.html: No such file or directory" in nowhere.told


def test_html_is_one_page_without_script(githubcop):
    """The page shows in a browser, names of the policy are text in it, and it loads nothing."""
    githubcop("apply", "--repo", "billing-*", *AT_ONCE)
    githubcop("plan").expect(2)
    date_back(githubcop, 40)
    githubcop("apply", "--repo", "b*,checkout-*", *AT_ONCE)
    date_back(githubcop, 39)
    date_back(githubcop, 38)
    githubcop("apply", *AT_ONCE)
    for days in range(36, 3, -1):
        date_back(githubcop, days)
    first = report(githubcop)
    names = [row["name"].split("/")[1] for row in first["repositories"] if row["state"] == "in_sync"
             and not row["archived"]][:5]
    drift(githubcop, names[:3])
    githubcop("plan").expect(2)
    date_back(githubcop, 3)
    githubcop("apply", *AT_ONCE)
    date_back(githubcop, 2)
    drift(githubcop, names[3:])
    githubcop("plan").expect(2)
    page = githubcop.folder / "report.html"
    githubcop("report", "--format", "html", "--out", page).expect(0)
    text = page.read_text()
    assert "<script" not in text and "<img" not in text and not re.search(r"<[^>]*\b(src|href)=", text)
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": 1000, "height": 900})
        problems, loaded = [], []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("dialog", lambda dialog: problems.append(dialog.message))
        tab.on("request", lambda request: loaded.append(request.url))
        tab.goto(page.as_uri())
        assert tab.locator("h1").inner_text().startswith("Compliance of acme")
        assert tab.locator("th", has_text=RULE).count() >= 1
        chart = tab.locator("svg.chart").first.get_attribute("aria-label")
        assert chart.startswith("Share in sync from ") and chart.count("%") == 2, chart
        assert tab.locator("svg.chart polyline").count() > 1, "days of which nothing is known are a gap"
        assert problems == [] and loaded == [page.as_uri()]
        tab.set_viewport_size({"width": 360, "height": 700})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert len(tab.pdf(format="A4")) > 10_000
