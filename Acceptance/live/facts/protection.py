"""Classic branch protection."""

from .fact import fact, refusal_words

OFF = {"required_status_checks": None, "enforce_admins": False, "required_pull_request_reviews": None, "restrictions": None}

CREATE = (
    "mutation($id: ID!, $pattern: String!) { createBranchProtectionRule(input: {repositoryId: $id, pattern: $pattern, "
    "requiresLinearHistory: true}) { branchProtectionRule { pattern } } }"
)
RULES = (
    "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) "
    "{ branchProtectionRules(first: 50) { nodes { pattern } } } }"
)


def _protect(live, repository: str, pattern: str):
    return live.github.data(CREATE, id=live.github.get(repository)["node_id"], pattern=pattern)


def _patterns(live, repository: str) -> set[str]:
    owner, name = repository.split("/")[2:4]
    nodes = live.github.data(RULES, owner=owner, name=name)["repository"]["branchProtectionRules"]["nodes"]
    return {node["pattern"] for node in nodes}


def _branch(live, repository: str, name: str) -> None:
    branch = live.github.get(repository)["default_branch"]
    sha = live.github.get(f"{repository}/branches/{branch}")["commit"]["sha"]
    live.github.post(f"{repository}/git/refs", {"ref": f"refs/heads/{name}", "sha": sha})


@fact("G7", "GET of the protection of a branch that only a pattern covers", "200: the pattern's rule in effect")
def wildcard_get(live):
    repository = live.place("protection")
    _branch(live, repository, "wild/one")
    _protect(live, repository, "wild/*")
    answer = live.github.send("GET", f"{repository}/branches/wild%2Fone/protection")
    if answer.status != 200:
        return refusal_words(answer), False
    linear = (answer.body.get("required_linear_history") or {}).get("enabled")
    return f"200; linear history {linear}", linear is True


@fact("G7p", "PUT of the protection of a branch that only a pattern covers", "a new rule for exactly that branch")
def wildcard_put(live):
    repository = live.place("protection")
    _branch(live, repository, "wilder/one")
    _protect(live, repository, "wilder/*")
    answer = live.github.answer("PUT", f"{repository}/branches/wilder%2Fone/protection", OFF)
    if answer.status != 200:
        return refusal_words(answer), False
    found = sorted(pattern for pattern in _patterns(live, repository) if pattern.startswith("wilder/"))
    return ", ".join(found), found == ["wilder/*", "wilder/one"]


@fact("L6", "a rule for a pattern by GraphQL, in a repository without a commit", "taken", is_relied_on=True)
def before_the_branch(live):
    repository = live.place("empty", is_empty=True)
    _protect(live, repository, "release/*")
    taken = "release/*" in _patterns(live, repository)
    return ("taken" if taken else "accepted and not there"), taken


@fact("L6r", "the protection of a branch by REST, in a repository without a commit", "404")
def before_the_branch_by_rest(live):
    repository = live.place("empty", is_empty=True)
    answer = live.github.send("PUT", f"{repository}/branches/other/protection", OFF)
    return refusal_words(answer), answer.status == 404


@fact("L7", "`block_creations` without `restrictions`", "accepted and kept, as hub4j/github-api recorded it")
def creations(live):
    found, is_ignored = _ignored(live, "probe-creations", "block_creations")
    return found, found.startswith("accepted") and not is_ignored


@fact("L8", "`allow_fork_syncing` without `lock_branch`", "accepted and ignored")
def ignored_syncing(live):
    return _ignored(live, "probe-syncing", "allow_fork_syncing")


def _ignored(live, branch: str, setting: str):
    repository = live.place("protection")
    _branch(live, repository, branch)
    path = f"{repository}/branches/{branch}/protection"
    answer = live.github.answer("PUT", path, {**OFF, setting: True})
    if answer.status != 200:
        return refusal_words(answer), False
    kept = (live.github.get(path).get(setting) or {}).get("enabled")
    return f"accepted and {'kept' if kept else 'ignored'}", not kept
