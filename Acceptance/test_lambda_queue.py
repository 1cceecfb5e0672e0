"""The Lambda function behind a queue: API Gateway writes to SQS, the function gets batches and reports what failed."""

import json
import uuid

import pytest

from support import webhooks
from support.aws import linux_only
from support.aws.queue import EventSourceMapping, Queue, QueueGateway
from support.aws.stage import WEBHOOK_SECRET, deliver
from support.processes import eventually

pytestmark = linux_only


class Path:
    """Gateway, queue and function."""

    def __init__(self, stage, code, *, queue=None, mapping=None, **options):
        self.function = stage.function(code, **{"timeout": 2} | options)
        # As `Deploy/aws/queue.tf` sets it: a message that comes back while the function works would be dispatched twice.
        visibility = 6 * max(1, int(self.function.timeout))
        self.queue = Queue(stage.cloud.sqs, f"deliveries-{uuid.uuid4()}", **{"visibility_timeout": visibility} | (queue or {}))
        self.front = QueueGateway(self.queue)
        self.url = self.front.url
        self._options = mapping or {}
        self.mapping = None

    def poll(self):
        """Begins to hand over what is in the queue."""
        self.mapping = EventSourceMapping(self.queue, self.function, **self._options)

    def wait_empty(self):
        eventually(lambda: self.queue.count() == 0, f"{self.queue.name} is empty")

    def close(self):
        if self.mapping:
            self.mapping.close()
        self.front.close()


@pytest.fixture
def path(stage, lambda_zip, before):
    made = []

    def path(**options) -> Path:
        made.append(Path(stage, lambda_zip, **options))
        return made[-1]

    yield path
    for one in made:
        one.close()


RETRIES_SOON = {"visibility_timeout": 2}
"""What failed comes back after two seconds, for tests of what comes back."""


def check_alive(path):
    assert [result.error for result in path.function.results if result.error] == [], path.function.logs()[-3000:]
    assert path.function.cold_starts <= path.function.concurrency


def test_created(stage, path, before):
    """A repository that somebody creates is in sync after gateway, queue, function and workflow"""
    way = path()
    way.poll()
    stage.connect(way.url)
    stage.act("create-repository", "created-through-the-queue")
    stage.wait_dispatched({"created-through-the-queue"}, before)
    stage.connect(None)
    stage.run_dispatches(before)
    assert stage.in_sync("created-through-the-queue")
    way.wait_empty()
    check_alive(way)


def test_burst(stage, path, before):
    """Fifty repositories created at once take a few dispatches, not fifty, and all are in sync"""
    way = path(mapping={"window": 0.2, "pollers": 2}, concurrency=2)
    stage.connect(way.url)
    names = {f"queued-{number:02}" for number in range(50)}
    for name in names:
        stage.act("create-repository", name)
    eventually(lambda: way.queue.count() >= 50, "all in the queue")
    stage.connect(None)
    way.poll()
    stage.wait_dispatched(names, before)
    way.wait_empty()
    started = stage.dispatches()[before:]
    assert len(started) <= 10, started
    assert sorted(stage.dispatched(before)) == sorted(names), "each repository once"
    stage.run_dispatches(before)
    assert stage.in_sync(*names) and way.queue.dead() == 0
    check_alive(way)


def test_coalesces(stage, path, before):
    """Several deliveries of one batch about the same repository name it once, in one dispatch"""
    way = path()
    for number in range(6):
        deliver(way.url, "repository", stage.payload(f"twin-{number % 2}"))
    way.poll()
    way.wait_empty()
    assert len(stage.dispatches()) == before + 1
    assert sorted(stage.dispatched(before)) == ["twin-0", "twin-1"]


def test_partial_failure(stage, path, before):
    """A forged message in a batch starts nothing and keeps no other from its dispatch; it does not go round for ever"""
    way = path(queue=RETRIES_SOON | {"maximum_receives": 2})
    for name in ("honest-1", "honest-2"):
        deliver(way.url, "repository", stage.payload(name))
    body = stage.payload("forged-in-the-queue")
    deliver(way.url, "repository", body, X_Hub_Signature_256=webhooks.signature(body, "guessed"))
    deliver(way.url, "repository", b"not JSON")
    deliver(way.url, "ping", b'{"zen":"Keep it logically awesome.","hook_id":1}')
    way.poll()
    way.wait_empty()
    assert sorted(stage.dispatched(before)) == ["honest-1", "honest-2"]
    check_alive(way)


