"""Enforcement over real connections: who may connect, pull and push, by WebSocket and by HTTP, and what ends it.

Memberships other than the owner's are written into the directory's file: what is tested here is the sync edge, whatever
made the change.
"""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import websockets
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from live_server import LiveServer, Person, live_server, wait_for
from sync_client import Json, SocketClosedError, SyncSocket, event, none, post, request

SOON_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who around the workspace of Alice."""

    server: LiveServer
    alice: Person
    expired: Person
    workspace_id: str

    def join(self, role: str, name: str = "Bob") -> Person:
        """A new person with this role in the workspace."""
        person = self.server.sign_up(name)
        self.set_role(person, role)
        return person

    def set_role(self, person: Person, role: str) -> None:
        self.server.set_role(self.workspace_id, person, role)

    def remove(self, person: Person) -> None:
        self.server.remove(self.workspace_id, person)

    async def socket(self, person: Person, **options: Json) -> SyncSocket:
        return await SyncSocket.open(self.server.sync_url, self.workspace_id, person.access_token, **options)

    async def stored(self) -> list[int]:
        """What the log holds, in the eyes of its owner."""
        async with await self.socket(self.alice) as sock:
            return await sock.pull_seqs()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, Person]]:
    """A server, and somebody whose token has expired on it."""
    with live_server(tmp_path_factory.mktemp("enforcement"), access_token_seconds=1) as server:
        expired = server.sign_up("Erin")
        wait_for("The token expires.", lambda: _code(server, expired.bearer) == "TOKEN_EXPIRED")
        server.settings["ACCESS_TOKEN_SECONDS"] = 900
        yield server.restart(), expired


@pytest.fixture
def cast(stage: tuple[LiveServer, Person]) -> Cast:
    """Alice with a workspace of her own."""
    server, expired = stage
    alice = server.sign_up()
    return Cast(server, alice, expired, alice.workspace_id)


def _code(server: LiveServer, headers: dict[str, str]) -> str:
    reply = httpx2.get(f"{server.url}/api/session", headers=headers, verify=False)
    return reply.json()["code"] if reply.is_error else ""


# Who may not even connect


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client shows: a payload in the URL and headers; and for which workspace."""

    payload: Json = None
    headers: dict[str, str] | None = None
    workspace_id: str | None = None


def _forged(token: str, *, alg: str | None = None, claims: Json = None) -> str:
    """The token with its own header and claims, or other ones, signed by a key that is not the server's."""
    header, body, _ = token.split(".")
    if alg is not None:
        header = _encode(_decode(header) | {"alg": alg})
    if claims is not None:
        body = _encode(_decode(body) | claims)
    if alg == "none":
        return f"{header}.{body}."
    signature = Ed25519PrivateKey.generate().sign(f"{header}.{body}".encode())
    return f"{header}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _tampered(token: str, other: Person) -> str:
    """The claims changed to another user under the old signature."""
    header, body, signature = token.split(".")
    return f"{header}.{_encode(_decode(body) | {'sub': other.user_id})}.{signature}"


