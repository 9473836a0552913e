"""The session of one person with one service on this device, kept true over processes, sleep and a missing network."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

from msgspec.structs import replace

from mooring.client.errors import NotSignedIn, Refused, SecondFactorRequired, Unreachable
from mooring.client.farewell import say_farewells
from mooring.client.kept import Kept, KeptEnd, KeptNothing, KeptSession
from mooring.client.lifetime import span_of
from mooring.client.renewal import Parts, Renewal, end, tokens_of
from mooring.client.replies import SessionReply, read, read_tokens
from mooring.client.state import EndReason, Offline, State
from mooring.client.transport import Call, Piece, content
from mooring.client.verdict import Verdict, judge, reason_of

_SECOND_FACTOR = "SECOND_FACTOR_REQUIRED"


class Session:
    """Signs in and out, and makes requests as the person who is signed in.

    The file is the truth: it is read before each request, so that a sign-in, a sign-out or a renewal by another process
    counts here at once. Every method may raise `mooring.kit.errors.Fault` when the file cannot be used.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._renewal = Renewal(parts)
        self._chance = parts.timing.random()
        self._challenge: str | None = None

    @property
    def state(self) -> State:
        """Where the session stands, as far as this process knows."""
        return self._parts.standing.state

    def changes(self) -> AsyncGenerator[State]:
        """The present state, then each new one, without end."""
        return self._parts.standing.changes()

    def on_change(self, listener: Callable[[State], None]) -> Callable[[], None]:
        """Calls `listener` with each new state; call what is returned to stop that. The listener must not raise."""
        return self._parts.standing.listen(listener)

    async def log_in(self, email: str, password: str, *, reopen: bool = False) -> None:
        """Signs in. A session that was here is left, and the server told of it.

        SecondFactorRequired: go on with `complete_second_factor`. Refused with CREDENTIALS_WRONG, RATE_LIMITED,
        ACCOUNT_CLOSED (which `reopen` takes back, until `extra["reopenUntil"]`) and others; Unreachable. Then
        everything is as it was.
        """
        try:
            await self._enter("/api/sessions", {"email": email, "password": password, "reopen": reopen})
        except Refused as refused:
            if refused.code != _SECOND_FACTOR:
                raise
            required = SecondFactorRequired(refused)
            self._challenge = required.challenge
            raise required from None

    async def complete_second_factor(self, *, code: str | None = None, recovery_code: str | None = None) -> None:
        """Finishes a sign-in by a code of the authenticator app, or by one of the recovery codes.

        Refused with SECOND_FACTOR_WRONG (try again) or CHALLENGE_INVALID (sign in again); Unreachable.
        """
        if (code is None) == (recovery_code is None):
            raise ValueError("Give either a code or a recovery code.")
        if self._challenge is None:
            raise ValueError("No sign-in waits for a second factor: call log_in first.")
        proof = {"code": code} if code is not None else {"recoveryCode": recovery_code}
        await self._enter("/api/sessions/second-factor", {"challenge": self._challenge, **proof})
        self._challenge = None

    async def log_out(self, *, everywhere: bool = False) -> bool:
        """Signs out here at once, with or without a network. Whether the server knows of it already; else it is told later.

        `everywhere` ends all sessions of the account. Only the server can do that: raises as `request` does, and then
        nothing has changed.
        """
        if everywhere:
            await self.request("DELETE", "/api/sessions")
        self._parts.standing.adopt(self._parts.file.edit(_over if everywhere else _left))
        return await say_farewells(self._parts)

    async def request(self, method: str, path: str, *, json: Any = None, piece: Piece | None = None) -> Any:
        """The decoded JSON of the service's answer; None for an empty one. `path` begins with `/api/`.

        With nobody signed in it is sent without a credential. An access token that has expired is renewed, and the
        request repeated, once. Raises Refused (the service's no), NotSignedIn (there is no session, or it has ended)
        and Unreachable (no usable answer; whether the request took effect is not known).
        """
        kept = await self._usable()
        if not isinstance(kept, KeptSession):
            return await self._anonymous(method, path, json, kept)
        try:
            return await self._ask(Call(method, path, json, kept.tokens.access, piece=piece), kept)
        except Refused as refused:
            if not await self.mend(refused, kept):
                raise
        again = self._parts.file.load().now
        if not isinstance(again, KeptSession):
            raise NotSignedIn(_reason(again))
        return await self._repeated(Call(method, path, json, again.tokens.access, piece=piece), again)

    async def open(self) -> None:
        """Takes up what is kept, and asks the service about it."""
        kept = self._parts.file.load()
        self._parts.standing.adopt(kept)
        if kept.farewells:
            await say_farewells(self._parts)
        if isinstance(kept.now, KeptSession):
            await self.confirm()

    async def confirm(self) -> None:
        """Asks the service who is signed in, and its time. Raises nothing: the state says what came of it."""
        asked_at = self._parts.timing.monotonic()
        try:
            reply = read(await self.request("GET", "/api/session"), SessionReply)
        except NotSignedIn:
            return  # the state says so already
        except (Refused, Unreachable) as error:
            self._not_reached(error)
            return
        # A renewal on the way has measured the time already, and better.
        if self._parts.server_clock.now() is None:
            self._parts.server_clock.measure(reply.server_time, asked_at)
        self._parts.standing.adopt(self._parts.file.edit(_known(reply)))

    async def look(self) -> None:
        """Does what is due: takes over what other processes did, renews ahead of time, tries again what failed."""
        kept = self._parts.file.load()
        self._parts.standing.adopt(kept)
        if kept.farewells:
            await say_farewells(self._parts)
        if not isinstance(kept.now, KeptSession) or self.due_in() > 0:
            return
        if self._is_due(kept.now):
            await self._renewal.renew(kept.now.tokens)
        else:
            await self.confirm()

    def due_in(self) -> float:
        """Seconds until `look` has something to do by itself; infinite when never."""
        kept = self._parts.file.load().now
        if not isinstance(kept, KeptSession):
            return float("inf")
        if isinstance(self.state, Offline):
            return self._parts.standing.retry_in
        renewal_in = self._renewal_in(kept)
        return 0.0 if renewal_in is None else renewal_in

    async def usable(self) -> KeptSession:
        """The session, with an access token that is believed to live. NotSignedIn or Unreachable when there is none."""
        kept = await self._usable()
        if not isinstance(kept, KeptSession):
            raise NotSignedIn(_reason(kept))
        return kept

    async def mend(self, refused: Refused, used: KeptSession) -> bool:
        """Does what a refusal asks for: renews, or ends the session here. Whether the request is worth repeating.

        NotSignedIn when the session is over, Unreachable when it could not be renewed.
        """
        verdict = judge(refused)
        if verdict is Verdict.RENEW:
            await self.renew(used)
            return True
        if verdict is Verdict.ENDED:
            self.ended(used, reason_of(refused))
            return True  # by now another session may be here; else there is none to repeat it with
        return False

    async def renew(self, used: KeptSession) -> None:
        """Gets new tokens, unless newer ones than those of `used` are here already. Unreachable when that failed."""
        await self._renewal.renew(used.tokens)

    def ended(self, session: KeptSession, reason: EndReason) -> None:
        """Takes the server's word that `session` is over."""
        end(self._parts, session, reason)

    async def close(self) -> None:
        """Gives up what is under way."""
        await self._renewal.close()

    async def _usable(self) -> KeptSession | KeptEnd | KeptNothing:
        kept = self._parts.file.load()
        self._parts.standing.adopt(kept)
        if not isinstance(kept.now, KeptSession) or not self._has_expired(kept.now):
            return kept.now
        if isinstance(self.state, Offline) and (wait := self._parts.standing.retry_in) > 0:
            raise Unreachable("Offline; the next try comes by itself.", "offline", retry_after_seconds=wait)
        await self._renewal.renew(kept.now.tokens)
        return self._parts.file.load().now

    async def _anonymous(self, method: str, path: str, json: Any, kept: KeptEnd | KeptNothing | KeptSession) -> Any:
        try:
            return content(await self._parts.transport.ask(Call(method, path, json)))
        except Refused as refused:
            if judge(refused) is not Verdict.RENEW:
                raise
            raise NotSignedIn(_reason(kept)) from None

    async def _repeated(self, call: Call, kept: KeptSession) -> Any:
        try:
            return await self._ask(call, kept)
        except Refused as refused:
            if judge(refused) is not Verdict.ENDED:
                raise
            self.ended(kept, reason_of(refused))
            raise NotSignedIn(reason_of(refused)) from None

    async def _ask(self, call: Call, kept: KeptSession) -> Any:
        try:
            answer = content(await self._parts.transport.ask(call))
        except Unreachable as error:
            self._not_reached(error)
            raise
        if isinstance(self.state, Offline) and not self._is_due(kept):
            self._parts.standing.reached(kept)
        return answer

    def _not_reached(self, error: Refused | Unreachable) -> None:
        kept = self._parts.file.load().now
        if isinstance(kept, KeptSession) and self._parts.standing.retry_in == 0:
            self._parts.standing.put_off(kept, error)

    async def _enter(self, path: str, given: dict[str, Any]) -> None:
        self._parts.file.check()
        asked_at = self._parts.timing.monotonic()
        answer = await self._parts.transport.ask(Call("POST", path, {**given, "delivery": "body"}))
        reply = read_tokens(content(answer))
        self._parts.server_clock.measure(reply.server_time, asked_at)
        entered = KeptSession(reply.account, tokens_of(reply))
        self._parts.file.edit(lambda kept: replace(_left(kept), now=entered))
        self._parts.standing.reached(entered)
        await say_farewells(self._parts)

    def _has_expired(self, kept: KeptSession) -> bool:
        span, now = span_of(kept.tokens.access), self._parts.server_clock.now()
        return span is not None and now is not None and now >= span.expires

    def _is_due(self, kept: KeptSession) -> bool:
        renewal_in = self._renewal_in(kept)
        return renewal_in is not None and renewal_in <= 0

    def _renewal_in(self, kept: KeptSession) -> float | None:
        """Seconds until it is time to renew: None while the server's time is not known, infinite for an odd token."""
        span, now = span_of(kept.tokens.access), self._parts.server_clock.now()
        if now is None:
            return None
        return float("inf") if span is None else span.due(self._chance) - now


def _left(kept: Kept) -> Kept:
    """Without its session, which the server is to hear of."""
    if not isinstance(kept.now, KeptSession):
        return replace(kept, now=KeptNothing())
    return replace(kept, now=KeptNothing(), farewells=(*kept.farewells, kept.now.tokens))


def _over(kept: Kept) -> Kept:
    return replace(kept, now=KeptNothing())


def _known(reply: SessionReply) -> Callable[[Kept], Kept]:
    """What is kept with the account as the service has it now."""

    def with_account(kept: Kept) -> Kept:
        if not isinstance(kept.now, KeptSession) or kept.now.account.session_id != reply.account.session_id:
            return kept
        return replace(kept, now=replace(kept.now, account=reply.account))

    return with_account


def _reason(kept: KeptSession | KeptEnd | KeptNothing) -> EndReason | None:
    return kept.reason if isinstance(kept, KeptEnd) else None
