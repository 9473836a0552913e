"""The shapes of handlers as the operator sees them: where they are, what failed, and what a replay would do."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment


class HandlerShape(Struct, rename="camel", frozen=True):
    """A handler that was run here at some time.

    `patterns` are the events that it wants, `edition` counts how often they changed. `led` of 32 shards have a monitor that
    runs it at this time. `done`, `dead` and `open` count events: handled, given up, begun and to be tried again.
    `failing` counts the workspaces in which it fails at this time.
    """

    name: str
    patterns: list[str]
    edition: int
    from_beginning: bool
    registered_at: Moment
    paused_at: Moment | None
    led: int
    done: int
    dead: int
    open: int
    failing: int


class HandlerList(Struct, rename="camel", frozen=True):
    """All handlers, by name."""

    handlers: list[HandlerShape]


class HandlerLane(Struct, rename="camel", frozen=True):
    """A handler in one workspace: done with everything up to `seq`, of a log whose last event is `head`.

    `generation` counts replays. `attempts`, `cause` and `failing_since` while it fails; before `due_at` it is not tried again.
    """

    workspace_id: str
    seq: int
    head: int
    generation: int
    running: bool
    failing_since: Moment | None
    attempts: int
    cause: str | None
    due_at: Moment | None


class HandlerDetail(Struct, rename="camel", frozen=True):
    """One handler, and a page of its workspaces; those in which it fails first on the first page."""

    handler: HandlerShape
    failing: list[HandlerLane]
    lanes: list[HandlerLane]
    next_cursor: str | None


class ReplayRequest(Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """Run a handler again for the events from `from_seq` on: of one workspace, or of all. `confirm` does it, else it is only said."""

    workspace_id: Annotated[str, Meta(max_length=64)] | None = None
    from_seq: Annotated[int, Meta(ge=1, le=2**53 - 2)] = 1
    confirm: bool = False


class ReplayLane(Struct, rename="camel", frozen=True):
    """What a replay means in one workspace."""

    workspace_id: str
    again: int
    pushed: int
    effects: int
    new: int


class ReplayReply(Struct, rename="camel", frozen=True):
    """What a replay means: `again` events were handled and are handled once more.

    Because of that up to `pushed` events are written once more, and `effects` (how many, by key) happen once more outside,
    under new idempotency keys. `new` events of the logs were not handled before, and are if the handler wants them. `lanes`
    are the first hundred workspaces. `begun` says that it was done.
    """

    handler: str
    begun: bool
    workspaces: int
    again: int
    pushed: int
    effects: dict[str, int]
    new: int
    lanes: list[ReplayLane]


class DeadLetterShape(Struct, rename="camel", frozen=True):
    """An event that a handler gave up. `finished`: keys of the effects that happened outside all the same."""

    id: str
    handler: str
    workspace_id: str
    seq: int
    name: str
    state: Literal["dead", "retry", "discarded", "open", "done"]
    generation: int
    attempts: int
    cause: str | None
    finished: list[str]
    first_at: Moment
    changed_at: Moment


class DeadLetterPage(Struct, rename="camel", frozen=True):
    """Dead letters, and those that are to be tried again, newest first."""

    dead_letters: list[DeadLetterShape]
    next_cursor: str | None


class DeadLetterDetail(Struct, rename="camel", frozen=True):
    """One of them. `event` only when it was asked for: `args` is what somebody wrote. None too when the log holds it no more."""

    dead_letter: DeadLetterShape
    event: "LetterEvent | None"


class LetterEvent(Struct, rename="camel", frozen=True):
    """The event itself, as its log has it."""

    at: Moment
    user_id: str
    args: Any
