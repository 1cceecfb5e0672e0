#!/usr/bin/env python3
"""lambda-zip.py BOOTSTRAP ZIP [POLICY]: packs the function, and a policy beside it, for AWS Lambda.

The same files give the same bytes: no times, no owners, a fixed order. POLICY is a file, or a folder that keeps its
name inside the zip.
"""

import sys
import zipfile
from pathlib import Path

# The earliest that a zip can tell.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# Lambda's limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_ZIP, LARGEST_UNZIPPED = 50_000_000, 250_000_000


def add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int):
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, so that Lambda honours the mode.
    entry.external_attr = (0o100000 | mode) << 16
    archive.writestr(entry, content, compresslevel=9)


def policy_files(policy: Path) -> list[tuple[str, Path]]:
    if policy.is_file():
        return [(policy.name, policy)]
    root = policy.resolve()
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    if not files:
        sys.exit(f"{policy} is no file, and no folder with files.")
    return [(f"{root.name}/{path.relative_to(root).as_posix()}", path) for path in files]


def main(bootstrap: str, target: str, policy: str = ""):
    files = policy_files(Path(policy)) if policy else []
    unzipped = Path(bootstrap).stat().st_size
    with zipfile.ZipFile(target, "w") as archive:
        add(archive, "bootstrap", Path(bootstrap).read_bytes(), 0o755)
        for name, path in files:
            add(archive, name, path.read_bytes(), 0o644)
            unzipped += path.stat().st_size
    size = Path(target).stat().st_size
    inside = f", {len(files)} policy files" if files else ""
    print(f"{target}: {size / 1e6:.1f} MB, unzipped {unzipped / 1e6:.1f} MB{inside}")
    if size > LARGEST_ZIP or unzipped > LARGEST_UNZIPPED:
        sys.exit("Lambda takes 50 MB zipped and 250 MB unzipped.")


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
