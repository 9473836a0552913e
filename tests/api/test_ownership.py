"""Ownership: offered by an owner, accepted by the other side; who sees the offer, and what ends it."""

from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role
from shared import confirm, join, role_of
from visitors import Visitor, problem, signed_in


@pytest.fixture
async def bob(client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor) -> Visitor:
    """A member of Alice's workspace."""
    visitor = await signed_in(client, "bob@example.org")
    await confirm(directory, visitor.user_id)
    await join(directory, visitor.user_id, alice.workspace_id, Role.MEMBER)
    return visitor


def _offer(alice: Visitor, deed: str = "") -> str:
    return f"/api/workspaces/{alice.workspace_id}/ownership-offer{deed}"


async def _kinds(hub: Hub) -> list[tuple[LifecycleKind, str]]:
    async with hub.directory.reading() as tx:
        events = await tx.lifecycle.after(0, 100)
    return [(event.kind, event.data.get("because", "")) for event in events if event.kind.value.startswith("ownership")]


@pytest.mark.parametrize("keep", [False, True])
async def test_an_accepted_offer_makes_an_owner(
    hub: Hub, directory: SqlDirectory, alice: Visitor, bob: Visitor, keep: bool
) -> None:
    """The receiver is owner, who offered it admin unless they keep it; feed and mail to both tell it; it cannot be accepted twice."""
    reply = await alice.ask("POST", _offer(alice), {"userId": bob.user_id, "keepOwnership": keep})
    assert reply.status_code == 201, reply.text
    assert (reply.json()["toUser"]["email"], reply.json()["keepsOwnership"]) == (bob.email, keep)
    assert reply.json()["expiresAt"] == "2026-11-30T13:00:00.000Z"
    accepted = await bob.ask("POST", _offer(alice, "/accept"))
    assert (accepted.status_code, accepted.json()["role"], accepted.json()["offer"]) == (200, "owner", None)
    assert await role_of(directory, alice.user_id, alice.workspace_id) is (Role.OWNER if keep else Role.ADMIN)
    assert await _kinds(hub) == [(LifecycleKind.OWNERSHIP_OFFERED, ""), (LifecycleKind.OWNERSHIP_TRANSFERRED, "")]
    async with hub.directory.reading() as tx:
        mail = [(one.template.value, one.recipient.email) for one in await tx.outbox.queued(99)]
    assert ("ownership_offered", bob.email) in mail
    told = sorted(to for template, to in mail if template == "ownership_transferred")
    assert told == [alice.email, bob.email]
    reply = await bob.ask("POST", _offer(alice, "/accept"))
    assert (reply.status_code, problem(reply)["code"]) == (404, "OFFER_MISSING")


async def test_an_offer_is_seen_by_both_sides_only(
    client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor, bob: Visitor
) -> None:
    """Owners and receiver see it in the workspace; an admin does not, and can neither withdraw nor accept it."""
    adam = await signed_in(client, "adam@example.org")
    await join(directory, adam.user_id, alice.workspace_id, Role.ADMIN)
    await alice.ask("POST", _offer(alice), {"userId": bob.user_id})
    path = f"/api/workspaces/{alice.workspace_id}"
    assert (await alice.ask("GET", path)).json()["offer"] == (await bob.ask("GET", path)).json()["offer"] is not None
    assert (await adam.ask("GET", path)).json()["offer"] is None
    assert problem(await adam.ask("DELETE", _offer(alice)))["code"] == "ROLE_TOO_LOW"
    assert problem(await adam.ask("POST", _offer(alice, "/accept")))["code"] == "OFFER_MISSING"
    assert problem(await adam.ask("POST", _offer(alice), {"userId": bob.user_id}))["code"] == "ROLE_TOO_LOW"


@pytest.mark.parametrize(
    ("who", "because"),
    [("alice", "withdrawn"), ("bob", "declined"), ("bob leaves", "left"), ("alice again", "replaced")],
)
async def test_what_ends_an_offer_is_told(hub: Hub, alice: Visitor, bob: Visitor, who: str, because: str) -> None:
    """Withdrawn, declined, replaced, or its receiver has left; the feed says which."""
    await alice.ask("POST", _offer(alice), {"userId": bob.user_id})
    if who == "alice again":
        assert (await alice.ask("POST", _offer(alice), {"userId": bob.user_id})).status_code == 201
    elif who == "bob leaves":
        assert (await bob.ask("POST", f"/api/workspaces/{alice.workspace_id}/leave")).status_code == 204
    else:
        assert (await {"alice": alice, "bob": bob}[who].ask("DELETE", _offer(alice))).status_code == 204
        assert problem(await alice.ask("DELETE", _offer(alice)))["code"] == "OFFER_MISSING"
    assert (LifecycleKind.OWNERSHIP_OFFER_ENDED, because) in await _kinds(hub)


