"""The Lambda function from its real zip: GitHub's signed webhook → gateway → `bootstrap` → secrets → `workflow_dispatch`."""

import json
import re
import threading
import zipfile

import pytest
import requests

from support import shared, webhooks
from support.aws import gateway, linux_only
from support.aws.environment import ENDED
from support.aws.stage import WEBHOOK_SECRET, apply, deliver
from support.clients import app_auth
from support.processes import eventually

pytestmark = linux_only


@pytest.fixture
def make(stage, lambda_zip, before):
    """Makes the function with a gateway before it."""
    fronts = []

    def make(kind=gateway.RestAPI, *, front=None, **options):
        function = stage.function(lambda_zip, **options)
        fronts.append(kind(function, **front or {}))
        return fronts[-1]

    yield make
    for front in fronts:
        front.close()


def check_alive(front):
    """Nothing ended the process: one cold start since the beginning, no error, no timeout."""
    assert [result.error for result in front.function.results if result.error] == [], front.function.logs()[-3000:]
    assert front.function.cold_starts == 1


def recorded_deliveries(stage) -> list[dict]:
    """What GitHub keeps of its deliveries, newest first."""
    headers = {"Authorization": f"Bearer {app_auth(stage.sandbox).token}"}
    return requests.get(stage.sandbox.url + "/app/hook/deliveries", headers=headers, timeout=30).json()


# From creation to in sync


@pytest.mark.parametrize("kind", gateway.KINDS)
def test_created(stage, make, before, kind):
    """A repository that somebody creates is in sync after GitHub's webhook, the function and the workflow it starts"""
    front = make(gateway.KINDS[kind])
    stage.connect(front.url)
    name = f"created-through-{kind.replace(' ', '-').lower()}"
    stage.act("create-repository", name)
    stage.wait_dispatched({name}, before)
    told = eventually(lambda: recorded_deliveries(stage), "GitHub's record of the delivery")[0]
    assert told["status_code"] == 202 and told["event"] == "repository"
    stage.connect(None)
    assert not stage.in_sync(name)
    stage.run_dispatches(before)
    assert stage.in_sync(name)
    assert stage.dispatched(before) == [name]
    check_alive(front)


def test_organization(stage, make, before):
    """A ruleset of the organization that somebody weakens starts the workflow for the organization, not a sweep"""
    front = make()
    payload = json.loads(stage.payload("none", event="repository_ruleset", action="edited"))
    del payload["repository"]
    body = json.dumps(payload | {"repository_ruleset": {"id": 7, "name": "everywhere"}}).encode()
    assert deliver(front.url, "repository_ruleset", body).status_code == 202
    eventually(lambda: len(stage.dispatches()) == before + 1, "a dispatch")
    assert stage.dispatches()[before]["inputs"] == {"target": "organization"}
    check_alive(front)


def test_workflows_own_changes(stage, make, before):
    """What the workflow itself changes comes back as events, which start no run"""
    front = make()
    stage.connect(front.url)
    stage.act("create-repository", "changed-by-the-workflow")
    stage.wait_dispatched({"changed-by-the-workflow"}, before)
    started = len(stage.dispatches())
    stage.run_dispatches(before)
    eventually(lambda: "which is GitHubCop itself" in front.function.logs(), "told of the workflow's own changes")
    assert len(stage.dispatches()) == started
    mark = stage.sandbox.traffic.mark()
    stage.run_dispatches(before)
    written = [e for e in stage.sandbox.traffic.exchanges(mark) if e.method in ("PATCH", "PUT", "DELETE")]
    assert written == [] and stage.in_sync("changed-by-the-workflow")
    stage.connect(None)


def test_burst(stage, make, before):
    """Fifty repositories created at once are all handed to the workflow and in sync afterwards"""
    front = make(concurrency=10)
    stage.connect(front.url)
    names = {f"burst-{number:02}" for number in range(50)}
    for name in names:
        stage.act("create-repository", name)
    stage.wait_dispatched(names, before)
    stage.connect(None)
    stage.run_dispatches(before, how=apply)
    assert stage.in_sync(*names)
    assert [result.error for result in front.function.results if result.error] == []


# The zip and its settings


