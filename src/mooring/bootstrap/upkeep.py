"""What the service does by itself from time to time."""

from datetime import timedelta
from functools import partial

from mooring.api.closing import purge_due
from mooring.api.purging import end_expired_offers, purge_workspaces
from mooring.dispatch import forget_deliveries, forget_exports, forget_imports
from mooring.hub import Hub
from mooring.settings import Settings
from mooring.upkeep import (
    BackupRounds,
    Chore,
    SessionUpkeep,
    Upkeep,
    chores_of,
    mail_chores,
    rescue_chores,
    staged_chores,
)


def make_upkeep(settings: Settings, hub: Hub, rounds: BackupRounds) -> Upkeep:
    """Every chore of the service."""
    policy = SessionUpkeep(timedelta(days=settings.signing_key_days), timedelta(days=settings.session_keep_days))
    purge = Chore("purge accounts that were closed long ago", timedelta(hours=1), partial(purge_due, hub))
    deliveries = Chore("forget old webhook deliveries", timedelta(hours=1), partial(forget_deliveries, hub))
    purge_deleted = Chore(
        "purge workspaces that were deleted long ago", timedelta(hours=1), partial(purge_workspaces, hub)
    )
    offers = Chore("end offers that nobody accepted", timedelta(hours=1), partial(end_expired_offers, hub))
    exports = Chore("remove exports whose time is over", timedelta(minutes=10), partial(forget_exports, hub))
    wrap = Chore(
        "wrap the keys of the archive for its recipient", timedelta(hours=1), lambda _: hub.wrap_archive_keys()
    )
    imports = Chore("remove imports whose time is over", timedelta(minutes=10), partial(forget_imports, hub))
    late = Chore("tell of backups that are late", timedelta(minutes=5), rounds.tell_late)
    chores = [*chores_of(hub, policy), purge, purge_deleted, offers, deliveries, exports, imports, wrap, late]
    chores += mail_chores(hub, timedelta(days=settings.mail_keep_days))
    chores += [*rescue_chores(hub), *staged_chores(hub)]
    return Upkeep(chores, hub.clock, hub.alerts)
