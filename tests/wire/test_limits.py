"""Limits: what is too big, too deep, too much or too slow costs only the one who sends it."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
import websockets

from live_server import LiveServer, live_server
from sync_client import Json, SocketClosedError, SyncSocket, cause_of, cursor, event, events, none, post, query, request
from wire_place import Place

MEBIBYTE = 1024 * 1024
EVENT_BYTES = 900_000


def compact(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))


def push_frame(store_id: str, batch: list[Json], request_id: Json = "0") -> str:
    payload = {"storeId": store_id, "batch": batch, "backendId": none()}
    return compact(request(request_id, "SyncWsRpc.Push", payload))


def event_of_bytes(size: int, seq: int = 1) -> Json:
    """An event whose JSON has exactly `size` bytes."""
    bare = event(seq, filler="", args={"filler": ""})
    del bare["filler"]
    bare["args"]["filler"] = "x" * (size - len(compact(bare)))
    assert len(compact(bare)) == size
    return bare


async def died(sock: SyncSocket, frame: str) -> str:
    await sock.send(frame)
    _, end = await sock.answer_to("0")
    cause = cause_of(end)
    assert cause["_tag"] == "Die"
    return cause["defect"]


async def test_a_frame_over_one_mebibyte_closes_its_socket_alone(place: Place) -> None:
    """1009 for the sender; another socket of the same workspace notices nothing."""
    async with await place.connect() as sender, await place.connect() as other:
        await sender.send(push_frame(place.workspace_id, [event(1, size=MEBIBYTE)]))
        code, _ = await sender.closed()
        assert code == 1009
        await other.ping()
        assert await other.pull_seqs() == []


async def test_an_event_of_the_largest_size_is_stored(place: Place) -> None:
    """900 000 bytes of JSON are accepted, and come back in one page."""
    async with await place.connect() as sock:
        await sock.send(push_frame(place.workspace_id, [event_of_bytes(EVENT_BYTES)]))
        _, end = await sock.answer_to("0")
        assert end["_tag"] == "Success", end
        assert await sock.pull_seqs() == [1]


async def test_an_event_over_the_largest_size_dies(place: Place) -> None:
    """One byte more is refused for good; the socket stays usable and nothing is stored."""
    async with await place.connect() as sock:
        assert "900" in await died(sock, push_frame(place.workspace_id, [event_of_bytes(EVENT_BYTES + 1)]))
        await sock.ping()
        assert await sock.pull_seqs() == []


async def test_the_size_is_counted_in_bytes(place: Place) -> None:
    """Text outside of ASCII counts by its bytes, not its characters."""
    async with await place.connect() as sock:
        wide = event(1, args={"text": "\u20ac" * 300_000})
        frame = json.dumps(
            request("0", "SyncWsRpc.Push", {"storeId": place.workspace_id, "batch": [wide], "backendId": none()}),
            ensure_ascii=False,
        )
        assert len(frame) < EVENT_BYTES < len(frame.encode())
        assert "900" in await died(sock, frame)


async def test_a_batch_over_the_largest_size_dies(place: Place) -> None:
    """Ten events of 95 000 bytes each are too many bytes for one push, though each is small enough."""
    async with await place.connect() as sock:
        batch = [event_of_bytes(95_000, seq) for seq in range(1, 11)]
        assert "900" in await died(sock, push_frame(place.workspace_id, batch))
        assert await sock.pull_seqs() == []


@pytest.mark.parametrize("opening", ["[", '{"a":'])
async def test_json_nested_too_deep_is_a_defect(place: Place, opening: str) -> None:
    """A hundred thousand levels neither crash nor stall the server: a Defect, and the socket goes on."""
    closing = {"[": "]", '{"a":': "}"}[opening]
    deep = opening * 100_000 + "1" + closing * 100_000
    async with await place.connect() as sock:
        frame = push_frame(place.workspace_id, [event(1, args="DEEP")]).replace('"DEEP"', deep)
        await sock.send(frame)
        assert (await sock.receive())["_tag"] == "Defect"
        await sock.ping()
        assert await sock.pull_seqs() == []


@pytest.mark.parametrize("levels", [128, 129])
async def test_the_limit_of_nesting_is_exact(place: Place, levels: int) -> None:
    """128 levels pass, 129 die, in an event of its own or in the middle of a batch of others."""
    deep: Json = "bottom [[[ in a text"
    for _ in range(levels):
        deep = {"a": deep} if _ % 2 else [deep]
    async with await place.connect() as sock:
        batch = [event(1), event(2, args=deep), event(3)]
        if levels > 128:
            assert "128 deep" in await died(sock, push_frame(place.workspace_id, batch))
        else:
            await sock.must_push(batch)
        assert await sock.pull_seqs() == ([1, 2, 3] if levels <= 128 else [])


async def test_json_nested_a_hundred_deep_is_fine(place: Place) -> None:
    """An app may nest its arguments as deep as an app ever does."""
    deep: Json = "bottom"
    for _ in range(100):
        deep = [deep]
    async with await place.connect() as sock:
        await sock.must_push([event(1, args=deep)])
        chunks, _ = await sock.pull()
        assert chunks[0]["values"][0]["batch"][0]["eventEncoded"]["args"] == deep


async def test_brackets_in_texts_are_not_depth(place: Place) -> None:
    """A text that holds many brackets is only a text."""
    async with await place.connect() as sock:
        await sock.must_push([event(1, args={"text": '[{"\\' * 5_000})])
        assert await sock.pull_seqs() == [1]


@pytest.mark.parametrize("field", ["name", "clientId", "sessionId"])
async def test_names_have_a_length(place: Place, field: str) -> None:
    """A name of 100 000 letters dies instead of being stored with each event."""
    async with await place.connect() as sock:
        await died(sock, push_frame(place.workspace_id, [event(1, **{field: "n" * 100_000})]))
        assert await sock.pull_seqs() == []


async def test_too_many_requests_in_flight_close_the_socket(place: Place) -> None:
    """A thousand live pulls on one socket are a flood: 4429."""
    async with await place.connect() as sock:
        for _ in range(1_000):
            await sock.start_pull()
        assert (await sock.closed())[0] == 4429


async def test_too_many_pushes_in_flight_close_the_socket(place: Place) -> None:
    """Pushes that nobody waits for are a flood too; what was acknowledged before is in the log."""
    async with await place.connect() as sock, await place.connect() as other:
        for seq in range(1, 1_001):
            await sock.start_push([event(seq)])
        code, _ = await sock.closed()
        assert code == 4429
        stored = await other.pull_seqs()
        assert stored == list(range(1, len(stored) + 1))


async def test_a_flood_of_frames_closes_its_socket_alone(place: Place) -> None:
    """Frames as fast as the network takes them end in 4429; another socket is answered meanwhile."""
    async with await place.connect() as flooder, await place.connect() as other:
        # Written as bytes, all at once: a busy machine would make a loop of sends too slow to be a flood. Acks want no answer.
        flooder.connection.transport.write(masked('{"_tag":"Ack","requestId":"0"}') * 100_000)
        closing = asyncio.create_task(flooder.closed(60))
        await other.ping()
        assert await closing == (4429, "too many frames")


def masked(text: str) -> bytes:
    """A short text frame as a client writes it, under a mask of zeros."""
    payload = text.encode()
    assert len(payload) < 126
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def test_a_flood_of_nonsense_closes_the_socket(place: Place) -> None:
    """Somebody who sends nothing but what is no frame is not answered for ever."""
    async with await place.connect() as sock:
        for _ in range(2_000):
            await sock.send("nonsense")
        assert (await sock.closed())[0] == 4429


async def test_a_reader_that_does_not_read_is_closed_and_delays_nobody(tmp_path: Path) -> None:
    """27 MB of live events: the subscriber who reads gets all in time, the other one is closed, memory stays."""
    with live_server(tmp_path) as server:
        owner = server.sign_up()
        place = Place(server, owner)
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        small.setblocking(False)
        port = int(server.url.rsplit(":", 1)[1])
        await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", port))
        async with (
            await place.connect(sock=small, max_queue=1) as stuck,
            await place.connect() as reader,
            await place.connect() as writer,
        ):
            await stuck.start_pull()
            live = await reader.live_pull()
            before = server.memory()
            amount = 30
            for seq in range(1, amount + 1):
                await writer.must_push([event(seq, size=880_000)])
                await live.until(seq)
            assert live.seqs == list(range(1, amount + 1))
            assert server.memory() - before < 80 * MEBIBYTE
            received = 0
            code: int | None = None
            try:
                while True:
                    await asyncio.wait_for(stuck.connection.recv(), 15)
                    received += 1
            except websockets.ConnectionClosed as end:
                code = end.rcvd.code if end.rcvd else None
            assert code in {None, 4429}, "Closed with the reason, or cut off because not even that was read."
            assert received < amount
            await writer.ping()


async def test_history_waits_for_a_reader_that_does_not_read(place: Place) -> None:
    """Who does not read while history is sent is not closed: the pages wait in the log, not in memory."""
    async with await place.connect() as writer:
        for start in range(1, 25):
            await writer.must_push([event(start, size=880_000)])
    before = place.server.memory()
    async with await place.connect(max_queue=1) as lazy:
        pull = await lazy.start_pull(live=False)
        async with await place.connect() as other:
            for _ in range(20):
                await other.ping()
        assert place.server.memory() - before < 40 * MEBIBYTE
        chunks, end = await lazy.answer_to(pull)
        assert end["_tag"] == "Success"
        assert len(chunks) == 24


async def test_a_session_holds_a_limited_number_of_sockets(tmp_path: Path) -> None:
    """One too many is refused at the upgrade with 403; when another has closed there is room again."""
    with live_server(tmp_path, sockets_per_session=3) as server:
        place = Place(server, server.sign_up())
        sockets = [await place.connect() for _ in range(3)]
        with pytest.raises(websockets.InvalidStatus) as refused:
            await place.connect()
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body)["code"] == "TOO_MANY_SOCKETS"
        second = server.log_in(place.owner)
        async with await SyncSocket.open(server.sync_url, place.workspace_id, second.access_token) as another_session:
            await another_session.ping()
        await sockets.pop().connection.close()
        await _eventually_connects(place)
        for sock in sockets:
            await sock.connection.close()


async def _eventually_connects(place: Place) -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                async with await place.connect() as sock:
                    await sock.ping()
                    return
            except websockets.InvalidStatus:
                await asyncio.sleep(0.01)


async def test_an_http_body_over_one_mebibyte_is_refused(place: Place) -> None:
    """413 as a problem document."""
    frame = push_frame(place.workspace_id, [event(1, size=MEBIBYTE)])
    reply = await post(place.server.sync_url, place.workspace_id, place.owner.access_token, frame)
    assert reply.status_code == 413
    assert reply.headers["content-type"].startswith("application/problem+json")


async def test_an_http_body_that_is_no_text_is_refused(place: Place) -> None:
    """Bytes that are not UTF-8 are the client's mistake, not a fault."""
    reply = await post(place.server.sync_url, place.workspace_id, place.owner.access_token, b"\xff\xfe\x00")
    assert reply.status_code in {400, 422}
    assert reply.headers["content-type"].startswith("application/problem+json")


