"""The public original's approach, written anew to be compared with: boto3 and requests, two secrets per event, each
with a new session and client. What made the original fail is left out: it compares what GitHub documents, and answers
every event. The calls it makes are the same.
"""

import hashlib
import hmac
import json
import os

import boto3
import requests


def handle(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    body = event["body"] or ""
    secret = _secret(os.environ["GITHUBCOP_WEBHOOK_SECRET_ID"])
    expected = "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, headers.get("x-hub-signature-256", "")):
        return {"statusCode": 401, "body": json.dumps("invalid signature")}
    delivery = json.loads(body)
    if delivery.get("action") != "created" or "repository" not in delivery:
        return {"statusCode": 202, "body": json.dumps("nothing to do")}
    repository = delivery["repository"]["name"]
    token = json.loads(_secret(os.environ["GITHUBCOP_CREDENTIAL_SECRET_ID"]))["token"]
    answer = requests.post(
        f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUBCOP_WORKFLOW_REPOSITORY']}/actions/workflows/"
        f"{os.environ.get('GITHUBCOP_WORKFLOW', 'githubcop.yml')}/dispatches",
        json={"ref": "main", "inputs": {"repo-to-police": repository}},
        headers={"Authorization": f"token {token}", "Accept": "application/vnd.github+json"},
        timeout=10,
    )
    return {"statusCode": 202 if answer.ok else 502, "body": json.dumps(repository)}


def _secret(name):
    session = boto3.session.Session()
    client = session.client(service_name="secretsmanager", region_name=os.environ["AWS_REGION"])
    return client.get_secret_value(SecretId=name)["SecretString"]
