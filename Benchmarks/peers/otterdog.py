"""otterdog: a plan over settings, Actions permissions, team grants and branch protection of every repository.

Its template (what it calls the defaults) is made from the schemas in its own package: every key, each with a plain
value. It decides which kinds are read, so webhooks, secrets, variables, environments and rulesets are not.
"""

import json
import subprocess

from measuring import active
from peers.installed import environment, requests_and_seconds

VERSION = "1.7.0"
SCHEMAS = "import otterdog, pathlib; print(pathlib.Path(otterdog.__file__).parent / 'resources' / 'schemas')"
# Where a plain value of the right type is not a valid one.
TITLES = {f"{how}_commit_{part}": f"PR_{part.upper().replace('MESSAGE', 'BODY')}"
          for how in ("merge", "squash_merge") for part in ("title", "message")}
WORKFLOWS = {"enabled": True, "enabled_repositories": "all", "allowed_actions": "all",
             "default_workflow_permissions": "read"}
# Reading these takes an endpoint that the sandbox lacks and otterdog does not do without (organization-roles).
UNREAD = ("security_managers", "default_code_security_configurations_disabled")

# Runs it with GitHub's address, which is a constant in it, replaced. Two endpoints that the sandbox lacks are still
# asked for and counted; the answer is GitHub's default, as otterdog stops at a 404 there.
SCRIPT = """\
import json, sys
from otterdog.providers.github.graphql import GraphQLClient
from otterdog.providers.github.rest.requester import Requester

target = sys.argv[1]
permissions = "/orgs/acme/actions/permissions"
lacking = {
    f"{permissions}/workflow": {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
    f"{permissions}/fork-pr-contributor-approval": {"approval_policy": "first_time_contributors"},
}


def point(client, url):
    made = client.__init__

    def redirected(self, *arguments, **options):
        made(self, *arguments, **options)
        self._base_url = url

    client.__init__ = redirected


send = Requester._request_raw_with_next_link


async def filled(self, method, path, *arguments, **options):
    status, body, *rest = await send(self, method, path, *arguments, **options)
    if status == 404 and path in lacking:
        status, body = 200, json.dumps(lacking[path])
    return status, body, *rest


point(Requester, target)
point(GraphQLClient, target + "/graphql")
Requester._request_raw_with_next_link = filled
from otterdog.cli import cli
sys.argv = ["otterdog", "plan", "--no-web-ui", "--local", "--config", "otterdog.json", "acme"]
cli()
"""


def measure(sandbox, folder, log):
    """Requests and seconds for all repositories of the sandbox."""
    python = environment("otterdog", VERSION)
    write_template(python, folder / "orgs" / "acme" / "vendor" / "template")
    repositories = ", ".join(f"template.newRepo('{name}')" for name in active(sandbox))
    (folder / "orgs" / "acme" / "acme.jsonnet").write_text(
        "local template = import 'vendor/template/template.libsonnet';\n"
        f"template.newOrg('acme', 'acme') {{ _repositories+:: [{repositories}] }}\n")
    (folder / "otterdog.json").write_text(json.dumps(configuration(sandbox.token)))
    script = folder / "run.py"
    script.write_text(SCRIPT)
    return requests_and_seconds(python, script, [sandbox.url], folder, log)


def configuration(token):
    unused = {"username": "unused", "password": "unused", "twofa_seed": "unused"}  # for the web pages, left out
    return {
        "defaults": {"jsonnet": {
            "base_template": "https://github.com/acme/template#template.libsonnet@main", "config_dir": "orgs"}},
        "organizations": [{
            "name": "acme", "github_id": "acme", "credentials": {"provider": "plain", "api_token": token, **unused}}],
    }


def write_template(python, folder):
    schemas = subprocess.run([python, "-c", SCHEMAS], capture_output=True, text=True, check=True).stdout.strip()

    def plain(name, **chosen):
        """Every key of a schema with the plainest value of its type."""
        with open(f"{schemas}/{name}.json") as file:
            schema = json.load(file)
        values = plain(schema["$ref"].removesuffix(".json"), **chosen) if "$ref" in schema else {}
        for key, rule in schema["properties"].items():
            kinds = {"boolean": False, "array": [], "string": rule.get("enum", [""])[0]}
            kind = rule.get("type")
            values[key] = chosen[key] if key in chosen else kinds.get(kind) if isinstance(kind, str) else None
        return values

    settings = plain("settings", workflows=plain("org-workflow-settings", **WORKFLOWS))
    repository = plain("repository", private=True, custom_properties={}, team_permissions={}, **TITLES,
                       workflows=plain("repo-workflow-settings", **WORKFLOWS))
    organization = {
        "settings": {key: value for key, value in settings.items() if key not in UNREAD},
        **{kind: [] for kind in ("roles", "teams", "webhooks", "secrets", "variables", "rulesets")},
    }
    folder.mkdir(parents=True)
    (folder / "template.libsonnet").write_text(
        "{\n"
        "  newOrg(project, id):: { project_name: project, github_id: id, _repositories:: [],\n"
        f"    repositories: self._repositories }} + {json.dumps(organization)},\n"
        f"  newRepo(name):: {json.dumps(repository)} + {{ name: name }},\n"
        f"  newBranchProtectionRule(pattern):: {json.dumps(plain('branch-protection-rule'))} + {{ pattern: pattern }},\n"
        "}\n")
