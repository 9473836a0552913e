"""Taking, listing and drilling backups by the operator's key; and what a purge leaves of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from litestar import Litestar

from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from mooring.alerts import AlertKind
from mooring.api.backing_up import back_up
from mooring.backups import ArchiveUnavailable
from mooring.backups.archive import entries, pieces, whole
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.storage.archive import FolderArchive
from mooring.workspaces import WorkspaceMissing
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def take(client: httpx2.AsyncClient, workspace_id: str, status: int = 200) -> Any:
    reply = await client.post(f"/api/operator/workspaces/{workspace_id}/backups", headers=OLGA)
    assert reply.status_code == status, reply.text
    return reply.json()


async def drill(client: httpx2.AsyncClient, backup_id: str, status: int = 200) -> Any:
    reply = await client.post(f"/api/operator/backups/{backup_id}/drill", headers=OLGA)
    assert reply.status_code == status, reply.text
    return reply.json()


async def listed(client: httpx2.AsyncClient, query: str = "") -> Any:
    reply = await client.get(f"/api/operator/backups?{query}", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def write(hub: Hub, workspace_id: str, first: int, count: int = 10) -> None:
    await hub.log.append(batch(first, count, workspace=workspace_id), PLENTY)


async def in_archive(hub: Hub) -> list[str]:
    return [entry.key async for entry in entries(hub.archive, "")]


async def test_a_backup_is_taken_and_proven_at_once(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The answer and the list say where the log stood, where the manifest is, and that a drill found nothing."""
    await write(hub, alice.workspace_id, 1)
    taken = await take(client, alice.workspace_id)
    head = await hub.log.open(alice.workspace_id)
    backup = taken["backup"]
    assert (taken["changed"], backup["proven"], backup["drill"]["findings"]) == (True, True, [])
    assert (backup["head"], backup["events"], backup["chain"]) == (10, 10, head.chain.hex())
    assert backup["manifest"] in await in_archive(hub)
    assert await listed(client) == {"backups": [backup], "nextCursor": None}


