"""A mail server on this machine that takes what it is given, and misbehaves as it is told, stage by stage."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import Any, Literal, get_args
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from impatience import nothing
from mail_providers.certificate import Certificate, certificate_for_localhost
from mail_providers.steps import Step, Told

# It warns of its own attributes at every login.
logging.getLogger("mail.log").setLevel(logging.ERROR)

Stage = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "END", "RSET", "NOOP", "QUIT"]
"""END is after the final dot of a message, where the others are before the answer to that command."""
Usual = Callable[[str | None], Awaitable[None]]
Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Taken:
    """A message that the server took: its envelope, its octets, and over what kind of connection."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes
    options: tuple[str, ...]
    encrypted: bool
    user: str | None


@dataclass
class SmtpBox:
    """What the server was told to do, and what it was sent.

    `mailboxes` answers RCPT for single recipients ("552 5.2.2 full"), whatever the script says. `commands` are the verbs and
    arguments of all conversations, in order, credentials left out.
    """

    url: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    certificate: Certificate | None = None
    taken: list[Taken] = field(default_factory=list)
    commands: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    mailboxes: dict[str, str] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    on_hold: Callable[[], object] = nothing
    open: set["_Conversation"] = field(default_factory=set)
    _script: dict[str, list[str | Step]] = field(default_factory=lambda: defaultdict(list))
    _always: dict[str, str | Step] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None
    _gate: asyncio.Event = field(default_factory=asyncio.Event)
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def next(self, stage: Stage, *steps: str | Step) -> None:
        """What happens the next times that this stage is reached: one each."""
        self._script[stage] += steps

    def always(self, stage: Stage, step: str | Step | None) -> None:
        """What happens each time that this stage is reached, after what `next` says; None for nothing."""
        if step is None:
            self._always.pop(stage, None)
        else:
            self._always[stage] = step

    def step(self, stage: str) -> str | Step | None:
        """What is to happen now."""
        return self._script[stage].pop(0) if self._script[stage] else self._always.get(stage)

    def note(self, verb: str, argument: str | None) -> None:
        """A command came."""
        self.commands.append((verb, argument or ""))
        self.told.tell()

    def open_gate(self) -> None:
        """Let everything go on that is held, now and later."""
        self._call(self._gate.set)

    def drop_all(self) -> None:
        """Drop every connection, as a server does that is started anew; it is done when this returns."""
        done = Event()

        def drop() -> None:
            for conversation in list(self.open):
                conversation.drop()
            done.set()

        self._call(drop)
        assert done.wait(10)

    def wait_for(self, count: int) -> None:
        """Return when so many messages were taken."""
        self.told.wait_for(lambda: len(self.taken) >= count)

    def wait_for_connections(self, count: int) -> None:
        """Return when exactly so many connections are open."""
        self.told.wait_for(lambda: len(self.open) == count)

    def stop(self) -> None:
        """Drop every connection, and take no other."""
        self._call(self._stopped.set)

    async def held(self) -> None:
        """Wait for the gate, in the server's own loop."""
        self.on_hold()
        await self._gate.wait()

    def _call(self, deed: Any) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(deed)


