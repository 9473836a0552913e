"""What trouble does to an address, and what puts it right again. Pure: `None` stands for an address that is as good as new.

A soft bounce weighs 1, and half as much three days later. Three within half a day are enough: the address is left alone until
they weigh half of what three at once do.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from math import log2

from mooring.mail.addresses.model import MailAddress, SuppressedBecause
from mooring.mail.model import Bounce

HALF_LIFE = timedelta(days=3)
SUPPRESSED_AT = 2.75
"""Less than 3: no two bounces come at the same instant, and the first weighs less by then."""
FREE_BELOW = 1.5
_NOTHING = 1 / 64
"""Less than that is no strain any more: one soft bounce of 18 days ago."""

# What says more stays when less is heard afterwards: notices come in any order.
_WEIGHT = {
    None: 0,
    SuppressedBecause.SOFT_BOUNCES: 1,
    SuppressedBecause.HARD_BOUNCE: 2,
    SuppressedBecause.COMPLAINT: 3,
    SuppressedBecause.OPERATOR: 4,
}


def strain_at(address: MailAddress, now: datetime) -> float:
    """How much its soft bounces weigh at `now`."""
    if address.strained_at is None:
        return 0.0
    age = max(timedelta(0), now - address.strained_at)
    return address.strain * 0.5 ** (age / HALF_LIFE)


def after_bounce(address: MailAddress, bounce: Bounce, at: datetime, cause: str | None = None) -> MailAddress:
    """It bounced a message: hard ones suppress it for good, soft ones when they come too often."""
    if bounce is Bounce.HARD:
        return _for_good(address, SuppressedBecause.HARD_BOUNCE, at, cause)
    return _strained(address, at, cause)


def after_complaint(address: MailAddress, at: datetime, cause: str | None = None) -> MailAddress:
    """Its person called a message spam: nothing is sent to it any more."""
    return _for_good(address, SuppressedBecause.COMPLAINT, at, cause)


def after_delivery(address: MailAddress, at: datetime) -> MailAddress:
    """It took a message: soft bounces before `at` are forgotten. What is suppressed for good stays so."""
    if address.strained_at is not None and at < address.strained_at:
        return address
    relieved = replace(address, strain=0.0, strained_at=None)
    return _free(relieved) if address.because is SuppressedBecause.SOFT_BOUNCES else relieved


def suppressed(address: MailAddress, at: datetime) -> MailAddress:
    """The operator wants nothing to be sent to it."""
    return _for_good(address, SuppressedBecause.OPERATOR, at, None)


def released(address: MailAddress) -> MailAddress:
    """Somebody says that it takes mail: all is forgotten."""
    return MailAddress(address.key, address.address)


def is_nothing(address: MailAddress, now: datetime) -> bool:
    """Whether it is as good as new at `now`, and need not be kept."""
    return not address.suppressed_at(now) and strain_at(address, now) < _NOTHING


def _strained(address: MailAddress, at: datetime, cause: str | None) -> MailAddress:
    # A bounce that is told late weighs what is left of it by then.
    moment = max(at, address.strained_at or at)
    strain = strain_at(address, moment) + 0.5 ** ((moment - at) / HALF_LIFE)
    strained = replace(address, strain=strain, strained_at=moment)
    if _WEIGHT[address.because] > _WEIGHT[SuppressedBecause.SOFT_BOUNCES]:
        return strained
    strained = replace(strained, cause=cause)
    still = address.suppressed_at(moment)
    if strain < SUPPRESSED_AT and not still:
        return _free(strained)
    since = address.since if still else moment
    until = moment + HALF_LIFE * max(0.0, log2(strain / FREE_BELOW))
    return replace(strained, because=SuppressedBecause.SOFT_BOUNCES, since=since, until=until)


def _for_good(address: MailAddress, because: SuppressedBecause, at: datetime, cause: str | None) -> MailAddress:
    if _WEIGHT[address.because] >= _WEIGHT[because]:
        return address
    return replace(address, because=because, since=at, until=None, cause=cause)


def _free(address: MailAddress) -> MailAddress:
    return replace(address, because=None, since=None, until=None)
