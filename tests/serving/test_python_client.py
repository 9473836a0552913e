"""The Python client against a real service: long use, other processes, ends from elsewhere, outages."""

import asyncio
import contextlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

import mooring
from live_server import LiveServer, Person, live_server
from mooring.client import (
    Active,
    Ended,
    EndReason,
    Mooring,
    NotSignedIn,
    Offline,
    Refreshing,
    Refused,
    SessionEvent,
    SignedOut,
)
from mooring.client.state import State

_WORKER = """
import asyncio, sys
from pathlib import Path
import mooring

async def main():
    async with mooring.connect(sys.argv[1], state=Path(sys.argv[2])) as m:
        while await asyncio.to_thread(sys.stdin.readline):
            await m.request("GET", "/api/workspaces")
            print(type(m.session.state).__name__, flush=True)

asyncio.run(main())
"""


async def _state(m: Mooring, kind: type[State], seconds: float = 15) -> State:
    """The state as soon as it is one of `kind`."""
    async with asyncio.timeout(seconds), contextlib.aclosing(m.session.changes()) as changes:
        async for state in changes:
            if isinstance(state, kind):
                return state
    raise AssertionError(f"It never was {kind.__name__}.")


@contextlib.asynccontextmanager
async def _signed_in(server: LiveServer, folder: Path, person: Person) -> AsyncIterator[Mooring]:
    async with mooring.connect(server.url, state=folder) as m:
        await m.session.log_in(person.email, person.password)
        yield m


def _tokens(server: LiveServer, person: Person) -> tuple[int, int]:
    """How many refresh tokens of this person's session that is in use were used, and how many were not."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(server.data / "directory.db", timeout=10)) as connection:
        query = (
            "SELECT count(t.used_at), count(*) - count(t.used_at) FROM refresh_tokens t JOIN sessions s "
            "ON s.id = t.session_id WHERE s.user_id = ? GROUP BY s.id ORDER BY count(*) DESC"
        )
        return connection.execute(query, (person.user_id,)).fetchone()


async def test_long_use_over_many_renewals(tmp_path: Path) -> None:
    """Two-second tokens, renewed twice: every request on the way and after it is answered, the state never leaves the session."""
    with live_server(tmp_path, access_token_seconds=2) as server:
        person = server.sign_up()
        async with _signed_in(server, tmp_path / "state", person) as m:
            states: asyncio.Queue[State] = asyncio.Queue()
            m.session.on_change(states.put_nowait)
            async with asyncio.timeout(60):
                for _ in range(4):
                    assert isinstance(await states.get(), Active | Refreshing)
                    listed = await m.request("GET", "/api/workspaces")
                    assert len(listed["workspaces"]) == 1
        # At the end it told its counts.
        metrics = httpx2.get(f"{server.url}/metrics").text
        (told,) = re.findall(r'^mooring_client_refreshes_total{outcome="ok"} (\S+)$', metrics, re.MULTILINE)
        assert float(told) >= 2


async def test_two_processes_share_one_session(tmp_path: Path) -> None:
    """Both ask in turn through several renewals; of the chain one token is left that was not used, and nobody was signed out."""
    with live_server(tmp_path, access_token_seconds=2) as server:
        person = server.sign_up()
        folder = tmp_path / "state"
        async with _signed_in(server, folder, person) as m:
            workers = [
                await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-c",
                    _WORKER,
                    server.url,
                    str(folder),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
                for _ in range(2)
            ]
            said: set[str] = set()
            async with asyncio.timeout(60):
                while _tokens(server, person)[0] < 3:
                    said |= set(await asyncio.gather(*map(_asked, workers)))
            assert said <= {"Active", "Refreshing"}
            assert [await _ended(worker) for worker in workers] == [0, 0]
            await m.request("GET", "/api/workspaces")
        assert _tokens(server, person)[1] == 1


async def _ended(worker: asyncio.subprocess.Process) -> int:
    assert worker.stdin
    worker.stdin.close()
    return await worker.wait()


async def _asked(worker: asyncio.subprocess.Process) -> str:
    """The state of a process after it has asked the service for something."""
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(b"\n")
    answer = await worker.stdout.readline()
    assert answer, "It has ended."
    return answer.decode().strip()


async def test_revoked_from_elsewhere(tmp_path: Path) -> None:
    """The next use says why, the tokens are gone from the device, and a new process knows it too."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with _signed_in(server, tmp_path / "state", person) as m:
            state = m.session.state
            assert isinstance(state, Active)
            path = f"/api/sessions/{state.account.session_id}"
            server.request("DELETE", path, 204, headers=person.bearer)
            with pytest.raises(NotSignedIn) as over:
                await m.request("GET", "/api/workspaces")
            assert over.value.reason is EndReason.REVOKED
        async with mooring.connect(server.url, state=tmp_path / "state") as m:
            assert m.session.state == Ended(EndReason.REVOKED, person.email)
        assert "mrt_" not in _file(tmp_path / "state").read_text("utf-8")


