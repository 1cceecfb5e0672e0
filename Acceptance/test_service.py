"""Deploy/server as it stands: the unit is valid and lets the server do what it does and little else; the image's file."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from support import shared
from support.policies import policy, written
from support.processes import Sandbox, Service, environment, eventually
from support.webhooks import SECRET, headers

UNIT = shared.CHECKOUT / "Deploy/server/githubcop.service"
DOCKERFILE = shared.CHECKOUT / "Deploy/server/Dockerfile"
THRESHOLD = 15
"""Tenths of `systemd-analyze security`'s exposure level, which goes from 0 to 10."""
REFUSED = {"fchown", "setpriority"}
"""System calls that the server does without: SQLite gives its files away only as root, libdispatch gives its threads
another priority where it may. Here they fail as under the unit."""


def program(name: str, package: str) -> str:
    """A program of Debian's package, which root installs where it is missing; else the check is left out."""
    if not shutil.which(name) and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "--yes", "--quiet=2", package], capture_output=True)
    if not shutil.which(name):
        pytest.skip(f"there is no {name} here (on Debian and Ubuntu: apt-get install {package})")
    return name


def analyze(*arguments) -> subprocess.CompletedProcess:
    command = [program("systemd-analyze", "systemd"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def settings(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(), re.MULTILINE)


@pytest.fixture
def unit(binary, tmp_path) -> Path:
    """The unit, with the program that is checked in place of the one to be installed."""
    file = tmp_path / "githubcop.service"
    file.write_text(UNIT.read_text().replace("/usr/local/bin/githubcop", str(binary)))
    return file


def test_unit_is_valid(unit):
    """systemd finds nothing wrong with the unit"""
    told = analyze("verify", unit)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_unit_is_confined(unit):
    """The unit's exposure level, as systemd computes it, is 1.5 of 10 at most"""
    told = analyze("security", "--offline=yes", "--no-pager", f"--threshold={THRESHOLD}", unit)
    assert told.returncode == 0, told.stdout + told.stderr
    print(told.stdout.splitlines()[-1])


class Serving:
    """The server as the unit starts it: its command, its environment, its folders, on a free port, under strace."""

    def __init__(self, binary: Path, folder: Path):
        self.calls = folder / "calls"
        self.sandbox = Sandbox(binary, folder / "sandbox", repositories=3)
        try:
            self.start(binary, folder)
        except BaseException:
            self.sandbox.stop()
            raise

    def start(self, binary: Path, folder: Path):
        places = {"%S": folder / "state", "%C": folder / "cache", "%d": folder / "credentials"}
        for place in places.values():
            (place / "githubcop").mkdir(parents=True)
        credentials = {"webhook-secret": SECRET + "\n", "app.pem": self.sandbox.app_key_file.read_text()}
        assert set(credentials) == {value.split(":")[0] for value in settings("LoadCredential")}
        for name, text in credentials.items():
            (folder / "credentials" / name).write_text(text)

        def replaced(text: str) -> str:
            for specifier, place in places.items():
                text = text.replace(specifier, str(place))
            return text.replace("/usr/local/bin/githubcop", str(binary)).replace(
                "/etc/githubcop/githubcop.yml", str(written(folder, policy("repository: { has_wiki: false }"))))

        variables = dict(replaced(value).split("=", 1) for value in settings("Environment"))
        given = {"GITHUB_API_URL": self.sandbox.url, "GITHUB_APP_ID": str(self.sandbox.app_id)}
        self.service = Service(
            [program("strace", "strace"), "-f", "-qq", "-o", self.calls,
             "-e", f"inject={','.join(REFUSED)}:error=EPERM", *shlex.split(replaced(settings("ExecStart")[0])),
             "--port", "0"],
            folder, "serve", environment(**variables, **given))  # fmt: skip
        found = self.service.wait_until(
            lambda: re.search(r"Listening on (http://127\.0\.0\.1:(\d+)/webhook)", self.service.text()), "listening")
        self.url, self.port = found[1], found[2]

    def stop(self) -> int:
        """Tells the server to end, as systemd does; its exit code."""
        strace = self.service.process.pid
        server = Path(f"/proc/{strace}/task/{strace}/children").read_text().split()[0]
        os.kill(int(server), signal.SIGTERM)
        return self.service.process.wait(30)

    def close(self):
        if self.service.process.poll() is None:
            self.stop()
        assert self.sandbox.stop() == 0


@pytest.fixture
def serving(binary, tmp_path):
    serving = Serving(binary, tmp_path)
    yield serving
    serving.close()


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_unit_lets_it_work(serving):
    """Started as the unit does, it reads its secrets, works, and needs no system call that the unit forbids"""
    repository = requests.get(serving.sandbox.url + "/_sandbox/state", timeout=30).json()["repositories"][0]
    name, owner = repository["name"], {"login": "acme"}
    body = json.dumps(
        {
            "action": "publicized",
            "repository": {"id": repository["id"], "name": name, "full_name": f"acme/{name}", "owner": owner},
            "sender": {"login": "maya-chen"},
        }
    ).encode()
    assert requests.post(serving.url, data=body, headers=headers("repository", body), timeout=30).status_code == 202
    eventually(lambda: f"acme/{name} in sync" in serving.service.text(), "the work is done")
    assert serving.stop() == 0
    calls = serving.calls.read_text(errors="replace")
    made = set(re.findall(r"^\d+ +(\w+)\(", calls, re.MULTILINE))
    assert made >= {"fdatasync", "socket", "openat"}, "that is not what a server does"
    assert made - permitted_calls() == made & REFUSED
    assert settings("SystemCallErrorNumber") == ["EPERM"]
    families = set(re.findall(r"\bsocket\((AF_\w+)", calls))
    assert families <= set(settings("RestrictAddressFamilies")[0].split())
    assert not re.search(r"\bPROT_WRITE\|PROT_EXEC\b", calls), "MemoryDenyWriteExecute would refuse that"


def permitted_calls() -> set[str]:
    """What the unit's SystemCallFilter lets through."""
    sets, name = {}, None
    for line in analyze("syscall-filter", "--no-pager").stdout.splitlines():
        if line.startswith("@"):
            name = line.strip()
            sets[name] = set()
        elif name and (member := line.strip()) and not member.startswith("#"):
            sets[name].add(member)

    def members(entry: str) -> set[str]:
        return set().union(*map(members, sets[entry])) if entry in sets else {entry}

    first, *others = settings("SystemCallFilter")
    calls = set().union(*map(members, first.split()))
    for line in others:
        assert line.startswith("~")
        calls -= set().union(*map(members, line[1:].split()))
    return calls


def test_image_file():
    """hadolint finds nothing wrong with the Dockerfile"""
    told = subprocess.run([Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (0, ""), told.stdout + told.stderr


def test_image_health(serving):
    """The image's health check tells a server that answers from one that is gone"""
    found = re.search(r"HEALTHCHECK .*\\\n +CMD (\[.*\])", DOCKERFILE.read_text())
    *shell, script = [part.encode().decode("unicode_escape") for part in re.findall(r'"((?:[^"\\]|\\.)*)"', found[1])]
    command = [*shell, script.replace("/8080", f"/{serving.port}")]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert serving.stop() == 0
    assert subprocess.run(command, capture_output=True).returncode != 0
