"""AWS on one machine, as far as the function can see it: Lambda, API Gateway, SQS's poller, the secrets extension."""

import sys

import pytest

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Lambda's functions are programs for Linux")
