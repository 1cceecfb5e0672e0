"""The Lambda function in enforce mode: it brings the repository in sync itself, and leaves the rest to the workflow."""

import uuid

import pytest

from support import webhooks
from support.aws import gateway, linux_only
from support.aws.queue import EventSourceMapping, Queue, QueueGateway
from support.aws.stage import POLICY, WORKFLOW_REPOSITORY, deliver
from support.processes import eventually

pytestmark = linux_only

ENFORCE = {"GITHUBCOP_MODE": "enforce", "GITHUBCOP_POLICY": "githubcop.yml"}


@pytest.fixture
def make(stage, lambda_zip, before):
    fronts = []

    def make(changes=None, kind=gateway.RestAPI, **options):
        options = {"files": {"githubcop.yml": POLICY}, "timeout": 25, "memory_mb": 512} | options
        function = stage.function(lambda_zip, ENFORCE | (changes or {}), **options)
        fronts.append(kind(function, timeout=29))
        return fronts[-1]

    yield make
    for front in fronts:
        front.close()


def check_alive(front):
    assert [result.error for result in front.function.results if result.error] == [], front.function.logs()[-3000:]
    assert front.function.cold_starts == 1


@pytest.mark.parametrize("kind", gateway.KINDS)
def test_created(stage, make, before, kind):
    """A repository that somebody creates is in sync once its delivery is answered, without any workflow"""
    front = make(kind=gateway.KINDS[kind])
    name = f"enforced-through-{kind.replace(' ', '-').lower()}"
    stage.connect(front.url)
    stage.act("create-repository", name)
    eventually(lambda: stage.in_sync(name), "in sync", 30)
    stage.connect(None)
    assert len(stage.dispatches()) == before
    check_alive(front)


def test_from_repository(stage, make, before):
    """The policy may live in a repository; a change to it counts for the next environment at the latest"""
    stage.act("push", WORKFLOW_REPOSITORY, files={"githubcop.yml": POLICY})
    policy = f"repository:{stage.organization}/{WORKFLOW_REPOSITORY}"
    for number, where in enumerate([policy, f"{policy}@main", f"{policy}@main:githubcop.yml"]):
        name = f"policy-from-a-repository-{number}"
        front = make({"GITHUBCOP_POLICY": where}, files={})
        stage.act("create-repository", name)
        answer = deliver(front.url, "repository", stage.told_of(name))
        assert answer.status_code == 202 and stage.in_sync(name), (where, answer.text, front.function.logs())
        check_alive(front)


@pytest.mark.parametrize(
    "options",
    [{"files": {}}, {"files": {"githubcop.yml": "rules: ["}}, {"files": {"githubcop.yml": "version: 99\n"}},
     {"changes": {"GITHUBCOP_POLICY": "repository:acme/absent"}}],
    ids=["none", "no YAML", "no policy", "no such repository"],
)  # fmt: skip
def test_bad_policy(stage, make, before, options):
    """Without a policy that can be read nothing is written, the delivery fails, and the log says why"""
    front = make(**options)
    name = f"without-a-policy-{uuid.uuid4()}"
    stage.act("create-repository", name)
    body = stage.told_of(name)
    mark = stage.sandbox.traffic.mark()
    answer = deliver(front.url, "repository", body)
    assert answer.status_code >= 500
    written = [e for e in stage.sandbox.traffic.exchanges(mark) if e.method in ("PATCH", "PUT", "DELETE")]
    assert written == [] and front.function.logs()


def test_forged(stage, make, before):
    """A forged creation is refused with 401 and makes no request to GitHub"""
    front = make()
    mark = stage.sandbox.traffic.mark()
    body = stage.payload("announced-by-a-stranger")
    forged = webhooks.signature(body, "guessed")
    assert deliver(front.url, "repository", body, X_Hub_Signature_256=forged).status_code == 401
    assert stage.sandbox.traffic.exchanges(mark) == []
    check_alive(front)


def test_out_of_time(stage, make, before):
    """What does not fit into the invocation's time is left to the workflow, and the answer comes in time"""
    front = make(timeout=6)
    stage.act("create-repository", "takes-too-long")
    body = stage.told_of("takes-too-long")
    stage.fault("latency", milliseconds=20_000, route="/repos/{owner}/{repo}*", repository="takes-too-long")
    answer = deliver(front.url, "repository", body)
    stage.heal()
    assert answer.status_code == 202, (answer.text, front.function.logs())
    assert stage.dispatched(before) == ["takes-too-long"]
    stage.run_dispatches(before)
    assert stage.in_sync("takes-too-long")
    check_alive(front)


def test_unknown_repository(stage, make, before):
    """A repository that GitHub does not show, perhaps only not yet, is left to the workflow"""
    front = make(timeout=6)
    answer = deliver(front.url, "repository", stage.payload("not-to-be-seen"))
    assert answer.status_code >= 500 or stage.dispatched(before) == ["not-to-be-seen"], front.function.logs()
    check_alive(front)


def test_refused_change(stage, make, before):
    """A change that GitHub does not take makes the delivery fail, so that it can be redelivered, and then works"""
    front = make()
    stage.act("create-repository", "refused-once")
    stage.fault("status", status=422, route="/repos/{owner}/{repo}/autolinks", method="POST")
    answer = deliver(front.url, "repository", stage.told_of("refused-once"))
    assert answer.status_code >= 500 or stage.dispatched(before) == ["refused-once"], answer.text
    stage.heal()
    assert deliver(front.url, "repository", stage.told_of("refused-once")).status_code == 202
    stage.run_dispatches(before)
    assert stage.in_sync("refused-once")
    check_alive(front)


def test_burst(stage, lambda_zip, before):
    """Fifty repositories created at once are in sync through the queue, by the function alone or with the workflow"""
    changes = ENFORCE | {"GITHUBCOP_CREDENTIAL_SECRET_ID": stage.token_secret_id}
    options = {"timeout": 8, "memory_mb": 512, "concurrency": 2}
    function = stage.function(lambda_zip, changes, files={"githubcop.yml": POLICY}, **options)
    queue = Queue(stage.cloud.sqs, "enforced-burst", visibility_timeout=8)
    front = QueueGateway(queue)
    stage.connect(front.url)
    names = [f"enforced-{number:02}" for number in range(50)]
    for name in names:
        stage.act("create-repository", name)
    eventually(lambda: queue.count() >= 50, "all in the queue")
    stage.connect(None)
    mapping = EventSourceMapping(queue, function, window=0.1, pollers=2)
    eventually(lambda: queue.count() == 0, "the queue is empty")
    mapping.close()
    front.close()
    stage.run_dispatches(before)
    assert stage.in_sync(*names) and queue.dead() == 0
    assert [result.error for result in function.results if result.error] == []
