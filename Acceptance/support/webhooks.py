"""Sends deliveries the way GitHub does, with Python's own HMAC."""

import hashlib
import hmac
import json
import re
import urllib.parse
import uuid
from pathlib import Path

import requests

from .processes import AT_ONCE, Service, environment

SECRET = "the acceptance suite's webhook secret"


def signature(body: bytes, secret: str = SECRET, algorithm: str = "sha256") -> str:
    return f"{algorithm}=" + hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()


def headers(event: str, body: bytes, **changes: str | None) -> dict[str, str]:
    """GitHub's headers for a delivery; `changes` replaces some, None removes one."""
    sent = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/760256b",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": "292430182",
        "X-GitHub-Hook-Installation-Target-ID": "79929171",
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature": signature(body, algorithm="sha1"),
        "X-Hub-Signature-256": signature(body),
    }
    for name, value in changes.items():
        sent[name.replace("_", "-")] = value
    return {name: value for name, value in sent.items() if value is not None}


def form(body: bytes) -> bytes:
    """The body that GitHub sends where a webhook is set to application/x-www-form-urlencoded."""
    return urllib.parse.urlencode({"payload": body.decode()}).encode()


class Server(Service):
    """`githubcop serve` on a free port of this machine."""

    def __init__(self, binary: Path, folder: Path, policy: Path, *arguments: str, **env: str):
        super().__init__(
            [binary, "serve", "--port", 0, "--policy", policy, *AT_ONCE, *arguments],
            folder,
            "serve",
            environment(GITHUB_WEBHOOK_SECRET=SECRET, **env),
        )
        found = self.wait_until(
            lambda: re.search(r"http://(?:127\.0\.0\.1|localhost|0\.0\.0\.0):(\d+)", self.text()), "telling its port"
        )
        self.url = f"http://127.0.0.1:{found.group(1)}"

    def deliver(self, event: str, body: bytes, **changes: str | None) -> requests.Response:
        return requests.post(self.url + "/webhook", data=body, headers=headers(event, body, **changes), timeout=30)


def payload(repository: dict, action: str = "edited") -> bytes:
    """A delivery about a repository, as small as it can be."""
    return json.dumps(
        {
            "action": action,
            "changes": {"description": {"from": "before"}},
            "repository": {
                "id": repository["id"],
                "name": repository["name"],
                "full_name": f"acme/{repository['name']}",
                "owner": {"login": "acme", "type": "Organization"},
            },
            "organization": {"login": "acme"},
            "sender": {"login": "jonas-berg", "type": "User"},
        }
    ).encode()


def adapted(payload: bytes, repository: dict) -> bytes:
    """A recorded payload, told of another repository: the same bytes but for who it is."""
    delivery = json.loads(payload)
    owner = repository["owner"]
    delivery["repository"] |= {
        key: repository[key]
        for key in ("id", "node_id", "name", "full_name", "private", "visibility", "html_url", "url")
        if key in repository
    }
    delivery["repository"]["owner"] |= {key: owner[key] for key in ("login", "id", "node_id")}
    delivery["organization"] |= {key: owner[key] for key in ("login", "id", "node_id")}
    return json.dumps(delivery, separators=(",", ":")).encode()
