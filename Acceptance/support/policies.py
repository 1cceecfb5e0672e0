"""Policies for the checks, and how to read them without the product's help."""

from pathlib import Path

import yaml

from .shared import CHECKOUT

EXAMPLES = sorted((CHECKOUT / "Examples").glob("*.yml"))
ORIGINAL = CHECKOUT / "Examples" / "original.yml"


class _Loader(yaml.SafeLoader):
    """YAML as editors check it against a schema: tags of one's own mean the value below them, dates are text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _untagged(loader, _, node):
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    # Resolved anew, without the tag: `!atLeast 1` is a number.
    return loader.construct_object(yaml.ScalarNode(loader.resolve(yaml.ScalarNode, node.value, (True, False)), node.value))


_Loader.add_multi_constructor("!", _untagged)


def load(text: str):
    return yaml.load(text, _Loader)


def policy(settings: str, **more: str) -> str:
    """A small policy with one rule."""
    lines = ["version: 1", "organization: acme", *(f"{key}: {value}" for key, value in more.items())]
    indented = ["      " + line for line in settings.strip("\n").splitlines()]
    return "\n".join([*lines, "rules:", "  - name: baseline", "    settings:", *indented]) + "\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "githubcop.yml"
    file.write_text(text)
    return file


GOOD = {
    "merge settings": policy("repository: { delete_branch_on_merge: true, allow_squash_merge: true }"),
    "teams in short and in long": policy("teams: { devops: admin, infosec: { permission: pull } }"),
    "a team that must not exist": policy("teams: { devops: null }"),
    "several keys at once": policy("branches:\n  main, master:\n    enforce_admins: true"),
    "a pattern": policy("branches: { release/*: { required_linear_history: true } }"),
    "at least": policy(
        "branches:\n  main:\n    required_pull_request_reviews: { required_approving_review_count: !atLeast 1 }"
    ),
    "replace": policy("repository: { topics: !replace [swift] }"),
    "an attribute with a fallback": policy(
        'branches:\n  main:\n    required_pull_request_reviews: { required_approving_review_count: "{{approvers|1}}" }'
    ),
    "autolinks": policy("autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }"),
    "a webhook with a secret": policy(
        'webhooks:\n  https://ci.acme.example/hook/: { events: [push], secret: "{{secret:CI_WEBHOOK}}" }'
    ),
    "Actions": policy("actions: { enabled: true, allowed_actions: selected }"),
    "an exemption": policy("repository: { has_wiki: false }")
    + "exempt:\n  - repositories: [legacy-*]\n    reason: frozen\n    owner: '@acme/platform'\n    until: 2099-03-31\n",
    "limits": policy("repository: { has_wiki: false }") + "limits: { repositories_changed: 50%, removals: 25 }\n",
    "a condition": """
version: 1
organization: acme
rules:
  - name: databases
    when: { name: ["*database*"], visibility: private, not: { archived: true } }
    settings: { repository: { has_wiki: false } }
    """.strip()
    + "\n",
}

BAD = {
    "a misspelt top-level key": GOOD["merge settings"].replace("rules:", "ruless:"),
    "a misspelt kind": policy("repositry: { has_wiki: false }"),
    "a misspelt setting": policy("repository: { delete_branch_on_merg: true }"),
    "a misspelt nested setting": policy("branches:\n  main:\n    required_status_checks: { stricct: true, checks: [a] }"),
    "a misspelt condition": GOOD["a condition"].replace("visibility:", "visiblity:"),
    "a word for a truth value": policy("repository: { has_wiki: sometimes }"),
    "a list for a map": policy("teams: [devops, infosec]"),
    "an unknown visibility": policy("repository: { visibility: secret }"),
    "a word for a number": policy(
        "branches:\n  main:\n    required_pull_request_reviews: { required_approving_review_count: several }"
    ),
    "seven approvals": policy(
        "branches:\n  main:\n    required_pull_request_reviews: { required_approving_review_count: 7 }"
    ),
    "an unknown version": GOOD["merge settings"].replace("version: 1", "version: 99"),
}
"""Mistakes that a JSON Schema can see."""

BEYOND_SCHEMA = {
    "no version": GOOD["merge settings"].replace("version: 1\n", ""),
    "no merge method left": policy(
        "repository: { allow_merge_commit: false, allow_squash_merge: false, allow_rebase_merge: false }"
    ),
    "an inventory that does not exist": GOOD["merge settings"] + "inventory: nowhere.csv\n",
}
"""Mistakes that take more than a JSON Schema."""
