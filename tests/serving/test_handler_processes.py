"""Handlers in monitors of their own, killed with 9 while they work beside one another: each effect once.

`MOORING_TEST_HANDLER_KILLS` makes more rounds of it.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import mooring
from faults.test_handler_crashes import bank
from live_server import BYTECODE, CARGO, LiveServer, Person, live_server, wait_for
from mooring.client import NewEvent

KILLS = int(os.environ.get("MOORING_TEST_HANDLER_KILLS", "1"))
MODULE = """
import httpx2

import mooring
from mooring.monitor.handlers import NewEvent


@mooring.handler("v1.Task", name="teller", from_beginning=True, attempts=50)
async def pay(ctx, event):
    async def deed(key):
        async with httpx2.AsyncClient() as client:
            await client.post(URL, content=f"{event.workspace_id}/{event.seq}", headers={"Idempotency-Key": key})

    await ctx.once("pay", deed)
    await ctx.push(NewEvent("v1.Paid", {"for": event.seq}))
"""


@contextmanager
def _monitor(server: LiveServer, folder: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`mooring monitor run`, in the folder that its handlers are in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    inherited["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    inherited |= {"MOORING_OPERATOR_KEY_FILE": str((server.data / "operator.key").absolute())}
    command = [sys.executable, "-c", "from mooring.cli import main; main()", "monitor", "run", "--url", server.url]
    with log.open("ab") as said:
        process = subprocess.Popen(
            [*command, "--handlers", "tellers"], cwd=folder, env=inherited, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def _push(server: LiveServer, folder: Path, person: Person, tasks: int) -> None:
    async with mooring.connect(server.url, state=folder / "session") as m:
        await m.session.log_in(person.email, person.password)
        workspace = await m.open(person.workspace_id)
        for number in range(tasks):
            await workspace.push([NewEvent("v1.Task", {"n": number, "text": CARGO}), NewEvent("v1.Other", {})])


async def _written(server: LiveServer, folder: Path, person: Person) -> list[tuple[str, object]]:
    async with mooring.connect(server.url, state=folder / "session") as m:
        found = [one async for one in (await m.open(person.workspace_id)).events()]
    return [(one.name, one.args) for one in found]


def _count(server: LiveServer, query: str) -> int:
    with closing(sqlite3.connect(server.data / "directory.db", timeout=10)) as connection:
        return int(connection.execute(query).fetchone()[0])


async def test_kill_9_of_monitors_side_by_side_repeats_and_loses_nothing(tmp_path: Path) -> None:
    """The elder of two is killed while both work, and the other goes on. By the receiver's books and the log, each once."""
    log, pushed = tmp_path / "monitors.log", 0
    with bank() as books, live_server(tmp_path, monitor="false") as server, ExitStack() as running:
        (tmp_path / "tellers.py").write_text(f"URL = {books.url!r}\n{MODULE}")
        alice = server.sign_up("Alice")
        elder = running.enter_context(_monitor(server, tmp_path, log))
        for _ in range(KILLS):
            younger = running.enter_context(_monitor(server, tmp_path, log))
            await _push(server, tmp_path, alice, 10)
            wait_for("They work.", lambda before=pushed: len(books.done) >= before + 3, 60)
            elder.kill()
            await _push(server, tmp_path, alice, 5)
            elder, pushed = younger, pushed + 15
        wait_for("All is paid.", lambda: len(books.done) >= pushed, 60)
        done = "SELECT count(*) FROM handler_ledger WHERE handler = 'teller' AND state = 'done'"
        wait_for("All is noted.", lambda: _count(server, done) == pushed, 30)
        written = await _written(server, tmp_path, alice)
        assert not any(secret in log.read_text("utf-8") for secret in server.secrets)
    tasks = [seq for seq, (name, _) in enumerate(written, 1) if name == "v1.Task"]
    assert [args for name, args in written if name == "v1.Paid"] == [{"for": seq} for seq in tasks]
    assert sorted(books.done.values()) == sorted(f"{alice.workspace_id}/{seq}" for seq in tasks)
