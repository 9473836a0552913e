"""`mooring import` against a real service, and without one."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forked import run_mooring
from import_world import exported, line_of, sample
from live_server import LiveServer, Person, live_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("import-command")) as running:
        yield running


@pytest.fixture
def alice(server: LiveServer, tmp_path: Path) -> Person:
    """Alice, signed in on this device."""
    person = server.sign_up()
    done = _run(server, tmp_path, "session", "login", "--email", person.email, given=f"{person.password}\n")
    assert done.returncode == 0, done.stderr
    return person


def _run(server: LiveServer, folder: Path, *arguments: str, given: str = "") -> Any:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    own = {"MOORING_CLIENT_STATE": str(folder), "MOORING_DATA": str(folder / "no-data"), "MOORING_URL": server.url}
    return run_mooring(*arguments, environment=inherited | own, given=given)


def test_a_file_becomes_a_workspace(server: LiveServer, alice: Person, tmp_path: Path) -> None:
    """In several pieces, by the real service: all events are there, and can be followed."""
    lines = [line_of(seq, seq - 1, {"text": f"{seq}" * 3_000}) for seq in range(1, 400)]
    made = exported(lines)
    made.files["README.txt"] = os.urandom(2 << 20)  # what no packing makes smaller
    (tmp_path / "board.zip").write_bytes(made.summed().packed())
    done = _run(server, tmp_path, "import", str(tmp_path / "board.zip"), "--name", "Moved", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["state"], found["plan"]["events"]) == ("done", 399)
    tail = _run(server, tmp_path, "tail", found["workspaceId"], "--no-follow", "--json")
    assert [json.loads(line)["seq"] for line in tail.stdout.splitlines()] == list(range(1, 400))


def test_what_is_in_a_file_is_said_without_a_service(server: LiveServer, tmp_path: Path) -> None:
    """`--plan` asks nobody: neither signed in nor reached; a file that is none is refused with its code."""
    (tmp_path / "log.sqlite").write_bytes(sample("durable-object.sqlite"))
    done = _run(server, tmp_path, "import", str(tmp_path / "log.sqlite"), "--plan")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "durable_object"), done.stderr
    assert "20 events" in done.stdout
    (tmp_path / "none").write_bytes(b"nothing")
    done = _run(server, tmp_path, "import", str(tmp_path / "none"), "--plan")
    assert (done.returncode, "FORMAT_UNKNOWN" in done.stderr) == (3, True)


def test_a_refused_file_is_said(server: LiveServer, alice: Person, tmp_path: Path) -> None:
    """With what was found, and exit code 3; nothing is made."""
    damaged = exported()
    damaged.manifest["chain"] = "0" * 64
    (tmp_path / "board.zip").write_bytes(damaged.packed())
    done = _run(server, tmp_path, "import", str(tmp_path / "board.zip"))
    assert (done.returncode, "CHAIN" in done.stderr) == (3, True), done.stderr
    assert server.request("GET", "/api/workspaces", 200, headers=alice.bearer)["total"] == 1


def _operate(server: LiveServer, *arguments: str) -> Any:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    return run_mooring(*arguments, environment=inherited | {"MOORING_DATA": str(server.data)})


def test_the_operator_brings_a_file_for_somebody(server: LiveServer, tmp_path: Path) -> None:
    """A new workspace is theirs; over one that they own, with its name as it is, as a restore; whoever else is refused, and nothing is made."""
    alice, carol, dave = server.sign_up(), server.sign_up("Carol"), server.sign_up("Dave")
    assert _operate(server, "user", "close", dave.email).returncode == 0
    (tmp_path / "board.zip").write_bytes(exported().packed())
    file = str(tmp_path / "board.zip")
    made = _operate(server, "import", file, "--owner", alice.email, "--name", "Moved", "--json")
    assert made.returncode == 0, made.stderr
    workspace_id = json.loads(made.stdout)["workspaceId"]
    mine = server.request("GET", f"/api/workspaces/{workspace_id}", 200, headers=alice.bearer)
    assert (mine["name"], mine["role"]) == ("Moved", "owner")
    over = _operate(server, "import", file, "--owner", alice.email, "--into", workspace_id, "--name", "Moved")
    assert over.returncode == 0, over.stderr
    assert (f"are in {workspace_id}" in over.stdout, "applying: " in over.stderr) == (True, True)
    refusals = {
        "USAGE": ("--owner", alice.email, "--into", workspace_id),
        "RESTORE_NAME_WRONG": ("--owner", alice.email, "--into", workspace_id, "--name", "Other"),
        "WORKSPACE_FORBIDDEN": ("--owner", carol.email, "--into", workspace_id, "--name", "Moved"),
        "USER_MISSING): There is no such user.": ("--owner", "nobody@example.org"),
        "USER_MISSING): The account is closed.": ("--owner", dave.email),
    }
    for code, said in refusals.items():
        done = _operate(server, "import", file, *said)
        assert done.returncode == (2 if code == "USAGE" else 3), done.stderr
        assert code == "USAGE" or f"refused ({code}" in done.stderr, done.stderr
    assert server.request("GET", "/api/workspaces", 200, headers=carol.bearer)["total"] == 1


def test_the_operators_import_goes_on_where_it_was_cut_off(server: LiveServer, tmp_path: Path) -> None:
    """Half of the file is there by an earlier try: only the rest is sent; another file of the same name and size begins anew."""
    alice = server.sign_up()
    content = exported().packed()
    file = tmp_path / "board.zip"
    file.write_bytes(content)
    name = f"board.zip ({hashlib.sha256(content).hexdigest()[:12]})"
    path = f"/api/operator/users/{alice.user_id}/imports"
    bearer = server.operator_bearer()
    begun = server.request("POST", path, 201, json={"bytes": len(content), "fileName": name}, headers=bearer)
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    server.request("PATCH", f"{path}/{begun['id']}", 200, content=content[:100], headers=bearer | piece)
    file.write_bytes(bytes(len(content)))
    other = _operate(server, "import", str(file), "--owner", alice.user_id)
    assert (other.returncode, "FORMAT_UNKNOWN" in other.stderr) == (3, True), other.stderr
    file.write_bytes(content)
    done = _operate(server, "import", str(file), "--owner", alice.user_id, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == begun["id"]


def test_while_no_service_runs_the_operators_import_is_done_by_the_command(tmp_path: Path) -> None:
    """The command checks and applies it itself; what it made is there when the service runs again."""
    with live_server(tmp_path) as server:
        alice = server.sign_up()
        server.stop()
        (tmp_path / "board.zip").write_bytes(exported().packed())
        done = _operate(
            server, "import", str(tmp_path / "board.zip"), "--owner", alice.email, "--name", "Moved", "--json"
        )
        assert done.returncode == 0, done.stderr
        server.start()
        path = f"/api/workspaces/{json.loads(done.stdout)['workspaceId']}"
        assert server.request("GET", path, 200, headers=alice.bearer)["name"] == "Moved"
