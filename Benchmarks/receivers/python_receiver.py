"""The receiver of `minimal.py` in a virtual environment of its own."""

import os
import pathlib
import re

from deliveries import SECRET

from .process import Receiver, free_port

HERE = pathlib.Path(__file__).parent
PINS = dict(re.findall(r"^(aiohttp|gidgethub)==(\S+)", (HERE / "requirements.txt").read_text(), re.MULTILINE))


class PythonReceiver(Receiver):
    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/webhook"
        super().__init__(
            [os.environ["GITHUBCOP_RECEIVERS_PYTHON"], HERE / "minimal.py", port], folder,
            {"GITHUB_WEBHOOK_SECRET": SECRET})
