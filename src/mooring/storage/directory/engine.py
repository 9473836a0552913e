"""What the two databases differ in, as one value."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True)
class Engine:
    """A database: how to read, how to write, and `turn`, held by a writer where only one can write at a time.

    `place` names it in faults, without credentials.
    """

    reading: AsyncEngine
    writing: AsyncEngine
    turn: AbstractAsyncContextManager[Any, Any]
    place: str