class _Conversation(SMTP):
    def __init__(self, box: SmtpBox, credentials: tuple[str, str] | None, **more: Any) -> None:
        self._box = box
        self._credentials = credentials
        self._greeted = False
        # Without credentials nobody is asked who they are; there is no switch for that in aiosmtpd.
        excluded = [] if credentials else ["LOGIN", "PLAIN"]
        super().__init__(
            _Taking(box),
            hostname="mail.test",
            auth_require_tls=False,
            auth_exclude_mechanism=excluded,
            authenticator=self._who,
            **more,
        )
        for verb in get_args(Stage):
            if verb in self._smtp_methods:
                self._smtp_methods[verb] = partial(self._perform, verb, self._smtp_methods[verb])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self not in self._box.open:
            self._box.connections += 1
            self._box.open.add(self)
        super().connection_made(transport)
        self._box.told.tell()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._box.open.discard(self)
        self._box.told.tell()

    def drop(self) -> None:
        """Drop the connection as a cut cable does."""
        if self.transport is not None:
            self.transport.abort()

    async def push(self, status: Any) -> None:
        if not self._greeted:
            self._greeted = True
            if await self._scripted("CONNECT", ""):
                return
        await super().push(status)

    async def _scripted(self, stage: str, argument: str | None) -> bool:
        """Whether the answer was given, as the script wants it."""
        if stage != "CONNECT":
            self._box.note(stage, argument)
        step = self._box.step(stage)
        if isinstance(step, str):
            await super().push(step)
            if step.startswith("421") and self.transport is not None:
                self.transport.close()
            return True
        if step is Step.HANG_UP:
            self.drop()
            raise asyncio.CancelledError
        if step is Step.HOLD:
            await self._held()
        return False

    async def _held(self) -> None:
        try:
            await self._box.held()
        except asyncio.CancelledError:
            # The other side has gone meanwhile.
            self.drop()
            raise

    def _who(self, _: Any, __: Any, ___: Any, ____: str, given: LoginPassword) -> AuthResult:
        right = (given.login.decode(), given.password.decode()) == self._credentials
        return AuthResult(success=right, handled=False, auth_data=given)

    async def _perform(self, verb: str, usual: Usual, argument: str | None) -> None:
        if verb == "RCPT" and (answer := self._mailbox(argument or "")):
            self._box.note(verb, argument)
            await super().push(answer)
            return
        # Who somebody is stays out of the record.
        if await self._scripted(verb, argument.partition(" ")[0] if verb == "AUTH" and argument else argument):
            return
        if verb == "MAIL" and self._credentials and not self.session.authenticated:
            await super().push("530 5.7.0 Authentication required")
            return
        await usual(argument)

    def _mailbox(self, argument: str) -> str | None:
        return next((answer for address, answer in self._box.mailboxes.items() if f"<{address}>" in argument), None)


class _Taking:
    """What happens after the final dot."""

    def __init__(self, box: SmtpBox) -> None:
        self._box = box

    async def handle_DATA(  # noqa: N802 - its name
        self, server: _Conversation, session: Session, envelope: Envelope
    ) -> str:
        self._box.note("END", None)
        step = self._box.step("END")
        if isinstance(step, str) and not step.startswith("2"):
            return step
        if step is Step.HOLD:
            await self._box.held()
        if step is not Step.HANG_UP:
            self._take(server, session, envelope)
        if step in {Step.HANG_UP, Step.TAKE_AND_HANG_UP}:
            server.drop()
            raise asyncio.CancelledError
        if step is Step.TAKE_AND_HOLD:
            await self._box.held()
        return step if isinstance(step, str) else f"250 2.0.0 OK: queued as {len(self._box.taken)}"

    def _take(self, server: _Conversation, session: Session, envelope: Envelope) -> None:
        encrypted = server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
        user = session.auth_data.login.decode() if session.authenticated else None
        self._box.taken.append(
            Taken(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                octets=envelope.original_content or b"",
                options=tuple(envelope.mail_options),
                encrypted=encrypted,
                user=user,
            )
        )
        self._box.told.tell()


@contextmanager
def smtp_server(
    security: Security = "none",
    *,
    credentials: tuple[str, str] | None = None,
    utf8: bool = True,
    certificate: Certificate | None = None,
) -> Iterator[SmtpBox]:
    """A mail server; `box.url` is what MOORING_MAIL_SMTP_URL says to reach it, credentials included."""
    box = SmtpBox()
    if security != "none":
        box.certificate = certificate or certificate_for_localhost()
    ready = Event()
    thread = Thread(target=lambda: asyncio.run(_serve(box, security, credentials, utf8, ready)))
    thread.start()
    assert ready.wait(20)
    who = ":".join(quote(word, safe="") for word in credentials) + "@" if credentials else ""
    box.url = f"{_SCHEMES[security]}://{who}{box.host}:{box.port}"
    try:
        yield box
    finally:
        box.open_gate()
        box.stop()
        thread.join()


_SCHEMES = {"none": "smtp+plain", "starttls": "smtp", "tls": "smtps"}


async def _serve(
    box: SmtpBox, security: Security, credentials: tuple[str, str] | None, utf8: bool, ready: Event
) -> None:
    loop = box._loop = asyncio.get_running_loop()
    context = box.certificate.server if box.certificate else None

    def conversation() -> _Conversation:
        upgrade = context if security == "starttls" else None
        return _Conversation(
            box, credentials, loop=loop, enable_SMTPUTF8=utf8, tls_context=upgrade, require_starttls=upgrade is not None
        )

    straight = context if security == "tls" else None
    server = await loop.create_server(conversation, box.host, 0, ssl=straight)
    box.port = server.sockets[0].getsockname()[1]
    ready.set()
    await box._stopped.wait()
    server.close()
    for one in list(box.open):
        one.drop()
    while box.open:
        await asyncio.sleep(0)
