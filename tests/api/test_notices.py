"""What changes about the safety of an account is told once, to its address, and to nobody else."""

from collections import Counter
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from authenticator import with_passkey
from fakes import FakeClock
from letters import last_token
from mooring.hub import Hub
from second_factors import with_totp
from visitors import OPERATOR_KEY, PASSWORD, Visitor, signed_in

NEW = "new@example.org"
OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
Deed = Callable[[Hub, FakeClock, Visitor], Awaitable[None]]
Told = dict[tuple[str, str], int]


async def _done(reply: Awaitable[httpx2.Response]) -> None:
    found = await reply
    assert found.status_code < 300, found.text


async def _change_password(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    change = {"currentPassword": PASSWORD, "newPassword": "another horse battery"}
    await _done(alice.ask("POST", "/api/account/password", change))


async def _reset_password(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await _done(alice.client.post("/api/password-resets", json={"email": alice.email}))
    sent = {"token": await last_token(hub, alice.email, "password_reset"), "newPassword": "another horse battery"}
    for _ in range(2):
        await alice.client.post("/api/password-resets/redeem", json=sent)


async def _change_email(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await _done(alice.ask("POST", "/api/account/email", {"email": NEW}))
    for email, side in ((alice.email, "old"), (NEW, "new")):
        token = await last_token(hub, email, f"email_change_{side}")
        for _ in range(2):
            await alice.client.post("/api/account/email/confirm", json={"token": token})


async def _add_totp(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await with_totp(alice, clock)


async def _remove_totp(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await with_totp(alice, clock)
    for _ in range(2):
        await alice.ask("DELETE", "/api/account/totp")


async def _renew_codes(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await with_totp(alice, clock)
    await _done(alice.ask("POST", "/api/account/recovery-codes"))


async def _use_code(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    _, codes = await with_totp(alice, clock)
    for _ in range(2):
        asked = await alice.client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD})
        sent = {"challenge": asked.json()["challenge"], "recoveryCode": codes[0]}
        await alice.client.post("/api/sessions/second-factor", json=sent)


async def _add_and_remove_passkey(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    _, added = await with_passkey(alice)
    passkeys = added.get("passkeys") or [added.get("passkey", added)]
    for _ in range(2):
        await alice.ask("DELETE", f"/api/account/passkeys/{passkeys[0]['id']}")


async def _have_factors_reset(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await with_totp(alice, clock)
    await _done(alice.client.delete(f"/api/operator/users/{alice.user_id}/factors", headers=OLGA))


async def _have_a_token_stolen(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    first = {"refreshToken": alice.refresh}
    second = (await alice.client.post("/api/session/refresh", json=first)).json()["refreshToken"]
    await _done(alice.client.post("/api/session/refresh", json={"refreshToken": second}))
    for _ in range(3):
        assert (await alice.client.post("/api/session/refresh", json=first)).status_code == 401


async def _close_and_reopen(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    await _done(alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True}))
    again = {"email": alice.email, "password": PASSWORD, "reopen": True}
    for _ in range(2):
        await _done(alice.client.post("/api/sessions", json=again))


ALICE = "alice@example.org"
DEEDS: list[tuple[Deed, Told]] = [
    (_change_password, {("password_changed", ALICE): 1}),
    (_reset_password, {("password_reset", ALICE): 1, ("password_changed", ALICE): 1}),
    (
        _change_email,
        {
            ("email_change_old", ALICE): 1,
            ("email_change_new", NEW): 1,
            ("email_changed", ALICE): 1,
            ("email_changed", NEW): 1,
        },
    ),
    (_add_totp, {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 1}),
    (
        _remove_totp,
        {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 1, ("factor_removed", ALICE): 1},
    ),
    (_renew_codes, {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 2}),
    (
        _use_code,
        {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 1, ("recovery_code_used", ALICE): 1},
    ),
    (
        _add_and_remove_passkey,
        {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 1, ("factor_removed", ALICE): 1},
    ),
    (
        _have_factors_reset,
        {("factor_added", ALICE): 1, ("recovery_codes_made", ALICE): 1, ("factors_reset", ALICE): 1},
    ),
    (_have_a_token_stolen, {("refresh_reused", ALICE): 1}),
    (_close_and_reopen, {("account_closed", ALICE): 1, ("account_reopened", ALICE): 1}),
]


@pytest.mark.parametrize(("deed", "told"), DEEDS, ids=[deed.__name__.strip("_") for deed, _ in DEEDS])
async def test_what_was_done_is_told_once_and_to_whom_it_happened(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, deed: Deed, told: Told
) -> None:
    """However often it is tried; nobody else, and the address of the person as it was then."""
    await signed_in(client, "carol@example.org")
    await deed(hub, clock, alice)
    async with hub.directory.reading() as tx:
        queued = [one for one in await tx.outbox.queued(100) if one.template != "welcome"]
    assert Counter((one.template.value, one.recipient.email) for one in queued) == told
    assert {one.recipient.user_id for one in queued} == {alice.user_id}
