"""Checks REST exchanges against GitHub's OpenAPI description, cut into one JSON Schema per body."""

import re
from dataclasses import dataclass
from pathlib import Path

from jsonschema import Draft202012Validator

from .shared import load_json

# GitHub takes these although its description of the request does not name them.
# has_discussions: the Terraform provider and others send it, and the answer shows it.
UNDESCRIBED = {"/repos/{owner}/{repo}": {"has_discussions"}}
DEFAULT_VERSION = "2022-11-28"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    pattern: re.Pattern
    entries: tuple

    def entry(self, direction: str, version: str) -> dict | None:
        for entry in self.entries:
            if entry["direction"] == direction and version in entry["apiVersions"]:
                return entry
        return None


class RestSchemas:
    def __init__(self, folder: Path):
        self.folder = folder
        self.validators: dict[tuple[str, bool], Draft202012Validator] = {}
        grouped: dict[tuple[str, str], list[dict]] = {}
        for entry in load_json(folder / "index.json"):
            if entry["direction"] in ("request", "response"):
                grouped.setdefault((entry["method"], entry["path"]), []).append(entry)
        # Paths with fewer placeholders first: /orgs/{org}/teams before /orgs/{org}/{something}.
        self.operations = sorted(
            (Operation(method, path, _pattern(path), tuple(entries)) for (method, path), entries in grouped.items()),
            key=lambda operation: operation.path.count("{"),
        )

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of GitHub's description that an exchange belongs to; None where none is described."""
        path = path.split("?")[0]
        return next((o for o in self.operations if o.method == method and o.pattern.fullmatch(path)), None)

    def request_problems(self, method: str, path: str, body, version: str = DEFAULT_VERSION) -> list[str]:
        """What GitHub's description holds against a request. Keys that it does not know are problems:
        GitHub ignores them, so the sender believes to have set something."""
        operation = self.operation(method, path)
        entry = operation and operation.entry("request", version)
        if entry is None or entry["file"] is None:
            return [] if body in (None, "", {}) else [f"a body where none is described: {body!r}"]
        undescribed = UNDESCRIBED.get(operation.path, set())
        if isinstance(body, dict):
            body = {key: value for key, value in body.items() if key not in undescribed}
            # The description is github.com's for everybody; only enterprises have internal repositories.
            if body.get("visibility") == "internal":
                body["visibility"] = "private"
        return self._problems(entry["file"], {} if body in (None, "") else body, closed=True)

    def response_problems(self, method: str, path: str, status: int, body, version: str = DEFAULT_VERSION) -> list[str]:
        """What GitHub's description holds against a response."""
        if status in (301, 302, 304, 307):
            return []
        operation = self.operation(method, path)
        entry = operation and operation.entry("response", version)
        if status >= 400:
            kind = ((entry or {}).get("errors") or {}).get(str(status), "BasicError")
            return self._error_problems(kind, body)
        if entry is None:
            return []
        if str(status) not in _successes(entry):
            return [f"status {status}, where {entry.get('success')} is described"]
        if entry["file"] is None:
            return [] if body in (None, "") else [f"a body where none is described: {str(body)[:200]}"]
        if status in (202, 204) and body in (None, ""):
            return []
        return self._problems(entry["file"], body, closed=False)

    def webhook_problems(self, event: str, action: str, payload) -> list[str]:
        """What GitHub's description of a webhook holds against a payload."""
        return self._problems(f"webhook.{event}.{action}.json", payload, closed=False)

    def _error_problems(self, kind: str, body) -> list[str]:
        if not isinstance(body, dict) or not isinstance(body.get("message"), str):
            return ["an error without GitHub's `message`"] if body not in (None, "") else []
        names = re.findall(r"BasicError|ValidationErrorSimple|ValidationError", kind) or ["BasicError"]
        found = [self._problems(f"error.{name}.json", body, closed=False) for name in names]
        return [] if [] in found else found[0]

    def _problems(self, file: str, body, closed: bool) -> list[str]:
        validator = self.validators.get((file, closed))
        if validator is None:
            schema = load_json(self.folder / file)
            validator = Draft202012Validator(_closed(schema) if closed else schema)
            self.validators[file, closed] = validator
        problems = sorted(validator.iter_errors(body), key=lambda error: list(map(str, error.absolute_path)))
        return ["/".join(map(str, p.absolute_path)) + ": " + p.message[:300] for p in problems]


def _pattern(path: str) -> re.Pattern:
    # Contents paths keep their slashes; every other value arrives percent-encoded, a slash included.
    escaped = re.escape(path).replace(r"\{path\}", ".+")
    return re.compile(re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", escaped))


def _successes(entry: dict) -> set[str]:
    # The description of some operations names only the usual one of several successes.
    return set(str(entry.get("success", "200")).split("|"))


def _closed(schema):
    """The same schema, refusing the keys that it does not describe."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        closed["additionalProperties"] = False
    return closed
