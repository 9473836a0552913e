"""Codes from an app: six digits that change every half minute (RFC 6238), from a secret that the app and we share."""

import base64
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from pyotp import TOTP

from mooring.accounts.factors.change import Change
from mooring.accounts.factors.errors import CodeWrong, TotpAlreadyOn, TotpNotStarted
from mooring.accounts.factors.model import Method, Totp
from mooring.accounts.factors.recovery import drop_codes_without_factor, first_codes
from mooring.audit import AuditKind
from mooring.kit.secrets import same_secret
from mooring.mail import Template

ISSUER = "Mooring"
_PENDING_LIFE = timedelta(minutes=30)
_SECRET_BYTES = 20  # 160 bits, as RFC 4226 recommends
_STEP_SECONDS = 30
_WINDOW = (-1, 0, 1)  # steps: a phone half a minute off, and a person who types slowly
_LONGEST_TYPED = 20
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class TotpStarted:
    """What the app is given, as text and as the `otpauth:` URI of a QR code. Shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


async def start_totp(change: Change) -> TotpStarted:
    """Make a secret in the place of any unconfirmed one. It counts for nothing until confirmed. TotpAlreadyOn."""
    before = await change.factors.totp.of(change.user.id)
    if before is not None and before.confirmed_at is not None:
        raise TotpAlreadyOn
    secret = _new_secret(change)
    sealed = change.secret.factors.seal(secret, about=change.user.id)
    await change.factors.totp.put(Totp(change.user.id, sealed, created_at=change.at))
    uri = TOTP(secret).provisioning_uri(name=change.user.email.address, issuer_name=ISSUER)
    return TotpStarted(secret, uri)


async def confirm_totp(change: Change, code: str) -> list[str] | None:
    """Turn it on, since the app shows the right code; recovery codes to show once, None when there are some already.

    TotpNotStarted, TotpAlreadyOn, CodeWrong.
    """
    totp = await change.factors.totp.of(change.user.id)
    if totp is not None and totp.confirmed_at is not None:
        raise TotpAlreadyOn
    if totp is None or change.at - totp.created_at >= _PENDING_LIFE:
        raise TotpNotStarted
    if not await _accepted(totp, code, change):
        raise CodeWrong
    await change.factors.totp.confirm(change.user.id, change.at)
    await change.note(AuditKind.TOTP_ENABLED)
    await change.tell(Template.FACTOR_ADDED, {"factor": Method.TOTP.value})
    return await first_codes(change)


async def disable_totp(change: Change) -> None:
    """Turn it off, or give up setting it up. The recovery codes go with the last second factor."""
    before = await change.factors.totp.of(change.user.id)
    await change.factors.totp.remove(change.user.id)
    if before is None or before.confirmed_at is None:
        return
    await change.note(AuditKind.TOTP_DISABLED)
    await change.tell(Template.FACTOR_REMOVED, {"factor": Method.TOTP.value})
    await drop_codes_without_factor(change)


async def accept_code(change: Change, code: str) -> bool:
    """Whether `code` is one that the user's app shows now, for the first time: a code is accepted once only."""
    totp = await change.factors.totp.of(change.user.id)
    return totp is not None and totp.confirmed_at is not None and await _accepted(totp, code, change)


def time_step(at: datetime) -> int:
    """The number of the half minute that `at` is in."""
    return int(at.timestamp()) // _STEP_SECONDS


async def _accepted(totp: Totp, code: str, change: Change) -> bool:
    typed = _normal(code)
    if typed is None:
        return False
    app = TOTP(change.secret.factors.open(totp.sealed, about=totp.user_id))
    now = time_step(change.at)
    # All are compared, whichever fits: the time tells nothing.
    fitting = [step for step in (now + off for off in _WINDOW) if same_secret(app.generate_otp(step), typed)]
    fresh = [step for step in fitting if totp.last_step is None or step > totp.last_step]
    return bool(fresh) and await change.factors.totp.accept(totp.user_id, fresh[0])


def _normal(code: str) -> str | None:
    if len(code) > _LONGEST_TYPED:
        return None
    digits = unicodedata.normalize("NFKC", code).replace(" ", "").replace("-", "")
    return digits if len(digits) == _DIGITS and digits.isascii() and digits.isdigit() else None


def _new_secret(change: Change) -> str:
    octets = sha256(change.ids.new_token().encode()).digest()[:_SECRET_BYTES]
    return base64.b32encode(octets).decode()
