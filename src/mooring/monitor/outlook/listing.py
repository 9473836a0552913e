"""Searching, narrowing down, ordering and paging what was seen. Pure."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from mooring.monitor.health import Health
from mooring.monitor.outlook.model import Sighting

_Place = tuple[float, str, str]


class Sort(StrEnum):
    """By what workspaces are ordered. All but the name begin with the greatest; the worst health is the greatest."""

    NAME = "name"
    HEALTH = "health"
    LAG = "lag"
    RATE = "rate"
    LAST_EVENT = "lastEvent"
    HEAD = "head"
    BYTES = "bytes"
    MEMBERS = "members"
    SOCKETS = "sockets"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which workspaces are wanted. `search` is a part of the name, or an id; `reverse` turns the order of `sort` round."""

    search: str = ""
    health: Health | None = None
    sort: Sort = Sort.HEALTH
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page, how many there are in all, and where the next one begins."""

    shown: Sequence[Sighting]
    total: int
    following: str | None


def listed(found: Sequence[Sighting], asked: Asked, after: str | None, limit: int) -> Listing | None:
    """One page of what is wanted; None when `after` is nothing that a page said.

    A page goes on behind the place of the last one shown, whatever came or went since then.
    """
    place = _place_in(after) if after is not None else None
    if after is not None and place is None:
        return None
    wanted = [one for one in found if _is_wanted(one, asked)]
    backwards = asked.sort is Sort.NAME and asked.reverse
    ordered = sorted(((_place_of(one, asked), one) for one in wanted), key=lambda pair: pair[0], reverse=backwards)
    rest = [one for at, one in ordered if place is None or (at < place if backwards else at > place)]
    shown = rest[:limit]
    following = _cursor(_place_of(shown[-1], asked)) if len(rest) > limit else None
    return Listing(shown, len(wanted), following)


def _is_wanted(one: Sighting, asked: Asked) -> bool:
    if asked.health is not None and one.health is not asked.health:
        return False
    return not asked.search or asked.search.lower() in one.name.lower() or one.id == asked.search


def _place_of(one: Sighting, asked: Asked) -> _Place:
    # The same value: by name, however the values are ordered.
    value = _VALUES[asked.sort](one)
    return (value if asked.reverse else -value, one.name.lower(), one.id)


def _moment(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0


_BADNESS = {Health.OK: 0, Health.LAGGING: 1, Health.UNREACHABLE: 2, Health.QUARANTINED: 3}
_VALUES: Mapping[Sort, Callable[[Sighting], float]] = {
    Sort.NAME: lambda _: 0.0,
    Sort.HEALTH: lambda one: float(_BADNESS[one.health]),
    Sort.LAG: lambda one: float(one.lag),
    Sort.RATE: lambda one: one.rate,
    Sort.LAST_EVENT: lambda one: _moment(one.last_event_at),
    Sort.HEAD: lambda one: float(one.head),
    Sort.BYTES: lambda one: float(one.bytes),
    Sort.MEMBERS: lambda one: float(one.members),
    Sort.SOCKETS: lambda one: float(one.sockets),
    Sort.CREATED: lambda one: _moment(one.created_at),
}


def _cursor(place: _Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place_in(cursor: str) -> _Place | None:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode() + b"=="), type=_Place)
    except (binascii.Error, ValueError):
        return None
