"""`mooring serve` as an operator meets it: first start, refusals to start, drain, and commands beside it."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from forked import run_mooring
from live_server import LiveServer, live_server
from sync_client import SocketClosedError, SyncSocket, event, events, query


def _mooring(*arguments: str, data: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    environment = inherited | {"MOORING_DATA": str(data)} | {f"MOORING_{k.upper()}": v for k, v in settings.items()}
    if arguments != ("serve",):
        return run_mooring(*arguments, environment=environment)
    command = [sys.executable, "-m", "mooring", "serve"]  # from nothing, as an operator starts it
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_prepares_everything_for_its_owner_alone(tmp_path: Path) -> None:
    """No configuration: folder 0700, keys and databases 0600, ready, alive, and a page at the root."""
    with live_server(tmp_path) as server:
        assert _mode(server.data) == 0o700
        files = [path for path in server.data.rglob("*") if path.is_file()]
        assert {path.name for path in files} >= {"directory.db", "events.db", "operator.key", "refresh.key"}
        assert {path.name: oct(_mode(path)) for path in files if _mode(path) != 0o600} == {}
        assert httpx2.get(f"{server.url}/health/live").json() == {"status": "live"}
        page = httpx2.get(server.url, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_an_exposed_start_without_preparation_is_refused(tmp_path: Path) -> None:
    """Exit 3, each problem with its remedy on stderr, and nothing is listening."""
    data = tmp_path / "data"
    refused = _mooring("serve", data=data, public_url="http://app.example.org", port="0")
    assert refused.returncode == 3
    for said in ("plain http", "signing key", "refresh.key", "operator.key", "mooring keys create"):
        assert said in refused.stderr
    assert not data.exists()


def test_an_exposed_start_works_after_the_keys_were_made(tmp_path: Path) -> None:
    """`mooring keys create` once, then a public https URL: it starts, and cookies are Secure."""
    assert _mooring("keys", "create", data=tmp_path / "data").returncode == 0
    with LiveServer(tmp_path / "data", {"PUBLIC_URL": "https://app.example.org"}) as server:
        origin = {"Origin": "https://app.example.org"}
        given = {"email": "secure@example.org", "password": "correct horse battery"}
        server.remember(given["password"])
        reply = httpx2.post(f"{server.url}/api/accounts", json=given, headers=origin)
        assert reply.status_code == 201
        assert all("Secure" in cookie for cookie in reply.headers.get_list("set-cookie"))


def test_a_world_readable_key_stops_the_start(tmp_path: Path) -> None:
    """Named with the command that mends it."""
    data = tmp_path / "data"
    _mooring("keys", "create", data=data)
    (data / "operator.key").chmod(0o644)
    refused = _mooring("serve", data=data, port="0")
    assert refused.returncode == 3
    assert f"chmod 600 {data / 'operator.key'}" in refused.stderr


def test_a_second_service_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """Two writers on one log would destroy it: the second says who holds the folder."""
    with live_server(tmp_path) as server:
        second = _mooring("serve", data=server.data, port="0")
        assert second.returncode == 1
        assert server.url in second.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """The address and the settings to change."""
    with live_server(tmp_path) as server:
        second = _mooring("serve", data=tmp_path / "other", port=server.url.rsplit(":", 1)[1])
        assert second.returncode == 1
        assert "MOORING_PORT" in second.stderr


async def test_a_drain_finishes_open_pushes_and_closes_sockets_with_1012(tmp_path: Path) -> None:
    """SIGTERM: every push that was begun is answered or not stored at all, sockets close with 1012, exit 0."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket:
            pull = await socket.live_pull()
            sent = [await socket.start_push([event(seq)]) for seq in range(1, 41)]
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            acknowledged, code = await _until_closed(socket)
            assert await stopping == 0
        assert code == 1012
        assert acknowledged <= set(sent)
        server.start()
        async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket:
            held = await socket.pull_seqs()
        assert held == list(range(1, len(held) + 1))
        assert len(held) >= len(acknowledged)
        assert pull.backend_id


async def _until_closed(socket: SyncSocket) -> tuple[set[str], int | None]:
    acknowledged: set[str] = set()
    try:
        while True:
            frame = await socket.receive(15)
            if frame["_tag"] == "Exit" and frame["exit"]["_tag"] == "Success":
                acknowledged.add(frame["requestId"])
    except SocketClosedError as closed:
        return acknowledged, closed.code


def test_commands_find_the_running_service_and_work_on_the_files_when_it_is_stopped(tmp_path: Path) -> None:
    """The same command, the same answer, whether the service runs or not; nothing is left locked."""
    with live_server(tmp_path) as server:
        person = server.sign_up("Olga")
        running = _mooring("user", "list", "--json", data=server.data)
        assert running.returncode == 0, running.stderr
        assert [user["email"] for user in json.loads(running.stdout)] == [person.email]
        paused = _mooring("workspace", "pause", person.workspace_id, "--json", data=server.data)
        assert json.loads(paused.stdout) == {"id": person.workspace_id, "paused": True, "changed": True}
        server.stop()
        stopped = _mooring("user", "list", "--json", data=server.data)
        assert stopped.stdout == running.stdout
        assert json.loads(_mooring("workspace", "list", "--json", data=server.data).stdout)[0]["state"] == "paused"
        resumed = _mooring("workspace", "resume", person.workspace_id, data=server.data)
        assert resumed.returncode == 0
        server.start()


