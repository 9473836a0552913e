"""A mail from a stranger, taken apart: headers and the parts of a multipart. Reads each octet a few times at most.

Not the standard library's parser: that one recurses as deep as the mail wants, and what arrives at an address for bounces
may come from anybody.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_FOLDED = re.compile(r"\r?\n(?=[ \t])")
_BOUNDARY = re.compile(r'(?:^|;)\s*boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_LONGEST_HEADER = 64 * 1024
_MOST_HEADERS = 300
_MOST_PARTS = 20
_DEEPEST = 4

Headers = Mapping[str, str]
"""By lower-case name; of a header that comes often the texts are joined by line breaks."""


@dataclass(frozen=True, slots=True)
class Part:
    """A mail or a part of one. `kind` is its media type in small letters."""

    headers: Headers
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()


def read_part(octets: bytes) -> Part:
    """The headers, and what is below them. Never refuses: what is no header is passed over."""
    if octets[:1] in (b"\r", b"\n"):
        return Part({}, octets)
    blank = _BLANK.search(octets, 0, _LONGEST_HEADER)
    if blank is None:
        return Part(read_headers(octets[:_LONGEST_HEADER]), b"")
    return Part(read_headers(octets[: blank.start()]), octets[blank.end() :])


def read_headers(octets: bytes) -> Headers:
    """The fields of one block."""
    found: dict[str, str] = {}
    lines = _FOLDED.sub("", octets.decode("utf-8", "replace")).splitlines()
    for line in lines[:_MOST_HEADERS]:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if colon and key:
            found[key] = f"{found[key]}\n{value.strip()}" if key in found else value.strip()
    return found


def blocks(octets: bytes) -> Iterator[Headers]:
    """The blocks of fields that a report is made of, between blank lines."""
    for place, block in enumerate(_BLANK.split(octets[:_LONGEST_HEADER].strip())):
        if place >= _MOST_PARTS:
            return
        yield read_headers(block)


def leaves(part: Part, depth: int = 0) -> Iterator[Part]:
    """`part` itself and every part in it, the outer ones first, as deep as reports are."""
    yield part
    if depth >= _DEEPEST or not part.kind.startswith("multipart/"):
        return
    for inner in _inner(part):
        yield from leaves(inner, depth + 1)


def _inner(part: Part) -> Iterator[Part]:
    named = _BOUNDARY.search(part.headers.get("content-type", ""))
    if named is None:
        return
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape((named[1] or named[2]).encode()) + rb"(--)?[ \t]*(?:\r?\n|$)")
    begin: int | None = None
    for place, match in enumerate(line.finditer(part.body)):
        if begin is not None:
            yield read_part(part.body[begin : match.start()])
        if match[1] is not None or place >= _MOST_PARTS:
            return
        begin = match.end()
    if begin is not None:
        # Cut off: what is left of the last part is read as well.
        yield read_part(part.body[begin:])
