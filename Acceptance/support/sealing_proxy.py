"""Between githubcop and the sandbox: it hands out keys of its own, and opens with PyNaCl what is sealed for them."""

import http.server
import json
import threading
from base64 import b64decode, b64encode

import requests
from nacl.public import PrivateKey, PublicKey, SealedBox


class SealingProxy:
    def __init__(self, target: str):
        self.target = target
        self.key = PrivateKey.generate()
        self.opened: dict[str, str] = {}
        """What was in the boxes, by the path that they were sent to."""
        self._keys: dict[str, dict] = {}
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def own_key(self, path: str, answer: dict) -> dict:
        """The key that is handed out instead of the sandbox's."""
        self._keys[path.removesuffix("/public-key")] = answer
        return {"key_id": "4711", "key": b64encode(bytes(self.key.public_key)).decode()}

    def resealed(self, path: str, body: dict) -> dict:
        """The same value in a box for the sandbox, which PyNaCl made."""
        assert body["key_id"] == "4711"
        value = SealedBox(self.key).decrypt(b64decode(body["encrypted_value"]))
        self.opened[path] = value.decode()
        theirs = self._keys[path.rpartition("/")[0]]
        box = SealedBox(PublicKey(b64decode(theirs["key"]))).encrypt(value)
        return body | {"encrypted_value": b64encode(box).decode(), "key_id": theirs["key_id"]}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: SealingProxy

    def _pass_on(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        if self.command == "PUT" and "/secrets/" in path:
            sent = json.loads(body)
            # Who reads a secret may change without its value.
            body = json.dumps(self.owner.resealed(path, sent) if "encrypted_value" in sent else sent).encode()
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        answer = requests.request(
            self.command, self.owner.target + self.path, data=body, headers=headers, timeout=60, allow_redirects=False
        )
        content = answer.content
        if path.endswith("/public-key") and answer.status_code == 200:
            content = json.dumps(self.owner.own_key(path, answer.json())).encode()
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "content-encoding", "etag"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on

    def log_message(self, *arguments):
        pass
