"""How often what may be asked. Tries of passwords are in `login_tries`."""

from datetime import timedelta

from mooring.accounts import parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.hub import Hub
from mooring.kit.errors import TooMany
from mooring.kit.rates import Rate
from mooring.kit.secrets import token_hash

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

# An office behind one address signs up and in together; a guesser needs thousands of tries, not tens.
SIGN_UP_PER_NETWORK = Rate(100, _HOUR)
# A person mistypes now and then. A guesser gets nowhere at any rate, but need not be answered.
OPERATOR_KEYS_PER_NETWORK = Rate(10, _MINUTE)
PASSKEYS_PER_NETWORK = Rate(120, _MINUTE)
# By the session: whoever found an open one uses up the tries of that one only.
STEP_UP_PER_SESSION = Rate(10, _MINUTE)
STEP_UP_OPTIONS_PER_SESSION = Rate(30, _MINUTE)
CODES_PER_SESSION = Rate(10, _HOUR)
# Whoever gets this far knows the password. Recovery codes and passkeys are not counted: nobody guesses those.
CODES_PER_USER = (Rate(10, _HOUR), Rate(50, _DAY))
# Whoever found an open browser gets few tries at the password of the person who left it.
PASSWORD_CHECK_PER_USER = (Rate(5, _MINUTE), Rate(20, _HOUR))
# For asking by an address: the same for addresses with and without an account, so that the limit tells nothing either.
ASK_PER_NETWORK = Rate(60, _HOUR)
ASK_PER_ADDRESS_AND_NETWORK = Rate(5, timedelta(minutes=15))
ASK_PER_ADDRESS = Rate(20, _HOUR)  # mails that strangers elsewhere can have sent to one person
REDEEM_PER_NETWORK = Rate(30, _MINUTE)
RESET_CODES_PER_ADDRESS_AND_NETWORK = Rate(10, _HOUR)
EMAIL_CHANGE_PER_USER = Rate(10, _HOUR)
# More than the quota at once, so that whoever uses it up is told of the quota; then one a minute is faster than anybody
# names them.
CREATIONS_PER_USER = Rate(20, 20 * _MINUTE)
BURST = Rate(1, 5 * _MINUTE)
FUNNEL_PER_USER = Rate(60, _MINUTE)
INVITATIONS_PER_NETWORK = Rate(120, _MINUTE)
# The mail programs of a whole provider ask from few networks; there is nothing to guess.
MAIL_CHOICES_PER_NETWORK = Rate(600, _MINUTE)
# Of a provider with the right secret nothing is counted; of everybody else what was refused.
NOTICES_REFUSED_PER_NETWORK = Rate(60, _MINUTE)
# More would have us knock again and again at a mailbox that does not exist.
ADDRESS_TRIED_PER_USER = Rate(1, _DAY)
REFRESH_PER_NETWORK = Rate(600, _MINUTE)
# A browser reports once a minute at most; a whole office may share one address.
TELEMETRY_PER_NETWORK = Rate(300, _MINUTE)
REFRESH_PER_SESSION = Rate(60, _MINUTE)
# Each reads the whole log, and all of the backup again.
BACKUPS_PER_WORKSPACE = Rate(10, _HOUR)
RESTORES_PER_WORKSPACE = Rate(20, _HOUR)
# Somebody who tries a receiver does it by hand; a program could have it knocked on without end.
WEBHOOK_BY_HAND = Rate(20, _MINUTE)

# A person brings a handful of files; a piece has 8 MB, and each is written to the disk.
IMPORTS_PER_USER = Rate(20, _HOUR)
IMPORT_PIECES_PER_USER = Rate(600, _MINUTE)


async def limit_operator_keys(hub: Hub, network: str) -> None:
    """TooMany: keys that were not the operator's. Whoever has the right one is not counted, and not held up."""
    await _take(hub, f"operator key {network}", OPERATOR_KEYS_PER_NETWORK)


async def limit_sign_up(hub: Hub, network: str) -> None:
    """TooMany."""
    await _take(hub, f"sign-up {network}", SIGN_UP_PER_NETWORK)


async def limit_passkey_login(hub: Hub, network: str) -> None:
    """TooMany. By network only: nobody guesses a passkey, so no address needs to be guarded, and none can be blocked."""
    await _take(hub, f"passkey {network}", PASSKEYS_PER_NETWORK)