def test_zip(lambda_zip):
    """The zip holds an executable `bootstrap` at its root and is within Lambda's limits, 50 MB packed and 250 unpacked"""
    with zipfile.ZipFile(lambda_zip) as archive:
        entry = archive.getinfo("bootstrap")
        assert entry.external_attr >> 16 & 0o555 == 0o555, "Lambda runs it as another user than its owner"
        assert sum(one.file_size for one in archive.infolist()) < 250e6
    assert lambda_zip.stat().st_size < 50e6


@pytest.mark.parametrize(
    ("name", "value"),
    [("GITHUBCOP_ORGANIZATION", None), ("GITHUBCOP_WORKFLOW_REPOSITORY", None), ("GITHUBCOP_WEBHOOK_SECRET_ID", None),
     ("GITHUBCOP_CREDENTIAL_SECRET_ID", None), ("GITHUBCOP_MODE", "enfroce"), ("GITHUBCOP_WORKFLOW_REPOSITORY", "acme"),
     ("GITHUBCOP_EVENTS", "repositry")],
)  # fmt: skip
def test_wrong_settings(stage, make, before, name, value):
    """A setting that is missing or makes no sense fails every delivery, and the log names it"""
    front = make(changes={name: value})
    assert deliver(front.url, "repository", stage.payload("unsettled")).status_code >= 500
    assert name in front.function.logs() and len(stage.dispatches()) == before


# Credentials


def test_installation_token(stage, make):
    """With the App's key the function makes one installation token, no wider than the dispatch needs, and keeps it"""
    front = make()
    mark = stage.sandbox.traffic.mark()
    for number in range(3):
        assert deliver(front.url, "repository", stage.payload(f"token-{number}")).status_code == 202
    made = [e for e in stage.sandbox.traffic.exchanges(mark) if e.path.endswith("/access_tokens")]
    assert len(made) == 1 and made[0].request_body["permissions"] == {"actions": "write"}
    assert made[0].request_body["repositories"] == ["policing"]


@pytest.mark.parametrize("credential", ["token_secret_id", "bare_token_secret_id"])
def test_token(stage, make, before, credential):
    """A token in the secret store does as well, as JSON or bare"""
    front = make(changes={"GITHUBCOP_CREDENTIAL_SECRET_ID": getattr(stage, credential)})
    assert deliver(front.url, "repository", stage.payload(credential)).status_code == 202
    assert stage.dispatched(before) == [credential]


@pytest.mark.parametrize("credential", ["token", "app"])
def test_environment_variables(stage, make, before, credential):
    """Secrets may come from environment variables; then nobody asks the extension"""
    changes = {"GITHUBCOP_WEBHOOK_SECRET_ID": None, "GITHUBCOP_CREDENTIAL_SECRET_ID": None}
    changes["GITHUB_WEBHOOK_SECRET"] = WEBHOOK_SECRET
    if credential == "token":
        changes["GITHUB_TOKEN"] = stage.sandbox.token
    else:
        changes |= {"GITHUB_APP_ID": str(stage.sandbox.app_id), "GITHUB_APP_PRIVATE_KEY": stage.key}
    front = make(changes=changes)
    assert deliver(front.url, "repository", stage.payload("from-the-environment")).status_code == 202
    assert stage.dispatched(before) == ["from-the-environment"]
    assert front.function.extensions[0].requests == []


# Who may not come in

BODY = b'{"zen":"Keep it logically awesome.","hook_id":1}'
SIGNED = webhooks.signature(BODY, WEBHOOK_SECRET)
BAD_SIGNATURES = {
    "forged": {"X_Hub_Signature_256": "sha256=" + "0" * 64},
    "one digit off": {"X_Hub_Signature_256": SIGNED[:-1] + ("0" if SIGNED[-1] != "0" else "1")},
    "cut": {"X_Hub_Signature_256": SIGNED[:-1]},
    "too long": {"X_Hub_Signature_256": SIGNED + "0"},
    "very long": {"X_Hub_Signature_256": "sha256=" + "0" * 5000},
    "not hexadecimal": {"X_Hub_Signature_256": "sha256=" + "zz" * 32},
    "not ASCII": {"X_Hub_Signature_256": "sha256=" + "\u00e9" * 64},
    "without its prefix": {"X_Hub_Signature_256": SIGNED.removeprefix("sha256=")},
    "another secret": {"X_Hub_Signature_256": webhooks.signature(BODY, "another secret")},
    "an empty secret": {"X_Hub_Signature_256": webhooks.signature(BODY, "")},
    "another body": {"X_Hub_Signature_256": webhooks.signature(BODY + b" ", WEBHOOK_SECRET)},
    "SHA-1 only": {"X_Hub_Signature_256": None},
    "SHA-1 under the new name": {"X_Hub_Signature_256": webhooks.signature(BODY, WEBHOOK_SECRET, "sha1")},
    "none": {"X_Hub_Signature_256": None, "X_Hub_Signature": None},
    "empty": {"X_Hub_Signature_256": ""},
}


