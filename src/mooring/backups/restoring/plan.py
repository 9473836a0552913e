"""The plan: what a restore would keep and what it would take away, before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.backups.restoring.choose import Chosen, choose, shared
from mooring.backups.restoring.errors import RestoreSourceDamaged
from mooring.backups.restoring.outline import EventSight, Tally
from mooring.backups.restoring.places import Known, Places
from mooring.backups.restoring.target import Target
from mooring.sync import LogHead

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """From `head` (whose last event is of `head_at`) to `chosen`. `kept` is what the log holds then, `gone` what it holds no more;
    `returning` counts the events of `kept` that it does not hold now. `last`: the last ones that are kept, newest first.
    """

    head: LogHead
    head_at: datetime | None
    chosen: Chosen
    cut_at: datetime | None
    kept: Tally
    gone: Tally
    returning: int
    last: Sequence[EventSight]


async def plan(target: Target, head: LogHead, now: datetime, known: Known, places: Places) -> Plan:
    """What restoring to `target` would do to the log, which is at `head`. The refusals of `choose`; RestoreSourceDamaged."""
    chosen = await choose(target, now, known, places)
    live = places.outlines.of(known.workspace_id)
    newest = await live.sight(head.seq)
    same = shared(chosen.life, chosen.cut, head.backend_id, known.swapped)
    outline = chosen.held.outline
    last = await outline.page(chosen.cut + 1, _SHOWN)
    if chosen.cut and (not last or last[0].seq != chosen.cut):
        raise RestoreSourceDamaged  # it should reach the cut, and does not
    return Plan(
        head=head,
        head_at=newest.at if newest is not None else None,
        chosen=chosen,
        cut_at=last[0].at if last else None,
        kept=await outline.tally(0, chosen.cut),
        gone=await live.tally(same, head.seq),
        returning=(await outline.tally(same, chosen.cut)).events if same < chosen.cut else 0,
        last=last,
    )
