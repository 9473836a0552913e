"""The example assistant at a real service: what is asked in a comment is answered beneath it, once, whatever happens meanwhile."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import mooring
from live_server import LiveServer, Person, wait_for
from mooring.client import Event, NewEvent, Workspace

EXAMPLE = Path(__file__).parents[2] / "examples" / "assistant"
SECONDS = 30.0
ALICE = {"at": "2026-11-30T10:00:00.000Z", "by": {"userId": "usr_alice", "name": "Alice"}}


def _server(folder: Path) -> LiveServer:
    path = os.pathsep.join([str(EXAMPLE), *filter(None, [os.environ.get("PYTHONPATH")])])
    return LiveServer(folder / "data", {"HANDLERS": "assistant"}, {"PYTHONPATH": path})


@asynccontextmanager
async def _opened(server: LiveServer, folder: Path, person: Person) -> AsyncIterator[Workspace]:
    async with mooring.connect(server.url, state=folder / "session") as m:
        await m.session.log_in(person.email, person.password)
        yield await m.open(person.workspace_id)


def _task(task_id: str, title: str, column: str) -> NewEvent:
    return NewEvent("v1.TaskCreated", {"taskId": task_id, "title": title, "notes": "", "column": column, **ALICE})


def _comment(number: int, body: str) -> NewEvent:
    return NewEvent("v1.CommentAdded", {"commentId": f"c{number}", "taskId": "t1", "body": body, **ALICE})


async def _answers(workspace: Workspace, count: int) -> list[Any]:
    """What the assistant has written, when that is so many comments."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = [one.args async for one in workspace.events() if isinstance(one, Event) and _is_answer(one)]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


def _is_answer(event: Event) -> bool:
    return event.name == "v1.CommentAdded" and event.args["by"]["name"] == "assistant"


async def test_comments_for_it_are_answered_once_across_a_restart(tmp_path: Path) -> None:
    """Its commands, and what it can do for all else; others' comments and its own are left alone; it is shown as what it is."""
    with _server(tmp_path) as server:
        alice = server.sign_up("Alice")
        async with _opened(server, tmp_path, alice) as workspace:
            await workspace.push([_task("t1", "Paint the hull", "todo"), _task("t2", "Mend the sail", "done")])
            await workspace.push([_comment(1, "Who paints?"), _comment(2, "@assistant count")])
            (first,) = await _answers(workspace, 1)
            assert (first["body"], first["taskId"]) == ("To do: 1, Doing: 0, Done: 1", "t1")
            assert first["by"] == {"userId": "svc_assistant", "name": "assistant", "automation": True}
            server.restart()
            await workspace.push([_comment(3, "@Assistant: summary of this"), _comment(4, "@assistant sing")])
            _, second, third = await _answers(workspace, 3)
            assert second["body"] == "“Paint the hull” is in To do, assigned to nobody, with 4 comments."
            assert "`count`" in third["body"]
            path = f"/api/workspaces/{alice.workspace_id}/automations"

            def shown() -> list[Any]:
                found = server.request("GET", path, 200, headers=alice.bearer)["automations"]
                return [(one["name"], one["events"]) for one in found]

            wait_for("all three are done", lambda: shown() == [("assistant", 3)])
            answers = await _answers(workspace, 3)
            assert len({one["commentId"] for one in answers}) == len(answers) == 3
