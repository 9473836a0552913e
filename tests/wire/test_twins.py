"""The stock npm client and the Python client edit one workspace at once: they end with the same log and show the same.

`MOORING_TEST_TWIN_ROUNDS` makes more schedules of it; by default they are few.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings

import mooring
from live_server import LiveServer, Person, live_server
from mooring.client import Event
from npm_client import NpmTwin, npm_twin
from twin_world import Npm, Python, PythonTwin, Schedule, Step, args_of, edits_of, schedules, todos

ROUNDS = int(os.environ.get("MOORING_TEST_TWIN_ROUNDS", "4"))
SECONDS = 60.0
_HOURS_OF_ROUNDS = 8 * 3600


@dataclass(frozen=True)
class Harbour:
    """A server, somebody who is signed in there on a Python device, and a store of theirs."""

    server: LiveServer
    person: Person
    npm: NpmTwin
    device: Path


@dataclass
class Twins:
    """Both clients in one fresh workspace."""

    server: LiveServer
    npm: NpmTwin
    python: PythonTwin
    committed: list[str] = field(default_factory=list)

    async def take(self, step: Step) -> None:
        """One step of a schedule."""
        match step:
            case Npm(wishes):
                edits = [f"npm-{len(self.committed) + n}" for n in range(len(wishes))]
                events = [(wish[0], args_of(wish, edit)) for wish, edit in zip(wishes, edits, strict=True)]
                self.committed += edits
                await self.order("commit", edits=events)
            case Python():
                self.python.push(step)
            case "npm offline" | "npm online":
                await self.order(step.removeprefix("npm "))
            case "python reads":
                await self.python.read()
            case "python has written":
                await self.python.written()
            case "restart" | "crash":
                await asyncio.to_thread(self.server.restart, crash=step == "crash")

    async def order(self, order: str, **given: Any) -> Any:
        """Has the npm half do something, while the Python half goes on."""
        return await asyncio.to_thread(self.npm.order, order, **given)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """One server and one Node process for all schedules: each is a workspace of its own."""
    folder = tmp_path_factory.mktemp("twins")
    with live_server(folder, access_token_seconds=_HOURS_OF_ROUNDS) as server:
        person = server.sign_up()
        asyncio.run(_sign_in(server, person, folder / "device"))
        with npm_twin(server, person, folder / "npm.log") as npm:
            yield Harbour(server, person, npm, folder / "device")


async def _sign_in(server: LiveServer, person: Person, device: Path) -> None:
    async with mooring.connect(server.url, state=device) as m:
        await m.session.log_in(person.email, person.password)


@asynccontextmanager
async def _twins(harbour: Harbour) -> AsyncIterator[Twins]:
    workspace_id = harbour.server.create_workspace(harbour.person)
    async with mooring.connect(harbour.server.url, state=harbour.device) as m:
        workspace = await m.open(workspace_id)
        python = PythonTwin(workspace, await workspace.snapshot(todos, {}))
        twins = Twins(harbour.server, harbour.npm, python)
        await twins.order("open", at=workspace_id, token=harbour.person.access_token)
        following = asyncio.create_task(python.follow())
        try:
            yield twins
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await twins.order("close")


BOTH_AT_ONCE: Schedule = (
    Npm((("todoCreated", "a"), ("todoCreated", "b"))),
    Python((("todoCreated", "b"), ("todoCompleted", "a"))),
    Npm((("todoEdited", "b"), ("todoDeleted", "a"))),
    Python((("todoEdited", "a"), ("todoEdited", "b")), rebased=False),
)
OFFLINE_OVER_A_CRASH: Schedule = (
    Npm((("todoCreated", "a"),)),
    "npm offline",
    Python((("todoCreated", "a"), ("todoCreated", "c"))),
    Npm((("todoDeleted", "a"), ("todoCreated", "d"))),
    "crash",
    Python((("todoEdited", "a"), ("todoEdited", "d"))),
    "npm online",
    Python((("todoEdited", "d"),) * 120),
    Npm((("todoCompleted", "d"),) * 3),
)


@settings(max_examples=ROUNDS, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(schedule=schedules())
@example(schedule=BOTH_AT_ONCE)
@example(schedule=OFFLINE_OVER_A_CRASH)
def test_both_clients_end_with_the_same(harbour: Harbour, schedule: Schedule) -> None:
    """Whatever the two do at once, offline and over restarts: one log, each edit once, and the same todos on both sides."""
    asyncio.run(_run(harbour, schedule))


async def _run(harbour: Harbour, schedule: Schedule) -> None:
    async with asyncio.timeout(SECONDS), _twins(harbour) as twins:
        for step in schedule:
            await twins.take(step)
        await twins.take("npm online")
        await twins.python.written()
        count = len(twins.committed) + len(twins.python.wanted)
        told, _ = await asyncio.gather(twins.order("settle", head=count), twins.python.heard(count))
        log = [item async for item in twins.python.workspace.events() if isinstance(item, Event)]
        _check_log(log, told)
        _check_edits(log, twins)
        await _check_states(log, twins, told["rows"])


def _check_log(log: Sequence[Event], told: dict[str, Any]) -> None:
    """What Python reads is what the server gives the npm client, and what the device holds: one chain."""
    seen = [(e.seq, e.parent, e.name, e.args, e.client_id, e.session_id) for e in log]
    assert [_seen_by_npm(event) for event in told["served"]] == seen
    assert [_seen_by_npm(event) for event in told["own"]] == seen
    assert [(event.seq, event.parent) for event in log] == [(n, n - 1) for n in range(1, len(log) + 1)]


def _check_edits(log: Sequence[Event], twins: Twins) -> None:
    """Each edit of either is there once, those of a client in its order; Python's come right after what they were made upon."""
    edits = edits_of(log)
    assert [edit for edit in edits if edit.startswith("npm-")] == twins.committed
    assert [edit for edit in edits if edit.startswith("py-")] == twins.python.wanted
    for place, event in enumerate(log):
        between = log[event.args.get("saw", place) : place]
        assert {(one.client_id, one.session_id) for one in between} <= {(event.client_id, event.session_id)}


async def _check_states(log: Sequence[Event], twins: Twins, rows: list[dict[str, Any]]) -> None:
    """Python's reducer makes of it what npm's SQLite shows, also when it goes on from an older snapshot or follows."""
    anew = await twins.python.workspace.snapshot(todos, {})
    assert {row["id"]: (row["text"], row["completed"]) for row in rows} == anew.state
    await twins.python.read()
    assert twins.python.known == anew
    assert anew.cursor.seq == len(log)
    assert twins.python.followed == list(log)


def _seen_by_npm(event: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(event[name] for name in ("seqNum", "parentSeqNum", "name", "args", "clientId", "sessionId"))
