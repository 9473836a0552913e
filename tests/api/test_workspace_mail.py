"""Who is told by mail what became of a workspace, over the API: by a member, and by the operator."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
import pytest

from letters import last_letter
from mooring.accounts import UserId
from mooring.hub import Hub
from mooring.mail import Message
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role
from shared import join
from visitors import OPERATOR_KEY, Visitor, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


@dataclass
class Crew:
    """Alice and Odile own the workspace, Adam is admin, Bob member, Vera viewer, Zoe a member whose account is closed."""

    hub: Hub
    client: httpx2.AsyncClient
    alice: Visitor
    people: Mapping[str, Visitor]

    @property
    def path(self) -> str:
        return f"/api/workspaces/{self.alice.workspace_id}"

    async def ask(self, who: str, method: str, deed: str = "", json: object = None) -> httpx2.Response:
        if who == "olga":
            deed = "/delete" if method == "DELETE" else deed
            path = self.path.replace("/api/", "/api/operator/") + deed
            method = "POST" if deed.startswith("/delete") else method
            reply = await self.client.request(method, path, json=json, headers=OLGA)
        else:
            reply = await self.people[who].ask(method, self.path + deed, json)
        assert reply.status_code < 300, reply.text
        return reply

    async def mail(self, template: str) -> dict[str, Message]:
        """By person, the messages from this template; nobody got two."""
        async with self.hub.directory.reading() as tx:
            found = [one for one in await tx.outbox.queued(1000) if one.template == template]
        names = {visitor.user_id: name for name, visitor in self.people.items()}
        told = {names[one.recipient.user_id or ""]: one for one in found}
        assert len(told) == len(found)
        return told


@pytest.fixture
async def crew(hub: Hub, client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor) -> Crew:
    people = {"alice": alice}
    roles = {"odile": Role.OWNER, "adam": Role.ADMIN, "bob": Role.MEMBER, "vera": Role.VIEWER, "zoe": Role.OWNER}
    for name, role in roles.items():
        people[name] = await signed_in(client, f"{name}@example.org")
        await join(directory, people[name].user_id, alice.workspace_id, role)
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(UserId(people["zoe"].user_id), hub.clock.now())
        await tx.accounts.rename(UserId(alice.user_id), "Alice Moreau")
    return Crew(hub, client, alice, people)


EVERYBODY = {"alice", "odile", "adam", "bob", "vera"}
OWNERS = {"alice", "odile"}


async def test_who_makes_a_workspace_gets_a_receipt(hub: Hub, alice: Visitor) -> None:
    """With its name; the personal workspace of the sign-up had none of its own, nor has one that stands in for a lost one."""
    async with hub.directory.reading() as tx:
        assert [one.template.value for one in await tx.outbox.queued(10)] == ["welcome"]
    await alice.ask("POST", "/api/workspaces", {"name": "Harbour plans"})
    letter = await last_letter(hub, alice.email, "workspace_created")
    assert "Harbour plans" in letter.text
    for workspace in (await alice.ask("GET", "/api/workspaces")).json()["workspaces"]:
        await alice.ask("DELETE", f"/api/workspaces/{workspace['id']}")
    assert (await alice.ask("GET", "/api/session")).json()["defaultWorkspaceId"] is not None
    async with hub.directory.reading() as tx:
        made = [one for one in await tx.outbox.queued(100) if one.template == "workspace_created"]
    assert len(made) == 1


@pytest.mark.parametrize(("who", "told"), [("adam", OWNERS), ("alice", {"odile", "adam"})])
async def test_a_new_name_is_told_to_the_others_who_could_have_given_it(crew: Crew, who: str, told: set[str]) -> None:
    """Owners and admins but who did it, with the former name, the new one and theirs; again it changes and tells nothing."""
    for _ in range(2):
        await crew.ask(who, "PATCH", json={"name": "Harbour plans"})
    mail = await crew.mail("workspace_renamed")
    assert set(mail) == told
    assert {(one.params["old"], one.params["workspace"]) for one in mail.values()} == {
        ("Personal workspace", "Harbour plans")
    }
    assert {one.params["person"] for one in mail.values()} == {"Alice Moreau" if who == "alice" else ""}


@pytest.mark.parametrize("who", ["alice", "olga"])
async def test_everybody_hears_of_the_archive(crew: Crew, who: str) -> None:
    """Who did it too, as a receipt; closed accounts not; both ways once, however often it is asked for."""
    for deed, template in (("/archive", "workspace_archived"), ("/unarchive", "workspace_unarchived")):
        for _ in range(2):
            await crew.ask(who, "POST", deed)
        mail = await crew.mail(template)
        assert set(mail) == EVERYBODY
        _named(mail, who)


@pytest.mark.parametrize("who", ["alice", "olga"])
async def test_owners_hear_of_the_end_and_of_the_way_back(crew: Crew, who: str) -> None:
    """Both owners, with the day on which it is purged; members and closed accounts get nothing."""
    await crew.ask(who, "DELETE")
    mail = await crew.mail("workspace_deleted")
    assert set(mail) == OWNERS
    assert {one.params["until"] for one in mail.values()} == {"2026-12-23T13:00:00.000Z"}
    _named(mail, who)
    for _ in range(2):
        await crew.ask(who, "POST", "/undelete")
    back = await crew.mail("workspace_restored")
    assert set(back) == OWNERS
    _named(back, who)


async def test_owners_get_the_receipt_of_a_purge(crew: Crew) -> None:
    """With the number of the receipt and the name that is forgotten now; once."""
    await crew.ask("alice", "DELETE")
    for _ in range(2):
        await crew.ask("olga", "POST", "/purge?now=true")
    mail = await crew.mail("workspace_purged")
    assert set(mail) == OWNERS
    assert {one.params["workspace"] for one in mail.values()} == {"Personal workspace"}
    async with crew.hub.directory.reading() as tx:
        receipt = await tx.receipts.of_purge(crew.alice.workspace_id)  # type: ignore[arg-type]
    assert receipt is not None
    assert {one.params["receipt"] for one in mail.values()} == {receipt.id}


async def test_whom_a_change_of_role_or_a_removal_is_about_is_told(crew: Crew) -> None:
    """Nobody else is."""
    bob, vera = crew.people["bob"].user_id, crew.people["vera"].user_id
    await crew.ask("adam", "PATCH", f"/members/{bob}", {"role": "viewer"})
    await crew.ask("olga", "PATCH", f"/members/{vera}", {"role": "member"})
    assert {who: one.params["role"] for who, one in (await crew.mail("role_changed")).items()} == {
        "bob": "viewer",
        "vera": "member",
    }
    await crew.ask("adam", "DELETE", f"/members/{bob}")
    assert set(await crew.mail("member_removed")) == {"bob"}


async def test_whom_the_operator_makes_an_owner_is_told(crew: Crew) -> None:
    """A member and somebody who was none; not who is one already."""
    crew.people = {**crew.people, "ivy": await signed_in(crew.client, "ivy@example.org")}
    for name in ("adam", "ivy", "alice"):
        await crew.ask("olga", "PUT", "/owner", {"userId": crew.people[name].user_id})
    mail = await crew.mail("role_changed")
    assert set(mail) == {"adam", "ivy"}
    assert {one.params["role"] for one in mail.values()} == {"owner"}


async def test_what_a_closing_archives_is_told_to_those_who_stay(
    hub: Hub, client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor
) -> None:
    """The members, by the name of who left; who left hears of the account alone, on the way back too."""
    bob = await signed_in(client, "bob@example.org")
    await join(directory, bob.user_id, alice.workspace_id, Role.MEMBER)
    crew = Crew(hub, client, alice, {"alice": alice, "bob": bob})
    await alice.ask("PATCH", "/api/account", {"name": "Alice Moreau"})
    await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    mail = await crew.mail("workspace_archived")
    assert {who: one.params["person"] for who, one in mail.items()} == {"bob": "Alice Moreau"}
    again = {"email": alice.email, "password": "correct horse battery", "reopen": True}
    assert (await client.post("/api/sessions", json=again)).status_code == 201
    mail = await crew.mail("workspace_unarchived")
    assert {who: one.params["person"] for who, one in mail.items()} == {"bob": "Alice Moreau"}


async def test_what_is_refused_tells_nobody(crew: Crew) -> None:
    """A member may do none of it, and nobody hears that they tried."""
    async with crew.hub.directory.reading() as tx:
        before = len(await tx.outbox.queued(1000))
    bob = crew.people["bob"]
    for method, deed in (("POST", "/archive"), ("DELETE", ""), ("POST", "/undelete"), ("PATCH", "")):
        assert (await bob.ask(method, crew.path + deed, {"name": "Bob's"})).status_code == 403
    async with crew.hub.directory.reading() as tx:
        assert len(await tx.outbox.queued(1000)) == before


def _named(mail: Mapping[str, Message], who: str) -> None:
    """The mails name who did it; what the operator did names nobody."""
    assert {one.params.get("person") for one in mail.values()} == {"Alice Moreau" if who == "alice" else None}
