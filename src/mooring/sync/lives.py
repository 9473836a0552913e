"""A log has lives: one is in service, former ones are branches, the next one is staged until it takes over.

A life is named by its backend id. The one in service has the workspace's id as its name; the others have hidden names, which
no workspace can have, and which nobody sees who looks at all workspaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from mooring.sync.errors import StagingRefused
from mooring.sync.event import MAX_NAME, MAX_SEQ
from mooring.sync.log import LifeOver, LogHead

MAX_STAGED_EVENTS = 1_000
MAX_STAGED_BYTES = 1 << 20
MAX_STAGED_CLAIMS = 1_000
BRANCHES = "branch/"
STAGED = "staged/"
_MAX_INTEGER = 2**63 - 1


class StagedEvent(NamedTuple):
    """One event of a life that is being made. `text` is its delivered form; its link is computed anew."""

    seq: int
    parent: int
    at_ms: int
    user_id: str
    session_id: str
    text: str


class StagedClaim(NamedTuple):
    """A claim of a life that is being made, and the events that it is about."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Swapped:
    """Another life is in service: `new`, as it was staged. `old` is where the former one stood then, None when there was none."""

    old: LogHead | None
    new: LogHead


@dataclass(frozen=True, slots=True)
class Branch:
    """A former life: where it stands, and where it stood when it was taken out of service. What lies between came afterwards."""

    head: LogHead
    left_at: LogHead

    @property
    def backend_id(self) -> str:
        """Which life it is."""
        return self.head.backend_id


class Lives(Protocol):
    """The lives of logs: made aside, put into service in one step, kept as branches, dropped.

    `stage` makes an empty log aside, of a life that the workspace has never had (`StagingRefused`). `add_staged` puts events at its
    end, `add_staged_claims` claims of events that are there; claims of events behind its end are left out. Both refuse
    (`StagingRefused`) what a log could not have come to hold, too much at once, and a log that is not staged. Others write in
    between. `drop_staged` gives up what was staged, if there is anything; `every_staged` names what is: workspace and life.

    `swap` puts a staged log into service and makes the former life a branch, on the disk when it returns: all of it or nothing,
    and there is no moment without a log. It is `LifeOver` unless the life in service is `expected` (None: there is no log).
    Repeated after the new life is in service it answers the same, whatever was written since. Positions: the swap has one of
    its own, so that whoever asks for `activity` hears of the log.

    `branches` are the former lives that are kept, oldest first; `every_branch` names those of all logs: workspace and life.
    `branches_after` are the names (`branch_name`) of those that got events, or became branches, after a position, and up to where
    these are all; others may be among them when nobody remembers so far back.
    `drop_branch` removes one, if there is one, in steps as `erase` does. Of a workspace that is erased all lives go: once that
    has begun, nothing is staged or put into service any more (`WorkspaceMissing`).
    """

    async def stage(self, workspace_id: str, backend_id: str) -> None: ...

    async def add_staged(self, workspace_id: str, backend_id: str, events: Sequence[StagedEvent]) -> None: ...

    async def add_staged_claims(self, workspace_id: str, backend_id: str, claims: Sequence[StagedClaim]) -> None: ...

    async def drop_staged(self, workspace_id: str, backend_id: str) -> None: ...

    async def every_staged(self) -> Sequence[tuple[str, str]]: ...

    async def swap(self, workspace_id: str, staged: str, expected: str | None) -> Swapped | LifeOver: ...

    async def branches(self, workspace_id: str) -> Sequence[Branch]: ...

    async def every_branch(self) -> Sequence[tuple[str, str]]: ...

    async def branches_after(self, position: int) -> tuple[Sequence[str], int]: ...

    async def drop_branch(self, workspace_id: str, backend_id: str) -> None: ...


def branch_name(workspace_id: str, backend_id: str) -> str:
    """The name of the log that a former life is. It can be opened, read and pushed to like any other."""
    return f"{BRANCHES}{workspace_id}/{backend_id}"


def staged_name(workspace_id: str, backend_id: str) -> str:
    """The name of a log that is being made. It can be verified, and neither opened nor pushed to."""
    return f"{STAGED}{workspace_id}/{backend_id}"


def workspace_of(name: str) -> str:
    """The workspace that the log of this name belongs to."""
    return name.split("/")[1] if is_hidden(name) else name


def is_hidden(name: str) -> bool:
    """Whether this names no log that is in service."""
    return "/" in name  # no workspace id has a slash


def is_branch(name: str) -> bool:
    """Whether this names a former life."""
    return name.startswith(BRANCHES)


def check_staged(events: Sequence[StagedEvent]) -> None:
    """Refuses (`StagingRefused`) events that could not stand one after the other in any log."""
    if not 1 <= len(events) <= MAX_STAGED_EVENTS:
        raise StagingRefused("too many events at once, or none")
    for event in events:
        _check_event(event)
    if any(after.parent != before.seq for before, after in pairwise(events)):
        raise StagingRefused("events are not linked")
    # The largest event there is, with the server's own metadata, is smaller by far than what goes in at once.
    if sum(_size(event.text) for event in events) > MAX_STAGED_BYTES:
        raise StagingRefused("too many bytes at once")


def check_staged_claims(claims: Sequence[StagedClaim]) -> None:
    """Refuses (`StagingRefused`) claims that no log could hold together."""
    if len(claims) > MAX_STAGED_CLAIMS:
        raise StagingRefused("too many claims at once")
    if any(not 0 < one.first <= one.last <= MAX_SEQ for one in claims):
        raise StagingRefused("a claim is about no event")
    if any(not 1 <= len(one.name) <= MAX_NAME or _size(one.name) == 0 for one in claims):
        raise StagingRefused("a claim has no name")
    if len({one.name for one in claims}) < len(claims):
        raise StagingRefused("a claim is there twice")


def _check_event(event: StagedEvent) -> None:
    if not 0 <= event.parent < event.seq <= MAX_SEQ:
        raise StagingRefused("an event does not come after its parent")
    if not 0 <= event.at_ms <= _MAX_INTEGER:
        raise StagingRefused("an event has no moment")
    # A link covers the ids line by line: a line break in one would let two events have the same link.
    if any("\n" in one or _size(one) > MAX_NAME for one in (event.user_id, event.session_id)):
        raise StagingRefused("an event has no writer")


def _size(text: str) -> int:
    try:
        return len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise StagingRefused("half of a letter") from None
