"""A damaged log and its lives in front of the operator: quarantine ends with a swap, and branches are verified by name."""

from pathlib import Path

import apsw
import httpx2
import pytest
from prometheus_client import CollectorRegistry

from engines.event_logs import PLENTY, batch
from log_swaps import bring_back
from mooring.alerts import AlertKind
from mooring.bootstrap.backups import backup_rounds
from mooring.hub import Hub
from mooring.settings import Settings
from mooring.storage.eventlog import check_events_file
from mooring.sync import WorkspaceQuarantined
from mooring.sync.lives import branch_name, staged_name
from visitors import OPERATOR_KEY, Visitor

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
CHANGED = "UPDATE events SET text = replace(text, 'null', 'true') WHERE seq = 5 AND log = (SELECT id FROM logs WHERE workspace_id = ?)"


@pytest.fixture
async def damaged(hub: Hub, alice: Visitor, tmp_path: Path) -> str:
    """A workspace with ten events, of which the fifth was changed on the disk."""
    await hub.log.append(batch(1, 10, workspace=alice.workspace_id), PLENTY)
    hub.log.forget(alice.workspace_id)
    _execute(tmp_path, CHANGED, alice.workspace_id)
    with pytest.raises(WorkspaceQuarantined):
        await hub.log.open(alice.workspace_id)
    return alice.workspace_id


def _execute(folder: Path, statement: str, name: str) -> None:
    connection = apsw.Connection(str(folder / "events.db"))
    connection.execute(statement, (name,))
    connection.close()


async def _verified(client: httpx2.AsyncClient, workspace_id: str, branch: str = "") -> tuple[str | None, str | None]:
    where = f"/api/operator/logs/{workspace_id}/verify" + (f"?branch={branch}" if branch else "")
    found = (await client.post(where, headers=OLGA)).json()
    assert found["workspaceId"] == workspace_id
    return found["branch"], found["damage"]


async def _old_life(hub: Hub, workspace_id: str) -> str:
    return (await hub.log.heads([workspace_id]))[workspace_id].backend_id


async def test_a_quarantined_workspace_opens_again_with_its_next_life(
    hub: Hub, damaged: str, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    """The damage goes with the old life into the branch: named there, by the service and by a look at the stopped one's file."""
    old = await _old_life(hub, damaged)
    assert (await hub.log.sights([damaged]))[damaged].damage is not None
    await hub.lives.stage(damaged, "log_new")
    swapped = await hub.lives.swap(damaged, "log_new", old)
    assert swapped.old.backend_id == old  # type: ignore[union-attr]
    assert (await hub.log.open(damaged)).backend_id == "log_new"
    assert (await hub.log.sights([damaged]))[damaged].damage is None
    listed = (await client.get("/api/operator/logs", headers=OLGA)).json()
    assert listed == {"workspaceIds": [damaged], "branches": [{"workspaceId": damaged, "backendId": old}]}
    assert await _verified(client, damaged) == (None, None)
    branch, damage = await _verified(client, damaged, old)
    assert branch == old
    assert damage is not None
    assert "event 5 " in damage
    with pytest.raises(WorkspaceQuarantined):
        await hub.log.open(branch_name(damaged, old))
    assert [name for name, _ in check_events_file(tmp_path / "events.db")] == [branch_name(damaged, old)]


async def test_a_damaged_branch_closes_nobody_out(hub: Hub, alice: Visitor, tmp_path: Path) -> None:
    """The workspace goes on; only who brings something to the branch is turned away, until somebody has looked."""
    await hub.log.append(batch(1, 10, workspace=alice.workspace_id), PLENTY)
    old = await _old_life(hub, alice.workspace_id)
    await bring_back(hub.lives, alice.workspace_id, 10)
    _execute(tmp_path, CHANGED, branch_name(alice.workspace_id, old))
    with pytest.raises(WorkspaceQuarantined):
        await hub.log.open(branch_name(alice.workspace_id, old))
    assert (await hub.log.open(alice.workspace_id)).seq == 10
    assert (await hub.log.sights([alice.workspace_id]))[alice.workspace_id].damage is None
    await hub.lives.drop_branch(alice.workspace_id, old)
    assert check_events_file(tmp_path / "events.db") == []


async def test_what_is_staged_is_verified_and_no_damaged_one_takes_over(
    hub: Hub, alice: Visitor, tmp_path: Path
) -> None:
    """Under its own name, before the swap; the log in service stays."""
    await hub.log.append(batch(1, 10, workspace=alice.workspace_id), PLENTY)
    old = await _old_life(hub, alice.workspace_id)
    await bring_back(hub.lives, alice.workspace_id, 10)
    await hub.lives.stage(alice.workspace_id, "log_newer")
    name = staged_name(alice.workspace_id, "log_newer")
    assert (await hub.log.verify(name)).damage is None
    _execute(tmp_path, "UPDATE logs SET head = 3 WHERE workspace_id = ?", name)
    assert (await hub.log.verify(name)).damage is not None
    with pytest.raises(Exception, match="damaged"):
        await hub.lives.swap(alice.workspace_id, "log_newer", "log_new")
    assert await _old_life(hub, alice.workspace_id) == "log_new"
    assert [one.backend_id for one in await hub.lives.branches(alice.workspace_id)] == [old]


async def test_a_log_that_ends_before_its_backup_is_named(
    hub: Hub, alice: Visitor, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    """An older events file in the place of the newer one: the round alerts, `verify` says what is missing, and nobody is let in."""
    await hub.log.append(batch(1, 10, workspace=alice.workspace_id), PLENTY)
    rounds = backup_rounds(Settings(), hub, CollectorRegistry())
    await rounds.run_due(hub.clock.now())
    await rounds.close()
    assert await _verified(client, alice.workspace_id) == (None, None)
    connection = apsw.Connection(str(tmp_path / "events.db"))
    connection.execute("DELETE FROM events WHERE seq > 7")
    connection.execute("UPDATE logs SET head = 7, events = 7, chain = (SELECT chain FROM events WHERE seq = 7)")
    connection.close()
    hub.log.forget(alice.workspace_id)
    _, damage = await _verified(client, alice.workspace_id)
    assert damage == "the log ends at event 7, its backup at event 10: what is between is missing"
    await backup_rounds(Settings(), hub, CollectorRegistry()).run_due(hub.clock.now())
    assert [
        (one.alert.kind, one.alert.subject) for one in hub.alerts.recent if one.alert.kind is AlertKind.LOG_SHORT
    ] == [(AlertKind.LOG_SHORT, alice.workspace_id)]
    with pytest.raises(WorkspaceQuarantined):
        await hub.log.open(alice.workspace_id)


async def test_a_name_that_is_nobodys_is_not_called_sound(client: httpx2.AsyncClient) -> None:
    """Neither a log nor a workspace goes by it: WORKSPACE_MISSING, as for any mistyped id."""
    reply = await client.post("/api/operator/logs/wsp_mistyped/verify", headers=OLGA)
    assert (reply.status_code, reply.json()["code"]) == (404, "WORKSPACE_MISSING")


async def test_an_empty_log_is_a_sound_one(alice: Visitor, client: httpx2.AsyncClient) -> None:
    """A workspace that nobody has opened yet."""
    assert await _verified(client, alice.workspace_id) == (None, None)
