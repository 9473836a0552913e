"""What people hold in the tests of second factors: an app that shows codes; and looking at what was written down."""

import base64
import hmac
import struct
from dataclasses import dataclass
from datetime import timedelta

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.audit import AuditKind
from mooring.hub import Hub
from mooring.mail import Message
from visitors import Visitor

STEP = timedelta(seconds=30)


@dataclass(frozen=True)
class App:
    """RFC 6238 written out anew, so that the tests do not believe the library that they test."""

    secret: str

    def at_seconds(self, seconds: int) -> str:
        key = base64.b32decode(self.secret)
        digest = hmac.digest(key, struct.pack(">Q", seconds // 30), "sha1")
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 1_000_000:06}"

    def code(self, clock: FakeClock, steps: int = 0) -> str:
        """What the app shows, `steps` half minutes from now."""
        return self.at_seconds(int((clock.now() + steps * STEP).timestamp()))


def codes_of(app: App, clock: FakeClock) -> list[str]:
    """The codes of the step before, of this one, and of the next."""
    return [app.code(clock, steps) for steps in (-1, 0, 1)]


async def with_totp(visitor: Visitor, clock: FakeClock) -> tuple[App, list[str]]:
    """Set up an app, and step past the code that confirmed it; the app and the recovery codes."""
    started = await visitor.ask("POST", "/api/account/totp")
    assert started.status_code == 201, started.text
    app = App(started.json()["secret"])
    confirmed = await visitor.ask("POST", "/api/account/totp/confirm", {"code": app.code(clock)})
    assert confirmed.status_code == 200, confirmed.text
    clock.advance(STEP)
    return app, confirmed.json()["recoveryCodes"]


async def audit_kinds(hub: Hub, visitor: Visitor) -> list[AuditKind]:
    """What was written down about the visitor, newest first."""
    async with hub.directory.reading() as tx:
        return [entry.kind for entry in await tx.audit.of_user(UserId(visitor.user_id), None, 100)]


async def mails(hub: Hub, visitor: Visitor) -> list[Message]:
    """What was queued for the visitor, oldest first."""
    async with hub.directory.reading() as tx:
        return [one for one in await tx.outbox.queued(1000) if one.recipient.user_id == visitor.user_id]