def _decode(part: str) -> dict[str, Json]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _encode(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _shown(token: Json) -> Credential:
    return Credential({"authToken": token})


def _logged_out(cast: Cast) -> Credential:
    person = cast.server.log_in(cast.alice)
    cast.server.request("DELETE", "/api/session", 204, headers=person.bearer)
    return _shown(person.access_token)


def _revoked(cast: Cast) -> Credential:
    person = cast.server.log_in(cast.alice)
    cast.server.request("DELETE", f"/api/sessions/{person.session_id}", 204, headers=cast.alice.bearer)
    return _shown(person.access_token)


def _removed(cast: Cast) -> Credential:
    person = cast.join("member")
    cast.remove(person)
    return _shown(person.access_token)


def _deleted(cast: Cast) -> Credential:
    workspace_id = cast.server.create_workspace(cast.alice)
    cast.server.sql("UPDATE workspaces SET deleted_at = '2026-01-02 00:00:00.000000' WHERE id = ?", workspace_id)
    return Credential({"authToken": cast.alice.access_token}, workspace_id=workspace_id)


def _cookie(cast: Cast, origin: str | None) -> Credential:
    headers = {"Cookie": f"mooring_access={cast.alice.access_token}"}
    return Credential(headers=headers | ({"Origin": origin} if origin else {}))


REFUSED: dict[str, Callable[[Cast], Credential]] = {
    "no credential": lambda _: Credential(),
    "an empty payload": lambda _: Credential({}),
    "an empty token": lambda _: _shown(""),
    "a token that is null": lambda _: _shown(None),
    "a token that is a number": lambda _: _shown(1),
    "a payload that is a list": lambda _: Credential(["authToken"]),
    "a payload with other keys": lambda _: Credential({"bypass": None, "admin": True}),
    "garbage": lambda _: _shown("garbage"),
    "garbage in three parts": lambda _: _shown("a.b.c"),
    "a token signed by a wrong key": lambda cast: _shown(_forged(cast.alice.access_token)),
    "a token that is not signed": lambda cast: _shown(_forged(cast.alice.access_token, alg="none")),
    "a token signed by another algorithm": lambda cast: _shown(_forged(cast.alice.access_token, alg="HS256")),
    "a token for another user under the old signature": lambda cast: _shown(_tampered(cast.expired.access_token, cast.alice)),
    "a refresh token": lambda cast: _shown(cast.alice.refresh_token),
    "the operator key": lambda cast: _shown((cast.server.data / "operator.key").read_text("ascii").strip()),
    "an expired token": lambda cast: Credential({"authToken": cast.expired.access_token}, workspace_id=cast.expired.workspace_id),
    "a token after logout": _logged_out,
    "a token of a session that was revoked from elsewhere": _revoked,
    "a stranger": lambda cast: _shown(cast.server.sign_up("Carol").access_token),
    "a removed member": _removed,
    "the owner of a deleted workspace": _deleted,
    "a workspace that does not exist": lambda cast: Credential({"authToken": cast.alice.access_token}, workspace_id="wsp_000000000000000000000"),
    "a workspace id that is none": lambda cast: Credential({"authToken": cast.alice.access_token}, workspace_id="../../etc/passwd"),
    "a workspace id in other letters": lambda cast: Credential({"authToken": cast.alice.access_token}, workspace_id=cast.workspace_id.swapcase()),
    "garbage in the Authorization header": lambda _: Credential(headers={"Authorization": "Bearer garbage"}),
    "Basic authorization": lambda cast: Credential(headers={"Authorization": f"Basic {cast.alice.access_token}"}),
    "a good cookie without an Origin": lambda cast: _cookie(cast, None),
    "a good cookie from a foreign page": lambda cast: _cookie(cast, "https://evil.example"),
    "a good cookie from a page without an origin": lambda cast: _cookie(cast, "null"),
    "a good cookie from a page on another port": lambda cast: _cookie(cast, "http://127.0.0.1:1"),
    "a garbage cookie from our page": lambda cast: Credential(headers={"Cookie": "mooring_access=garbage", "Origin": cast.server.url}),
}  # fmt: skip


@pytest.mark.parametrize("who", REFUSED)
async def test_who_is_refused_cannot_connect_pull_or_push(who: str, cast: Cast) -> None:
    """The upgrade is a 403; over HTTP every call is a 401, 403 or 404; all problem documents; nothing is read or written."""
    server, credential = cast.server, REFUSED[who](cast)
    workspace_id = credential.workspace_id or cast.workspace_id
    server.remember(*_tokens(credential))
    async with await cast.socket(cast.alice) as owner:
        await owner.must_push([event(1)])

    with pytest.raises(websockets.InvalidStatus) as refused:
        await SyncSocket.open(server.sync_url, workspace_id, payload=credential.payload, headers=credential.headers)
    reply = refused.value.response
    assert reply.status_code == 403
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert json.loads(reply.body)["code"]

    pull = {"storeId": workspace_id, "cursor": none()}
    push = {"storeId": workspace_id, "batch": [event(2)], "backendId": none()}
    for tag, payload in (("Ping", {"storeId": workspace_id}), ("Pull", pull), ("Push", push)):
        frame = request("0", f"SyncHttpRpc.{tag}", payload)
        answer = await post(
            server.sync_url, workspace_id, None, frame, payload=credential.payload, headers=credential.headers
        )
        assert answer.status_code in {401, 403, 404}, (tag, answer.text)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["code"]
    assert await cast.stored() == [1]


def _tokens(credential: Credential) -> list[str]:
    token = credential.payload.get("authToken") if isinstance(credential.payload, dict) else None
    # Short words such as "a.b.c" may stand anywhere.
    return [token] if isinstance(token, str) and len(token) > 20 else []


ADMITTED: dict[str, Callable[[Cast], Credential]] = {
    "the payload": lambda cast: _shown(cast.alice.access_token),
    "the Authorization header": lambda cast: Credential(headers=cast.alice.bearer),
    "the cookie, from our own page": lambda cast: _cookie(cast, cast.server.url),
    "the header, whatever the payload": lambda cast: Credential({"authToken": "garbage"}, cast.alice.bearer),
}


@pytest.mark.parametrize("how", ADMITTED)
async def test_a_good_credential_is_admitted(how: str, cast: Cast) -> None:
    """The same token in any of the three places opens both transports."""
    credential = ADMITTED[how](cast)
    url = cast.server.sync_url
    async with await SyncSocket.open(
        url, cast.workspace_id, payload=credential.payload, headers=credential.headers
    ) as sock:
        await sock.must_push([event(1)])
        assert await sock.pull_seqs() == [1]
    frame = request("0", "SyncHttpRpc.Pull", {"storeId": cast.workspace_id, "cursor": none()})
    reply = await post(url, cast.workspace_id, None, frame, payload=credential.payload, headers=credential.headers)
    assert reply.status_code == 200


# Roles


@pytest.mark.parametrize("role", ["owner", "admin", "member"])
async def test_who_may_write_does(role: str, cast: Cast) -> None:
    """Owners, admins and members pull and push, on both transports."""
    person = cast.join(role)
    async with await cast.socket(person) as sock:
        await sock.must_push([event(1)])
        assert await sock.pull_seqs() == [1]
    (end,) = await _post(cast, person, "Push", {"batch": [event(2)], "backendId": none()})
    assert end["exit"] == {"_tag": "Success", "value": {}}
    chunk, end = await _post(cast, person, "Pull", {"cursor": none()})
    assert len(chunk["values"][0]["batch"]) == 2
    assert end["exit"]["_tag"] == "Success"


async def test_a_viewers_push_is_parked_on_a_socket(cast: Cast) -> None:
    """A viewer pulls, and goes on receiving the edits of others; what it pushes is neither answered nor stored."""
    vera = cast.join("viewer", "Vera")
    async with await cast.socket(vera) as sock, await cast.socket(cast.alice) as owner:
        live = await sock.live_pull()
        await sock.start_push([event(1, client="vera")])
        await sock.ping()
        await owner.must_push([event(1)])
        await live.until(1)
        await sock.start_push([event(2, client="vera")])
        await sock.ping()
        await owner.must_push([event(2)])
        await live.until(2)
        await sock.ping()
        assert await cast.stored() == [1, 2]


async def test_a_viewers_push_over_http_is_refused(cast: Cast) -> None:
    """There is nothing to wait on: the client is told in a way that makes it keep its edits and try again."""
    vera = cast.join("viewer", "Vera")
    (end,) = await _post(cast, vera, "Push", {"batch": [event(1)], "backendId": none()})
    assert end["exit"]["cause"]["error"]["_tag"] == "UnknownError"
    chunk, end = await _post(cast, vera, "Pull", {"cursor": none()})
    assert chunk["values"][0]["batch"] == []
    assert end["exit"]["_tag"] == "Success"
    assert await cast.stored() == []


async def test_a_parked_push_goes_through_when_it_may(cast: Cast) -> None:
    """Made a member, the viewer's newest push is answered on its own request id; an interrupted one is forgotten."""
    vera = cast.join("viewer", "Vera")
    async with await cast.socket(vera) as sock:
        live = await sock.live_pull()
        forgotten = await sock.start_push([event(1, client="forgotten")])
        await sock.send({"_tag": "Interrupt", "requestId": forgotten})
        newest = await sock.start_push([event(1, client="vera")])
        await asyncio.to_thread(cast.set_role, vera, "member")
        answers = [frame for _ in range(3) if (frame := await sock.receive())]
        kinds = {(frame["_tag"], frame["requestId"]) for frame in answers}
        assert kinds == {("Exit", forgotten), ("Chunk", live.request_id), ("Exit", newest)}
        assert answers[-1]["exit"] == {"_tag": "Success", "value": {}}
        await sock.ping()
        assert await cast.stored() == [1]


async def test_a_parked_push_that_is_behind_by_then_is_told_so(cast: Cast) -> None:
    """While it was parked others wrote: the answer is the usual ServerAheadError, after the missing events."""
    vera = cast.join("viewer", "Vera")
    async with await cast.socket(vera) as sock, await cast.socket(cast.alice) as owner:
        live = await sock.live_pull()
        parked = await sock.start_push([event(1, client="vera")])
        await sock.ping()
        await owner.must_push([event(1)])
        await live.until(1)
        await asyncio.to_thread(cast.set_role, vera, "member")
        _, end = await sock.answer_to(parked)
        error = end["cause"]["error"]
        assert error == {"_tag": "ServerAheadError", "minimumExpectedNum": 1, "providedNum": 0}


async def test_a_paused_workspace_parks_everybody(cast: Cast) -> None:
    """The owner's push too; reading goes on; resume answers."""
    async with await cast.socket(cast.alice) as sock:
        await sock.must_push([event(1)])
        cast.server.pause(cast.workspace_id)
        parked = await sock.start_push([event(2)])
        await sock.ping()
        assert await cast.stored() == [1]
        (end,) = await _post(cast, cast.alice, "Push", {"batch": [event(2)], "backendId": none()})
        assert end["exit"]["cause"]["error"]["_tag"] == "UnknownError"
        cast.server.resume(cast.workspace_id)
        _, end = await sock.answer_to(parked)
        assert end["_tag"] == "Success"
    assert await cast.stored() == [1, 2]


# What ends an open socket


@asynccontextmanager
async def _connected(cast: Cast, person: Person) -> AsyncIterator[SyncSocket]:
    """A socket with a live pull, as a client in use has."""
    async with await cast.socket(person) as sock:
        await sock.live_pull()
        yield sock


async def test_logging_out_ends_the_sockets_of_that_session_alone(cast: Cast) -> None:
    """4401 within a second; the same user's other device stays connected."""
    other = cast.server.log_in(cast.alice)
    async with (
        _connected(cast, cast.alice) as first,
        _connected(cast, cast.alice) as second,
        _connected(cast, other) as device,
    ):
        await asyncio.to_thread(cast.server.request, "DELETE", "/api/session", 204, headers=cast.alice.bearer)
        for sock in (first, second):
            code, reason = await sock.closed(SOON_SECONDS)
            assert code == 4401
            assert reason
        await device.ping()


async def test_a_session_revoked_from_another_device_is_disconnected(cast: Cast) -> None:
    """4401 for the revoked one; the one that revoked it goes on."""
    lost = cast.server.log_in(cast.alice)
    async with _connected(cast, lost) as gone, _connected(cast, cast.alice) as kept:
        path = f"/api/sessions/{lost.session_id}"
        await asyncio.to_thread(cast.server.request, "DELETE", path, 204, headers=cast.alice.bearer)
        assert (await gone.closed(SOON_SECONDS))[0] == 4401
        await kept.ping()


async def test_a_removed_member_is_disconnected(cast: Cast) -> None:
    """4403 within a second, nothing is delivered any more, the next upgrade is refused; others stay connected."""
    bob = cast.join("member")
    async with _connected(cast, bob) as removed, _connected(cast, cast.alice) as kept:
        await asyncio.to_thread(cast.remove, bob)
        await kept.start_push([event(1)])
        with pytest.raises(SocketClosedError) as end:
            await removed.receive(SOON_SECONDS)
        assert end.value.code == 4403
        with pytest.raises(websockets.InvalidStatus):
            await cast.socket(bob)
        await kept.answer_to("1")


async def test_being_removed_leaves_the_other_workspaces_alone(cast: Cast) -> None:
    """A socket of the same session into another workspace stays open."""
    bob = cast.join("member")
    async with (
        _connected(cast, bob) as removed,
        await SyncSocket.open(cast.server.sync_url, bob.workspace_id, bob.access_token) as own,
    ):
        await own.live_pull()
        await asyncio.to_thread(cast.remove, bob)
        assert (await removed.closed(SOON_SECONDS))[0] == 4403
        await own.ping()


async def test_a_member_made_a_viewer_stays_and_writes_no_more(cast: Cast) -> None:
    """The socket goes on, the live pull goes on, the next push is parked."""
    bob = cast.join("member")
    async with _connected(cast, bob) as sock, await cast.socket(cast.alice) as owner:
        await sock.start_push([event(1)])
        await sock.answer_to("1")
        await asyncio.to_thread(cast.set_role, bob, "viewer")
        await sock.start_push([event(2, client="bob")])
        await sock.ping()
        await owner.must_push([event(2)])
        assert (await sock.receive())["_tag"] == "Chunk"
        await sock.ping()
        assert await cast.stored() == [1, 2]


async def test_a_session_that_is_not_renewed_ends_with_its_token(tmp_path: Path) -> None:
    """4401 when the access token has run out; a session that was renewed in time keeps its sockets."""
    with live_server(tmp_path, access_token_seconds=3) as server:
        lazy, diligent = server.sign_up(), server.sign_up("Bob")
        sockets = [
            await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token)
            for person in (lazy, diligent)
        ]
        for sock in sockets:
            await sock.live_pull()
        token = diligent.refresh_token
        ended: SocketClosedError | None = None
        deadline = time.monotonic() + 20
        while ended is None and time.monotonic() < deadline:
            body = await asyncio.to_thread(
                server.request, "POST", "/api/session/refresh", 200, json={"refreshToken": token}
            )
            token = body["refreshToken"]
            server.remember(token, body["accessToken"])
            try:
                await sockets[0].receive(1)
            except TimeoutError:
                continue
            except SocketClosedError as end:
                ended = end
        assert ended, "The socket outlived its token."
        assert (ended.code, ended.reason) == (4401, "expired")
        await sockets[1].ping()
        await sockets[1].connection.close()


async def _post(cast: Cast, person: Person, tag: str, payload: Json) -> Json:
    frame = request("0", f"SyncHttpRpc.{tag}", {"storeId": cast.workspace_id} | payload)
    reply = await post(cast.server.sync_url, cast.workspace_id, person.access_token, frame)
    assert reply.status_code == 200, reply.text
    return reply.json()
