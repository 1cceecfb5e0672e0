"""A release of githubcop on this machine: archives, checksums and the workflow, served as GitHub serves them."""

import functools
import http.server
import platform
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from .shared import CHECKOUT

REPOSITORY = "OWNER/GitHubCop"
COMMIT = "0" * 40
RELEASE = CHECKOUT / "Action" / "release.sh"
MACHINE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
PLATFORM = ("macos-" if sys.platform == "darwin" else "linux-") + MACHINE


class Release:
    """The release of a binary. What it holds only starts that binary, so that nothing large is packed."""

    def __init__(self, binary: Path, folder: Path):
        self.version = subprocess.check_output([binary, "--version"], text=True).strip()
        self.root = folder / "releases"
        self.files = self.root / REPOSITORY / "releases" / "download" / f"v{self.version}"
        self.files.mkdir(parents=True)
        starter = folder / "githubcop"
        starter.write_text(f'#!/bin/sh\nexec {shlex.quote(str(binary))} "$@"\n')
        starter.chmod(0o755)
        make("package", starter, PLATFORM, self.files)
        make("finish", REPOSITORY, COMMIT, self.files)
        self.archive = self.files / f"githubcop-{self.version}-{PLATFORM}.tar.gz"
        self.asked: list[str] = []
        handler = functools.partial(_Handler, self.asked, directory=str(self.root))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def workflow(self, folder: Path) -> Path:
        """The workflow of the release, which an organization copies; downloads come from this machine."""
        file = folder / ".github" / "workflows" / "githubcop.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = (self.files / "githubcop.yml").read_text()
        assert f"https://github.com/{REPOSITORY}\n" in text
        file.write_text(text.replace(f"https://github.com/{REPOSITORY}\n", f"{self.url}/{REPOSITORY}\n"))
        return file

    def damaged(self):
        """Lets the release hold another archive than the one whose checksum is known."""
        kept = self.archive.with_suffix(".kept")
        shutil.copy(self.archive, kept)
        self.archive.write_bytes(self.archive.read_bytes() + b"\0")
        return _Restored(kept, self.archive)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def make(*arguments, **more) -> str:
    """Runs Action/release.sh."""
    return subprocess.run([RELEASE, *map(str, arguments)], check=True, capture_output=True, text=True, **more).stdout


class _Restored:
    def __init__(self, kept: Path, target: Path):
        self.kept, self.target = kept, target

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kept.replace(self.target)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, asked: list[str], *arguments, **more):
        self.asked = asked
        super().__init__(*arguments, **more)

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass
