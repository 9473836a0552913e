"""Looking out for work: what every dispatch does between two pieces of it."""

import asyncio
from datetime import timedelta

import pytest

from fakes import START
from mooring.dispatch.lookout import Lookout, seconds_until
from mooring.kit.wakeup import Wakeup


class Watch(Lookout):
    """Says each time that it looks; fails as often as it is told to, or stays until it is let go of."""

    def __init__(self, *, failures: int = 0, longest_pause: float = 1.0, stays: bool = False) -> None:
        self.bell = Wakeup()
        super().__init__("watches", self.bell, longest_pause=longest_pause, rest=self._rested)
        self.looked: asyncio.Queue[int] = asyncio.Queue()
        self.pauses: list[float] = []
        self.free = asyncio.Event()
        self.ended = 0
        self._looks = 0
        self._failures = failures
        if not stays:
            self.free.set()

    async def look(self) -> float:
        self._looks += 1
        self.looked.put_nowait(self._looks)
        if self._looks <= self._failures:
            raise RuntimeError("correct horse battery")
        await self.free.wait()
        self.ended += 1
        return 3600.0

    async def _rested(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_it_looks_at_once_and_whenever_it_is_called() -> None:
    """Long before the time is over that it would have slept."""
    watch = Watch()
    watch.start()
    assert await watch.looked.get() == 1
    watch.bell.call()
    assert await watch.looked.get() == 2
    await watch.close()


async def test_a_look_that_fails_is_told_and_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    """By the kind of error, not by its message; the pauses grow up to the longest, and begin anew after a good look."""
    watch = Watch(failures=4, longest_pause=5.0)
    watch.start()
    assert [await watch.looked.get() for _ in range(5)] == [1, 2, 3, 4, 5]
    await watch.close()
    assert watch.pauses == [1.0, 2.0, 4.0, 5.0]
    said = capsys.readouterr().out
    assert "watches not looked after" in said
    assert "RuntimeError" in said
    assert "correct horse" not in said


async def test_pauses_do_not_grow_where_nobody_asks_for_it() -> None:
    """Work that somebody waits for is looked for every second."""
    watch = Watch(failures=3)
    watch.start()
    while await watch.looked.get() < 4:
        pass
    await watch.close()
    assert watch.pauses == [1.0, 1.0, 1.0]


async def test_closing_cuts_a_look_off() -> None:
    """Nobody waits for what is begun again after the next start."""
    watch = Watch(stays=True)
    watch.start()
    await watch.looked.get()
    await watch.close()
    assert watch.ended == 0


async def test_a_look_may_be_let_end() -> None:
    """It is waited for, and is the last."""

    class Gentle(Watch):
        async def close(self) -> None:
            asyncio.get_running_loop().call_soon(self.free.set)
            await self._stop(goodbye=60.0)

    watch = Gentle(stays=True)
    watch.start()
    await watch.looked.get()
    await watch.close()
    assert (watch.ended, watch.looked.qsize()) == (1, 0)


async def test_what_sleeps_is_closed_at_once() -> None:
    """Also when it would let a look end."""

    class Gentle(Watch):
        async def close(self) -> None:
            await self._stop(goodbye=3600.0)

    watch = Gentle()
    watch.start()
    await watch.looked.get()
    await watch.close()
    assert watch.ended == 1


async def test_what_was_never_started_can_be_closed() -> None:
    """A service that failed on its way up closes what it has."""
    await Watch().close()


@pytest.mark.parametrize(("after", "slept"), [(None, 60.0), (-5, 1.0), (0.2, 1.0), (7, 7.0), (3600, 60.0)])
def test_it_sleeps_until_something_is_due(after: float | None, slept: float) -> None:
    """Never shorter than a second, never longer than a minute: what a dead node left behind is found by then."""
    due = None if after is None else START + timedelta(seconds=after)
    assert seconds_until(due, START) == slept


def test_who_wants_to_be_quicker_says_so() -> None:
    """Mail does not wait a second."""
    assert seconds_until(START, START, shortest=0.05) == 0.05
