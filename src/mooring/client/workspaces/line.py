"""The port to a workspace's log: one connection, on which texts go both ways."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class LineClosed(Exception):
    """The connection has ended. `code` is what the service gave for a reason (4401, 1012, …); None when it just broke."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        super().__init__(f"The connection was closed ({code}: {reason})." if code is not None else "The line broke.")
        self.code = code
        self.reason = reason


class Line(Protocol):
    """One open connection. LineClosed from either side when it has ended."""

    async def send(self, text: str) -> None: ...

    def received(self) -> AsyncIterator[str]:
        """Each text that comes, until LineClosed."""
        ...


class Dialer(Protocol):
    """Opens connections."""

    def dial(self, workspace_id: str, bearer: str) -> AbstractAsyncContextManager[Line]:
        """A connection to the log of a workspace. Refused or Unreachable when there will be none."""
        ...
