"""`mooring tail` and `mooring push` against a real service."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forked import run_mooring
from live_server import CARGO, LiveServer, Person, live_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("tail-and-push")) as running:
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


def test_what_is_pushed_is_printed(server: LiveServer, alice: Person, tmp_path: Path) -> None:
    """One event by its name, many as lines; `tail` prints them in order, as lines of JSON for programs."""
    done = _run(server, tmp_path, "push", alice.workspace_id, "v1.Said", f'{{"text":"{CARGO}"}}', "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"seqs": [1]}), done.stderr
    lines = "\n".join(json.dumps({"name": "v1.Counted", "args": number}) for number in range(120))
    done = _run(server, tmp_path, "push", alice.workspace_id, given=f"{lines}\n")
    assert (done.returncode, done.stdout) == (0, "Written: 2 to 121.\n"), done.stderr
    done = _run(server, tmp_path, "tail", alice.workspace_id, "--no-follow", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, 122))
    assert [event["args"] for event in events] == [{"text": CARGO}, *range(120)]
    done = _run(server, tmp_path, "tail", alice.workspace_id, "--no-follow", "--after", "120")
    assert [done.stdout.split()[place] for place in (0, 2, 3)] == ["121", "v1.Counted", "119"]


@pytest.mark.parametrize(
    ("arguments", "given", "code", "said"),
    [
        (["v1.Said", "{"], "", 2, "not JSON"),
        ([], "no json\n", 2, "Line 1"),
        ([], '{"name":"a"}\n{"nom":"b"}\n', 2, "Line 2"),
        ([], json.dumps({"name": "v1.Large", "args": "x" * 900_000}) + "\n", 3, "900000"),
        ([], "", 0, "nothing to write"),
    ],
)
def test_bad_input_is_said(
    server: LiveServer, alice: Person, tmp_path: Path, arguments: list[str], given: str, code: int, said: str
) -> None:
    """What is no event is named with its line, and nothing of it is written."""
    done = _run(server, tmp_path, "push", alice.workspace_id, *arguments, given=given)
    assert done.returncode == code, done.stderr
    assert said in (done.stdout + done.stderr).replace("\n", " ")
    done = _run(server, tmp_path, "tail", alice.workspace_id, "--no-follow")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_foreign_workspace_is_refused(server: LiveServer, alice: Person, tmp_path: Path) -> None:
    """Neither read nor written by somebody who is no member."""
    carol = server.sign_up("Carol")
    for command in (["tail", carol.workspace_id, "--no-follow"], ["push", carol.workspace_id, "v1.Said"]):
        done = _run(server, tmp_path, *command)
        assert (done.returncode, "WORKSPACE_" in done.stderr) == (3, True), done.stderr
    assert alice.workspace_id != carol.workspace_id


def test_a_paused_workspace_is_waited_for(server: LiveServer, alice: Person, tmp_path: Path) -> None:
    """For as long as it was said; then it is refused, and nothing was written."""
    server.pause(alice.workspace_id)
    done = _run(server, tmp_path, "push", alice.workspace_id, "v1.Said", "--wait", "0.5")
    assert (done.returncode, "gave up after 0.5 s" in done.stderr) == (3, True), done.stderr
    server.resume(alice.workspace_id)
    assert _run(server, tmp_path, "tail", alice.workspace_id, "--no-follow").stdout == ""
