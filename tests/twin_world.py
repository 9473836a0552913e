"""What the npm client and the Python client do to one workspace at once: edits, schedules of them, and the Python half.

The npm half is `npm_client.NpmTwin`. It shows its edits at once and moves them behind what others wrote by itself; the Python
half writes upon what it has read, and is asked again when others wrote first.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import strategies as st

from live_server import CARGO
from mooring.client import Event, NewEvent, Snapshot, Workspace

Kind = Literal["todoCreated", "todoEdited", "todoCompleted", "todoDeleted"]
Wish = tuple[Kind, str]
"""What is done to which todo."""
Todos = dict[str, tuple[str, bool]]
"""Text of each todo, and whether it is completed."""


@dataclass(frozen=True)
class Npm:
    """Committed to the npm store, in one go."""

    wishes: tuple[Wish, ...]


@dataclass(frozen=True)
class Python:
    """Pushed by Python while the rest goes on: made upon what it last read (`rebased`), or put behind whatever there is."""

    wishes: tuple[Wish, ...]
    rebased: bool = True


Step = Npm | Python | Literal["npm offline", "npm online", "python reads", "python has written", "restart", "crash"]
Schedule = tuple[Step, ...]

_KINDS: tuple[Kind, ...] = ("todoCreated", "todoEdited", "todoCompleted", "todoDeleted")
_WORDS: tuple[Step, ...] = ("npm offline", "npm online", "python reads", "python has written")
_DOWN: tuple[Schedule, ...] = ((), (), ("restart",), ("crash",))


def schedules() -> st.SearchStrategy[Schedule]:
    """Edits of both in any order; in some of them the server goes down in the middle.

    The todos are few, so that the order of the edits decides what is shown. Some edits are more than one push may hold.
    """
    wish = st.tuples(st.sampled_from(_KINDS), st.sampled_from("abcd"))
    few, many = st.lists(wish, min_size=1, max_size=6), st.lists(wish, min_size=101, max_size=130)
    wishes = st.integers(0, 7).flatmap(lambda dice: few if dice else many).map(tuple)
    step = st.one_of(wishes.map(Npm), st.builds(Python, wishes, st.booleans()), st.sampled_from(_WORDS))
    steps = st.lists(step, min_size=2, max_size=8).map(tuple)
    return st.builds(lambda before, down, after: before + down + after, steps, st.sampled_from(_DOWN), steps)


def args_of(wish: Wish, edit: str) -> dict[str, Any]:
    """The arguments of an event: `edit` tells it from all others."""
    kind, todo = wish
    text = {"text": f"{CARGO} {edit}"} if kind in {"todoCreated", "todoEdited"} else {}
    return {"id": todo, "edit": edit} | text


def todos(known: Todos, event: Event) -> Todos:
    """What the materializers of `npm/todo-schema.mjs` do, as a reducer."""
    todo, args = event.args["id"], event.args
    match event.name:
        case "v1.TodoCreated":
            return known | {todo: (args["text"], False)}
        case "v1.TodoEdited" if todo in known:
            return known | {todo: (args["text"], known[todo][1])}
        case "v1.TodoCompleted" if todo in known:
            return known | {todo: (known[todo][0], True)}
        case "v1.TodoDeleted":
            return {one: shown for one, shown in known.items() if one != todo}
    return known


@dataclass
class PythonTwin:
    """The Python half: reads, follows, and pushes what was made upon what it has read."""

    workspace: Workspace
    known: Snapshot[Todos]
    wanted: list[str] = field(default_factory=list)
    """The edits that must be in the log: all that were pushed, without those that were given up."""
    followed: list[Event] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _pushes: list["asyncio.Task[None]"] = field(default_factory=list)

    async def read(self) -> None:
        """From now on edits are made upon what is there now."""
        self.known = await self.workspace.snapshot(todos, {}, since=self.known)

    async def follow(self) -> None:
        """Beside everything else: each event as it comes."""
        async with aclosing(self.workspace.follow()) as items:
            async for item in items:
                assert isinstance(item, Event)
                self.followed.append(item)
                self._came.set()

    async def heard(self, count: int) -> None:
        """Waits until so many events have come to who follows."""
        while len(self.followed) < count:
            self._came.clear()
            await self._came.wait()

    def push(self, step: Python) -> None:
        """Begins to push; goes on beside everything else."""
        number = len(self._pushes)
        events = [NewEvent(_name(wish), args_of(wish, f"py-{number}-{n}")) for n, wish in enumerate(step.wishes)]
        pushing = self._push_upon(self.known.cursor.seq, events) if step.rebased else self._push(events)
        self._pushes.append(asyncio.create_task(pushing))

    async def written(self) -> None:
        """Waits until all that was pushed is on the server's disk."""
        await asyncio.gather(*self._pushes)

    async def _push(self, events: Sequence[NewEvent]) -> None:
        stored = await self.workspace.push(events)
        assert edits_of(stored) == edits_of(events)
        self.wanted += edits_of(stored)

    async def _push_upon(self, seen: int, events: Sequence[NewEvent]) -> None:
        given_up: list[str] = []

        async def rebase(left: Sequence[NewEvent], theirs: Sequence[Event]) -> Sequence[NewEvent]:
            """What somebody deleted is not touched any more; the rest knows now what it comes after."""
            gone = {event.args["id"] for event in theirs if event.name == "v1.TodoDeleted"}
            dropped = [event for event in left if event.args["id"] in gone]
            given_up.extend(edits_of(dropped))
            return [_upon(theirs[-1].seq, event) for event in left if event not in dropped]

        new = [_upon(seen, event) for event in events]
        stored = await self.workspace.push(new, after=self.known.cursor, rebase=rebase)
        assert edits_of(stored) == [edit for edit in edits_of(events) if edit not in given_up]
        self.wanted += edits_of(stored)


def edits_of(events: Sequence[Event | NewEvent]) -> list[str]:
    """Which edits these are."""
    return [event.args["edit"] for event in events]


def _name(wish: Wish) -> str:
    return f"v1.T{wish[0][1:]}"


def _upon(seen: int, event: NewEvent) -> NewEvent:
    return NewEvent(event.name, event.args | {"saw": seen})
