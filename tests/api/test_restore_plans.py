"""What an owner is shown before restoring: backups and how safe they are, moments to choose from, and what would go."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engines.event_logs import PLENTY
from fakes import START, FakeClock
from mooring.api.backing_up import back_up
from mooring.backups import DrillId, Finding
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import Role
from shared import join
from visitors import Visitor, problem, signed_in

MINUTE = timedelta(minutes=1)


async def write(hub: Hub, workspace_id: str, first: int, names: str, user_id: str = "usr_1") -> None:
    """Events of these names, one letter each, a minute apart."""
    for seq, name in enumerate(names, first):
        text = f'{{"eventEncoded":{{"name":"{name}","args":{{}}}}}}'
        event = NewEvent(seq, seq - 1, text)
        await hub.log.append(Batch(workspace_id, Author(user_id, "ses_1"), START + seq * MINUTE, [event]), PLENTY)


def at(visitor: Visitor, *more: str) -> str:
    return "/".join((f"/api/workspaces/{visitor.workspace_id}", *more))


async def planned(visitor: Visitor, to: dict[str, Any]) -> Any:
    reply = await visitor.ask("POST", at(visitor, "restores", "plan"), {"to": to})
    assert reply.status_code == 200, reply.text
    return reply.json()["plan"]


async def refused(visitor: Visitor, to: dict[str, Any]) -> str:
    return str(problem(await visitor.ask("POST", at(visitor, "restores", "plan"), {"to": to}))["code"])


async def test_the_plan_says_exactly_what_goes(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """Counts, names, people and moments of what goes; the last events of what stays; nothing is changed."""
    clock.advance(10 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abab", alice.user_id)
    await write(hub, alice.workspace_id, 5, "bbc", "svc_tidy")
    before = await hub.log.open(alice.workspace_id)
    plan = await planned(alice, {"seq": 3})
    assert (plan["fromEvents"], plan["cut"], plan["keptEvents"], plan["goneEvents"]) == (7, 3, 3, 4)
    assert plan["returningEvents"] == 0
    assert plan["gone"]["byName"] == [{"name": "b", "count": 3}, {"name": "c", "count": 1}]
    people = [
        (one["userId"], one["person"] and one["person"]["email"], one["count"]) for one in plan["gone"]["byPerson"]
    ]
    assert people == [("svc_tidy", None, 3), (alice.user_id, alice.email, 1)]
    moments = [plan[name] for name in ("fromAt", "cutAt")] + [plan["gone"][name] for name in ("firstAt", "lastAt")]
    assert moments == [f"2026-11-23T13:{minute:02}:00.000Z" for minute in (7, 3, 4, 7)]
    assert [one["seq"] for one in plan["preview"]["events"]] == [3, 2, 1]
    assert plan["preview"]["byName"] == [{"name": "a", "count": 2}, {"name": "b", "count": 1}]
    assert plan["source"] == "live"
    assert await hub.log.open(alice.workspace_id) == before


async def test_a_moment_is_the_last_event_by_then(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """To the minute, and to the very beginning."""
    clock.advance(10 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abcde")
    assert (await planned(alice, {"at": "2026-11-23T13:03:00.000Z"}))["cut"] == 3
    assert (await planned(alice, {"at": "2026-11-23T13:03:59.999Z"}))["cut"] == 3
    nothing = await planned(alice, {"at": "2026-11-23T12:00:00.000Z"})
    assert (nothing["cut"], nothing["cutAt"], nothing["keptEvents"], nothing["goneEvents"]) == (0, None, 0, 5)


async def test_a_backup_is_planned_by_the_events_that_are_there(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """What is in a proven backup of the log as it goes on is taken from the log itself."""
    clock.advance(10 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abc")
    backup = (await back_up(hub, alice.workspace_id)).backup
    await write(hub, alice.workspace_id, 4, "de")
    plan = await planned(alice, {"backup": backup.id})
    assert (plan["cut"], plan["goneEvents"], plan["source"]) == (3, 2, "live")


async def test_an_empty_workspace_has_a_plan(alice: Visitor) -> None:
    """Nothing is there, nothing goes."""
    plan = await planned(alice, {"seq": 0})
    assert (plan["fromEvents"], plan["fromAt"], plan["goneEvents"], plan["preview"]["events"]) == (0, None, 0, [])


@pytest.mark.parametrize(
    "to",
    [
        {},
        {"seq": 1, "at": "2026-11-23T13:00:00.000Z"},
        {"seq": 4},
        {"at": "yesterday"},
        {"at": "2027-01-01T00:00:00.000Z"},
    ],
)
async def test_what_is_no_target_is_refused(hub: Hub, alice: Visitor, to: dict[str, Any]) -> None:
    """Nothing, two things at once, an event that there is not, no moment, one to come."""
    await write(hub, alice.workspace_id, 1, "abc")
    assert await refused(alice, to) == "RESTORE_TARGET_INVALID"


async def test_backups_of_others_and_unproven_ones_are_refused(
    hub: Hub, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """By a clear code: none that there is not, none of another workspace, none that a drill could not bring back."""
    await write(hub, alice.workspace_id, 1, "abc")
    await write(hub, carol.workspace_id, 1, "abc")
    theirs = (await back_up(hub, carol.workspace_id)).backup
    ours = (await back_up(hub, alice.workspace_id)).backup
    assert await refused(alice, {"backup": theirs.id}) == "BACKUP_MISSING"
    assert await refused(alice, {"backup": "bkp_none"}) == "BACKUP_MISSING"
    assert ours.drill is not None
    async with hub.directory.transaction() as tx:
        await tx.backups.add_drill(replace(ours.drill, id=DrillId("drl_2"), findings=[Finding("part_missing", "gone")]))
    assert await refused(alice, {"backup": ours.id}) == "BACKUP_UNPROVEN"


async def test_moments_are_paged_newest_first(hub: Hub, alice: Visitor) -> None:
    """Names and writers, nothing of what events say; the next page goes on behind."""
    await write(hub, alice.workspace_id, 1, "abcde", alice.user_id)
    first = (await alice.ask("GET", at(alice, "moments?limit=3"))).json()
    assert ([one["name"] for one in first["events"]], first["total"], first["nextCursor"]) == (["e", "d", "c"], 5, 3)
    assert first["events"][0]["person"]["email"] == alice.email
    rest = (await alice.ask("GET", at(alice, "moments?limit=3&before=3"))).json()
    assert ([one["name"] for one in rest["events"]], rest["nextCursor"]) == (["b", "a"], None)


async def test_a_workspace_says_how_safe_it_is(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """None, safe, waiting for the next backup, late by a whole cadence; and each backup with its proof."""
    states = [await _state(alice)]
    await write(hub, alice.workspace_id, 1, "abc")
    taken = (await alice.ask("POST", at(alice, "backups"))).json()
    assert (taken["changed"], taken["backup"]["proven"], taken["backup"]["sameLife"]) == (True, True, True)
    states.append(await _state(alice))
    await write(hub, alice.workspace_id, 4, "d")
    states.append(await _state(alice))
    clock.advance(hub.backup_cadence * 2 + MINUTE)
    states.append(await _state(await signed_in(alice.client, alice.email, "/api/sessions")))
    assert states == ["none", "safe", "waiting", "late"]
    page = (await (await signed_in(alice.client, alice.email, "/api/sessions")).ask("GET", at(alice, "backups"))).json()
    assert [one["events"] for one in page["backups"]] == [3]
    assert page["status"]["newestProvenAt"] == page["backups"][0]["at"] == page["status"]["upTo"]


async def test_members_see_neither_plan_nor_moments_nor_backups(
    directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """A member and a viewer are told that there is a restore, and nothing of what it would do."""
    for role in (Role.MEMBER, Role.VIEWER):
        await join(directory, carol.user_id, alice.workspace_id, role)
        for method, path, body in (
            ("POST", "restores/plan", {"to": {"seq": 0}}),
            ("GET", "moments", None),
            ("GET", "backups", None),
        ):
            reply = await carol.ask(method, at(alice, path), body)
            assert problem(reply)["code"] == "ROLE_TOO_LOW"
        assert (await carol.ask("GET", at(alice, "restores"))).json() == {"restores": []}
        await alice.ask("DELETE", at(alice, "members", carol.user_id))


async def _state(visitor: Visitor) -> str:
    return str((await visitor.ask("GET", at(visitor, "backups"))).json()["status"]["state"])
