"""Whether mail reaches people: what they see of it themselves, what admins see of invitations, and trying again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar

from fakes import START, FakeClock
from letters import audit_of, mails_to
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.mail import Bounce, MessageId, MessageState, Settled
from mooring.mail.addresses import MailAddress, after_bounce, after_complaint, suppressed
from mooring.storage.directory import SqlDirectory
from shared import confirm
from visitors import Visitor, problem, signed_in

REACHED = {"reachable": True, "because": None, "since": None, "until": None, "retryable": False}
HARD = "2026-11-23T13:00:00.000Z"
Trouble = Callable[[MailAddress], MailAddress]


async def _troubled(hub: Hub, email: str, trouble: Trouble) -> None:
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.put(trouble(MailAddress(email, email)))


def _hard(address: MailAddress) -> MailAddress:
    return after_bounce(address, Bounce.HARD, START)


def _soft(address: MailAddress) -> MailAddress:
    for _ in range(3):
        address = after_bounce(address, Bounce.SOFT, START)
    return address


def _complained(address: MailAddress) -> MailAddress:
    return after_complaint(address, START)


def _by_operator(address: MailAddress) -> MailAddress:
    return suppressed(address, START)


async def _mail(visitor: Visitor) -> dict[str, object]:
    return (await visitor.ask("GET", "/api/account")).json()["mail"]


async def test_a_person_sees_that_their_address_cannot_be_reached(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """Why and since when; nothing of it is seen by others, and all is well for who never gave trouble."""
    assert await _mail(alice) == REACHED
    await _troubled(hub, alice.email, _hard)
    held = {"reachable": False, "because": "hard_bounce", "since": HARD, "until": None, "retryable": True}
    assert (await _mail(alice), await _mail(carol)) == (held, REACHED)


async def test_soft_bounces_pass_by_themselves(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """Held back until three days later, and reachable from then on though nobody did anything."""
    await _troubled(hub, alice.email, _soft)
    seen = await _mail(alice)
    assert (seen["because"], seen["until"]) == ("soft_bounces", "2026-11-26T13:00:00.000Z")
    clock.advance(timedelta(days=3))
    assert await _mail(await signed_in(alice.client, alice.email, "/api/sessions")) == REACHED


async def test_who_is_confirmed_tries_again_with_a_mail_that_shows_it(hub: Hub, alice: Visitor) -> None:
    """What bounced is forgotten, one test mail is queued, and the audit log tells of it."""
    await _troubled(hub, alice.email, _hard)
    reply = await alice.ask("POST", "/api/account/mail/retry")
    assert (reply.status_code, reply.json()) == (200, REACHED)
    assert (await mails_to(hub, alice.email))[-1] == "test"
    assert (await audit_of(hub, alice.user_id))[0] == "mail_released"


async def test_who_is_not_confirmed_tries_again_with_a_link(hub: Hub, alice: Visitor) -> None:
    """The mail that shows it is the one that confirms the address."""
    ivy = await signed_in(alice.client, "ivy@example.org")
    await _troubled(hub, ivy.email, _soft)
    assert (await ivy.ask("POST", "/api/account/mail/retry")).status_code == 200
    assert (await mails_to(hub, ivy.email))[-1] == "confirm_account"


@pytest.mark.parametrize("trouble", [_complained, _by_operator])
async def test_a_complaint_and_the_operator_are_not_undone_by_the_person(
    hub: Hub, alice: Visitor, trouble: Trouble
) -> None:
    """ADDRESS_HELD_BACK, nothing is queued, and the account says beforehand that trying is no use."""
    await _troubled(hub, alice.email, trouble)
    before = await mails_to(hub, alice.email)
    assert (await _mail(alice))["retryable"] is False
    reply = await alice.ask("POST", "/api/account/mail/retry")
    assert (reply.status_code, problem(reply)["code"]) == (403, "ADDRESS_HELD_BACK")
    assert (await mails_to(hub, alice.email), (await _mail(alice))["reachable"]) == (before, False)


async def test_trying_again_is_for_once_a_day(
    hub: Hub, clock: FakeClock, alice: Visitor, applications: list[Litestar]
) -> None:
    """The second time on a day is RATE_LIMITED and leaves all as it was; one that was refused did not count."""
    applications[0].state.hub = replace(hub, rate_limiter=MemoryRateLimiter(clock))
    reply = await alice.ask("POST", "/api/account/mail/retry")
    assert (reply.status_code, problem(reply)["code"]) == (409, "ADDRESS_REACHABLE")
    await _troubled(hub, alice.email, _hard)
    assert (await alice.ask("POST", "/api/account/mail/retry")).status_code == 200
    await _troubled(hub, alice.email, _hard)
    reply = await alice.ask("POST", "/api/account/mail/retry")
    assert (reply.status_code, problem(reply)["code"]) == (429, "RATE_LIMITED")
    assert (await _mail(alice))["reachable"] is False
    clock.advance(timedelta(days=1))
    again = await signed_in(alice.client, alice.email, "/api/sessions")
    assert (await again.ask("POST", "/api/account/mail/retry")).status_code == 200


SHOWN = {
    MessageState.SENDING: "queued",
    MessageState.ACCEPTED: "accepted",
    MessageState.DELAYED: "delayed",
    MessageState.DELIVERED: "delivered",
    MessageState.COMPLAINED: "delivered",
    MessageState.BOUNCED: "cannot_reach",
    MessageState.SUPPRESSED: "cannot_reach",
    MessageState.FAILED: "cannot_reach",
}


async def test_an_admin_sees_what_became_of_an_invitation(
    hub: Hub, clock: FakeClock, directory: SqlDirectory, alice: Visitor
) -> None:
    """Of its newest mail: queued first, then each state in the words of the wire; a complaint is not told; none for a link."""
    path = f"/api/workspaces/{alice.workspace_id}/invitations"
    await confirm(directory, alice.user_id)
    made = (await alice.ask("POST", path, {"email": "ivy@example.org", "role": "member"})).json()
    link = (await alice.ask("POST", path, {"link": {"mostUses": 3}, "role": "member"})).json()
    assert (made["delivery"], link["delivery"]) == ("queued", None)
    for state, shown in SHOWN.items():
        await _became(hub, made["id"], state)
        listed = (await alice.ask("GET", path)).json()["invitations"]
        assert {one["id"]: one["delivery"] for one in listed} == {made["id"]: shown, link["id"]: None}
    clock.advance(timedelta(seconds=1))
    again = await alice.ask("POST", f"{path}/{made['id']}/resend")
    assert again.json()["delivery"] == "queued"


async def _became(hub: Hub, invitation_id: str, state: MessageState) -> None:
    async with hub.directory.transaction() as tx:
        message = (await tx.outbox.latest_about([invitation_id]))[invitation_id]
        await tx.outbox.settle(MessageId(message.id), Settled(state, START, 1, START, "resend"))
