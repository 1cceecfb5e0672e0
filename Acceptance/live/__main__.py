"""`python -m live ORG`: see `--help`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from . import credentials, run, table
from .github import GitHub
from .interrupts import Interrupts
from .names import new_prefix
from .outcomes import Failed, Interrupted, Refused, Usage
from .product import SECRET, Product
from .scratch import Scratch

EPILOG = """Credentials come from the environment: GITHUB_TOKEN or GH_TOKEN, or GITHUB_APP_ID with
GITHUB_APP_PRIVATE_KEY or GITHUB_APP_PRIVATE_KEY_FILE; GITHUB_API_URL for GitHub Enterprise Server. Docs/live.md
names the permissions. Exit codes: 0 every cycle held, 1 one did not or something is left behind, 64 the run could
not begin, 130 and 143 interrupted (what was created is removed first)."""


def arguments(given: list[str]):
    parser = argparse.ArgumentParser(
        prog="make live", description="Proves githubcop on a real organization made for it.", epilog=EPILOG
    )
    parser.add_argument("organization", help="the login of an organization made for this")
    parser.add_argument("--allow-other-repositories", action="store_true", help="run although the organization has repositories of others; they are left alone")
    parser.add_argument("--clean", action="store_true", help="only remove what earlier runs left behind, by the names that they give")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the result as JSON")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a kind, a fact's id, `cycles` or `facts`; may be given several times")
    parser.add_argument("--patience", type=float, default=300, metavar="SECONDS", help="how long GitHub may take to make a change that it accepted (default: 300)")
    parser.add_argument("--writes-per-second", type=float, default=1, metavar="N", help="GitHub asks for no more than 1 (default: 1)")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    options = arguments(given)
    if options.writes_per_second <= 0:
        raise Usage("--writes-per-second must be greater than 0.")
    who = credentials.from_environment()
    who.organization = options.organization

    def redacted(text: str) -> str:
        for secret in [*who.secrets(), SECRET]:
            text = text.replace(secret, "[redacted]")
        return text

    def say(text: str) -> None:
        try:
            print(redacted(text), file=sys.stderr, flush=True)
        except OSError:
            pass  # The terminal is gone; what was created is removed all the same.

    interrupts = Interrupts()
    api_url = os.environ.get("GITHUB_API_URL") or credentials.API
    github = GitHub(api_url, who, options.writes_per_second, interrupts, say)
    scratch = Scratch(github, options.organization, new_prefix(), say)
    if options.clean:
        return clean(scratch)

    with tempfile.TemporaryDirectory(prefix="githubcop-live-") as folder:
        binary = run.binary_at(os.environ.get("GITHUBCOP", "../.build/debug/githubcop"))
        product = Product(binary, who, api_url, options.writes_per_second, Path(folder))
        live = run.Live(options.organization, github, scratch, product, options.patience, redacted, say)
        run.check_organization(live, options.allow_other_repositories)
        say(f"Everything that this run creates begins with {scratch.prefix}")
        interrupts.install()
        result = run.run(live, options.only)
    print(redacted(table.text(result)), end="")
    if options.json:
        table.write_json(result, options.json)
    return run.exit_code(result)


def clean(scratch: Scratch) -> int:
    gone, left = scratch.remove_leftovers()
    for line in gone:
        print(f"removed {line}")
    for line in left:
        print(f"still there: {line}")
    if not gone and not left:
        print("Nothing is left of earlier runs.")
    return 1 if left else 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Usage as problem:
        print(f"make live: {problem}", file=sys.stderr)
        code = 64
    except (Failed, Refused) as problem:
        print(f"make live: {problem}", file=sys.stderr)
        code = 1
    except (Interrupted, KeyboardInterrupt):
        code = 130
    sys.exit(code)
