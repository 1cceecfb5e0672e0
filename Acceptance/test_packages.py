"""What a release holds: the archive, the Debian package and the list of its parts."""

import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
from pathlib import Path

import cyclonedx.schema
import jsonschema
import pytest

from support.releases import MACHINE, PLATFORM, make
from support.shared import CHECKOUT

BUILD = CHECKOUT / "Deploy" / "debian" / "build.sh"
ARCHITECTURE = {"x86_64": "amd64", "arm64": "arm64"}[MACHINE]
debian = pytest.mark.skipif(
    not shutil.which("dpkg-deb") or not PLATFORM.startswith("linux"), reason="needs Debian's dpkg")


@pytest.fixture(scope="module")
def archive(binary, tmp_path_factory) -> Path:
    """Of a program that only starts the real one, so that nothing large is packed."""
    folder = tmp_path_factory.mktemp("packages")
    starter = folder / "githubcop"
    starter.write_text(f'#!/bin/sh\nexec {shlex.quote(str(binary))} "$@"\n')
    starter.chmod(0o755)
    make("package", starter, PLATFORM, folder)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def package(archive, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("debian")
    subprocess.run([BUILD, archive, folder], check=True, capture_output=True)
    return next(folder.glob("*.deb"))


def test_archive(archive):
    """An archive holds the program, its manual, and completions that the shells can read"""
    with tarfile.open(archive) as found:
        names = {name for name in found.getnames() if found.getmember(name).isfile()}
    pages = {name for name in names if re.fullmatch(r"share/man/man1/githubcop(-[a-z]+)?\.1", name)}
    assert {"share/man/man1/githubcop.1", "share/man/man1/githubcop-plan.1"} <= pages
    assert names - pages == {
        "githubcop", "share/bash-completion/completions/githubcop", "share/zsh/vendor-completions/_githubcop",
        "share/fish/vendor_completions.d/githubcop.fish",
    }  # fmt: skip
    with tarfile.open(archive) as found:
        script = found.extractfile("share/bash-completion/completions/githubcop").read()
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True)
    assert checked.returncode == 0, checked.stderr


@debian
def test_package_twice(archive, package, tmp_path):
    """The same archive gives the same package, byte for byte"""
    subprocess.run([BUILD, archive, tmp_path], check=True, capture_output=True)
    assert (tmp_path / package.name).read_bytes() == package.read_bytes()
    fields = subprocess.check_output(["dpkg-deb", "--field", package], text=True)
    assert f"Architecture: {ARCHITECTURE}\n" in fields


@debian
def test_dependencies(binary, package):
    """The package depends on every library that the program is linked with and does not bring along"""
    if not shutil.which("readelf"):
        pytest.skip("needs readelf")
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", subprocess.check_output(["readelf", "-d", binary], text=True)))
    packages = {
        "libsqlite3.so.0": "libsqlite3-0", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1",
        "libz.so.1": "zlib1g", "libc.so.6": "libc6", "libm.so.6": "libc6", "libsodium.so.23": None,
    }  # fmt: skip
    depends = subprocess.check_output(["dpkg-deb", "--field", package, "Depends"], text=True)
    # A release is linked with its own copy of Swift's libraries and libsodium.
    for library in needed - {name for name in needed if name.startswith(("libswift", "lib_", "libFoundation"))}:
        if library.startswith(("ld-linux", "libdispatch", "libBlocksRuntime")):
            continue
        assert library in packages, f"no package is named for {library}"
        if packages[library]:
            assert re.search(rf"\b{re.escape(packages[library])}\b", depends), library


