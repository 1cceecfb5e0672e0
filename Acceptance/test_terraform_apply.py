"""Deploy/aws applied: the real Terraform and provider before moto, read back with AWS's SDK, then destroyed."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, quote_plus

import pytest

from support.terraform.command import REGION, terraform
from support.terraform.installation import Installation

INSTALLATIONS = {
    "queue, REST, key": {
        "ingress": "queue", "create_kms_key": True, "alarm_email": "ops@example.com", "mode": "enforce",
        "policy": "repository:acme/policy@main:githubcop.yml", "name": "githubcop-queued", "architecture": "arm64",
        "policy_secrets": True,
    },
    "queue, HTTP": {"ingress": "queue", "api": "http"},
    "direct, REST": {},
    "direct, HTTP, given secrets": {
        "api": "http", "existing_secrets": True, "events": ["repository", "team.edited"], "mode": "enforce",
        "policy": "githubcop.yml",
    },
}  # fmt: skip

every = pytest.mark.parametrize("name", INSTALLATIONS)
rest = pytest.mark.parametrize("name", [name for name in INSTALLATIONS if "REST" in name])
http = pytest.mark.parametrize("name", [name for name in INSTALLATIONS if "HTTP" in name])
queued = pytest.mark.parametrize("name", [name for name in INSTALLATIONS if "queue" in name])


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """All installations at once: Terraform itself waits 25 seconds for every change of a queue."""
    ready = terraform(tmp_path_factory.mktemp("terraform"))
    clouds = tmp_path_factory.mktemp("clouds")
    with ThreadPoolExecutor(len(INSTALLATIONS)) as pool:
        yield {
            name: pool.submit(Installation(ready, clouds / re.sub(r"\W+", "-", name), **inputs).live)
            for name, inputs in INSTALLATIONS.items()
        }


@pytest.fixture
def story(stories, name):
    return stories[name].result()


@every
def test_second_plan(story):
    """A second plan right after apply finds nothing to change"""
    assert "No changes." in story.second_plan, story.second_plan[-6000:]


@every
def test_destroy(story):
    """Destroy leaves nothing that costs money or grants rights"""
    assert story.left == []


@every
def test_policies_name_what_they_allow(story):
    """No policy says * where a name is possible: actions are spelled out, resources are ARNs of this installation"""
    assert story.policies
    for policy in story.policies.values():
        for statement in policy["Statement"]:
            for action in as_list(statement["Action"]):
                assert "*" not in action
            for resource in as_list(statement["Resource"]):
                streams = resource.endswith(":log-group:" + story.outputs["function_log_group"] + ":*")
                assert resource.startswith("arn:aws:") and ("*" not in resource or streams), resource


@every
def test_function_reads_its_secrets(story, name):
    """The function may read its secrets and no other, and decrypt only through the services that it uses"""
    function = next(policy for name, policy in story.policies.items() if name.endswith("-function/function"))
    by_action = {action: statement for statement in function["Statement"] for action in as_list(statement["Action"])}
    secrets = {story.outputs["webhook_secret_arn"], story.outputs["credential_secret_arn"]}
    if with_policy_secrets(name):
        secrets.add(story.outputs["policy_secrets_arn"])
    assert set(by_action["secretsmanager:GetSecretValue"]["Resource"]) == secrets
    decrypts = [statement for statement in function["Statement"] if "kms:Decrypt" in as_list(statement["Action"])]
    assert bool(decrypts) == bool(story.outputs.get("kms_key_arn"))
    for statement in decrypts:
        assert statement["Resource"] == story.outputs["kms_key_arn"]
        assert re.fullmatch(
            rf"(secretsmanager|sqs)\.{REGION}\.amazonaws\.com", statement["Condition"]["StringEquals"]["kms:ViaService"]
        )


@every
def test_environment(story, name):
    """The function gets what it was configured with, the ids of its secrets, and no secret"""
    inputs = INSTALLATIONS[name]
    found = story.function["Environment"]["Variables"]
    extension = {key for key in found if key.startswith(("PARAMETERS_SECRETS_EXTENSION_", "SECRETS_MANAGER_"))}
    expected = {
        "GITHUBCOP_MODE": inputs.get("mode", "dispatch"),
        "GITHUBCOP_ORGANIZATION": "acme",
        "GITHUBCOP_WORKFLOW_REPOSITORY": "acme/githubcop",
        "GITHUBCOP_WORKFLOW": "githubcop.yml",
        "GITHUBCOP_WORKFLOW_REF": "main",
        "GITHUBCOP_DEBOUNCE_SECONDS": "0" if inputs.get("mode") == "enforce" else "5",
        "GITHUBCOP_LOG_LEVEL": "info",
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUBCOP_WEBHOOK_SECRET_ID": story.outputs["webhook_secret_arn"],
        "GITHUBCOP_CREDENTIAL_SECRET_ID": story.outputs["credential_secret_arn"],
    }
    if "policy" in inputs:
        expected["GITHUBCOP_POLICY"] = inputs["policy"]
    if with_policy_secrets(name):
        expected["GITHUBCOP_POLICY_SECRETS_ID"] = story.outputs["policy_secrets_arn"]
    if "events" in inputs:
        expected["GITHUBCOP_EVENTS"] = ",".join(inputs["events"])
    assert {key: value for key, value in found.items() if key not in extension} == expected
    assert found["SECRETS_MANAGER_TTL"] == "300" and found["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"] == "2773"


@every
def test_function(story, name):
    """The function is a custom runtime on Amazon Linux 2023 with the extension of its region and architecture"""
    architecture = INSTALLATIONS[name].get("architecture", "x86_64")
    assert (story.function["Runtime"], story.function["Handler"]) == ("provided.al2023", "bootstrap")
    assert story.function["Architectures"] == [architecture]
    (layer,) = story.function["Layers"]
    suffix = "-Arm64" if architecture == "arm64" else ""
    assert re.fullmatch(
        rf"arn:aws:lambda:{REGION}:\d{{12}}:layer:AWS-Parameters-and-Secrets-Lambda-Extension{suffix}:\d+", layer["Arn"]
    )


@every
def test_zip_makes_a_version(story):
    """Another zip is published as another version behind the same alias, and the webhook URL stays"""
    before, after = story.outputs, story.after_another_zip
    assert int(after["function_version"]) == int(before["function_version"]) + 1
    assert after["webhook_url"] == before["webhook_url"]


@rest
def test_rest_route(story):
    """A REST API knows POST /webhook and nothing else, and refuses what lacks GitHub's headers"""
    (route, method), *others = story.rest["methods"].items()
    assert route == "POST /webhook" and not others
    headers = ("X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery")
    assert method["requestParameters"] == {f"method.request.header.{header}": True for header in headers}
    assert method["requestValidatorId"] in story.rest["validators"]
    assert story.rest["unknown_path"] == "404"
    assert method["methodIntegration"]["timeoutInMillis"] == 9000


