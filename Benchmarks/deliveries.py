"""Signed deliveries, and the two ways to send them: as fast as they are answered (wrk), or at a fixed rate."""

import asyncio
import hashlib
import hmac
import json
import pathlib
import subprocess
import time
import urllib.parse
import uuid
from dataclasses import dataclass

SECRET = "the benchmark's webhook secret"
SCRIPT = pathlib.Path(__file__).with_name("serve.lua")
URLS = 80
"""As many as make a body 7.5 kB, which is what GitHub's `repository.edited` has."""
OTHERS = {
    "description": "What the repository is for", "fork": False, "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-11-02T03:04:05Z", "pushed_at": "2026-11-02T03:04:06Z", "homepage": None, "size": 1024,
    "stargazers_count": 0, "watchers_count": 0, "language": "Swift", "has_issues": True, "has_projects": True,
    "has_downloads": True, "has_wiki": True, "has_pages": False, "has_discussions": False, "forks_count": 0,
    "mirror_url": None, "archived": False, "disabled": False, "open_issues_count": 0, "license": None,
    "allow_forking": True, "is_template": False, "web_commit_signoff_required": False, "topics": ["payments"],
    "visibility": "private", "forks": 0, "open_issues": 0, "watchers": 0, "default_branch": "main",
    "custom_properties": {},
}


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def delivery(number: int, name: str, node_id: str | None = None, urls: int = URLS) -> bytes:
    """`repository.edited`, as large as GitHub's and as rich in URLs."""
    full = f"acme/{name}"
    links = {f"part{n:02}_url": f"https://api.github.com/repos/{full}/part{n:02}{{/sha}}" for n in range(urls)}
    owner = {"login": "acme", "id": 1, "node_id": "O_1", "type": "Organization"}
    block = {
        "id": number, "node_id": node_id or f"R_{number}", "name": name, "full_name": full, "private": True,
        "owner": owner}
    return json.dumps({
        "action": "edited", "changes": {"description": {"from": "before"}}, "repository": block | links | OTHERS,
        "organization": owner, "sender": {"login": "jonas-berg", "id": 3, "node_id": "U_3", "type": "User"},
    }).encode()


def bodies(repositories: list[dict]) -> list[bytes]:
    """One delivery for each repository of a sandbox."""
    return [delivery(r["id"], r["name"], r["node_id"]) for r in repositories]


@dataclass
class Load:
    """What wrk saw."""

    accepted: int
    refused: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds


_runs = 0


def flood(url: str, prepared: list[bytes], folder: pathlib.Path, seconds: float, connections: int = 16) -> Load:
    """Sends deliveries with wrk, each with an id of its own, for so long."""
    global _runs
    _runs += 1
    file = folder / "deliveries"
    with file.open("wb") as lines:
        for body in prepared:
            lines.write(signature(body).encode() + b" " + body + b"\n")
    told = subprocess.run(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s", "--script", SCRIPT, url, "--", file,
         str(int(time.time()) + _runs)],
        capture_output=True, text=True, check=True).stdout
    seen = json.loads(told.strip().splitlines()[-1])
    assert seen["broken"] == 0, told
    return Load(
        seen["answered"] - seen["refused"], seen["refused"], seen["seconds"], seen["p50_ms"], seen["p99_ms"])


class Connections:
    """Keep-alive connections to one address, as many as are needed at once."""

    def __init__(self, url: str):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path
        self.idle = []

    async def post(self, body: bytes) -> int:
        """The status that answers a delivery with an id of its own."""
        reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection(self.host, self.port)
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nUser-Agent: GitHub-Hookshot/760256b\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nX-GitHub-Event: repository\r\n"
            f"X-GitHub-Delivery: {uuid.uuid1()}\r\nX-Hub-Signature-256: {signature(body)}\r\n\r\n")
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line for line in answer.lower().split("\r\n") if line.startswith("content-length:"))
        await reader.readexactly(int(length.split(":")[1]))
        self.idle.append((reader, writer))
        return int(answer.split()[1])

    def close(self):
        for _, writer in self.idle:
            writer.close()


def at_rate(url: str, prepared: list[bytes], rate: float, seconds: float) -> list[float]:
    """Sends deliveries on a fixed schedule, however long the answers take; milliseconds of each from its appointed time
    to its answer."""

    async def send():
        connections, took = Connections(url), []

        async def one(number: int):
            appointed = begin + number / rate
            await asyncio.sleep(max(0, appointed - time.perf_counter()))
            status = await connections.post(prepared[number % len(prepared)])
            assert status == 202, status
            took.append((time.perf_counter() - appointed) * 1000)

        begin = time.perf_counter() + 0.2
        await asyncio.gather(*(one(number) for number in range(int(rate * seconds))))
        connections.close()
        return took

    return asyncio.run(send())


def once_each(url: str, prepared, width: int = 16) -> int:
    """Sends each of these deliveries once, so many at a time; how many were accepted."""

    async def send():
        connections, waiting, accepted = Connections(url), iter(prepared), 0

        async def worker():
            nonlocal accepted
            for body in waiting:
                status = await connections.post(body)
                accepted += status == 202

        await asyncio.gather(*(worker() for _ in range(width)))
        connections.close()
        return accepted

    return asyncio.run(send())
