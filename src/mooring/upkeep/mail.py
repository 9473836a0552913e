"""The chores of mail: forget what is over, and look whether too much comes back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mooring.alerts import Alert, AlertKind
from mooring.hub import Hub
from mooring.mail.addresses import is_nothing
from mooring.mail.feedback import KEPT
from mooring.mail.figures import MOST_LOOKED_AT
from mooring.mail.trouble import A_DAY, Trouble, trouble_of
from mooring.upkeep.upkeep import Chore

_HOUR, _FIVE_MINUTES = timedelta(hours=1), timedelta(minutes=5)
_A_BATCH = 500  # rows that are changed in one transaction: writers wait for it

_KINDS = {Trouble.BOUNCES: AlertKind.MAIL_BOUNCING, Trouble.COMPLAINTS: AlertKind.MAIL_COMPLAINTS}
_TEXTS = {
    Trouble.BOUNCES: "Much mail comes back: providers stop sending for whoever goes on. See `mooring mail list --state bounced`.",
    Trouble.COMPLAINTS: "Several people called mail of this service spam. See `mooring mail list --state complained`.",
}


def mail_chores(hub: Hub, keep: timedelta) -> list[Chore]:
    """`keep`: for how long a message is remembered that waits no more."""
    tending = _Tending(hub, keep)
    return [
        Chore("forget mail that is long over", _HOUR, tending.forget_messages),
        Chore("forget notices about mail", _HOUR, tending.forget_notices),
        Chore("forget addresses that give no trouble any more", _HOUR, tending.forget_addresses),
        Chore("look whether mail comes back", _FIVE_MINUTES, tending.watch),
    ]


@dataclass(frozen=True, slots=True)
class _Tending:
    hub: Hub
    keep: timedelta
    told: set[Trouble] = field(default_factory=set)
    """What was told and has not passed since."""

    async def forget_messages(self, now: datetime) -> None:
        """With their timelines, in small steps. Their links died long before."""
        forgotten = _A_BATCH
        while forgotten == _A_BATCH:
            async with self.hub.directory.transaction() as tx:
                forgotten = await tx.outbox.drop_settled(now - self.keep, _A_BATCH)

    async def forget_notices(self, now: datetime) -> None:
        """Those that would not be taken any more if they came again."""
        async with self.hub.directory.transaction() as tx:
            await tx.mail_addresses.forget_notices(now - KEPT)

    async def forget_addresses(self, now: datetime) -> None:
        """Those whose soft bounces weigh nothing any more."""
        after: str | None = ""
        while after is not None:
            after = await self._forgotten(after, now)

    async def _forgotten(self, after: str, now: datetime) -> str | None:
        async with self.hub.directory.transaction() as tx:
            found = await tx.mail_addresses.strained(after, _A_BATCH)
            for one in found:
                # Asked again when it is held: it may have bounced once more.
                known = await tx.mail_addresses.locked(one.key) if is_nothing(one, now) else None
                if known is not None and is_nothing(known, now):
                    await tx.mail_addresses.forget(one.key)
        return found[-1].key if len(found) == _A_BATCH else None

    async def watch(self, now: datetime) -> None:
        """Tell the operator once when it begins, and again only after it had passed."""
        async with self.hub.directory.reading() as tx:
            arrivals = await tx.outbox.arrivals(now - A_DAY, MOST_LOOKED_AT)
        found = trouble_of(arrivals)
        for kind, facts in found.items():
            if kind not in self.told:
                self.hub.alerts.raise_alert(Alert(_KINDS[kind], "mail", now, _TEXTS[kind], facts))
        self.told.intersection_update(found)
        self.told.update(found)