def test_bad_signatures(stage, make, before):
    """Whatever is wrong with a signature: 401, the same answer for each, the process lives on and asks GitHub nothing"""
    front = make()
    mark = stage.sandbox.traffic.mark()
    answers = {case: deliver(front.url, "repository", BODY, **changes) for case, changes in BAD_SIGNATURES.items()}
    assert {case: answer.status_code for case, answer in answers.items()} == dict.fromkeys(BAD_SIGNATURES, 401)
    assert len({answer.content for answer in answers.values()}) == 1
    assert stage.sandbox.traffic.exchanges(mark) == [] and len(stage.dispatches()) == before
    assert deliver(front.url, "ping", BODY).status_code == 200
    check_alive(front)


@pytest.mark.parametrize("kind", gateway.KINDS)
def test_forged_creation(stage, make, before, kind):
    """A creation that a stranger announces starts nothing, whichever gateway it comes through"""
    front = make(gateway.KINDS[kind])
    body = stage.payload("announced-by-a-stranger")
    forged = webhooks.signature(body, "guessed")
    answer = deliver(front.url, "repository", body, X_Hub_Signature_256=forged)
    assert answer.status_code == 401 and len(stage.dispatches()) == before
    assert not re.search(r"[0-9a-f]{16}", answer.text), "a digest in the answer helps anyone who guesses"
    check_alive(front)


def test_flood_of_forgeries(stage, make):
    """Two hundred forged deliveries cost no cold start and no question to Secrets Manager beyond the first"""
    front = make()
    for number in range(200):
        deliver(front.url, "repository", BODY, X_Hub_Signature_256=f"sha256={number:064x}")
    check_alive(front)
    assert front.function.extensions[0].calls <= 3


# What is not meant for it


@pytest.mark.parametrize(
    ("event", "more", "status"),
    [
        ("ping", {}, 200),
        ("something_new", {}, 202),
        ("star", {"action": "created"}, 202),
        ("repository", {"action": "deleted"}, 202),
        ("repository", {"action": "created", "owner": "somebody-else"}, 202),
    ],
    ids=["ping", "unheard of", "without effect", "gone", "another organization"],
)
def test_nothing_to_do(stage, make, before, event, more, status):
    """A genuine delivery that asks for nothing is accepted and starts nothing"""
    body = json.loads(stage.payload("of-no-interest"))
    if owner := more.pop("owner", None):
        body["repository"]["owner"]["login"] = body["organization"]["login"] = owner
        body["repository"]["full_name"] = f"{owner}/of-no-interest"
    front = make()
    assert deliver(front.url, event, json.dumps(body | more).encode()).status_code == status
    assert len(stage.dispatches()) == before


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("repository", "edited"), ("repository", "renamed"), ("repository", "transferred"), ("repository", "unarchived"),
        ("repository", "publicized"), ("repository", "privatized"), ("branch_protection_rule", "edited"),
        ("branch_protection_rule", "deleted"), ("team", "removed_from_repository"), ("team", "added_to_repository"),
        ("member", "added"), ("security_and_analysis", None), ("public", None), ("custom_property_values", "updated"),
    ],
)  # fmt: skip
def test_other_events(stage, make, before, event, action):
    """Not only creations: whatever can bring a repository out of sync starts the workflow for it"""
    more = {"team": {"slug": "devops", "id": 7, "name": "devops"}, "changes": {}, "rule": {"name": "main"}}
    more |= {"member": {"login": "kim", "id": 8}, "new_property_values": [], "old_property_values": []}
    body = json.loads(stage.payload(f"told-of-by-{event}", **more))
    body["action"] = action
    if action is None:
        del body["action"]
    front = make(changes={"GITHUBCOP_CREDENTIAL_SECRET_ID": stage.token_secret_id})
    assert deliver(front.url, event, json.dumps(body).encode()).status_code == 202
    assert stage.dispatched(before) == [f"told-of-by-{event}"]


