"""The kit that stands in for AWS, tried out with AWS's own runtime client (awslambdaric) and event models (powertools).

What it is trusted with in the other checks of the Lambda function is shown here to hold for AWS's own code.
"""

import base64
import datetime
import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from aws_lambda_powertools.utilities.parser import models

from support.aws import cpu, gateway, linux_only
from support.aws.environment import MAXIMUM_PAYLOAD
from support.aws.extension import NOT_READY, Extension
from support.aws.function import Function, PayloadTooLarge, Throttled
from support.aws.python_function import python_function
from support.aws.queue import EventSourceMapping, Queue, QueueGateway
from support.processes import eventually

pytestmark = linux_only

BODY = '{"name":"%2F né 🚓"}'.encode()


@pytest.fixture
def make(tmp_path):
    """Makes functions that run `handlers/probe.py`, and ends them."""
    made = []

    def make(**options) -> Function:
        variables = options.pop("variables", {})
        made.append(Function(python_function(tmp_path, "probe"), tmp_path, variables, **options))
        return made[-1]

    yield make
    for function in made:
        function.close()


def tell(function: Function, **event):
    result = function.invoke(json.dumps({"do": "tell"} | event, ensure_ascii=False).encode())
    assert result.error is None, function.logs()
    return json.loads(result.payload)


def test_event_and_context(make):
    """AWS's runtime client gets the event unharmed, with request id, ARN and deadline, and its answer comes back"""
    function = make(timeout=5)
    told = tell(function, text="🚓 %2F")
    assert told["event"]["text"] == "🚓 %2F"
    assert told["request_id"] == function.results[0].request_id and told["arn"] == function.arn
    assert 0 < told["remaining"] <= 5000
    assert function.results[0].is_cold and function.results[0].init_seconds > 0


