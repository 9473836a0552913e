"""The end of a deleted workspace: what is taken away, what proves it, and that a crash on the way does no harm."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.purging import end_expired_offers, purge, purge_workspaces
from mooring.api.sync import Visits
from mooring.backups.archive import pieces
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import Allowance, LifecycleKind, Role, WorkspaceId
from shared import join
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
LONG_AFTER = timedelta(days=30, seconds=1)


@pytest.fixture
async def deleted(directory: SqlDirectory, event_log: SqliteEventLog, alice: Visitor, carol: Visitor) -> WorkspaceId:
    """Alice's workspace with three events, a member, an invitation and an offer in it, deleted."""
    where = WorkspaceId(alice.workspace_id)
    await join(directory, carol.user_id, where, Role.ADMIN)
    events = [NewEvent(seq, seq - 1, f'{{"seq":{seq},"args":"cargo"}}') for seq in (1, 2, 3)]
    author = Author(alice.user_id, alice.session_id)
    await event_log.append(Batch(where, author, datetime(2026, 11, 23, tzinfo=UTC), events), Allowance(10, 1_000))
    path = f"/api/workspaces/{where}"
    given = {"email": "ivy@example.org", "role": "member"}
    assert (await alice.ask("POST", f"{path}/invitations", given)).status_code == 201
    assert (await alice.ask("POST", f"{path}/ownership-offer", {"userId": carol.user_id})).status_code == 201
    assert (await alice.ask("DELETE", path)).status_code == 200
    return where


async def test_a_purge_takes_everything_and_leaves_a_receipt(
    hub: Hub, clock: FakeClock, event_log: SqliteEventLog, alice: Visitor, deleted: WorkspaceId
) -> None:
    """Not a moment early. Then the log, the name and everybody in it are gone; feed, mail and receipt say so, once."""
    clock.advance(timedelta(days=30))
    assert await purge_workspaces(hub, clock.now()) == 0
    clock.advance(timedelta(seconds=1))
    assert await purge_workspaces(hub, clock.now()) == 1
    assert await purge_workspaces(hub, clock.now()) == 0
    assert deleted not in await event_log.workspaces()
    async with hub.directory.reading() as tx:
        left = await tx.workspaces.by_id(deleted)
        (receipt,) = await tx.receipts.of_workspace(deleted)
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.PURGED]
        mail = [one for one in await tx.outbox.queued(100) if one.template == "workspace_purged"]
        members = await tx.members.ids(deleted)
        offer = await tx.offers.of(deleted)
    assert left is not None
    assert (left.name, list(members), offer) == ("", [], None)
    assert (receipt.data["events"], receipt.data["head"], receipt.data["members"]) == (3, 3, 2)
    assert receipt.data["deletedAt"] == "2026-11-23T13:00:00.000Z"
    assert [event.data for event in events] == [{"receiptId": receipt.id}]
    assert [(one.recipient.email, one.params["receipt"]) for one in mail] == [(alice.email, receipt.id)]


@pytest.mark.parametrize(
    "step",
    [
        "receipts.add",
        "erase",
        "delete",
        "imports.erase",
        "invitations.erase",
        "webhooks.remove_of",
        "archive_keys.erase",
        "backups.erase",
        "set_purged",
        "append",
    ],
)
async def test_a_purge_that_is_cut_off_is_finished_the_next_time(
    hub: Hub, clock: FakeClock, deleted: WorkspaceId, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """At whatever step it fails: repeated, it ends with one receipt that says what there was, and one event."""
    clock.advance(LONG_AFTER)
    for key in (f"manifests/{deleted}/1.json", f"parts/{deleted}/1/1.zst", f"segments/{deleted}/1/1-3.zst"):
        await hub.archive.put(key, pieces(b"x"))
    await _fail_once(hub, monkeypatch, step)
    with pytest.raises(RuntimeError):
        await purge_workspaces(hub, clock.now())
    assert await purge_workspaces(hub, clock.now()) == 1
    async with hub.directory.reading() as tx:
        (receipt,) = await tx.receipts.of_workspace(deleted)
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.PURGED]
    assert [receipt.data[name] for name in ("events", "backups", "segments", "archiveObjects")] == [3, 1, 1, 3]
    assert len(events) == 1
    assert list(await hub.archive.page("", "", 10)) == []