async def test_an_offer_is_good_for_seven_days(
    client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, bob: Visitor
) -> None:
    """Then it is OFFER_MISSING to accept and to end, and seen no more."""
    await alice.ask("POST", _offer(alice), {"userId": bob.user_id})
    clock.advance(timedelta(days=7))
    again = await signed_in(client, bob.email, "/api/sessions")
    for method, deed in (("POST", "/accept"), ("DELETE", "")):
        assert problem(await again.ask(method, _offer(alice, deed)))["code"] == "OFFER_MISSING"
    assert (await again.ask("GET", f"/api/workspaces/{alice.workspace_id}")).json()["offer"] is None


async def test_ownership_is_offered_to_members_with_an_open_account(
    hub: Hub, directory: SqlDirectory, alice: Visitor, bob: Visitor, carol: Visitor
) -> None:
    """MEMBER_MISSING for strangers, for nobody, and for a closed account; ALREADY_OWNER for an owner."""
    for user_id in (carol.user_id, "usr_none", "\x00"):
        reply = await alice.ask("POST", _offer(alice), {"userId": user_id})
        assert (reply.status_code, problem(reply)["code"]) == (404, "MEMBER_MISSING")
    reply = await alice.ask("POST", _offer(alice), {"userId": alice.user_id})
    assert (reply.status_code, problem(reply)["code"]) == (409, "ALREADY_OWNER")
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(UserId(bob.user_id), hub.clock.now())
    assert problem(await alice.ask("POST", _offer(alice), {"userId": bob.user_id}))["code"] == "MEMBER_MISSING"


async def test_nobody_takes_ownership_over_under_an_address_that_is_not_theirs(
    client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor
) -> None:
    """ADDRESS_UNCONFIRMED until the link was followed; the offer waits, and can be declined."""
    dora = await signed_in(client, "dora@example.org")
    await join(directory, dora.user_id, alice.workspace_id, Role.MEMBER)
    await alice.ask("POST", _offer(alice), {"userId": dora.user_id})
    reply = await dora.ask("POST", _offer(alice, "/accept"))
    assert (reply.status_code, problem(reply)["code"]) == (403, "ADDRESS_UNCONFIRMED")
    assert await role_of(directory, dora.user_id, alice.workspace_id) is Role.MEMBER
    await confirm(directory, dora.user_id)
    assert (await dora.ask("POST", _offer(alice, "/accept"))).status_code == 200


async def test_accepting_counts_against_the_quota(alice: Visitor, bob: Visitor) -> None:
    """Who owns as many as they may cannot take another: WORKSPACE_QUOTA_REACHED, and the offer stays."""
    for n in range(9):
        await bob.ask("POST", "/api/workspaces", {"name": f"Number {n}"})
    await alice.ask("POST", _offer(alice), {"userId": bob.user_id})
    reply = await bob.ask("POST", _offer(alice, "/accept"))
    assert (reply.status_code, problem(reply)["code"]) == (409, "WORKSPACE_QUOTA_REACHED")
    assert (await bob.ask("GET", f"/api/workspaces/{alice.workspace_id}")).json()["offer"] is not None


async def test_who_is_no_owner_any_more_gives_nothing(
    hub: Hub, directory: SqlDirectory, alice: Visitor, bob: Visitor, carol: Visitor
) -> None:
    """An offer ends when who made it is lowered: what they could give is not theirs any more."""
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    await alice.ask("POST", _offer(alice), {"userId": bob.user_id})
    lowered = f"/api/workspaces/{alice.workspace_id}/members/{alice.user_id}"
    assert (await carol.ask("PATCH", lowered, {"role": "admin"})).status_code == 200
    assert problem(await bob.ask("POST", _offer(alice, "/accept")))["code"] == "OFFER_MISSING"
    assert await role_of(directory, bob.user_id, alice.workspace_id) is Role.MEMBER
