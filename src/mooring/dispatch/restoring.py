"""One restore, from the claim to its end: what is loaded, when writers wait, the swap, and what is known afterwards."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from mooring.backups import Backup, BackupId, SnapshotLost
from mooring.backups.errors import ArchivedDamaged, ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.importing import ImportId
from mooring.backups.keys import DIRECTORY
from mooring.backups.restoring import MOST_ATTEMPTS, Restore, RestoreKind, Stage, ToImport
from mooring.backups.restoring.ask import require_fits
from mooring.backups.restoring.errors import (
    BackupUnproven,
    LogReplaced,
    RestoreInterrupted,
    RestoreSourceDamaged,
    RestoreSourceMissing,
    RestoreStopped,
)
from mooring.backups.restoring.load import Loading, Wanted, load
from mooring.backups.restoring.places import Places, held_in, known_of
from mooring.backups.restoring.source import OpenSource, brought
from mooring.backups.restoring.stages import end, enter, finish, start_over, try_again
from mooring.dispatch.restore_claim import OursNoMore, RestoreClaim
from mooring.hub import Hub
from mooring.kit.errors import Fault, Refusal, Unavailable, place_of
from mooring.monitor.ledger import Lane
from mooring.sync import WorkspaceQuarantined
from mooring.sync.lives import Swapped, staged_name
from mooring.sync.log import LifeOver
from mooring.workspaces import Allowance
from mooring.workspaces.quotas import Quota, limits_of_user

_DAMAGED = (RestoreSourceDamaged, ArchivedDamaged, ObjectMissing, ObjectDamaged, ObjectLocked, SnapshotLost)

_log = structlog.get_logger("mooring.restores")


@dataclass(frozen=True, slots=True)
class RestoreDeeds:
    """What is done elsewhere: back a workspace up and drill it; wait until its pushes are answered; at once, let go of everybody
    who has a former life open; tell members how far it is.
    """

    back_up: Callable[[str], Awaitable[Backup]]
    settled: Callable[[str], Awaitable[None]]
    swapped: Callable[[str, str], None]
    told: Callable[[Restore], Awaitable[None]]


class RestoreWork:
    """Does one restore that is ours. At every step there is the old state or the new, and the log says which."""

    def __init__(self, hub: Hub, restore: Restore, deeds: RestoreDeeds) -> None:
        self._hub = hub
        self._deeds = deeds
        self._claim = RestoreClaim(hub, restore, deeds.told)

    async def do(self) -> None:
        """Whatever comes of it is noted. What cannot be noted is found again when the claim is over."""
        with suppress(OursNoMore):
            try:
                await self._claim.during(self._done())
            except RestoreStopped:
                await self._over(partial(end, stage=Stage.ABORTED))
            except Refusal as refusal:
                passes = isinstance(refusal, Unavailable) and not isinstance(refusal, WorkspaceQuarantined)
                await self._failed(refusal.code, refusal, for_good=not passes)
            except OursNoMore:
                raise
            except Exception as error:  # noqa: BLE001 - a full disk, a bug: it is logged, and tried again
                await self._failed("FAULT", error, for_good=False)
        if self._restore.stage is Stage.DONE:
            await self._back_up_after()

    @property
    def _restore(self) -> Restore:
        return self._claim.restore

    async def _done(self) -> None:
        if not await self._in_service():
            await self._begin_anew()
            await self._until_swap()
        # Repeated after a crash it answers the same.
        swapped = await self._swap()
        quota = await self._quota()
        await self._claim.step(partial(finish, old=swapped.old, kept_for=self._hub.workspaces.rescue, quota=quota))

    async def _begin_anew(self) -> None:
        """Whoever was at it before has left it: a service that was stopped, or killed."""
        if self._restore.attempts > 1:
            await self._claim.step(start_over)
            await self._clear()
        if self._restore.attempts > MOST_ATTEMPTS:
            raise RestoreInterrupted

    async def _in_service(self) -> bool:
        """Whether the log has its new life already."""
        name = self._restore.log_id
        head = (await self._hub.log.heads([name])).get(name)
        return head is not None and head.backend_id == self._restore.new_backend_id

    async def _until_swap(self) -> None:
        in_place = self._restore.kind is RestoreKind.IN_PLACE
        if in_place:
            await self._enter(Stage.BACKING_UP)
            backup_id = await self._way_back()
            await self._claim.step(partial(enter, stage=Stage.LOADING, backup_id=backup_id))
        else:
            await self._enter(Stage.LOADING)
        await self._require_fits(self._restore.kept_events, 0)
        await self._load()
        staged = staged_name(self._restore.log_id, self._restore.new_backend_id)
        head = (await self._hub.log.heads([staged])).get(staged)
        await self._require_fits(self._restore.kept_events, head.size if head is not None else 0)
        if in_place:
            await self._enter(Stage.PAUSING)
            await self._deeds.settled(self._restore.workspace_id)
        else:
            await self._put_handlers_behind()
        await self._enter(Stage.SWAPPING)

    async def _require_fits(self, events: int, size: int) -> None:
        """RestoreTooMuch when whoever asks for a copy may not have as much any more."""
        quota = await self._quota()
        if quota is not None:
            require_fits(events, size, Allowance(quota.events, quota.bytes))

    async def _quota(self) -> Quota | None:
        """Of whoever asked for a copy; the operator has none, and what is in place stays where it was."""
        if self._restore.kind is RestoreKind.IN_PLACE or self._restore.asked_by is None:
            return None
        async with self._hub.directory.reading() as tx:
            return await limits_of_user(self._restore.asked_by, tx.quotas, self._hub.quotas)

    async def _enter(self, stage: Stage) -> None:
        await self._claim.step(partial(enter, stage=stage))

    async def _way_back(self) -> BackupId | None:
        """A proven backup of the log as it is. None for a log that is damaged itself: all that is left of it is kept as a branch."""
        workspace_id = self._restore.workspace_id
        try:
            backup = await self._deeds.back_up(workspace_id)
        except WorkspaceQuarantined:
            return None
        if not backup.proven and (await self._hub.log.verify(workspace_id)).damage is None:
            raise BackupUnproven
        return backup.id if backup.proven else None

    async def _load(self) -> None:
        """From the first place that holds it whole."""
        failure: Refusal = RestoreSourceMissing()
        async for wanted, opened in self._sources():
            try:
                async with opened() as source:
                    await load(wanted, source, self._loading())
            except _DAMAGED as damaged:
                failure = RestoreSourceDamaged()
                _log.warning("restore cannot use a source", restore=self._restore.id, kind=type(damaged).__name__)
                await self._clear()
            else:
                return
        raise failure

    async def _sources(self) -> AsyncIterator[tuple[Wanted, OpenSource]]:
        restore, hub = self._restore, self._hub
        if isinstance(restore.target, ToImport):
            async with hub.directory.reading() as tx:
                one = await tx.imports.by_id(ImportId(restore.target.import_id))
            if one is not None:
                yield Wanted(restore.workspace_id, "", restore.cut), brought(hub.imports, one)
            return
        async with hub.directory.reading() as tx:
            known = await known_of(restore.workspace_id, restore.from_backend_id, tx.backups, tx.restores)
        places = Places(hub.log, hub.snapshots, hub.outlines, hub.archive)
        async for held in held_in(restore.life, restore.cut, known, places):
            yield Wanted(restore.workspace_id, restore.life, restore.cut, restore.chain), held.open

    def _loading(self) -> Loading:
        restore, hub = self._restore, self._hub
        return Loading(hub.log, hub.lives, restore.log_id, restore.new_backend_id, self._progress)

    async def _progress(self, done: int) -> None:
        self._claim.done = done

    async def _swap(self) -> Swapped:
        restore = self._restore
        expected = restore.from_backend_id if restore.kind is RestoreKind.IN_PLACE else None
        outcome = await self._hub.lives.swap(restore.log_id, restore.new_backend_id, expected)
        if isinstance(outcome, LifeOver):
            raise LogReplaced
        # Nothing is awaited between the two: nobody opens the former life anew as the present one.
        self._deeds.swapped(restore.log_id, restore.new_backend_id)
        return outcome

    async def _put_handlers_behind(self) -> None:
        """Handlers begin behind what a copy is made of: for those events everything was done, in the workspace that they are of."""
        restore, now = self._restore, self._hub.clock.now()
        async with self._hub.directory.transaction() as tx:
            for handler in await tx.ledger.handlers():
                lane = Lane(handler.name, restore.log_id, restore.new_backend_id, restore.cut, now)
                await tx.ledger.add_lane(lane)

    async def _failed(self, code: str, error: Exception, *, for_good: bool) -> None:
        if await self._noticed_in_service() and not (for_good and await self._took_copy_back()):
            raise OursNoMore  # it is done, and whoever goes on when the claim is over notes it
        _log.error(
            "restore failed", restore=self._restore.id, code=code, kind=type(error).__name__, where=place_of(error)
        )
        await self._over(partial(end, stage=Stage.FAILED, error=code) if for_good else partial(try_again, code=code))

    async def _took_copy_back(self) -> bool:
        """A log that never became a workspace: nobody has seen anything of it, and nobody ever gets its id."""
        copy_id = self._restore.copy_id
        if copy_id is None:
            return False
        async with self._hub.directory.reading() as tx:
            if await tx.workspaces.by_id(copy_id) is not None:
                return False
        await self._hub.log.erase(copy_id)
        return True

    async def _noticed_in_service(self) -> bool:
        with suppress(Refusal, Fault):
            return await self._in_service()
        return True  # as long as that is not known, nothing is said to have failed

    async def _over(self, step: Callable[..., Awaitable[Restore | None]]) -> None:
        """Writers go on first; then what was staged is dropped."""
        await self._claim.step(step)
        await self._clear()

    async def _clear(self) -> None:
        with suppress(Refusal, Fault):
            await self._hub.lives.drop_staged(self._restore.log_id, self._restore.new_backend_id)
            if self._restore.copy_id is not None:
                async with self._hub.directory.transaction() as tx:
                    await tx.ledger.erase(self._restore.copy_id)

    async def _back_up_after(self) -> None:
        try:
            await self._deeds.back_up(self._restore.log_id)
            await self._deeds.back_up(
                DIRECTORY
            )  # it knows the former life: whoever recovers finds what devices bring to that
        except Exception as error:  # noqa: BLE001 - the rounds will do it, and tell of it when they cannot either
            _log.warning("no backup after a restore yet", restore=self._restore.id, kind=type(error).__name__)
