"""How a workspace fares in front of the monitor, and since when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE = timedelta(seconds=10)
"""How long an event may wait for a handler, and a new workspace for its leader, before it is called late."""


class Health(StrEnum):
    """From best to worst; a workspace is the worst that holds."""

    OK = "ok"
    LAGGING = "lagging"
    UNREACHABLE = "unreachable"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of one workspace. `followed`: it is to be, so not archived and not deleted.

    `led_until`: until when somebody leads its shard, None when nobody ever did. `damage` is what is wrong with its log,
    `damaged_since` when that was noticed. `waiting_since`: when the oldest event was written that a handler still has before it.
    """

    created_at: datetime
    followed: bool
    followed_at: datetime | None
    led_until: datetime | None
    waiting_since: datetime | None = None
    waiting_for: str | None = None
    damage: str | None = None
    damaged_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The health, since when as far as the signs tell, and why in words."""

    health: Health
    since: datetime | None
    because: str | None = None


def diagnose(signs: Signs, now: datetime) -> Diagnosis:
    """The worst that the signs say."""
    if signs.damage is not None:
        return Diagnosis(Health.QUARANTINED, signs.damaged_since, signs.damage)
    if not signs.followed:
        return Diagnosis(Health.OK, None, "Not followed: it is archived or deleted.")
    if signs.led_until is None or signs.led_until <= now:
        return Diagnosis(Health.UNREACHABLE, signs.led_until or signs.created_at, "No monitor leads its shard.")
    if signs.followed_at is None:
        late = now - signs.created_at >= LATE
        return Diagnosis(Health.LAGGING, signs.created_at, "Not taken up yet.") if late else Diagnosis(Health.OK, None)
    if signs.waiting_since is not None and now - signs.waiting_since >= LATE:
        return Diagnosis(Health.LAGGING, signs.waiting_since, f"Events wait for {signs.waiting_for}.")
    return Diagnosis(Health.OK, signs.followed_at)


class HealthBook:
    """Remembers since when a workspace is what it is, in this process: a look alone does not tell when trouble ended.

    Only workspaces that are or were in trouble have a line.
    """

    def __init__(self) -> None:
        self._lines: dict[str, tuple[Health, datetime]] = {}

    def since(self, workspace_id: str, found: Diagnosis, now: datetime) -> datetime | None:
        """Since when it is so: by the signs if they tell, else from when it was seen first."""
        known = self._lines.get(workspace_id)
        if known is not None and known[0] is found.health:
            return found.since if found.since is not None and found.health is not Health.OK else known[1]
        if known is None and found.health is Health.OK:
            return found.since
        began = now if found.health is Health.OK or found.since is None else found.since
        self._lines[workspace_id] = (found.health, began)
        return began

    def keep_only(self, workspace_ids: frozenset[str]) -> None:
        """Forgets workspaces that there are no more."""
        for gone in self._lines.keys() - workspace_ids:
            del self._lines[gone]
