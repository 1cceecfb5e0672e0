"""Everything around the function: an organization on a sandbox GitHub, secrets in moto, the workflow that dispatches start."""

import json
import re
import uuid
from pathlib import Path

import requests

from .. import webhooks
from ..policies import policy
from ..policy_repository import PolicyRepository
from ..processes import AT_ONCE, Sandbox, eventually, run
from ..releases import Release
from .cloud import Cloud
from .extension import Extension
from .function import Function
from .line import Line

WORKFLOW_REPOSITORY = "policing"
POLICY = policy(
    """
repository: { delete_branch_on_merge: true, allow_merge_commit: false }
teams: { devops: admin, infosec: pull }
autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
"""
)
WEBHOOK_SECRET = "the webhook's secret of this stage"


def run_workflow(stage: "Stage", names: str):
    """What a dispatch starts: the workflow that organizations copy, step by step as it stands."""
    run = stage.police.run(inputs={"repo-to-police": names})
    assert run.result == "success", run.log


def apply(stage: "Stage", names: str):
    """What the workflow comes down to, where its steps are not the point."""
    chosen = [argument for name in names.split(",") for argument in ("--repo", name)]
    environment = stage.sandbox.credentials()
    run(stage.binary, "apply", *chosen, *AT_ONCE, "--policy", stage.policy_file, env=environment).expect(0)


