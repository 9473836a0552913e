"""Golden frames: every exchange in `golden/*.frames`, played against a running server in both dialects."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from live_server import CARGO, LiveServer, Person
from sync_client import Json, SocketClosedError, SyncSocket, event, none, post, request, seqs

GOLDEN = Path(__file__).parent / "golden"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TRACE = '"traceId":"00000000000000000000000000000001","spanId":"0000000000000001","sampled":true,"headers":[]'
MACRO = re.compile(r"\$([ED])(\d+)(?:\.\.(\d+))?(?:\^(\d+))?")
FILL = re.compile(r"fill (?:(\d+)\.\.)?(\d+)(?: x (\d+))?")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One heading of a file and the lines below it."""

    file: str
    promise: str
    lines: tuple[str, ...]


def exchanges() -> list[Exchange]:
    found = []
    for path in sorted(GOLDEN.glob("*.frames")):
        for part in ("\n" + path.read_text("utf-8")).split("\n## ")[1:]:
            promise, *lines = part.splitlines()
            kept = tuple(line for line in lines if line and not line.startswith("--"))
            found.append(Exchange(path.stem, promise, kept))
    return found


def rows() -> list[Any]:
    literal = [(exchange, 3) for exchange in exchanges()]
    translated = [(exchange, 4) for exchange in exchanges() if not exchange.file.endswith("-literal")]
    return [
        pytest.param(exchange, dialect, id=f"{exchange.file}: {exchange.promise} [{dialect}]")
        for exchange, dialect in literal + translated
    ]


@pytest.fixture(scope="module")
def owner(server: LiveServer) -> Person:
    """Owns the workspaces of all exchanges."""
    return server.sign_up()


@pytest.mark.parametrize(("exchange", "dialect"), rows())
async def test_exchange(exchange: Exchange, dialect: int, server: LiveServer, owner: Person) -> None:
    """Each exchange goes as it is written down."""
    stage = Stage(server, owner, server.create_workspace(owner), translated=dialect == 4)
    await stage.open()
    try:
        for line in exchange.lines:
            async with asyncio.timeout(30):
                await stage.play(line)
        await stage.quiet()
    finally:
        await stage.close()


def test_every_file_holds_exchanges() -> None:
    """No file is empty by mistake, and no promise is made twice."""
    found = [(exchange.file, exchange.promise) for exchange in exchanges()]
    assert len(found) == len(set(found))
    assert {file for file, _ in found} == {path.stem for path in GOLDEN.glob("*.frames")}


