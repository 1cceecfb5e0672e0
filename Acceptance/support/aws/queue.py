"""The queue ingress: a gateway that writes deliveries to SQS, and the poller that brings them to the function.

The queue itself is moto's. The poller keeps to AWS's "Using Lambda with Amazon SQS": batches, what is reported as
failed stays in the queue until its visibility timeout ends, and after `maxReceiveCount` it goes to the dead letters.
"""

import json
import threading
import time

from . import wire
from .environment import MAXIMUM_PAYLOAD
from .function import REGION, Function, PayloadTooLarge
from .gateway import MAXIMUM_BODY, MAXIMUM_HEAD, ROUTE, RestAPI

HEADERS = "X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery", "Content-Type"
"""What the gateway passes on, as message attributes. SQS takes no empty ones, so that all are required."""
CONTENT_TYPES = "application/json", "application/x-www-form-urlencoded"


class Queue:
    """A queue with its dead letter queue."""

    def __init__(self, sqs, name: str, *, visibility_timeout: int = 60, maximum_receives: int = 3):
        self.sqs, self.name, self.visibility_timeout = sqs, name, visibility_timeout
        self.dead_url = sqs.create_queue(QueueName=f"{name}-dead-letters")["QueueUrl"]
        dead_arn = sqs.get_queue_attributes(QueueUrl=self.dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": maximum_receives}
        attributes = {"VisibilityTimeout": str(visibility_timeout), "RedrivePolicy": json.dumps(redrive)}
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def count(self, url: str | None = None) -> int:
        """Messages in the queue, those in flight too."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=url or self.url, AttributeNames=names)["Attributes"]
        return sum(int(value) for value in found.values())

    def dead(self) -> int:
        return self.count(self.dead_url)


class QueueGateway:
    """API Gateway that answers once SQS has the delivery: 202, before any of our code has run."""

    def __init__(self, queue: Queue):
        self.queue = queue
        self._server = wire.Server(self._answer)
        self.url = self._server.url + "/webhook"

    def close(self):
        self._server.close()

    def _answer(self, request: wire.Request) -> wire.Response:
        if request.head_size > MAXIMUM_HEAD or len(request.body) > MAXIMUM_BODY:
            return wire.Response.json(413, {"message": "Request Too Long"})
        if (request.method, request.path) != ROUTE:
            status, message = RestAPI.refusals["no route"]
            return wire.Response.json(status, {"message": message})
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name in HEADERS if (value := request.header(name))
        }
        if missing := [name for name in HEADERS if name not in attributes]:
            return wire.Response.json(400, {"message": f"Missing required request parameters: {missing}"})
        if request.header("Content-Type").partition(";")[0] not in CONTENT_TYPES:
            return wire.Response.json(415, {"message": "Unsupported Media Type"})
        try:
            self.queue.sqs.send_message(
                QueueUrl=self.queue.url, MessageBody=request.body.decode("utf-8", "replace"), MessageAttributes=attributes
            )
        except self.queue.sqs.exceptions.ClientError:
            return wire.Response.json(502, {"message": "The delivery could not be put into the queue."})
        return wire.Response.json(202, {"message": "The delivery is in the queue."})


class EventSourceMapping:
    """Polls a queue for a function, with ReportBatchItemFailures."""

    def __init__(self, queue: Queue, function: Function, *, batch_size: int = 10, window: float = 0.0, pollers: int = 1):
        """`window`: seconds for which a batch waits for more messages, up to `batch_size`."""
        if queue.visibility_timeout < function.timeout:
            raise ValueError("Lambda refuses a mapping whose queue's visibility timeout is below the function's timeout.")
        self.queue, self.function, self.batch_size, self.window = queue, function, batch_size, window
        self.batches: list[tuple[list[str], list[str], str | None]] = []
        """Of each batch: the messages, those that stay in the queue, the function's error."""
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._poll, daemon=True) for _ in range(pollers)]
        for thread in self._threads:
            thread.start()

    def close(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(self.function.timeout + 10)

    def _poll(self):
        while not self._stop.is_set():
            if batch := self._receive():
                self._deliver(batch)
            else:
                self._stop.wait(0.05)

    def _receive(self) -> list[dict]:
        batch: list[dict] = []
        size, until = 0, None
        while len(batch) < self.batch_size:
            found = self.queue.sqs.receive_message(
                QueueUrl=self.queue.url, MaxNumberOfMessages=min(10, self.batch_size - len(batch)), WaitTimeSeconds=0,
                AttributeNames=["All"], MessageAttributeNames=["All"],
            ).get("Messages", [])  # fmt: skip
            batch += found
            size += sum(len(message["Body"].encode()) for message in found)
            if batch and until is None:
                until = time.monotonic() + self.window
            # A batch is handed over at the latest when it no longer fits into one event.
            if not batch or size > MAXIMUM_PAYLOAD - 2 * 1024 * 1024 or time.monotonic() >= until:
                break
            if not found:
                time.sleep(0.01)
        return batch

    def _deliver(self, messages: list[dict]):
        event = {"Records": [self._record(message) for message in messages]}
        identifiers = [message["MessageId"] for message in messages]
        try:
            result = self.function.invoke(json.dumps(event, ensure_ascii=False).encode(), waits=True)
            error = result.error
            failed = identifiers if error else _failures(result.payload, identifiers)
        except PayloadTooLarge:
            error, failed = "RequestEntityTooLarge", identifiers
        self.batches.append((identifiers, failed, error))
        for message in messages:
            if message["MessageId"] not in failed:
                self.queue.sqs.delete_message(QueueUrl=self.queue.url, ReceiptHandle=message["ReceiptHandle"])

    def _record(self, message: dict) -> dict:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: {
                    "stringValue": value.get("StringValue"),
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": value["DataType"],
                }
                for name, value in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue.arn,
            "awsRegion": REGION,
        }


def _failures(payload: bytes, identifiers: list[str]) -> list[str]:
    """The messages that an answer reports as failed. An answer that makes no sense counts as all of them."""
    try:
        answer = json.loads(payload)
        if not answer or not (failures := answer.get("batchItemFailures")):
            return []
        failed = [failure["itemIdentifier"] for failure in failures]
    except (ValueError, TypeError, KeyError, AttributeError):
        return identifiers
    return failed if set(failed) <= set(identifiers) else identifiers
