"""A function that does what the event says, to try out the kit with."""

import os
import sys
import threading
import time
from pathlib import Path

if "PROBE_INIT_FAILS" in os.environ:
    raise RuntimeError("the probe's init fails")
time.sleep(float(os.environ.get("PROBE_INIT_SECONDS", 0)))


def handle(event, context):
    if "Records" in event:
        poisoned = [record["messageId"] for record in event["Records"] if "poison" in record["body"]]
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in poisoned]}
    if "requestContext" in event:
        return _answer(event)
    match event["do"]:
        case "tell":
            return {
                "event": event,
                "pid": os.getpid(),
                "request_id": context.aws_request_id,
                "arn": context.invoked_function_arn,
                "remaining": context.get_remaining_time_in_millis(),
                "variables": dict(os.environ),
                "folder": os.getcwd(),
            }
        case "raise":
            raise ValueError("as told")
        case "exit":
            os._exit(3)
        case "sleep":
            time.sleep(event["seconds"])
        case "fill":
            return "x" * event["bytes"]
        case "write":
            root = Path(os.environ["LAMBDA_TASK_ROOT"])
            root.chmod(0o755)
            (root / "left-behind").write_text("")
        case "work":
            return _work()
        case "linger":
            threading.Thread(target=lambda: (time.sleep(0.05), os._exit(4)), daemon=True).start()


def _answer(event):
    """Tells a gateway what to answer: the request's own body, or what the header X-Probe asks for."""
    wanted = {name.lower(): value for name, value in event["headers"].items()}.get("x-probe")
    match wanted:
        case "nonsense":
            return {"statusCode": "as you like"}
        case "raise":
            raise ValueError("as told")
        case "sleep":
            time.sleep(2)
    body = event.get("body") or ""
    headers = {"Content-Type": "text/plain", "X-Base64": str(event["isBase64Encoded"])}
    return {"statusCode": 202, "headers": headers, "body": body, "isBase64Encoded": event["isBase64Encoded"]}


def _work():
    """Seconds on the clock, and of them on the CPU, for the same piece of work."""
    clock, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < 0.1:
        sum(range(1000))
    return {"clock": time.perf_counter() - clock, "cpu": time.process_time() - used, "python": sys.version}