async def test_a_query_that_is_too_long_is_refused(place: Place) -> None:
    """403 at the upgrade, as every other refusal."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        await SyncSocket.open(place.server.sync_url, place.workspace_id, payload={"authToken": "t" * 20_000})
    assert refused.value.response.status_code in {400, 403, 414, 431}


@pytest.mark.parametrize(
    "given", ["", "transport=ws", "storeId=&transport=ws", "storeId=%ff%fe&transport=ws", "&&==;;%%%"]
)
async def test_a_query_that_is_none_is_refused(server: LiveServer, given: str) -> None:
    """Whatever the query is, the upgrade is refused with 403 and a problem document."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(f"{server.sync_url.replace('http', 'ws', 1)}?{given}", proxy=None)
    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("number", [2**53, 10**30, -(10**30)])
async def test_a_cursor_no_log_can_reach_does_no_harm(place: Place, number: int) -> None:
    """A cursor beyond what numbers mean here dies or gives an empty page, on this socket, which stays usable."""
    async with await place.connect() as sock:
        chunks, _ = await sock.pull()
        backend_id = chunks[0]["values"][0]["backendId"]
        _, end = await sock.pull(cursor(backend_id, number))
        assert end["_tag"] == "Success" or cause_of(end)["_tag"] == "Die"
        await sock.ping()


