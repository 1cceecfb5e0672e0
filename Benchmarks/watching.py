#!/usr/bin/env python3
"""What people who watch the dashboard cost the deliveries: 50 of them with the overview open, 200 deliveries a second.

    make bench-watching                  (about three minutes on two cores)
    make bench-watching ARGS=--quick

One server, one run: rounds without people, with people, and with 50 clients that ask only for /healthz take turns, so
that whatever else the machine does meets all three. The third shows what the clients themselves take from the same
cores. Each of the 50 has a connection of their own and asks for what the page's script asks for (the overview without
its frame) as often as the script does, begun at different times; they are a process of their own, as is what sends the
deliveries. Latency is from a delivery's appointed time to its 202. Prints Markdown.
"""

import argparse
import asyncio
import datetime
import multiprocessing
import os
import pathlib
import platform
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse

from deliveries import at_rate, bodies, once_each
from measuring import BINARY, ROOT, Sandbox, end_children_when_terminated, row
from receivers.ours import Ours
from serve import repositories

RATE = 200
"""Deliveries a second."""
SCRIPT = ROOT / "Sources/Dashboard/Assets/script.js"
EVERY = int(re.search(r"const every = (\d+);", SCRIPT.read_text())[1]) / 1000
"""Seconds between two looks, as the page's script has it."""


async def person(
        host: str, port: int, path: str, shows: bytes, every: float, begin: float, until: float, took: list):
    """Keeps a page open: the whole page once, then what its script asks for."""
    await asyncio.sleep(begin)
    reader, writer = await asyncio.open_connection(host, port)
    fragment = ""
    appointed = time.perf_counter()
    while appointed < until:
        await asyncio.sleep(max(0, appointed - time.perf_counter()))
        sent = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\n{fragment}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 200 "), head
        length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
        assert shows in await reader.readexactly(length)
        took.append((time.perf_counter() - sent) * 1000)
        fragment = "GitHubCop-Fragment: 1\r\n"
        appointed += every
    writer.close()


def watch(url: str, path: str, shows: bytes, people: int, every: float, seconds: float, results):
    """In a process of its own: milliseconds of each view."""
    parts, took = urllib.parse.urlsplit(url), []

    async def all_of_them():
        until = time.perf_counter() + seconds
        await asyncio.gather(*(
            person(parts.hostname, parts.port, path, shows, every, every * n / people, until, took)
            for n in range(people)))

    asyncio.run(all_of_them())
    results.put(took)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def watched(options, dashboard: str, path: str, shows: bytes, seconds: float, deliver) -> tuple[list, list]:
    """Milliseconds of the deliveries, and of the views, while people have a page open."""
    results = multiprocessing.Queue()
    people = multiprocessing.Process(
        target=watch, args=(dashboard, path, shows, options.people, options.every, seconds + 1, results))
    people.start()
    took = deliver()
    views = results.get(timeout=60)
    people.join()
    return took, views


def rounds(options) -> tuple[dict, list]:
    """Milliseconds of the deliveries of each round, by who asks beside them, and of the people's views."""
    seconds = 5 if options.quick else 15
    took = {"nobody": [], "clients": [], "people": []}
    views = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("GITHUBCOP_BENCH_FOLDER")) as folder:
        with Sandbox(options.repositories) as sandbox, Ours(pathlib.Path(folder), sandbox) as receiver:
            prepared = bodies(repositories(sandbox))
            once_each(receiver.url, prepared)
            receiver.finish()
            dashboard = receiver.metrics_url.removesuffix("/metrics")

            def deliver():
                return at_rate(receiver.url, prepared, RATE, seconds)

            # Whatever is done once only is done.
            at_rate(receiver.url, prepared, RATE, 3)
            for _ in range(1 if options.quick else options.rounds):
                took["nobody"].append(deliver())
                took["clients"].append(watched(options, dashboard, "/healthz", b"", seconds, deliver)[0])
                deliveries, seen = watched(options, dashboard, "/", b"Overview", seconds, deliver)
                took["people"].append(deliveries)
                views.append(seen)
            assert receiver.finish() == 0
    return took, views


def main():
    end_children_when_terminated()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two looks of one person")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--repositories", type=int, default=1000)
    options = parser.parse_args()
    version = subprocess.run([BINARY, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"githubcop {version}, {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f} before; {RATE} deliveries a second of {options.repositories:,} repositories, "
          f"{options.people} people who look every {options.every:.0f} s\n")
    took, views = rounds(options)
    row("deliveries", "nobody watches", f"{options.people} clients ask for /healthz", f"{options.people} people watch")
    row("---", "---:", "---:", "---:")
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        columns = [[percentile(one, share) for one in column] for column in took.values()]
        row(f"{name}, median of the rounds", *(f"{statistics.median(values):.1f} ms" for values in columns))
        row(f"{name}, in the rounds", *(f"{min(values):.1f} to {max(values):.1f} ms" for values in columns))
    every = [view for column in views for view in column]
    row(f"views of the overview: {len(every):,}", "", "",
        f"p50 {percentile(every, 0.5):.1f}, p99 {percentile(every, 0.99):.1f} ms")


if __name__ == "__main__":
    main()