class Stage:
    """A fresh workspace, the sockets of an exchange, and what each kind of line does."""

    def __init__(self, server: LiveServer, owner: Person, workspace_id: str, *, translated: bool) -> None:
        self.server = server
        self.owner = owner
        self.workspace_id = workspace_id
        self.translated = translated
        self.sockets: dict[str, SyncSocket] = {}
        self.backend_id = ""
        self.filler = 0
        self.reply: Any = None

    async def open(self) -> None:
        body = request("0", "SyncHttpRpc.Pull", {"storeId": self.workspace_id, "cursor": none()})
        self.backend_id = (await self._post(json.dumps(body))).json()[0]["values"][0]["backendId"]

    async def close(self) -> None:
        for socket in self.sockets.values():
            await socket.connection.close()

    async def play(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if match := re.fullmatch(r"([a-z]?)(>b?|<\??)", word):
            await self._frame(match[1], match[2], rest)
        elif word == "post":
            self.reply = await self._post(self._sent(rest))
        elif word == "reply":
            self._check_reply(rest)
        elif word == "=":
            await self.quiet()
        elif word == "close":
            code, reason = await self.sockets[""].closed()
            assert code == int(rest), (code, reason)
            assert reason, "A close says why."
            del self.sockets[""]
        elif word == "stored":
            assert await self._stored() == [int(seq) for seq in rest.split()]
        else:
            await self._fill(line)

    async def quiet(self) -> None:
        """A round trip of its own connection lies between the two pings, so that nothing late is missed."""
        for socket in self.sockets.values():
            await socket.ping()
        await self._stored()
        for socket in self.sockets.values():
            await socket.ping()

    async def _frame(self, who: str, kind: str, text: str) -> None:
        socket = self.sockets.get(who) or await self._connect(who)
        if kind == ">":
            await socket.send(self._sent(text))
        elif kind == ">b":
            await socket.send(self._sent(text).encode())
        elif kind == "<?":
            assert (await socket.receive())["_tag"] in text.split()
        else:
            await self._expect(socket, text)

    async def _connect(self, who: str) -> SyncSocket:
        socket = await SyncSocket.open(self.server.sync_url, self.workspace_id, self.owner.access_token)
        self.sockets[who] = socket
        return socket

    async def _expect(self, socket: SyncSocket, text: str) -> None:
        try:
            frame = await socket.receive()
        except SocketClosedError as end:
            raise AssertionError(f"Instead of {text[:200]}: {end}") from None
        check(self._expected(json.loads(self._filled(text))), frame)

    def _check_reply(self, text: str) -> None:
        if text.startswith("["):
            assert self.reply.status_code == 200, self.reply.text
            check([self._expected(frame) for frame in json.loads(self._filled(text))], self.reply.json())
        else:
            assert self.reply.status_code == int(text), self.reply.text
            assert self.reply.headers["content-type"].startswith("application/problem+json")
            assert self.reply.json()["code"]

    async def _post(self, body: str) -> Any:
        return await post(self.server.sync_url, self.workspace_id, self.owner.access_token, body)

    async def _fill(self, line: str) -> None:
        match = FILL.fullmatch(line)
        assert match, f"What is this line? {line}"
        first, last = int(match[1] or 1), int(match[2])
        self.filler = int(match[3] or 0)
        step = 100 if not self.filler else 5
        for start in range(first, last + 1, step):
            batch = [self._event(seq) for seq in range(start, min(start + step, last + 1))]
            payload = {"storeId": self.workspace_id, "batch": batch, "backendId": none()}
            (end,) = (await self._post(json.dumps(request("0", "SyncHttpRpc.Push", payload)))).json()
            assert end["exit"] == {"_tag": "Success", "value": {}}, end

    async def _stored(self) -> list[int]:
        body = request("0", "SyncHttpRpc.Pull", {"storeId": self.workspace_id, "cursor": none()})
        return seqs((await self._post(json.dumps(body))).json()[:-1])

    def _event(self, seq: int, parent: int | None = None) -> Json:
        args = {"id": str(seq), "text": f"{CARGO} {seq}"} | ({"filler": "x" * self.filler} if self.filler else {})
        return event(seq, parent, args=args, clientId="c", sessionId="s")

    def _filled(self, text: str) -> str:
        text = text.replace("$STORE", self.workspace_id).replace("$BACKEND", self.backend_id).replace("$TRACE", TRACE)
        return MACRO.sub(self._events, text)

    def _events(self, match: re.Match[str]) -> str:
        first, last = int(match[2]), int(match[3] or match[2])
        parents = [int(match[4]) if match[4] else first - 1, *range(first, last)]
        written = [
            json.dumps(self._event(seq, parent)) for seq, parent in zip(range(first, last + 1), parents, strict=True)
        ]
        if match[1] == "D":
            metadata = '{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"$TIME"}}'
            written = [f'{{"eventEncoded":{text},"metadata":{metadata}}}' for text in written]
        return ",".join(written)

    def _sent(self, text: str) -> str:
        """The client's frame; translated, with its ids as numbers. What is no JSON object stays as it is."""
        text = self._filled(text)
        if not self.translated:
            return text
        return re.sub(r'"(requestId":|id":(?="\d+",("tag"|"_tag")))"(\d+)"', r'"\1\3', text)

    def _expected(self, frame: Json) -> Json:
        """The server's frame; translated, with its id as a number, causes in lists, and a value in a pull's success."""
        if not self.translated or "requestId" not in frame:
            return frame
        frame = frame | {"requestId": int(frame["requestId"])}
        end = frame.get("exit")
        if end is None:
            return frame
        if end["_tag"] == "Success":
            return frame | {"exit": {"value": None} | end}
        cause = end["cause"] | ({"fiberId": "$NUMBER"} if end["cause"]["_tag"] == "Interrupt" else {})
        return frame | {"exit": end | {"cause": [cause]}}


def check(expected: Json, seen: Json, path: str = "frame") -> None:
    """Fails, saying where, unless `seen` is `expected` with its placeholders filled in."""
    if expected == "$TIME":
        assert isinstance(seen, str), path
        assert TIME.fullmatch(seen), f"{path} is no time: {seen}"
    elif expected == "$TEXT":
        assert isinstance(seen, str), path
        assert seen, f"{path} is empty"
    elif expected == "$NUMBER":
        assert type(seen) is int, f"{path} is no number: {seen}"
    elif isinstance(expected, dict):
        assert isinstance(seen, dict), f"{path} is no object: {seen}"
        assert seen.keys() == expected.keys(), f"{path} has the keys {sorted(seen)}: {json.dumps(seen)[:500]}"
        for key, value in expected.items():
            check(value, seen[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert isinstance(seen, list), f"{path} is no list: {seen}"
        assert len(seen) == len(expected), (
            f"{path} has {len(seen)} items, not {len(expected)}: {json.dumps(seen)[:500]}"
        )
        for index, value in enumerate(expected):
            check(value, seen[index], f"{path}[{index}]")
    else:
        assert type(seen) is type(expected), f"{path} is {seen!r}, not {expected!r}"
        assert seen == expected, f"{path} is {seen!r}, not {expected!r}"
