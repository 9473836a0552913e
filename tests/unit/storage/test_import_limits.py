"""What a file can make the process do that reads it: nothing but that, and not for long."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from hostile_imports.dumps import CREATE, GOOD
from import_world import sample, verdicts_on
from mooring.kit.errors import Fault
from mooring.storage.imports import ImportFolder
from mooring.storage.imports.checking import read_apart

DEEDS = {
    "writes elsewhere": "open('/tmp/mooring-escaped', 'w')",
    "writes beside": "open('../mooring-escaped', 'w')",
    "removes": "os.remove('/tmp/mooring-none')",
    "goes out": "socket.socket().connect(('127.0.0.1', 9))",
    "asks for names": "socket.getaddrinfo('localhost', 80)",
    "starts a program": "subprocess.run(['true'])",
    "starts a shell": "os.system('true')",
    "becomes another": "os.execv('/bin/true', ['true'])",
    "splits": "os.fork()",
    "takes memory": "bytearray(1 << 30)",
    "writes without end": "open('own', 'wb', 0).write(bytes(2 << 20)) == 2 << 20 or ended()",
    "opens without end": "[open('/dev/null') for _ in range(99)]",
}
PROGRAM = """
import os, socket, subprocess
from mooring.storage.imports.sandbox.limits import confine
def ended(): raise OSError
confine(5, 1 << 20)
for deed in {deeds!r}:
    try:
        eval(deed)
    except (PermissionError, OSError, MemoryError):
        print('refused', flush=True)
    else:
        print(deed, flush=True)
"""


def test_the_fence_holds(tmp_path: Path) -> None:
    """Files, network, programs, memory: each deed that reading a file never needs is refused, with everything else going on."""
    program = PROGRAM.format(deeds=list(DEEDS.values()))
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines() == ["refused"] * len(DEEDS), ran.stderr


async def test_whoever_takes_too_long_is_ended(tmp_path: Path) -> None:
    """LIMITS for the file that takes more time than it may; what was before it was read."""
    rows = "".join(
        f"INSERT INTO \"eventlog_7_b\" VALUES({n},{n - 1},'a','1','2026-11-30T10:13:40Z','c','s');"
        for n in range(1, 120_000)
    )
    contents = [GOOD.encode(), (CREATE + rows).encode(), GOOD.encode()]
    found = await verdicts_on(tmp_path, contents, most_events=10**6, cpu_seconds=1)
    assert [[one.code for one in verdict.findings] for verdict in found] == [[], ["LIMITS"]]


async def test_a_process_that_cannot_be_run_is_no_fault_of_the_file(tmp_path: Path) -> None:
    """Then the file is checked again later, and not refused."""
    (tmp_path / "upload").write_bytes(b"x")
    with pytest.raises(Fault, match="Checking an import"):
        await read_apart([tmp_path / "upload"], tmp_path / "gone", most_events=1, most_bytes=1)
    with pytest.raises(Fault, match="exit 1"):
        await read_apart([tmp_path / "missing"], tmp_path, most_events=1, most_bytes=1, cpu_seconds=9)


async def test_nothing_is_left_when_somebody_stops_waiting(tmp_path: Path) -> None:
    """The process ends with whoever asked, and its folder is gone."""
    folder = ImportFolder(tmp_path, reserve=0)
    (tmp_path / "imp_1").mkdir()
    (tmp_path / "imp_1" / "upload").write_bytes(sample("d1.sql"))
    checking = asyncio.create_task(folder.check("imp_1", most_events=10, most_bytes=10**6))
    while not (tmp_path / "imp_1" / "sandbox").exists():
        await asyncio.sleep(0)
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
    assert [path.name for path in (tmp_path / "imp_1").iterdir()] == ["upload"]
