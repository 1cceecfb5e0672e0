"""Slow, broken and hostile clients of `githubcop serve`: none gets anything, and none keeps it from its work."""

import resource
import sys
import time
import uuid

import pytest
import requests

from support.hostile import GET, HEAD, RawClient
from support.policies import policy, written
from support.processes import Sandbox, eventually
from support.webhooks import Server, payload, signature

POLICY = policy("repository: { has_wiki: false }")
TIMEOUT = 3
"""`--client-timeout`, in seconds: what a client may take for anything."""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


class Station:
    """A sandbox with one repository, a server with little patience, and what good deliveries come to meanwhile."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.sandbox = Sandbox(binary, folder, repositories=1)
        self.repository = requests.get(self.sandbox.url + "/_sandbox/state", timeout=30).json()["repositories"][0]
        self.server = self.start(binary, folder)

    def start(self, binary, folder) -> Server:
        file = written(folder, POLICY)
        return Server(binary, folder, file, "--client-timeout", TIMEOUT, **self.sandbox.credentials())

    def client(self, **kind: bool) -> RawClient:
        return RawClient(self.server.url, **kind)

    def check_good_delivery(self):
        body = payload(self.repository)
        assert self.server.deliver("repository", body).status_code == 202

    def check_work(self):
        """Somebody changes a setting, GitHub reports it, and it is put back."""
        name = self.repository["name"]
        change = {"repository": name, "settings": {"has_wiki": True}}
        requests.post(f"{self.sandbox.url}/_sandbox/act/settings", json=change, timeout=30).raise_for_status()
        self.check_good_delivery()
        eventually(lambda: not self.has_wiki(), "the setting is put back")

    def has_wiki(self) -> bool:
        answer = requests.get(
            f"{self.sandbox.url}/repos/acme/{self.repository['name']}",
            headers={"Authorization": f"Bearer {self.sandbox.token}"}, timeout=30,
        )
        return answer.json()["has_wiki"]

    def counter(self, line: str) -> int:
        """One line of the metrics."""
        text = requests.get(self.metrics_url(), timeout=30).text
        return int(float(next(l for l in text.splitlines() if l.startswith(line)).rsplit(" ", 1)[1]))

    def metrics_url(self) -> str:
        line = next(l for l in self.server.text().splitlines() if l.startswith("Metrics on "))
        return line.removeprefix("Metrics on ").rstrip(".")


@pytest.fixture(scope="module")
def sockets():
    """Leave to have as many connections open as these checks need."""
    kept = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_048:
        pytest.skip(f"only {hard} files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_048), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, kept)


@pytest.fixture(scope="module")
def station(binary, tmp_path_factory):
    station = Station(binary, tmp_path_factory.mktemp("hostile"))
    yield station
    assert station.server.stop() == 0
    assert "Fatal" not in station.server.text()
    assert station.sandbox.stop() == 0


MANY = b"".join(b"X-Flood-%d: 1\r\n" % number for number in range(5_000))
BROKEN = {
    "garbage": b"\x00\x01\xff\xfe garbage\r\n\r\n",
    "the beginning of TLS": bytes.fromhex("160301020001000001fc0303") + bytes(500),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
    "line feeds alone": b"GET /healthz HTTP/1.1\nHost: localhost\n\n",
    "a zero in a header": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: b\x00c\r\n\r\n",
    "a flood of headers": HEAD + MANY + b"\r\n",
    "a huge header": HEAD + b"X-Big: " + b"x" * 200_000 + b"\r\n\r\n",
    "an endless address": b"GET /" + b"x" * 2_000_000,
    "a flood of trailers": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + MANY + b"\r\n",
    "a chunk of no size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a chunk of any size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(station, name):
    """What is no HTTP is answered with 400, once, and the connection is closed"""
    assert station.client().send(BROKEN[name]).answers() == [400]
    station.check_good_delivery()


BEHIND = b"0\r\n\r\n" + GET
SMUGGLED = {
    "length, then chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "chunks, then length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 50\r\n",
    "two lengths in one": b"Content-Length: 5, 50\r\n",
    "a length with a sign": b"Content-Length: +5\r\n",
    "chunks, spelt otherwise": b"Transfer-Encoding: xchunked\r\n",
    "chunks before a space": b"Transfer-Encoding : chunked\r\n",
    "chunks in a folded line": b"X-A: b\r\n Transfer-Encoding: chunked\r\n",
    "chunks and identity": b"Transfer-Encoding: chunked, identity\r\n",
    "chunks behind a bare CR": b"X-A: b\rTransfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggling(station, name):
    """Where a proxy could see another end of the body, the request is refused and nothing behind it is answered"""
    assert station.client().send(HEAD + SMUGGLED[name] + b"\r\n" + BEHIND).answers() == [400]


def test_paths(station):
    """No spelling of a path leads to another answer than 404, and none of them shows a file"""
    for path in (
        "/../../etc/passwd", "/webhook/../healthz", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd",
        "//healthz", "/healthz%00", "/healthz/", "/webhook/", "/WEBHOOK", "/.env", "/metrics", "/webhook%2f..%2fmetrics",
    ):
        for method in ("GET", "POST"):
            request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            assert station.client().send(request.encode()).answers() == [404], path


def test_oversized(station):
    """A body beyond 25 MB is refused with 413, by its declared length at once, in chunks when it has grown so far"""
    for length in ("26214401", "9223372036854775808", "18446744073709551615"):
        assert station.client().send(HEAD + b"Content-Length: %s\r\n\r\n" % length.encode()).answers() == [413]
    client = station.client().send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(27):
        client.send(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
    assert client.answers() in ([413], []), "cut off while sending, the answer may be lost"
    assert station.counter('githubcop_deliveries_rejected_total{reason="body_too_large"}') == 4
    station.check_good_delivery()


def test_truncated(station):
    """A body that ends early is not taken in, although what came of it was signed"""
    body = payload(station.repository)
    signed = HEAD + f"X-Hub-Signature-256: {signature(body)}\r\n".encode()
    kept = station.counter('githubcop_deliveries_total{outcome="accepted"}')
    for length in (len(body) + 1, len(body) + 1_000_000):
        client = station.client().send(signed + b"Content-Length: %d\r\n\r\n" % length + body)
        assert client.end_sending().answers() == [400]
    assert station.counter('githubcop_deliveries_total{outcome="accepted"}') == kept


def test_pipelining(station):
    """Deliveries sent at once over one connection are each answered, in their order, and each by its own signature"""
    sent, expected = b"", []
    for number in range(60):
        body = payload(station.repository)
        good = number % 3 > 0
        sent += (
            HEAD.replace(b"Delivery: 1", f"Delivery: {uuid.uuid4()}".encode())
            + f"X-Hub-Signature-256: {signature(body if good else body + b' ')}\r\n".encode()
            + b"Content-Length: %d\r\n\r\n" % len(body) + body
        )
        expected.append(202 if good else 401)
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert station.client().send(sent + last).answers() == expected + [200]


@linux
def test_slow(station, sockets):
    """1,000 silent connections and a hundred that drip or never read: work goes on, and all of them are ended"""
    server = station.server
    silent = [station.client() for _ in range(1_000)]
    headers = [station.client().send(b"POST /webhook HTTP/1.1\r\nHost: local") for _ in range(50)]
    bodies = [station.client().send(HEAD + b"Content-Length: 100000\r\n\r\n{") for _ in range(50)]
    deaf = [station.client(is_deaf=True) for _ in range(5)]
    station.check_work()
    open_ones, rounds, deadline = headers + bodies, 0, time.monotonic() + 10 * TIMEOUT
    questions = GET * 500
    while open_ones or deaf:
        assert time.monotonic() < deadline, f"{len(open_ones)} dripping and {len(deaf)} deaf clients were not ended"
        open_ones = [client for client in open_ones if client.push(b"x") and not client.is_ended()]
        deaf = [client for client in deaf if client.push(questions)]
        station.check_good_delivery()
        rounds += 1
        time.sleep(0.05)
    eventually(lambda: all(client.is_ended() for client in silent), "the silent ones are ended", patience=3 * TIMEOUT)
    station.check_work()
    for client in silent + headers + bodies:
        client.close()
    print(f"\n{rounds} good deliveries answered meanwhile, {server.peak} KiB")
    assert server.peak < 160 * 1024


@linux
def test_few_files(station, sockets, tmp_path):
    """Where few files may be open it says so, and as many clients as there may be leave the work what it needs"""
    binary = tmp_path / "githubcop"
    binary.write_text(f'#!/bin/sh\nulimit -n 400\nexec "{station.binary}" "$@"\n')
    binary.chmod(0o755)
    server, station.server = station.server, station.start(binary, tmp_path)
    try:
        station.server.wait_until(lambda: "Metrics on" in station.server.text(), "listening")
        assert "No more than 200 clients are served at once" in station.server.text()
        _, most = resource.prlimit(station.server.process.pid, resource.RLIMIT_NOFILE)
        assert most == 400
        silent = [station.client() for _ in range(300)]
        station.check_work()
        for client in silent:
            client.close()
        assert station.server.stop() == 0
    finally:
        station.server = server
