"""A line between two programs that can be cut: for connections that die while the function is frozen."""

import socket
import socketserver
import threading


class Line:
    """Passes every connection on to `target` ("http://host:port") until it is cut."""

    def __init__(self, target: str):
        host, _, port = target.removeprefix("http://").rstrip("/").partition(":")
        self._server = _Listener(("127.0.0.1", 0), _Call)
        self._server.target, self._server.calls, self._server.is_cut = (host, int(port)), set(), False
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def drop(self):
        """Ends the connections that there are; new ones are passed on."""
        for end in list(self._server.calls):
            _end(end)

    def cut(self):
        self._server.is_cut = True
        self.drop()

    def mend(self):
        self._server.is_cut = False

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self.drop()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Connections are meant to break here."""


class _Call(socketserver.BaseRequestHandler):
    def handle(self):
        if self.server.is_cut:
            return
        with socket.create_connection(self.server.target) as other:
            ends = {self.request, other}
            for end in ends:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.server.calls |= ends
            back = threading.Thread(target=_pass, args=(other, self.request), daemon=True)
            back.start()
            _pass(self.request, other)
            back.join()
            self.server.calls -= ends


def _pass(source: socket.socket, sink: socket.socket):
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
    except OSError:
        pass
    _end(source)
    _end(sink)


def _end(end: socket.socket):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
