"""Restores in a hub: events with names and moments, a dispatch that is looked after by hand, and services that die in the middle."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from engines.event_logs import PLENTY
from fakes import START
from mooring.api.backing_up import back_up
from mooring.backups import Backup
from mooring.backups.restoring import Restore
from mooring.dispatch import RestoreDeeds, RestoreDispatch
from mooring.hub import Hub
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import WorkspaceId
from visitors import Visitor

MINUTE = timedelta(minutes=1)


async def write(hub: Hub, workspace_id: str, first: int, names: str, user_id: str = "usr_1") -> None:
    """Events of these names, one letter each, a minute apart."""
    for seq, name in enumerate(names, first):
        event = NewEvent(seq, seq - 1, f'{{"eventEncoded":{{"name":"{name}","args":{{}}}}}}')
        await hub.log.append(Batch(workspace_id, Author(user_id, "ses_1"), START + seq * MINUTE, [event]), PLENTY)


async def names_in(hub: Hub, workspace_id: str) -> str:
    """The names of all events, in their order."""
    return "".join(reversed([one.name for one in await hub.outlines.of(workspace_id).page(2**53, 1000)]))


async def life_of(hub: Hub, workspace_id: str) -> str:
    return (await hub.log.open(workspace_id)).backend_id


@dataclass
class RestoreWorld:
    """What a restore does elsewhere is noted here. `before_settled` and `before_backup` happen when it is there."""

    hub: Hub
    told: list[Restore] = field(default_factory=list)
    swapped: list[tuple[str, str]] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    @property
    def deeds(self) -> RestoreDeeds:
        return RestoreDeeds(self.back_up, self.settle, lambda *given: self.swapped.append(given), self.tell)

    @property
    def dispatch(self) -> RestoreDispatch:
        return RestoreDispatch(self.hub, self.deeds)

    async def back_up(self, workspace_id: str) -> Backup:
        return (await back_up(self.hub, workspace_id)).backup

    async def settle(self, workspace_id: str) -> None:
        self.settled.append(workspace_id)

    async def tell(self, restore: Restore) -> None:
        self.told.append(restore)

    @property
    def stages(self) -> Sequence[str]:
        """The stages that members were told of, each once."""
        found: list[str] = []
        for one in self.told:
            if not found or found[-1] != one.stage.value:
                found.append(one.stage.value)
        return found


def at(visitor: Visitor, *more: str) -> str:
    return "/".join((f"/api/workspaces/{visitor.workspace_id}", *more))


async def name_of(hub: Hub, workspace_id: str) -> str:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id))
    assert workspace is not None
    return workspace.name


async def asked(hub: Hub, visitor: Visitor, to: dict[str, Any], status: int = 201, **more: str) -> Any:
    """A restore in place, unless `kind` says otherwise."""
    body = {"kind": "in_place", "workspaceName": await name_of(hub, visitor.workspace_id), **more}
    reply = await visitor.ask("POST", at(visitor, "restores"), {"to": to, **body})
    assert reply.status_code == status, reply.text
    return reply.json()


async def shown(visitor: Visitor, restore_id: str) -> Any:
    reply = await visitor.ask("GET", at(visitor, "restores", restore_id))
    assert reply.status_code == 200, reply.text
    return reply.json()


def on(hub: Hub, **parts: Any) -> Hub:
    """The hub with other parts."""
    return replace(hub, **parts)
