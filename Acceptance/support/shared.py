"""GitHub's own schemas, payloads and recorded exchanges, kept beside the checkout and never inside it."""

import json
import os
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def folder() -> Path | None:
    """Where the material lies: `github` in `GITHUBCOP_SHARED`, else in `../shared`; None where it is absent."""
    path = Path(os.environ.get("GITHUBCOP_SHARED") or CHECKOUT.parent / "shared") / "github"
    return path if (path / "schemas" / "index.json").is_file() else None


@cache
def load_json(path: Path):
    return json.loads(path.read_text())


def payloads() -> dict[str, bytes]:
    """GitHub's recorded webhook payloads: "repository/created" → the bytes as they lie in the file."""
    root = folder()
    if root is None:
        return {}
    found = {}
    for path in sorted((root / "payloads").rglob("*.json")):
        name = path.name.removesuffix(".json").removesuffix("payload").rstrip(".")
        found["/".join(filter(None, [path.parent.name, name]))] = path.read_bytes()
    return found


def queries() -> dict[str, str]:
    """The GraphQL documents that were validated against GitHub's schema: file name → text."""
    root = folder()
    return {} if root is None else {path.name: path.read_text() for path in sorted((root / "queries").glob("*.graphql"))}
