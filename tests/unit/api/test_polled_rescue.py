"""A device that polls and knows a former life of the log."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mooring.api.asgi import Message
from mooring.api.sync.polling import Poll, answer_poll
from mooring.kit.errors import Unavailable
from mooring.sync.errors import WorkspaceQuarantined
from mooring.workspaces import Standing, WorkspaceState
from rescue_world import MEMBER, VIEWER, WSP, World, restored

Json = dict[str, Any]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with restored(tmp_path) as made:
        yield made


async def ask(world: World, tag: str, request_id: str, payload: Json, standing: Standing = MEMBER) -> list[Json]:
    """The frames that answer one request of Bob's."""
    device = await world.device(standing)
    body = {"_tag": "Request", "id": request_id, "tag": tag, "payload": {"storeId": WSP} | payload, "headers": []}
    sent: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(body).encode()}

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    await answer_poll(receive, send, Poll(device.authority, await world.channels.use(WSP), world.room), [])
    return json.loads(b"".join(sent))


async def pull(world: World, request_id: str, after: int, standing: Standing = MEMBER) -> list[Json]:
    known = {"backendId": world.old, "eventSequenceNumber": after}
    return await ask(world, "SyncHttpRpc.Pull", request_id, {"cursor": {"_tag": "Some", "value": known}}, standing)


async def push(world: World, request_id: str, seq: int, standing: Standing = MEMBER) -> Json:
    event = {"name": "v1.A", "args": 1, "seqNum": seq, "parentSeqNum": seq - 1, "clientId": "c", "sessionId": "s"}
    given = {"batch": [event], "backendId": {"_tag": "Some", "value": world.old}}
    (frame,) = await ask(world, "SyncHttpRpc.Push", request_id, given, standing)
    return frame["exit"]


def failure(frame: Json) -> str | None:
    """Which error a frame tells."""
    end = frame.get("exit", frame)
    return end.get("cause", {}).get("error", {}).get("_tag")


async def test_a_device_that_polls_brings_what_it_has_before_it_is_told(world: World) -> None:
    """It gets what it lacks, pushes to the branch, has that back, and hears of the new life at a later pull."""
    first = await pull(world, "0", 3)
    assert [one["_tag"] for one in first] == ["Chunk", "Exit"]
    assert first[0]["values"][0]["backendId"] == world.old
    assert (await push(world, "1", 6))["_tag"] == "Success"
    assert await world.brought() == [6]
    assert failure((await pull(world, "2", 5))[-1]) is None
    world.clock.advance(timedelta(seconds=5))
    assert [failure(one) for one in await pull(world, "3", 6)] == ["BackendIdMismatchError"]
    assert (await push(world, "4", 7))["_tag"] == "Success"
    assert (world.told("rescued"), world.told("at_once")) == (1, 0)


async def test_polls_of_a_life_that_is_not_kept_are_told_at_once(world: World) -> None:
    """Pulls and pushes; nothing is written anywhere."""
    await world.log.drop_branch(WSP, world.old)
    assert [failure(one) for one in await pull(world, "0", 5)] == ["BackendIdMismatchError"]
    assert failure(await push(world, "1", 6)) == "BackendIdMismatchError"
    assert world.told("at_once") == 2


async def test_a_refused_push_keeps_the_device_in_the_former_life(world: World) -> None:
    """While the workspace is paused: the client tries again, and nothing is told before it could."""
    paused = Standing(MEMBER.role, WorkspaceState.PAUSED, allowance=MEMBER.allowance)
    await pull(world, "0", 5, paused)
    assert failure(await push(world, "1", 6, paused)) == "UnknownError"
    world.clock.advance(timedelta(seconds=30))
    assert failure((await pull(world, "2", 5, paused))[-1]) is None
    assert (await push(world, "3", 6))["_tag"] == "Success"
    world.clock.advance(timedelta(seconds=4))
    assert failure((await pull(world, "4", 6))[-1]) == "BackendIdMismatchError"


async def test_who_may_only_read_is_not_waited_for(world: World) -> None:
    """The push of a viewer is refused, and the device is told at its next pull."""
    await pull(world, "0", 5, VIEWER)
    assert failure(await push(world, "1", 6, VIEWER)) == "UnknownError"
    world.clock.advance(timedelta(seconds=4))
    assert failure((await pull(world, "2", 5, VIEWER))[-1]) == "BackendIdMismatchError"
    assert await world.brought() == []


async def test_a_branch_that_cannot_be_opened_is_no_mismatch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The device would drop what it has: the request is refused, and comes again."""

    async def damaged(*_: object) -> None:
        raise WorkspaceQuarantined

    monkeypatch.setattr(world.log, "open", damaged)
    with pytest.raises(Unavailable):
        await pull(world, "0", 5)
    assert (world.told("rescued"), world.told("at_once")) == (0, 0)


async def test_who_may_not_read_any_more_gets_nothing_of_a_former_life(world: World) -> None:
    """Removed since the request was let in: no event of the branch, and no word of the life in service."""
    await pull(world, "0", 3)
    for frames in (await pull(world, "1", 3, Standing(None)), [await push(world, "2", 6, Standing(None))]):
        (frame,) = frames
        assert failure(frame) == "UnknownError"
        assert "log_new" not in json.dumps(frame)
    assert await world.brought() == []
