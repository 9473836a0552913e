"""Sessions under way: how fast a revocation arrives, how many refreshes there are in a second, what an idle stream costs."""

import asyncio
import time
from dataclasses import dataclass

import httpx2
import psutil
import uvloop
from driver import Target, percentile
from plain_http import Plain, bearer
from servers import PASSWORD, Account, Mooring

EVENTS = "/api/session/events"
SOCKETS_PER_SESSION = 10
REFRESHERS = 16
LOGINS_AT_ONCE = 4


@dataclass
class Latency:
    """Milliseconds."""

    p50: float
    p99: float
    count: int

    @classmethod
    def of(cls, seconds):
        """From seconds."""
        p50, p99 = (round(percentile(seconds, share) * 1e3, 1) for share in (0.5, 0.99))
        return cls(p50, p99, len(seconds))


def measure_revocation(folder, sockets):
    """(socket closed, event stream ended, next request refused), each from the sending of the request that revokes."""
    server = Mooring(folder / "revocation")
    with server.serving():
        account = Account(server)
        (workspace_id,) = account.workspaces(1)
        sessions = [_log_in(server, account) for _ in range(sockets // SOCKETS_PER_SESSION)]
        times = uvloop.run(_revoke_all(server, account, workspace_id, sessions))
    return [Latency.of(seconds) for seconds in times]


async def _revoke_all(server, account, workspace_id, sessions):
    opened = [await _opened(server, workspace_id, session) for session in sessions]
    closed, ended, refused = [], [], []
    admin, lost = Plain(server.url), Plain(server.url)
    for session, (sockets, stream) in zip(sessions, opened, strict=True):
        reading = asyncio.create_task(_read_to_the_end(stream))
        began = time.perf_counter()
        path = f"/api/sessions/{session['session']['id']}"
        status, _, _ = await admin.ask("DELETE", path, headers=bearer(account.token))
        code, _, _ = await lost.ask("GET", "/api/session", headers=bearer(session["accessToken"]))
        refused.append(time.perf_counter() - began)
        closed += [await asyncio.wait_for(socket.closed, 10) - began for socket in sockets]
        ended.append(await asyncio.wait_for(reading, 10) - began)
        if status != 204 or code != 401 or {socket.close_code for socket in sockets} != {4401}:
            raise RuntimeError("A revocation did not arrive everywhere.")
    return closed, ended, refused


async def _opened(server, workspace_id, session):
    target = Target(server.sync_url, headers=bearer(session["accessToken"]))
    sockets = [await target.live(workspace_id) for _ in range(SOCKETS_PER_SESSION)]
    return sockets, await Plain(server.url).stream(EVENTS, bearer(session["accessToken"]))


async def _read_to_the_end(stream):
    """When `ended` has come."""
    await stream.reader.readuntil(b"event: ended")
    return time.perf_counter()


def measure_refreshes(folder, seconds):
    """(refreshes a second, their Latency, logins a second, theirs): first the one, then the other."""
    server = Mooring(folder / "refreshes")
    with server.serving():
        account = Account(server)
        tokens = [_log_in(server, account)["refreshToken"] for _ in range(REFRESHERS)]
        rotated = uvloop.run(_all(seconds, [_refreshing(server, token, seconds) for token in tokens]))
        logins = uvloop.run(_all(seconds, [_logging_in(server, account, seconds) for _ in range(LOGINS_AT_ONCE)]))
    return (*rotated, *logins)


async def _all(seconds, loops):
    times = [one for found in await asyncio.gather(*loops) for one in found]
    return len(times) / seconds, Latency.of(times)


async def _refreshing(server, token, seconds):
    line, current, deadline, times = Plain(server.url), token, time.perf_counter() + seconds, []
    while (began := time.perf_counter()) < deadline:
        status, _, body = await line.ask("POST", "/api/session/refresh", {"refreshToken": current})
        times.append(time.perf_counter() - began)
        following = _member(body, b'"refreshToken":"')
        if status != 200 or following == current:
            raise RuntimeError(f"A refresh failed: {status} {body[:300]}")
        current = following
    line.close()
    return times


async def _logging_in(server, account, seconds):
    line, deadline, times = Plain(server.url), time.perf_counter() + seconds, []
    given = {"email": account.email, "password": PASSWORD, "delivery": "body"}
    while (began := time.perf_counter()) < deadline:
        status, _, body = await line.ask("POST", "/api/sessions", given)
        times.append(time.perf_counter() - began)
        if status != 201:
            raise RuntimeError(f"A login failed: {status} {body[:300]}")
    line.close()
    return times


def _member(body, opening):
    return body.split(opening, 1)[1].split(b'"', 1)[0].decode()


@dataclass
class IdleStreams:
    """What streams cost on which nothing happens."""

    count: int
    first_bytes: int
    """On opening, head of the answer not counted."""
    bytes_an_hour: float
    memory: float
    """Resident bytes of the server for each."""


def measure_idle_streams(folder, count, seconds):
    """Opens `count` streams of as many sessions' worth and reads one of them for so long."""
    server = Mooring(folder / "streams")
    with server.serving():
        account = Account(server)
        tokens = [_log_in(server, account)["accessToken"] for _ in range(count // 4 + 1)]
        return asyncio.run(_idle(server, tokens, count, seconds))


async def _idle(server, tokens, count, seconds):
    process = psutil.Process(server.pid)
    warm = await Plain(server.url).stream(EVENTS, bearer(tokens[-1]))
    before = process.memory_info().rss
    # A session holds four; one more would close the oldest.
    shown = [bearer(tokens[number // 4]) for number in range(count)]
    lines = [await Plain(server.url).stream(EVENTS, headers) for headers in shown]
    after = process.memory_info().rss
    first, beats = await _listen(lines[-1].reader, seconds)
    for line in (warm, *lines):
        line.close()
    return IdleStreams(count, first, beats * 3600 / seconds, (after - before) / count)


async def _listen(reader, seconds):
    """Bytes of the greeting, and of all that came in `seconds` after it."""
    first, beats, deadline = len(await reader.read(65536)), 0, time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            beats += len(await asyncio.wait_for(reader.read(65536), left))
        except TimeoutError:
            break
    return first, beats


def _log_in(server, account):
    given = {"email": account.email, "password": PASSWORD, "delivery": "body"}
    return httpx2.post(f"{server.url}/api/sessions", json=given, timeout=30).raise_for_status().json()