class Machine:
    """This machine's file system with a layer above it, so that what is installed there stays there."""

    def __init__(self, folder: Path):
        self.layer = folder / "layer"
        self.layer.mkdir()
        self.root = folder / "root"
        for place in (self.root, self.layer / "up", self.layer / "work"):
            place.mkdir()

    def put(self, file: Path) -> str:
        """Copies a file there: it may lie on another file system than the root."""
        shutil.copy(file, self.layer / "up" / file.name)
        return f"/{file.name}"

    def run(self, script: str) -> str:
        """Runs commands there, one after another on one state; each run goes on where the last one ended."""
        setup = f"""set -e
            mount --make-rprivate /
            mount -t overlay overlay -o lowerdir=/,upperdir={self.layer}/up,workdir={self.layer}/work {self.root}
            mount --bind /dev {self.root}/dev
            mount --rbind /proc {self.root}/proc
            exec chroot {self.root} sh -euc {shlex.quote(script)}"""
        done = subprocess.run(["unshare", "-m", "sh", "-c", setup], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def machine(tmp_path):
    """A machine to install packages on."""
    if os.geteuid() != 0 or not Path("/dev/shm").is_dir():
        pytest.skip("installing a package needs root; it is installed in a layer above this machine's files")
    # A layer cannot lie on a layer, which a container's own files may be.
    folder = Path("/dev/shm") / f"githubcop-{os.getpid()}"
    folder.mkdir()
    machine = Machine(folder)
    try:
        machine.run("true")
    except AssertionError as error:
        shutil.rmtree(folder)
        pytest.skip(f"this machine mounts no overlay: {str(error).strip()}")
    yield machine
    shutil.rmtree(folder)


@debian
def test_install(machine, package):
    """`dpkg -i` brings program, service, manual and completions; removing it keeps the state, purging it leaves nothing"""
    package = machine.put(package)
    shown = machine.run(f"""
        dpkg --force-depends -i {package} 2>&1
        test -x /usr/bin/githubcop
        getent passwd githubcop
        stat -c '%U %a %n' /var/lib/githubcop /var/cache/githubcop
        ls /usr/share/man/man1/githubcop.1.gz /usr/share/bash-completion/completions/githubcop
    """)
    assert "systemctl enable --now githubcop" in shown
    assert "githubcop 700 /var/lib/githubcop\ngithubcop 700 /var/cache/githubcop" in shown
    assert re.search(r"^githubcop:x:\d+:\d+:.*:/usr/sbin/nologin$", shown, re.M)

    unit = machine.run("cat /usr/lib/systemd/system/githubcop.service")
    assert "ExecStart=/usr/bin/githubcop serve" in unit and "User=githubcop\n" in unit and "DynamicUser" not in unit

    # An upgrade says nothing of a first start, and keeps what an administrator wrote.
    again = machine.run(f"echo 'version: 1' >/etc/githubcop/githubcop.yml; dpkg --force-depends -i {package} 2>&1")
    assert "systemctl enable" not in again

    left = machine.run("""
        touch /var/lib/githubcop/state.sqlite
        dpkg --remove githubcop
        test ! -e /usr/bin/githubcop
        ls /var/lib/githubcop/state.sqlite /etc/githubcop/githubcop.yml
    """)
    assert "state.sqlite" in left and "githubcop.yml" in left
    machine.run("""
        dpkg --purge githubcop
        test ! -e /var/lib/githubcop && test ! -e /etc/githubcop && ! getent passwd githubcop
        ! find /usr/bin /usr/lib/systemd /usr/share/man /usr/share/doc /usr/share/bash-completion -name '*githubcop*' | grep .
    """)


@debian
def test_unit(machine, package):
    """systemd finds the package's unit valid"""
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    found = machine.run(f"""
        dpkg --force-depends -i {machine.put(package)} >/dev/null 2>&1
        systemd-analyze verify --recursive-errors=one /usr/lib/systemd/system/githubcop.service 2>&1 || true
    """)
    assert "githubcop.service" not in found, found


@pytest.mark.skipif(not (CHECKOUT / "Package.resolved").exists(), reason="Package.resolved comes with a build")
def test_parts(tmp_path):
    """The list of parts is valid CycloneDX, and names each package that the build has resolved with its version"""
    make("parts", CHECKOUT / "Package.resolved", tmp_path)
    parts = json.loads(next(tmp_path.glob("*.cdx.json")).read_text())
    schema = Path(cyclonedx.schema.__file__).parent / "_res" / "bom-1.6.SNAPSHOT.schema.json"
    # What it refers to (licences, signatures) does not occur.
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    assert not [error.message for error in validator.iter_errors(parts)]
    pins = json.loads((CHECKOUT / "Package.resolved").read_text())["pins"]
    listed = {(part["name"].lower(), part["version"]) for part in parts["components"]}
    assert {(pin["identity"], pin["state"]["version"]) for pin in pins} <= listed
    assert "swift-runtime" in {part["name"] for part in parts["components"]}
