"""Which events somebody means: of which life of the log, and up to which one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.backups.errors import ArchivedDamaged, BackupMissing
from mooring.backups.model import Backup
from mooring.backups.restoring.errors import (
    BackupUnproven,
    RestoreSourceDamaged,
    RestoreSourceMissing,
    RestoreTargetInvalid,
)
from mooring.backups.restoring.model import Restore
from mooring.backups.restoring.places import Held, Known, Places, held_first, held_in
from mooring.backups.restoring.target import Target, ToBackup, ToEvent, ToMoment
from mooring.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Chosen:
    """The events up to `cut` of one life, which `held` has. `chain`: the link that they must end with, where it is known."""

    life: str
    cut: int
    chain: str
    held: Held


async def choose(target: Target, now: datetime, known: Known, places: Places) -> Chosen:
    """What `target` means.

    RestoreTargetInvalid; BackupMissing, BackupUnproven; RestoreSourceMissing when nothing holds the events any more,
    RestoreSourceDamaged when nothing holds them whole.
    """
    match target:
        case ToEvent(seq):
            return await _to_event(seq, known, places)
        case ToMoment(at) if at <= now:
            life = life_at(at, known.swapped, known.present)
            return await _to_moment(at, life, known, places)
        case ToBackup(backup_id):
            backup = _proven(backup_id, known)
            held = await _whole(backup.backend_id, backup.head, known, places)
            return Chosen(backup.backend_id, backup.head, backup.chain, held)
        case _:
            raise RestoreTargetInvalid


def life_at(at: datetime, swapped: Sequence[Restore], present: str) -> str:
    """Which life the log had at a moment. `swapped` are the restores that gave it another one, oldest first."""
    later = [one for one in swapped if one.swapped_at is not None and one.swapped_at > at]
    return later[0].from_backend_id if later else present


def shared(life: str, cut: int, present: str, swapped: Sequence[Restore]) -> int:
    """Up to which seq the events up to `cut` of one life and those of the present one are the same.

    A life begins as a copy of another one up to a cut, so two are the same up to where their ways part.
    """
    made = {one.new_backend_id: (one.life, one.cut) for one in swapped}
    ours, theirs = _ways(present, 2**53, made), _ways(life, cut, made)
    return max((min(ours[one], theirs[one]) for one in ours.keys() & theirs.keys()), default=0)


def _ways(life: str, until: int, made: dict[str, tuple[str, int]]) -> dict[str, int]:
    """A life and those that it came from, each with the seq up to which it is the same as that."""
    found: dict[str, int] = {}
    while life not in found:
        found[life] = until
        if life not in made:
            break
        life, cut = made[life]
        until = min(until, cut)
    return found


async def _whole(life: str, cut: int, known: Known, places: Places) -> Held:
    """The first place that has the event `cut`: a log that is damaged says that it has it."""
    failure: Refusal = RestoreSourceMissing()
    async for held in held_in(life, cut, known, places):
        try:
            last = await held.outline.sight(cut)
        except (RestoreSourceDamaged, ArchivedDamaged):
            last = None
        if cut == (last.seq if last is not None else 0):
            return held
        failure = RestoreSourceDamaged()
    raise failure


async def _to_moment(at: datetime, life: str, known: Known, places: Places) -> Chosen:
    """By the first place that knows for sure what was there then."""
    failure: Refusal = RestoreSourceMissing()
    async for held in held_in(life, None, known, places):
        try:
            return Chosen(life, await held.outline.until(at), "", held)
        except (RestoreSourceDamaged, ArchivedDamaged):
            failure = RestoreSourceDamaged()
    raise failure


async def _to_event(seq: int, known: Known, places: Places) -> Chosen:
    held = await held_first(known.present, None, known, places)
    newest = await held.outline.sight(2**53)
    if seq < 0 or seq > (newest.seq if newest is not None else 0):
        raise RestoreTargetInvalid
    sight = await held.outline.sight(seq)
    return Chosen(known.present, sight.seq if sight is not None else 0, "", held)


def _proven(backup_id: str, known: Known) -> Backup:
    """One of this workspace's own: `known` has no others."""
    backup = next((one for one in known.backups if one.id == backup_id), None)
    if backup is None:
        raise BackupMissing
    if not backup.proven:
        raise BackupUnproven
    return backup
