"""Secrets of Actions."""

import base64
import time

from nacl.public import PublicKey, SealedBox

from .fact import fact


@fact("N7", "`updated_at` of a secret that is written again with the same value", "it moves, in whole seconds")
def updated_at(live):
    path = live.place("facts") + "/actions/secrets"
    key = live.github.get(f"{path}/public-key")

    def write() -> str:
        box = SealedBox(PublicKey(base64.b64decode(key["key"]))).encrypt(b"the same value")
        body = {"encrypted_value": base64.b64encode(box).decode(), "key_id": key["key_id"]}
        live.github.put(f"{path}/PROBE", body)
        return live.github.get(f"{path}/PROBE")["updated_at"]

    first = write()
    time.sleep(1.1)
    second = write()
    resolution = "in whole seconds" if "." not in second else f"finer than a second ({second})"
    return f"it {'moves' if first != second else 'stays'}, {resolution}", first != second and "." not in second