def test_recorded_payloads(stage, make, before, shared_folder):
    """Every payload recorded from GitHub is accepted; one of another organization starts nothing"""
    front = make(changes={"GITHUBCOP_CREDENTIAL_SECRET_ID": stage.token_secret_id})
    for name, body in shared.payloads().items():
        answer = deliver(front.url, name.split("/")[0], body)
        assert answer.status_code in (200, 202), (name, answer.text)
    assert len(stage.dispatches()) == before
    repository = json.loads(stage.payload("recorded"))["repository"]
    body = webhooks.adapted(shared.payloads()["repository/created"], repository)
    assert deliver(front.url, "repository", body).status_code == 202
    assert stage.dispatched(before) == ["recorded"]
    check_alive(front)


def test_chosen_events(stage, make, before):
    """Only the events that GITHUBCOP_EVENTS names start the workflow"""
    front = make(changes={"GITHUBCOP_EVENTS": "repository"})
    team = stage.payload("left-alone", "team", "added_to_repository", team={"slug": "devops", "id": 7})
    assert deliver(front.url, "team", team).status_code == 202
    assert deliver(front.url, "repository", stage.payload("chosen")).status_code == 202
    assert stage.dispatched(before) == ["chosen"]


# Shapes of a body


def test_text_is_untouched(stage, make, before):
    """Emoji, %2F, plus signs and escapes pass with their signature intact"""
    front = make()
    body = stage.payload("dots.and-dashes_1", text="🚓 %2F a+b \u00e9 \\u00e9 \\\\ \" \u2028 \x7f")
    assert b"%2F" in body and "🚓".encode() in body
    assert deliver(front.url, "repository", body).status_code == 202
    assert stage.dispatched(before) == ["dots.and-dashes_1"]


@pytest.mark.parametrize(
    ("kind", "front"),
    [(gateway.RestAPI, {}), (gateway.HTTPAPI, {}), (gateway.RestAPI, {"binary_media_types": ("*/*",)})],
    ids=["REST API", "HTTP API", "REST API with */* as binary"],
)
@pytest.mark.parametrize("is_form", [False, True], ids=["JSON", "form"])
def test_encodings(stage, make, before, kind, front, is_form):
    """JSON or form-encoded, as text or as base64: each gateway's shape is understood"""
    front = make(kind, front=front)
    body = stage.payload("encoded", text="🚓 %2F")
    changes = {}
    if is_form:
        body = webhooks.form(body)
        changes["Content_Type"] = "application/x-www-form-urlencoded"
    assert deliver(front.url, "repository", body, **changes).status_code == 202
    assert stage.dispatched(before) == ["encoded"]


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"])
def test_header_case(stage, make, before, change):
    """The headers' case does not matter"""
    front = make()
    body = stage.payload("shouted")
    headers = webhooks.headers("repository", body, X_Hub_Signature_256=webhooks.signature(body, WEBHOOK_SECRET))
    sent = {change(name): value for name, value in headers.items()}
    assert requests.post(front.url, data=body, headers=sent, timeout=30).status_code == 202
    assert stage.dispatched(before) == ["shouted"]


def test_large(stage, make, before):
    """A delivery of 5 MB is worked on; one that Lambda does not take is a failure to GitHub and harmless to the function"""
    front = make()
    large = stage.payload("large", padding="x" * 5_000_000)
    assert deliver(front.url, "repository", large).status_code == 202
    too_large = stage.payload("too-large", padding="x" * 7_000_000)
    assert deliver(front.url, "repository", too_large).status_code >= 500
    assert stage.dispatched(before) == ["large"]
    check_alive(front)


