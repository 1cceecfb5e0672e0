"""API Gateway and function URLs over real HTTP: what they make of a request, and of the function's answer.

After AWS's "Lambda proxy integrations in API Gateway" (REST, payload 1.0), "Working with AWS Lambda proxy integrations
for HTTP APIs" (2.0), "Quotas" of both, and "Invoking Lambda function URLs".
"""

import base64
import json
import threading
import time
import uuid
from urllib.parse import parse_qs, unquote

from . import wire
from .environment import Result
from .function import ACCOUNT, REGION, Function, PayloadTooLarge, Throttled

MAXIMUM_BODY = 10 * 1024 * 1024
MAXIMUM_HEAD = 10_240
"""Bytes of the request line and the headers together."""
ROUTE = "POST", "/webhook"


class Gateway:
    """`POST /webhook` before a function. The kinds differ in the event's shape and in how they tell about failures."""

    def __init__(self, function: Function, *, timeout: float = 9.0):
        self.function, self.timeout = function, timeout
        self.results: list[Result] = []
        self._server = wire.Server(self.answer)
        self.url = self._server.url + "/webhook"

    def close(self):
        self._server.close()

    def answer(self, request: wire.Request) -> wire.Response:
        if request.head_size > MAXIMUM_HEAD:
            return self.refusal("head too large")
        if len(request.body) > MAXIMUM_BODY:
            return self.refusal("body too large")
        if not self.has_route(request):
            return self.refusal("no route")
        outcome = self._invoke(json.dumps(self.event(request), ensure_ascii=False).encode())
        if isinstance(outcome, str):
            return self.refusal(outcome)
        self.results.append(outcome)
        if outcome.error:
            return self.refusal("function failed")
        try:
            return self.answered(json.loads(outcome.payload))
        except (ValueError, TypeError, KeyError, AttributeError):
            return self.refusal("malformed answer")

    def _invoke(self, event: bytes) -> Result | str:
        """The function's result, or why there is none. Gives up after the integration's timeout; the function does not."""
        found: list[Result | str] = []

        def run():
            try:
                found.append(self.function.invoke(event))
            except PayloadTooLarge:
                found.append("function failed")
            except Throttled:
                found.append("throttled")

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.timeout)
        return found[0] if found else "timed out"

    def has_route(self, request: wire.Request) -> bool:
        return (request.method, request.path) == ROUTE

    def refusal(self, why: str) -> wire.Response:
        status, message = self.refusals[why]
        return wire.Response.json(status, {self.message_key: message})

    message_key = "message"


class RestAPI(Gateway):
    """A REST API's proxy integration. Bodies are text unless their type is among the API's binary media types."""

    stage = "hook"
    refusals = {
        "head too large": (431, "Request Header Fields Too Large"),
        "body too large": (413, "Request Too Long"),
        "no route": (403, "Missing Authentication Token"),
        "function failed": (502, "Internal server error"),
        "malformed answer": (502, "Internal server error"),
        "throttled": (500, "Internal server error"),
        "timed out": (504, "Endpoint request timed out"),
    }

    def __init__(self, function: Function, *, binary_media_types: tuple[str, ...] = (), timeout: float = 9.0):
        self.binary_media_types = binary_media_types
        super().__init__(function, timeout=timeout)

    def event(self, request: wire.Request) -> dict:
        # Names as the sender wrote them.
        headers, many = {}, {}
        for name, value in request.headers:
            headers[name] = value
            many.setdefault(name, []).append(value)
        query = parse_qs(request.query, keep_blank_values=True)
        kind = (request.header("Content-Type") or "application/json").partition(";")[0].strip()
        is_binary = "*/*" in self.binary_media_types or kind in self.binary_media_types
        # Bytes that are not UTF-8 are damaged on the way where the type counts as text.
        body = base64.b64encode(request.body).decode() if is_binary else request.body.decode("utf-8", "replace")
        return {
            "resource": "/webhook",
            "path": request.path,
            "httpMethod": request.method,
            "headers": headers,
            "multiValueHeaders": many,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "resourceId": "a1b2c3",
                "resourcePath": "/webhook",
                "httpMethod": request.method,
                "extendedRequestId": "Ab1CdEfGhIjKlMn=",
                "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
                "path": f"/{self.stage}{request.path}",
                "accountId": ACCOUNT,
                "protocol": "HTTP/1.1",
                "stage": self.stage,
                "domainPrefix": "a1b2c3d4e5",
                "requestTimeEpoch": int(time.time() * 1000),
                "requestId": str(uuid.uuid4()),
                "identity": {"sourceIp": request.client, "userAgent": request.header("User-Agent"), "user": None},
                "domainName": f"a1b2c3d4e5.execute-api.{REGION}.amazonaws.com",
                "apiId": "a1b2c3d4e5",
            },
            "body": body or None,
            "isBase64Encoded": is_binary and bool(body),
        }

    def answered(self, answer: dict) -> wire.Response:
        headers = {name: str(value) for name, value in (answer.get("headers") or {}).items()}
        headers |= {name: values[-1] for name, values in (answer.get("multiValueHeaders") or {}).items()}
        return wire.Response(int(answer["statusCode"]), _body(answer), {"Content-Type": "application/json"} | headers)


