"""How long the dashboard's pages take on the server with 10,000 repositories in the state file, and what memory."""

import http.client
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from measuring import BINARY, Run, Sandbox, end, end_children_when_terminated, free_port, row

TOKEN = "the token of the benchmark"
POLICY = """\
version: 1
organization: acme
limits: { weakenings: 10% }
exempt:
  - { repositories: [legacy-*], reason: frozen, until: 2099-12-31 }
rules:
  - name: baseline
    settings:
      repository: { has_wiki: false, delete_branch_on_merge: true, allow_merge_commit: false }
      teams: { devops: admin, infosec: pull }
      branches: { "*": { enforce_admins: true } }
      labels: { bug: d73a4a, security: b60205 }
  - name: databases
    when: { name: "*database*" }
    settings: { teams: { dataarchitect: admin } }
  - name: later
    enforcement: evaluate
    settings: { repository: { has_projects: false } }
  - name: a tenth
    enforcement: 10%
    settings: { repository: { allow_rebase_merge: false } }
"""


def pages(name):
    return [
        ("overview", "/"),
        ("repositories", "/repositories"),
        ("repositories, the last page", "/repositories?page=200"),
        ("repositories, a part of the name", "/repositories?q=service"),
        ("repositories, filtered by rule and sorted", "/repositories?rule=databases&sort=differences&order=desc"),
        ("repositories, those that differ in a kind", "/repositories?state=differs&kind=branches"),
        ("repositories of a team", "/repositories?team=devops"),
        ("a repository", f"/repositories/{name}"),
        ("a repository that is not there", "/repositories/acme/servize-1"),
        ("policy", "/policy"),
        ("changes", "/changes"),
        ("deliveries", "/deliveries"),
    ]


def resident(process):
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return {name: int(next(l for l in lines if l.startswith(name)).split()[1]) // 1024 for name in ("VmRSS", "VmHWM")}


def logged_in(connection):
    """The cookies of somebody who has logged in: programs with a bearer token get other answers at some addresses."""
    connection.request("GET", "/login")
    answer = connection.getresponse()
    form = re.search(r'name="form" value="([^"]*)"', answer.read().decode())[1]
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    fields = urllib.parse.urlencode({"form": form, "token": TOKEN, "name": "benchmark", "next": "/"})
    connection.request("POST", "/login", fields, {
        "Cookie": "; ".join(cookies), "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    cookies += [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return {"Cookie": "; ".join(cookies)}


def measured(connection, headers, path, times):
    seconds, size = [], 0
    for _ in range(times):
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seconds.append(time.perf_counter() - start)
        assert answer.status in (200, 404), (path, answer.status, body[:500])
        size = len(body)
    return sorted(seconds), size


def main():
    end_children_when_terminated()
    size, times = (1_000, 20) if "--quick" in sys.argv else (10_000, 50)
    with Sandbox(size) as sandbox, tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        # Where there is a state file, a plan leaves in it how each repository stands.
        (folder / "state.sqlite").touch(0o600)
        Run(sandbox, "plan", POLICY, "--state", folder / "state.sqlite", expect=(0, 1, 2), folder=folder)
        port = free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [BINARY, "serve", "--policy", folder / "githubcop.yml", "--state", folder / "state.sqlite", "--port", "0",
                 "--admin-port", str(port), "--no-sweep"],
                env={**os.environ, "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token,
                     "GITHUB_WEBHOOK_SECRET": "benchmark", "GITHUBCOP_ADMIN_TOKEN": TOKEN},
                stdout=log, stderr=log)
        try:
            measure(process, port, folder, size, times)
        finally:
            end(process)


def measure(process, port, folder, size, times):
    deadline = time.monotonic() + 60
    while "Metrics on" not in (folder / "log").read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit((folder / "log").read_text()[-2000:])
        time.sleep(0.05)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = logged_in(connection)
    connection.request("GET", "/repositories?sort=differences&order=desc", headers=headers)
    name = re.search(r'href="/repositories/([^"?]+)"', connection.getresponse().read().decode())[1]
    before = resident(process)["VmRSS"]
    row(f"page, {size:,} repositories", "median", "slowest of " + str(times), "bytes")
    row(*["---"] * 4)
    for title, path in pages(name):
        seconds, length = measured(connection, headers, path, times)
        row(title, f"{statistics.median(seconds) * 1000:.0f} ms", f"{seconds[-1] * 1000:.0f} ms", f"{length:,}")
    after = resident(process)
    file = sum(path.stat().st_size for path in folder.glob("state.sqlite*")) / 1e6
    print(f"memory: {before} MB before, {after['VmRSS']} MB after, {after['VmHWM']} MB at most; state file {file:.0f} MB")


if __name__ == "__main__":
    main()
