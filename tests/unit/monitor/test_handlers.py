"""Handlers: what may be one, which events it wants, where it is found, and what it may ask for."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import mooring
from fakes import START
from mooring.kit.errors import Fault
from mooring.monitor.handlers import (
    Context,
    ForwardEvent,
    HandledEvent,
    HandledWorkspace,
    Handler,
    NewEvent,
    TooMuch,
    discover,
    handler,
)


async def nothing(context: Context, event: HandledEvent) -> None:
    del context, event


class FakeDeeds:
    """Remembers what was finished."""

    def __init__(self) -> None:
        self.results: dict[str, Any] = {}

    def key_of(self, key: str) -> str:
        return f"idem-{key}"

    def finished(self, key: str) -> bool:
        return key in self.results

    def result(self, key: str) -> Any:
        return self.results[key]

    async def finish(self, key: str, result: Any) -> Any:
        self.results[key] = result
        return result

    async def history(self, after: int) -> Sequence[HandledEvent]:
        del after
        return ()


@pytest.fixture
def context() -> Context:
    at = datetime(2026, 11, 30, tzinfo=UTC)
    return Context(HandledWorkspace("wsp_1", "Harbour"), None, at, "key", 1, FakeDeeds(), [], [])


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that modules are found in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_handler_is_called_by_its_function() -> None:
    """Its name is its function's, or what it is given; it can still be called."""

    async def on_task(context: Context, event: HandledEvent) -> None:
        del context, event

    assert mooring.handler("v1.TaskCreated")(on_task).name == "on_task"
    assert handler("v1.TaskCreated", name="other")(on_task).name == "other"


@pytest.mark.parametrize(
    ("pattern", "name", "wanted"),
    [
        ("v1.TaskCreated", "v1.TaskCreated", True),
        ("v1.TaskCreated", "v1.taskcreated", False),
        ("v1.TaskCreated", "v1.TaskCreatedTwice", False),
        ("v1.Task*", "v1.TaskDone", True),
        ("v1.Task*", "v2.TaskDone", False),
        ("v?.Task*", "v2.TaskDone", True),
        ("*", "anything at all", True),
        ("v1.[TN]*", "v1.Note", True),
    ],
)
def test_events_are_wanted_by_name(pattern: str, name: str, wanted: bool) -> None:
    """Exactly, or by a pattern, large and small letters apart."""
    assert handler("no such", pattern)(nothing).wants(name) is wanted


@pytest.mark.parametrize("name", ["", "Task", "1st", "a b", "a-b", "a" * 61, "svc/a"])
def test_what_cannot_be_a_name(name: str) -> None:
    """It becomes part of an id."""
    with pytest.raises(ValueError, match="A handler is called by"):
        handler("v1.Task", name=name)(nothing)


def test_what_cannot_be_a_handler() -> None:
    """No events, no attempts, no time, or a function that would hold up everybody else."""
    for patterns in ((), ("",), ("a" * 201,)):
        with pytest.raises(ValueError, match="name the events"):
            handler(*patterns, name="one")(nothing)
    for wrong in ({"attempts": 0}, {"attempts": 101}, {"timeout_seconds": 0}, {"timeout_seconds": 3601}):
        with pytest.raises(ValueError, match="attempts are"):
            handler("v1.Task", name="one", **wrong)(nothing)
    with pytest.raises(ValueError, match="async def"):
        handler("v1.Task", name="one")(lambda context, event: None)  # type: ignore[arg-type]


def test_handlers_are_found_in_modules(elsewhere: Path) -> None:
    """All of a module, also those that two modules share, once each."""
    made = "from mooring.monitor.handlers import handler\n\n"
    (elsewhere / "first_handlers.py").write_text(
        made + '@handler("a")\nasync def one(ctx, event): ...\n\n@handler("b")\nasync def two(ctx, event): ...\n'
    )
    (elsewhere / "more_handlers.py").write_text("from first_handlers import two\n")
    found = discover(["first_handlers", "more_handlers"])
    assert {name: isinstance(one, Handler) for name, one in found.items()} == {"one": True, "two": True}


def test_handlers_are_found_by_entry_point(elsewhere: Path) -> None:
    """What is installed and names a module or a handler in the group `mooring.handlers`."""
    source = 'from mooring.monitor.handlers import handler\n\n@handler("a")\nasync def {0}(ctx, event): ...\n'
    (elsewhere / "installed_module.py").write_text(source.format("of_module"))
    (elsewhere / "installed_one.py").write_text(source.format("by_itself"))
    folder = elsewhere / "installed-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: installed\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(
        "[mooring.handlers]\nall = installed_module\none = installed_one:by_itself\n"
    )
    assert set(discover([])) == {"of_module", "by_itself"}
    assert discover([], installed=False) == {}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("", "There is no handler in it"),
        ("this is no Python", "SyntaxError"),
    ],
)
def test_a_module_without_handlers_stops_the_start(elsewhere: Path, source: str, why: str) -> None:
    """A monitor that silently ran nothing would be found out too late."""
    (elsewhere / "broken_handlers.py").write_text(source)
    with pytest.raises(Fault, match="broken_handlers") as fault:
        discover(["broken_handlers"])
    assert why in fault.value.hint


def test_two_handlers_of_one_name_stop_the_start(elsewhere: Path) -> None:
    """They would share one ledger."""
    for module in ("twin_a", "twin_b"):
        (elsewhere / f"{module}.py").write_text(
            'import mooring\n\n@mooring.handler("a")\nasync def twin(ctx, event): ...\n'
        )
    with pytest.raises(Fault, match="Two handlers are called so"):
        discover(["twin_a", "twin_b"])


async def test_what_is_asked_for_waits(context: Context) -> None:
    """Events and effects are kept until the handler has returned, as many as may be."""
    await context.push(NewEvent("v1.Note", {"n": 1}), NewEvent("v1.Note"))
    context.effect(ForwardEvent(START))
    assert (len(context.pushed), context.effects) == (2, [ForwardEvent(START)])
    with pytest.raises(TooMuch):
        await context.push(*[NewEvent("v1.Note")] * 99)
    for _ in range(99):
        context.effect(ForwardEvent(START))
    with pytest.raises(TooMuch):
        context.effect(ForwardEvent(START))
    assert (len(context.pushed), len(context.effects)) == (2, 100)


async def test_what_was_done_once_is_not_done_again(context: Context) -> None:
    """The second time gives what the first gave; another key is another deed; what fails is not done."""
    done: list[str] = []

    async def deed(key: str) -> int:
        done.append(key)
        return len(done)

    async def fails(key: str) -> None:
        raise OSError(key)

    assert [await context.once("mail", deed), await context.once("mail", deed), await context.once("bill", deed)] == [
        1,
        1,
        2,
    ]
    assert done == ["idem-mail", "idem-bill"]
    with pytest.raises(OSError, match="idem-call"):
        await context.once("call", fails)
    assert await context.once("call", deed) == 3
    for key in ("", "k" * 201):
        with pytest.raises(TooMuch):
            await context.once(key, deed)
