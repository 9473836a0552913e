"""A handler: a function that is run for each confirmed event of some names, and the rules that it is run by."""

import inspect
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from mooring.monitor.handlers.context import Context
from mooring.monitor.model import HandledEvent

Run = Callable[[Context, HandledEvent], Awaitable[None]]
Only = Callable[[HandledEvent], bool]

LONGEST_NAME = 60
"""With `svc_` before it, it is who wrote what the handler pushes: an id of at most 64 characters."""
LONGEST_PATTERN = 200
MOST_PATTERNS = 50
MOST_ATTEMPTS = 100
LONGEST_TIMEOUT = 3_600.0

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` for the events whose name fits one of `patterns`, each of a workspace after the one before it.

    `from_beginning`: also for what was there before the handler was. `attempts` until an event is a dead letter,
    `timeout` for each. `own`: also for the events that it pushes itself. `only` says of an event whether it is for it at
    all: for others no claim is made and no row is kept. `for_webhooks`: only events that webhooks name, where they do.
    `for_people`: only events that may name somebody; a log that was given no such event does not wake it.
    """

    name: str
    patterns: Sequence[str]
    run: Run
    from_beginning: bool = False
    attempts: int = 8
    timeout: timedelta = timedelta(seconds=30)
    own: bool = False
    only: Only | None = None
    for_webhooks: bool = False
    for_people: bool = False

    def wants(self, name: str) -> bool:
        """Whether events of this name are for it."""
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def is_for(self, event: HandledEvent) -> bool:
        """What `only` says of an event. Raises whatever that raises."""
        return self.only is None or self.only(event)

    async def __call__(self, context: Context, event: HandledEvent) -> None:
        """Runs it: what is decorated can still be called, by a test for example."""
        await self.run(context, event)


def handler(
    *patterns: str,
    name: str | None = None,
    from_beginning: bool = False,
    attempts: int = 8,
    timeout_seconds: float = 30.0,
    own: bool = False,
    only: Only | None = None,
) -> Callable[[Run], Handler]:
    """Makes a function a handler of the events with these names; `*` and `?` stand for any letters, `[…]` for some.

    `only` narrows them down by what they say: it is asked again and again, so it is quick and has no effects.

    It is called by its function's name unless `name` says something else; whoever is called the same is the same
    handler, and goes on where it was. ValueError for what cannot be.
    """

    def made(run: Run) -> Handler:
        called = name if name is not None else getattr(run, "__name__", "")
        _check(called, patterns, run)
        if not (1 <= attempts <= MOST_ATTEMPTS and 0 < timeout_seconds <= LONGEST_TIMEOUT):
            raise ValueError(f"Handler {called}: attempts are 1 to {MOST_ATTEMPTS}, a timeout is up to an hour.")
        timeout = timedelta(seconds=timeout_seconds)
        return Handler(called, patterns, run, from_beginning, attempts, timeout, own, only)

    return made


def _check(name: str, patterns: Sequence[str], run: Run) -> None:
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValueError(f"A handler is called by small letters, digits and _, at most {LONGEST_NAME}: not {name!r}.")
    if not 1 <= len(patterns) <= MOST_PATTERNS or not all(1 <= len(one) <= LONGEST_PATTERN for one in patterns):
        raise ValueError(f"Handler {name}: name the events that it is for, at most {MOST_PATTERNS} patterns.")
    if not inspect.iscoroutinefunction(run):
        raise ValueError(f"Handler {name} must be an `async def`: others would hold up everybody else.")
