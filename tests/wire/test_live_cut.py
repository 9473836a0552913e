"""History and live are one cut, under load: nobody misses an event, nobody gets one twice, all in order."""

import asyncio
import random

from sync_client import SyncSocket, cursor, event
from wire_place import Place

WRITTEN = 1_500
JOINERS = 40
IN_FLIGHT = 20


async def test_live_pulls_that_begin_at_any_moment_get_everything_once(place: Place) -> None:
    """While events are pushed as fast as they are taken, live pulls begin at any moment, from the start or a cursor."""
    dice = random.Random(1)
    moments = {dice.randrange(1, WRITTEN): asyncio.Event() for _ in range(JOINERS)}
    async with await place.connect() as probe:
        backend_id = (await probe.live_pull()).backend_id

    async def write() -> None:
        async with await place.connect() as sock:
            pushed = 0
            waiting: list[str] = []
            while pushed < WRITTEN:
                size = min(dice.choice([1, 1, 2, 7]), WRITTEN - pushed)
                waiting.append(await sock.start_push([event(seq) for seq in range(pushed + 1, pushed + size + 1)]))
                pushed += size
                for moment, come in moments.items():
                    if moment <= pushed:
                        come.set()
                if len(waiting) >= IN_FLIGHT:
                    await _succeeded(sock, waiting.pop(0))
            for request_id in waiting:
                await _succeeded(sock, request_id)

    async def join(come: asyncio.Event) -> None:
        await come.wait()
        after = dice.choice([0, 0, 1, 50])
        async with await place.connect() as sock:
            live = await sock.live_pull(cursor(backend_id, after))
            await live.until(WRITTEN, 60)
            assert live.seqs == list(range(after + 1, WRITTEN + 1))

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        for come in moments.values():
            group.create_task(join(come))


async def _succeeded(sock: SyncSocket, request_id: str) -> None:
    _, end = await sock.answer_to(request_id, 30)
    assert end["_tag"] == "Success", end


async def test_contending_writers_with_live_pulls_agree(place: Place) -> None:
    """Six writers push against each other, each following its own live pull: all see one order, every refusal comes after the missing events."""
    rounds = 40

    async def contend(name: str) -> list[int]:
        async with await place.connect() as sock:
            pull_id = await sock.start_pull()
            seen: list[int] = []
            done = 0
            pending: str | None = None
            while done < rounds or seen[-1:] != [6 * rounds]:
                if pending is None and done < rounds and (seen or name == "0"):
                    pending = await sock.start_push([event((seen[-1] if seen else 0) + 1, client=name)])
                frame = await sock.receive(30)
                if frame.get("requestId") == pull_id:
                    seen += [item["eventEncoded"]["seqNum"] for item in frame["values"][0]["batch"]]
                    await sock.ack(pull_id)
                    continue
                assert frame["requestId"] == pending
                pending = None
                if frame["exit"]["_tag"] == "Success":
                    done += 1
                else:
                    error = frame["exit"]["cause"]["error"]
                    assert error["_tag"] == "ServerAheadError"
                    assert seen[-1:] >= [error["minimumExpectedNum"]], "The missing events come before the refusal."
            return seen

    async with asyncio.timeout(100):
        histories = await asyncio.gather(*(contend(str(number)) for number in range(6)))
    assert all(history == list(range(1, 6 * rounds + 1)) for history in histories)