async def test_what_has_not_changed_is_not_taken_again(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The newest backup is the answer, and nothing is added to the archive; one more event, and there is another."""
    await write(hub, alice.workspace_id, 1)
    first = await take(client, alice.workspace_id)
    kept = await in_archive(hub)
    again = await take(client, alice.workspace_id)
    assert (again["changed"], again["backup"]["id"]) == (False, first["backup"]["id"])
    assert await in_archive(hub) == kept
    await write(hub, alice.workspace_id, 11, 1)
    third = await take(client, alice.workspace_id)
    assert (third["changed"], third["backup"]["head"]) == (True, 11)


async def test_a_backup_that_can_not_be_brought_back_is_no_reason_to_skip(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Found damaged, the operator is told, and it is taken anew although no event has come since."""
    await write(hub, alice.workspace_id, 1)
    first = (await take(client, alice.workspace_id))["backup"]
    await hub.archive.delete(f"parts/{alice.workspace_id}/{first['id']}/00001.zst")
    drilled = await drill(client, first["id"])
    assert (drilled["proven"], drilled["drill"]["findings"][0]["code"]) == (False, "part_missing")
    (told,) = hub.alerts.recent
    assert (told.alert.kind, told.alert.subject) == (AlertKind.BACKUP_UNPROVEN, alice.workspace_id)
    second = await take(client, alice.workspace_id)
    assert (second["changed"], second["backup"]["proven"]) == (True, True)
    assert {one["id"]: one["proven"] for one in (await listed(client))["backups"]} == {
        first["id"]: False,
        second["backup"]["id"]: True,
    }


async def test_a_proof_that_was_asked_for_counts_at_once(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The age of the newest proven backup does not wait for a round; that of the directory is another."""
    await write(hub, alice.workspace_id, 1)
    taken = (await take(client, alice.workspace_id))["backup"]
    assert hub.rounds.proven_at is not None
    assert iso_milliseconds(hub.rounds.proven_at) == taken["at"]
    assert hub.rounds.directory_proven_at is None
    await take(client, "directory")
    assert hub.rounds.directory_proven_at is not None


async def test_one_whose_first_drill_was_cut_off_is_drilled_when_it_is_asked_for(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken, but unproven: shown as such, and proven the next time instead of being believed."""
    await write(hub, alice.workspace_id, 1)
    away = AwayArchive(hub.archive)
    with pytest.raises(ArchiveUnavailable):
        await back_up(replace(hub, archive=away), alice.workspace_id)  # type: ignore[arg-type]
    (unproven,) = (await listed(client))["backups"]
    assert (unproven["proven"], unproven["drill"]) == (False, None)
    again = await take(client, alice.workspace_id)
    assert (again["changed"], again["backup"]["id"], again["backup"]["proven"]) == (False, unproven["id"], True)


class AwayArchive:
    """An archive that takes everything, and then gives nothing."""

    def __init__(self, archive: Any) -> None:
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        raise ArchiveUnavailable
        yield b""


async def test_the_list_is_in_pages_newest_first(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Of all, of one workspace, and the newest of each."""
    made: list[str] = []
    for number in range(3):
        for visitor in (alice, carol):
            await write(hub, visitor.workspace_id, number + 1, 1)
            made.insert(0, (await take(client, visitor.workspace_id))["backup"]["id"])
            clock.advance(timedelta(minutes=1))
    first = await listed(client, "limit=4")
    rest = await listed(client, f"limit=4&cursor={first['nextCursor']}")
    assert [one["id"] for one in [*first["backups"], *rest["backups"]]] == made
    assert rest["nextCursor"] is None
    of_alice = (await listed(client, f"workspace={alice.workspace_id}"))["backups"]
    assert {one["workspaceId"] for one in of_alice} == {alice.workspace_id}
    assert [one["id"] for one in (await listed(client, "newest=true"))["backups"]] == made[:2]
    refused = await client.get("/api/operator/backups?cursor=none", headers=OLGA)
    assert problem(refused)["code"] == "CURSOR_INVALID"


@pytest.mark.parametrize("workspace_id", ["wsp_none", "%2e%2e", "a.b"])
async def test_what_there_is_not_is_not_backed_up(client: httpx2.AsyncClient, workspace_id: str) -> None:
    """No log of this name: nothing is made of it."""
    assert (await take(client, workspace_id, 404))["code"] == "WORKSPACE_MISSING"
    assert (await drill(client, "bkp_none", 404))["code"] == "BACKUP_MISSING"


async def test_while_the_archive_is_away_it_says_so(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, applications: list[Litestar]
) -> None:
    """503 with a code, for taking and for drilling; no receipt of either."""
    await write(hub, alice.workspace_id, 1)
    taken = (await take(client, alice.workspace_id))["backup"]
    await write(hub, alice.workspace_id, 11)
    applications[0].state.hub = replace(hub, archive=OutOfReach())  # type: ignore[arg-type]
    assert (await take(client, alice.workspace_id, 503))["code"] == "ARCHIVE_UNAVAILABLE"
    assert (await drill(client, taken["id"], 503))["code"] == "ARCHIVE_UNAVAILABLE"
    assert (await listed(client))["backups"] == [taken]


class OutOfReach:
    """An archive that does not answer."""

    def __getattr__(self, name: str) -> Any:
        async def answer(*_: Any) -> Any:
            raise ArchiveUnavailable

        return (lambda *_: AwayArchive(None).get("")) if name == "get" else answer


async def test_a_purge_leaves_no_backup(hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor) -> None:
    """Neither receipts nor anything in the archive; another workspace's stay."""
    for visitor in (alice, carol):
        await write(hub, visitor.workspace_id, 1)
        await take(client, visitor.workspace_id)
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    purged = await client.post(f"/api/operator/workspaces/{alice.workspace_id}/purge?now=true", headers=OLGA)
    assert purged.status_code == 200
    assert {key.split("/")[1] for key in await in_archive(hub)} == {carol.workspace_id}
    assert [one["workspaceId"] for one in (await listed(client))["backups"]] == [carol.workspace_id]
    assert (await take(client, alice.workspace_id, 404))["code"] == "WORKSPACE_MISSING"


async def test_a_backup_that_is_ready_when_the_purge_has_begun_is_withdrawn(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Its manifest would come back after the purge had cleared the archive: it goes again, and is not noted."""
    await write(hub, alice.workspace_id, 1)
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    purging = PurgingArchive(hub.archive, client, alice.workspace_id)
    with pytest.raises(WorkspaceMissing):
        await back_up(replace(hub, archive=purging), alice.workspace_id)  # type: ignore[arg-type]
    assert (await in_archive(hub), (await listed(client))["backups"]) == ([], [])


class PurgingArchive(AwayArchive):
    """An archive that is slow with manifests: meanwhile the workspace is purged."""

    def __init__(self, archive: Any, client: httpx2.AsyncClient, workspace_id: str) -> None:
        super().__init__(archive)
        self._client = client
        self._workspace_id = workspace_id

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Any:
        if key.startswith("manifests/"):
            purged = await self._client.post(
                f"/api/operator/workspaces/{self._workspace_id}/purge?now=true", headers=OLGA
            )
            assert purged.status_code == 200
        return await self._archive.put(key, content)


async def test_a_folder_archive_by_default_is_in_the_data_folder(hub: Hub) -> None:
    """Nothing need be set on a laptop."""
    assert isinstance(hub.archive, FolderArchive)
    assert hub.archive.place.startswith("file:///")


async def test_the_inventory_names_what_does_not_fit(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Nothing at first; then a receipt whose manifest is gone, a manifest without a receipt, parts without a manifest, segments without a log."""
    for visitor in (alice, carol):
        await write(hub, visitor.workspace_id, 1)
        await take(client, visitor.workspace_id)
    assert (await inventory(client))["discoveries"] == []
    mine = (await listed(client, f"workspace={alice.workspace_id}"))["backups"][0]
    manifest = await whole(hub.archive.get(mine["manifest"]), 10_000)
    await hub.archive.delete(mine["manifest"])
    foreign = f"manifests/{carol.workspace_id}/20200101T000000Z-bkp_foreign.json"
    await hub.archive.put(foreign, pieces(manifest))
    await hub.archive.put("parts/wsp_gone/bkp_torn/00001.zst", pieces(b"x"))
    await hub.archive.put("parts/wsp_gone/bkp_torn/00002.zst", pieces(b"x"))
    for visitor in ("wsp_unknown", alice.workspace_id):
        await hub.archive.put(f"segments/{visitor}/log_1/{1:016}-{2:016}.zst", pieces(b"x"))
    found = {(one["kind"], one["key"]) for one in (await inventory(client))["discoveries"]}
    assert found == {
        ("missing", mine["manifest"]),
        ("orphaned", f"parts/{alice.workspace_id}/{mine['id']}/"),
        ("foreign", foreign),
        ("orphaned", "parts/wsp_gone/bkp_torn/"),
        ("foreign", "segments/wsp_unknown/"),
    }


async def inventory(client: httpx2.AsyncClient) -> Any:
    reply = await client.get("/api/operator/backups/inventory", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()
