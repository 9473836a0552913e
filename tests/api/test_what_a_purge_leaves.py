"""What is left of a purged workspace, for whom, and the proof of it; what is purged, and what is not."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy.exc import IntegrityError

from fakes import START, FakeClock
from letters import last_letter, mails_to
from mooring.accounts import UserId
from mooring.api.purging import purge_workspaces
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import Allowance, LifecycleKind, Member, Role, Workspace, WorkspaceId
from mooring.workspaces.errors import WorkspaceMissing
from shared import join
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
GRACE = timedelta(days=30)
SECOND = timedelta(seconds=1)


async def _write(hub: Hub, workspace_id: str, count: int) -> None:
    events = [NewEvent(seq, seq - 1, f'{{"seq":{seq}}}') for seq in range(1, count + 1)]
    author = Author("usr_alice", "ses_alice")
    await hub.log.append(Batch(workspace_id, author, START, events), Allowance(10**6, 10**9))


async def _receipts(client: httpx2.AsyncClient, workspace_id: str) -> list[dict[str, object]]:
    reply = await client.get(f"/api/operator/workspaces/{workspace_id}", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()["receipts"]


async def _purge(client: httpx2.AsyncClient, workspace_id: str) -> httpx2.Response:
    return await client.post(f"/api/operator/workspaces/{workspace_id}/purge?now=true", headers=OLGA)


async def test_it_is_purged_when_its_time_is_over_and_not_before(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A second before nothing happens, though asked every hour; then once, and the next time there is nothing to do."""
    await _write(hub, alice.workspace_id, 3)
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    clock.advance(GRACE - SECOND)
    assert await purge_workspaces(hub, clock.now()) == 0
    assert (await _receipts(client, alice.workspace_id), len(await hub.log.workspaces())) == ([], 1)
    clock.advance(2 * SECOND)
    assert await purge_workspaces(hub, clock.now()) == 1
    assert await purge_workspaces(hub, clock.now()) == 0
    assert len(await _receipts(client, alice.workspace_id)) == 1


