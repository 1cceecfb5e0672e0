#!/usr/bin/env python3
"""What `githubcop serve` takes in, in one run beside other receivers of webhooks.

    make bench-serve                  (about five minutes on two cores)
    make bench-serve ARGS=--quick

All get the same signed deliveries of 7.5 kB, each with an id of its own, from wrk in a process of its own on the same
cores: Debian's package `webhook`, which runs a command for each delivery, and a minimal Python receiver (aiohttp and
gidgethub), which does nothing with them. Ours writes each to disk before it answers and works on the repositories
meanwhile, against a sandbox in a process of its own that answers after 50 ms, about as GitHub does. Memory is the peak
of the resident set as the kernel tells it (VmHWM). Prints Markdown.
"""

import argparse
import contextlib
import datetime
import os
import pathlib
import platform
import re
import signal
import statistics
import subprocess
import tempfile
import time

from deliveries import at_rate, bodies, delivery, flood, once_each
from measuring import BINARY, Sandbox, active, end_children_when_terminated, row
from receivers.debian_webhook import CountingWebhook, DebianWebhook
from receivers.ours import Ours
from receivers.python_receiver import PINS, PythonReceiver

REPOSITORIES = 100
"""Whose deliveries the flood consists of."""
GITHUBS_LATENCY = 50
"""Milliseconds that the sandbox adds to every answer during the flood."""


def repositories(sandbox: Sandbox) -> list[dict]:
    connection = sandbox.connection()
    return [sandbox.request(connection, "GET", f"/repos/acme/{name}")[1] for name in active(sandbox)]


class Bench:
    """Everything is measured with the same deliveries, in folders of its own."""

    def __init__(self, folder: pathlib.Path, seconds: float, rounds: int):
        self.folder, self.seconds, self.rounds = folder, seconds, rounds
        self._made = 0

    def fresh(self) -> pathlib.Path:
        self._made += 1
        folder = self.folder / str(self._made)
        folder.mkdir()
        return folder

    # What wrk sees

    def ours(self):
        with Sandbox(REPOSITORIES, latency=GITHUBS_LATENCY) as sandbox, Ours(self.fresh(), sandbox) as receiver:
            prepared = bodies(repositories(sandbox))
            load = flood(receiver.url, prepared, receiver.folder, self.seconds)
            kept = receiver.kept
            # What wrk did not wait for any more was kept as well: as many as it had connections.
            assert load.accepted <= kept <= load.accepted + 16, (load, kept)
            left = receiver.finish()
            receiver.check_in_line()
            return load, receiver.megabytes(), (kept - left, kept)

    def webhook(self):
        prepared = self._prepared()
        with DebianWebhook(self.fresh()) as receiver:
            load = flood(receiver.url, prepared, receiver.folder, self.seconds)
            return load, receiver.megabytes(), None

    def python(self):
        prepared = self._prepared()
        with PythonReceiver(self.fresh()) as receiver:
            load = flood(receiver.url, prepared, receiver.folder, self.seconds)
            return load, receiver.megabytes(), None

    def _prepared(self) -> list[bytes]:
        return [delivery(number, f"repository-{number}") for number in range(1, REPOSITORIES + 1)]

    def webhook_runs(self) -> tuple[int, int, float]:
        """How many deliveries `webhook` accepted, for how many it ran the command, and the megabytes it took."""
        with CountingWebhook(self.fresh()) as receiver:
            load = flood(receiver.url, self._prepared(), receiver.folder, self.seconds)
            return receiver.ran(), load.accepted, receiver.megabytes()

    # What only ours has

    def fsyncs(self) -> tuple[int, int]:
        """Waits for the disk, and the deliveries accepted meanwhile: in a run of its own, as strace slows it down."""
        folder = self.fresh()
        told = folder / "strace"
        around = ("strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", told)
        with Sandbox(REPOSITORIES, latency=GITHUBS_LATENCY) as sandbox:
            prepared = bodies(repositories(sandbox))
            with Ours(folder, sandbox, around) as receiver:
                flood(receiver.url, prepared, folder, min(self.seconds, 5))
                kept = receiver.kept
                os.kill(receiver.pid, signal.SIGTERM)
                receiver.process.wait(20)
        lines = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*(?:fsync|fdatasync)$", told.read_text(), re.MULTILINE)
        return sum(map(int, lines)), kept

    def begins(self, rate: float = 200, seconds: float = 20) -> tuple[list[float], float, int]:
        """At a fixed rate, of 1,000 repositories in turn: milliseconds from sending to 202; and from receipt to work
        started, the 99th percentile, of how many pieces of work."""
        with Sandbox(1_000) as sandbox:
            prepared = bodies(repositories(sandbox))
            with Ours(self.fresh(), sandbox) as receiver:
                # Every repository is in sync before the clock starts: one that is not takes writes.
                once_each(receiver.url, prepared)
                receiver.finish()
            with Ours(self.fresh(), sandbox) as receiver:
                took = at_rate(receiver.url, prepared, rate, seconds)
                assert receiver.finish() == 0
                p99, count = receiver.waits()
                return took, p99, count

    def queued(self, count: int) -> tuple[float, float, float, float]:
        """With so many repositories queued and GitHub away: the seconds it took, megabytes before, after, at the
        peak."""
        with Sandbox(25) as sandbox, Ours(self.fresh(), sandbox) as receiver:
            before = receiver.megabytes("VmRSS")
            sandbox.process.send_signal(signal.SIGSTOP)
            try:
                begin = time.monotonic()
                accepted = once_each(
                    receiver.url, (delivery(10_000_000 + n, f"import-{n}", urls=4) for n in range(count)))
                seconds = time.monotonic() - begin
                assert accepted == count == receiver.queued, (accepted, receiver.queued)
                return seconds, before, receiver.megabytes("VmRSS"), receiver.megabytes()
            finally:
                sandbox.process.send_signal(signal.SIGCONT)


