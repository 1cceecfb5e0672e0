"""The sandbox's traffic log: what really went over the wire, no matter who sent it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .graphql_schemas import GraphQLSchemas, is_query
from .rest_schemas import DEFAULT_VERSION, RestSchemas


@dataclass(frozen=True)
class Exchange:
    method: str
    path: str
    query: str
    request_headers: dict[str, str]
    request_body: Any
    status: int
    response_headers: dict[str, str]
    response_body: Any

    @property
    def is_graphql(self) -> bool:
        return self.path.endswith("/graphql")

    @property
    def version(self) -> str:
        return self.request_headers.get("x-github-api-version", DEFAULT_VERSION)

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"


class Traffic:
    """The exchanges in a log, and those since a mark."""

    def __init__(self, file: Path):
        self.file = file

    def exchanges(self, since: int = 0) -> list[Exchange]:
        if not self.file.exists():
            return []
        complete = self.file.read_text().rpartition("\n")[0]
        return [_exchange(json.loads(line)) for line in complete.split("\n") if line][since:]

    def mark(self) -> int:
        return len(self.exchanges())


def writes(exchanges: list[Exchange]) -> list[str]:
    """The exchanges that could have changed something."""
    found = []
    for exchange in exchanges:
        if exchange.is_graphql:
            if not is_query(exchange.request_body):
                found.append(f"{exchange} {exchange.request_body['query'][:80]}")
        elif exchange.method != "GET":
            found.append(str(exchange))
    return found


def request_problems(exchanges: list[Exchange], rest: RestSchemas, graphql: GraphQLSchemas) -> list[str]:
    """What GitHub's descriptions hold against the requests."""
    found = []
    for exchange in exchanges:
        if exchange.is_graphql:
            problems = graphql.request_problems(exchange.request_body)
        else:
            problems = rest.request_problems(exchange.method, exchange.path, exchange.request_body)
        found += [f"{exchange}: {problem}" for problem in problems]
    return sorted(set(found))


def response_problems(exchanges: list[Exchange], rest: RestSchemas, graphql: GraphQLSchemas) -> list[str]:
    """What GitHub's descriptions hold against the answers."""
    found = []
    for exchange in exchanges:
        if not exchange.is_graphql:
            problems = rest.response_problems(
                exchange.method, exchange.path, exchange.status, exchange.response_body, exchange.version
            )
        elif exchange.status == 200 and not graphql.request_problems(exchange.request_body):
            problems = graphql.response_problems(exchange.request_body, exchange.response_body)
        else:
            problems = []
        found += [f"{exchange}: {problem}" for problem in problems]
    return sorted(set(found))


def undescribed(exchanges: list[Exchange], rest: RestSchemas) -> list[str]:
    """REST exchanges that the schemas at hand say nothing about."""
    return sorted(
        {
            f"{exchange.method} {exchange.path}"
            for exchange in exchanges
            if not exchange.is_graphql and rest.operation(exchange.method, exchange.path) is None
        }
    )


def _exchange(line: dict) -> Exchange:
    return Exchange(
        method=line["method"],
        path=line["path"],
        query=line.get("query") or "",
        request_headers=_headers(line.get("requestHeaders")),
        request_body=_body(line.get("requestBody")),
        status=line["status"],
        response_headers=_headers(line.get("responseHeaders")),
        response_body=_body(line.get("responseBody")),
    )


def _headers(headers) -> dict[str, str]:
    pairs = headers.items() if isinstance(headers, dict) else headers or []
    return {name.lower(): value for name, value in pairs}


def _body(body):
    if not isinstance(body, str) or not body.strip():
        return body or None if isinstance(body, str) else body
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        return body
