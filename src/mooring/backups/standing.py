"""How safe each workspace is by its backups, the worst first; and one page of that. Pure."""

import base64
import binascii
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from mooring.backups.model import Backup
from mooring.backups.tally import Trouble
from mooring.sync import LogHead


class StandingState(StrEnum):
    """The worst first. The value is what pages and programs filter by, so it never changes.

    `unproven`: the newest backup could not be brought back. `failing`: the last try to back it up failed. `late`: it is due for
    as long as there is between two backups. `none`: there is no backup yet. `waiting`: there are newer events. `safe`: all of it is
    in a proven backup.
    """

    UNPROVEN = "unproven"
    FAILING = "failing"
    LATE = "late"
    NONE = "none"
    WAITING = "waiting"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one log: its head, its newest backup, and its newest proven one."""

    head: LogHead | None
    newest: Backup | None
    proven: Backup | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One workspace, or the directory. `due_at` is when its next backup is; None when there is nothing new, or no backup yet."""

    workspace_id: str
    name: str
    state: StandingState
    newest: Backup | None
    proven: Backup | None
    due_at: datetime | None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which are wanted. `search` is a part of the name, or an id."""

    search: str = ""
    state: StandingState | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page, how many there are in all, and where the next one begins."""

    shown: Sequence[Standing]
    total: int
    following: str | None


def judged(known: Known, cadence: timedelta, now: datetime) -> tuple[StandingState, datetime | None]:
    """How safe a log is, and when its next backup is due. Never FAILING: whoever tries knows that."""
    newest, proven, head = known.newest, known.proven, known.head
    if proven is not None and head is not None and proven.is_of(head):
        return StandingState.SAFE, None
    return behind(newest, cadence, now)


def behind(newest: Backup | None, cadence: timedelta, now: datetime) -> tuple[StandingState, datetime | None]:
    """As `judged`, of what has changed since its newest proven backup."""
    if newest is None:
        return StandingState.NONE, None
    due_at = newest.at + cadence
    if newest.drill is not None and not newest.proven:
        return StandingState.UNPROVEN, due_at
    return StandingState.LATE if now > due_at + cadence else StandingState.WAITING, due_at


def with_trouble(state: StandingState, trouble: Trouble | None) -> StandingState:
    """FAILING in the place of what is less bad, when the last try failed."""
    better = state not in {StandingState.UNPROVEN, StandingState.SAFE}
    return StandingState.FAILING if trouble is not None and better else state


def counted(found: Sequence[Standing]) -> Mapping[StandingState, int]:
    """How many there are in each state, those without any too."""
    counts = Counter(one.state for one in found)
    return {state: counts[state] for state in StandingState}


def listed(found: Sequence[Standing], asked: Asked, after: str | None, limit: int) -> Listing | None:
    """One page of what is wanted, the worst first, then the one whose proof is oldest; None when `after` is nothing that a page said.

    A page goes on behind the place of the last one shown, whatever came or went since then.
    """
    place = _place_in(after) if after is not None else None
    if after is not None and place is None:
        return None
    ordered = sorted(((_place_of(one), one) for one in found if _is_wanted(one, asked)), key=lambda pair: pair[0])
    rest = [one for at, one in ordered if place is None or at > place]
    shown = rest[:limit]
    following = _cursor(_place_of(shown[-1])) if len(rest) > limit else None
    return Listing(shown, len(ordered), following)


_Place = tuple[int, float, str]
_ORDER = {state: number for number, state in enumerate(StandingState)}


def _place_of(one: Standing) -> _Place:
    return _ORDER[one.state], one.proven.at.timestamp() if one.proven is not None else 0.0, one.workspace_id


def _is_wanted(one: Standing, asked: Asked) -> bool:
    if asked.state is not None and one.state is not asked.state:
        return False
    return not asked.search or asked.search.lower() in one.name.lower() or one.workspace_id == asked.search


def _cursor(place: _Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place_in(cursor: str) -> _Place | None:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode() + b"=="), type=_Place)
    except (binascii.Error, ValueError):
        return None
