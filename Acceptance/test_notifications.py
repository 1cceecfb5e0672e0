"""Who is notified of what `githubcop serve` finds and does, by real HTTP to receivers on this machine."""

import datetime
import hashlib
import hmac
import json
import re
import sqlite3

import pytest
import requests

from support.policies import policy, written
from support.processes import Sandbox, eventually, run
from support.receivers import Receiver
from support.webhooks import SECRET, Server

POLICY = policy(
    """
repository: { has_wiki: false }
branches:
  main:
    allow_force_pushes: false
    required_pull_request_reviews: { required_approving_review_count: 1 }
"""
)
TOKEN = "T0SECRET/B0SECRET/abcdefghijklmnop"
SIGNING = "the acceptance suite's signing secret"


class Station:
    """A sandbox that delivers to a server that notifies."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.sandbox = Sandbox(binary, folder, repositories=3)
        self.policy = written(folder, POLICY)
        self.state = folder / ".githubcop/state.sqlite"
        self.server = None
        self.receivers: list[Receiver] = []
        self.told = ""

    def receiver(self, port: int = 0) -> Receiver:
        self.receivers.append(Receiver(port))
        return self.receivers[-1]

    def start(self, *urls: str, **env: str) -> Server:
        notify = [part for url in urls for part in ("--notify", url)]
        self.server = Server(
            self.binary, self.folder, self.policy, *notify,
            # As an App, whose own writes are nobody's.
            **{"GITHUB_WEB_URL": "https://github.example", **self.sandbox.app_credentials(), **env},
        )
        hook = {"url": self.server.url + "/webhook", "secret": SECRET}
        requests.post(f"{self.sandbox.url}/_sandbox/webhook", json=hook, timeout=30).raise_for_status()
        return self.server

    def act(self, verb: str, repository: str, **fields) -> None:
        body = {"repository": repository, "sender": "jonas-berg", **fields}
        requests.post(f"{self.sandbox.url}/_sandbox/act/{verb}", json=body, timeout=30).raise_for_status()

    def settle(self) -> None:
        """A new repository that is as the policy says."""
        self.act("create-repository", "guarded", readme=True, sender="maya-chen")
        eventually(lambda: "acme/guarded in sync" in self.server.text(), "the repository is configured")
        # What happens to a repository while it is new is no drift.
        eventually(self.is_idle, "nothing is left to do")

    def is_idle(self) -> bool:
        queue = self.status()["queue"]
        return not any(queue[state] for state in ("new", "drift", "sweep", "working", "deferred"))

    def status(self) -> dict:
        told = run(self.binary, "status", "--format", "json", folder=self.folder).expect(0)
        return json.loads(told.output)

    def weaken(self) -> None:
        self.act("weaken-protection", "guarded")

    def reverted(self, times: int = 1) -> bool:
        return self.server.text().count("acme/guarded: drift reverted: branches main: allow_force_pushes") >= times

    def close(self):
        if self.server and self.server.process.poll() is None:
            self.server.process.kill()
            self.server.process.wait()
        for receiver in self.receivers:
            receiver.close()
        assert self.sandbox.stop() == 0


@pytest.fixture
def station(binary, tmp_path):
    station = Station(binary, tmp_path)
    yield station
    station.close()


def slack_text(message: dict) -> str:
    return "\n".join(block["text"]["text"] for block in message["blocks"])


def test_drift(station):
    """Somebody weakens a protected branch: one message names the person, the repository and the setting"""
    slack, plain = station.receiver(), station.receiver()
    server = station.start(
        f"slack+http://{slack.origin}/services/{TOKEN}", f"http://{plain.origin}/hook", GITHUBCOP_NOTIFY_SECRET=SIGNING
    )
    station.settle()
    station.act("settings", "guarded", settings={"has_wiki": True})
    station.weaken()
    eventually(station.reverted, "the drift is reverted")
    message = eventually(lambda: slack.messages, "a message")[0]
    text = slack_text(message)
    assert "jonas-berg" in text and "<https://github.example/acme/guarded|acme/guarded>" in text, text
    assert "allow_force_pushes" in text and "Drift reverted" in message["text"], text
    # What protects nothing is no news.
    assert "has_wiki" not in text

    signed = eventually(lambda: plain.requests, "a signed message")[0]
    _, headers, body = signed
    expected = hmac.new(SIGNING.encode(), headers["x-githubcop-timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["x-githubcop-signature-256"] == "sha256=" + expected.hexdigest()
    [notification] = json.loads(body)["notifications"]
    assert (notification["kind"], notification["actor"], notification["places"][0]["name"]) == (
        "drift", "jonas-berg", "acme/guarded")

    metrics = re.search(r"Metrics on (http://\S+/metrics)", server.text())[1]
    counted = requests.get(metrics, timeout=30).text
    assert 'githubcop_notifications_total{receiver="127.0.0.1",outcome="sent"} 2' in counted

    def told() -> str:
        return run(station.binary, "status", folder=station.folder).expect(0).output

    eventually(lambda: re.search(r"Slack at 127\.0\.0\.1: last sent \d+ s ago", told()), "status says so")
    status = told()
    # The URL is a secret, its host is none.
    with sqlite3.connect(station.state) as database:
        kept = "\n".join(text for (text,) in database.execute("SELECT text FROM note"))
    for told in (server.text(), status, counted, kept):
        assert "SECRET" not in told and SIGNING not in told
    assert server.stop() == 0
    assert (len(slack.messages), len(plain.messages)) == (1, 1)


def test_grouped(station):
    """The same again within a minute waits and is counted: no receiver gets two messages a minute"""
    slack = station.receiver()
    server = station.start(f"slack+http://{slack.origin}/services/{TOKEN}")
    station.settle()
    station.weaken()
    eventually(lambda: slack.messages, "the first message")
    for _ in range(3):
        before = server.text().count("drift reverted: branches main: allow_force_pushes")
        station.weaken()
        eventually(lambda: station.reverted(before + 1), "the drift is reverted")
    assert len(slack.messages) == 1
    note = eventually(lambda: waiting(station), "what waits is kept")
    assert note["groups"][0]["count"] == 3, note
    assert server.stop() == 0
    assert len(slack.messages) == 1


def waiting(station) -> dict | None:
    with sqlite3.connect(f"file:{station.state}?mode=ro", uri=True) as database:
        found = database.execute("SELECT text FROM note WHERE name = 'notifications'").fetchone()
    outboxes = json.loads(found[0])["outboxes"] if found else {}
    return next((o for o in outboxes.values() if sum(g["count"] for g in o["groups"]) >= 3), None)


def test_receiver_is_down(station):
    """While its receiver is down the server works on, is killed and started again, and the message still arrives"""
    slack = station.receiver()
    port = slack.port
    slack.close()
    station.receivers.remove(slack)
    url = f"slack+http://127.0.0.1:{port}/services/{TOKEN}"
    server = station.start(url)
    station.settle()
    station.weaken()
    eventually(station.reverted, "the drift is reverted although nobody can be notified")
    eventually(lambda: "a notification was not sent" in server.text(), "saying that nobody was notified")
    station.act("create-repository", "another", readme=True)
    eventually(lambda: "acme/another in sync" in server.text(), "the work goes on")
    told = eventually(lambda: (n := station.status()["notifications"]) and n[0]["problem"] and n[0], "status says so")
    assert told["receiver"] == "Slack at 127.0.0.1" and told["waiting"] == 1 and "no connection" in told["problem"]
    server.process.kill()
    server.process.wait()
    assert "SECRET" not in server.text()

    up = station.receiver(port)
    server = station.start(url)
    message = eventually(lambda: up.messages, "the message arrives")[0]
    assert "jonas-berg" in slack_text(message) and "acme/guarded" in slack_text(message)
    assert server.stop() == 0


def test_receiver_is_busy(station):
    """A receiver that asks for time gets it, and then the message"""
    slack = station.receiver()
    slack.answer = (429, {"Retry-After": "7"}, b"rate_limited")
    server = station.start(f"slack+http://{slack.origin}/services/{TOKEN}")
    station.settle()
    station.weaken()
    eventually(lambda: slack.requests, "a first attempt")
    slack.answer = (200, {}, b"ok")
    eventually(lambda: slack.messages, "the message")
    first, second = (at for at, _, _ in slack.requests)
    assert second - first >= 7
    assert server.stop() == 0


def test_policy_and_exemptions(station):
    """A refused policy, and an exemption that ends soon, are each told once, over a restart too"""
    slack = station.receiver()
    url = f"slack+http://{slack.origin}/services/{TOKEN}"
    soon = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=3)
    exempt = f"exempt:\n  - {{ repositories: [legacy-*], reason: '<!channel> @here moving', until: {soon} }}\n"
    station.policy = written(station.folder, POLICY + exempt)
    station.start(url)
    text = slack_text(eventually(lambda: slack.messages, "the exemption is announced")[0])
    assert f"legacy-* on {soon}" in text
    assert "<!channel>" not in text and "@here" not in text
    # Killed before that, it would send the message again.
    eventually(lambda: "lastSent" in kept(station), "it is noted as sent")
    station.server.process.kill()
    station.server.process.wait()

    slack.messages.clear()
    server = station.start(url)
    written(station.folder, POLICY + "nonsense: true\n")
    server.process.send_signal(1)
    eventually(lambda: "is refused" in server.text(), "the policy is refused")
    # A minute after the message before: it is kept meanwhile.
    eventually(lambda: "policy_refused" in kept(station), "it waits for its turn")
    assert server.stop() == 0
    assert slack.messages == [] and kept(station).count('"cause"') == 1


def kept(station) -> str:
    with sqlite3.connect(f"file:{station.state}?mode=ro", uri=True) as database:
        found = database.execute("SELECT text FROM note WHERE name = 'notifications'").fetchone()
    return found[0] if found else ""


def test_trying_out(station):
    """`notify test` sends one of each kind to each receiver, shows the answers, and fails when one refuses"""
    good, bad = station.receiver(), station.receiver()
    bad.answer = (404, {}, b"no_service")
    file = station.folder / "urls"
    file.write_text(f"slack+http://{good.origin}/services/{TOKEN}\nteams+http://{bad.origin}/{TOKEN}\n")
    told = run(station.binary, "notify", "test", env={"GITHUBCOP_NOTIFY_URL_FILE": str(file)}, folder=station.folder)
    told.expect(1)
    assert "Slack at 127.0.0.1 (slack): answered 200: ok" in told.output
    assert "Microsoft Teams at 127.0.0.1 (teams): answered 404: no_service" in told.output
    assert "SECRET" not in told.told
    text = slack_text(good.messages[0])
    for kind in ("Drift reverted", "Work failed", "Policy refused", "Sweep stopped", "Exemption ends", "Conflict", "Missed"):
        assert kind in text, text
    card = json.loads(bad.requests[0][2])["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"


def test_mistakes(station):
    """A URL that cannot be used stops the server before it listens, `doctor` says so too, and neither shows it"""
    for url, problem in (("https://example.com/SECRET", "GITHUBCOP_NOTIFY_SECRET"), ("SECRET", "not a valid URL")):
        for verb in (("serve", "--policy", station.policy, "--port", "0"), ("doctor", "--policy", station.policy)):
            env = {"GITHUB_WEBHOOK_SECRET": SECRET, **station.sandbox.credentials(), "GITHUBCOP_NOTIFY_URL": url}
            told = run(station.binary, *verb, env=env, folder=station.folder)
            assert told.code in (1, 64) and problem in told.told and "SECRET\n" not in told.told, told
            assert "/SECRET" not in told.told and "'SECRET'" not in told.told
    env = {**station.sandbox.credentials(), "GITHUBCOP_NOTIFY_URL": "slack+http://chat.example.com/SECRET"}
    told = run(station.binary, "doctor", "--policy", station.policy, env=env, folder=station.folder)
    assert "is not encrypted" in told.told and "/SECRET" not in told.told
