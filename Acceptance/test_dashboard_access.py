"""Who gets into the dashboard: a stranger sees nothing, learns nothing, and can do nothing, on any route."""

import pytest
import requests

from support.processes import eventually
from support.serving import READING, TOKEN, Dashboard

PAGES = [
    "/", "/repositories", "/repositories?q=a", "/repositories/acme/rocket", "/repositories/acme/none",
    "/organization", "/changes", "/changes?repository=x", "/changes/1a2b3c4d", "/policy", "/deliveries",
    "/deliveries?lost=1", "/nowhere", "/assets", "/assets/none.css", "/login/x", "/actions", "/actions/none",
]
ACTIONS = ["retry", "check", "revert", "redeliver", "suspend", "resume", "pause", "end-pause"]
READS = ["/metrics", "/readyz", "/api", "/api/status", "/api/history", "/api/history/1a2b3c4d"]
WRITES = ["/api/suspend?repo=acme/api&for=2h&reason=x", "/api/resume?repo=acme/api"]
OPEN = ["/healthz", "/assets/style.css", "/assets/script.js", "/assets/icon.svg", "/login"]
FIELDS = {"repository": "acme/api", "minutes": "60", "reason": "x", "run": "1a2b", "delivery": "1", "form": "x"}


@pytest.fixture
def dashboard(binary, tmp_path):
    dashboard = Dashboard(binary, tmp_path)
    yield dashboard
    dashboard.close()


def ask(dashboard, method, path, **options):
    return requests.request(method, dashboard.url + path, allow_redirects=False, timeout=30, **options)


def bearer(token=TOKEN):
    return {"Authorization": f"Bearer {token}"}


def log_in(dashboard, name="Maya", token=TOKEN):
    """A session, and the token of its forms."""
    session = requests.Session()
    answer = session.get(f"{dashboard.url}/login", timeout=30)
    fields = {"name": name, "token": token, "form": form(answer)}
    answer = session.post(f"{dashboard.url}/login", data=fields, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["Location"] == "/", answer.text
    return session, form(session.get(dashboard.url, timeout=30))


def form(answer):
    return answer.text.split('name="form" value="')[1].split('"')[0]


def nothing_happened(dashboard):
    assert dashboard.status()["suspensions"] == []


def test_stranger(dashboard):
    """Without a token every page, whether it exists or not, is the same way to the login; everything else is the same 401; no method and no
    action does anything; what is open shows nothing of the organization"""
    dashboard.act("create-repository", repository="rocket", readme=True)
    eventually(lambda: "rocket" in dashboard.server.text(), "work on the new repository")
    actions = [f"/actions/{name}" for name in ACTIONS]
    for path in PAGES + actions + [f"{path}?repository=acme/api&run=1" for path in actions]:
        answer = ask(dashboard, "GET", path, headers={"GitHubCop-Fragment": "1"})
        assert answer.status_code == 303 and answer.headers["Location"].startswith("/login"), path
        assert answer.text.startswith("See /login") and "set-cookie" not in answer.headers, path
    refused = set()
    for path in READS + WRITES:
        answer = ask(dashboard, "POST" if path in WRITES else "GET", path)
        assert answer.status_code == 401, path
        refused.add(answer.text)
    assert len(refused) == 1
    for path in PAGES + actions:
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]:
            answer = ask(dashboard, method, path, data=FIELDS)
            assert answer.status_code == 303 and answer.text.startswith("See /login"), (method, path)
    for path in OPEN:
        answer = ask(dashboard, "GET", path)
        assert answer.status_code == 200 and "acme" not in answer.text and "rocket" not in answer.text, path
    nothing_happened(dashboard)


def test_foreign_host(dashboard):
    """Under a name that is not this server's there is nothing, with a session, with the token, without; the token opens the two addresses
    that programs scrape"""
    session, _ = log_in(dashboard)
    cookies = session.cookies.get_dict()
    port = dashboard.url.rsplit(":", 1)[1]
    for host in ["evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}", "localhost:1", ""]:
        for path in PAGES + OPEN[1:] + READS:
            for known in [{}, {"cookies": cookies}]:
                answer = ask(dashboard, "GET", path, headers={"Host": host}, **known)
                assert answer.status_code in (400, 421) and "acme" not in answer.text, (host, path)
        for path in WRITES:
            assert ask(dashboard, "POST", path, headers=bearer() | {"Host": host}).status_code in (400, 421), host
    for path in READS:
        expected = 200 if path in ("/metrics", "/readyz") else 421
        assert ask(dashboard, "GET", path, headers=bearer() | {"Host": "evil.example"}).status_code == expected, path
    nothing_happened(dashboard)


