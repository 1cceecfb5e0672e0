"""The AWS Parameters and Secrets Lambda extension, as one execution environment meets it on its own machine.

After AWS's "Using AWS Parameters and Secrets Lambda extension": `GET /secretsmanager/get?secretId=…` with the session
token in a header, answers cached per secret and version for SECRETS_MANAGER_TTL seconds. While the function is still
initializing the extension says 400 "not ready to serve traffic, please wait", and now and then later (public reports).
"""

import json
import threading
import time
from urllib.parse import parse_qs

from . import wire
from .environment import Environment

NOT_READY = "not ready to serve traffic, please wait"
TTL = 300.0


class Extension:
    """Serves one environment.

    - Parameters:
      - get: asks Secrets Manager: keyword arguments as boto3 takes them → its answer, or an exception.
      - ttl: seconds for which an answer is kept.
      - not_ready: how many requests are still told to wait after the function's init.
      - missing_status: the answer's status for a secret or version that does not exist.
    """

    def __init__(self, get, token: str, *, ttl: float = TTL, not_ready: int = 0, missing_status: int = 400):
        self._get, self._token, self._ttl, self._missing = get, token, ttl, missing_status
        self._not_ready = not_ready
        self._environment: Environment | None = None
        self._kept: dict[tuple, tuple[float, bytes]] = {}
        self._lock = threading.Lock()
        self.requests: list[tuple[str, int]] = []
        """What was asked for, and the answer's status."""
        self.calls = 0
        """How often Secrets Manager itself was asked."""
        self._server = wire.Server(self._serve)
        self.port = self._server.port
        self.variables = {"PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(self.port)}

    def attend(self, environment: Environment):
        """Ready to serve once this environment has asked for its first event."""
        self._environment = environment

    def refuse(self, times: int):
        """So many of the next requests are told to wait."""
        with self._lock:
            self._not_ready = times

    def forget(self):
        """As if the TTL had passed."""
        with self._lock:
            self._kept.clear()

    def drop_connections(self):
        self._server.drop_connections()

    def close(self):
        self._server.close()

    def _serve(self, request: wire.Request) -> wire.Response:
        response = self._response(request)
        self.requests.append((request.target, response.status))
        return response

    def _response(self, request: wire.Request) -> wire.Response:
        if request.header("X-Aws-Parameters-Secrets-Token") != self._token:
            return _text(403, "incorrect token")
        with self._lock:
            is_init = self._environment is None or self._environment.init_seconds is None
            if not is_init and self._not_ready > 0:
                self._not_ready -= 1
                is_init = True
        if is_init:
            return _text(400, NOT_READY)
        if request.method != "GET" or request.path != "/secretsmanager/get":
            return _text(404, "404 page not found")
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        if not query.get("secretId"):
            return _text(400, "missing secretId")
        return self._secret(query)

    def _secret(self, query: dict[str, str]) -> wire.Response:
        key = query["secretId"], query.get("versionId"), query.get("versionStage", "AWSCURRENT")
        with self._lock:
            until, body = self._kept.get(key, (0.0, b""))
            if until > time.monotonic():
                return wire.Response(200, body, {"Content-Type": "application/json"})
        wanted = {"SecretId": key[0], "VersionStage": key[2]}
        if key[1]:
            wanted["VersionId"] = key[1]
        self.calls += 1
        try:
            found = self._get(**wanted)
        except Exception:
            return _text(self._missing, "an unexpected error occurred while executing request")
        body = json.dumps(
            {
                "ARN": found["ARN"],
                "CreatedDate": found["CreatedDate"].isoformat(),
                "Name": found["Name"],
                "SecretBinary": None,
                "SecretString": found["SecretString"],
                "VersionId": found["VersionId"],
                "VersionStages": found["VersionStages"],
                "ResultMetadata": {},
            }
        ).encode()
        with self._lock:
            self._kept[key] = time.monotonic() + self._ttl, body
        return wire.Response(200, body, {"Content-Type": "application/json"})


def _text(status: int, text: str) -> wire.Response:
    return wire.Response(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})
