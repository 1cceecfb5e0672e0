"""A small HTTP/1.1 server whose cost hardly shows beside what is measured through it."""

import json
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: list[tuple[str, str]]
    """As they were sent: order, case and repetition."""
    body: bytes
    head_size: int
    """Bytes of the request line and the headers."""
    client: str

    @property
    def path(self) -> str:
        """Still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    def header(self, name: str) -> str | None:
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, value, **headers: str) -> "Response":
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | headers)


class Server:
    """Answers requests on a free port of this machine, each connection in a thread of its own."""

    def __init__(self, answer: Callable[[Request], Response | None]):
        """An `answer` of None hangs up without one."""
        self._server = _Listener(("127.0.0.1", 0), _Connection)
        self._server.answer = answer
        self._server.connections = set()
        self.port: int = self._server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.address}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def drop_connections(self):
        """Closes every open connection, as servers do with those that idle for long."""
        for connection in list(self._server.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self.drop_connections()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A peer that hangs up, or was killed, is an everyday event here."""


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    rbufsize = 1 << 16

    def handle(self):
        self.server.connections.add(self.connection)
        try:
            while (request := self.read()) is not None:
                response = self.server.answer(request)
                if response is None:
                    return
                self.write(response)
                if (request.header("Connection") or "").lower() == "close":
                    return
        finally:
            self.server.connections.discard(self.connection)

    def read(self) -> Request | None:
        line = self.rfile.readline()
        if not line.strip():
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers, size = [], len(line)
        while (line := self.rfile.readline()) not in (b"\r\n", b"\n", b""):
            size += len(line)
            # Bytes that are not ASCII pass unharmed: header values are Latin-1 on the wire.
            name, _, value = line.decode("latin-1").partition(":")
            headers.append((name, value.strip()))
        found = {name.lower(): value for name, value in headers}
        if found.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in found.get("transfer-encoding", ""):
            body = self.chunks()
        else:
            body = self.rfile.read(int(found.get("content-length", 0)))
        return Request(method, target, headers, body, size, self.client_address[0])

    def chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def write(self, response: Response):
        head = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        head += [f"{name}: {value}" for name, value in response.headers.items()]
        head += [f"Content-Length: {len(response.body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode("latin-1", "replace") + response.body)