def test_forged(dashboard):
    """What another site sends, what asks by GET, and what brings the form's token of another session or of one that has ended does nothing"""
    session, token = log_in(dashboard)
    _, other = log_in(dashboard, "Eve")
    fields = {"minutes": "60", "reason": "because"}
    url = f"{dashboard.url}/actions/pause"
    for headers in [
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Origin": dashboard.url.replace("127.0.0.1", "127.0.0.1.evil.example")},
    ]:
        answer = session.post(url, data=fields | {"form": token}, headers=headers, timeout=30)
        assert answer.status_code == 403, headers
        for path in WRITES:
            assert ask(dashboard, "POST", path, headers=bearer() | headers).status_code == 403, (path, headers)
    for wrong in ["", "x", other, token[:-1], token + "A"]:
        assert session.post(url, data=fields | {"form": wrong}, timeout=30).status_code == 403, wrong
    for name in ACTIONS:
        session.get(f"{dashboard.url}/actions/{name}", params=fields | {"form": token, "repository": "acme/api"}, timeout=60)
    for path in WRITES:
        assert ask(dashboard, "GET", path, headers=bearer()).status_code == 405, path
    nothing_happened(dashboard)
    cookies = session.cookies.get_dict()
    assert session.post(f"{dashboard.url}/logout", data={"form": token}, allow_redirects=False, timeout=30).status_code == 303
    answer = ask(dashboard, "POST", "/actions/pause", data=fields | {"form": token}, cookies=cookies)
    assert answer.status_code == 303 and answer.headers["Location"] == "/login"
    nothing_happened(dashboard)


def test_sessions(binary, tmp_path):
    """A session's name is never one that the browser brought along; one that was read before it ended is worth nothing after a logout or a
    restart, and one with the token for reading cannot act"""
    dashboard = Dashboard(binary, tmp_path)
    session = requests.Session()
    session.cookies.set("githubcop", "A" * 43)
    answer = session.get(f"{dashboard.url}/login", timeout=30)
    fields = {"name": "Maya", "token": TOKEN, "form": form(answer)}
    answer = session.post(f"{dashboard.url}/login", data=fields, allow_redirects=False, timeout=30)
    given = [cookie.value for cookie in answer.cookies if cookie.name == "githubcop"]
    assert len(given) == 1 and given[0] != "A" * 43 and len(given[0]) == 43
    assert ask(dashboard, "GET", "/", cookies={"githubcop": "A" * 43}).status_code == 303
    assert ask(dashboard, "GET", "/", cookies={"githubcop": given[0]}).status_code == 200
    reading, token = log_in(dashboard, "Eve", READING)
    answer = reading.post(f"{dashboard.url}/actions/pause", data=FIELDS | {"form": token}, timeout=30)
    assert answer.status_code == 403
    nothing_happened(dashboard)
    dashboard.close()
    (tmp_path / "again").mkdir()
    dashboard = Dashboard(binary, tmp_path / "again", "--state", tmp_path / ".githubcop/state.sqlite")
    assert ask(dashboard, "GET", "/", cookies={"githubcop": given[0]}).status_code == 303
    dashboard.close()


def test_guessing(dashboard):
    """Wrong bearer tokens are slowed down on every path, with the same answer to a right one that was never used from here; one that was
    goes on"""
    assert ask(dashboard, "GET", "/metrics", headers=bearer(READING)).status_code == 200
    for path in ["/api/status", "/metrics", "/", "/repositories"]:
        def slowed(path=path):
            answer = ask(dashboard, "GET", path, headers=bearer("wrong horse battery"))
            assert answer.status_code in (401, 429)
            return [answer] if answer.status_code == 429 else None

        [wrong] = eventually(slowed, "a slow answer")
        right = ask(dashboard, "GET", path, headers=bearer(TOKEN))
        assert right.status_code == 429 and right.text == wrong.text, path
        assert 1 <= int(wrong.headers["Retry-After"]) <= 30
    assert ask(dashboard, "GET", "/metrics", headers=bearer(READING)).status_code == 200
    assert ask(dashboard, "GET", "/healthz").status_code == 200


def test_proxy(binary, tmp_path):
    """People whom a proxy names may read; those who are listed, and members of a listed group, may act; nobody else names anybody"""
    dashboard = Dashboard(
        binary, tmp_path, "--trusted-user-header", "X-Forwarded-User", "--trusted-proxies", "127.0.0.1",
        "--full-access-users", "maya", "--trusted-groups-header", "X-Forwarded-Groups", "--full-access-groups",
        "platform,sre")  # fmt: skip

    def status(path, **headers):
        sent = {f"X-Forwarded-{name.capitalize()}": value for name, value in headers.items()}
        return ask(dashboard, "GET", path, headers=sent).status_code

    assert status("/") == 303
    assert status("/", user="jonas") == 200 and status("/actions/pause", user="jonas") == 403
    assert status("/actions/pause", user="jonas", groups="developers") == 403
    assert status("/actions/pause", user="jonas", groups="developers,sre") == 200
    assert status("/actions/pause", user="maya") == 200
    assert status("/api/status", user="maya", groups="sre") == 401
    dashboard.close()
