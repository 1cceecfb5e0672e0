"""Clients that do not keep to HTTP: bytes over TCP, as somebody who means ill sends them."""

import re
import socket
import time

HEAD = (
    b"POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"X-GitHub-Event: repository\r\nX-GitHub-Delivery: 1\r\n"
)
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class RawClient:
    """One connection. What it sends is sent as it is; nothing is read before it is asked for."""

    def __init__(self, url: str, is_deaf: bool = False):
        self.socket = socket.socket()
        self.socket.settimeout(30)
        if is_deaf:
            # What it is sent has no room on its side, so that it soon has none on the server's.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", int(url.rsplit(":", 1)[1])))

    def send(self, data: bytes) -> "RawClient":
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Anyone who hangs up in the middle has answered before, or has not: reading tells.
        return self

    def end_sending(self) -> "RawClient":
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def is_ended(self) -> bool:
        """Whether the server has closed the connection; what it has sent before is read and dropped."""
        self.socket.setblocking(False)
        try:
            while self.socket.recv(65536):
                pass
            return True
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True
        finally:
            self.socket.settimeout(30)

    def push(self, data: bytes) -> bool:
        """Sends as much as is taken at once, reading nothing; false when the server has closed the connection."""
        self.socket.setblocking(False)
        try:
            self.socket.send(data)
            return True
        except BlockingIOError:
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False
        finally:
            self.socket.settimeout(30)

    def answers(self) -> list[int]:
        """The status of every answer until the server closes the connection, which it has 30 seconds for."""
        received = b""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                part = self.socket.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                break
            received += part
        else:
            raise AssertionError(f"the connection was not closed; received: {received[:500]!r}")
        self.socket.close()
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]

    def close(self):
        self.socket.close()