@rest
def test_rest_stage(story):
    """A REST API is throttled and logs every request without a header or a body"""
    settings = story.rest["stage"]["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (50, 200)
    assert settings["dataTraceEnabled"] is False
    check_access_log(story.rest["stage"]["accessLogSettings"], story, key="destinationArn", format="format")


@http
def test_http_route(story):
    """An HTTP API knows POST /webhook and nothing else"""
    assert story.http["routes"] == ["POST /webhook"]
    assert story.http["integration"]["TimeoutInMillis"] == 9000


@http
def test_http_stage(story):
    """An HTTP API is throttled and logs every request without a header or a body"""
    settings = story.http["stage"]["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (50, 200)
    check_access_log(story.http["stage"]["AccessLogSettings"], story, key="DestinationArn", format="Format")


@pytest.mark.parametrize("name", [name for name in INSTALLATIONS if "direct" in name])
def test_direct(story):
    """Without a queue only the gateway's one route may invoke the function, which gives up before GitHub does"""
    (statement,) = story.function_policy
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    (source,) = statement["Condition"]["ArnLike"].values()
    assert re.fullmatch(rf"arn:aws:execute-api:{REGION}:\d{{12}}:\w+/(live|\$default)/POST/webhook", source)
    assert story.function["Timeout"] == 8 and story.queues == {}


@every
def test_switch_ingress(story, name):
    """A queue can be put behind the gateway later, or taken away: one apply, and the URL stays"""
    before, after = story, story.switched
    assert after.outputs["webhook_url"] == before.outputs["webhook_url"]
    assert "No changes." in after.second_plan, after.second_plan[-6000:]
    assert ("queue" in name) == (not after.queues)
    if "HTTP" in name:
        assert after.http["routes"] == ["POST /webhook"]
        assert after.http["integration"].get("IntegrationSubtype") == (None if "queue" in name else "SQS-SendMessage")
    else:
        assert list(after.rest["methods"]) == ["POST /webhook"]
        integration = after.rest["methods"]["POST /webhook"]["methodIntegration"]
        assert integration["type"] == ("aws_proxy" if "queue" in name else "aws")
        assert (":lambda:" in integration["uri"]) == ("queue" in name)
        assert after.rest["stage"]["deploymentId"] != before.rest["stage"]["deploymentId"]


@every
def test_switch_loses_nothing(story, name):
    """When the ingress is switched, what the old way needs goes only when the gateway has left it"""
    gateway = "aws_api_gateway_stage.this" if "REST" in name else "aws_apigatewayv2_route.webhook"
    old = ["aws_lambda_permission.gateway"] if "direct" in name else [
        "aws_sqs_queue.deliveries", "aws_iam_role_policy.gateway", "aws_lambda_event_source_mapping.deliveries",
    ]  # fmt: skip
    moved = story.switched.applied.index(f"{gateway}[0]: Modifications complete")
    assert all(story.switched.applied.index(f"{each}[0]: Destroying") > moved for each in old), story.switched.applied


@queued
def test_queue(story, name):
    """The queue is encrypted, hides a delivery for six time-outs of the function, and keeps hopeless ones in a DLQ"""
    prefix = INSTALLATIONS[name].get("name", "githubcop")
    deliveries, dead = story.queues[f"{prefix}-deliveries"], story.queues[f"{prefix}-dead-letters"]
    assert int(deliveries["VisibilityTimeout"]) >= 6 * story.function["Timeout"]
    assert json.loads(deliveries["RedrivePolicy"]) == {"deadLetterTargetArn": dead["QueueArn"], "maxReceiveCount": 5}
    for queue in (deliveries, dead):
        assert queue.get("KmsMasterKeyId") == story.outputs.get("kms_key_arn")
        assert queue["SqsManagedSseEnabled"] == "true" or "KmsMasterKeyId" in queue


@queued
def test_queue_feeds_the_alias(story):
    """The queue feeds the alias in batches of which only the failures come back, with few instances at once"""
    assert story.mapping["FunctionArn"].endswith(":live")
    assert story.mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert story.mapping["ScalingConfig"] == {"MaximumConcurrency": 5}
    assert (story.mapping["BatchSize"], story.mapping["MaximumBatchingWindowInSeconds"]) == (10, 1)


@pytest.mark.parametrize("name", ["queue, REST, key"])
def test_message_is_what_was_signed(story):
    """Through the REST API's template a queued body is the signed one to the byte, emoji, percent signs and all"""
    body = '{"zen": "Keep it\\nlogically awesome. 🚀 %2F & = +", "name":"ü"}\n'
    headers = {
        "X-Hub-Signature-256": "sha256=abc", "X-GitHub-Event": "repository", "X-GitHub-Delivery": "7d1e&9",
        "Content-Type": "application/json; charset=utf-8",
    }  # fmt: skip
    integration = story.rest["methods"]["POST /webhook"]["methodIntegration"]
    for template in integration["requestTemplates"].values():
        sent = template.replace("$util.urlEncode($input.body)", quote_plus(body))
        sent = re.sub(
            r"\$util\.urlEncode\(\$input\.params\('([\w-]+)'\)\)", lambda found: quote_plus(headers[found[1]]), sent
        )
        message = {name: value for name, (value,) in parse_qs(sent, strict_parsing=True).items()}
        assert message.pop("Action") == "SendMessage" and message.pop("MessageBody") == body
        names = {value: key.removesuffix(".Name") for key, value in message.items() if key.endswith(".Name")}
        assert {name: message[f"{prefix}.Value.StringValue"] for name, prefix in names.items()} == headers
        assert {message[f"{prefix}.Value.DataType"] for prefix in names.values()} == {"String"}


@pytest.mark.parametrize("name", ["queue, REST, key"])
def test_queue_failure_is_told(story):
    """GitHub hears 202 only when SQS has taken the delivery, and 502 whatever else happens"""
    answers = story.rest["methods"]["POST /webhook"]["methodIntegration"]["integrationResponses"]
    assert {code: answer.get("selectionPattern") for code, answer in answers.items()} == {"202": "2\\d{2}", "502": None}


@every
def test_secrets_are_empty(story, name):
    """Secrets are made without a value, or taken as given, and no value is in the state"""
    made = set() if "existing_secrets" in INSTALLATIONS[name] else {"webhook", "credential"}
    if "policy_secrets" in INSTALLATIONS[name]:
        made.add("policy")
    prefix = INSTALLATIONS[name].get("name", "githubcop")
    assert {secret for secret in story.secrets if not secret.startswith("team/")} == {f"{prefix}/{key}" for key in made}
    assert all(versions == [] for versions in story.secrets.values())
    assert "aws_secretsmanager_secret_version" not in story.state and "PRIVATE KEY" not in story.state


@every
def test_fill_secrets(story, name):
    """The commands that the output tells to paste fill all secrets as the function reads them"""
    if story.filled is None:
        pytest.skip("aws, jq or openssl is not installed")
    assert re.fullmatch(r"[0-9a-f]{64}", story.filled["webhook_secret_arn"])
    credential = json.loads(story.filled["credential_secret_arn"])
    assert credential == {"app_id": "123456", "private_key": "-----BEGIN KEY-----\nline\n-----END KEY-----\n"}
    assert ("policy_secrets_arn" in story.filled) == with_policy_secrets(name)
    if with_policy_secrets(name):
        assert json.loads(story.filled["policy_secrets_arn"]) == {"HOOK": "value"}


@every
def test_watched(story, name):
    """Logs end after 30 days, and alarms watch errors, throttles, failures at the gateway and both queues"""
    prefix = INSTALLATIONS[name].get("name", "githubcop")
    assert story.log_groups == {f"/aws/lambda/{prefix}": 30, f"/aws/apigateway/{prefix}": 30}
    queue = {"dead-letters", "dead-letters-age", "deliveries-age"} if "queue" in name else set()
    expected = {"function-errors", "function-throttles", "gateway-failures", "forged-deliveries"} | queue
    assert story.alarms == {f"{prefix}-{alarm}" for alarm in expected}


def with_policy_secrets(name: str) -> bool:
    return bool({"policy_secrets", "existing_secrets"} & INSTALLATIONS[name].keys())


def check_access_log(settings: dict, story, *, key: str, format: str):
    assert settings[key].endswith(":log-group:" + story.outputs["gateway_log_group"])
    fields = json.loads(settings[format])
    assert {"requestId", "status", "route", "sourceIp"} <= set(fields)
    assert not [
        field for field in fields.values() if re.search("header|body|query|input|authorizer", field, re.IGNORECASE)
    ]


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]
