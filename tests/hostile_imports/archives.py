"""Archives that lie: names, sizes, places, flags, bombs."""

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hostile_imports.case import ACCEPTED, Case, Cases, touched
from import_world import exported

NAMES = ("workspace.sqlite", "README.txt", "events.jsonl", "manifest.json")
ELSEWHERE = (
    "../{0}",
    "../../../../tmp/{0}",
    "/{0}",
    "/tmp/{0}",
    "..\\{0}",
    "C:\\{0}",
    "./{0}",
    "{0}/",
    "{0}\0",
    "{0}\0.txt",
    "a/{0}",
    "{0} ",
    "__MACOSX/{0}",
    "",
    "x" * 300,
    "%2e%2e/{0}",
    "\u202e{0}",
)


@dataclass
class Packed:
    """One file as it is packed, and what its header and the list say of it."""

    name: bytes
    data: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    attributes: int = 0
    extra: bytes = b""
    listed: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, content: bytes) -> "Packed":
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        return cls(name.encode(), packer.compress(content) + packer.flush(), len(content), zlib.crc32(content))

    def local(self) -> bytes:
        sizes = (self.listed.get("local_crc", self.crc), self.listed.get("local_packed", len(self.data)))
        head = struct.pack(
            "<4s5H3I2H",
            b"PK\x03\x04",
            20,
            self.flags,
            self.method,
            0,
            33,
            *sizes,
            self.listed.get("local_size", self.size),
            len(self.name),
            len(self.extra),
        )
        return head + self.listed.get("local_name", self.name) + self.extra + self.data

    def entry(self, offset: int) -> bytes:
        said = self.listed
        sizes = (said.get("crc", self.crc), said.get("packed", len(self.data)), said.get("size", self.size))
        extra, comment = said.get("extra", b""), said.get("comment", b"")
        head = struct.pack(
            "<4s6H3I5H2I",
            b"PK\x01\x02",
            20,
            20,
            said.get("flags", self.flags),
            said.get("method", self.method),
            0,
            33,
            *sizes,
            len(self.name),
            len(extra),
            len(comment),
            said.get("disk", 0),
            0,
            self.attributes,
            said.get("offset", offset),
        )
        return head + self.name + extra + comment


def archive(
    files: Sequence[Packed], *, before: bytes = b"", between: bytes = b"", comment: bytes = b"", **end: int
) -> bytes:
    """An archive of these; `end`: what its end says otherwise."""
    body, listed = before, b""
    for one in files:
        listed += one.entry(len(body))
        body += one.local()
    body += between
    count = end.get("count", len(files))
    fields = (
        end.get("disk", 0),
        0,
        count,
        end.get("total", count),
        end.get("size", len(listed)),
        end.get("at", len(body)),
    )
    return body + listed + struct.pack("<4s4H2IH", b"PK\x05\x06", *fields, len(comment)) + comment


def good() -> list[Packed]:
    made = exported()
    contents = {**made.files, "manifest.json": json.dumps(made.manifest).encode()}
    return [Packed.of(name, contents[name]) for name in NAMES]


def _with(place: int, **changed: Any) -> list[Packed]:
    files = good()
    files[place] = replace(files[place], **changed)
    return files


def names() -> Cases:
    """Entries that would lie elsewhere, or under another name."""
    for place, name in enumerate(NAMES):
        for pattern in ELSEWHERE:
            raw = pattern.format(name).encode()
            yield Case(f"{name} called {raw[:40]!r}", archive(_with(place, name=raw)), "ZIP_ENTRIES")
        yield Case(f"{name} in capitals", archive(_with(place, name=name.upper().encode())), "ZIP_ENTRIES")
        yield Case(f"without {name}", archive([one for one in good() if one.name != name.encode()]), "ZIP_ENTRIES")
        yield Case(f"{name} twice", archive([*good(), Packed.of(name, b"other")]), "ZIP_ENTRIES")
        for other in NAMES:
            if other != name:
                yield Case(f"{name} as a second {other}", archive(_with(place, name=other.encode())), "ZIP_ENTRIES")
        lie = {"local_name": b"x" * len(name)}
        yield Case(f"{name} with another name beside", archive(_with(place, listed=lie)), "ZIP_DAMAGED")


def kinds() -> Cases:
    """Links, secrets, strange packings."""
    for place, name in enumerate(NAMES):
        for mode in (0o120777, 0o120000):
            yield Case(f"{name} a link {mode:o}", archive(_with(place, attributes=mode << 16)), "ZIP_ENTRIES")
        yield Case(f"{name} a plain file", archive(_with(place, attributes=0o100600 << 16)), ACCEPTED)
        for flags, code in ((1, "ZIP_ENCRYPTED"), (0x41, "ZIP_ENCRYPTED"), (8, "ZIP_ENTRIES"), (0x2000, "ZIP_ENTRIES")):
            yield Case(f"{name} with flags {flags:x}", archive(_with(place, flags=flags)), code)
        for method in (1, 6, 9, 12, 14, 93, 95, 99, 65_535):
            yield Case(f"{name} packed by {method}", archive(_with(place, method=method)), "ZIP_ENTRIES")
        yield Case(f"{name} said to be stored", archive(_with(place, method=0)), "ZIP_DAMAGED")
        yield Case(f"{name} with other flags beside", archive(_with(place, listed={"flags": 0x800})), "ZIP_DAMAGED")


