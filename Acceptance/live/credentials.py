"""Who we are to GitHub: a token, or an App that is installed on the organization."""

import os
import time
from datetime import datetime
from pathlib import Path

import jwt

from .outcomes import Usage

API = "https://api.github.com"


class Token:
    """A token of a person, as it stands in GITHUB_TOKEN or GH_TOKEN."""

    is_app = False
    permissions: dict[str, str] | None = None

    def __init__(self, text: str):
        self._text = text

    def authorization(self) -> str:
        return f"Bearer {self._text}"

    def secrets(self) -> list[str]:
        return [self._text]

    def environment(self) -> dict[str, str]:
        return {"GITHUB_TOKEN": self._text}


class App:
    """An App with its key; installation tokens are made as needed and last an hour."""

    is_app = True

    def __init__(self, app_id: str, key: str, environment: dict[str, str]):
        self.app_id = app_id
        self._key = key
        self._environment = environment
        self._token: str | None = None
        self._until = 0.0
        self._all = [key]
        self.permissions: dict[str, str] = {}
        self.ask = None
        """Sends a request with a given authorization; set by the client."""
        self.organization = ""

    def jwt(self) -> str:
        now = int(time.time())
        return jwt.encode({"iat": now - 60, "exp": now + 540, "iss": self.app_id}, self._key, algorithm="RS256")

    def authorization(self) -> str:
        if self._token is None or time.time() > self._until - 300:
            answer = self.make_token()
            self._token = answer["token"]
            self._until = datetime.fromisoformat(answer["expires_at"].replace("Z", "+00:00")).timestamp()
            self.permissions = answer.get("permissions", {})
        return f"Bearer {self._token}"

    def make_token(self, **narrowed) -> dict:
        """A new installation token, for less than everything if `permissions` or `repositories` are named."""
        authorization = f"Bearer {self.jwt()}"
        installation = self.ask("GET", f"/orgs/{self.organization}/installation", None, authorization)
        path = f"/app/installations/{installation['id']}/access_tokens"
        answer = self.ask("POST", path, narrowed or None, authorization)
        self._all.append(answer["token"])
        return answer

    def secrets(self) -> list[str]:
        return self._all

    def environment(self) -> dict[str, str]:
        return self._environment


def from_environment():
    """What the product itself would use, and GH_TOKEN besides."""
    environment = os.environ
    if app_id := environment.get("GITHUB_APP_ID"):
        names = ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_PRIVATE_KEY_FILE"]
        key = environment.get("GITHUB_APP_PRIVATE_KEY")
        if not key:
            file = environment.get("GITHUB_APP_PRIVATE_KEY_FILE")
            if not file:
                raise Usage("Set GITHUB_APP_PRIVATE_KEY or GITHUB_APP_PRIVATE_KEY_FILE beside GITHUB_APP_ID.")
            try:
                key = Path(file).read_text()
            except OSError as error:
                raise Usage(f"The App's private key cannot be read: {error}") from None
        return App(app_id, key.replace("\\n", "\n"), {name: environment[name] for name in names if name in environment})
    token = environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN")
    if not token:
        raise Usage("Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE. Docs/live.md names the permissions.")
    return Token(token)
