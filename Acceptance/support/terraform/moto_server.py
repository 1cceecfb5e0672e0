"""Moto's server, with the gaps closed that stand between it and what AWS answers to Terraform. Prints its address."""

import json
import os
import signal

# Gap: moto knows AWS's managed policies only when asked to load them.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.apigateway.models import APIGatewayBackend
from moto.awslambda.models import EventSourceMapping, LambdaFunction
from moto.server import ThreadedMotoServer
from moto.sqs.models import Queue


def close_gaps() -> None:
    layers_data = LambdaFunction._get_layers_data

    def with_layers_of_others(function: LambdaFunction, arns: list[str]):
        """Gap: moto has no layers but those published to it; AWS's own accounts publish theirs to everyone."""
        own = [arn for arn in arns if arn.split(":")[4] == function.account_id]
        return layers_data(function, own) + [{"Arn": arn, "CodeSize": 1} for arn in arns if arn not in own]

    configuration = EventSourceMapping.get_configuration

    def with_alias(mapping: EventSourceMapping):
        """Gap: asked to feed an alias, moto answers with the version behind it; AWS answers with the alias."""
        return configuration(mapping) | {"FunctionArn": mapping.function_name}

    attributes = Queue.attributes

    def with_compact_policy(queue: Queue):
        """Gap: moto writes a redrive policy with spaces in it; AWS gives back what it was given."""
        found = attributes.fget(queue)
        if found.get("RedrivePolicy"):
            found["RedrivePolicy"] = json.dumps(json.loads(found["RedrivePolicy"]), separators=(",", ":"))
        return found

    put_rest_api = APIGatewayBackend.put_rest_api

    def with_whole_document(backend: APIGatewayBackend, api_id: str, document: dict, *options, **more):
        """Gap: moto imports routes without their required headers and validators, and no gateway responses."""
        api = put_rest_api(backend, api_id, document, *options, **more)
        api.request_validators.clear()
        validators = {
            name: api.create_request_validator(
                name, rules["validateRequestBody"], rules["validateRequestParameters"]
            ).id
            for name, rules in document.get("x-amazon-apigateway-request-validators", {}).items()
        }
        api.gateway_responses.clear()
        for kind, answer in document.get("x-amazon-apigateway-gateway-responses", {}).items():
            api.put_gateway_response(kind, answer["statusCode"], {}, answer["responseTemplates"])
        for path, operations in document["paths"].items():
            for verb, operation in operations.items():
                method = api.get_resource_for_path(path).get_method(verb.upper())
                method.request_validator_id = validators[operation["x-amazon-apigateway-request-validator"]]
                method.request_parameters = {
                    f"method.request.{parameter['in']}.{parameter['name']}": parameter["required"]
                    for parameter in operation["parameters"]
                }
        return api

    APIGatewayBackend.put_rest_api = with_whole_document
    LambdaFunction._get_layers_data = with_layers_of_others
    EventSourceMapping.get_configuration = with_alias
    Queue.attributes = property(with_compact_policy)


if __name__ == "__main__":
    close_gaps()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()