def sizes() -> Cases:
    """Sizes, sums and places that are not so."""
    for place, name in enumerate(NAMES):
        one = good()[place]
        packed = len(one.data)
        for field_name, value in (
            ("size", one.size + 1),
            ("size", one.size - 1),
            ("size", 0),
            ("packed", packed - 1),
            ("packed", packed + 1),
            ("crc", one.crc ^ 1),
            ("offset", 1),
            ("offset", 2**32 - 1),
        ):
            yield Case(
                f"{name}: its {field_name} listed as {value}",
                archive(_with(place, listed={field_name: value})),
                "ZIP_DAMAGED",
            )
        yield Case(f"{name} of four gigabytes", archive(_with(place, listed={"size": 2**32 - 1})), "ZIP_BOMB")
        for both, code in (
            ({"size": one.size - 1, "local_size": one.size - 1}, "ZIP_BOMB"),
            ({"size": one.size + 9, "local_size": one.size + 9}, "ZIP_DAMAGED"),
            ({"crc": 7, "local_crc": 7}, "ZIP_DAMAGED"),
        ):
            yield Case(f"{name}: both say {both}", archive(_with(place, listed=both)), code)
        whole = {"local_packed": 2**32 - 1, "local_size": 2**32 - 1}
        right = struct.pack("<2H2Q", 1, 16, one.size, packed)
        yield Case(f"{name} with long sizes", archive(_with(place, extra=right, listed=whole)), ACCEPTED)
        for wrong in (
            struct.pack("<2H2Q", 1, 16, 2**40, packed),
            struct.pack("<2H2Q", 1, 16, one.size, 2**40),
            struct.pack("<2H2Q", 2, 16, one.size, packed),
            struct.pack("<2HQ", 1, 8, one.size),
            b"\1",
            b"",
        ):
            yield Case(
                f"{name} with long sizes {wrong.hex()}", archive(_with(place, extra=wrong, listed=whole)), "ZIP_DAMAGED"
            )
        yield Case(f"{name} with something beside", archive(_with(place, extra=b"\x75\x70\x04\0abcd")), "ZIP_DAMAGED")
        for listed in ({"extra": right}, {"comment": b"hi"}, {"disk": 1}):
            yield Case(f"{name} listed with {listed}", archive(_with(place, listed=listed)), "ZIP_DAMAGED")


def places() -> Cases:
    """What is before, between, behind; and files that are one another."""
    yield Case("good", archive(good()), ACCEPTED)
    yield Case("in another order", archive(good()[::-1]), ACCEPTED)
    yield Case("something before", archive(good(), before=b"#!/bin/sh\n"), "FORMAT_UNKNOWN")
    yield Case("something before that looks right", archive(good(), before=b"PK\x03\x04"), "ZIP_DAMAGED")
    yield Case("something between", archive(good(), between=b"hidden"), "ZIP_DAMAGED")
    yield Case("something behind", archive(good()) + b"hidden", "ZIP_DAMAGED")
    yield Case("a comment", archive(good(), comment=b"PK\x05\x06"), "ZIP_DAMAGED")
    yield Case("two ends", archive(good()) + archive(good()), "ZIP_DAMAGED")
    for end in (
        {"count": 3},
        {"count": 5},
        {"total": 5},
        {"disk": 1},
        {"size": 1},
        {"size": 0},
        {"at": 0},
        {"at": 2**32 - 1},
        {"count": 65_535, "total": 65_535, "size": 2**32 - 1, "at": 2**32 - 1},
    ):
        yield Case(f"an end that says {end}", archive(good(), **end), None)
    overlapping = good()
    for one in overlapping[1:]:
        one.listed["offset"] = 0
    yield Case("all at one place", archive(overlapping), "ZIP_DAMAGED")
    yield Case("an archive of nothing", archive([]), "ZIP_ENTRIES")
    yield Case("only a beginning", b"PK\x03\x04", "ZIP_DAMAGED")
    yield Case("one letter", b"P", "FORMAT_UNKNOWN")
    yield from touched("archive", archive(good()), 24)


def bombs() -> Cases:
    """Little that becomes much."""
    zeros, nothing = Packed.of("README.txt", bytes(65 << 20)), bytes(4 << 20)
    yield Case("65 MB of zeros", archive([good()[0], zeros, *good()[2:]]), "ZIP_BOMB")
    for place, name in enumerate(NAMES):
        nested = archive([Packed.of(name, archive([Packed.of(name, bytes(1 << 20))]))])
        code = ("CHECKSUM", "CHECKSUM", None, "MANIFEST")[place]
        inside = [*good()[:place], Packed.of(name, nested), *good()[place + 1 :]]
        yield Case(f"{name}, an archive in an archive", archive(inside), code)
        small = replace(Packed.of(name, nothing), size=1_000)
        yield Case(f"{name} that says it is small", archive([*good()[:place], small, *good()[place + 1 :]]), "ZIP_BOMB")
    many = [Packed.of(f"{number}", b"") for number in range(5_000)]
    yield Case("five thousand files", archive(many), "ZIP_ENTRIES")
    yield Case("five thousand more", archive([*good(), *many]), "ZIP_ENTRIES")


def all_archives() -> Cases:
    """Every one of them."""
    for family in (names, kinds, sizes, places, bombs):
        yield from family()
