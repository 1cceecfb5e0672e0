"""One installation of the module in a cloud of its own: from the first apply to the last trace, written down."""

import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import boto3

from ..processes import Service
from .command import REGION, Terraform


@dataclass
class Story:
    """What was seen of one installation. Policies are those of its roles, by role and policy."""

    applied: str = ""
    outputs: dict = field(default_factory=dict)
    second_plan: str = ""
    state: str = ""
    policies: dict[str, dict] = field(default_factory=dict)
    function: dict = field(default_factory=dict)
    function_policy: list[dict] = field(default_factory=list)
    mapping: dict = field(default_factory=dict)
    queues: dict[str, dict] = field(default_factory=dict)
    rest: dict = field(default_factory=dict)
    http: dict = field(default_factory=dict)
    secrets: dict[str, list] = field(default_factory=dict)
    filled: dict[str, str] | None = None
    log_groups: dict[str, int] = field(default_factory=dict)
    alarms: set[str] = field(default_factory=set)
    after_another_zip: dict = field(default_factory=dict)
    switched: "Story | None" = None
    left: list[str] = field(default_factory=list)


class Installation:
    def __init__(self, terraform: Terraform, folder: Path, *, existing_secrets: bool = False, **inputs):
        folder.mkdir()
        self.terraform, self.folder = terraform, folder
        self.moto = Service(
            [sys.executable, Path(__file__).with_name("moto_server.py")], folder, "moto", dict(terraform.environment)
        )
        self.moto.wait_until(lambda: "\n" in self.moto.text(), "its address")
        self.environment = {
            "AWS_ENDPOINT_URL": self.moto.text().splitlines()[0], "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION,
        }  # fmt: skip
        self.zip = folder / "function.zip"
        self.inputs = {
            "organization": "acme",
            "workflow_repository": "acme/githubcop",
            "zip_file": str(self.zip),
        } | inputs
        if existing_secrets:
            made = {
                name: self.client("secretsmanager").create_secret(Name=f"team/{name}")["ARN"]
                for name in ("hook", "app", "policy")
            }
            self.inputs |= {
                "webhook_secret_arn": made["hook"],
                "credential_secret_arn": made["app"],
                "policy_secrets_arn": made["policy"],
            }

    def client(self, service: str):
        return boto3.session.Session().client(
            service, endpoint_url=self.environment["AWS_ENDPOINT_URL"], region_name=REGION,
            aws_access_key_id="testing", aws_secret_access_key="testing",
        )  # fmt: skip

    def live(self) -> Story:
        """Applies, looks, applies a changed zip and then the other ingress, destroys, looks again."""
        try:
            story = Story()
            self.apply("first")
            story.outputs = self.outputs()
            story.second_plan = self.run("plan", status={0, 2})
            story.state = (self.folder / "terraform.tfstate").read_text()
            self.look(story)
            story.filled = self.fill(story)
            self.apply("second")
            story.after_another_zip = self.outputs()
            story.switched = self.switch()
            self.run("destroy", "-auto-approve")
            story.left = self.leftovers()
            return story
        finally:
            self.moto.stop()

    def switch(self) -> Story:
        """Puts a queue between gateway and function while both are in use, or takes it away."""
        self.inputs["ingress"] = "direct" if self.inputs.get("ingress") == "queue" else "queue"
        told = self.apply("second")
        story = Story(applied=told, outputs=self.outputs(), second_plan=self.run("plan", status={0, 2}))
        self.look_at_ingress(story)
        return story

    def apply(self, code: str) -> str:
        with zipfile.ZipFile(self.zip, "w") as archive:
            archive.writestr("bootstrap", f"#!/bin/sh\n# {code}\n")
        return self.run("apply", "-auto-approve")

    def run(self, verb: str, *arguments: str, status: set[int] = frozenset({0})) -> str:
        inputs = [
            f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, value in self.inputs.items()
        ]
        detail = ["-detailed-exitcode"] if verb == "plan" else []
        return self.terraform(
            verb,
            *detail,
            *arguments,
            *inputs,
            f"-state={self.folder / 'terraform.tfstate'}",
            status=status,
            **self.environment,
        )

    def outputs(self) -> dict:
        told = self.terraform("output", "-json", f"-state={self.folder / 'terraform.tfstate'}")
        return {name: output["value"] for name, output in json.loads(told).items()}

    def look(self, story: Story) -> None:
        """Reads back with AWS's SDK what Terraform says that it made."""
        iam, functions = self.client("iam"), self.client("lambda")
        for role in iam.list_roles()["Roles"]:
            for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                found = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)
                story.policies[f"{role['RoleName']}/{name}"] = found["PolicyDocument"]
        name = story.outputs["function_name"]
        story.function = functions.get_function_configuration(
            FunctionName=name, Qualifier=story.outputs["function_version"]
        )
        if self.inputs.get("ingress") != "queue":
            story.function_policy = json.loads(functions.get_policy(FunctionName=name, Qualifier="live")["Policy"])[
                "Statement"
            ]
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            story.mapping = mapping
        secrets = self.client("secretsmanager")
        for secret in secrets.list_secrets()["SecretList"]:
            story.secrets[secret["Name"]] = list(secret.get("SecretVersionsToStages", {}))
        for group in self.client("logs").describe_log_groups()["logGroups"]:
            story.log_groups[group["logGroupName"]] = group.get("retentionInDays")
        story.alarms = {alarm["AlarmName"] for alarm in self.client("cloudwatch").describe_alarms()["MetricAlarms"]}
        self.look_at_ingress(story)

    def look_at_ingress(self, story: Story) -> None:
        sqs, rest, http = self.client("sqs"), self.client("apigateway"), self.client("apigatewayv2")
        for url in sqs.list_queues().get("QueueUrls", []):
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            story.queues[url.rsplit("/")[-1]] = found["Attributes"]
        for api in rest.get_rest_apis()["items"]:
            resources = rest.get_resources(restApiId=api["id"], embed=["methods"])["items"]
            methods = {
                f"{verb} {resource['path']}": method
                for resource in resources
                for verb, method in resource.get("resourceMethods", {}).items()
            }
            validators = rest.get_request_validators(restApiId=api["id"])["items"]
            unknown = rest.get_gateway_response(restApiId=api["id"], responseType="MISSING_AUTHENTICATION_TOKEN")
            story.rest = {
                "methods": methods,
                "stage": rest.get_stage(restApiId=api["id"], stageName="live"),
                "validators": [each["id"] for each in validators if each["validateRequestParameters"]],
                "unknown_path": unknown["statusCode"],
            }
        for api in http.get_apis()["Items"]:
            story.http = {
                "routes": [route["RouteKey"] for route in http.get_routes(ApiId=api["ApiId"])["Items"]],
                "integration": http.get_integrations(ApiId=api["ApiId"])["Items"][0],
                "stage": http.get_stage(ApiId=api["ApiId"], StageName="$default"),
            }

    def fill(self, story: Story) -> dict[str, str] | None:
        """What the secrets hold once the output's commands have run as they stand; None without their programs."""
        if not all(map(shutil.which, ("aws", "jq", "openssl"))):
            return None
        (self.folder / "githubcop.private-key.pem").write_text("-----BEGIN KEY-----\nline\n-----END KEY-----\n")
        editor = self.folder / "editor"
        own = self.environment | {"EDITOR": str(editor)}
        editor.write_text("""#!/bin/sh\nprintf '{"HOOK": "value"}' >"$1"\n""")
        editor.chmod(0o755)
        told = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", story.outputs["fill_secrets"]], cwd=self.folder, text=True,
            env=self.terraform.environment | own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout
        secrets = self.client("secretsmanager")
        return {
            key: secrets.get_secret_value(SecretId=story.outputs[key])["SecretString"]
            for key in ("webhook_secret_arn", "credential_secret_arn", "policy_secrets_arn")
            if story.outputs.get(key)
        }

    def leftovers(self) -> list[str]:
        """What still costs money or grants rights. Secrets and keys wait for their recovery time, as in AWS."""
        own = "githubcop"
        found = [
            role["RoleName"] for role in self.client("iam").list_roles()["Roles"] if role["RoleName"].startswith(own)
        ]
        found += [function["FunctionName"] for function in self.client("lambda").list_functions()["Functions"]]
        found += [
            mapping["UUID"] for mapping in self.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        ]
        found += self.client("sqs").list_queues().get("QueueUrls", [])
        found += [group["logGroupName"] for group in self.client("logs").describe_log_groups()["logGroups"]]
        found += [alarm["AlarmName"] for alarm in self.client("cloudwatch").describe_alarms()["MetricAlarms"]]
        found += [api["name"] for api in self.client("apigateway").get_rest_apis()["items"]]
        found += [api["Name"] for api in self.client("apigatewayv2").get_apis()["Items"]]
        found += [topic["TopicArn"] for topic in self.client("sns").list_topics()["Topics"]]
        return found + [
            board["DashboardName"] for board in self.client("cloudwatch").list_dashboards()["DashboardEntries"]
        ]
