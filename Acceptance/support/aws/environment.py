"""One execution environment of a Lambda function: its process, frozen between events, and the Runtime API it polls.

After AWS's "Using the Lambda runtime API for custom runtimes" and "Understanding the Lambda execution environment
lifecycle": init ends with the first `/next`; the process is frozen whenever it waits there.
"""

import os
import signal
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from . import cpu, wire

MAXIMUM_PAYLOAD = 6 * 1024 * 1024
"""Bytes of an event or an answer, invoked synchronously."""
INIT_LIMIT = 10.0
"""Seconds until the first `/next`. After that Lambda starts the process anew, within the function's own timeout."""
ENDED = ("Runtime.ExitError", "Sandbox.Timedout")
"""Results after which the process is gone."""
API = "/2018-06-01/runtime"


@dataclass
class Result:
    request_id: str
    payload: bytes = b""
    error: str | None = None
    """What Lambda would tell in X-Amz-Function-Error's body as errorType; None for success."""
    is_cold: bool = False
    init_seconds: float | None = None
    seconds: float = 0.0
    """From the event's leaving the Runtime API to the answer's arrival there."""
    pid: int = 0


class Invocation:
    def __init__(self, payload: bytes, timeout: float, content_type: str = "application/json"):
        self.payload, self.content_type = payload, content_type
        self.result = Result(str(uuid.uuid4()))
        self.timeout = timeout
        self.began = 0.0
        self.answered = threading.Event()

    def end(self, payload: bytes = b"", error: str | None = None):
        if not self.answered.is_set():
            self.result.seconds = time.perf_counter() - self.began if self.began else 0.0
            self.result.payload, self.result.error = payload, error
            self.answered.set()


class Environment:
    """Starts with the process; usable for one event after the other until that ends."""

    def __init__(self, command: list[str], task_root: Path, variables: dict[str, str], log: Path, arn: str, share: float):
        self.arn, self.share, self.log = arn, share, log
        self.is_dead = False
        self.is_frozen = False
        self.init_error: str | None = None
        self.events = 0
        self.peak_memory_kb = 0
        self._next: Invocation | None = None
        self._current: Invocation | None = None
        self._waiting = False
        self._change = threading.Condition()
        self._limit: cpu.Limit | None = None
        self.api = wire.Server(self._answer)
        variables = variables | {"AWS_LAMBDA_RUNTIME_API": self.api.address}
        with log.open("ab") as output:
            self.started = time.perf_counter()
            self.process = subprocess.Popen(
                command, cwd=task_root, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )
        self.init_seconds: float | None = None
        threading.Thread(target=self._watch, daemon=True).start()

    # What Lambda does

    def wait_ready(self, limit: float) -> bool:
        """True once it polls for events; False when it ended before, or did not get there in time (and is killed)."""
        with self._change:
            self._change.wait_for(lambda: self._waiting or self.is_dead, limit)
            ready = self._waiting and not self.is_dead
        if not ready:
            self.kill()
        return ready

    def invoke(self, payload: bytes, timeout: float) -> Result:
        """Hands over one event; ends with the answer, the process's end or the timeout (which ends the process)."""
        invocation = Invocation(payload, timeout)
        result = invocation.result
        result.pid = self.process.pid
        result.is_cold, result.init_seconds = self.events == 0, self.init_seconds
        self.events += 1
        with self._change:
            self._next = invocation
            if self.is_dead:
                invocation.end(error="Runtime.ExitError")
            self._change.notify_all()
        if not invocation.answered.wait(timeout):
            invocation.end(error="Sandbox.Timedout")
        if result.error == "Sandbox.Timedout":
            self.kill()
        # The environment is free again when it asks for more; what it does after its answer is part of its time.
        with self._change:
            is_free = self._change.wait_for(lambda: self._waiting or self.is_dead, timeout)
        if not is_free:
            self.kill()
        return result

    def kill(self):
        self._measure()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def close(self):
        self.kill()
        with self._change:
            self.is_dead = True
            self._change.notify_all()
        if self._limit:
            self._limit.close()
        self.api.close()

    # What the process sees

    def _answer(self, request: wire.Request) -> wire.Response | None:
        parts = request.path.removeprefix(API).strip("/").split("/")
        match request.method, parts:
            case "GET", ["invocation", "next"]:
                return self._hand_over()
            case "POST", ["invocation", identifier, "response"]:
                return self._take(identifier, request, is_error=False)
            case "POST", ["invocation", identifier, "error"]:
                return self._take(identifier, request, is_error=True)
            case "POST", ["init", "error"]:
                self.init_error = request.header("Lambda-Runtime-Function-Error-Type") or "Runtime.Unknown"
                return wire.Response.json(202, {"status": "OK"})
        return wire.Response.json(404, {"errorType": "NotFound", "errorMessage": request.target})

    def _hand_over(self) -> wire.Response | None:
        with self._change:
            if self.init_seconds is None:
                self.init_seconds = time.perf_counter() - self.started
                if self.share < 1:
                    self._limit = cpu.Limit(self.process.pid, self.share, lambda: self.is_frozen)
            self._current, self._waiting = None, True
            self._measure()
            self._freeze()
            self._change.notify_all()
            self._change.wait_for(lambda: self._next or self.is_dead)
            if self.is_dead:
                return None
            invocation, self._next = self._next, None
            self._current, self._waiting = invocation, False
            self._thaw()
        invocation.began = time.perf_counter()
        deadline = int((time.time() + invocation.timeout) * 1000)
        trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
        headers = {
            "Content-Type": invocation.content_type,
            "Lambda-Runtime-Aws-Request-Id": invocation.result.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Lambda-Runtime-Trace-Id": trace,
        }
        return wire.Response(200, invocation.payload, headers)

    def _take(self, identifier: str, request: wire.Request, is_error: bool) -> wire.Response:
        invocation = self._current
        if invocation is None or invocation.result.request_id != identifier:
            return wire.Response.json(400, {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"})
        if len(request.body) > MAXIMUM_PAYLOAD:
            message = "Exceeded maximum allowed payload size (6291556 bytes)."
            invocation.end(error="Function.ResponseSizeTooLarge")
            return wire.Response.json(413, {"errorType": "RequestEntityTooLarge", "errorMessage": message})
        error = (request.header("Lambda-Runtime-Function-Error-Type") or "Unhandled") if is_error else None
        invocation.end(request.body, error)
        return wire.Response.json(202, {"status": "OK"})

    # The process

    def _freeze(self):
        self.is_frozen = True
        self._signal(signal.SIGSTOP)

    def _thaw(self):
        self.is_frozen = False
        self._signal(signal.SIGCONT)

    def _signal(self, number: int):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def _watch(self):
        """Tells anyone who waits that the process has ended."""
        self.process.wait()
        with self._change:
            self.is_dead = True
            invocation = self._current or self._next
            self._change.notify_all()
        if invocation:
            invocation.end(error="Runtime.ExitError")

    def _measure(self):
        """Remembers the most memory that the process has ever had, as its kernel counts it."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak_memory_kb = max(self.peak_memory_kb, int(line.split()[1]))
