"""github-org-manager: a dry run over teams and their grants."""

from measuring import active
from peers.installed import environment, requests_and_seconds
from peers.original import TEAMS

VERSION = "0.7.14"

# Runs it with GitHub's address replaced by the sandbox's on the way out, and back on the way in.
SCRIPT = """\
import sys
import requests

github, target = "https://api.github.com", sys.argv[1]
send = requests.Session.request


def redirected(self, method, url, *arguments, **options):
    url = url.replace(github + ":443", target).replace(github, target)
    response = send(self, method, url, *arguments, **options)
    if response.status_code == 404 and method.upper() == "GET" and "/invitations" in url:
        response.status_code, response._content = 200, b"[]"  # the sandbox invites nobody
    response._content = response.content.replace(target.encode(), github.encode())
    if "link" in response.headers:
        response.headers["link"] = response.headers["link"].replace(target, github)
    return response


requests.Session.request = redirected
from gh_org_mgr.manage import main
sys.argv = ["gh-org-mgr", "sync", "--dry", "--config", "conf"]
main()
"""


def measure(sandbox, folder, log):
    """Requests and seconds for all repositories of the sandbox."""
    python = environment("github-org-manager", VERSION)
    teams = folder / "conf" / "teams"
    teams.mkdir(parents=True)
    (folder / "conf" / "app.yaml").write_text(f"github_token: {sandbox.token}\n")
    (folder / "conf" / "org.yaml").write_text("org_name: acme\norg_owners: [octo-owner]\n")
    names = active(sandbox)
    (teams / "teams.yaml").write_text("".join(
        f"{team}:\n  repos:\n" + "".join(f"    {name}: {role}\n" for name in names) for team, role in TEAMS.items()))
    script = folder / "run.py"
    script.write_text(SCRIPT)
    return requests_and_seconds(python, script, [sandbox.url], folder, log)
