"""`mooring monitor status` and `reconcile` at a real service: for people, for programs, and again and again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from forked import run_mooring
from live_server import LiveServer, Person, live_server, wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("monitored")) as running:
        yield running


@pytest.fixture(scope="module")
def alice(server: LiveServer) -> Person:
    """Somebody whose workspace is followed."""
    person = server.sign_up()
    path = f"/api/operator/monitor/workspaces/{person.workspace_id}"
    key = server.operator_bearer()
    wait_for("it is led and followed", lambda: server.request("GET", path, 200, headers=key)["leader"], 30)
    wait_for("it is ok", lambda: server.request("GET", path, 200, headers=key)["workspace"]["followedAt"], 30)
    return person


def _environment(server: LiveServer) -> dict[str, str]:
    return os.environ | server.environment_of_process() | {"COLUMNS": "200"}


def _said(server: LiveServer, *words: str) -> str:
    done = run_mooring("monitor", *words, environment=_environment(server))
    assert done.returncode == 0, done.stderr
    return done.stdout


def _json(server: LiveServer, *words: str) -> Any:
    return json.loads(_said(server, *words, "--json"))


def test_people_read_sentences_and_a_table(server: LiveServer, alice: Person) -> None:
    """Who runs, how many fare how, and each workspace on a line of its own; one of them with its handlers."""
    said = _said(server, "status")
    assert said.startswith("1 monitor runs.\n1 workspaces: 1 ok.")
    (row,) = [line for line in said.splitlines() if line.startswith(alice.workspace_id)]
    assert " ok " in row
    one = _said(server, "status", alice.workspace_id)
    assert "health: ok" in one
    assert "mooring_mentions" in one


def test_programs_read_one_object(server: LiveServer, alice: Person) -> None:
    """The summary with the workspaces that were asked for."""
    found = _json(server, "status", "--sort", "lag", "--limit", "1")
    assert (found["total"], [one["id"] for one in found["listed"]]) == (1, [alice.workspace_id])
    assert _json(server, "status", "--health", "quarantined")["listed"] == []
    assert _json(server, "reconcile")["listed"] == 1


def test_watching_in_a_pipe_writes_an_object_a_line_until_it_is_stopped(server: LiveServer, alice: Person) -> None:
    """No sign that is no text, and no complaint when it is interrupted."""
    command = [sys.executable, "-m", "mooring", "monitor", "status", "--watch", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=_environment(server), text=True, **pipes)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(2)]
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert [json.loads(line)["total"] for line in lines] == [1, 1]
    assert (process.returncode, err) == (0, "")


def test_what_there_is_not_is_refused(server: LiveServer, alice: Person) -> None:
    """By the service's own code, as exit code 3."""
    done = run_mooring("monitor", "status", "wsp_none", environment=_environment(server))
    assert done.returncode == 3
    assert "WORKSPACE_MISSING" in done.stderr