async def test_a_service_that_goes_down_and_comes_back(tmp_path: Path) -> None:
    """Offline as soon as it is noticed, active again by itself, the same session; no sign-in needed."""
    with live_server(tmp_path, access_token_seconds=2) as server:
        async with _signed_in(server, tmp_path / "state", server.sign_up()) as m:
            server.stop()
            offline = await _state(m, Offline)
            assert isinstance(offline, Offline)
            server.start()
            active = await _state(m, Active)
            assert isinstance(active, Active)
            assert active.account == offline.account
            await m.request("GET", "/api/workspaces")


async def test_a_sign_out_without_a_network_reaches_the_service_later(tmp_path: Path) -> None:
    """Here at once; there with the next connection, though the access token has long expired."""
    with live_server(tmp_path, access_token_seconds=1) as server:
        person = server.sign_up()
        async with _signed_in(server, tmp_path / "state", person) as m:
            server.stop()
            assert not await m.session.log_out()
            assert m.session.state == SignedOut()
        server.start()
        await asyncio.sleep(0)
        assert len(_open_sessions(server, person)) == 2
        async with mooring.connect(server.url, state=tmp_path / "state") as m:
            assert m.session.state == SignedOut()
        assert len(_open_sessions(server, person)) == 1


async def test_the_file_is_private_and_holds_the_only_tokens(tmp_path: Path) -> None:
    """0600 in 0700, named after the service."""
    with live_server(tmp_path) as server:
        async with _signed_in(server, tmp_path / "state", server.sign_up()):
            file = _file(tmp_path / "state")
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
            assert file.name.startswith("127.0.0.1-")
            tokens = json.loads(file.read_text("utf-8"))["now"]["tokens"]
            server.remember(tokens["access"], tokens["refresh"])


async def test_refusals_come_typed(tmp_path: Path) -> None:
    """The service's code and fields."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with _signed_in(server, tmp_path / "state", person) as m:
            with pytest.raises(Refused) as refused:
                await m.request("POST", "/api/workspaces", json={"name": ""})
            assert refused.value.status == 422
            assert "name" in refused.value.fields
            with pytest.raises(Refused) as refused:
                await m.session.log_in(person.email, "not the password")
            assert refused.value.code == "CREDENTIALS_WRONG"
            await m.request("GET", "/api/workspaces")


def _open_sessions(server: LiveServer, person: Person) -> list[str]:
    body = server.request("POST", "/api/session/refresh", 200, json={"refreshToken": person.refresh_token})
    bearer = {"Authorization": f"Bearer {body['accessToken']}"}
    return [one["id"] for one in server.request("GET", "/api/sessions", 200, headers=bearer)["sessions"]]


def _file(folder: Path) -> Path:
    (file,) = folder.glob("*.json")
    return file


async def test_the_events_of_a_session(tmp_path: Path) -> None:
    """Hello, a workspace as it is made, a renewal, over a restart of the service with nothing missed, the end."""
    with live_server(tmp_path, access_token_seconds=4) as server:
        person = server.sign_up()
        async with _signed_in(server, tmp_path / "state", person) as m:
            state = m.session.state
            assert isinstance(state, Active)
            events = m.events()
            async with asyncio.timeout(60), contextlib.aclosing(events):
                assert (await anext(events)).name == "hello"
                made = (await m.request("POST", "/api/workspaces", json={"name": "Regatta"}))["id"]
                assert (await _next(events, "workspace")).data["workspaceId"] == made
                await _next(events, "renewed")
                server.restart(crash=True)
                made = server.create_workspace(server.log_in(person), "While nobody listened")
                assert (await _next(events, "workspace")).data["workspaceId"] == made
                fresh = server.log_in(person)
                server.request("DELETE", f"/api/sessions/{state.account.session_id}", 204, headers=fresh.bearer)
                assert (await _next(events, "ended")).data == {"reason": "revoked"}
                assert [event async for event in events] == []
            assert m.session.state == Ended(EndReason.REVOKED, person.email)


async def _next(events: AsyncIterator[SessionEvent], name: str) -> SessionEvent:
    """The next event of this name."""
    async for event in events:
        if event.name == name:
            return event
    raise AssertionError(f"The events ended before {name}.")
