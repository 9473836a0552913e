"""Codes that people read and type: 32 characters, never 0/O or 1/I/L at odds."""

import base64
import unicodedata

_BASE32_TO_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def readable(octets: bytes) -> str:
    """`octets`, five bits a character; give a multiple of five of them."""
    return base64.b32encode(octets).decode().translate(_BASE32_TO_CROCKFORD)


def as_readable(typed: str) -> str:
    """What was `typed`, as `readable` would have written it: however it was spaced or capitalised."""
    return unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