def test_environment(make, monkeypatch):
    """The process has Lambda's variables and the function's own, none of this machine's, and its code's folder"""
    monkeypatch.setenv("FROM_THIS_MACHINE", "yes")
    told = tell(make(variables={"OWN": "value"}))
    variables = told["variables"]
    assert variables["OWN"] == "value" and "FROM_THIS_MACHINE" not in variables and "HOME" not in variables
    assert {"AWS_REGION", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID"} <= set(variables)
    assert told["folder"] == variables["LAMBDA_TASK_ROOT"]


def state(function: Function) -> str:
    return Path(f"/proc/{function.alive[0].process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_freezes(make):
    """Between events the process is frozen, and the next event goes to the same one"""
    function = make()
    first = tell(function)["pid"]
    eventually(lambda: state(function) == "T", "frozen")
    assert tell(function)["pid"] == first
    assert function.cold_starts == 1 and not function.results[1].is_cold


def test_exception(make):
    """An exception is told with its type and costs no cold start"""
    function = make()
    result = function.invoke(b'{"do":"raise"}')
    told = json.loads(result.payload)
    assert result.error == "Unhandled" and (told["errorType"], told["errorMessage"]) == ("ValueError", "as told")
    tell(function)
    assert function.cold_starts == 1


def test_exit(make):
    """A process that ends is Runtime.ExitError, and the next event pays a cold start"""
    function = make()
    assert function.invoke(b'{"do":"exit"}').error == "Runtime.ExitError"
    tell(function)
    assert function.cold_starts == 2 and function.results[1].is_cold


def test_end_while_frozen(make):
    """What a process still does after its answer can end it; the next event then gets a new one"""
    function = make()
    function.invoke(b'{"do":"linger"}')
    function.invoke(b'{"do":"sleep","seconds":0.2}')
    tell(function)
    assert function.cold_starts == 2


def test_timeout(make):
    """An event that takes longer than the function's timeout ends the process"""
    function = make(timeout=1)
    result = function.invoke(b'{"do":"sleep","seconds":30}')
    assert result.error == "Sandbox.Timedout" and function.alive == []
    tell(function)
    assert function.cold_starts == 2


def test_payload_limits(make):
    """An event or an answer of more than 6 MB does not pass, and the function goes on"""
    function = make()
    with pytest.raises(PayloadTooLarge):
        function.invoke(b" " * (MAXIMUM_PAYLOAD + 1))
    assert function.results == []
    assert function.invoke(b'{"do":"fill","bytes":6291457}').error == "Function.ResponseSizeTooLarge"
    assert len(function.invoke(b'{"do":"fill","bytes":6291000}').payload) == 6291002


def test_concurrency(make):
    """Events at the same time get environments of their own up to the limit; one more is throttled"""
    function = make(concurrency=3)
    threads = [threading.Thread(target=function.invoke, args=(b'{"do":"sleep","seconds":1}',)) for _ in range(3)]
    for thread in threads:
        thread.start()
    eventually(lambda: function._busy == 3, "three events under way")
    with pytest.raises(Throttled):
        function.invoke(b'{"do":"tell"}')
    for thread in threads:
        thread.join()
    assert len({result.pid for result in function.results}) == 3 == function.cold_starts


def test_init_fails(make):
    """An init that fails is told with the type that the runtime client reports, after a second try"""
    function = make(variables={"PROBE_INIT_FAILS": "yes"})
    assert function.invoke(b"{}").error == "RuntimeError"
    assert function.cold_starts == 2


def test_slow_init(make):
    """An init that takes longer than Lambda's limit begins anew within the event's own time"""
    function = make(variables={"PROBE_INIT_SECONDS": "1"}, init_limit=0.5)
    tell(function)
    assert function.cold_starts == 2 and function.results[0].init_seconds > 1


def test_read_only_code(make):
    """A function that leaves something beside its code is found out"""
    function = make()
    function.invoke(b'{"do":"write"}')
    with pytest.raises(AssertionError, match="task root"):
        function.close()
    function.task_root.mkdir()
    function._written = {}


def test_cpu_share(make):
    """A function of 256 MB gets about a seventh of a CPU once its init is over"""
    function = make(memory_mb=256, limits_cpu=True)
    told = json.loads(function.invoke(b'{"do":"work"}').payload)
    assert told["clock"] > 3 * told["cpu"], told
    assert function.alive[0].peak_memory_kb > 5000


def test_cpu_share_by_turns(make, monkeypatch):
    """Where there are no control groups, the process is stopped and continued by turns, and still frozen between events"""
    monkeypatch.setattr(cpu, "GROUPS", Path("/nonexistent"))
    function = make(memory_mb=256, limits_cpu=True)
    told = json.loads(function.invoke(b'{"do":"work"}').payload)
    assert told["clock"] > 3 * told["cpu"], told
    eventually(lambda: state(function) == "T", "frozen")


MODELS = {
    "REST API": models.APIGatewayProxyEventModel,
    "HTTP API": models.APIGatewayProxyEventV2Model,
    "function URL": models.LambdaFunctionUrlModel,
}


@pytest.mark.parametrize("kind", gateway.KINDS)
def test_gateway_event(kind):
    """What a gateway makes of a delivery is an event to AWS's own parser, and its header names are as documented"""
    front = gateway.KINDS[kind](None)
    seen = []
    front._invoke = lambda event: seen.append(json.loads(event)) or "throttled"
    headers = {"X-GitHub-Event": "ping", "Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/1"}
    requests.post(front.url, data=BODY, headers=headers, timeout=10)
    front.close()
    event = seen[0]
    MODELS[kind].model_validate(event)
    assert ("X-GitHub-Event" if kind == "REST API" else "x-github-event") in event["headers"]
    assert event["body"] == BODY.decode() and event["isBase64Encoded"] is False


def post(front, body=BODY, **headers):
    headers = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(front.url, data=body, headers=headers, timeout=30)


@pytest.mark.parametrize("kind", gateway.KINDS)
def test_gateway_answer(make, kind):
    """A gateway passes body and status of the function on, and reports failures with its own status"""
    function = make(concurrency=2)
    front = gateway.KINDS[kind](function, timeout=1)
    refusals = front.refusals
    answer = post(front)
    assert (answer.status_code, answer.content, answer.headers["X-Base64"]) == (202, BODY, "False")
    assert post(front, X_Probe="raise").status_code == refusals["function failed"][0]
    assert post(front, X_Probe="nonsense").status_code == refusals["malformed answer"][0]
    assert post(front, X_Probe="sleep").status_code == refusals["timed out"][0]
    assert post(front, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert post(front, b"x" * (6 * 1024 * 1024)).status_code == refusals["function failed"][0]
    assert post(front, X_Long="x" * 10_240).status_code == 431
    other = requests.get(front.url + "/other", timeout=10).status_code
    assert other == (202 if kind == "function URL" else refusals["no route"][0])
    front.close()


BINARY = bytes(range(256))


@pytest.mark.parametrize(
    ("front", "kind", "sent", "is_base64"),
    [
        (lambda f: gateway.RestAPI(f), "application/json", BODY, False),
        (lambda f: gateway.RestAPI(f), "application/x-www-form-urlencoded", BODY, False),
        (lambda f: gateway.RestAPI(f, binary_media_types=("*/*",)), "application/json", BINARY, True),
        (lambda f: gateway.HTTPAPI(f), "application/json", BODY, False),
        (lambda f: gateway.HTTPAPI(f), "application/x-www-form-urlencoded", BINARY, True),
        (lambda f: gateway.FunctionURL(f), "application/octet-stream", BINARY, True),
    ],
    ids=["REST JSON", "REST form", "REST with */* as binary", "HTTP JSON", "HTTP form", "URL octets"],
)
def test_base64(make, front, kind, sent, is_base64):
    """Whether a body arrives as base64 depends on API and content type, as documented; either way no byte is lost"""
    front = front(make())
    answer = post(front, sent, Content_Type=kind)
    assert answer.content == sent and answer.headers["X-Base64"] == str(is_base64)
    front.close()


class Secrets:
    """Secrets Manager with one secret, which counts."""

    value, calls = "first", 0

    def get(self, SecretId, VersionStage):
        self.calls += 1
        if SecretId != "hook" or VersionStage != "AWSCURRENT":
            raise LookupError(SecretId)
        now = datetime.datetime.now(datetime.timezone.utc)
        return {
            "ARN": "arn:aws:secretsmanager:::hook", "CreatedDate": now, "Name": "hook", "SecretString": self.value,
            "VersionId": "1", "VersionStages": ["AWSCURRENT"],
        }  # fmt: skip


def test_extension():
    """The extension wants its token, is not ready during init and on demand, and keeps an answer for its TTL"""
    secrets, environment = Secrets(), SimpleNamespace(init_seconds=None)
    extension = Extension(secrets.get, "token", not_ready=1)
    extension.attend(environment)

    def get(token="token", **query):
        headers = {"X-Aws-Parameters-Secrets-Token": token} if token else {}
        url = f"http://127.0.0.1:{extension.port}/secretsmanager/get"
        answer = requests.get(url, params={"secretId": "hook"} | query, headers=headers, timeout=10)
        return answer.status_code, answer.text

    assert get() == (400, NOT_READY)
    environment.init_seconds = 0.1
    assert get("another")[0] == get(None)[0] == 403
    assert get() == (400, NOT_READY)
    assert json.loads(get()[1])["SecretString"] == "first" and secrets.calls == 1
    secrets.value = "second"
    assert json.loads(get()[1])["SecretString"] == "first" and secrets.calls == 1
    extension.forget()
    assert json.loads(get()[1])["SecretString"] == "second" and secrets.calls == 2
    assert get(versionStage="AWSPREVIOUS")[0] == get(secretId="other")[0] == 400
    extension.close()


QUEUED = {"X_GitHub_Event": "ping", "X_GitHub_Delivery": "1", "X_Hub_Signature_256": "sha256=0"}


def test_queue(make, cloud):
    """Through SQS every delivery reaches the function with its attributes; what fails again and again is set aside"""
    function = make(timeout=1)
    seen = []
    invoke = function.invoke
    function.invoke = lambda payload, **options: seen.append(json.loads(payload)) or invoke(payload, **options)
    queue = Queue(cloud.sqs, "kit", visibility_timeout=1, maximum_receives=2)
    front = QueueGateway(queue)
    for number in range(12):
        text = "poison" if number == 3 else f"fine {number} 🚓"
        assert post(front, text.encode(), **QUEUED).status_code == 202
    mapping = EventSourceMapping(queue, function)
    eventually(lambda: queue.count() == 0 and queue.dead() == 1, "eleven done, one set aside")
    mapping.close()
    front.close()
    for event in seen:
        models.SqsModel.model_validate(event)
    bodies = [record["body"] for event in seen for record in event["Records"]]
    assert len(bodies) == 13 and bodies.count("poison") == 2 and "fine 11 🚓" in bodies
    attributes = seen[0]["Records"][0]["messageAttributes"]
    assert attributes["X-GitHub-Event"]["stringValue"] == "ping" and attributes["Content-Type"]["dataType"] == "String"


def test_queue_limit(cloud):
    """A delivery of more than SQS's 1 MB is refused to the sender, as is one that lacks GitHub's headers"""
    front = QueueGateway(Queue(cloud.sqs, "limit"))
    assert post(front, b"x" * (1024 * 1024 + 1), **QUEUED).status_code == 502
    assert post(front, base64.b64encode(BINARY), **QUEUED).status_code == 202
    assert post(front, BODY).status_code == 400
    assert post(front, BODY, Content_Type="text/plain", **QUEUED).status_code == 415
    front.close()


def test_originals_approach(stage, before):
    """A function of another make goes the whole way: creation → webhook → gateway → secrets → dispatch → in sync"""
    changes = {"GITHUBCOP_CREDENTIAL_SECRET_ID": stage.token_secret_id, "AWS_ENDPOINT_URL": stage.cloud.url}
    front = gateway.RestAPI(stage.function(python_function(stage.folder, "original"), changes))
    stage.connect(front.url)
    stage.act("create-repository", "the-original-way")
    stage.wait_dispatched({"the-original-way"}, before)
    stage.connect(None)
    stage.run_dispatches(before)
    assert stage.in_sync("the-original-way")
    front.close()