class HTTPAPI(Gateway):
    """An HTTP API, payload 2.0."""

    refusals = RestAPI.refusals | {
        "body too large": (413, "Request Entity Too Large"),
        "no route": (404, "Not Found"),
        "function failed": (500, "Internal Server Error"),
        "malformed answer": (500, "Internal Server Error"),
        "throttled": (503, "Service Unavailable"),
        "timed out": (503, "Service Unavailable"),
    }
    domain = f"f6g7h8i9j0.execute-api.{REGION}.amazonaws.com"
    route_key = "POST /webhook"

    def event(self, request: wire.Request) -> dict:
        headers: dict[str, str] = {}
        for name, value in request.headers:
            name = name.lower()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        is_text = kind.startswith("text/") or kind in (
            "application/json", "application/javascript", "application/xml",
        )  # fmt: skip
        query = parse_qs(request.query, keep_blank_values=True)
        event = {
            "version": "2.0",
            "routeKey": self.route_key,
            "rawPath": unquote(request.path),
            "rawQueryString": request.query,
            "headers": headers,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": self.domain.partition(".")[0],
                "domainName": self.domain,
                "domainPrefix": self.domain.partition(".")[0],
                "http": {
                    "method": request.method,
                    "path": request.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": request.client,
                    "userAgent": headers.get("user-agent", ""),
                },
                "requestId": "AbCdEfGhIjK=",
                "routeKey": self.route_key,
                "stage": "$default",
                "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
                "timeEpoch": int(time.time() * 1000),
            },
            "isBase64Encoded": bool(request.body) and not is_text,
        }
        if query:
            event["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()}
        if request.body:
            text = request.body.decode("utf-8", "replace") if is_text else base64.b64encode(request.body).decode()
            event["body"] = text
        return event

    def answered(self, answer) -> wire.Response:
        if not isinstance(answer, dict) or "statusCode" not in answer:
            # Anything else that is JSON is the body of a 200.
            return wire.Response.json(200, answer)
        headers = {name: str(value) for name, value in (answer.get("headers") or {}).items()}
        return wire.Response(int(answer["statusCode"]), _body(answer), {"Content-Type": "application/json"} | headers)


class FunctionURL(HTTPAPI):
    """A function's own URL: every path and method arrives, in the shape of an HTTP API's event."""

    refusals = HTTPAPI.refusals | {
        "body too large": (413, "Request Entity Too Large"),
        "function failed": (502, "Internal Server Error"),
        "malformed answer": (502, "Internal Server Error"),
        "throttled": (429, "Rate Exceeded."),
        "timed out": (502, "Internal Server Error"),
    }
    domain = f"k1l2m3n4o5.lambda-url.{REGION}.on.aws"
    route_key = "$default"
    message_key = "Message"

    def has_route(self, request: wire.Request) -> bool:
        return True


def _body(answer: dict) -> bytes:
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise TypeError("the body of an answer is text")
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


KINDS = {"REST API": RestAPI, "HTTP API": HTTPAPI, "function URL": FunctionURL}