async def test_the_receipt_says_what_was_there(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Events, bytes, head and chain as the log had them, members, and when it was deleted; the feed and the mail name it."""
    await _write(hub, alice.workspace_id, 3)
    head = await hub.log.open(alice.workspace_id)
    await alice.ask("PATCH", f"/api/workspaces/{alice.workspace_id}", {"name": "Treasure island"})
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    assert (await _purge(client, alice.workspace_id)).json()["changed"] is True
    (receipt,) = await _receipts(client, alice.workspace_id)
    assert (receipt["kind"], receipt["at"]) == ("workspace_purged", "2026-11-23T13:00:00.000Z")
    assert receipt["data"] == {
        "events": 3,
        "bytes": head.size,
        "head": 3,
        "chain": head.chain.hex(),
        "handled": 0,
        "members": 1,
        "backups": 0,
        "segments": 0,
        "archiveKeys": 0,
        "archiveObjects": 0,
        "branches": 0,
        "branchEvents": 0,
        "exports": 0,
        "deletedAt": "2026-11-23T13:00:00.000Z",
    }
    async with hub.directory.reading() as tx:
        told = [one for one in await tx.lifecycle.after(0, 100) if one.kind is LifecycleKind.PURGED]
    assert [(one.workspace_id, one.actor, one.data) for one in told] == [
        (alice.workspace_id, None, {"receiptId": receipt["id"]})
    ]
    letter = await last_letter(hub, alice.email, "workspace_purged")
    assert "Treasure island" in letter.text
    assert receipt["id"] in letter.text


async def test_nothing_of_it_can_be_read_by_anyone(
    hub: Hub, directory: SqlDirectory, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Missing for its owner, a member and by undeleting; listed nowhere; its log, name, members, invitations, webhooks gone."""
    path = f"/api/workspaces/{alice.workspace_id}"
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    await _write(hub, alice.workspace_id, 3)
    assert (await alice.ask("POST", f"{path}/invitations", {"email": "ivy@example.org", "role": "member"})).is_success
    assert (await alice.ask("POST", f"{path}/webhooks", {"url": "https://example.org/hook"})).is_success
    offer = await alice.ask("POST", f"{path}/ownership-offer", {"userId": carol.user_id})
    assert offer.status_code == 201, offer.text
    await alice.ask("DELETE", path)
    assert (await _purge(client, alice.workspace_id)).status_code == 200
    for visitor in (alice, carol):
        asked = [("GET", path), ("GET", f"{path}/members"), ("POST", f"{path}/undelete"), ("GET", f"{path}/feed")]
        for method, where in asked:
            assert problem(await visitor.ask(method, where))["code"] == "WORKSPACE_MISSING", where
        listed = await visitor.ask("GET", "/api/workspaces")
        deleted = await visitor.ask("GET", "/api/workspaces?state=deleted")
        assert alice.workspace_id not in listed.text + deleted.text
    assert (await hub.log.heads([alice.workspace_id]), await hub.log.held(alice.workspace_id, 0, 10)) == ({}, [])
    with pytest.raises(WorkspaceMissing):
        await hub.log.open(alice.workspace_id)
    async with directory.reading() as tx:
        left = await tx.workspaces.by_id(WorkspaceId(alice.workspace_id))
        assert left is not None
        assert (left.name, left.purged_at) == ("", clock.now())
        for table in ("members", "invitations", "webhooks", "ownership_offers"):
            rows = await tx.accounts._connection.exec_driver_sql(
                f"SELECT count(*) FROM {table} WHERE workspace_id = '{alice.workspace_id}'"
            )
            assert rows.scalar_one() == 0, table
    told = [entry["kind"] for entry in (await _audit(client, alice.workspace_id))]
    assert {"workspace_created", "workspace_deleted", "workspace_purged"} <= set(told)


async def _audit(client: httpx2.AsyncClient, workspace_id: str) -> list[dict[str, object]]:
    reply = await client.get(f"/api/operator/workspaces/{workspace_id}/audit?limit=100", headers=OLGA)
    return reply.json()["entries"]


async def test_its_id_is_never_given_out_again(
    clock: FakeClock, directory: SqlDirectory, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The row stays: not even a service whose ids repeat can make a workspace with it."""
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    await _purge(client, alice.workspace_id)
    again = Workspace(WorkspaceId(alice.workspace_id), "Again", clock.now(), UserId(alice.user_id))
    owner = Member(again.id, again.created_by, Role.OWNER, clock.now())
    with pytest.raises(IntegrityError):
        async with directory.transaction() as tx:
            await tx.workspaces.add(again, owner)


async def test_other_workspaces_are_not_touched(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Neither the same owner's other one nor a stranger's: events, members and name are what they were."""
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()
    for workspace_id in (alice.workspace_id, second["id"], carol.workspace_id):
        await _write(hub, workspace_id, 3)
    before = await hub.log.heads([second["id"], carol.workspace_id])
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    await _purge(client, alice.workspace_id)
    assert await hub.log.heads([alice.workspace_id, second["id"], carol.workspace_id]) == before
    assert (await hub.log.verify(second["id"])).damage is None
    kept = (await alice.ask("GET", f"/api/workspaces/{second['id']}")).json()
    assert (kept["name"], kept["members"], kept["role"]) == ("Second", 1, "owner")
    assert (await carol.ask("GET", f"/api/workspaces/{carol.workspace_id}")).status_code == 200


async def test_one_that_was_brought_back_is_not_purged(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Not when its first time would have been over, nor by the operator: WORKSPACE_NOT_DELETED."""
    path = f"/api/workspaces/{alice.workspace_id}"
    await _write(hub, alice.workspace_id, 3)
    await alice.ask("DELETE", path)
    assert (await alice.ask("POST", f"{path}/undelete")).status_code == 200
    reply = await _purge(client, alice.workspace_id)
    assert (reply.status_code, problem(reply)["code"]) == (409, "WORKSPACE_NOT_DELETED")
    clock.advance(GRACE + SECOND)
    assert await purge_workspaces(hub, clock.now()) == 0
    assert (await hub.log.open(alice.workspace_id)).events == 3


async def test_one_that_cannot_be_purged_does_not_hold_up_the_others(
    hub: Hub,
    clock: FakeClock,
    client: httpx2.AsyncClient,
    alice: Visitor,
    carol: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are purged in the same hour, and what went wrong is raised, for the upkeep to tell of."""
    for visitor in (alice, carol):
        await visitor.ask("DELETE", f"/api/workspaces/{visitor.workspace_id}")
        clock.advance(SECOND)
    erase = hub.log.erase

    async def fail_for_the_first(workspace_id: str) -> None:
        if workspace_id == alice.workspace_id:
            raise OSError("the disk")
        await erase(workspace_id)

    clock.advance(GRACE)
    with monkeypatch.context() as patched:
        patched.setattr(hub.log, "erase", fail_for_the_first)
        with pytest.raises(OSError, match="the disk"):
            await purge_workspaces(hub, clock.now())
    assert "workspace_purged" in await mails_to(hub, carol.email)
    assert "workspace_purged" not in await mails_to(hub, alice.email)
    assert await purge_workspaces(hub, clock.now()) == 1
    assert "workspace_purged" in await mails_to(hub, alice.email)


async def test_what_was_begun_can_be_finished_and_not_undone(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the receipt on it cannot be brought back, though it is not erased yet; purging again finishes it."""

    async def fail(_: str) -> None:
        raise OSError("the disk")

    path = f"/api/workspaces/{alice.workspace_id}"
    await _write(hub, alice.workspace_id, 3)
    await alice.ask("DELETE", path)
    with monkeypatch.context() as patched:
        patched.setattr(hub.log, "erase", fail)
        assert (await _purge(client, alice.workspace_id)).status_code == 500
    begun = await _receipts(client, alice.workspace_id)
    assert problem(await alice.ask("POST", f"{path}/undelete"))["code"] == "WORKSPACE_MISSING"
    assert [(await _purge(client, alice.workspace_id)).json()["changed"] for _ in range(2)] == [True, False]
    assert await _receipts(client, alice.workspace_id) == begun
    assert (await mails_to(hub, alice.email)).count("workspace_purged") == 1


async def test_purging_and_receipts_of_what_never_was(client: httpx2.AsyncClient) -> None:
    """WORKSPACE_MISSING for both."""
    assert problem(await _purge(client, "wsp_none"))["code"] == "WORKSPACE_MISSING"
    reply = await client.get("/api/operator/workspaces/wsp_none", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")


async def test_a_default_that_is_still_there_is_replaced(
    hub: Hub, directory: SqlDirectory, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Nobody with an open account is left with a default that is gone, however it came to be theirs."""
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    async with directory.transaction() as tx:
        await tx.members.set_default(UserId(alice.user_id), WorkspaceId(alice.workspace_id))
    await _purge(client, alice.workspace_id)
    default = (await alice.ask("GET", "/api/session")).json()["defaultWorkspaceId"]
    assert default != alice.workspace_id
    assert (await alice.ask("GET", f"/api/workspaces/{default}")).status_code == 200
