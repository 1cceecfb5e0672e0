"""`serve` with its admin address, before a sandbox of its own."""

import re

import requests

from .policies import written
from .processes import Sandbox
from .webhooks import SECRET, Server

POLICY = """version: 1
organization: acme
rules:
  - name: baseline
    settings:
      repository: { has_wiki: false, delete_branch_on_merge: true }
      branches: { main: { required_conversation_resolution: true, enforce_admins: true } }
"""
TOKEN, READING = "the full token of the test", "the token for reading only"


class Dashboard:
    """`serve` before a sandbox, swept once, and its admin address."""

    def __init__(self, binary, folder, *arguments, **env):
        self.sandbox = Sandbox(binary, folder / "sandbox", repositories=5)
        environment = {"GITHUBCOP_ADMIN_TOKEN": TOKEN, "GITHUBCOP_ADMIN_READ_TOKEN": READING}
        credentials = self.sandbox.app_credentials()
        self.server = Server(
            binary, folder, written(folder, POLICY), *arguments, **credentials, **environment, **env)
        found = self.server.wait_until(
            lambda: re.search(r"http://127\.0\.0\.1:(\d+)/metrics", self.server.text()), "telling its admin port")
        self.url = f"http://127.0.0.1:{found[1]}"
        hook = {"url": f"{self.server.url}/webhook", "secret": SECRET}
        assert requests.post(f"{self.sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204

    def act(self, name: str, **body) -> None:
        answer = requests.post(f"{self.sandbox.url}/_sandbox/act/{name}", json=body, timeout=30)
        assert answer.ok, answer.text

    def status(self) -> dict:
        bearer = {"Authorization": f"Bearer {READING}"}
        return requests.get(f"{self.url}/api/status", headers=bearer, timeout=30).json()

    def settled(self) -> bool:
        """Nothing is due, and nobody works."""
        queue = self.status()["queue"]
        return not any(queue[name] for name in ["new", "drift", "sweep", "working", "deferred"])

    def close(self) -> None:
        self.server.stop()
        self.sandbox.stop()
