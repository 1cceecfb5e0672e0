"""GraphQL: what is counted, and who may read what."""

import base64

from ..outcomes import Refused, Skip
from .fact import fact

MERGE_FIELDS = "mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed deleteBranchOnMerge"


def _id(live, repository: str) -> str:
    return live.github.get(repository)["node_id"]


@fact("G1", "cost of `nodes(ids:)` with one connection inside, for 1 and for 100 ids", "1 point each: (1 + 100) / 100 rounded")
def nodes_cost(live):
    query = "query($ids: [ID!]!) { rateLimit { cost } nodes(ids: $ids) { ... on Repository { labels(first: 100) { nodes { name } } } } }"
    one = _id(live, live.place("facts"))
    costs = [live.github.data(query, ids=[one] * count)["rateLimit"]["cost"] for count in (1, 100)]
    return f"{costs[0]} and {costs[1]} points", costs == [1, 1]


@fact("G2", "merge settings over GraphQL with nothing but metadata: read", "all are shown", is_relied_on=True)
def merge_settings(live):
    credentials = live.github.credentials
    if not credentials.is_app:
        raise Skip("only an App can make a token with less: run with GITHUB_APP_ID")
    repository = live.place("facts")
    token = credentials.make_token(permissions={"metadata": "read"})["token"]
    owner, name = repository.split("/")[2:4]
    query = f"query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{ {MERGE_FIELDS} }} }}"
    answer = live.github.query(query, authorization=f"Bearer {token}", owner=owner, name=name)
    shown = ((answer.body or {}).get("data") or {}).get("repository") or {}
    missing = [field for field in MERGE_FIELDS.split() if shown.get(field) is None]
    return (f"without {', '.join(missing)}" if missing else "all are shown"), not missing


@fact("G9", "points for one request with 10, 20 and 40 mutations", "1 each, and all are carried out")
def aliased_mutations(live):
    node = _id(live, live.place("facts"))
    found, holds = [], True
    for count in (10, 20, 40):
        fields = " ".join(
            f'm{i}: updateRepository(input: {{repositoryId: $id, description: "{count}-{i}"}}) {{ repository {{ description }} }}'
            for i in range(count)
        )
        before = _used(live)
        answer = live.github.query(f"mutation($id: ID!) {{ {fields} }}", id=node)
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.status != 200 or body.get("errors"):
            words = (body.get("errors") or [{}])[0].get("message", answer.message)
            if count == 10:
                raise Refused("POST", "/graphql", answer.status, words)
            found.append(f"{count}: refused ({words[:80]})")
            holds = False
            break
        cost = _used(live) - before - 1
        found.append(f"{count}: {cost}")
        holds = holds and cost == 1
    return ", ".join(found), holds


def _used(live) -> int:
    """Points used so far; the question costs one itself."""
    return live.github.data("{ rateLimit { used } }")["rateLimit"]["used"]


@fact("L4", "`updateTeamsRepository` with these credentials", "taken, and REST shows the grant")
def team_mutation(live):
    repository = live.place("facts")
    slug = live.scratch.team("by-mutation")
    team = live.github.get(f"/orgs/{live.organization}/teams/{slug}")["node_id"]
    mutation = (
        "mutation($repository: ID!, $team: ID!) { updateTeamsRepository(input: {repositoryId: $repository, "
        "teamIds: [$team], permission: TRIAGE}) { repository { id } } }"
    )
    answer = live.github.query(mutation, repository=_id(live, repository), team=team)
    errors = (answer.body or {}).get("errors") if isinstance(answer.body, dict) else [{"message": answer.message}]
    if errors:
        return f"refused: {errors[0].get('message', '')}"[:200], False
    granted = [t["permission"] for t in live.github.pages(f"{repository}/teams") if t["slug"] == slug]
    return f"taken; REST shows {', '.join(granted) or 'no grant'}", granted == ["triage"]


@fact("L5", "`defaultBranchRef` of a repository without a commit is null; REST names a branch", "null, and a name")
def empty_repository(live):
    repository = live.place("empty", is_empty=True)
    owner, name = repository.split("/")[2:4]
    query = "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { defaultBranchRef { name } } }"
    reference = live.github.data(query, owner=owner, name=name)["repository"]["defaultBranchRef"]
    named = live.github.get(repository).get("default_branch")
    return f"{reference}, and {named}", reference is None and bool(named)


@fact("N12", "`createCommitOnBranch` of a file in .github/workflows", "taken, and verified as signed")
def commit_of_workflow(live):
    repository = live.place("facts")
    owner, name = repository.split("/")[2:4]
    branch = live.github.get(repository)["default_branch"]
    head = live.github.get(f"{repository}/branches/{branch}")["commit"]["sha"]
    text = "name: probe\non: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
    addition = {"path": ".github/workflows/probe.yml", "contents": base64.b64encode(text.encode()).decode()}
    mutation = (
        "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) "
        "{ commit { oid signature { isValid } } } }"
    )
    given = {
        "branch": {"repositoryNameWithOwner": f"{owner}/{name}", "branchName": branch},
        "message": {"headline": "Add a workflow"},
        "expectedHeadOid": head,
        "fileChanges": {"additions": [addition]},
    }
    commit = live.github.data(mutation, input=given)["createCommitOnBranch"]["commit"]
    signed = bool((commit.get("signature") or {}).get("isValid"))
    return f"taken, {'verified' if signed else 'not verified'}", signed
