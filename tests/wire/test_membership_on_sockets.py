"""What members do to each other through the API, on sockets that are open meanwhile: in effect at once, on both transports.

Nothing is written into the directory behind the server's back here: every change is a request of another person.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
import websockets

from live_server import LiveServer, Person, live_server
from sync_client import Json, LivePull, SocketClosedError, SyncSocket, event, none, post, request

SOON_SECONDS = 5.0
STORED = {"_tag": "Success", "value": {}}


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace of Alice, and what the people around it do."""

    server: LiveServer
    alice: Person

    @property
    def workspace_id(self) -> str:
        return self.alice.workspace_id

    async def ask(self, person: Person, method: str, path: str, expected: int = 200, **given: Json) -> Json:
        """A request of `person` about the workspace; `path` begins behind its id."""
        whole = f"/api/workspaces/{self.workspace_id}{path}"
        options: dict[str, Json] = {"headers": person.bearer} | ({"json": given} if given else {})
        return await asyncio.to_thread(self.server.request, method, whole, expected, **options)

    async def invite(self, role: str) -> str:
        """The token of a link by which one person gets in."""
        made = await self.ask(self.alice, "POST", "/invitations", 201, role=role, link={"mostUses": 1})
        token = str(made["link"]).partition("#")[2]
        self.server.remember(token)
        return token

    async def accept(self, person: Person, token: str) -> None:
        options = {"headers": person.bearer, "json": {"token": token}}
        await asyncio.to_thread(self.server.request, "POST", "/api/invitations/accept", 200, **options)

    async def join(self, name: str = "Bob", role: str = "member") -> Person:
        """Somebody new who was invited and accepted."""
        person = self.server.sign_up(name)
        await self.accept(person, await self.invite(role))
        return person

    async def give_role(self, person: Person, role: str) -> None:
        await self.ask(self.alice, "PATCH", f"/members/{person.user_id}", role=role)

    async def remove(self, person: Person) -> None:
        await self.ask(self.alice, "DELETE", f"/members/{person.user_id}", 204)

    async def socket(self, person: Person) -> SyncSocket:
        return await SyncSocket.open(self.server.sync_url, self.workspace_id, person.access_token)

    @asynccontextmanager
    async def live(self, person: Person) -> AsyncIterator[LivePull]:
        """A socket with a live pull, as a client in use has."""
        async with await self.socket(person) as sock:
            yield await sock.live_pull()

    async def over_http(self, person: Person, method: str, **payload: Json) -> httpx2.Response:
        frame = request("0", f"SyncHttpRpc.{method}", {"storeId": self.workspace_id} | payload)
        return await post(self.server.sync_url, self.workspace_id, person.access_token, frame)

    async def stored(self) -> list[str]:
        """The writers of what the log holds, in its order."""
        async with await self.socket(self.alice) as sock:
            chunks, _ = await sock.pull()
        return [
            one["eventEncoded"]["clientId"] for chunk in chunks for value in chunk["values"] for one in value["batch"]
        ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("membership")) as running:
        yield running


@pytest.fixture
def team(server: LiveServer) -> Team:
    return Team(server, server.sign_up())


async def _closed_without_a_word(sock: SyncSocket) -> tuple[int | None, str]:
    """How the server closed; fails when anything was delivered before."""
    with pytest.raises(SocketClosedError) as closed:
        await sock.receive(SOON_SECONDS)
    return closed.value.code, closed.value.reason


async def _nothing_is_possible(team: Team, person: Person, status: int, code: str) -> None:
    """The upgrade is refused, and every call over HTTP, with this code."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        await team.socket(person)
    assert (refused.value.response.status_code, json.loads(refused.value.response.body)["code"]) == (403, code)
    answers = [
        await team.over_http(person, "Ping"),
        await team.over_http(person, "Pull", cursor=none()),
        await team.over_http(person, "Push", batch=[event(9, client="late")], backendId=none()),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(status, code)] * 3


# What ends an open socket


@pytest.mark.parametrize("how", ["removed", "left"])
async def test_whoever_is_no_member_any_more_is_disconnected(how: str, team: Team) -> None:
    """4403 on every device of theirs, and nothing of what others write after; then only refusals; the others go on."""
    bob = await team.join()
    other = team.server.log_in(bob)
    async with team.live(bob) as first, team.live(other) as second, team.live(team.alice) as kept:
        if how == "removed":
            await team.remove(bob)
        else:
            await team.ask(bob, "POST", "/leave", 204)
        async with await team.socket(team.alice) as writing:
            await writing.must_push([event(1, client="alice")])
        for pull in (first, second):
            assert await _closed_without_a_word(pull.socket) == (4403, "WORKSPACE_FORBIDDEN")
        await kept.until(1)
        await _nothing_is_possible(team, bob, 403, "WORKSPACE_FORBIDDEN")
    assert await team.stored() == ["alice"]


async def test_a_push_that_waits_dies_with_the_membership(team: Team) -> None:
    """A viewer's parked push is not stored by the removal, nor when they are let in again: their client pushes anew."""
    vera = await team.join("Vera", "viewer")
    async with await team.socket(vera) as sock:
        await sock.start_push([event(1, client="vera")])
        await sock.ping()
        await team.remove(vera)
        assert await _closed_without_a_word(sock) == (4403, "WORKSPACE_FORBIDDEN")
    await team.accept(vera, await team.invite("member"))
    assert await team.stored() == []
    async with await team.socket(vera) as sock:
        await sock.must_push([event(1, client="vera")])


