"""Renewing the session: once, however many tasks and processes ask at the same time."""

import asyncio
from dataclasses import dataclass

from msgspec.structs import replace

from mooring.client.errors import Refused, Unreachable
from mooring.client.kept import Kept, KeptEnd, KeptSession, Tokens
from mooring.client.lifetime import ServerClock
from mooring.client.replies import TokensReply, read_tokens
from mooring.client.standing import Standing
from mooring.client.state import EndReason
from mooring.client.tally import Tally
from mooring.client.timing import Timing
from mooring.client.token_file import TokenFile
from mooring.client.transport import Call, Transport, content
from mooring.client.verdict import Verdict, judge, reason_of
from mooring.kit.errors import Fault

REFRESH = "/api/session/refresh"


@dataclass(frozen=True, slots=True)
class Parts:
    """What one client is made of, shared by everything that works on its session."""

    transport: Transport
    file: TokenFile
    timing: Timing
    server_clock: ServerClock
    standing: Standing
    tally: Tally


class Renewal:
    """Renews, and writes the new tokens to the file before anybody uses them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._running: asyncio.Task[None] | None = None

    async def renew(self, stale: Tokens) -> None:
        """Gets new tokens in the place of `stale`, unless the file holds newer ones already.

        Afterwards the file says who is signed in: the session may have ended. Raises Unreachable when it could not be
        found out; then the session is as it was, and the same token is tried again later.
        """
        if self._running is None:
            self._running = asyncio.create_task(self._renew(stale))
            self._running.add_done_callback(self._finished)
        # Who gives up waiting takes nothing from the others.
        await asyncio.shield(self._running)

    async def close(self) -> None:
        """Gives up what is under way. The reply is lost then, and the next try gets the same one."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._running = None
        if not task.cancelled():
            task.exception()  # those who waited have it; with nobody left it is in the state as well

    async def _renew(self, stale: Tokens) -> None:
        async with self._parts.file.turn(self._parts.timing):
            kept = self._parts.file.load()
            now = kept.now
            if not isinstance(now, KeptSession):
                self._parts.standing.adopt(kept)
                return
            if now.tokens.access != stale.access:
                self._parts.tally.refreshed("raced")
                self._parts.standing.reached(now)
                return
            self._parts.standing.refreshing(now)
            try:
                self._accept(now, await self._ask_twice(now.tokens.refresh))
            except (Refused, Unreachable) as error:
                self._parts.tally.failed(error)
                self._take(now, error)
            except Fault as fault:
                # The file still holds the token that was presented: it gets the same successor next time.
                self._parts.standing.put_off(now, Unreachable(str(fault), "offline"))
                raise

    async def _ask_twice(self, refresh: str) -> TokensReply:
        """One lost reply is made up for at once: the server gives the same successor again."""
        try:
            return await ask_for_tokens(self._parts, refresh)
        except Unreachable as lost:
            if lost.trouble != "lost":
                raise
            return await ask_for_tokens(self._parts, refresh)

    def _accept(self, before: KeptSession, reply: TokensReply) -> None:
        after = KeptSession(reply.account, tokens_of(reply))

        def keep(kept: Kept) -> Kept:
            # Somebody may have signed out or in meanwhile: that counts, and not what was asked for before.
            same = isinstance(kept.now, KeptSession) and kept.now.tokens == before.tokens
            return replace(kept, now=after) if same else kept

        kept = self._parts.file.edit(keep)
        self._parts.tally.refreshed("ok")
        self._parts.standing.settle(kept)

    def _take(self, now: KeptSession, error: Refused | Unreachable) -> None:
        if isinstance(error, Refused) and judge(error) is Verdict.ENDED:
            end(self._parts, now, reason_of(error))
            return
        self._parts.standing.put_off(now, error)
        if isinstance(error, Unreachable):
            raise error
        what = f"The session could not be renewed: {error.code}."
        raise Unreachable(what, "server_error", retry_after_seconds=error.retry_after_seconds) from error


async def ask_for_tokens(parts: Parts, refresh: str) -> TokensReply:
    """The successors of a refresh token. Refused, or Unreachable."""
    asked_at = parts.timing.monotonic()
    answer = await parts.transport.ask(Call("POST", REFRESH, {"refreshToken": refresh}))
    reply = read_tokens(content(answer))
    parts.server_clock.measure(reply.server_time, asked_at)
    return reply


def tokens_of(reply: TokensReply) -> Tokens:
    """Both tokens of a reply that was read by `read_tokens`."""
    return Tokens(reply.access_token, str(reply.refresh_token))


def end(parts: Parts, session: KeptSession, reason: EndReason) -> None:
    """The server ended `session`: its tokens are deleted here, the reason is kept. Another session stays as it is."""

    def forget(kept: Kept) -> Kept:
        now = kept.now
        if not isinstance(now, KeptSession) or now.account.session_id != session.account.session_id:
            return kept
        return replace(kept, now=KeptEnd(reason, session.account.email))

    parts.standing.adopt(parts.file.edit(forget))
