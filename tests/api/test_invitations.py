"""Invitations over the API: by address and by link, for people with and without an account, on whichever device."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import FakeClock
from letters import audit_of, last_letter, last_token, mails_to
from mooring.accounts import UserId, parse_email
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.workspaces import LifecycleEvent, Role, WorkspaceId
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

IVY = "ivy@example.org"
ACCEPT, LOOK, DECLINE, MINE = (f"/api/invitations{path}" for path in ("/accept", "/look", "/decline", ""))


def _in(workspace_id: str) -> str:
    return f"/api/workspaces/{workspace_id}/invitations"


async def _invite(who: Visitor, email: str = IVY, role: str = "member", *, into: str | None = None) -> dict[str, Any]:
    reply = await who.ask("POST", _in(into or who.workspace_id), {"email": email, "role": role})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def _link(who: Visitor, role: str = "member", **link: Any) -> tuple[dict[str, Any], str]:
    """The invitation, and its token."""
    reply = await who.ask("POST", _in(who.workspace_id), {"link": {"mostUses": 1, **link}, "role": role})
    assert reply.status_code == 201, reply.text
    return reply.json(), reply.json()["link"].partition("#")[2]


async def _token(hub: Hub, email: str = IVY) -> str:
    return await last_token(hub, email, "invitation")


async def _look(client: httpx2.AsyncClient, token: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    return await client.post(LOOK, json={"token": token}, headers=headers)


async def _accept(who: Visitor, token: str) -> httpx2.Response:
    return await who.ask("POST", ACCEPT, {"token": token})


def _refused(reply: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    body = problem(reply)
    assert (reply.status_code, body["code"]) == (status, code)
    return body


async def _confirm(hub: Hub, who: Visitor) -> None:
    async with hub.directory.transaction() as tx:
        await tx.accounts.verify(UserId(who.user_id), hub.clock.now())


async def _role(hub: Hub, who: Visitor, workspace_id: str) -> Role | None:
    async with hub.directory.reading() as tx:
        standing = await tx.workspaces.standing(UserId(who.user_id), WorkspaceId(workspace_id))
    assert standing is not None
    return standing.role


async def _feed(hub: Hub, workspace_id: str) -> list[LifecycleEvent]:
    async with hub.directory.reading() as tx:
        return [event for event in await tx.lifecycle.after(0, 1000) if event.workspace_id == workspace_id]


@asynccontextmanager
async def _service(hub: Hub, policy: AccountPolicy) -> AsyncIterator[httpx2.AsyncClient]:
    """The same service, with another policy of who may sign up."""
    app = create_app(replace(hub, accounts=policy))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as opened:
        yield opened


@pytest.fixture
async def ivy(client: httpx2.AsyncClient) -> Visitor:
    """An account with the address that is invited, not confirmed."""
    return await signed_in(client, IVY)


async def test_an_invited_address_gets_a_mail_whose_link_makes_a_member(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """Invited, looked at, accepted: a member with the role, told in the feed and the audit log, the address confirmed."""
    made = await _invite(alice, " Ivy@Example.org ", "viewer")
    assert made == {
        "id": made["id"],
        "kind": "email",
        "email": "Ivy@example.org",
        "domain": None,
        "role": "viewer",
        "mostUses": 1,
        "uses": 0,
        "state": "pending",
        "createdAt": "2026-11-23T13:00:00.000Z",
        "createdBy": {"id": alice.user_id, "name": "", "email": alice.email},
        "sentAt": "2026-11-23T13:00:00.000Z",
        "expiresAt": "2026-11-30T13:00:00.000Z",
        "link": None,
        "delivery": "queued",
    }
    token = await _token(hub, "Ivy@example.org")
    seen = (await _look(ivy.client, token, ivy.bearer)).json()
    assert seen == {
        "id": made["id"],
        "workspaceId": alice.workspace_id,
        "workspaceName": "Personal workspace",
        "role": "viewer",
        "invitedBy": "Somebody",
        "kind": "email",
        "emailHint": "I…@example.org",
        "domain": None,
        "expiresAt": made["expiresAt"],
        "standing": "acceptable",
    }
    reply = await _accept(ivy, token)
    assert reply.status_code == 200
    assert (reply.json()["workspace"]["id"], reply.json()["workspace"]["role"]) == (alice.workspace_id, "viewer")
    assert (await ivy.ask("GET", f"/api/workspaces/{alice.workspace_id}")).status_code == 200
    assert (await ivy.ask("GET", "/api/session")).json()["user"]["verified"] is True
    assert "email_confirmed" in await audit_of(hub, ivy.user_id)
    created, added = (await _feed(hub, alice.workspace_id))[-2:]
    assert (created.kind, dict(created.data)) == (
        "invitation_created",
        {"invitationId": made["id"], "kind": "email", "role": "viewer"},
    )
    assert (added.kind, added.actor, dict(added.data)) == (
        "member_added",
        ivy.user_id,
        {"userId": ivy.user_id, "role": "viewer", "because": "invitation", "invitationId": made["id"]},
    )
    (kept,) = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert (kept["state"], kept["uses"]) == ("accepted", 1)


async def test_accepting_twice_is_one_membership(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """At once and again, by the token and by the id: the same answer, one member, one use."""
    made = await _invite(alice)
    token = await _token(hub)
    replies = await asyncio.gather(*(_accept(ivy, token) for _ in range(5)))
    replies.append(await ivy.ask("POST", f"{MINE}/{made['id']}/accept"))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert (await _look(ivy.client, token, ivy.bearer)).json()["standing"] == "member"
    (kept,) = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert kept["uses"] == 1
    assert [event.kind for event in await _feed(hub, alice.workspace_id)].count("member_added") == 1


async def test_the_wrong_account_is_told_so_and_nothing_more(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """INVITATION_FOR_ANOTHER with a hint that only its owner understands; the invitation is as good as before."""
    await _invite(alice)
    token = await _token(hub)
    assert (await _look(carol.client, token, carol.bearer)).json()["standing"] == "other_account"
    reply = await _accept(carol, token)
    assert _refused(reply, 403, "INVITATION_FOR_ANOTHER")["emailHint"] == "i…@example.org"
    assert IVY not in reply.text
    assert await _role(hub, carol, alice.workspace_id) is None
    assert (await _look(carol.client, token)).json()["standing"] == "signed_out"


async def test_an_invitation_survives_sign_up_confirmation_and_another_device(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Invited first, signed up without the link, confirmed by the welcome, signed in elsewhere: it waits there, by its id."""
    made = await _invite(alice)
    ivy = await signed_in(client, IVY)
    assert (await ivy.ask("GET", MINE)).json() == {"invitations": [], "confirmFirst": True}
    _refused(await ivy.ask("POST", f"{MINE}/{made['id']}/accept"), 403, "ADDRESS_UNCONFIRMED")
    _refused(await ivy.ask("POST", f"{MINE}/{made['id']}/decline"), 403, "ADDRESS_UNCONFIRMED")
    await client.post("/api/accounts/confirm", json={"token": await last_token(hub, IVY, "welcome")})
    elsewhere = await signed_in(client, IVY, "/api/sessions")
    waiting = (await elsewhere.ask("GET", MINE)).json()
    assert waiting["confirmFirst"] is False
    (one,) = waiting["invitations"]
    assert (one["id"], one["workspaceId"], one["standing"]) == (made["id"], alice.workspace_id, "acceptable")
    reply = await elsewhere.ask("POST", f"{MINE}/{made['id']}/accept")
    assert reply.json()["workspace"]["id"] == alice.workspace_id
    assert (await elsewhere.ask("GET", MINE)).json()["invitations"] == []


