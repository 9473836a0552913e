"""A device and a service for the client's tests: time that stands until it is moved, and a service that does as it is told.

The service keeps one family of refresh tokens by the real rule: every presenter of one token gets the same successor
until that one was used; a token that comes back later ends the session.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fakes import START
from mooring.client.connection import Mooring, assemble
from mooring.client.errors import Unreachable
from mooring.client.transport import Answer, Call, Sent, refusal

URL = "http://localhost:8787"
REFRESH = "POST /api/session/refresh"
SESSION = "GET /api/session"
LEAVE = "DELETE /api/session"
_SETTLE_TURNS = 60
Response = Answer | Unreachable | None


class FakeTiming:
    """Both clocks of a device, whose wall clock is off by `skew`; sleepers wake when `pass_` reaches their time."""

    def __init__(self, skew: timedelta = timedelta(0)) -> None:
        self.elapsed = 0.0
        self.skew = skew
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return START + self.skew + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return 5000.0 + self.elapsed

    def random(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.elapsed + seconds, wake))
        await wake

    async def pass_(self, seconds: float) -> None:
        """Time passes; everybody who waits for a moment in it wakes at that moment."""
        end = self.elapsed + seconds
        await settle()
        while due := sorted((at, id(wake)) for at, wake in self._sleepers if at <= end and not wake.done()):
            self.elapsed = max(self.elapsed, due[0][0])
            for at, wake in self._sleepers:
                if at <= self.elapsed and not wake.done():
                    wake.set_result(None)
            self._sleepers = [(at, wake) for at, wake in self._sleepers if not wake.done()]
            await settle()
        self.elapsed = end
        await settle()


async def settle() -> None:
    """Lets every task go on until it waits."""
    for _ in range(_SETTLE_TURNS):
        await asyncio.sleep(0)


def problem(status: int, code: str, *, retry_after: float | None = None, **extra: Any) -> Answer:
    """A refusal as the service writes it."""
    body = {"type": f"urn:mooring:refusal:{code}", "title": "No.", "status": status, "code": code, **extra}
    return Answer(status, "application/problem+json", json.dumps(body).encode(), retry_after)


def reply(body: Any, status: int = 200) -> Answer:
    """JSON."""
    return Answer(status, "application/json", json.dumps(body).encode())


PORTAL = Answer(200, "text/html", b"<html>Welcome to the hotel</html>")
NO_NETWORK = Unreachable("No network.", "offline")


@dataclass
class FakeService:
    """One account with one session, on `timing`'s true time, which no skew of the device touches."""

    timing: FakeTiming
    life: float = 900.0
    script: dict[str, Callable[[Call], Response]] = field(default_factory=dict)
    """What is answered to "METHOD /path"; None lets the service answer as ever. "*" is asked for every request."""
    calls: list[Call] = field(default_factory=list)
    streams: list[list[Sent | Unreachable]] = field(default_factory=list)
    """What the next streams of events bring, each in turn."""
    listened: list[Call] = field(default_factory=list)
    sessions: int = 0
    ended: str | None = None
    used: set[str] = field(default_factory=set, repr=False)
    refreshed: int = 0
    lose: set[int] = field(default_factory=set)
    """The refreshes, by number from 1, whose reply gets lost after it took effect."""
    second_factor: bool = False
    closed: bool = False

    def count(self, name: str) -> int:
        return sum(f"{call.method} {call.path}" == name for call in self.calls)

    @property
    def rotations(self) -> int:
        """Refresh tokens that were used, each counted once however often it was presented."""
        return len(self.used)

    def server_time(self, after: float = 0.0) -> datetime:
        return START + timedelta(seconds=self.timing.elapsed + after)

    async def ask(self, call: Call) -> Answer:
        self.calls.append(call)
        name = f"{call.method} {call.path}"
        await asyncio.sleep(0)
        for key in ("*", name):
            scripted = self.script[key](call) if key in self.script else None
            if isinstance(scripted, Unreachable):
                raise scripted
            if scripted is not None:
                return scripted
        return self._answer(name, call)

    @asynccontextmanager
    async def listen(self, call: Call) -> AsyncIterator[AsyncIterator[Sent]]:
        self.listened.append(call)
        denied = self._denied(call)
        if denied is not None:
            raise refusal(denied)
        yield self._stream(self.streams.pop(0) if self.streams else [NO_NETWORK])

    async def close(self) -> None:
        self.closed = True

    def session_body(self) -> dict[str, Any]:
        moment = {"createdAt": "2026-11-23T13:00:00.000Z", "lastSeenAt": "2026-11-23T13:00:00.000Z"}
        session = {"id": f"ses_{self.sessions}", **moment, "deviceName": "Mooring client", "current": True}
        user = {"id": "usr_alice", "email": "alice@example.org", "name": "Alice", "verified": True}
        times = {"serverTime": _iso(self.server_time()), "expiresAt": _iso(self.server_time(self.life))}
        return {"user": user, "defaultWorkspaceId": "wsp_home", "session": session, **times}

    def _answer(self, name: str, call: Call) -> Answer:
        if name in {"POST /api/sessions", "POST /api/sessions/second-factor"}:
            return self._entered(name, call)
        if name == REFRESH:
            return self._refreshed(call.json["refreshToken"])
        if name == "POST /api/telemetry":
            return Answer(204)
        denied = self._denied(call)
        if denied is not None:
            return denied
        if call.method == "DELETE":
            self.ended = "signed_out_elsewhere"
            return Answer(204)
        return reply(self.session_body() if call.path == "/api/session" else {"path": call.path, "json": call.json})

    def _entered(self, name: str, call: Call) -> Answer:
        if call.json.get("password") == "wrong":
            return problem(401, "CREDENTIALS_WRONG")
        if self.second_factor and name == "POST /api/sessions":
            extra = {"challenge": "mch_secret", "methods": ["totp", "recovery_code"], "expiresAt": "later"}
            return problem(401, "SECOND_FACTOR_REQUIRED", **extra)
        if call.json.get("code", "123456") != "123456":
            return problem(401, "SECOND_FACTOR_WRONG")
        self.sessions += 1
        self.ended = None
        return reply(self._tokens(f"mrt_{self.sessions}.0"), 201)

    def _refreshed(self, token: str) -> Answer:
        self.refreshed += 1
        if self.ended is not None:
            return problem(401, "SESSION_ENDED", reason=self.ended)
        head, _, number = token.rpartition(".")
        successor = f"{head}.{int(number) + 1}"
        if successor in self.used:
            self.ended = "revoked"
            return problem(401, "REFRESH_REUSED", reason="revoked")
        self.used.add(token)
        if self.refreshed in self.lose:
            raise Unreachable("The reply got lost.", "lost")
        return reply(self._tokens(successor))

    def _denied(self, call: Call) -> Answer | None:
        if call.bearer is None:
            return problem(401, "TOKEN_MISSING")
        claims = json.loads(base64.urlsafe_b64decode(call.bearer.split(".")[1] + "=="))
        if claims["exp"] <= self.server_time().timestamp():
            return problem(401, "TOKEN_EXPIRED")
        return None if self.ended is None else problem(401, "SESSION_ENDED", reason=self.ended)

    def _tokens(self, refresh: str) -> dict[str, Any]:
        issued = self.server_time().timestamp()
        access = access_token(issued, issued + self.life, serial=len(self.calls))
        return {**self.session_body(), "accessToken": access, "refreshToken": refresh}

    async def _stream(self, script: list[Sent | Unreachable]) -> AsyncIterator[Sent]:
        for one in script:
            await asyncio.sleep(0)
            if isinstance(one, Unreachable):
                raise one
            yield one


def access_token(issued: float, expires: float, serial: int = 0) -> str:
    """A token whose claims can be read and whose signature nobody checks."""
    claims = {"sub": "usr_alice", "iat": issued, "exp": expires, "n": serial}
    return "e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=") + ".sig"


@dataclass
class Device:
    """One device: its time, its service, its file; any number of clients on it."""

    folder: Path
    timing: FakeTiming = field(default_factory=FakeTiming)

    def __post_init__(self) -> None:
        self.service = FakeService(self.timing)

    @property
    def file(self) -> Path:
        return self.folder / "session.json"

    def client(self) -> Mooring:
        """A further client, as another process would be."""
        return assemble(URL, self.file, self.service, self.timing)

    def kept(self) -> str:
        return self.file.read_text("utf-8")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