@pytest.mark.parametrize("parent", [2**53, 2**63, 10**30])
async def test_a_parent_no_log_can_reach_does_no_harm(place: Place, parent: int) -> None:
    """A push onto such a parent is refused, on this socket, which stays usable; other pushes go on."""
    async with await place.connect() as sock:
        end = await sock.push([event(parent + 1, parent)])
        assert cause_of(end)["_tag"] in {"Die", "Fail"}
        await sock.must_push(events(1, 2))


async def test_hostile_arguments_never_reach_a_reader_as_bad_json(place: Place) -> None:
    """What is no JSON is refused as a whole frame: if it were stored, every reader's live pull would die of it."""
    hostile = [
        r'"\q"', r'"\u12G4"', '"tab\there"', '"line\nbreak"', "01", "1.", ".5", "-", "+1", "1e", "NaN", "Infinity", "[1,]", '{"a":1,}',
        '{"a":1 "b":2}', "tru", "1 2", '"open', "{1:2}", "[1 2]", '"nul\x00"', "[,1]", "-01", "0x1", "'a'", '{"a":}', "[}", r'"\ud800\q"', "undefined",
    ]  # fmt: skip
    async with await place.connect() as sock:
        for args in hostile:
            frame = push_frame(place.workspace_id, [event(1, args="HOSTILE")]).replace('"HOSTILE"', args)
            await sock.send(frame)
            answer = await sock.receive()
            assert answer["_tag"] == "Defect" or answer["exit"]["_tag"] == "Failure", (args, answer)
        assert await sock.pull_seqs() == []


