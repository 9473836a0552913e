"""The handlers that every service has, in a real one: events for webhooks and mail for whom they are about, across a crash."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import mooring
from live_server import CARGO, LiveServer, Person, live_server, wait_for
from mooring.client import NewEvent
from receiver import Receiver, receiver


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("built-in")) as running:
        yield running


async def _push(server: LiveServer, folder: Path, person: Person, *events: NewEvent) -> None:
    async with mooring.connect(server.url, state=folder / person.user_id) as m:
        await m.session.log_in(person.email, person.password)
        await (await m.open(person.workspace_id)).push(list(events))


def _hook(server: LiveServer, person: Person, box: Receiver, *events: str) -> Any:
    given = {"url": box.url, "lifecycle": False, "events": list(events)}
    path = f"/api/workspaces/{person.workspace_id}/webhooks"
    made = server.request("POST", path, 201, json=given, headers=person.bearer)
    server.remember(made["secret"])
    return made


def _rows(server: LiveServer, query: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(server.data / "directory.db", timeout=10)) as connection:
        return connection.execute(query, values).fetchall()


def _created(title: str) -> NewEvent:
    return NewEvent("v1.TaskCreated", {"taskId": title, "title": f"{CARGO} {title}"})


async def test_events_reach_the_webhooks_that_name_them_once(server: LiveServer, tmp_path: Path) -> None:
    """Those that were named and no others, each under one id, over a failing receiver and a service that was killed."""
    alice = server.sign_up("Alice")
    with receiver(503) as box:
        await _push(server, tmp_path, alice, _created("before"))
        made = _hook(server, alice, box, "v1.Task*")
        await _push(server, tmp_path, alice, _created("one"), NewEvent("v1.Other", {}), _created("two"))
        wait_for("both were tried", lambda: len(box.bodies) >= 2)
        server.restart(crash=True)
        await _push(server, tmp_path, alice, _created("three"))
        wait_for("all three arrived", lambda: len({one["webhook-id"] for one in box.headers}) == 3)
        told = {one["data"]["seq"]: one for one in box.documents}
        assert sorted(told) == [2, 4, 5]
        assert told[2]["type"] == "event.confirmed"
        assert told[2]["data"]["args"] == {"taskId": "one", "title": f"{CARGO} one"}
        assert (told[2]["data"]["actor"], told[2]["data"]["name"]) == (alice.user_id, "v1.TaskCreated")
        ids = {(one["data"]["seq"], head["webhook-id"]) for one, head in zip(box.documents, box.headers, strict=True)}
        assert len(ids) == 3
        path = f"/api/workspaces/{alice.workspace_id}/webhooks/{made['id']}/deliveries"
        listed = server.request("GET", path, 200, headers=alice.bearer)["deliveries"]
        assert sorted(one["event"]["seq"] for one in listed) == [2, 4, 5]
        detail = server.request("GET", f"{path}/{listed[0]['id']}", 200, headers=alice.bearer)
        assert detail["eventPayload"] == told[listed[0]["event"]["seq"]]


async def test_a_workspace_of_which_nobody_wants_events_has_no_trace(server: LiveServer, tmp_path: Path) -> None:
    """No lane and no row in the ledger, though its neighbour's events are forwarded."""
    alice, bob = server.sign_up("Alice"), server.sign_up("Bob")
    with receiver() as box:
        _hook(server, alice, box, "*")
        await _push(server, tmp_path, bob, *map(_created, "abc"))
        await _push(server, tmp_path, alice, _created("mine"))
        wait_for("hers arrived", lambda: box.bodies)
    for table in ("handler_ledger", "handler_cursors"):
        query = f"SELECT count(*) FROM {table} WHERE workspace_id = ? AND handler = 'mooring_webhooks'"
        assert _rows(server, query, bob.workspace_id) == [(0,)], table
        assert _rows(server, query, alice.workspace_id) != [(0,)], table


async def test_whom_an_event_is_about_gets_one_mail(server: LiveServer, tmp_path: Path) -> None:
    """In a workspace of both; who did it and a stranger get none, nor is what names nobody in the ledger."""
    alice, bob, carol = (server.sign_up(name) for name in ("Alice", "Bob", "Carol"))
    server.set_role(alice.workspace_id, bob, "viewer")
    assigned = NewEvent("v1.TaskAssigned", {"taskId": "t1", "assigneeId": bob.user_id, "title": f"{CARGO} hull"})
    mentions = [bob.user_id, alice.user_id, carol.user_id]
    said = NewEvent("v1.CommentAdded", {"taskId": "t2", "body": f"{CARGO} look", "mentions": mentions})
    await _push(server, tmp_path, alice, _created("t1"), assigned, assigned, said)
    query = "SELECT recipient_user_id, template FROM outbox WHERE template IN ('assigned', 'mentioned')"
    wait_for("both were told", lambda: len(_rows(server, query)) >= 2)
    assert sorted(_rows(server, query)) == [(bob.user_id, "assigned"), (bob.user_id, "mentioned")]
    done = "SELECT seq FROM handler_ledger WHERE workspace_id = ? AND handler = 'mooring_mentions' AND state = 'done'"
    wait_for("all are done", lambda: len(_rows(server, done, alice.workspace_id)) == 3)
