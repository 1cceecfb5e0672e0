#!/usr/bin/env python3
"""Makes an object file with the part of ICU's data that this program uses, and prints the flags that link it.

usage: icu-data.py ARCHIVE OBJECT      ARCHIVE: lib_FoundationICU.a of the Swift toolchain

Foundation brings 34 MB of ICU's data: converters for old character sets, names of countries and currencies in 150
languages, dictionaries for breaking lines. A program that is linked statically carries all of it. This one writes
plain English and UTF-8; it needs time zones, the root locale and English. The linker takes the object wherever ICU asks
for its data (--wrap), and so never needs the original. Where ICU finds no data for a language, it takes the root locale.

Format: the common data file "CmnD", https://unicode-org.github.io/icu/userguide/icu_data/. Where the toolchain's
archive has another layout, nothing is made, the reason is on standard error, and the program is linked with all data.
"""

import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

# Below a folder (coll, curr, …) of ICU's data, or at its top.
KEPT = re.compile(
    r"(?:[a-z]+/)?(?:root|pool|res_index|en|en_US|en_001|ucadata|supplementalData|likelySubtags|numberingSystems"
    r"|keyTypeData|metadata|zoneinfo64|timezoneTypes|metaZones|windowsZones|dayPeriods|genderList|plurals|pluralRanges"
    r"|grammaticalFeatures|icustd|icuver|currencyNumericCodes|tzdbNames|units|char|word|sent|line|title)"
    r"\.(?:res|icu|brk)"
    r"|[a-z0-9_]+\.(?:icu|nrm)"
)
# Names of single characters (\N{…}), what converts between character sets, and between scripts.
DROPPED = {"unames.icu", "cnvalias.icu", "translit/root.res"}


class Unsuitable(Exception):
    pass


def member(archive: bytes, name: str) -> bytes:
    """A file out of a System V archive."""
    if not archive.startswith(b"!<arch>\n"):
        raise Unsuitable("the archive is none")
    place, names = 8, b""
    while place + 60 <= len(archive):
        title, size = archive[place : place + 16].decode().rstrip(), int(archive[place + 48 : place + 58])
        body = archive[place + 60 : place + 60 + size]
        if title == "//":
            names = body
        elif re.fullmatch(r"/\d+", title):
            title = names[int(title[1:]) :].split(b"\n", 1)[0].decode()
        if title.rstrip("/") == name:
            return body
        place += 60 + size + size % 2
    raise Unsuitable(f"the archive has no {name}")


def parts(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The header of a common data file, and its entries in order."""
    length, magic = struct.unpack_from("<HH", data)
    if magic != 0x27DA or data[12:16] != b"CmnD" or data[8] != 0:
        raise Unsuitable("the data is no little-endian common data file")
    body = data[length:]
    (count,) = struct.unpack_from("<I", body)
    places = [struct.unpack_from("<II", body, 4 + 8 * index) for index in range(count)]
    ends = [start for _, start in places[1:]] + [len(body)]
    return data[:length], [
        (body[name : body.index(b"\0", name)].decode(), body[start:end])
        for (name, start), end in zip(places, ends, strict=True)
    ]


def joined(header: bytes, entries: list[tuple[str, bytes]]) -> bytes:
    """Each entry begins at a multiple of 16, as ICU's own tools have it."""
    names = b"".join(name.encode() + b"\0" for name, _ in entries)
    place = 4 + 8 * len(entries)
    start = (place + len(names) + 15) // 16 * 16
    table, bodies = [struct.pack("<I", len(entries))], []
    for name, body in entries:
        body += b"\0" * (-len(body) % 16)
        table.append(struct.pack("<II", place, start))
        place, start = place + len(name) + 1, start + len(body)
        bodies.append(body)
    head = b"".join(table) + names
    return header + head + b"\0" * (-len(head) % 16) + b"".join(bodies)


def main(archive: str, target: str) -> None:
    packaged = member(Path(archive).read_bytes(), "icu_packaged_data.cpp.o")
    with tempfile.TemporaryDirectory() as folder:
        original, data = Path(folder, "original.o"), Path(folder, "icu.dat")
        original.write_bytes(packaged)
        symbols = subprocess.run(["nm", "--defined-only", original], check=True, capture_output=True, text=True).stdout
        if not (symbol := re.search(r"0+ R (icudt\d+_dat)$", symbols, re.MULTILINE)):
            raise Unsuitable("its data has no symbol of the expected name at the beginning of a section")
        subprocess.run(["objcopy", "-O", "binary", "-j", ".rodata", original, data], check=True)
        header, entries = parts(data.read_bytes())
        kept = [(name, body) for name, body in entries if is_kept(name.split("/", 1)[1])]
        data.write_bytes(joined(header, kept))
        source = Path(folder, "icu.s")
        name = f"__wrap_{symbol[1]}"
        source.write_text(
            f'.section .rodata\n.balign 16\n.global {name}\n.type {name} STT_OBJECT\n{name}:\n.incbin "{data}"\n'
            f'.size {name}, . - {name}\n.section .note.GNU-stack,""\n'
        )
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-c", source, "-o", target], check=True)
        print(
            f"icu-data: {len(kept)} of {len(entries)} entries, {len(data.read_bytes()) / 1e6:.1f} MB", file=sys.stderr
        )
    print(f"-Xlinker --wrap={symbol[1]} -Xlinker {Path(target).resolve()}")


def is_kept(name: str) -> bool:
    return KEPT.fullmatch(name) is not None and name not in DROPPED


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Unsuitable, OSError, ValueError, struct.error, subprocess.CalledProcessError) as reason:
        print(f"icu-data: the program is linked with all of ICU's data: {reason}", file=sys.stderr)