@pytest.mark.parametrize(
    "body",
    [b"", b"not JSON", b"[]", b"null", b'"text"', b"{}", b'{"repository":7}', b'{"repository":{"name":{}}}',
     b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b'{"action":"created"', b"payload=%7B", b'{"repository":null}'],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_signed_garbage(stage, make, before, body):
    """A body that makes no sense is refused or ignored, though signed; the process lives on"""
    front = make(front={"binary_media_types": ("*/*",)})
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        assert deliver(front.url, "repository", body, Content_Type=kind).status_code in (202, 400, 413)
    assert deliver(front.url, "ping", BODY).status_code == 200
    assert len(stage.dispatches()) == before
    check_alive(front)


REST = {"httpMethod": "POST", "path": "/webhook", "headers": {"X-Hub-Signature-256": SIGNED}, "body": "{}"}
GARBAGE = [
    b"not JSON", b"", b"null", b"[]", b"7", b'"text"', b"{}", b"[" * 100_000, b'{"Records":7}', b'{"Records":[{}]}',
    b'{"Records":[{"messageId":"1","body":7}]}', b'{"headers":7}', b'{"headers":null,"body":null}',
    json.dumps(REST | {"headers": {"X-Hub-Signature-256": 7}}).encode(),
    json.dumps(REST | {"headers": None}).encode(),
    json.dumps(REST | {"body": {"an": "object"}}).encode(),
    json.dumps(REST | {"body": "%%%", "isBase64Encoded": True}).encode(),
    json.dumps(REST | {"isBase64Encoded": "perhaps"}).encode(),
    json.dumps(REST | {"multiValueHeaders": 1}).encode(),
    b'{"version":"2.0","requestContext":{"http":7},"rawPath":7}', b'{"version":"9.9"}', b"\xff\xfe\x00",
]  # fmt: skip


def test_garbage_events(stage, make, before):
    """Whatever Lambda may be invoked with, JSON or not: the process answers and lives on, nothing is started"""
    front = make()
    ended = {event[:60]: result.error for event in GARBAGE if (result := front.function.invoke(event)).error in ENDED}
    assert ended == {} and front.function.cold_starts == 1
    assert deliver(front.url, "ping", BODY).status_code == 200
    assert len(stage.dispatches()) == before


def test_where_and_how(make):
    """Only POST to the webhook's path is answered; a function URL says 404 and 405 to others without asking for secrets"""
    front = make(gateway.FunctionURL)
    root = front.url.removesuffix("/webhook")
    assert requests.get(front.url, timeout=30).status_code == 405
    assert requests.post(root + "/wp-login.php", data=b"x", timeout=30).status_code == 404
    assert front.function.extensions[0].requests == []
    check_alive(front)


# Secrets Manager and its extension


def test_extension_not_ready(stage, make, before):
    """An extension that says "not ready" three times is asked again; during init it is not asked at all"""
    front = make(extension={"not_ready": 3})
    assert deliver(front.url, "repository", stage.payload("patient")).status_code == 202
    assert stage.dispatched(before) == ["patient"]
    statuses = [status for _, status in front.function.extensions[0].requests]
    assert statuses.count(400) - statuses[3:].count(400) == 3
    check_alive(front)


def test_extension_never_ready(stage, make, before):
    """Without its secrets the function says 503, in time, and works as soon as it has them"""
    front = make(extension={"not_ready": 10_000}, timeout=3, front={"timeout": 9})
    assert deliver(front.url, "repository", stage.payload("impatient")).status_code == 503
    assert len(stage.dispatches()) == before
    front.function.extensions[0].refuse(0)
    assert deliver(front.url, "repository", stage.payload("patient-again")).status_code == 202
    assert stage.dispatched(before) == ["patient-again"]
    check_alive(front)


@pytest.mark.parametrize("missing_status", [400, 404, 500])
def test_rotation(stage, make, before, missing_status):
    """While the webhook's secret is being rotated the new one and the one before are accepted, no older one"""
    arn = stage.cloud.secrets.create_secret(Name=f"rotated/{missing_status}", SecretString="oldest")["ARN"]
    changes = {"GITHUBCOP_WEBHOOK_SECRET_ID": arn, "GITHUBCOP_CREDENTIAL_SECRET_ID": stage.token_secret_id}

    def status(front, secret):
        body = stage.payload("rotated")
        signature = webhooks.signature(body, secret)
        return deliver(front.url, "repository", body, X_Hub_Signature_256=signature).status_code

    extension = {"missing_status": missing_status}
    first = make(changes=changes, extension=extension)
    assert status(first, "oldest") == 202 and status(first, "newest") == 401
    for secret in ("middle", "newest"):
        stage.cloud.secrets.put_secret_value(SecretId=arn, SecretString=secret)
    # What is kept still holds; a new environment knows the new ones.
    assert status(first, "oldest") == 202
    second = make(changes=changes, extension=extension)
    assert [status(second, secret) for secret in ("newest", "middle", "oldest")] == [202, 202, 401]


def test_rotation_reaches_running_function(stage, make):
    """A rotated secret reaches a function that is already running once the extension's TTL is over"""
    arn = stage.cloud.secrets.create_secret(Name="rotated/running", SecretString="before")["ARN"]
    changes = {"GITHUBCOP_WEBHOOK_SECRET_ID": arn, "SECRETS_MANAGER_TTL": "1"}
    front = make(changes=changes, extension={"ttl": 1})
    signed = {"X_Hub_Signature_256": webhooks.signature(BODY, "before")}
    assert deliver(front.url, "ping", BODY, **signed).status_code == 200
    stage.cloud.secrets.put_secret_value(SecretId=arn, SecretString="after")
    signed = {"X_Hub_Signature_256": webhooks.signature(BODY, "after")}
    eventually(lambda: deliver(front.url, "ping", BODY, **signed).status_code == 200, "the new secret is known", 10)
    check_alive(front)


def test_secrets_are_kept(stage, make):
    """A warm function asks neither the extension nor GitHub for credentials again"""
    front = make()
    deliver(front.url, "repository", stage.payload("first"))
    asked = len(front.function.extensions[0].requests)
    mark = stage.sandbox.traffic.mark()
    for number in range(5):
        deliver(front.url, "repository", stage.payload(f"again-{number}"))
    assert len(front.function.extensions[0].requests) == asked
    assert [e.path.rpartition("/")[2] for e in stage.sandbox.traffic.exchanges(mark)] == ["dispatches"] * 5


def test_several_events(stage, make, before):
    """Several events of one repository within a few seconds start one run, and the rest are accepted with the reason"""
    front = make()
    answers = [deliver(front.url, "repository", stage.payload("busy")) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {202}
    assert stage.dispatched(before) == ["busy"]
    assert "a run that was started just now sees it" in answers[-1].text


# GitHub in trouble


def check_honest(stage, before, answer):
    """2xx exactly when the workflow was started: GitHub redelivers only what has failed."""
    assert (answer.status_code == 202) == (len(stage.dispatches()) > before), answer.text
    assert answer.status_code == 202 or answer.status_code in (502, 503, 504), answer.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"GITHUBCOP_WORKFLOW": "absent.yml"}, "absent.yml"),
     ({"GITHUBCOP_WORKFLOW_REF": "absent"}, "No ref found for: absent"),
     ({"GITHUBCOP_WORKFLOW_REPOSITORY": "acme/absent"}, "does not exist")],
    ids=["404 workflow missing", "422 no such ref", "422 repository missing"],
)  # fmt: skip
def test_misconfigured(stage, make, before, changes, reason):
    """A dispatch that GitHub refuses is a failed delivery, and the log says why"""
    front = make(changes=changes)
    answer = deliver(front.url, "repository", stage.payload("refused"))
    assert answer.status_code == 502 and len(stage.dispatches()) == before
    assert reason in front.function.logs()
    check_alive(front)


