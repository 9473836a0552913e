"""`mooring import` against a real service, and without one."""

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
