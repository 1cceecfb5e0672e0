"""What every check may ask for, and how the checks report: one line each, saying what it proves."""

import os
from pathlib import Path

import pytest

from support import shared
from support.aws.cloud import Cloud
from support.aws.stage import Stage
from support.clients import githubkit
from support.graphql_schemas import GraphQLSchemas
from support.rest_schemas import RestSchemas

SUMMARY = shared.CHECKOUT / "build" / "acceptance-summary.txt"
ABSENT = "GitHub's schemas and payloads are not beside this checkout (../shared or GITHUBCOP_SHARED)"


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    folder = shared.folder()
    if folder is None:
        pytest.skip(ABSENT)
    return folder


@pytest.fixture(scope="session")
def rest(shared_folder: Path) -> RestSchemas:
    return RestSchemas(shared_folder / "schemas")


@pytest.fixture(scope="session")
def graphql(shared_folder: Path) -> GraphQLSchemas:
    return GraphQLSchemas(shared_folder)


@pytest.fixture(scope="session")
def binary() -> Path:
    return Path(os.environ.get("GITHUBCOP", shared.CHECKOUT / ".build/debug/githubcop"))


@pytest.fixture(scope="module")
def github(sandbox):
    """githubkit on the `sandbox` that a module of checks has for all of them."""
    return githubkit(sandbox)


@pytest.fixture(scope="module")
def rest_api(github):
    return github.rest("2022-11-28")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """AWS, as far as moto knows it."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    yield cloud
    cloud.stop()


LAMBDA_ZIP = Path(os.environ.get("GITHUBCOP_LAMBDA_ZIP", shared.CHECKOUT / "build/lambda.zip"))


@pytest.fixture(scope="session")
def lambda_zip(request) -> Path:
    if not LAMBDA_ZIP.exists():
        others = request.config.stash.get(WITHOUT_ZIP, 0)
        pytest.skip(f"there is no build/lambda.zip, run `make lambda` first; so are {others} others of the function")
    return LAMBDA_ZIP


WITHOUT_ZIP = pytest.StashKey[int]()


def pytest_collection_modifyitems(config, items):
    """Where there is no zip, one check stands for all that need it."""
    needing = [item for item in items if "lambda_zip" in item.fixturenames]
    if not LAMBDA_ZIP.exists() and len(needing) > 1:
        config.stash[WITHOUT_ZIP] = len(needing) - 1
        config.hook.pytest_deselected(items=needing[1:])
        items[:] = [item for item in items if item not in needing[1:]]


@pytest.fixture(scope="session")
def stage(binary, cloud, tmp_path_factory):
    """An organization with its secrets and its workflow, waiting for a Lambda function."""
    stage = Stage(binary, tmp_path_factory.mktemp("stage"), cloud)
    yield stage
    stage.close()


@pytest.fixture
def before(stage) -> int:
    """How many dispatches there were when the check began; puts everything back when it ends."""
    yield len(stage.dispatches())
    stage.connect(None)
    stage.heal()
    stage.close_functions()


def pytest_itemcollected(item):
    statement = (item.obj.__doc__ or item.name).strip().split("\n\n")[0]
    item.user_properties.append(("statement", " ".join(statement.split())))
    if getattr(item, "callspec", None):
        item.user_properties.append(("case", item.callspec.id))


def pytest_report_teststatus(report, config):
    """One line per check instead of a letter."""
    if report.when != "call" and report.outcome == "passed":
        return None
    # A file that cannot be imported has no item, and so no properties.
    properties = dict(getattr(report, "user_properties", ()))
    line = properties.get("statement", report.nodeid)
    if "case" in properties:
        line += f" [{properties['case']}]"
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        return "left out", f"- left out: {line}: {reason.removeprefix('Skipped: ')}\n", "LEFT OUT"
    mark = "ok" if report.passed else "FAILED"
    took = f" ({report.duration:.1f} s)" if hasattr(report, "duration") else ""
    return report.outcome, f"{mark:<6} {line}{took}\n", report.outcome.upper()


def pytest_sessionfinish(session, exitstatus):
    """Leaves one line for those who only want to know how it ended."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    counts = {name: len(reporter.stats.get(name, [])) for name in ("passed", "failed", "error", "left out")}
    line = "Acceptance: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    SUMMARY.parent.mkdir(exist_ok=True)
    SUMMARY.write_text(line + "\n")
