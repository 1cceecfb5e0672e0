"""A machine that reaches GitHub through a forward proxy only, as curl, gh and self-hosted runners are told of it."""

from urllib.parse import urlsplit

import pytest

from support.forward_proxy import ForwardProxy
from support.policies import policy, written
from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.webhooks import SECRET

NAME = "http://github.corp.invalid"
"""No resolver knows it: only the proxy can lead there."""
PASSWORD = "s3cr3t@proxy"
SMALL = policy("repository: { delete_branch_on_merge: true }\nautolinks: { OPS-: https://acme.example/OPS-<num> }")


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("proxy"), repositories=4)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture
def proxy(sandbox):
    proxy = ForwardProxy(urlsplit(sandbox.url).port, f"jonas:{PASSWORD}")
    yield proxy
    proxy.close()


def through(proxy, sandbox, password="s3cr3t%40proxy"):
    address = f"http://jonas:{password}@127.0.0.1:{proxy.port}"
    return sandbox.app_credentials() | {"GITHUB_API_URL": NAME, "http_proxy": address, "HTTP_PROXY": "http://wrong:1"}


def test_commands(binary, sandbox, proxy, tmp_path):
    """`plan`, `apply` and `doctor` reach GitHub through http_proxy, with its credentials, as an App"""
    file = written(tmp_path, SMALL)
    env = through(proxy, sandbox)
    for verb, code in [("plan", 2), ("apply", 0), ("plan", 0)]:
        pace = AT_ONCE if verb == "apply" else ()
        run(binary, verb, "--policy", file, *pace, env=env, folder=tmp_path).expect(code)
    doctor = run(binary, "doctor", "--policy", file, env=env, folder=tmp_path)
    assert "answers at http://github.corp.invalid" in doctor.told and PASSWORD not in doctor.told
    assert set(proxy.asked) == {"github.corp.invalid:80"} and proxy.refused == 0


def test_serve(binary, sandbox, proxy, tmp_path):
    """`serve` does too: it checks all repositories through the proxy"""
    server = Service(
        [binary, "serve", "--policy", written(tmp_path, SMALL), "--port", 0, "--state", tmp_path / "state.sqlite"],
        tmp_path, "serve", environment(GITHUB_WEBHOOK_SECRET=SECRET, **through(proxy, sandbox)),
    )  # fmt: skip
    try:
        eventually(lambda: proxy.asked, "a connection through the proxy")
        assert PASSWORD not in server.text() and "s3cr3t%40" not in server.text()
    finally:
        assert server.stop() == 0


def test_refused(binary, sandbox, proxy, tmp_path):
    """A proxy that refuses is named, with what to do, and without the password"""
    outcome = run(
        binary, "plan", "--policy", written(tmp_path, SMALL), env=through(proxy, sandbox, "wrong"), folder=tmp_path
    ).expect(1)
    assert f"the proxy 127.0.0.1:{proxy.port}" in outcome.told and "http_proxy" in outcome.told
    assert "jonas:wrong" not in outcome.told
    outcome = run(
        binary, "plan", "--policy", written(tmp_path, SMALL), folder=tmp_path,
        env=through(proxy, sandbox) | {"http_proxy": "https://jonas:hunter2@127.0.0.1:1"},
    ).expect(64)  # fmt: skip
    assert "http_proxy" in outcome.told and "hunter2" not in outcome.told


def test_loopback(binary, sandbox, tmp_path):
    """What is on this machine is never asked for through a proxy, and NO_PROXY names what else is not"""
    file = written(tmp_path, SMALL)
    closed = {"http_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1"}
    run(binary, "plan", "--policy", file, env=sandbox.credentials() | closed, folder=tmp_path).expect(0)
    outside = sandbox.credentials() | closed | {"GITHUB_API_URL": NAME, "no_proxy": "corp.invalid"}
    outcome = run(binary, "plan", "--policy", file, env=outside, folder=tmp_path).expect(1)
    assert "the proxy" not in outcome.told
