"""The chores of a service, on its own directory and keys."""

from datetime import timedelta

import pytest

from fakes import FakeClock
from mooring.hub import Hub
from mooring.sessions import SessionId
from mooring.upkeep import SessionUpkeep, Upkeep, chores_of
from visitors import Visitor, problem


@pytest.fixture
def upkeep(hub: Hub) -> Upkeep:
    return Upkeep(chores_of(hub, SessionUpkeep()), hub.clock, hub.alerts)


async def test_the_signing_key_is_replaced_when_it_is_old(
    alice: Visitor, hub: Hub, upkeep: Upkeep, clock: FakeClock
) -> None:
    """After 90 days, not before; the old one verifies for its last tokens, and then it is gone."""
    old = hub.keys.signing
    clock.advance(timedelta(days=89))
    await upkeep.run_due(clock.now())
    assert hub.keys.signing is old
    clock.advance(timedelta(days=1))
    await upkeep.run_due(clock.now())
    assert hub.keys.signing is not old
    assert hub.keys.by_kid(old.kid) is old
    clock.advance(timedelta(minutes=17))
    await upkeep.run_due(clock.now())
    assert hub.keys.by_kid(old.kid) is None


async def test_use_of_a_session_is_noted_within_a_minute(
    alice: Visitor, hub: Hub, upkeep: Upkeep, clock: FakeClock
) -> None:
    """A request moves `last_seen_at` without a refresh, by one write however many requests there were."""
    await upkeep.run_due(clock.now())
    clock.advance(timedelta(minutes=5))
    for _ in range(3):
        await alice.ask("GET", "/api/session")
    await upkeep.run_due(clock.now())
    async with hub.directory.reading() as tx:
        session = await tx.sessions.by_id(SessionId(alice.session_id))
    assert session is not None
    assert session.last_seen_at == clock.now()


async def test_a_session_is_forgotten_long_after_it_could_be_used(
    alice: Visitor, hub: Hub, upkeep: Upkeep, clock: FakeClock
) -> None:
    """Until 30 days after its absolute end a token is told what became of it; then row and tokens are gone."""
    given = {"refreshToken": alice.refresh}
    await alice.ask("DELETE", "/api/sessions")
    clock.advance(timedelta(days=119))
    await upkeep.run_due(clock.now())
    reply = await alice.client.post("/api/session/refresh", json=given)
    assert problem(reply)["code"] == "SESSION_ENDED"
    clock.advance(timedelta(days=1, seconds=1))
    await upkeep.run_due(clock.now())
    reply = await alice.client.post("/api/session/refresh", json=given)
    assert problem(reply)["code"] == "REFRESH_INVALID"
    async with hub.directory.reading() as tx:
        assert await tx.sessions.by_id(SessionId(alice.session_id)) is None


async def test_a_thinned_family_still_recognises_theft(
    alice: Visitor, hub: Hub, upkeep: Upkeep, clock: FakeClock
) -> None:
    """Of 300 used tokens most rows are gone; each of them still ends the session when it comes back."""
    chain = [alice.refresh]
    for _ in range(300):
        clock.advance(timedelta(minutes=13))
        reply = await alice.client.post("/api/session/refresh", json={"refreshToken": chain[-1]})
        chain.append(reply.json()["refreshToken"])
    clock.advance(timedelta(days=3))
    chores = [chore for chore in chores_of(hub, SessionUpkeep()) if "thin" in chore.name]
    await Upkeep(chores, hub.clock, hub.alerts).run_due(clock.now())
    async with hub.directory.reading() as tx:
        known = [token for token in chain if await tx.sessions.session_of_any([_hash(token)])]
        revocable = [token for token in chain[:-2] if await tx.sessions.session_of_any(_hashes(hub, token))]
    assert len(known) < 60
    assert known[-2:] == chain[-2:]
    assert revocable == chain[:-2]
    repeated = await alice.client.post("/api/session/refresh", json={"refreshToken": chain[-2]})
    assert repeated.json()["refreshToken"] == chain[-1]
    stolen = next(token for token in chain if token not in known)
    refused = problem(await alice.client.post("/api/session/refresh", json={"refreshToken": stolen}))
    assert (refused["code"], refused["reason"]) == ("REFRESH_REUSED", "revoked")
    after = problem(await alice.client.post("/api/session/refresh", json={"refreshToken": stolen}))
    assert after["code"] == "SESSION_ENDED"


async def test_an_invitation_is_forgotten_ninety_days_after_it_expired(
    alice: Visitor, hub: Hub, upkeep: Upkeep, clock: FakeClock
) -> None:
    """Until then whoever holds its link is told that it expired; then it never was."""
    path = f"/api/workspaces/{alice.workspace_id}/invitations"
    made = (await alice.ask("POST", path, {"link": {"mostUses": 1}, "role": "member"})).json()
    given = {"token": made["link"].partition("#")[2]}
    for after, code in ((timedelta(days=97), "INVITATION_EXPIRED"), (timedelta(hours=1), "INVITATION_INVALID")):
        clock.advance(after)
        await upkeep.run_due(clock.now())
        assert problem(await alice.client.post("/api/invitations/look", json=given))["code"] == code


def _hash(token: str) -> str:
    from mooring.kit.secrets import token_hash

    return token_hash(token)


def _hashes(hub: Hub, token: str) -> list[str]:
    return [_hash(token), *(_hash(one) for one in hub.mint.refresh.descendants(token, 256))]
