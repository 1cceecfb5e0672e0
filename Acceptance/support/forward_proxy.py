"""A forward proxy on loopback: opens connections with CONNECT, whatever the name, to one port of this machine."""

import base64
import socket
import threading


class ForwardProxy:
    def __init__(self, target_port: int, credentials: str | None = None):
        """`credentials`: `user:password` that it asks for."""
        self._target = target_port
        self._expected = credentials and "Basic " + base64.b64encode(credentials.encode()).decode()
        self.asked: list[str] = []
        """The names that it was asked to connect to, each as HOST:PORT."""
        self.refused = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket):
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            if not part:
                return client.close()
            head += part
        lines = head.decode("latin-1").split("\r\n")
        method, name, _ = lines[0].split(" ")
        given = next((line.split(": ", 1)[1] for line in lines if line.lower().startswith("proxy-authorization:")), None)
        if method != "CONNECT" or given != self._expected:
            self.refused += 1
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return client.close()
        self.asked.append(name)
        server = socket.create_connection(("127.0.0.1", self._target))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=_pump, args=(client, server), daemon=True).start()
        _pump(server, client)


def _pump(source: socket.socket, sink: socket.socket):
    try:
        while part := source.recv(65536):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