def table(bench: Bench):
    contestants = [bench.ours, bench.webhook, bench.python]
    rounds = [[measure() for measure in contestants] for _ in range(bench.rounds)]
    ran, answered, counting_megabytes = bench.webhook_runs()
    fsyncs, kept = bench.fsyncs()

    def each(value, form):
        return [form(statistics.median(value(r) for r in column)) for column in zip(*rounds)]

    def span(value, form):
        return [
            f"{form(min(values))} to {form(max(values))}" if len(values) > 1 else form(values[0])
            for values in ([value(r) for r in column] for column in zip(*rounds))]

    row("", "githubcop serve", DebianWebhook.version(), " + ".join(f"{n} {v}" for n, v in PINS.items()))
    row("---", "---:", "---:", "---:")
    row("accepted per second", *each(lambda r: r[0].rate, "{:,.0f}".format))
    row("in the rounds", *span(lambda r: r[0].rate, "{:,.0f}".format))
    row("p50", *each(lambda r: r[0].p50_ms, "{:.1f} ms".format))
    row("p99", *each(lambda r: r[0].p99_ms, "{:.1f} ms".format))
    row("peak memory", *each(lambda r: r[1], "{:.0f} MB".format))
    row("on disk before it is answered", "yes", "no", "no")
    row("waits for the disk (fsync, fdatasync; strace, a run of its own)",
        f"{fsyncs:,} for {kept:,} deliveries", "none", "none")
    processed, taken = (sum(r[0][2][n] for r in rounds) for n in (0, 1))
    row("accepted − processed", f"{taken - processed:,} of {taken:,}",
        f"{answered - ran:,} of {answered:,} (a run of its own, {counting_megabytes:.0f} MB)", "nothing is processed")
    refused = each(lambda r: r[0].refused, "{:.0f}".format)
    assert refused == ["0"] * 3, refused


def alone(bench: Bench, is_quick: bool):
    took, p99, count = bench.begins(seconds=10 if is_quick else 20)
    took.sort()
    row("200 deliveries a second, of 1,000 repositories in turn: sent to 202, p50, p99",
        f"{took[len(took) // 2]:.1f} ms, {took[int(len(took) * 0.99)]:.1f} ms")
    row("the same: received to work started, p99", f"{p99:.1f} ms, of {count:,} pieces of work")
    many = 10_000 if is_quick else 100_000
    seconds, before, after, peak = bench.queued(many)
    row(f"resident memory with {many:,} repositories queued, GitHub away",
        f"{after:.0f} MB (at rest {before:.0f}, peak {peak:.0f}), filled within {seconds:.0f} s")


def main():
    end_children_when_terminated()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, 10,000 repositories queued")
    parser.add_argument("--only", choices=["beside", "alone"], help="one of the two tables")
    options = parser.parse_args()
    version = subprocess.run([BINARY, "--version"], capture_output=True, text=True).stdout.strip()
    command = " ".join(["make bench-serve"] + (["ARGS=--quick"] if options.quick else []))
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("GITHUBCOP_BENCH_FOLDER"))))
        seconds, rounds = (5, 1) if options.quick else (10, 3)
        bench = Bench(folder, seconds, rounds)
        print(f"githubcop {version}, {datetime.date.today()}, `{command}`, {platform.machine()}, {os.cpu_count()} cores, "
              f"load {os.getloadavg()[0]:.1f} before; wrk -t2 -c16 for {seconds} s, {rounds} rounds (medians), deliveries of "
              f"{len(delivery(1, 'repository-1')) / 1e3:.1f} kB\n")
        if options.only != "alone":
            table(bench)
            print()
        if options.only != "beside":
            row("githubcop serve alone", "measured")
            row("---", "---")
            alone(bench, options.quick)


if __name__ == "__main__":
    main()