async def test_an_unconfirmed_address_is_told_of_no_invitation(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, ivy: Visitor, carol: Visitor
) -> None:
    """Somebody who signed up with another's address learns the same as whoever was not invited, by list and by id."""
    made = await _invite(alice)
    for squatter in (ivy, await signed_in(client, "dora@example.org")):
        assert (await squatter.ask("GET", MINE)).json() == {"invitations": [], "confirmFirst": True}
        for deed in ("accept", "decline"):
            for one in (made["id"], "inv_none"):
                _refused(await squatter.ask("POST", f"{MINE}/{one}/{deed}"), 403, "ADDRESS_UNCONFIRMED")
    for deed in ("accept", "decline"):
        for one in (made["id"], "inv_none", "%00"):
            _refused(await carol.ask("POST", f"{MINE}/{one}/{deed}"), 404, "INVITATION_MISSING")


async def test_the_link_of_an_invitation_to_an_address_is_shown_to_nobody(hub: Hub, alice: Visitor) -> None:
    """Its token proves the mailbox, so neither the admin who invites nor the directory has it."""
    made = await _invite(alice)
    token = await _token(hub)
    resent = await alice.ask("POST", f"{_in(alice.workspace_id)}/{made['id']}/resend")
    listed = await alice.ask("GET", _in(alice.workspace_id))
    assert token.partition(".")[2] not in resent.text + listed.text
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        for table in ("invitations", "outbox", "lifecycle_events", "audit_entries"):
            dump = str((await connection.exec_driver_sql(f"SELECT * FROM {table}")).all())
            assert made["id"] in dump
            assert token.partition(".")[2] not in dump


