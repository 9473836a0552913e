"""What goes on beside the requests: renewing ahead of time, trying again, hearing of other processes, telling counts."""

import asyncio
import logging

from mooring.client.errors import Refused, Unreachable
from mooring.client.renewal import Parts
from mooring.client.session import Session
from mooring.client.transport import Call, content
from mooring.kit.errors import Fault

_LOOK_SECONDS = 30.0  # for what other processes did to the file, and for a device that slept
_LEAST_SECONDS = 0.25  # whatever a server says of its tokens, this never spins
_TELL_SECONDS = 300.0
_log = logging.getLogger("mooring.client")


class Keeper:
    """Looks after one session until it is cancelled."""

    def __init__(self, session: Session, parts: Parts) -> None:
        self._session = session
        self._parts = parts
        self._news = asyncio.Event()
        self._told_at = parts.timing.monotonic()

    async def keep(self) -> None:
        """Runs until cancelled. Whatever goes wrong is tried again; the state says when."""
        stop = self._session.on_change(lambda _: self._news.set())
        try:
            while True:
                await self._wait(self._pause())
                await self._look()
        finally:
            stop()

    async def tell(self) -> None:
        """Sends the counts. They are lost when the service does not take them: they are worth no second try."""
        if not self._parts.tally:
            return
        self._told_at = self._parts.timing.monotonic()
        try:
            content(await self._parts.transport.ask(Call("POST", "/api/telemetry", self._parts.tally.take())))
        except (Refused, Unreachable) as error:
            _log.debug("telemetry was not taken: %s", error)

    def _pause(self) -> float:
        try:
            return max(_LEAST_SECONDS, min(_LOOK_SECONDS, self._session.due_in()))
        except Fault:
            return _LOOK_SECONDS  # `_look` meets it as well, and says so

    async def _look(self) -> None:
        try:
            await self._session.look()
        except Unreachable as error:
            _log.debug("%s", error)  # the state says so, and when the next try is
        except Fault as fault:
            _log.error("%s", fault)
            await self._parts.timing.sleep(_LOOK_SECONDS)
        if self._parts.timing.monotonic() - self._told_at >= _TELL_SECONDS:
            await self.tell()

    async def _wait(self, seconds: float) -> None:
        self._news.clear()
        waits = [asyncio.ensure_future(self._parts.timing.sleep(seconds)), asyncio.ensure_future(self._news.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
