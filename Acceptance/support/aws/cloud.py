"""Moto's server in a process of its own, with AWS's SDK pointed at it."""

import socket
import sys
from pathlib import Path

import boto3

from ..processes import Service, environment
from .function import REGION


class Cloud(Service):
    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
        super().__init__(command, folder, "moto", environment())
        self.wait_until(lambda: _listens(port), "listening")
        self.secrets = self.client("secretsmanager")
        self.sqs = self.client("sqs")

    def client(self, service: str):
        return boto3.session.Session().client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )  # fmt: skip


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