async def test_an_id_is_no_token(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """What is made up, cut short or of another purpose is INVITATION_INVALID for everything that a token opens."""
    made, token = await _link(alice)
    other = hub.account_secret.challenges.token(made["id"])
    for forged in (
        "",
        made["id"],
        f"{made['id']}.",
        token[:-1],
        token + "0",
        other,
        "inv_none.x",
        "\u0000.é",
        "." * 99,
    ):
        for path in (LOOK, ACCEPT, DECLINE):
            _refused(await carol.ask("POST", path, {"token": forged}), 404, "INVITATION_INVALID")


async def test_addresses_are_in_the_audit_log_only(hub: Hub, alice: Visitor) -> None:
    """Members who are no admins read the feed: who was invited is not in it."""
    await _invite(alice)
    assert IVY not in str(await _feed(hub, alice.workspace_id))
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql(
            "SELECT data FROM audit_entries WHERE kind = 'invitation_created'"
        )
        assert IVY in str(rows.all())


async def test_a_link_lets_in_as_many_as_it_says(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Two of three get in, each once; then it is used up."""
    made, token = await _link(alice, mostUses=2)
    assert (made["kind"], made["email"], made["state"]) == ("link", None, "pending")
    assert made["link"] == f"http://localhost:8787/invitation#{token}"
    people = [await signed_in(client, f"person{n}@example.org") for n in range(3)]
    for person in people:
        await _confirm(hub, person)
    assert (await _accept(people[0], token)).status_code == 200
    assert (await _accept(people[0], token)).status_code == 200
    assert (await _accept(people[1], token)).status_code == 200
    _refused(await _accept(people[2], token), 409, "INVITATION_USED")
    _refused(await _look(client, token), 409, "INVITATION_USED")
    (kept,) = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert (kept["state"], kept["uses"], kept["link"]) == ("used_up", 2, None)


async def test_a_link_for_a_domain_needs_a_confirmed_address_there(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Another domain, or one below it, is INVITATION_DOMAIN; the right one must be confirmed first."""
    made, token = await _link(alice, mostUses=5, domain="@Example.COM")
    assert made["domain"] == "example.com"
    outsider = await signed_in(client, "person@sub.example.com")
    insider = await signed_in(client, "person@EXAMPLE.com")
    await _confirm(hub, outsider)
    assert _refused(await _accept(outsider, token), 403, "INVITATION_DOMAIN")["domain"] == "example.com"
    assert (await _look(client, token, outsider.bearer)).json()["standing"] == "wrong_domain"
    _refused(await _accept(insider, token), 403, "ADDRESS_UNCONFIRMED")
    assert (await _look(client, token, insider.bearer)).json()["standing"] == "unverified"
    await _confirm(hub, insider)
    assert (await _accept(insider, token)).status_code == 200


async def test_a_link_confirms_no_address(hub: Hub, client: httpx2.AsyncClient, alice: Visitor, ivy: Visitor) -> None:
    """Whoever it was handed to may have signed up with any address: they confirm theirs first, and nothing is used up."""
    made, token = await _link(alice)
    _refused(await _accept(ivy, token), 403, "ADDRESS_UNCONFIRMED")
    assert (await _look(client, token, ivy.bearer)).json()["standing"] == "unverified"
    assert (await ivy.ask("GET", "/api/session")).json()["user"]["verified"] is False
    assert (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"][0]["uses"] == made["uses"] == 0
    await client.post("/api/accounts/confirm", json={"token": await last_token(hub, IVY, "welcome")})
    assert (await _accept(ivy, token)).status_code == 200


async def test_an_unconfirmed_person_invites_nobody(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """ADDRESS_UNCONFIRMED for an address and for a link, once more too; no mail, no invitation; the rest of the workspace
    is theirs.
    """
    dora = await signed_in(client, "dora@example.org")
    asked = ({"email": IVY, "role": "member"}, {"link": {"mostUses": 1}, "role": "viewer"})
    for body in asked:
        _refused(await dora.ask("POST", _in(dora.workspace_id), body), 403, "ADDRESS_UNCONFIRMED")
    assert await mails_to(hub, IVY) == []
    assert (await dora.ask("GET", _in(dora.workspace_id))).json() == {"invitations": []}
    assert (await dora.ask("PATCH", f"/api/workspaces/{dora.workspace_id}", {"name": "Mine"})).status_code == 200
    _refused(await dora.ask("POST", _in(alice.workspace_id), asked[0]), 403, "WORKSPACE_FORBIDDEN")
    await _confirm(hub, dora)
    made = await _invite(dora)
    async with hub.directory.transaction() as tx:
        await tx.accounts._connection.exec_driver_sql("UPDATE users SET verified_at = NULL WHERE email LIKE 'dora@%'")
    again = await dora.ask("POST", f"{_in(dora.workspace_id)}/{made['id']}/resend")
    _refused(again, 403, "ADDRESS_UNCONFIRMED")


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"link": {"mostUses": 0}, "role": "member"}, "link.mostUses", "INVALID"),
        ({"link": {"mostUses": 51}, "role": "member"}, "link.mostUses", "USES_INVALID"),
        ({"link": {"mostUses": 1, "domain": "no domain"}, "role": "member"}, "link.domain", "DOMAIN_INVALID"),
        ({"email": "nobody", "role": "member"}, "email", "EMAIL_INVALID"),
        ({"email": IVY, "role": "owner"}, "role", "INVALID"),
        ({"email": IVY}, "role", "REQUIRED"),
    ],
)
async def test_what_cannot_be_invited_names_its_field(
    alice: Visitor, asked: dict[str, Any], field: str, code: str
) -> None:
    """422; ownership is handed over otherwise, so `owner` is no role to invite as."""
    reply = await alice.ask("POST", _in(alice.workspace_id), asked)
    body = problem(reply)
    assert (reply.status_code, body["fields"]) == (422, {field: code})