async def test_arguments_come_back_to_the_letter(place: Place) -> None:
    """Numbers, escapes and the order of keys are kept as they were written, not only as what they mean."""
    written = (
        r'{"z":1.0,"a":1e2,"big":123456789012345678901234567890,"tiny":1E-400,"minus":-0,"lone":"\ud800","low":"x\uDC00y",'
        r'"swapped":"\udc00\ud800","nul":"a\u0000b","slash":"\/","pair":"\ud83d\ude00","é":"é","\u00e9":2,"":[ 1 ,  2 ],"dup":1,"dup":2}'
    )
    frame = push_frame(place.workspace_id, [event(1, args="WRITTEN")]).replace('"WRITTEN"', written)
    async with await place.connect() as writer, await place.connect() as reader:
        await reader.start_pull()
        await reader.receive()
        await writer.send(frame)
        _, end = await writer.answer_to("0")
        assert end["_tag"] == "Success", end
        assert f'"args":{written}' in await reader.receive_text()
        await writer.start_pull(live=False)
        assert f'"args":{written}' in await writer.receive_text()


async def test_the_connection_may_be_compressed_or_not(place: Place) -> None:
    """A client that offers permessage-deflate, as Node's does, is served either way."""
    async with await place.connect(compression="deflate") as sock:
        await sock.must_push(events(1, 50))
        assert await sock.pull_seqs() == list(range(1, 51))


async def test_a_payload_encoded_once_is_understood(place: Place) -> None:
    """The stock client encodes the payload twice; once is understood as well."""
    twice = query(place.workspace_id, place.owner.access_token, "ws")
    once = twice.replace("%25", "%")
    assert once != twice
    for given in (twice, once):
        async with websockets.connect(
            f"{place.server.sync_url.replace('http', 'ws', 1)}?{given}", proxy=None
        ) as connection:
            await connection.send('{"_tag":"Ping"}')
            assert await connection.recv() == '{"_tag":"Pong"}'


async def test_a_socket_that_never_pulls_is_closed(tmp_path: Path) -> None:
    """A deaf client is closed after its time, pinging or not, so that it comes back and pulls; one that pulls is not."""
    with live_server(tmp_path, deaf_seconds=1) as server:
        place = Place(server, server.sign_up())
        async with await place.connect() as deaf, await place.connect() as listening:
            live = await listening.live_pull()
            await deaf.ping()
            code, reason = await deaf.closed(5)
            assert (code, reason) == (1012, "no pull")
            async with await place.connect() as writer:
                await writer.must_push([event(1)])
            await live.until(1)
            await listening.ping()


async def test_a_stop_tells_open_sockets_and_loses_nothing(tmp_path: Path) -> None:
    """SIGTERM: pushes under way are answered or not stored, sockets close with 1012, the process exits 0 in time."""
    with live_server(tmp_path) as server:
        place = Place(server, server.sign_up())
        async with await place.connect() as idle, await place.connect() as busy:
            await idle.live_pull()
            acked = 0

            async def push_on() -> int | None:
                nonlocal acked
                try:
                    for seq in range(1, 1_000_000):
                        await busy.must_push([event(seq)])
                        acked = seq
                except SocketClosedError as closed:
                    return closed.code
                except websockets.ConnectionClosed as closed:
                    # The close had come before the next push was sent.
                    return closed.rcvd.code if closed.rcvd else None
                return None

            pushing = asyncio.create_task(push_on())
            while acked < 50:
                await asyncio.sleep(0.01)
            assert await asyncio.to_thread(server.stop) == 0
            assert await pushing == 1012
            assert (await idle.closed())[0] == 1012
        server.start()
        async with await place.connect() as again:
            stored = await again.pull_seqs()
        assert stored == list(range(1, len(stored) + 1))
        assert len(stored) >= acked
