"""What the service and a process of its own say to each other: a line of JSON, and as many bytes behind it as that says."""

from typing import BinaryIO

import msgspec


class Asked(msgspec.Struct):
    """A deed, and what it is about; `size` bytes follow."""

    deed: str
    about: list[str | int]
    size: int = 0


class Told(msgspec.Struct):
    """What came of it. `malformed`: why the bytes are no lines; `full`: the disk is, or it fails; `failed`: what SQLite
    calls it when it fails otherwise.
    """

    answer: list[str | int | None] = []
    malformed: str = ""
    full: bool = False
    failed: str = ""


_asked = msgspec.json.Decoder(Asked)
told = msgspec.json.Decoder(Told)


def line_of(word: Asked | Told) -> bytes:
    """As it is said."""
    return msgspec.json.encode(word) + b"\n"


def heard(source: BinaryIO) -> tuple[Asked, bytes] | None:
    """The next thing that is asked; None when nobody asks any more."""
    line = source.readline()
    if not line.endswith(b"\n"):
        return None
    asked = _asked.decode(line)
    content = source.read(asked.size)
    return (asked, content) if len(content) == asked.size else None
