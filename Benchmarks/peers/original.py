"""The request pattern of the public original (KyMidd/GitHubCop, repoCop.sh): one repository after the other, each
request on a connection of its own, as its curl processes make them. It reads little and writes everything again.

61 requests for a fresh private repository with one protected branch, 31 for one that needs nothing. The sandbox's
repositories have two of the autolinks from the start and become internal at the first pass: 59 and 30 there, and two
requests for the run. Assumed:

* The listing of autolinks tells 30, a page of GitHub's, and the original reads one page: it creates the other 13 of
  its 43 again every time, which is refused. The sandbox tells all, so the rest is cut off here. Were the listing
  whole, a repository that needs nothing would cost 13 less.
* Keys are compared whole. The original's `grep -v` also leaves out keys that contain one which exists.
* No collection in its CSV file, so the four static teams alone, and no repository has more than 100 branches.
"""

import re

from measuring import ORIGINAL

TEAMS = {"infosec": "pull", "devops": "admin", "ci": "admin", "engineering": "push"}
BRANCHES = ("master", "develop", "main")
LISTED_AUTOLINKS = 30
PROTECTION = {
    "required_status_checks": {"strict": False, "checks": [{"context": "Git_Commit_Checker"}]},
    "restrictions": {"users": [], "teams": [], "apps": []},
    "required_pull_request_reviews": {
        "dismiss_stale_reviews": True, "require_code_owner_reviews": True, "required_approving_review_count": 1,
        "require_last_push_approval": True,
        "bypass_pull_request_allowances": {"users": ["automation-ci"], "teams": [], "apps": []},
    },
    "enforce_admins": False,
    "required_conversation_resolution": True,
}
RULES = """query($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { branchProtectionRules(first: 5) { nodes { id pattern } } }
}"""
DELETE = """mutation($rule: ID!) {
  deleteBranchProtectionRule(input: { branchProtectionRuleId: $rule }) { clientMutationId }
}"""
CREATE = """mutation($repository: ID!, $user: ID!) {
  createBranchProtectionRule(input: {
    repositoryId: $repository, pattern: "release/*", allowsDeletions: true, requiresStatusChecks: true,
    requiredStatusCheckContexts: ["Git_Commit_Checker"], bypassPullRequestActorIds: [$user], restrictsPushes: true,
    dismissesStaleReviews: true, requiresCodeOwnerReviews: true, requiresApprovingReviews: true,
    requiredApprovingReviewCount: 1, requireLastPushApproval: true, requiresConversationResolution: true
  }) { branchProtectionRule { pattern } }
}"""


class Original:
    """Goes through repositories as the original does and counts what it sends."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.requests = 0
        self.autolinks = re.findall(r'^ +([A-Z]+-): \{ url_template: "([^"]+)"', ORIGINAL.read_text(), re.MULTILINE)

    def run(self, names):
        self.get(f"/repos/acme/{names[0]}/autolinks")  # how much of the hourly budget is left
        self.user = self.get("/users/automation-ci")["node_id"]
        for name in names:
            self.police(f"/repos/acme/{name}", name)

    def police(self, repository, name):
        self.get(f"{repository}/autolinks")  # the budget again, from the headers
        self.get(repository)  # does it exist
        if self.get(repository)["visibility"] == "private":
            self.send("PATCH", repository, {"visibility": "internal"})
        self.send("PUT", f"{repository}/actions/permissions", {"enabled": True, "allowed_actions": "selected"})
        self.send("PATCH", repository, {"delete_branch_on_merge": True, "allow_squash_merge": True})
        for team, permission in TEAMS.items():
            self.send("PUT", f"/orgs/acme/teams/{team}{repository}", {"permission": permission})
        self.protect_branches(repository)
        self.protect_release_branches(repository, name)
        self.add_autolinks(repository)

    def protect_branches(self, repository):
        self.get(f"{repository}/branches?per_page=1")  # how many there are
        found = {branch["name"] for branch in self.get(f"{repository}/branches?per_page=100")}
        for branch in BRANCHES:
            if branch in found:
                self.send("PUT", f"{repository}/branches/{branch}/protection", PROTECTION)

    def protect_release_branches(self, repository, name):
        """Looks the rule up, deletes it (or asks to, where there is none) and creates it anew."""
        node = self.get(repository)["node_id"]
        told = self.graphql(RULES, owner="acme", name=name)
        rules = told["data"]["repository"]["branchProtectionRules"]["nodes"]
        self.graphql(DELETE, rule=next((rule["id"] for rule in rules if rule["pattern"] == "release/*"), ""))
        self.graphql(CREATE, repository=node, user=self.user)

    def add_autolinks(self, repository):
        listed = {link["key_prefix"] for link in self.get(f"{repository}/autolinks")[:LISTED_AUTOLINKS]}
        for prefix, template in self.autolinks:
            if prefix not in listed:
                link = {"key_prefix": prefix, "url_template": template, "is_alphanumeric": False}
                self.send("POST", f"{repository}/autolinks", link)

    def get(self, path):
        return self.send("GET", path)

    def graphql(self, query, **variables):
        return self.send("POST", "/graphql", {"query": query, "variables": variables})

    def send(self, method, path, body=None):
        self.requests += 1
        connection = self.sandbox.connection()
        try:
            return self.sandbox.request(connection, method, path, body)[1]
        finally:
            connection.close()
