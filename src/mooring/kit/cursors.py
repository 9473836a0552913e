"""A place in a list that is ordered by moment and id, as a text that means nothing to others."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime

from mooring.kit.ids import is_id

_MICROSECOND = 1_000_000


def cursor_of(moment: datetime, identity: str) -> str:
    """The cursor behind the entry of this moment and id."""
    utc = moment.astimezone(UTC)
    microseconds = int(utc.timestamp()) * _MICROSECOND + utc.microsecond
    return base64.urlsafe_b64encode(f"{microseconds}.{identity}".encode()).decode().rstrip("=")


def place_behind(cursor: str, named: Callable[[str], bool] = is_id) -> tuple[datetime, str] | None:
    """What `cursor_of` was given; None when it gave no such text, or for what cannot be `named` in that list."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"==").decode()
        moment, _, identity = text.partition(".")
        seconds, microseconds = divmod(int(moment), _MICROSECOND)
        found = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (binascii.Error, ValueError, OverflowError, OSError):
        return None
    return (found, identity) if named(identity) else None