class Stage:
    def __init__(self, binary: Path, folder: Path, cloud: Cloud):
        self.binary, self.folder, self.cloud = binary, folder, cloud
        self.sandbox = Sandbox(binary, folder, repositories=5)
        self.organization = self.sandbox.organization
        self.line = Line(self.sandbox.url)
        """The function's way to GitHub."""
        self.release = Release(binary, folder)
        self.police = PolicyRepository(self.sandbox, self.release, folder, POLICY)
        self.policy_file = self.police.checkout / "githubcop.yml"
        self.act("create-repository", WORKFLOW_REPOSITORY, readme=True)
        self.act("push", WORKFLOW_REPOSITORY, files={".github/workflows/githubcop.yml": self.police.workflow.read_text()})
        self.key = self.sandbox.app_key_file.read_text()
        name = uuid.uuid4().hex[:8]
        self.webhook_secret_id = self._secret(f"githubcop/{name}/webhook", WEBHOOK_SECRET)
        app = {"app_id": str(self.sandbox.app_id), "private_key": self.key}
        self.app_secret_id = self._secret(f"githubcop/{name}/app", json.dumps(app))
        self.token_secret_id = self._secret(f"githubcop/{name}/token", json.dumps({"token": self.sandbox.token}))
        self.bare_token_secret_id = self._secret(f"githubcop/{name}/bare-token", self.sandbox.token)
        self.functions: list[Function] = []
        self.secrets = [WEBHOOK_SECRET, self.sandbox.token, "ghs_", "PRIVATE KEY"]
        """Pieces of text that no log may have."""
        self.secrets += [line for line in self.key.splitlines() if len(line) > 20]

    def _secret(self, name: str, value: str) -> str:
        return self.cloud.secrets.create_secret(Name=name, SecretString=value)["ARN"]

    # The function

    def variables(self, **changes: str | None) -> dict[str, str]:
        """The function's environment in dispatch mode; `changes` replaces some, None removes one."""
        variables = {
            "GITHUBCOP_ORGANIZATION": self.organization,
            "GITHUBCOP_WORKFLOW_REPOSITORY": f"{self.organization}/{WORKFLOW_REPOSITORY}",
            "GITHUBCOP_WEBHOOK_SECRET_ID": self.webhook_secret_id,
            "GITHUBCOP_CREDENTIAL_SECRET_ID": self.app_secret_id,
            "GITHUB_API_URL": self.line.url,
        }
        return {name: value for name, value in (variables | changes).items() if value is not None}

    def function(self, code: Path, changes: dict | None = None, extension: dict | None = None, **options) -> Function:
        def attach(token: str) -> Extension:
            return Extension(self.cloud.secrets.get_secret_value, token, **extension or {})

        function = Function(code, self.folder, self.variables(**changes or {}), extension=attach, **options)
        self.functions.append(function)
        return function

    def close_functions(self):
        """Ends what there is, and fails if any secret is in what they logged."""
        functions, self.functions = self.functions, []
        for function in functions:
            logs = function.logs()
            function.close()
            tokens = [environment_variable for environment_variable in re.findall(r"session-token-\w+-\w+", logs)]
            told = [secret for secret in self.secrets if secret in logs] + tokens
            assert not told, f"in the function's log: {told}\n{logs[-3000:]}"

    def close(self):
        self.line.close()
        self.release.close()
        assert self.sandbox.stop() == 0

    # GitHub

    def act(self, verb: str, repository: str, **more) -> dict:
        """What a person does in the browser."""
        answer = requests.post(
            f"{self.sandbox.url}/_sandbox/act/{verb}", json={"repository": repository} | more, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def connect(self, url: str | None, secret: str = WEBHOOK_SECRET):
        """Where the App's webhook goes from now on; None: nowhere."""
        hook = {"url": url, "secret": secret} if url else {}
        assert requests.post(f"{self.sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204

    def fault(self, effect: str, **more):
        """Something that goes wrong at GitHub, at the dispatch unless `route` says otherwise."""
        route = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"
        fault = {"effect": effect, "route": route} | more
        assert requests.post(f"{self.sandbox.url}/_sandbox/faults", json=fault, timeout=30).status_code == 201

    def heal(self):
        requests.delete(f"{self.sandbox.url}/_sandbox/faults", timeout=30)
        self.line.mend()

    def dispatches(self) -> list[dict]:
        return requests.get(f"{self.sandbox.url}/_sandbox/dispatches", timeout=30).json()

    def dispatched(self, since: int) -> list[str]:
        """The names that were handed to the workflow since there were so many dispatches."""
        return [name for dispatch in self.dispatches()[since:] for name in dispatch["inputs"].get("repo-to-police", "").split(",")]

    def run_dispatches(self, since: int, how=run_workflow):
        for dispatch in self.dispatches()[since:]:
            assert dispatch["repository"] == WORKFLOW_REPOSITORY and dispatch["ref"] in ("main", "refs/heads/main")
            assert set(dispatch["inputs"]) == {"repo-to-police"}
            how(self, dispatch["inputs"]["repo-to-police"])

    def in_sync(self, *names: str) -> bool:
        chosen = [argument for name in names for argument in ("--repo", name)]
        plan = run(self.binary, "plan", *chosen, "--policy", self.policy_file, env=self.sandbox.credentials())
        assert plan.code in (0, 2), plan.told
        return plan.code == 0

    def wait_dispatched(self, names: set[str], since: int):
        eventually(lambda: names <= set(self.dispatched(since)), f"dispatches for {len(names)} repositories")

    # Deliveries that a check signs itself

    def told_of(self, repository: str) -> bytes:
        """The creation of a repository that there is, with what GitHub says of it."""
        headers = {"Authorization": f"Bearer {self.sandbox.token}"}
        answer = requests.get(f"{self.sandbox.url}/repos/{self.organization}/{repository}", headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return json.dumps(json.loads(self.payload(repository)) | {"repository": answer.json()}).encode()

    def payload(self, repository: str, event: str = "repository", action: str = "created", **more) -> bytes:
        owner = {"login": self.organization, "id": 1, "node_id": "O_1", "type": "Organization"}
        full = f"{self.organization}/{repository}"
        block = {
            "id": 4711, "node_id": "R_4711", "name": repository, "full_name": full, "private": True, "owner": owner,
            "visibility": "private", "archived": False, "fork": False, "default_branch": "main",
            "html_url": f"https://github.com/{full}",
        }  # fmt: skip
        sender = {"login": "maya-chen", "id": 2, "node_id": "U_2", "type": "User"}
        delivery = {"action": action, "repository": block, "organization": owner, "sender": sender} | more
        return json.dumps(delivery, ensure_ascii=False, separators=(",", ":")).encode()


def deliver(url: str, event: str, body: bytes, **changes: str | None) -> requests.Response:
    """Posts a delivery, signed with this stage's secret unless `changes` says otherwise."""
    signed = {"X_Hub_Signature_256": webhooks.signature(body, WEBHOOK_SECRET)}
    signed |= {"X_Hub_Signature": webhooks.signature(body, WEBHOOK_SECRET, "sha1")}
    headers = webhooks.headers(event, body, **signed | changes)
    return requests.post(url, data=body, headers=headers, timeout=60)
