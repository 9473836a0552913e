"""The desk of alerts: never waits, tells once an hour, and no channel holds up another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from fakes import START, FakeClock
from mooring.alerts import Alert, AlertDesk, AlertKind, Channel, NotSent
from mooring.alerts.desk import MOST_RECENT, MOST_WAITING

SECONDS = 5.0


class FakeChannel:
    """Takes alerts, after the problems that it was given."""

    def __init__(self, name: str, *problems: Exception) -> None:
        self.name = name
        self.problems = list(problems)
        self.taken: list[Alert] = []
        self.tries = 0
        self.open = asyncio.Event()
        self.open.set()
        self.closed = False

    async def send(self, alert: Alert) -> None:
        self.tries += 1
        await self.open.wait()
        if self.problems:
            raise self.problems.pop(0)
        self.taken.append(alert)

    async def close(self) -> None:
        self.closed = True


def _alert(subject: str = "ses_1", after: timedelta = timedelta(0)) -> Alert:
    return Alert(AlertKind.SESSION_LOOP, subject, START + after, "It loops.", {"refreshes": "4"})


@asynccontextmanager
async def _desk(*channels: Channel) -> AsyncIterator[AlertDesk]:
    desk = AlertDesk(channels, FakeClock(), pauses=(0.0, 0.0))
    yield desk
    await desk.close()


async def test_an_alert_reaches_every_channel() -> None:
    """Once each; the list shows it as sent."""
    channels = FakeChannel("log"), FakeChannel("webhook")
    async with _desk(*channels) as desk:
        assert desk.raise_alert(_alert())
        await desk.settled()
        assert [channel.taken for channel in channels] == [[_alert()], [_alert()]]
        assert desk.recent[0].deliveries == {"log": "sent", "webhook": "sent"}
    assert all(channel.closed for channel in channels)


async def test_the_same_alert_is_told_once_an_hour() -> None:
    """Repeats within the hour are counted, not told; another subject is another alert; after the hour it is told again."""
    channel = FakeChannel("log")
    async with _desk(channel) as desk:
        told = [
            desk.raise_alert(alert)
            for alert in (
                _alert(),
                _alert(after=timedelta(minutes=59)),
                _alert("ses_2"),
                _alert(after=timedelta(minutes=60)),
            )
        ]
        assert told == [True, False, True, True]
        await desk.settled()
        assert [raised.repeats for raised in desk.recent] == [0, 0, 1]
        assert len(channel.taken) == 3


async def test_a_failing_channel_stops_no_other() -> None:
    """One channel refuses for good, one has a bug, one never answers: the fourth is told at once."""
    refusing = FakeChannel("refusing", NotSent("status 404", later=False))
    broken = FakeChannel("broken", *[RuntimeError("https://secret.example/token")] * 3)
    stuck, good = FakeChannel("stuck"), FakeChannel("good")
    stuck.open.clear()
    async with _desk(refusing, broken, stuck, good) as desk:
        desk.raise_alert(_alert())
        while not (good.taken and desk.recent[0].deliveries["broken"] == "failed"):
            await asyncio.sleep(0)
        assert desk.recent[0].deliveries == {
            "refusing": "failed",
            "broken": "failed",
            "stuck": "waiting",
            "good": "sent",
        }
        assert (refusing.tries, broken.tries) == (1, 3)
        stuck.open.set()


async def test_what_failed_for_now_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A 503 and a lost connection are tried again, and it arrives once; what is given up is logged without any URL."""
    flaky = FakeChannel("flaky", NotSent("status 503", later=True), NotSent("ConnectError", later=True))
    gone = FakeChannel("gone", *[RuntimeError("https://secret.example/token")] * 3)
    async with _desk(flaky, gone) as desk:
        desk.raise_alert(_alert())
        await desk.settled()
        assert (flaky.tries, len(flaky.taken)) == (3, 1)
    said = capsys.readouterr().out
    assert "RuntimeError" in said
    assert "secret.example" not in said


async def test_a_flood_is_bounded_and_holds_nobody_up() -> None:
    """With a channel that does not answer, ten thousand alerts fill one queue, the oldest make room; raising waits for nothing."""
    stuck = FakeChannel("stuck")
    stuck.open.clear()
    async with _desk(stuck) as desk:
        for number in range(10_000):
            assert desk.raise_alert(_alert(f"ses_{number}"))
        assert len(desk.recent) == MOST_RECENT
        await asyncio.sleep(0)
        assert len(desk._waiting["stuck"]) <= MOST_WAITING
        assert len(desk._by_key) <= 10_000
        stuck.open.set()
        await desk.settled()
        assert len(stuck.taken) <= MOST_WAITING + 1
        assert stuck.taken[-1].subject == "ses_9999"


async def test_a_stop_waits_a_moment_and_no_longer() -> None:
    """What can go out goes out; a channel that hangs is cut off, and no task is left."""
    good, stuck = FakeChannel("good"), FakeChannel("stuck")
    stuck.open.clear()
    desk = AlertDesk((good, stuck), FakeClock())
    desk.raise_alert(_alert())
    await asyncio.wait_for(desk.close(0.01), SECONDS)
    assert len(good.taken) == 1
    assert desk._workers == {}


async def test_the_operator_can_try_every_channel() -> None:
    """One test alert each, tried once; what came of it by channel, and it is not in the list of alerts."""
    good, bad = FakeChannel("good"), FakeChannel("bad", NotSent("status 401", later=False))
    async with _desk(good, bad) as desk:
        found = await desk.test()
        assert [(one.channel, one.problem) for one in found] == [("good", None), ("bad", "status 401")]
        assert good.taken[0].kind is AlertKind.TEST
        assert desk.recent == ()