@pytest.mark.parametrize(
    "fault",
    [
        {"effect": "secondary_limit", "retry_after": 60},
        {"effect": "secondary_limit", "retry_after": 1, "times": 1},
        {"effect": "secondary_limit"},
        {"effect": "status", "status": 500, "times": 1},
        {"effect": "status", "status": 502},
        {"effect": "status", "status": 401},
        {"effect": "missing_permission", "permission": "actions=write"},
        {"effect": "reset", "times": 1},
        {"effect": "reset"},
        {"effect": "truncate"},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_github_in_trouble(stage, make, before, fault):
    """Accepted exactly when the workflow was started, whatever GitHub says, and never slower than GitHub waits"""
    front = make()
    stage.fault(**fault)
    answer = deliver(front.url, "repository", stage.payload("in-trouble"))
    check_honest(stage, before, answer)
    stage.heal()
    if fault["effect"] == "secondary_limit":
        # GitHub has asked for a pause; who goes on asking may be banned.
        now = len(stage.dispatches())
        check_honest(stage, now, deliver(front.url, "repository", stage.payload("afterwards")))
    else:
        assert deliver(front.url, "repository", stage.payload("afterwards")).status_code == 202
        assert "afterwards" in stage.dispatched(before)
    check_alive(front)


def test_spent_rate_limit(stage, make, before):
    """A rate limit that is spent is a failed delivery, told in time; after its reset deliveries work again"""
    front = make(timeout=3)
    stage.fault("primary_limit", reset_in=5, times=1)
    answer = deliver(front.url, "repository", stage.payload("too-many"))
    check_honest(stage, before, answer)
    body = stage.payload("after-the-reset")
    eventually(lambda: deliver(front.url, "repository", body).status_code == 202, "accepted after the reset", 20)
    assert "after-the-reset" in stage.dispatched(before)
    check_alive(front)


def test_github_gone(stage, make, before):
    """A GitHub that cannot be reached is a failed delivery; once it is back, the next one works"""
    front = make()
    stage.line.cut()
    assert deliver(front.url, "repository", stage.payload("gone")).status_code == 502
    stage.line.mend()
    assert deliver(front.url, "repository", stage.payload("back")).status_code == 202
    check_alive(front)


@pytest.mark.parametrize("timeout", [1, 2])
def test_deadline(stage, make, before, timeout):
    """When GitHub hangs, the function answers before its own time is over instead of being killed"""
    front = make(timeout=timeout)
    stage.fault("latency", milliseconds=20_000, route="*")
    answer = deliver(front.url, "repository", stage.payload("hanging"))
    assert answer.status_code in (502, 503, 504)
    check_alive(front)
    stage.heal()
    assert deliver(front.url, "ping", BODY).status_code == 200


def test_connections_lost_while_frozen(stage, make, before):
    """Connections to GitHub and to the extension that died while the function was frozen cost no delivery"""
    front = make(changes={"SECRETS_MANAGER_TTL": "0"}, extension={"ttl": 0})
    names = [f"thawed-{number}" for number in range(10)]
    answers = []
    for name in names:
        answers.append(deliver(front.url, "repository", stage.payload(name)).status_code)
        stage.line.drop()
        front.function.extensions[0].drop_connections()
    assert answers == [202] * 10 and stage.dispatched(before) == names, front.function.logs()
    check_alive(front)


# Logs


def test_logs(stage, make):
    """Each line of the log is JSON; request and delivery can be found by their ids; a forged delivery is told of"""
    front = make()
    body = stage.payload("logged")
    deliver(front.url, "repository", body, X_GitHub_Delivery="0a1b2c3d-0000-1111-2222-333344445555")
    deliver(front.url, "repository", body, X_Hub_Signature_256="sha256=" + "0" * 64)
    lines = front.function.logs().splitlines()
    assert lines and all(isinstance(json.loads(line), dict) for line in lines)
    request_id = front.function.results[0].request_id
    assert any(request_id in line and "0a1b2c3d-0000-1111-2222-333344445555" in line for line in lines)
    assert any(front.function.results[1].request_id in line for line in lines)


def test_at_the_same_time(stage, make, before):
    """Deliveries at the same time each get their own answer"""
    front = make(concurrency=4)
    answers = {}

    def send(number):
        body = stage.payload(f"parallel-{number}")
        good = {} if number % 2 else {"X_Hub_Signature_256": "sha256=" + "0" * 64}
        answers[number] = deliver(front.url, "repository", body, **good).status_code

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {0: 401, 1: 202, 2: 401, 3: 202}
    assert set(stage.dispatched(before)) == {"parallel-1", "parallel-3"}
