"""A small client of GitHub's documented API: one request at a time, at the pace that GitHub asks for."""

import time
from dataclasses import dataclass, field

import requests

from .outcomes import Refused, Skip

AGENT = "githubcop-live"
ACCEPT = "application/vnd.github+json"
VERSION = "2022-11-28"
PATIENCE = 15 * 60
"""The longest wait for a limit to pass, in seconds."""


@dataclass
class Answer:
    status: int
    headers: dict
    raw: bytes
    body: object = field(default=None)

    @property
    def message(self) -> str:
        if isinstance(self.body, dict):
            errors = [e.get("message") or e.get("code") for e in self.body.get("errors") or [] if isinstance(e, dict)]
            return " ".join(filter(None, [self.body.get("message"), *errors]))
        return self.raw[:200].decode(errors="replace")


class GitHub:
    def __init__(self, api_url: str, credentials, writes_per_second: float, interrupts, say):
        self.api_url = api_url.rstrip("/")
        self.credentials = credentials
        self.say = say
        self.requests = 0
        self._interval = 1 / writes_per_second
        self._next_write = 0.0
        self.interrupts = interrupts
        self._session = requests.Session()
        # A .netrc would replace the Authorization header. Proxies of the environment are still honoured.
        self._session.auth = _keep_headers
        if credentials.is_app:
            credentials.ask = self._ask

    @property
    def graphql_url(self) -> str:
        base = self.api_url.removesuffix("/api/v3")
        return f"{base}/api/graphql" if base != self.api_url else f"{base}/graphql"

    # Requests whose refusal is part of the answer

    def send(self, method: str, path: str, body=None, headers: dict | None = None, is_query=False) -> Answer:
        """One request with its answer, whatever that is. Waits where GitHub asks to wait."""
        url = path if path.startswith("http") else self.api_url + path
        is_read = method == "GET" or is_query
        for attempt in range(6):
            if not is_read:
                self._wait_for_turn()
            try:
                with self.interrupts.held():
                    answer = self._once(method, url, body, headers or {})
            except requests.RequestException as error:
                if attempt == 3 or not is_read:
                    raise Refused(method, path, 0, f"no answer: {type(error).__name__}") from None
                time.sleep(2**attempt)
                continue
            if answer.status in (502, 503, 504) and (is_read or method in ("PUT", "DELETE")) and attempt < 3:
                time.sleep(2**attempt)
                continue
            if attempt == 5 or (seconds := self._asked_to_wait(answer, attempt)) is None:
                return answer
            if seconds > PATIENCE:
                raise Refused(method, path, answer.status, f"the limit is reached; it is reset in {seconds / 60:.0f} minutes")
            self.say(f"GitHub asks to slow down; waiting {seconds:.0f} s.")
            time.sleep(seconds)
        return answer

    def _once(self, method: str, url: str, body, headers: dict) -> Answer:
        self.requests += 1
        given = {"Accept": ACCEPT, "X-GitHub-Api-Version": VERSION, "User-Agent": AGENT, **headers}
        if "Authorization" not in given:
            given["Authorization"] = self.credentials.authorization()
        reply = self._session.request(method, url, json=body, headers=given, timeout=(10, 60), allow_redirects=False)
        try:
            parsed = reply.json() if reply.content else None
        except ValueError:
            parsed = None
        return Answer(reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content, parsed)

    def _wait_for_turn(self) -> None:
        time.sleep(max(0.0, self._next_write - time.monotonic()))
        self._next_write = time.monotonic() + self._interval

    @staticmethod
    def _asked_to_wait(answer: Answer, attempt: int) -> float | None:
        """Seconds until the request may be sent again; None where waiting would not help."""
        if answer.status not in (403, 429):
            return None
        after = answer.headers.get("retry-after", "")
        if after.isdigit():
            return int(after)
        if answer.headers.get("x-ratelimit-remaining") == "0":
            return max(1.0, int(answer.headers.get("x-ratelimit-reset", "0")) - time.time() + 1)
        if answer.status == 429 or "secondary rate" in answer.message.lower():
            return 60 * 2**attempt
        return None

    def _ask(self, method: str, path: str, body, authorization: str):
        answer = self._once(method, self.api_url + path, body, {"Authorization": authorization})
        if answer.status >= 300:
            raise Refused(method, path, answer.status, answer.message)
        return answer.body

    def answer(self, method: str, path: str, body=None) -> Answer:
        """One request whose refusal is an answer too, unless it only says that the server does not have this or that we
        may not ask."""
        answer = self.send(method, path, body)
        if answer.status in (401, 403, 404, 405, 410, 501) or answer.status >= 500:
            raise Refused(method, path, answer.status, answer.message)
        return answer

    # Requests that are expected to succeed

    def ask(self, method: str, path: str, body=None, headers: dict | None = None) -> Answer:
        answer = self.send(method, path, body, headers)
        if answer.status >= 300:
            raise Refused(method, path, answer.status, answer.message)
        return answer

    def get(self, path: str):
        return self.ask("GET", path).body

    def post(self, path: str, body=None):
        return self.ask("POST", path, body).body

    def put(self, path: str, body=None):
        return self.ask("PUT", path, body).body

    def patch(self, path: str, body):
        return self.ask("PATCH", path, body).body

    def delete(self, path: str) -> None:
        self.ask("DELETE", path)

    def pages(self, path: str, key: str | None = None):
        """Every element of a list, page after page, as `Link` leads."""
        url = path + ("&" if "?" in path else "?") + "per_page=100"
        while url:
            answer = self.ask("GET", url)
            yield from (answer.body[key] if key else answer.body) or []
            url = next_page(answer.headers.get("link", ""))

    def query(self, text: str, authorization: str | None = None, **variables) -> Answer:
        """A GraphQL request; its body holds `data` and perhaps `errors`."""
        headers = {"Authorization": authorization} if authorization else {}
        body = {"query": text, "variables": variables}
        return self.send("POST", self.graphql_url, body, headers, is_query="mutation" not in text.split("{")[0])

    def data(self, text: str, **variables) -> dict:
        """The `data` of a GraphQL answer without errors."""
        answer = self.query(text, **variables)
        errors = (answer.body or {}).get("errors") if isinstance(answer.body, dict) else None
        if errors and any("undefined" in str(e.get("extensions", {}).get("code", "")).lower() for e in errors):
            raise Skip(f"this server's GraphQL does not have it: {errors[0].get('message')}")
        if answer.status >= 300 or errors:
            raise Refused("POST", "/graphql", answer.status, errors[0].get("message", "") if errors else answer.message)
        return answer.body["data"]


def next_page(link: str) -> str | None:
    for part in link.split(","):
        address, _, rest = part.partition(";")
        if 'rel="next"' in rest:
            return address.strip().strip("<>")
    return None


def _keep_headers(request):
    return request