async def limit_step_up_options(hub: Hub, session_id: str) -> None:
    """TooMany."""
    await _take(hub, f"step-up options {session_id}", STEP_UP_OPTIONS_PER_SESSION)


async def limit_backups(hub: Hub, workspace_id: str) -> None:
    """TooMany: backups of one workspace that are asked for, whoever asks."""
    await _take(hub, f"backup {workspace_id}", BACKUPS_PER_WORKSPACE)


async def limit_restores(hub: Hub, workspace_id: str) -> None:
    """TooMany: restores of one workspace that are begun, whoever begins them."""
    await _take(hub, f"restore {workspace_id}", RESTORES_PER_WORKSPACE)


async def limit_webhook(hub: Hub, webhook_id: str) -> None:
    """TooMany: tests of one webhook, and deliveries asked for once more."""
    await _take(hub, f"webhook {webhook_id}", WEBHOOK_BY_HAND)


async def limit_asking(hub: Hub, what: str, network: str, email: str) -> None:
    """TooMany: mails of the kind `what` that somebody has sent to an address, of an account or not."""
    address = _address(email)
    await _take(hub, f"{what} {network}", ASK_PER_NETWORK)
    await _take(hub, f"{what} {network} {address}", ASK_PER_ADDRESS_AND_NETWORK)
    await _take(hub, f"{what} {address}", ASK_PER_ADDRESS)


async def limit_redeeming(hub: Hub, network: str, email: str | None) -> None:
    """TooMany: passwords that are set by a link, or by a code that was sent to `email`."""
    await _take(hub, f"redeem {network}", REDEEM_PER_NETWORK)
    if email is not None:
        await _take(hub, f"reset code {network} {_address(email)}", RESET_CODES_PER_ADDRESS_AND_NETWORK)


async def limit_invitations(hub: Hub, network: str) -> None:
    """TooMany: invitations that somebody looks at or declines, signed in or not."""
    await _take(hub, f"invitation {network}", INVITATIONS_PER_NETWORK)


async def limit_mail_choices(hub: Hub, network: str) -> None:
    """TooMany: optional mail that is chosen by a link."""
    await _take(hub, f"mail choices {network}", MAIL_CHOICES_PER_NETWORK)


async def limit_refused_notices(hub: Hub, network: str) -> None:
    """TooMany: notices of mail providers that could not be believed."""
    await _take(hub, f"notice {network}", NOTICES_REFUSED_PER_NETWORK)


async def limit_address_tries(hub: Hub, user_id: str) -> None:
    """TooMany: somebody who says again that their address takes mail."""
    await _take(hub, f"address {user_id}", ADDRESS_TRIED_PER_USER)


async def limit_email_change(hub: Hub, user_id: str) -> None:
    """TooMany."""
    await _take(hub, f"email change {user_id}", EMAIL_CHANGE_PER_USER)


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


async def limit_creation(hub: Hub, user_id: str) -> None:
    """TooMany: workspaces made by one user."""
    await _take(hub, f"workspace {user_id}", CREATIONS_PER_USER)


async def limit_imports(hub: Hub, user_id: str) -> None:
    """TooMany: files that one user begins to bring."""
    await _take(hub, f"import {user_id}", IMPORTS_PER_USER)


async def limit_import_pieces(hub: Hub, user_id: str) -> None:
    """TooMany: pieces of files that one user brings."""
    await _take(hub, f"import piece {user_id}", IMPORT_PIECES_PER_USER)


async def limit_funnel(hub: Hub, user_id: str) -> None:
    """TooMany."""
    await _take(hub, f"funnel {user_id}", FUNNEL_PER_USER)


async def limit_renewal(hub: Hub, session_id: str) -> None:
    """TooMany: a session that refreshes in a loop."""
    await _take(hub, f"renewal {session_id}", REFRESH_PER_SESSION)


def _address(typed: str) -> str:
    """What all spellings of one address are counted by."""
    try:
        return token_hash(parse_email(typed).key)
    except EmailInvalid:
        return token_hash(typed.strip().casefold())


async def _take(hub: Hub, key: str, rate: Rate) -> None:
    wait = await hub.rate_limiter.take(key, rate)
    if wait:
        raise TooMany(wait)