def test_forged_only(stage, path, before):
    """A forged message is dropped the first time, ends among no dead letters, and its log line can be counted"""
    way = path(queue=RETRIES_SOON | {"maximum_receives": 5})
    body = stage.payload("forged-again")
    deliver(way.url, "repository", body, X_Hub_Signature_256=webhooks.signature(body, "guessed"))
    way.poll()
    way.wait_empty()
    assert way.queue.dead() == 0 and len(stage.dispatches()) == before
    assert way.function.logs().count('"signature":"mismatch"') == 1


@pytest.mark.parametrize(
    "fault",
    [{"effect": "secondary_limit", "retry_after": 2, "times": 1}, {"effect": "status", "status": 502, "times": 2},
     {"effect": "reset", "times": 3}],
    ids=["403 rate limit", "502", "connection lost"],
)  # fmt: skip
def test_comes_back(stage, path, before, fault):
    """What GitHub did not take stays in the queue and is dispatched when it does"""
    way = path(queue=RETRIES_SOON | {"maximum_receives": 10})
    stage.fault(**fault)
    deliver(way.url, "repository", stage.payload("in-the-end"))
    way.poll()
    stage.wait_dispatched({"in-the-end"}, before)
    way.wait_empty()
    assert way.queue.dead() == 0
    check_alive(way)


def test_dead_letters(stage, path, before):
    """What can never work, because the workflow is missing, is set aside after its last try, and nothing is lost"""
    way = path(queue=RETRIES_SOON | {"maximum_receives": 2}, changes={"GITHUBCOP_WORKFLOW": "absent.yml"})
    body = stage.payload("set-aside")
    deliver(way.url, "repository", body)
    way.poll()
    eventually(lambda: way.queue.dead() == 1, "set aside")
    message = stage.cloud.sqs.receive_message(QueueUrl=way.queue.dead_url)["Messages"][0]
    assert message["Body"].encode() == body and len(stage.dispatches()) == before
    check_alive(way)


def test_no_secrets(stage, path, before):
    """While the secrets cannot be had, every message stays in the queue"""
    extension = {"not_ready": 10_000}
    way = path(extension=extension, queue=RETRIES_SOON | {"maximum_receives": 10})
    for name in ("waiting-1", "waiting-2"):
        deliver(way.url, "repository", stage.payload(name))
    way.poll()
    eventually(lambda: way.mapping.batches, "a first try")
    assert len(stage.dispatches()) == before and way.queue.count() == 2
    extension["not_ready"] = 0
    for one in way.function.extensions:
        one.refuse(0)
    stage.wait_dispatched({"waiting-1", "waiting-2"}, before)
    way.wait_empty()
    check_alive(way)


@pytest.mark.parametrize("is_form", [False, True], ids=["JSON", "form"])
def test_text_is_untouched(stage, path, before, is_form):
    """Emoji and %2F pass the queue with their signature intact, as JSON and form-encoded"""
    way = path()
    body = stage.payload("through-sqs", text="🚓 %2F a+b \u2028")
    changes = {}
    if is_form:
        body, changes["Content_Type"] = webhooks.form(body), "application/x-www-form-urlencoded"
    assert deliver(way.url, "repository", body, **changes).status_code == 202
    way.poll()
    way.wait_empty()
    assert stage.dispatched(before) == ["through-sqs"]


def test_many_names(stage, path, before):
    """A batch of a hundred repositories with long names is dispatched whole, within GitHub's limits for inputs"""
    way = path()
    names = {f"{number:03}-{'long-name-' * 9}" for number in range(100)}
    records = []
    for number, name in enumerate(names):
        body = stage.payload(name)
        headers = webhooks.headers("repository", body, X_Hub_Signature_256=webhooks.signature(body, WEBHOOK_SECRET))
        attributes = {
            key: {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": "String"}
            for key, value in headers.items()
        }
        records.append(
            {"messageId": str(number), "receiptHandle": "r", "body": body.decode(), "attributes": {},
             "messageAttributes": attributes, "md5OfBody": "", "eventSource": "aws:sqs",
             "eventSourceARN": way.queue.arn, "awsRegion": "eu-central-1"}
        )  # fmt: skip
    result = way.function.invoke(json.dumps({"Records": records}).encode())
    assert result.error is None and not json.loads(result.payload).get("batchItemFailures")
    assert sorted(stage.dispatched(before)) == sorted(names)
    assert all(len(json.dumps(dispatch["inputs"])) < 65_535 for dispatch in stage.dispatches()[before:])