def test_a_command_says_what_was_refused(tmp_path: Path) -> None:
    """Exit 3 and the refusal's code for an unknown workspace; exit 2 for wrong usage; exit 1 for a missing folder."""
    with live_server(tmp_path) as server:
        refused = _mooring("workspace", "pause", "wsp_nobody", data=server.data)
        assert (refused.returncode, "WORKSPACE_MISSING" in refused.stderr) == (3, True)
    assert _mooring("workspace", "verify", data=server.data).returncode == 2
    missing = _mooring("user", "list", data=tmp_path / "nowhere")
    assert (missing.returncode, "MOORING_DATA" in missing.stderr) == (1, True)


async def test_verify_tells_a_sound_log_from_a_damaged_one(tmp_path: Path) -> None:
    """`workspace verify --all` exits 0, and 1 with the place of the damage; `doctor` names it with its remedy, stopped and running."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket:
            await socket.must_push(events(1, 20))
        sound = _mooring("workspace", "verify", "--all", "--json", data=server.data)
        expected = {"workspaceId": person.workspace_id, "branch": None, "head": 20, "events": 20, "damage": None}
        assert (sound.returncode, json.loads(sound.stdout)) == (0, [expected])
        server.stop()
        _damage(server.data)
        damaged = _mooring("workspace", "verify", person.workspace_id, data=server.data)
        assert damaged.returncode == 1
        assert "hash chain" in damaged.stdout.replace("\n", " ")
        doctor = _mooring("doctor", "--json", data=server.data)
        assert doctor.returncode == 1
        assert person.workspace_id in doctor.stdout
        server.start()
        with pytest.raises(Exception, match="403"):
            await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token)
        while_it_runs = _mooring("doctor", "--json", data=server.data)
        assert while_it_runs.returncode == 1
        (told,) = json.loads(while_it_runs.stdout)
        assert told["problem"].startswith(f"Workspace {person.workspace_id}: ")
        assert f"mooring workspace verify {person.workspace_id}" in told["remedy"]
        other = server.create_workspace(person)
        async with await SyncSocket.open(server.sync_url, other, person.access_token) as socket:
            await socket.must_push(events(1, 1))


def _damage(data: Path) -> None:
    # Another process: two SQLite libraries in one process must not open the same file.
    statement = "UPDATE events SET text = replace(text, 'client-a', 'client-b') WHERE seq = 19"
    code = f"import apsw; apsw.Connection({str(data / 'events.db')!r}).execute({statement!r})"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_doctor_finds_nothing_wrong_with_a_sound_service(tmp_path: Path) -> None:
    """Running and stopped, with the shell built."""
    with live_server(tmp_path) as server:
        running = _mooring("doctor", data=server.data)
        assert running.returncode == 0, running.stdout
        server.stop()
        stopped = _mooring("doctor", data=server.data)
        assert stopped.returncode == 0, stopped.stdout
        server.start()


def test_metrics_are_for_this_machine_or_the_operator_key(tmp_path: Path) -> None:
    """Loopback reads them; what a proxy forwards needs the operator's key; no id is a label."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        local = httpx2.get(f"{server.url}/metrics")
        assert local.status_code == 200
        assert "mooring_sync_sockets 0.0" in local.text
        assert person.workspace_id not in local.text
        forwarded = {"X-Forwarded-For": "203.0.113.9"}
        refused = httpx2.get(f"{server.url}/metrics", headers=forwarded)
        assert (refused.status_code, refused.json()["code"]) == (403, "METRICS_FORBIDDEN")
        key = (server.data / "operator.key").read_text().strip()
        server.remember(key)
        keyed = httpx2.get(f"{server.url}/metrics", headers=forwarded | {"Authorization": f"Bearer {key}"})
        assert keyed.status_code == 200
        wrong = httpx2.get(f"{server.url}/metrics", headers={"Authorization": "Bearer nonsense"})
        assert wrong.status_code == 403


async def test_a_service_that_stops_is_not_ready(tmp_path: Path) -> None:
    """While it drains, readiness says so and new sync connections are refused; liveness goes on."""
    with live_server(tmp_path, drain_seconds=3) as server:
        person = server.sign_up()
        async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as stuck:
            await stuck.live_pull()
            url = f"{server.url}/sync?{query(person.workspace_id, person.access_token, 'http')}"
            assert httpx2.post(url, content=b"{}").status_code == 200
        assert server.stop() == 0


@pytest.mark.parametrize("path", ["/", "/w/wsp_x/board", "/login?next=/w/x"])
def test_deep_links_open_the_shell(shared: LiveServer, path: str) -> None:
    """Any page address gives the one page, never cached, also to who takes anything; unknown files and API paths do not."""
    for accept in ("text/html", "*/*"):
        page = httpx2.get(shared.url + path, headers={"Accept": accept})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-cache"
        assert page.headers["content-type"].startswith("text/html")
    assert httpx2.get(f"{shared.url}/w/wsp_x", headers={"Accept": "application/json"}).status_code == 404
    for nothing in ("/assets/nothing.js", "/.well-known/change-password"):
        assert httpx2.get(shared.url + nothing).status_code == 404
    unknown = httpx2.get(f"{shared.url}/api/nothing", headers={"Accept": "text/html"})
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")


def test_assets_are_immutable_compressed_and_of_the_right_type(shared: LiveServer) -> None:
    """Hashed names may be kept for ever; wasm has its own type; no path leads out of the folder."""
    page = httpx2.get(shared.url, headers={"Accept": "text/html"}).text
    script = page.split('src="/assets/', 1)[1].split('"', 1)[0]
    asset = httpx2.get(f"{shared.url}/assets/{script}", headers={"Accept-Encoding": "gzip"})
    assert asset.status_code == 200
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    for escape in ("/../pyproject.toml", "/assets/../../pyproject.toml", "/%2e%2e/pyproject.toml"):
        assert httpx2.get(shared.url + escape).status_code == 404


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> "object":
    """One server for the tests that only look."""
    with live_server(tmp_path_factory.mktemp("shell")) as server:
        yield server
