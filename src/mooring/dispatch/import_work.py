"""Checking or applying one import that is ours, and saying so as long as it takes."""

from dataclasses import replace
from datetime import datetime

import msgspec
import structlog

from mooring.accounts import Occasion
from mooring.backups.importing import (
    LEASE,
    Import,
    ImportState,
    ImportStores,
    finish_new,
    keeps_file,
    note_verdict,
    require_fits,
    staged_events,
    try_again,
    with_writers,
)
from mooring.backups.lines import in_pieces
from mooring.dispatch.holding import Holding, OursNoMore
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Fault, Refusal, Unavailable, place_of
from mooring.monitor.ledger import Lane
from mooring.sync.lives import Swapped, staged_name
from mooring.workspaces import Allowance
from mooring.workspaces.quotas import limits_of_user

_log = structlog.get_logger("mooring.imports")


class ImportWork:
    """One claimed import. What it is doing, its state says."""

    def __init__(self, hub: Hub, one: Import) -> None:
        self._hub = hub
        self._one = one
        self._holding = Holding(hub, one.claimed_until or one.due_at, LEASE, self._renew)
        self._done = 0

    async def do(self) -> None:
        """Whatever comes of it is noted."""
        try:
            async with self._holding.during():
                await (self._check() if self._one.state is ImportState.CHECKING else self._apply())
        except OursNoMore:
            return
        except Refusal as refusal:
            await self._failed(refusal.code, for_good=not isinstance(refusal, Unavailable), error=refusal)
        except Exception as error:  # noqa: BLE001 - a full disk, a bug: it is logged, and tried again
            await self._failed("FAULT", for_good=False, error=error)

    async def _check(self) -> None:
        hub, one = self._hub, self._one
        async with hub.directory.reading() as tx:
            quota = await limits_of_user(one.user_id, tx.quotas, hub.quotas)
        verdict = await hub.imports.check(one.id, most_events=quota.events, most_bytes=quota.bytes)
        if verdict.plan is not None:
            verdict = msgspec.structs.replace(verdict, plan=await with_writers(verdict.plan, hub.log))
        async with hub.directory.transaction() as tx:
            noted = await note_verdict(one, self._holding.until, verdict, stores_of(tx), now_of(hub))
        if noted is not None:
            await self._tidy(noted)

    async def _tidy(self, noted: Import) -> None:
        if keeps_file(noted):
            await self._hub.imports.checked(noted.id)
        else:
            await self._hub.imports.remove(noted.id)

    async def _apply(self) -> None:
        one = self._one
        if one.workspace_id is None or one.backend_id is None:
            raise Fault("Applying an import", one.id, "It does not say where to. Please report this.")
        present = (await self._hub.log.heads([one.workspace_id])).get(one.workspace_id)
        if present is None or present.backend_id != one.backend_id:
            await self._require_fits()
            await self._stage(one.workspace_id, one.backend_id)
            swapped = await self._hub.lives.swap(one.workspace_id, one.backend_id, None)
            if not isinstance(swapped, Swapped):
                raise Fault("Applying an import", one.workspace_id, "There is another log already. Please report this.")
        await self._make_workspace(one.workspace_id, one.backend_id)
        await self._hub.imports.remove(one.id)

    async def _require_fits(self) -> None:
        """ImportTooMuch when its person may not have as much any more."""
        async with self._hub.directory.reading() as tx:
            quota = await limits_of_user(self._one.user_id, tx.quotas, self._hub.quotas)
        if self._one.plan is not None:
            require_fits(self._one.plan, Allowance(quota.events, quota.bytes))

    async def _stage(self, workspace_id: str, backend_id: str) -> None:
        """Everything aside, and whole, before anybody can see any of it."""
        lives, one = self._hub.lives, self._one
        await lives.drop_staged(workspace_id, backend_id)
        await lives.stage(workspace_id, backend_id)
        after = 0
        while (lines := await self._hub.imports.events(one.id, after)) is not None:
            self._holding.require()
            for piece in in_pieces(lines.text):
                await lives.add_staged(workspace_id, backend_id, staged_events(piece, one))
            after, self._done = lines.last, self._done + lines.count
        found = await self._hub.log.verify(staged_name(workspace_id, backend_id))
        if one.plan is None or (found.damage, found.events, found.head) != (None, one.plan.events, one.plan.head):
            raise Fault("Applying an import", one.id, "What was staged is not what was checked. Please report this.")

    async def _make_workspace(self, workspace_id: str, backend_id: str) -> None:
        hub, one = self._hub, self._one
        async with hub.directory.transaction() as tx:
            quota = await limits_of_user(one.user_id, tx.quotas, hub.quotas)
            occasion = replace(now_of(hub), actor=one.user_id)
            stores, told = stores_of(tx), tx.workspace_stores
            made = await finish_new(
                one, self._holding.until, stores, told, occasion=occasion, quota=quota.owned_workspaces
            )
            if made is None or one.plan is None:
                raise OursNoMore
            # What was imported happened elsewhere: no handler begins with it that is not told to begin with everything.
            for handler in await tx.ledger.handlers():
                if not handler.from_beginning:
                    head = one.plan.head
                    at_the_end = Lane(
                        handler.name, workspace_id, backend_id, head, occasion.at, floor=head, walk_to=head
                    )
                    await tx.ledger.add_lane(at_the_end)

    async def _failed(self, code: str, *, for_good: bool, error: Exception) -> None:
        _log.error("import failed", id=self._one.id, code=code, kind=type(error).__name__, where=place_of(error))
        one = self._one
        async with self._hub.directory.transaction() as tx:
            noted = await try_again(
                one, self._holding.until, code, for_good=for_good, stores=stores_of(tx), occasion=now_of(self._hub)
            )
        if noted is None or noted.state in {ImportState.CHECKING, ImportState.APPLYING}:
            return
        if one.state is ImportState.CHECKING or not keeps_file(noted):
            await self._tidy(noted)
        if one.state is ImportState.APPLYING and one.workspace_id is not None:
            # Nobody has seen anything of it, and nobody ever gets this id.
            await self._hub.log.erase(one.workspace_id)

    async def _renew(self, tx: Transaction, since: datetime, until: datetime) -> bool:
        return await tx.imports.hold(self._one.id, since, until, self._done)


def now_of(hub: Hub) -> Occasion:
    """Now, by the service itself."""
    return Occasion(at=hub.clock.now(), ids=hub.ids)


def stores_of(tx: Transaction) -> ImportStores:
    """What the use cases of imports write to."""
    return ImportStores(tx.imports, tx.accounts, tx.audit)
