"""Finds Terraform and the AWS provider, with a registry or without one, and runs the one with the other."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from .. import shared
from ..processes import environment

MODULE = shared.CHECKOUT / "Deploy" / "aws"
MIRRORS = ["/usr/share", "/usr/local/share", "/opt", "~/.terraform.d/plugins"]
"""Where a filesystem mirror of the registry may lie, up to three folders deep, besides $TF_PLUGIN_MIRROR."""

MIRRORED = """\
provider_installation {
  filesystem_mirror {
    path    = "%s"
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
"""

REGION = "eu-central-1"


@dataclass
class Terraform:
    """Terraform in a copy of the module, initialised."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments, status: set[int] = frozenset({0}), **environment: str) -> str:
        """What it printed.

        - Raises: AssertionError with what it printed, when it ends with another status.
        """
        command = ["terraform", *map(str, arguments), "-no-color"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment | environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode in status, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout


def mirror() -> Path | None:
    """A folder that stands in for the registry and holds the AWS provider."""
    places = [Path(os.environ["TF_PLUGIN_MIRROR"])] if os.environ.get("TF_PLUGIN_MIRROR") else []
    for place in [*places, *(Path(name).expanduser() for name in MIRRORS)]:
        for depth in ("", "*/", "*/*/"):
            for found in sorted(place.glob(f"{depth}registry.terraform.io/hashicorp/aws")):
                return found.parents[2]
    return None


def terraform(folder: Path) -> Terraform:
    """Terraform, initialised in a copy of the module under `folder`; skips where that cannot be had."""
    if not shutil.which("terraform"):
        pytest.skip("terraform is not installed")
    clean = {name: value for name, value in environment().items() if not name.startswith(("AWS_", "TF_VAR_"))}
    if not os.path.exists(clean.get("TF_CLI_CONFIG_FILE", "")):
        clean.pop("TF_CLI_CONFIG_FILE", None)
    clean |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "AWS_REGION": REGION}
    if found := mirror():
        configuration = folder / "terraform.rc"
        configuration.write_text(MIRRORED % found)
        clean["TF_CLI_CONFIG_FILE"] = str(configuration)
    copy = shutil.copytree(MODULE, folder / "Deploy" / "aws", ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    ready = Terraform(copy, clean)
    try:
        ready("init", "-lockfile=readonly")
    except AssertionError as error:
        if "could not connect" in str(error) or "Failed to query available provider packages" in str(error):
            pytest.skip("the AWS provider cannot be had: no registry, and no mirror of it (TF_PLUGIN_MIRROR)")
        raise
    return ready
