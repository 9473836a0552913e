"""What is done in the tests of every step: what a deed is, and what there is before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from engines.event_logs import PLENTY, batch
from faults.steps import Act, Ground
from mooring.accounts import Occasion
from mooring.api.backing_up import back_up
from mooring.backups.directory import DirectoryDrilling, drill_directory
from mooring.backups.drill import Drilling, drill
from mooring.backups.keys import manifests_in
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from people import people_of

EVENTS = 12


@dataclass(frozen=True)
class Deed:
    """`ready` makes what it begins from, `act` does it (also once more, whatever was left), `state` says what is there: old or
    new; anything else it fails on. `late`: how long afterwards it is done once more.
    """

    ready: Act
    act: Act
    state: Callable[[Hub, Ground], Awaitable[str]]
    late: timedelta = timedelta(minutes=1)


async def workspace_in(hub: Hub) -> str:
    """The one workspace of Alice's."""
    async with hub.directory.reading() as tx:
        (listed,) = await tx.accounts._connection.exec_driver_sql(
            "SELECT id FROM workspaces WHERE name NOT IN ('Imported', 'Copy') ORDER BY created_at LIMIT 1"
        )
    return str(listed[0])


async def written(hub: Hub) -> None:
    """A workspace with events and a claim."""
    people = people_of(hub.directory)  # type: ignore[arg-type]
    alice = await people.sign_up("alice@example.org")
    where = (await people.workspaces_of(alice))[0].workspace.id
    await hub.log.append(batch(1, EVENTS, workspace=where, claim="deed"), PLENTY)


async def more(hub: Hub) -> None:
    where = await workspace_in(hub)
    head = (await hub.log.heads([where]))[where].seq
    await hub.log.append(batch(head + 1, EVENTS, workspace=where), PLENTY)


async def backed_up(hub: Hub) -> None:
    await written(hub)
    await back_up(hub, await workspace_in(hub))


async def sound(hub: Hub, ground: Ground, name: str) -> list[int]:
    """The heads of all backups that are listed, oldest first: each of them whole, for whoever has the operator's identity alone."""
    archive, occasion = ground.operators_archive(), Occasion(hub.clock.now(), RandomIds())
    heads: list[int] = []
    async for key in manifests_in(archive, name):
        if name == "directory":
            drilling = DirectoryDrilling(archive, hub.directory_scratch, hub.clock)
            found = await drill_directory(key, drilling, occasion)
            heads.append(len(heads))
        else:
            found = await drill(key, Drilling(archive, hub.scratch, hub.clock), occasion)
            heads.append((await hub.log.heads([name]))[name].seq)
        assert found.findings == [], found.findings
    return heads


async def receipts_of(hub: Hub, name: str) -> list[bool]:
    """Of each backup that the service knows, newest first: whether it is proven."""
    async with hub.directory.reading() as tx:
        return [backup.proven for backup in await tx.backups.page(name, None, 100, newest=False)]
