"""Tries of passwords: slowed down for whoever guesses, and never so that a stranger can lock a person out.

A browser on which the address signed in before has tries of its own, which no stranger uses up. From elsewhere each
address and network waits longer after every failure, up to a minute; a network and an address have a rate each, too.
Everything is counted by what was typed, whether or not there is such an account.
"""

from dataclasses import dataclass
from datetime import timedelta

from mooring.accounts import EmailAddress, parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.api.asking import Asking
from mooring.api.device_marks import is_marked
from mooring.hub import Hub
from mooring.kit.errors import TooMany
from mooring.kit.rates import Backoff, Rate
from mooring.kit.secrets import token_hash

_MINUTE = timedelta(minutes=1)

WAITS = Backoff(free=5, first=timedelta(seconds=1), longest=_MINUTE, quiet=timedelta(minutes=15))
PER_NETWORK = Rate(30, _MINUTE)
# Who uses it up must come from a dozen networks at once; it then refuses new browsers only, and passkeys never.
PER_ADDRESS = Rate(60, _MINUTE)


@dataclass(frozen=True, slots=True)
class LoginTry:
    """A try that was let through. It counts as a failure until `succeeded`."""

    hub: Hub
    key: str

    async def succeeded(self) -> None:
        """The password was right: the failures before it are forgotten."""
        await self.hub.rate_limiter.forget(self.key)


async def begin_try(hub: Hub, asking: Asking, typed: str) -> LoginTry:
    """Let one more try through, or TooMany."""
    email = _email(typed)
    address = token_hash(email.key if email is not None else typed.strip().casefold())
    if email is not None and is_marked(hub, asking.headers, email):
        return await _begun(hub, f"login marked {address}")
    await _take(hub, f"login {asking.network}", PER_NETWORK)
    begun = await _begun(hub, f"login {asking.network} {address}")
    try:
        await _take(hub, f"login {address}", PER_ADDRESS)
    except TooMany:
        # Not this caller's failure: others use up the address, who must not make the wait here longer as well.
        await hub.rate_limiter.forgive(begun.key)
        raise
    return begun


async def _begun(hub: Hub, key: str) -> LoginTry:
    wait = await hub.rate_limiter.begin(key, WAITS)
    if wait:
        raise TooMany(wait)
    return LoginTry(hub, key)


async def _take(hub: Hub, key: str, rate: Rate) -> None:
    wait = await hub.rate_limiter.take(key, rate)
    if wait:
        raise TooMany(wait)


def _email(typed: str) -> EmailAddress | None:
    try:
        return parse_email(typed)
    except EmailInvalid:
        return None
