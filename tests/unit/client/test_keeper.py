"""What the client does beside the requests: renews ahead of time, hears of others, tells its counts."""

import asyncio
import logging
from itertools import pairwise

import pytest

from client_world import NO_NETWORK, REFRESH, Device, problem
from mooring.client import Active, Ended, EndReason

ALICE = ("alice@example.org", "a long password")
TELEMETRY = "POST /api/telemetry"


@pytest.mark.parametrize(("life", "earliest", "latest"), [(900, 740, 781), (60, 34, 41), (6, 3, 4.1)])
async def test_each_life_is_renewed_once_ahead_of_its_end(
    life: float, earliest: float, latest: float, device: Device
) -> None:
    """Two minutes early, or in the last third of a short life; ten lives in a row, one refresh each."""
    device.service.life = life
    at: list[float] = []
    device.service.script[REFRESH] = lambda _: at.append(device.timing.elapsed)
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        await device.timing.pass_(latest * 10)
        assert 10 <= len(at) <= latest * 10 / earliest
        assert all(earliest <= after - before <= latest for before, after in pairwise([0.0, *at]))
        assert isinstance(m.session.state, Active)


async def test_processes_that_share_a_file_renew_once_together(device: Device) -> None:
    """Each life costs one refresh, however many processes look after it."""
    async with device.client() as first, device.client(), device.client(), device.client():
        await first.session.log_in(*ALICE)
        await device.timing.pass_(900 * 5)
        assert 5 <= device.service.refreshed <= 6


async def test_a_start_asks_and_renews_only_when_needed(device: Device) -> None:
    """With a living token one question and no refresh: a command a minute is no loop of refreshes."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
    for _ in range(5):
        device.timing.elapsed += 60
        async with device.client() as m:
            assert isinstance(m.session.state, Active)
    assert device.service.refreshed == 0
    device.timing.elapsed += 3600
    async with device.client() as m:
        assert isinstance(m.session.state, Active)
    assert device.service.refreshed == 1


async def test_a_start_tells_the_truth_about_a_session_that_ended_meanwhile(device: Device) -> None:
    """Before anything else is done."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
    device.service.ended = "account_closed"
    async with device.client() as m:
        assert m.session.state == Ended(EndReason.ACCOUNT_CLOSED, "alice@example.org")


async def test_a_device_that_slept_renews_once_when_it_wakes(device: Device) -> None:
    """Timers stood still for eight hours, the clock did not: within half a minute of waking all is well."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        await device.timing.pass_(60)
        device.timing.elapsed += 8 * 3600
        await device.timing.pass_(31)
        assert device.service.refreshed == 1
        assert isinstance(m.session.state, Active)


async def test_a_refused_renewal_waits_as_long_as_the_server_asks(device: Device) -> None:
    """429 with Retry-After: nothing before; no more than a quarter of an hour whatever is asked."""
    at: list[float] = []

    def limited(_: object) -> object:
        at.append(device.timing.elapsed)
        return problem(429, "RATE_LIMITED", retry_after=100 if len(at) < 3 else 86_400)

    device.service.script[REFRESH] = limited  # type: ignore[assignment]
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        await device.timing.pass_(780 + 2 * 100 + 901)
        waits = [after - before for before, after in pairwise(at)]
        assert waits == pytest.approx([100, 100, 900], abs=0.1)


async def test_outcomes_are_counted_and_told_now_and_then(device: Device) -> None:
    """By name, at most every five minutes, and at the end; what is not taken is lost and harms nothing."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        await device.timing.pass_(800)
        device.service.script[REFRESH] = lambda _: NO_NETWORK
        await device.timing.pass_(1500)
        told = [call.json["refreshes"] for call in device.service.calls if call.path == "/api/telemetry"]
        assert told[0] == {"ok": 1}
        assert 2 <= len(told) <= 2300 / 300 + 1
        device.service.script[TELEMETRY] = lambda _: problem(429, "RATE_LIMITED")
        await device.timing.pass_(600)
    assert set().union(*told) == {"ok", "offline"}
    last = device.service.calls[-1]
    assert (last.path, last.bearer) == ("/api/telemetry", None)
    assert device.service.closed


async def test_nothing_to_tell_is_not_told(device: Device) -> None:
    """A command that renewed nothing sends nothing."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
    assert device.service.count(TELEMETRY) == 0


async def test_a_file_that_others_can_read_is_reported_until_it_is_mended(
    device: Device, caplog: pytest.LogCaptureFixture
) -> None:
    """The keeper does not die of it, and does not fill the log."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.file.chmod(0o644)
        with caplog.at_level(logging.ERROR, "mooring.client"):
            await device.timing.pass_(1200)
        said = [record.getMessage() for record in caplog.records]
        assert 5 <= len(said) <= 45
        assert all("chmod 600" in line and "mrt_" not in line for line in said)
        device.file.chmod(0o600)
        await device.timing.pass_(70)
        assert device.service.refreshed == 1


async def test_the_end_leaves_nothing_running(device: Device) -> None:
    """Neither the keeper nor a renewal that is on the way; its reply is lost, which costs nothing."""
    before = asyncio.all_tasks()
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.timing.elapsed += 3600
        asked = asyncio.create_task(m.request("GET", "/api/workspaces"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked.cancel()
    await asyncio.wait({asked})
    assert asyncio.all_tasks() == before
    async with device.client() as m:
        assert isinstance(m.session.state, Active)