@pytest.mark.parametrize("asked", [{}, {"email": IVY, "link": {"mostUses": 1}}])
async def test_an_invitation_is_for_an_address_or_by_link(alice: Visitor, asked: dict[str, Any]) -> None:
    """Neither and both are INVALID."""
    _refused(await alice.ask("POST", _in(alice.workspace_id), {**asked, "role": "member"}), 422, "INVALID")


async def test_members_and_the_invited_are_not_invited_again(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """Oneself and other members are ALREADY_MEMBER; who waits is ALREADY_INVITED, with which invitation."""
    asked = {"email": alice.email.upper(), "role": "member"}
    _refused(await alice.ask("POST", _in(alice.workspace_id), asked), 409, "ALREADY_MEMBER")
    made = await _invite(alice)
    reply = await alice.ask("POST", _in(alice.workspace_id), {"email": "IVY@example.org", "role": "viewer"})
    assert _refused(reply, 409, "ALREADY_INVITED")["invitationId"] == made["id"]
    await _accept(ivy, await _token(hub))
    asked = {"email": IVY, "role": "member"}
    _refused(await alice.ask("POST", _in(alice.workspace_id), asked), 409, "ALREADY_MEMBER")


async def test_a_declined_invitation_makes_no_member(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """By whoever holds its token, twice; then it is INVITATION_DECLINED for all, is not sent again, and another can be made."""
    made = await _invite(alice)
    token = await _token(hub)
    for _ in range(2):
        assert (await client.post(DECLINE, json={"token": token})).status_code == 204
    ivy = await signed_in(client, IVY)
    _refused(await _accept(ivy, token), 409, "INVITATION_DECLINED")
    _refused(await _look(client, token), 409, "INVITATION_DECLINED")
    resend = f"{_in(alice.workspace_id)}/{made['id']}/resend"
    _refused(await alice.ask("POST", resend), 409, "INVITATION_DECLINED")
    declined = (await _feed(hub, alice.workspace_id))[-1]
    assert (declined.kind, declined.actor) == ("invitation_declined", None)
    await _invite(alice)


async def test_what_waits_can_be_declined_by_its_id(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """On any device, with the address confirmed; a link cannot be declined by anybody."""
    made = await _invite(alice)
    await _confirm(hub, ivy)
    assert (await ivy.ask("POST", f"{MINE}/{made['id']}/decline")).status_code == 204
    _refused(await ivy.ask("POST", f"{MINE}/{made['id']}/accept"), 409, "INVITATION_DECLINED")
    assert (await ivy.ask("GET", MINE)).json()["invitations"] == []
    link, token = await _link(alice)
    _refused(await ivy.ask("POST", DECLINE, {"token": token}), 404, "INVITATION_INVALID")
    _refused(await ivy.ask("POST", f"{MINE}/{link['id']}/decline"), 404, "INVITATION_MISSING")


async def test_an_invitation_is_good_for_seven_days_and_again_when_it_is_sent_again(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor
) -> None:
    """INVITATION_EXPIRED from then on; sent again the same link is good for another seven days."""
    made = await _invite(alice)
    token = await _token(hub)
    clock.advance(timedelta(days=7))
    alice = await signed_in(client, alice.email, "/api/sessions")
    ivy = await signed_in(client, IVY)
    _refused(await _accept(ivy, token), 409, "INVITATION_EXPIRED")
    _refused(await _look(client, token), 409, "INVITATION_EXPIRED")
    (kept,) = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert kept["state"] == "expired"
    reply = await alice.ask("POST", f"{_in(alice.workspace_id)}/{made['id']}/resend")
    assert (reply.status_code, reply.json()["state"], reply.json()["expiresAt"]) == (
        200,
        "pending",
        "2026-12-07T13:00:00.000Z",
    )
    assert await _token(hub) == token
    assert await mails_to(hub, IVY) == ["invitation", "welcome", "invitation"]
    assert (await _feed(hub, alice.workspace_id))[-1].kind == "invitation_resent"
    assert (await _accept(ivy, token)).status_code == 200
    _refused(await alice.ask("POST", f"{_in(alice.workspace_id)}/{made['id']}/resend"), 409, "INVITATION_USED")


async def test_what_expired_is_not_sent_again_beside_a_newer_one(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor
) -> None:
    """ALREADY_INVITED, and ALREADY_MEMBER once the newer one was accepted."""
    old = await _invite(alice)
    clock.advance(timedelta(days=7))
    alice = await signed_in(client, alice.email, "/api/sessions")
    await _invite(alice)
    resend = f"{_in(alice.workspace_id)}/{old['id']}/resend"
    _refused(await alice.ask("POST", resend), 409, "ALREADY_INVITED")
    await _accept(await signed_in(client, IVY), await _token(hub))
    _refused(await alice.ask("POST", resend), 409, "ALREADY_MEMBER")


async def test_a_revoked_invitation_opens_nothing(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """INVITATION_REVOKED for whoever holds it; revoking again is no refusal, sending it again is one."""
    made = await _invite(alice)
    _, link = await _link(alice)
    token = await _token(hub)
    for one in (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]:
        for _ in range(2):
            assert (await alice.ask("DELETE", f"{_in(alice.workspace_id)}/{one['id']}")).status_code == 204
    ivy = await signed_in(client, IVY)
    for gone in (token, link):
        _refused(await _accept(ivy, gone), 409, "INVITATION_REVOKED")
        _refused(await _look(client, gone), 409, "INVITATION_REVOKED")
    _refused(await client.post(DECLINE, json={"token": token}), 409, "INVITATION_REVOKED")
    resend = f"{_in(alice.workspace_id)}/{made['id']}/resend"
    _refused(await alice.ask("POST", resend), 409, "INVITATION_REVOKED")
    assert [event.kind for event in await _feed(hub, alice.workspace_id)].count("invitation_revoked") == 2


async def test_an_accepted_invitation_is_not_taken_back(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """INVITATION_USED: the member is removed as a member."""
    made = await _invite(alice)
    await _accept(ivy, await _token(hub))
    _refused(await alice.ask("DELETE", f"{_in(alice.workspace_id)}/{made['id']}"), 409, "INVITATION_USED")
    assert await _role(hub, ivy, alice.workspace_id) is Role.MEMBER


async def test_an_invitation_of_another_workspace_is_missing(alice: Visitor, carol: Visitor) -> None:
    """An admin elsewhere neither sends it again nor takes it back."""
    made = await _invite(alice)
    for path in (f"{_in(carol.workspace_id)}/{made['id']}", f"{_in(carol.workspace_id)}/%00"):
        _refused(await carol.ask("DELETE", path), 404, "INVITATION_MISSING")
        _refused(await carol.ask("POST", f"{path}/resend"), 404, "INVITATION_MISSING")
    (kept,) = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert kept["state"] == "pending"


@pytest.mark.parametrize(("role", "allowed"), [("admin", True), ("member", False), ("viewer", False), (None, False)])
async def test_admins_invite_and_others_do_not(
    hub: Hub, alice: Visitor, carol: Visitor, role: str | None, allowed: bool
) -> None:
    """ROLE_TOO_LOW for members and viewers, WORKSPACE_FORBIDDEN for strangers, for seeing, making, sending and taking back."""
    made = await _invite(alice)
    if role is not None:
        await _accept(carol, (await _link(alice, role))[1])
    asked = {"email": "somebody@example.org", "role": "admin"}
    path = _in(alice.workspace_id)
    replies = [
        await carol.ask("GET", path),
        await carol.ask("POST", path, asked),
        await carol.ask("POST", f"{path}/{made['id']}/resend"),
        await carol.ask("DELETE", f"{path}/{made['id']}"),
    ]
    if allowed:
        assert [reply.status_code for reply in replies] == [200, 201, 200, 204]
    else:
        code = "ROLE_TOO_LOW" if role is not None else "WORKSPACE_FORBIDDEN"
        assert [problem(reply)["code"] for reply in replies] == [code] * 4
        assert not any(IVY in reply.text for reply in replies)


async def test_an_hour_holds_ten_invitations(
    client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """New ones and ones that are sent again, by mail and by link, into all workspaces together; with the time to wait."""
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    made = await _invite(alice)
    clock.advance(timedelta(minutes=10))
    await _link(alice)
    await alice.ask("POST", f"{_in(alice.workspace_id)}/{made['id']}/resend")
    for n in range(7):
        await _invite(alice, f"person{n}@example.org", into=second)
    refused = [
        await alice.ask("POST", _in(second), {"email": "more@example.org", "role": "member"}),
        await alice.ask("POST", _in(second), {"link": {"mostUses": 1}, "role": "member"}),
        await alice.ask("POST", f"{_in(alice.workspace_id)}/{made['id']}/resend"),
    ]
    for reply in refused:
        body = _refused(reply, 429, "INVITATION_LIMIT_REACHED")
        assert (body["retryAfterSeconds"], reply.headers["retry-after"]) == (50 * 60, str(50 * 60))
    await _invite(carol)
    clock.advance(timedelta(minutes=50))
    alice = await signed_in(client, alice.email, "/api/sessions")
    await _invite(alice, "more@example.org")
    asked = {"email": "evenmore@example.org", "role": "member"}
    _refused(await alice.ask("POST", _in(second), asked), 429, "INVITATION_LIMIT_REACHED")


async def test_a_workspace_promises_no_more_seats_than_it_has(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, ivy: Visitor, carol: Visitor
) -> None:
    """Invited addresses count as seats when inviting; who accepts is counted by who is a member by then."""
    small = replace(hub, quotas=replace(hub.quotas, members=3))
    client._transport.app.state.hub = small  # type: ignore[attr-defined]
    await _invite(alice)
    _, token = await _link(alice, mostUses=3)
    await _invite(alice, "other@example.org")
    asked = {"email": "third@example.org", "role": "member"}
    assert _refused(await alice.ask("POST", _in(alice.workspace_id), asked), 409, "MEMBER_QUOTA_REACHED")["limit"] == 3
    other = await signed_in(client, "more@example.org")
    await _confirm(hub, other)
    assert (await _accept(carol, token)).status_code == 200
    assert (await _accept(other, token)).status_code == 200
    assert _refused(await _accept(ivy, await _token(hub)), 409, "MEMBER_QUOTA_REACHED")["limit"] == 3
    asked_link = {"link": {"mostUses": 1}, "role": "member"}
    _refused(await alice.ask("POST", _in(alice.workspace_id), asked_link), 409, "MEMBER_QUOTA_REACHED")


async def test_who_joins_by_link_does_not_hold_a_second_seat(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """The invitation to their confirmed address is accepted with it; it does not bring them back when they are removed."""
    await _invite(alice)
    await _confirm(hub, ivy)
    await _accept(ivy, (await _link(alice))[1])
    kept = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert sorted((one["kind"], one["state"]) for one in kept) == [("email", "accepted"), ("link", "used_up")]


async def test_an_archived_workspace_takes_nobody_in(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """WORKSPACE_ARCHIVED for inviting, looking and accepting; what waits is not shown; taking back goes on."""
    made = await _invite(alice)
    token = await _token(hub)
    await _confirm(hub, ivy)
    await _archive(hub, alice.workspace_id)
    _refused(await _accept(ivy, token), 409, "WORKSPACE_ARCHIVED")
    _refused(await _look(ivy.client, token), 409, "WORKSPACE_ARCHIVED")
    assert (await ivy.ask("GET", MINE)).json()["invitations"] == []
    asked = {"email": "more@example.org", "role": "member"}
    _refused(await alice.ask("POST", _in(alice.workspace_id), asked), 409, "WORKSPACE_ARCHIVED")
    resend = f"{_in(alice.workspace_id)}/{made['id']}/resend"
    _refused(await alice.ask("POST", resend), 409, "WORKSPACE_ARCHIVED")
    assert len((await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]) == 1
    assert (await alice.ask("DELETE", f"{_in(alice.workspace_id)}/{made['id']}")).status_code == 204


async def _archive(hub: Hub, workspace_id: str) -> None:
    from mooring.api.occasions import by_nobody, workspace_stores_of
    from mooring.workspaces.states import archive

    async with hub.directory.transaction() as tx:
        await archive(WorkspaceId(workspace_id), workspace_stores_of(tx), by_nobody(hub))


async def test_a_deleted_workspace_is_missing_until_it_is_brought_back(hub: Hub, alice: Visitor, ivy: Visitor) -> None:
    """WORKSPACE_MISSING for looking, accepting and inviting, and nothing waits; then the same invitation is good again."""
    made = await _invite(alice)
    token = await _token(hub)
    await _confirm(hub, ivy)
    assert (await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")).status_code == 200
    _refused(await _accept(ivy, token), 404, "WORKSPACE_MISSING")
    _refused(await _look(ivy.client, token, ivy.bearer), 404, "WORKSPACE_MISSING")
    assert (await ivy.ask("GET", MINE)).json()["invitations"] == []
    _refused(await ivy.ask("POST", f"{MINE}/{made['id']}/accept"), 404, "WORKSPACE_MISSING")
    asked = {"email": "more@example.org", "role": "member"}
    _refused(await alice.ask("POST", _in(alice.workspace_id), asked), 404, "WORKSPACE_MISSING")
    assert (await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/undelete")).status_code == 200
    assert (await _accept(ivy, token)).status_code == 200


async def test_who_was_removed_is_not_brought_back_by_what_waits_for_them(
    hub: Hub, alice: Visitor, ivy: Visitor
) -> None:
    """They are members when they take an address over for which an invitation waits: it goes with the membership."""
    new = parse_email("ivy.new@example.org")
    await _invite(alice, new.address)
    token = await _token(hub, new.address)
    await _confirm(hub, ivy)
    assert (await _accept(ivy, (await _link(alice))[1])).status_code == 200
    async with hub.directory.transaction() as tx:
        await tx.accounts.replace_email(UserId(ivy.user_id), new, hub.clock.now())
    removed = await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}/members/{ivy.user_id}")
    assert removed.status_code == 204
    _refused(await _accept(ivy, token), 409, "INVITATION_REVOKED")
    assert await _role(hub, ivy, alice.workspace_id) is None


async def test_looking_is_limited_and_uses_nothing_up(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """By network; the hundred and twenty-first look within a minute is RATE_LIMITED."""
    _, token = await _link(alice)
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(hub.clock)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as limited:
        for _ in range(120):
            assert (await _look(limited, token)).status_code == 200
        _refused(await _look(limited, token), 429, "RATE_LIMITED")
        _refused(await limited.post(DECLINE, json={"token": token}), 429, "RATE_LIMITED")


async def test_whoever_looks_with_a_session_that_ended_is_signed_out(
    client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """A session that is over counts as none; one that can be renewed says so, and another site's page is refused."""
    _, token = await _link(alice)
    headers = {**carol.cookies, "origin": "https://evil.example"}
    _refused(await _look(client, token, headers), 403, "ORIGIN_REFUSED")
    assert (await _look(client, token, {"authorization": "Bearer nonsense"})).json()["standing"] == "signed_out"
    await alice.ask("DELETE", "/api/sessions")
    assert (await _look(client, token, alice.bearer)).json()["standing"] == "signed_out"
    clock.advance(timedelta(minutes=16))
    _refused(await _look(client, token, carol.bearer), 401, "TOKEN_EXPIRED")


async def test_the_mail_says_who_invites_where_and_nothing_that_is_clickable(hub: Hub, alice: Visitor) -> None:
    """Names that people gave are shortened and cannot be links; the only link is ours."""
    await alice.ask("PATCH", "/api/account", {"name": "Alice at https://evil.example/x"})
    made = (await alice.ask("POST", "/api/workspaces", {"name": "win.evil.example " + "x" * 60})).json()
    await _invite(alice, into=made["id"])
    letter = await last_letter(hub, IVY, "invitation")
    assert "Alice at https: " in letter.text
    assert "evil.example" not in letter.text
    assert "x" * 60 not in letter.text
    assert letter.text.count("http://") == letter.text.count("http://localhost:8787/") == 2
    assert letter.link == f"http://localhost:8787/invitation#{await _token(hub)}"
    assert alice.email not in letter.text
    seen = (await _look(alice.client, await _token(hub))).json()
    assert seen["invitedBy"] == "Alice at https://evil.example/x"


async def test_signing_up_with_an_invitation_confirms_the_address_it_was_sent_to(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """And no other; elsewhere the token changes nothing, and one that is not good keeps nobody out."""
    await _invite(alice)
    token = await _token(hub)
    _, link = await _link(alice)
    for email, given, verified in (
        ("other@example.org", token, False),
        ("third@example.org", link, False),
        ("fourth@example.org", "nonsense", False),
        ("IVY@example.org", token, True),
    ):
        asked = {"email": email, "password": PASSWORD, "invitation": given}
        reply = await client.post("/api/accounts", json=asked)
        assert (reply.status_code, reply.json()["user"]["verified"]) == (201, verified)
        assert len(reply.json()["user"]["id"]) > 10
    headers = {"authorization": f"Bearer {reply.json()['accessToken']}"}
    assert (await client.post(ACCEPT, json={"token": token}, headers=headers)).status_code == 200
    assert (await last_letter(hub, "IVY@example.org", "welcome")).link is None


async def test_a_closed_service_takes_whom_it_invited(hub: Hub, alice: Visitor) -> None:
    """SIGNUP_CLOSED without an invitation; with one for this very address an account, confirmed, and then the membership."""
    await _invite(alice)
    token = await _token(hub)
    asked = {"email": IVY, "password": PASSWORD}
    async with _service(hub, AccountPolicy(signup_open=False)) as closed:
        _refused(await closed.post("/api/accounts", json=asked), 403, "SIGNUP_CLOSED")
        bad = {**asked, "invitation": "inv_none.mac"}
        _refused(await closed.post("/api/accounts", json=bad), 404, "INVITATION_INVALID")
        other = {**asked, "email": "other@example.org", "invitation": token}
        refused = _refused(await closed.post("/api/accounts", json=other), 403, "INVITATION_FOR_ANOTHER")
        assert refused["emailHint"] == "i…@example.org"
        reply = await closed.post("/api/accounts", json={**asked, "invitation": token})
        assert (reply.status_code, reply.json()["user"]["verified"]) == (201, True)
        headers = {"authorization": f"Bearer {reply.json()['accessToken']}"}
        assert (await closed.post(ACCEPT, json={"token": token}, headers=headers)).status_code == 200
        again = {**asked, "email": "more@example.org", "invitation": token}
        _refused(await closed.post("/api/accounts", json=again), 409, "INVITATION_USED")


async def test_a_closed_service_tells_the_holder_of_a_link_of_no_account(hub: Hub, alice: Visitor) -> None:
    """It goes on by mail, for free and taken addresses alike; the account is made, confirmed, when its link is followed."""
    _, token = await _link(alice, domain="example.org", mostUses=3)
    async with _service(hub, AccountPolicy(signup_open=False)) as closed:
        told = []
        for email in (alice.email, IVY):
            asked = {"email": email, "password": PASSWORD, "invitation": token}
            reply = await closed.post("/api/accounts", json=asked)
            told.append((reply.status_code, reply.content, dict(reply.headers)))
        assert told[0] == told[1]
        assert told[0][0] == 202
        asked = {"email": "ivy@example.com", "password": PASSWORD, "invitation": token}
        _refused(await closed.post("/api/accounts", json=asked), 403, "INVITATION_DOMAIN")
        await closed.post("/api/accounts/confirm", json={"token": await last_token(hub, IVY, "sign_up")})
        ivy = await signed_in(closed, IVY, "/api/sessions")
        assert (await _accept(ivy, token)).status_code == 200


async def test_where_addresses_are_confirmed_first_the_invitation_waits_for_the_address(
    hub: Hub, alice: Visitor
) -> None:
    """202 as for everybody; once the account is there, on any device, the invitation is on its list."""
    made = await _invite(alice)
    asked = {"email": IVY, "password": PASSWORD, "invitation": await _token(hub)}
    async with _service(hub, AccountPolicy(signup_by_mail=True)) as by_mail:
        assert (await by_mail.post("/api/accounts", json=asked)).status_code == 202
        await by_mail.post("/api/accounts/confirm", json={"token": await last_token(hub, IVY, "sign_up")})
        ivy = await signed_in(by_mail, IVY, "/api/sessions")
        (waiting,) = (await ivy.ask("GET", MINE)).json()["invitations"]
        assert waiting["id"] == made["id"]
        assert (await ivy.ask("POST", f"{MINE}/{made['id']}/accept")).status_code == 200


async def test_whoever_stands_behind_an_invitation_must_still_be_allowed_to_invite(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, ivy: Visitor
) -> None:
    """An invitation of an admin whose account is closed meanwhile is INVITATION_REVOKED, and waits for nobody."""
    await _accept(carol, (await _link(alice, "admin"))[1])
    await _invite(carol, into=alice.workspace_id)
    token = await _token(hub)
    await _confirm(hub, ivy)
    assert len((await ivy.ask("GET", MINE)).json()["invitations"]) == 1
    assert (await carol.ask("POST", "/api/account/close", {"archiveWorkspaces": True})).status_code == 200
    _refused(await _accept(ivy, token), 409, "INVITATION_REVOKED")
    assert (await ivy.ask("GET", MINE)).json()["invitations"] == []
    kept = (await alice.ask("GET", _in(alice.workspace_id))).json()["invitations"]
    assert {one["kind"]: one["state"] for one in kept}["email"] == "revoked"
    await _invite(alice)