async def _fail_once(hub: Hub, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    from mooring.storage.archive import FolderArchive
    from mooring.storage.directory.archive_keys import SqlArchiveKeys
    from mooring.storage.directory.backups import SqlBackups
    from mooring.storage.directory.imports import SqlImports
    from mooring.storage.directory.invitations import SqlInvitations
    from mooring.storage.directory.lifecycle import SqlLifecycle
    from mooring.storage.directory.offers import SqlReceipts
    from mooring.storage.directory.webhooks import SqlWebhooks
    from mooring.storage.directory.workspaces import SqlWorkspaces

    owner, name = {
        "receipts.add": (SqlReceipts, "add"),
        "erase": (SqliteEventLog, "erase"),
        "delete": (FolderArchive, "delete"),
        "imports.erase": (SqlImports, "erase"),
        "invitations.erase": (SqlInvitations, "erase"),
        "archive_keys.erase": (SqlArchiveKeys, "erase"),
        "backups.erase": (SqlBackups, "erase"),
        "webhooks.remove_of": (SqlWebhooks, "remove_of"),
        "set_purged": (SqlWorkspaces, "set_purged"),
        "append": (SqlLifecycle, "append"),
    }[step]
    real = getattr(owner, name)

    async def fail(*arguments: object) -> None:
        monkeypatch.setattr(owner, name, real)
        await real(*arguments)
        raise RuntimeError(step)

    monkeypatch.setattr(owner, name, fail)


async def test_what_is_being_purged_is_not_brought_back(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, deleted: WorkspaceId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the receipt on not even the operator can: WORKSPACE_MISSING. Before it they can, after its time too."""
    clock.advance(LONG_AFTER)
    path = f"/api/operator/workspaces/{deleted}"
    assert (await client.post(f"{path}/undelete", headers=OLGA)).json()["changed"] is True
    assert (await client.post(f"{path}/delete", headers=OLGA)).status_code == 200
    await _fail_once(hub, monkeypatch, "erase")
    with pytest.raises(RuntimeError):
        await purge(hub, deleted)
    reply = await client.post(f"{path}/undelete", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")


async def test_olga_purges_what_is_deleted_only(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, deleted: WorkspaceId
) -> None:
    """Before its time only with `now`, a living one not at all; afterwards its receipt is shown, and nothing of it."""
    path = f"/api/operator/workspaces/{deleted}"
    early = await client.post(f"{path}/purge", headers=OLGA)
    assert (early.status_code, problem(early)["code"]) == (409, "PURGE_NOT_DUE")
    living = f"/api/operator/workspaces/{carol.workspace_id}/purge?now=true"
    refused = await client.post(living, headers=OLGA)
    assert (refused.status_code, problem(refused)["code"]) == (409, "WORKSPACE_NOT_DELETED")
    for changed in (True, False):
        assert (await client.post(f"{path}/purge?now=true", headers=OLGA)).json()["changed"] is changed
    shown = (await client.get(path, headers=OLGA)).json()
    assert (shown["workspace"]["state"], shown["workspace"]["name"], shown["members"]) == ("purged", "", [])
    assert [one["kind"] for one in shown["receipts"]] == ["workspace_purged"]
    assert deleted not in (await client.get("/api/operator/workspaces", headers=OLGA)).text


async def test_olga_sees_and_rules_a_workspace(
    directory: SqlDirectory, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Archive and back, a role, an owner in place of a lost one, a removal; never the last owner's."""
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    path = f"/api/operator/workspaces/{alice.workspace_id}"
    for deed, state in (("archive", "archived"), ("unarchive", "active")):
        for changed in (True, False):
            body = (await client.post(f"{path}/{deed}", headers=OLGA)).json()
            assert (body["workspace"]["state"], body["changed"]) == (state, changed)
    body = (await client.patch(f"{path}/members/{carol.email}", json={"role": "viewer"}, headers=OLGA)).json()
    assert body["changed"] is True
    reply = await client.delete(f"{path}/members/{alice.user_id}", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (409, "LAST_OWNER")
    for changed in (True, False):
        body = (await client.put(f"{path}/owner", json={"userId": carol.email}, headers=OLGA)).json()
        assert (body["changed"], len(body["workspace"]["owners"])) == (changed, 2)
    assert (await client.delete(f"{path}/members/{alice.user_id}", headers=OLGA)).json()["workspace"]["members"] == 1
    found = await client.get("/api/operator/workspaces", params={"search": alice.workspace_id}, headers=OLGA)
    assert [one["owners"][0]["email"] for one in found.json()["workspaces"]] == [carol.email]
    reply = await client.put(f"{path}/owner", json={"userId": "usr_none"}, headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (404, "USER_MISSING")


async def test_offers_that_nobody_accepted_are_ended(
    hub: Hub, directory: SqlDirectory, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """After seven days, and the feed says why."""
    await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN)
    await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/ownership-offer", {"userId": carol.user_id})
    assert await end_expired_offers(hub, clock.now()) == 0
    clock.advance(timedelta(days=7))
    assert await end_expired_offers(hub, clock.now()) == 1
    async with directory.reading() as tx:
        events = await tx.lifecycle.after(0, 100)
    assert (events[-1].kind, events[-1].data["because"]) == (LifecycleKind.OWNERSHIP_OFFER_ENDED, "expired")


async def test_what_was_opened_is_noted_in_one_transaction(
    directory: SqlDirectory, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Collected and written together; of somebody who is no member nothing is kept, and it is no change that others see."""
    heads: list[int] = []
    directory.follow(heads.append)
    visits = Visits(directory, clock)
    clock.advance(timedelta(minutes=1))
    visits.note(UserId(alice.user_id), WorkspaceId(alice.workspace_id))
    visits.note(UserId(carol.user_id), WorkspaceId(alice.workspace_id))
    await visits.close()
    assert (await alice.ask("GET", "/api/workspaces")).json()["workspaces"][0]["recentAt"] == "2026-11-23T13:01:00.000Z"
    assert (await carol.ask("GET", "/api/workspaces")).json()["total"] == 1
    assert heads == []
