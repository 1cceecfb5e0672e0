#!/usr/bin/env python3
"""Writes what a release is made of as a CycloneDX 1.6 document. usage: sbom.py VERSION PACKAGE_RESOLVED >FILE

The packages are those that the build has resolved. Beside them a release contains the Swift runtime and libsodium, of
which the build machine's versions are named, and uses the machine's SQLite and C library, which are not in it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit


def swift_packages(resolved: dict) -> list[dict]:
    components = []
    for pin in sorted(resolved["pins"], key=lambda pin: pin["identity"]):
        place = urlsplit(pin["location"])
        path = place.path.strip("/").removesuffix(".git")
        state = pin["state"]
        version = state.get("version") or state["revision"]
        reference = f"pkg:swift/{place.netloc}/{path}@{quote(version)}"
        components.append(
            {
                "type": "library", "bom-ref": reference, "name": path.rsplit("/", 1)[-1], "version": version,
                "purl": reference, "externalReferences": [{"type": "vcs", "url": pin["location"]}],
                "properties": [{"name": "githubcop:revision", "value": state["revision"]}],
            })  # fmt: skip
    return components


def first_line(*command: str) -> str | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def build_machine() -> list[dict]:
    """What is linked into the program and comes with the build machine."""
    found = {
        "swift-runtime": first_line("swift", "--version"),
        "libsodium": first_line("pkg-config", "--modversion", "libsodium"),
    }
    return [
        {"type": "library", "bom-ref": name, "name": name, "version": version}
        for name, version in found.items() if version
    ]  # fmt: skip


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    version, file = sys.argv[1:]
    with open(file, encoding="utf-8") as stream:
        components = swift_packages(json.load(stream)) + build_machine()
    name = f"pkg:generic/githubcop@{version}"
    json.dump(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX",
            "specVersion": "1.6", "version": 1,
            "metadata": {
                "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "component": {
                    "type": "application", "bom-ref": name, "name": "githubcop", "version": version, "purl": name,
                },
            },
            "components": components,
            "dependencies": [{"ref": name, "dependsOn": [part["bom-ref"] for part in components]}],
        },
        sys.stdout, indent=2,
    )  # fmt: skip
    print()


main()
