"""The audit log as its person and the operator read it, and the operator's view of sessions."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import FakeClock
from visitors import OPERATOR_KEY, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def _entries(visitor: Visitor, query: str = "") -> Any:
    reply = await visitor.ask("GET", f"/api/account/audit{query}")
    assert reply.status_code == 200
    return reply.json()


async def test_a_person_reads_what_was_done_to_the_account(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """Newest first, with the device it was done from; no secret, and nothing of others."""
    other = await signed_in(client, alice.email, "/api/sessions")
    clock.advance(timedelta(seconds=1))
    agent = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"}
    await client.delete(f"/api/sessions/{other.session_id}", headers={**alice.bearer, **agent})
    body = await _entries(alice)
    newest = body["entries"][0]
    assert (newest["kind"], newest["deviceName"]) == ("session_revoked", "Firefox on Windows")
    assert set(newest) == {"id", "at", "kind", "deviceName", "data"}
    assert body["nextCursor"] is None
    assert alice.refresh not in json.dumps(body)


async def test_a_stranger_reads_nothing_of_it(alice: Visitor, carol: Visitor) -> None:
    """Carol's log has none of Alice's entries, whatever cursor she brings."""
    other = await signed_in(alice.client, alice.email, "/api/sessions")
    await alice.ask("DELETE", f"/api/sessions/{other.session_id}")
    hers = {entry["id"] for entry in (await _entries(alice))["entries"]}
    cursor = (await _entries(alice, "?limit=1"))["nextCursor"]
    seen = {entry["id"] for entry in (await _entries(carol))["entries"]}
    if cursor:
        seen |= {entry["id"] for entry in (await _entries(carol, f"?cursor={cursor}"))["entries"]}
    assert hers
    assert not hers & seen


async def test_pages_hold_every_entry_once(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Following `nextCursor` gives what one large page gives, though many have the same moment."""
    for _ in range(7):
        other = await signed_in(client, alice.email, "/api/sessions")
        await other.ask("DELETE", "/api/session")
    whole = [entry["id"] for entry in (await _entries(alice, "?limit=100"))["entries"]]
    walked: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await _entries(alice, f"?limit=2&cursor={cursor}")
        walked += [entry["id"] for entry in page["entries"]]
        cursor = page["nextCursor"]
    assert walked == whole
    assert len(whole) >= 7


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "MTIz", "LTk5OTk5OTk5OTk5OTk5OTk5OTkuYXVk"])
async def test_a_cursor_that_is_none_is_refused(alice: Visitor, cursor: str) -> None:
    """CURSOR_INVALID."""
    reply = await alice.ask("GET", f"/api/account/audit?cursor={cursor}")
    assert (reply.status_code, problem(reply)["code"]) == (422, "CURSOR_INVALID")


@pytest.mark.parametrize("limit", ["0", "101", "many"])
async def test_a_page_has_a_limit(alice: Visitor, limit: str) -> None:
    """INVALID below one and above a hundred."""
    reply = await alice.ask("GET", f"/api/account/audit?limit={limit}")
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


@pytest.mark.parametrize("by", ["id", "address"])
async def test_the_operator_sees_sessions_and_signs_out(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, by: str
) -> None:
    """By id and by address: the list, the end of all with `revoked`, and the entry of it without an actor."""
    await signed_in(client, alice.email, "/api/sessions")
    path = f"/api/operator/users/{alice.user_id if by == 'id' else alice.email}"
    shown = (await client.get(f"{path}/sessions", headers=OLGA)).json()["sessions"]
    assert alice.session_id in [one["id"] for one in shown]
    assert len(shown) == 2
    clock.advance(timedelta(seconds=1))
    done = (await client.delete(f"{path}/sessions", headers=OLGA)).json()
    assert done == {"id": alice.user_id, "ended": 2}
    refused = problem(await alice.ask("GET", "/api/session"))
    assert (refused["code"], refused["reason"]) == ("SESSION_ENDED", "revoked")
    newest = (await client.get(f"{path}/audit", headers=OLGA)).json()["entries"][0]
    assert (newest["kind"], newest["actor"], newest["data"]) == ("signed_out_everywhere", None, {"count": "2"})


@pytest.mark.parametrize("what", ["sessions", "audit"])
@pytest.mark.parametrize("user", ["usr_nobody", "nobody@example.org", "@", "x" * 500])
async def test_a_user_that_is_not_there_is_missing(client: httpx2.AsyncClient, what: str, user: str) -> None:
    """USER_MISSING for unknown ids, unknown addresses and nonsense."""
    reply = await client.get(f"/api/operator/users/{user}/{what}", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (404, "USER_MISSING")
