"""What a cycle needs to know of each kind: the repository for it, what its example names that has to exist, and one
leaf that somebody changes behind the product's back."""

import base64
import re
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Callable

from .outcomes import Failed, Skip


@dataclass(frozen=True)
class KindCycle:
    drift: Callable
    """Changes one leaf through the REST API; returns the subject by which a plan is to name it."""
    drifted: str
    """The same in words, for the report."""
    visibility: str = "private"
    """The one under which GitHub offers what the example sets, on as many of its plans as possible."""
    adapt: Callable = lambda live, repository, example: example
    """Replaces what the example names by what exists here."""


def _words(text: str, replacements: dict[str, str]) -> str:
    """Whole words only, as keys and names stand in an example. At once: what is put in is not replaced again."""
    words = "|".join(re.escape(word) for word in replacements)
    return re.sub(rf"(?<![\w-])({words})(?![\w-])", lambda word: replacements[word[0]], text)


def _teams(live, repository: str, example: str) -> str:
    """Every team of the example, created; the one that must not have access has some at the beginning."""
    slugs = {}
    for key, value in re.findall(r"^  ([a-z][\w-]*): *(.*)$", example, re.M):
        slugs[key] = live.scratch.team(key)
        if value.strip() == "null":
            live.github.put(_grant(live, repository, slugs[key]), {"permission": "pull"})
    return _words(example, slugs)


def _grant(live, repository: str, slug: str) -> str:
    organization = live.organization
    return f"/orgs/{organization}/teams/{slug}/repos/{organization}/{repository}"


def _collaborators(live, repository: str, example: str) -> str:
    """People of the organization, so that nobody is invited by mail."""
    organization = f"/orgs/{live.organization}"
    answer = live.github.send("GET", f"{organization}/members?role=member&per_page=3")
    logins = [member["login"] for member in answer.body] if answer.status == 200 else []
    if len(logins) < 3:
        raise Skip("the organization has fewer than three members who are not its owners")
    return _words(example, dict(zip(["liam-oconnor", "automation-ci", "sofia-rossi"], logins)))


