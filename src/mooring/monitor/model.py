"""What a monitor leads, what it is told, and an event as a handler sees it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NewType

MonitorId = NewType("MonitorId", str)
Scope = NewType("Scope", str)

SHARDS = 32
"""Workspaces are led by shard, so that leading costs the same for ten of them and for ten thousand."""

LEASE = timedelta(seconds=7)
"""How long a monitor leads after it last said so. A dead one's workspaces move when it is over and another one asks again,
so within 10 seconds.
"""

RENEWED_EVERY = timedelta(seconds=2)

PEOPLE = ('"assigneeId"', '"mentions"')
"""One of these stands in every event that says whom it is about."""

FOLLOW = Scope("follow")
"""The scope of following: state, health, what is shown of a workspace. Every other scope is one handler's."""

_HANDLER = "handler:"


def scope_of(handler: str) -> Scope:
    """The scope that a handler's work is led in: only by monitors that have this handler, so deploys may overlap."""
    return Scope(_HANDLER + handler)


@lru_cache(maxsize=16_384)  # asked several times for each log that changed, and of each lane again and again
def shard_of(workspace_id: str) -> int:
    """Which shard a workspace belongs to, for ever."""
    return int.from_bytes(hashlib.sha256(workspace_id.encode()).digest()[:4], "big") % SHARDS


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that this monitor holds. `position`: everything that logs were given up to there has been seen to."""

    scope: Scope
    shard: int
    term: int
    position: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A living monitor asks for its share of `scopes`, and says what it holds by its own clock: nothing else is its own.

    `turn` counts its asks: one that was overtaken on its way counts no more. `restarts` says how often each of its tasks
    had to be started anew. `place` and `version` are shown to the operator.
    """

    monitor: MonitorId
    place: str
    version: str
    turn: int
    scopes: Sequence[Scope]
    holds: Sequence[Held]
    restarts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A log that was given events: `head` is its newest seq. `about_people`: they may name somebody (`PEOPLE`).

    It is looked for in what was written, without reading what it means, because most events name nobody and come by the
    hundred thousand.
    """

    workspace_id: str
    head: int
    about_people: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """Each changed log once; `position` is how far was looked."""

    changes: Sequence[Change]
    position: int


@dataclass(frozen=True, slots=True)
class WorkspaceCursor:
    """How far a handler is in a workspace: done with everything up to `seq` in the log `backend_id`."""

    backend_id: str
    seq: int
    generation: int


@dataclass(frozen=True, slots=True)
class HandledEvent:
    """A confirmed event. `args` is whatever its app wrote; `user_id` and `session_id` are who pushed it, by the server's word.

    `client_id` and `client_session` are the writing program's own words for itself.
    """

    workspace_id: str
    seq: int
    name: str
    args: Any
    at: datetime
    user_id: str
    session_id: str
    client_id: str
    client_session: str
    digest: str
    """Of what it says: with the workspace and `seq` it names the event in whichever life of the log."""
