"""One hostile file."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`code` is what it is refused with. None: it may be refused with any, or be accepted as what it was before it was touched."""

    name: str
    content: bytes
    code: str | None


ACCEPTED = "accepted"
Cases = Iterator[Case]


def touched(name: str, good: bytes, steps: int) -> Cases:
    """Cut short, grown, and one bit flipped, at `steps` places each."""
    for step in range(steps):
        at = len(good) * step // steps
        yield Case(f"{name} cut at {at}", good[:at], None)
        yield Case(f"{name} with nothing from {at}", good[:at] + b"\0" * (len(good) - at), None)
        flipped = bytearray(good)
        flipped[at] ^= 1 << step % 8
        yield Case(f"{name} flipped at {at}", bytes(flipped), None)
        yield Case(f"{name} with a byte more at {at}", good[:at] + b"\x41" + good[at:], None)
