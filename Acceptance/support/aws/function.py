"""A Lambda function: as many execution environments as it may have at a time, each with its own extension."""

import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

from . import cpu
from .environment import INIT_LIMIT, MAXIMUM_PAYLOAD, Environment, Result

REGION = "eu-central-1"
ACCOUNT = "123456789012"


class PayloadTooLarge(Exception):
    """The event is larger than Lambda takes; the function never sees it."""


class Throttled(Exception):
    """Every environment is busy."""


class Function:
    """Unpacks a zip (or takes a folder) that holds `bootstrap` and invokes it as Lambda does.

    - Parameters:
      - variables: the function's environment variables, beside those that Lambda sets itself.
      - files: what else the zip would hold: name → text.
      - extension: makes the extension of one environment; what it returns tells `variables` and may be closed.
    """

    def __init__(
        self,
        code: Path,
        folder: Path,
        variables: dict[str, str] | None = None,
        *,
        name: str = "githubcop",
        memory_mb: int = 256,
        timeout: float = 9.0,
        concurrency: int = 1,
        init_limit: float = INIT_LIMIT,
        limits_cpu: bool = False,
        files: dict[str, str] | None = None,
        extension: Callable[[str], "object"] | None = None,
    ):
        self.name, self.memory_mb, self.timeout, self.concurrency = name, memory_mb, timeout, concurrency
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
        self.init_limit = init_limit
        self.share = cpu.share(memory_mb) if limits_cpu else 1.0
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))
        self.task_root = self.folder / "task"
        _unpack(code, self.task_root, files or {})
        self._written = _listing(self.task_root)
        self._variables = variables or {}
        self._make_extension = extension
        self._idle: list[Environment] = []
        self.environments: list[Environment] = []
        """All there ever were, the ended ones too."""
        self.extensions: list = []
        self._extension_of: dict[int, object] = {}
        self._busy = 0
        self._lock = threading.Condition()
        self.results: list[Result] = []

    # Invoking

    def invoke(self, payload: bytes, *, waits: bool = False) -> Result:
        """The answer to one event. `waits` for a free environment instead of being throttled, as pollers do."""
        if len(payload) > MAXIMUM_PAYLOAD:
            raise PayloadTooLarge(f"{len(payload)} bytes exceed Lambda's {MAXIMUM_PAYLOAD}.")
        with self._lock:
            if self._busy >= self.concurrency and not waits:
                raise Throttled()
            self._lock.wait_for(lambda: self._busy < self.concurrency)
            self._busy += 1
        try:
            result = self._run(payload)
        finally:
            with self._lock:
                self._busy -= 1
                self._lock.notify()
        self.results.append(result)
        return result

    def _run(self, payload: bytes) -> Result:
        environment, failure = self._environment()
        if environment is None:
            return failure
        result = environment.invoke(payload, self.timeout)
        with self._lock:
            if not environment.is_dead:
                self._idle.append(environment)
        return result

    def _environment(self) -> tuple[Environment | None, Result | None]:
        with self._lock:
            # The one that was used last; those whose process ended meanwhile are gone.
            while self._idle:
                environment = self._idle.pop()
                if not environment.is_dead:
                    return environment, None
        environment = self._start()
        if environment.wait_ready(self.init_limit):
            return environment, None
        # Lambda tries the init once more, as part of the invocation.
        ended = environment.process.returncode not in (None, -9)
        environment = self._start()
        if environment.wait_ready(self.timeout):
            return environment, None
        error = environment.init_error or ("Runtime.ExitError" if ended else "Sandbox.Timedout")
        return None, Result(request_id="", error=error, is_cold=True)

    def _start(self) -> Environment:
        number = len(self.environments)
        variables = self._lambda_variables(number) | self._variables
        extension = self._make_extension(variables["AWS_SESSION_TOKEN"]) if self._make_extension else None
        if extension:
            variables |= extension.variables
            self.extensions.append(extension)
        environment = Environment(
            [str(self.task_root / "bootstrap")], self.task_root, variables, self.folder / f"log-{number}.txt",
            self.arn, self.share,
        )
        self.environments.append(environment)
        if extension:
            extension.attend(environment)
        return environment

    def _lambda_variables(self, number: int) -> dict[str, str]:
        """After "Defined runtime environment variables" of Lambda's developer guide, for provided.al2023."""
        return {
            "_HANDLER": "bootstrap",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLE00",
            "AWS_SECRET_ACCESS_KEY": "an/example/of/a/secret/access/key/00000000",
            "AWS_SESSION_TOKEN": f"session-token-{number}-{os.urandom(8).hex()}",
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_mb),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"2026/01/01/[$LATEST]{number:032x}",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
            "LAMBDA_TASK_ROOT": str(self.task_root),
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "LD_LIBRARY_PATH": f"/lib64:/usr/lib64:/var/runtime:{self.task_root}:{self.task_root}/lib:/opt/lib",
        }

    # What is left to see

    @property
    def alive(self) -> list[Environment]:
        return [environment for environment in self.environments if not environment.is_dead]

    @property
    def cold_starts(self) -> int:
        return len(self.environments)

    def logs(self) -> str:
        """What every process has written, as CloudWatch would have it."""
        return "".join(environment.log.read_text(errors="replace") for environment in self.environments)

    def peak_memory_mb(self) -> float:
        return max((e.peak_memory_kb for e in self.environments), default=0) / 1024

    def end_environments(self):
        """Ends every environment, as Lambda does after a deployment or some idle minutes."""
        with self._lock:
            self._idle.clear()
        for environment in self.alive:
            environment.close()

    def close(self):
        """Ends every process. Fails when one of them wrote below the task root, which is read-only in Lambda."""
        for environment in self.environments:
            environment.close()
        for extension in self.extensions:
            extension.close()
        found = _listing(self.task_root)
        for path in [self.task_root, *self.task_root.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(self.task_root)
        assert found == self._written, "the function wrote below its task root, which Lambda does not let it"


def _unpack(code: Path, root: Path, files: dict[str, str]):
    # Linked rather than copied: a function is made anew for every check, and its program is large.
    shutil.copytree(code if code.is_dir() else _unpacked(code, root.parent.parent), root, copy_function=_link)
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for path in [*root.rglob("*"), root]:
        path.chmod(path.stat().st_mode & ~0o222)


def _link(source: str, target: str):
    os.link(source, target, follow_symlinks=False)


def _unpacked(archive: Path, folder: Path) -> Path:
    """What the zip holds, unpacked once."""
    status = archive.stat()
    target = folder / f"unpacked-{status.st_mtime_ns}-{status.st_size}"
    if not target.exists():
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                path = Path(zipped.extract(entry, target))
                # The mode that the zip says is the one that Lambda gives: a bootstrap without x does not start.
                if mode := entry.external_attr >> 16 & 0o777:
                    path.chmod(mode)
    return target


def _listing(root: Path) -> dict[str, tuple]:
    return {
        str(path.relative_to(root)): (path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(root.rglob("*"))
    }
