"""Imports that break in the middle: old or new, and nothing in between."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes import FakeClock
from import_visits import applied_by, begun, brought_by, sent
from import_world import sample
from mooring.dispatch import ImportDispatch, forget_imports
from mooring.hub import Hub
from mooring.kit.errors import Fault
from visitors import Visitor


@pytest.fixture
def dispatch(hub: Hub) -> ImportDispatch:
    return ImportDispatch(hub)


class Killed(BaseException):
    """As a process that is killed: nothing of ours hears of it."""


class Breaking:
    """A part that breaks once, before or after one of its deeds."""

    def __init__(self, part: Any, deed: str, error: BaseException, *, after: bool) -> None:
        self._part, self._deed, self._error, self._after = part, deed, error, after
        self._broken = False

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self._part, name)
        if name != self._deed or self._broken:
            return deed
        self._broken = True

        async def broken(*args: Any, **named: Any) -> Any:
            if self._after:
                await deed(*args, **named)
            raise self._error

        return broken


STEPS = [
    ("imports", "check"),
    ("imports", "checked"),
    ("imports", "events"),
    ("lives", "stage"),
    ("lives", "add_staged"),
    ("log", "verify"),
    ("lives", "swap"),
    ("imports", "remove"),
]


@pytest.mark.parametrize(
    "error", [Fault("Writing", "the disk", "Free some space there."), Killed()], ids=["error", "kill"]
)
@pytest.mark.parametrize(("part", "deed"), STEPS)
async def test_wherever_it_breaks_it_is_old_or_new(
    hub: Hub, clock: FakeClock, alice: Visitor, part: str, deed: str, error: BaseException
) -> None:
    """Before and after each step nobody sees a part of a workspace; whoever goes on afterwards comes to all of it, once."""
    for after in (False, True):
        breaking = replace(hub, **{part: Breaking(getattr(hub, part), deed, error, after=after)})
        content = sample("d1.sql")
        import_id = await begun(alice, len(content))
        await sent(alice, import_id, 0, content)
        before = await _names(alice)
        await _look(breaking, clock)
        assert await _names(alice) == before
        applied = await alice.ask("POST", f"/api/imports/{import_id}/apply", {"name": f"Moved {after}"})
        assert applied.json()["state"] == "applying", applied.text
        await _look(breaking, clock)
        assert await _names(alice) == sorted([*before, f"Moved {after}"])
        done = (await alice.ask("GET", f"/api/imports/{import_id}")).json()
        found = await hub.log.verify(done["workspaceId"])
        assert (done["state"], found.damage, found.events) == ("done", None, 20)
        await forget_imports(hub, clock.now())
        assert await hub.imports.names() == []


async def _look(breaking: Hub, clock: FakeClock) -> None:
    """Until it has got over what breaks once. Of what is seen meanwhile the caller's list tells."""
    for _ in range(3):
        with suppress(Killed):
            await ImportDispatch(breaking).look()
        clock.advance(timedelta(seconds=31))


async def _names(visitor: Visitor) -> list[str]:
    listed = (await visitor.ask("GET", "/api/workspaces")).json()["workspaces"]
    return sorted(one["name"] for one in listed)


async def test_what_always_breaks_is_given_up(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """After three tries: a file that cannot be checked is refused, one that cannot be applied waits as before."""
    error = Fault("Writing", "the disk", "Free some space there.")

    async def look(part: str, deed: str) -> None:
        for _ in range(3):
            breaking = {part: Breaking(getattr(hub, part), deed, error, after=False)}
            await ImportDispatch(replace(hub, **breaking)).look()
            clock.advance(timedelta(seconds=91))

    content = sample("d1.sql")
    import_id = await begun(alice, len(content))
    await sent(alice, import_id, 0, content)
    await look("imports", "check")
    refused = (await alice.ask("GET", f"/api/imports/{import_id}")).json()
    assert (refused["state"], refused["because"]) == ("refused", "CHECK_FAILED")
    brought = await brought_by(alice, dispatch, content)
    await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})
    await look("lives", "swap")
    ready = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (ready["state"], ready["because"]) == ("ready", "FAULT")
    assert await hub.log.workspaces() == []
    assert (await applied_by(alice, dispatch, brought["id"]))["state"] == "done"