def _drift_collaborators(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/collaborators"
    people = [person["login"] for person in live.github.get(f"{path}?affiliation=direct") if person["role_name"] == "write"]
    if not people:
        raise Failed("nobody may push, as one of the example should")
    live.github.put(f"{path}/{people[0]}", {"permission": "pull"})
    return f"{people[0]}: permission"


def _deploy_keys(live, repository: str, example: str) -> str:
    """New keys, since GitHub takes each once."""
    return re.sub(r"ssh-ed25519 [\w+/=]+", lambda key: _public_key(), example)


def _public_key() -> str:
    kind = b"ssh-ed25519"
    key = len(kind).to_bytes(4, "big") + kind + (32).to_bytes(4, "big") + secrets.token_bytes(32)
    return f"{kind.decode()} {base64.b64encode(key).decode()}"


def _drift_deploy_keys(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/keys"
    key = next((key for key in live.github.get(path) if key["title"] == "argocd"), None)
    if key is None:
        raise Failed("the deploy key of the example is not there")
    live.github.delete(f"{path}/{key['id']}")
    live.github.post(path, {"key": key["key"], "title": "somebody's", "read_only": True})
    return key["key"]


def _branches(live, repository: str, example: str) -> str:
    """Who may bypass is somebody who has access, an owner of the organization; nobody where none can be read."""
    if login := _owner(live):
        example = _words(example, {"automation-ci": login})
    else:
        example = re.sub(r"^ *bypass_pull_request_allowances:.*\n", "", example, flags=re.M)
    branch = live.github.get(live.scratch.path(repository))["default_branch"]
    return example if branch == "main" else re.sub(r"^  main:", f"  {branch}:", example, flags=re.M)


def _environments(live, repository: str, example: str) -> str:
    """Reviewers are a team with access and an owner of the organization; no App has to let deployments pass."""
    slug = live.scratch.team("deployers")
    live.github.put(_grant(live, repository, slug), {"permission": "pull"})
    login = _owner(live)
    example = _words(example, {"devops": slug} | ({"automation-ci": login} if login else {}))
    if not login:
        example = example.replace(", automation-ci", "")
    return re.sub(r"^ *deployment_protection_rules:.*\n", "", example, flags=re.M)


def _owner(live) -> str | None:
    answer = live.github.send("GET", f"/orgs/{live.organization}/members?role=admin&per_page=1")
    if answer.status == 200 and answer.body:
        return answer.body[0]["login"]
    answer = live.github.send("GET", "/user")
    return answer.body["login"] if answer.status == 200 else None


def _visibility(live, repository: str, example: str) -> str:
    """The example's visibility, unless this organization has made the repository otherwise."""
    seen = live.github.get(live.scratch.path(repository))["visibility"]
    return re.sub(r"^(  visibility:) \w+$", rf"\1 {seen}", example, flags=re.M)


def _drift_repository(live, repository: str) -> str:
    live.github.patch(live.scratch.path(repository), {"has_wiki": True})
    return "has_wiki"


def _drift_actions(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/actions/permissions/artifact-and-log-retention"
    days = live.github.get(path)["days"]
    live.github.put(path, {"days": days - 1})
    return "artifact_and_log_retention.days"


def _drift_security(live, repository: str) -> str:
    live.github.delete(f"{live.scratch.path(repository)}/private-vulnerability-reporting")
    return "private_vulnerability_reporting"


def _properties(live, repository: str, example: str) -> str:
    """Definitions of our own, as nobody may touch those of the organization."""
    path = f"/orgs/{live.organization}/properties/schema"
    names = {}
    for name, type in {"tier": "single_select", "owners": "multi_select", "retired": "string"}.items():
        names[name] = f"{live.scratch.prefix}{name}"
        values = {"allowed_values": ["gold", "silver", "payments", "platform"]} if type != "string" else {}
        live.github.put(f"{path}/{names[name]}", {"value_type": type} | values)
    return _words(example, names)


def _drift_properties(live, repository: str) -> str:
    name = f"{live.scratch.prefix}tier"
    body = {"repository_names": [repository], "properties": [{"property_name": name, "value": "silver"}]}
    live.github.patch(f"/orgs/{live.organization}/properties/values", body)
    return name


def _drift_teams(live, repository: str) -> str:
    slug = live.scratch.prefix + "engineering"
    live.github.put(_grant(live, repository, slug), {"permission": "pull"})
    return f"{slug}: permission"


def _drift_branches(live, repository: str) -> str:
    branch = live.github.get(live.scratch.path(repository))["default_branch"]
    live.github.delete(f"{live.scratch.path(repository)}/branches/{branch}/protection/enforce_admins")
    return f"{branch}: enforce_admins"


def _drift_environments(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/environments/production/deployment-branch-policies"
    patterns = live.github.get(path)["branch_policies"]
    pattern = next((pattern for pattern in patterns if pattern["name"] == "v*"), None)
    if pattern is None:
        raise Failed("the pattern v* of the example is not there")
    live.github.delete(f"{path}/{pattern['id']}")
    return "production: deployment_branch_policy.tags"


def _drift_rulesets(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/rulesets"
    ruleset = next((ruleset for ruleset in live.github.get(path) if ruleset["name"] == "default branch"), None)
    if ruleset is None:
        raise Failed("the ruleset of the example is not there")
    live.github.put(f"{path}/{ruleset['id']}", {"enforcement": "disabled"})
    return "default branch: enforcement"


def _drift_interaction_limits(live, repository: str) -> str:
    live.github.put(f"{live.scratch.path(repository)}/interaction-limits", {"limit": "existing_users"})
    return "interaction_limits"


def _drift_labels(live, repository: str) -> str:
    live.github.patch(f"{live.scratch.path(repository)}/labels/bug", {"color": "000000"})
    return "bug: color"


def _drift_autolinks(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/autolinks"
    links = {link["key_prefix"]: link["id"] for link in live.github.get(path)}
    if "OPS-" not in links:
        raise Failed(f"the autolink OPS- of the example is not there; there are {sorted(links)}")
    live.github.delete(f"{path}/{links['OPS-']}")
    return "OPS-"


def _drift_webhooks(live, repository: str) -> str:
    path = f"{live.scratch.path(repository)}/hooks"
    hook = next((hook for hook in live.github.get(path) if "jenkins" in hook["config"]["url"]), None)
    if hook is None:
        raise Failed("the webhook of the example is not there")
    live.github.patch(f"{path}/{hook['id']}/config", {"content_type": "form"})
    return f"{hook['config']['url']}: content_type"


def _drift_variables(live, repository: str) -> str:
    live.github.patch(f"{live.scratch.path(repository)}/actions/variables/REGION", {"value": "us-east-1"})
    return "REGION: value"


def _drift_secret(live, repository: str, service: str, name: str) -> str:
    """What is left of a secret that somebody deletes."""
    live.github.delete(f"{live.scratch.path(repository)}/{service}/secrets/{name}")
    return name


def _value_name(live, name: str) -> str:
    """A name of a variable or secret of the organization that tells it is ours."""
    return live.scratch.prefix.upper().replace("-", "_") + name


def _organization_values(live, repository: str, example: str) -> str:
    """Under names of ours, and for our repository where some are selected; never for public repositories."""
    example = re.sub(r"^  ([A-Z_]+):", lambda key: f"  {_value_name(live, key[1])}:", example, flags=re.M)
    example = example.replace("visibility: all", "visibility: private")
    return re.sub(r"selected_repositories: .*", f"selected_repositories: [{repository}]", example)


def _drift_organization_variable(live, repository: str) -> str:
    name = _value_name(live, "REGION")
    live.github.patch(f"/orgs/{live.organization}/actions/variables/{name}", {"value": "us-east-1"})
    return f"{name}: value"


def _drift_organization_secret(live, repository: str, service: str, name: str) -> str:
    live.github.delete(f"/orgs/{live.organization}/{service}/secrets/{_value_name(live, name)}")
    return _value_name(live, name)


def _organization_webhooks(live, repository: str, example: str) -> str:
    return example.replace("audit.acme.example/github", f"audit.acme.example/{live.scratch.prefix}hook")


def _drift_organization_webhooks(live, repository: str) -> str:
    path = f"/orgs/{live.organization}/hooks"
    hook = next((hook for hook in live.github.get(path) if live.scratch.prefix in hook["config"]["url"]), None)
    if hook is None:
        raise Failed("the webhook of the example is not there")
    live.github.patch(f"{path}/{hook['id']}/config", {"content_type": "form"})
    return f"{hook['config']['url']}: content_type"


CYCLES = {
    "repository": KindCycle(_drift_repository, "has_wiki switched on", adapt=_visibility),
    "actions": KindCycle(_drift_actions, "one day less of retention"),
    "security": KindCycle(_drift_security, "private vulnerability reporting switched off", "public"),
    "teams": KindCycle(_drift_teams, "engineering brought down to pull", adapt=_teams),
    "collaborators": KindCycle(_drift_collaborators, "push brought down to pull", adapt=_collaborators),
    "deploy_keys": KindCycle(_drift_deploy_keys, "argocd given another title", adapt=_deploy_keys),
    "custom_properties": KindCycle(_drift_properties, "another tier", adapt=_properties),
    "environments": KindCycle(_drift_environments, "the pattern of tags deleted", "public", _environments),
    "rulesets": KindCycle(_drift_rulesets, "the ruleset disabled", "public"),
    "branches": KindCycle(_drift_branches, "enforce_admins switched off", "public", _branches),
    "interaction_limits": KindCycle(_drift_interaction_limits, "the limit loosened", "public"),
    "labels": KindCycle(_drift_labels, "bug painted black"),
    "autolinks": KindCycle(_drift_autolinks, "OPS- deleted", "public"),
    "webhooks": KindCycle(_drift_webhooks, "content_type set to form"),
    "variables": KindCycle(_drift_variables, "REGION moved"),
    "secrets": KindCycle(partial(_drift_secret, service="actions", name="NPM_TOKEN"), "NPM_TOKEN deleted"),
    "dependabot_secrets": KindCycle(
        partial(_drift_secret, service="dependabot", name="REGISTRY_TOKEN"), "REGISTRY_TOKEN deleted"
    ),
    "organization_variables": KindCycle(_drift_organization_variable, "REGION moved", adapt=_organization_values),
    "organization_secrets": KindCycle(
        partial(_drift_organization_secret, service="actions", name="NPM_TOKEN"),
        "NPM_TOKEN deleted",
        adapt=_organization_values,
    ),
    "organization_dependabot_secrets": KindCycle(
        partial(_drift_organization_secret, service="dependabot", name="REGISTRY_TOKEN"),
        "REGISTRY_TOKEN deleted",
        adapt=_organization_values,
    ),
    "organization_webhooks": KindCycle(
        _drift_organization_webhooks, "content_type set to form", adapt=_organization_webhooks
    ),
}
"""One for each kind; a kind that is missing here fails the run, so that nobody adds one without it."""
