"""How often what may be asked. Tries of passwords are in `login_tries`."""

from datetime import timedelta

from mooring.hub import Hub
from mooring.kit.errors import TooMany
from mooring.kit.rates import Rate

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

# An office behind one address signs up and in together; a guesser needs thousands of tries, not tens.
SIGN_UP_PER_NETWORK = Rate(100, _HOUR)
PASSKEYS_PER_NETWORK = Rate(120, _MINUTE)
# By the session: whoever found an open one uses up the tries of that one only.
STEP_UP_PER_SESSION = Rate(10, _MINUTE)
STEP_UP_OPTIONS_PER_SESSION = Rate(30, _MINUTE)
CODES_PER_SESSION = Rate(10, _HOUR)
# Whoever gets this far knows the password. Recovery codes and passkeys are not counted: nobody guesses those.
CODES_PER_USER = (Rate(10, _HOUR), Rate(50, _DAY))
# Whoever found an open browser gets few tries at the password of the person who left it.
PASSWORD_CHECK_PER_USER = (Rate(5, _MINUTE), Rate(20, _HOUR))
REFRESH_PER_NETWORK = Rate(600, _MINUTE)
# A browser reports once a minute at most; a whole office may share one address.
TELEMETRY_PER_NETWORK = Rate(300, _MINUTE)
REFRESH_PER_SESSION = Rate(60, _MINUTE)


async def limit_sign_up(hub: Hub, network: str) -> None:
    """TooMany."""
    await _take(hub, f"sign-up {network}", SIGN_UP_PER_NETWORK)


async def limit_passkey_login(hub: Hub, network: str) -> None:
    """TooMany. By network only: nobody guesses a passkey, so no address needs to be guarded, and none can be blocked."""
    await _take(hub, f"passkey {network}", PASSKEYS_PER_NETWORK)


async def limit_step_up_options(hub: Hub, session_id: str) -> None:
    """TooMany."""
    await _take(hub, f"step-up options {session_id}", STEP_UP_OPTIONS_PER_SESSION)


async def limit_step_up(hub: Hub, session_id: str) -> None:
    """TooMany."""
    await _take(hub, f"step-up {session_id}", STEP_UP_PER_SESSION)


async def limit_code(hub: Hub, session_id: str) -> None:
    """TooMany: codes of an app, tried by somebody who is signed in."""
    await _take(hub, f"code {session_id}", CODES_PER_SESSION)


async def limit_second_factor_code(hub: Hub, user_id: str, *, marked: bool) -> None:
    """TooMany: codes of an app, tried by somebody who knows the password. Browsers of the user (`marked`) are counted
    apart: a thief of the password keeps nobody out of them.
    """
    whose = "own" if marked else "strange"
    for rate in CODES_PER_USER:
        await _take(hub, f"second factor {rate.times} {whose} {user_id}", rate)


async def limit_password_check(hub: Hub, user_id: str) -> None:
    """TooMany: somebody who is signed in and tries what the password may be."""
    for rate in PASSWORD_CHECK_PER_USER:
        await _take(hub, f"password check {rate.times} {user_id}", rate)


async def limit_refresh(hub: Hub, network: str) -> None:
    """TooMany."""
    await _take(hub, f"refresh {network}", REFRESH_PER_NETWORK)


async def limit_telemetry(hub: Hub, network: str) -> None:
    """TooMany."""
    await _take(hub, f"telemetry {network}", TELEMETRY_PER_NETWORK)


async def limit_renewal(hub: Hub, session_id: str) -> None:
    """TooMany: a session that refreshes in a loop."""
    await _take(hub, f"renewal {session_id}", REFRESH_PER_SESSION)


async def _take(hub: Hub, key: str, rate: Rate) -> None:
    wait = await hub.rate_limiter.take(key, rate)
    if wait:
        raise TooMany(wait)
