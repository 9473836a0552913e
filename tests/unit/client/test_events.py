"""The session's events, over as many connections as it takes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from client_world import NO_NETWORK, Device
from mooring.client import Active, Ended, EndReason, Mooring, Offline, SessionEvent
from mooring.client.transport import Sent

ALICE = ("alice@example.org", "a long password")
HELLO = Sent("hello", "{}")


def _sent(name: str, number: int | str = "", **data: Any) -> Sent:
    return Sent(name, json.dumps(data), str(number))


class Reader:
    """Reads events beside the test."""

    def __init__(self, m: Mooring, after: str | None = None) -> None:
        self.read: list[SessionEvent] = []
        self.task = asyncio.create_task(self._read(m.events(after=after)))

    async def _read(self, events: AsyncIterator[SessionEvent]) -> None:
        async for event in events:
            self.read.append(event)

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.read]

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task})


async def test_a_broken_stream_goes_on_where_it_was(device: Device) -> None:
    """The next connection says the last id that came; waits grow while none opens and start anew after a hello."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [
            [HELLO, _sent("workspace", 7, workspaceId="w", kind="created"), NO_NETWORK],
            [NO_NETWORK],
            [HELLO, _sent("workspace", 9)],
            [HELLO, _sent("restart")],
        ]
        reader = Reader(m)
        await device.timing.pass_(30)
        assert [call.after for call in device.service.listened[:5]] == [None, "7", "7", "9", "9"]
        assert reader.names == ["hello", "workspace", "hello", "workspace", "hello", "restart"]
        assert reader.read[1] == SessionEvent("workspace", {"workspaceId": "w", "kind": "created"}, "7")
        assert isinstance(m.session.state, Active)  # the service answers; only the stream broke
        await reader.stop()


async def test_a_reader_may_begin_after_an_event_of_before(device: Device) -> None:
    """A program that kept its position misses nothing."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        reader = Reader(m, after="41")
        await device.timing.pass_(0)
        assert device.service.listened[0].after == "41"
        await reader.stop()


async def test_stale_renews_and_connects_again_at_once(device: Device) -> None:
    """With the new token; the reader sees what happened."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [[HELLO, _sent("stale")], [HELLO]]
        reader = Reader(m)
        await device.timing.pass_(0)
        assert reader.names == ["hello", "stale", "hello"]
        assert device.service.refreshed == 1
        assert len({call.bearer for call in device.service.listened}) == 2
        await reader.stop()


async def test_an_expired_token_is_renewed_before_the_stream_opens(device: Device) -> None:
    """A process that was started with an old token: the refusal renews it."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
    device.timing.elapsed += 3600
    m = device.client()
    device.service.streams = [[HELLO]]
    reader = Reader(m)
    await device.timing.pass_(0)
    assert reader.names == ["hello"]
    await reader.stop()


@pytest.mark.parametrize("reason", list(EndReason))
async def test_the_end_comes_as_an_event_and_is_the_last(reason: EndReason, device: Device) -> None:
    """The state says the same, the tokens are gone."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [[HELLO, _sent("ended", reason=reason.value), _sent("workspace", 1)]]
        reader = Reader(m)
        await device.timing.pass_(0)
        assert reader.task.done()
        assert reader.read[-1] == SessionEvent("ended", {"reason": reason.value}, None)
        assert m.session.state == Ended(reason, "alice@example.org")
        assert "mrt_" not in device.kept()


async def test_an_end_while_nobody_was_connected_is_told_as_well(device: Device) -> None:
    """The refused connection says it; the reader sees the same event."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        reader = Reader(m)
        await device.timing.pass_(0)
        device.service.ended = "password_changed"
        await device.timing.pass_(40)
        assert reader.task.done()
        assert reader.read[-1].data == {"reason": "password_changed"}


async def test_a_replaced_stream_does_not_fight_back(device: Device) -> None:
    """Five readers of one session would else close each other for ever."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [[HELLO, _sent("replaced")]]
        reader = Reader(m)
        await device.timing.pass_(60)
        assert (reader.names, len(device.service.listened)) == (["hello", "replaced"], 1)


async def test_without_a_session_there_are_no_events(device: Device) -> None:
    """The iterator ends; signing out ends it with the next connection."""
    async with device.client() as m:
        reader = Reader(m)
        await device.timing.pass_(0)
        assert (reader.task.done(), reader.read) == (True, [])
        await m.session.log_in(*ALICE)
        reader = Reader(m)
        await device.timing.pass_(0)
        await m.session.log_out()
        await device.timing.pass_(40)
        assert reader.task.done()


async def test_a_stream_of_something_else_is_a_broken_one(device: Device) -> None:
    """Data that is no JSON object: connect again later, end nothing."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [[Sent("hello", "[1]")], [Sent("hello", "<html>")], [HELLO]]
        reader = Reader(m)
        await device.timing.pass_(10)
        assert reader.names == ["hello"]
        await reader.stop()


async def test_a_broken_stream_without_a_network_shows_as_offline(device: Device) -> None:
    """The reader does not have to look: the state says so, and the stream comes back with the network."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.streams = [[HELLO, NO_NETWORK]]
        device.service.script["*"] = lambda _: NO_NETWORK
        reader = Reader(m)
        await device.timing.pass_(0.5)
        assert isinstance(m.session.state, Offline)
        del device.service.script["*"]
        device.service.streams = [[NO_NETWORK], [HELLO]]
        await device.timing.pass_(60)
        assert reader.names[:2] == ["hello", "hello"]
        assert isinstance(m.session.state, Active)
        await reader.stop()