async def test_being_removed_ends_nothing_else(team: Team) -> None:
    """Neither the session nor the socket of the same device in another workspace, which goes on reading and writing."""
    bob = await team.join()
    own = Team(team.server, bob)
    async with team.live(bob) as lost, own.live(bob) as kept, await own.socket(bob) as writing:
        await team.remove(bob)
        assert (await _closed_without_a_word(lost.socket))[0] == 4403
        await writing.must_push([event(1)])
        await kept.until(1)
        await asyncio.to_thread(team.server.request, "GET", "/api/session", 200, headers=bob.bearer)


async def test_a_deleted_workspace_is_gone_for_everybody_until_it_is_brought_back(team: Team) -> None:
    """4404 for its owner, its members and its viewers alike; 404 over HTTP; all of them are let in again, to the same log."""
    people = [team.alice, await team.join(), await team.join("Vera", "viewer")]
    async with team.live(people[0]) as alice, team.live(people[1]) as bob, team.live(people[2]) as vera:
        async with await team.socket(people[1]) as writing:
            await writing.must_push([event(1, client="bob")])
        for pull in (alice, bob, vera):
            await pull.until(1)
        await team.ask(team.alice, "DELETE", "")
        for pull in (alice, bob, vera):
            assert await _closed_without_a_word(pull.socket) == (4404, "WORKSPACE_MISSING")
    for person in people:
        await _nothing_is_possible(team, person, 404, "WORKSPACE_MISSING")
    await team.ask(team.alice, "POST", "/undelete")
    for person in people:
        async with await team.socket(person) as again:
            assert await again.pull_seqs() == [1]


# What an open socket outlives


async def test_an_archived_workspace_is_read_and_its_pushes_wait(team: Team) -> None:
    """The socket and its live pull stay, a new dial may read; a push is not answered, over HTTP it is told why.
    Unarchived, the same push is answered and reaches the others.
    """
    bob = await team.join()
    async with team.live(team.alice) as watching, team.live(bob) as reading, await team.socket(bob) as writing:
        await writing.must_push([event(1, client="bob")])
        await team.ask(team.alice, "POST", "/archive")
        parked = await writing.start_push([event(2, client="bob")])
        await writing.ping()
        for pull in (watching, reading):
            await pull.until(1)
            await pull.socket.ping()
        (end,) = (await team.over_http(bob, "Push", batch=[event(2)], backendId=none())).json()
        assert end["exit"]["cause"]["error"]["cause"]["message"] == "WORKSPACE_ARCHIVED"
        assert await team.stored() == ["bob"]
        await team.ask(team.alice, "POST", "/unarchive")
        assert (await writing.answer_to(parked, SOON_SECONDS))[1] == STORED
        for pull in (watching, reading):
            await pull.until(2)


async def test_a_member_made_a_viewer_waits_until_they_may_write_again(team: Team) -> None:
    """Made a viewer: the next push is parked while the edits of others still arrive. Made a member: it is answered."""
    bob = await team.join()
    async with team.live(bob) as reading, await team.socket(bob) as writing, await team.socket(team.alice) as owner:
        await writing.must_push([event(1, client="bob")])
        await team.give_role(bob, "viewer")
        parked = await writing.start_push([event(3, client="bob")])
        await writing.ping()
        await owner.must_push([event(2, client="alice")])
        await reading.until(2)
        await writing.ping()
        assert await team.stored() == ["bob", "alice"]
        await team.give_role(bob, "member")
        assert (await writing.answer_to(parked, SOON_SECONDS))[1] == STORED
        await reading.until(3)


async def test_whoever_gives_the_ownership_away_goes_on_writing(team: Team) -> None:
    """An admin from then on, on the same socket; the new owner's socket stays too, and may now do what owners do."""
    bob = await team.join()
    async with team.live(bob) as reading, await team.socket(team.alice) as giver, await team.socket(bob) as taker:
        await team.ask(bob, "POST", "/archive", 403)
        await giver.must_push([event(1, client="alice")])
        await team.ask(team.alice, "POST", "/ownership-offer", 201, userId=bob.user_id)
        await team.ask(bob, "POST", "/ownership-offer/accept")
        await giver.must_push([event(2, client="alice")])
        await taker.must_push([event(3, client="bob")])
        await reading.until(3)
        assert (await team.ask(team.alice, "GET", ""))["role"] == "admin"
        await team.ask(team.alice, "POST", "/archive", 403)
        await team.ask(bob, "POST", "/archive")


# Who gets in


async def test_an_accepted_invitation_lets_in_at_once(team: Team) -> None:
    """Refused on both transports a moment before, with the same token: what they were then is forgotten with the commit."""
    carol = team.server.sign_up("Carol")
    await _nothing_is_possible(team, carol, 403, "WORKSPACE_FORBIDDEN")
    await team.accept(carol, await team.invite("member"))
    async with team.live(team.alice) as watching, await team.socket(carol) as sock:
        await sock.must_push([event(1, client="carol")])
        await watching.until(1)
    (end,) = (await team.over_http(carol, "Push", batch=[event(2, client="carol")], backendId=none())).json()
    assert end["exit"] == STORED
