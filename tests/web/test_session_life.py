"""How a session lives in a browser: with tokens of some seconds, so that a test sees several of them end."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Self

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Response, Route, expect

from live_server import LiveServer, live_server
from web.conftest import NewDevice
from web.device import Device, new_account

LIFE_SECONDS = 10
SHORTEST_WINDOW_SECONDS = LIFE_SECONDS * (
    1 - 1.25 / 3
)  # renewed in the last third of a short life, and a little earlier
PATIENCE_MS = 60_000
REFRESH = "/api/session/refresh"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Its access tokens live for some seconds."""
    with live_server(tmp_path_factory.mktemp("life"), access_token_seconds=LIFE_SECONDS) as running:
        yield running


@dataclass
class Refreshes:
    """Notes when a browser was given a renewal. Without a network there is none."""

    context: BrowserContext
    at: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext) -> Self:
        """From now on, in all tabs."""
        noted = cls(context)
        context.on("response", noted._answer)
        return noted

    async def come(self, count: int) -> None:
        """Waits until so many were given; fails when they came faster than one in each window, however slow the machine is."""
        while len(self.at) < count:
            await self.context.wait_for_event("response", is_refresh, timeout=PATIENCE_MS)
        # An answer is heard of a little late: twice in one window would still take no more than half of this.
        assert self.at[-1] - self.at[0] > 0.8 * (count - 1) * SHORTEST_WINDOW_SECONDS

    def _answer(self, response: Response) -> None:
        if is_refresh(response):
            self.at.append(time.monotonic())


def is_refresh(response: Response) -> bool:
    """True of the answer to a renewal."""
    return response.url.endswith(REFRESH)


async def signed_in(device: Device) -> Refreshes:
    """Somebody's board, in step with the server, and the renewals from here on."""
    await device.sign_up()
    await device.see_sync("synced")
    return Refreshes.of(device.context)


async def another_tab(device: Device) -> Page:
    """One more tab with the board, whose tasks can be written: the skeleton has the same heading."""
    tab = await device.context.new_page()
    await tab.goto("/")
    await expect(tab.get_by_role("button", name="Add a task to To do")).to_be_visible()
    return tab


async def seconds_pass(page: Page, seconds: float) -> None:
    """Real time: what is tested here are the timers of a real browser."""
    await page.wait_for_timeout(seconds * 1000)


async def test_an_idle_tab_renews_once_per_window(device: Device) -> None:
    """Left alone for two windows, a tab asks once in each, and nobody notices anything."""
    refreshes = await signed_in(device)
    await refreshes.come(3)
    await device.see_sync("synced")


async def test_five_tabs_make_one_renewal(device: Device) -> None:
    """All tabs of a browser share one session: one of them renews it for all."""
    await device.sign_up()
    tabs = [await another_tab(device) for _ in range(4)]
    refreshes = Refreshes.of(device.context)
    await refreshes.come(2)
    for tab in tabs:
        await expect(tab.get_by_role("button", name="Sync: synced")).to_be_visible()


async def test_sleep_and_wake_make_one_renewal(device: Device) -> None:
    """A laptop that slept for longer than its token lives asks for one new token when it wakes, for all its tabs together."""
    clock = device.context.clock
    await clock.install()
    refreshes = await signed_in(device)
    tabs = [device.page, await another_tab(device)]
    # In seconds; on a busy machine some of them pass before the browser hears of it.
    await clock.pause_at(await device.page.evaluate("Date.now()") / 1000 + 5)
    await device.context.set_offline(True)
    await seconds_pass(device.page, LIFE_SECONDS + 3)
    before = len(refreshes.at)
    # The clocks of the tabs jump one after the other: with a network in between, each would sleep a sleep of its own.
    await clock.fast_forward((LIFE_SECONDS + 3) * 1000)
    await clock.resume()
    for tab in tabs:
        await expect(tab.locator("[data-retry]")).to_be_visible()
    await device.context.set_offline(False)
    for tab in tabs:
        await expect(tab.locator("[data-retry]")).to_be_hidden()
    await seconds_pass(device.page, 2)
    assert len(refreshes.at) - before == 1
    await device.see_sync("synced")


async def test_offline_for_longer_than_a_token_lives_loses_nothing(device: Device, new_device: NewDevice) -> None:
    """Still signed in, told so, and what was written meanwhile arrives on the other device."""
    alice = await device.sign_up()
    await device.see_sync("synced")
    other = await new_device()
    await other.log_in(alice)
    await device.context.set_offline(True)
    await device.add_task("Written in a tunnel")
    await expect(device.page.locator("[data-retry]")).to_have_text(re.compile(r"^Offline, retrying"))
    await seconds_pass(device.page, LIFE_SECONDS + 5)
    await expect(device.page.locator("[data-retry]")).to_have_text(re.compile(r"^Offline, retrying"))
    await device.see_board()
    await device.context.set_offline(False)
    await expect(device.page.locator("[data-retry]")).to_be_hidden()
    await device.see_sync("synced")
    await expect(other.card("Written in a tunnel")).to_be_visible()


async def test_a_session_that_was_ended_elsewhere_ends_in_all_tabs_at_once(
    device: Device, new_device: NewDevice
) -> None:
    """Within a second of the revocation every tab shows the login page with the reason, and login leads back."""
    alice = await device.sign_up()
    await device.see_sync("synced")
    place = device.page.url
    second = await device.context.new_page()
    await second.goto(place.replace("/board", "/settings"))
    await expect(second.get_by_role("heading", name="General")).to_be_visible()
    other = await new_device()
    await other.log_in(alice)
    ended = await other.page.evaluate("""async () => {
      const { sessions } = await (await fetch('/api/sessions')).json()
      const target = sessions.find((session) => !session.current)
      return (await fetch(`/api/sessions/${target.id}`, { method: 'DELETE' })).status
    }""")
    assert ended == 204
    for tab in (device.page, second):
        await expect(tab.get_by_text("You were signed out because this session was ended.")).to_be_visible(timeout=1000)
    assert "next=" in second.url
    await device.fill_login(alice)
    await device.see_board()
    assert device.page.url == place


PORTAL = "<!doctype html><title>Airport</title><h1>Welcome, please log in to our network</h1>"


async def test_trouble_on_the_way_ends_nobodys_session(new_device: NewDevice) -> None:
    """While renewing fails the app says "offline, retrying"; when it works again so does everything.

    Whatever the trouble; all of them at once, since each takes as long as a token lives.
    """
    troubles = ("429", "500", "timeout", "portal")
    devices = [await new_device() for _ in troubles]
    await asyncio.gather(*map(in_trouble, devices, troubles))


async def in_trouble(device: Device, trouble: str) -> None:
    """One device and one trouble, from its beginning to its end."""
    await signed_in(device)

    async def meet(route: Route) -> None:
        if trouble == "timeout":
            await route.abort("timedout")
        elif trouble == "portal":
            await route.fulfill(status=200, content_type="text/html", body=PORTAL)
        else:
            problem = {"status": int(trouble), "code": "RATE_LIMITED" if trouble == "429" else "FAULT", "title": ""}
            await route.fulfill(status=int(trouble), content_type="application/problem+json", json=problem)

    await device.context.route(f"**{REFRESH}", meet)
    await expect(device.page.locator("[data-retry]")).to_be_visible(timeout=PATIENCE_MS)
    await seconds_pass(device.page, LIFE_SECONDS / 2)
    await device.see_board()
    await device.context.unroute(f"**{REFRESH}")
    # The countdown may come first: then the button is gone already.
    await device.page.evaluate("document.querySelector('[data-retry] + button')?.click()")
    await expect(device.page.locator("[data-retry]")).to_be_hidden()
    await device.see_sync("synced")


@pytest_asyncio.fixture(loop_scope="session")
async def wrong_clocks(server: LiveServer, browser: Browser) -> AsyncIterator[list[Device]]:
    """Two devices, a day ahead and a day behind."""
    devices: list[Device] = []
    for hours in (24, -24):
        context = await browser.new_context(base_url=server.url, reduced_motion="reduce")
        await context.add_init_script(f"""{{
          const now = Date.now.bind(Date), off = {hours} * 3600000
          const RealDate = Date
          globalThis.Date = class extends RealDate {{
            constructor(...given) {{ given.length === 0 ? super(now() + off) : super(...given) }}
            static now() {{ return now() + off }}
          }}
        }}""")
        devices.append(await Device.of(context, server))
    yield devices
    for device in devices:
        await device.close()


async def test_a_wrong_device_clock_changes_nothing(wrong_clocks: list[Device]) -> None:
    """A day ahead or behind, the session is renewed once per window all the same."""

    async def renewed(device: Device) -> None:
        refreshes = await signed_in(device)
        await refreshes.come(3)
        await device.see_sync("synced")

    await asyncio.gather(*map(renewed, wrong_clocks))


async def test_a_second_user_sees_nothing_of_the_first_and_the_first_finds_it_again(device: Device) -> None:
    """Local data is kept per user: it is neither shown to another user of the browser nor lost to its owner."""
    alice = await device.sign_up()
    await device.add_task("Private matter")
    await device.see_sync("synced")
    await device.log_out()
    bob = await device.sign_up(new_account("Bob Quay"))
    await device.see_cards("To do")
    await device.log_out()
    await device.log_in(alice)
    await device.see_cards("To do", "Private matter")
    await device.log_out()
    await device.log_in(bob)
    await device.see_cards("To do")


async def test_nobody_asks_about_a_visitor(device: Device) -> None:
    """A first visit shows the login page without asking the server who that is: no refusal stands in the console."""
    asked: list[str] = []
    said: list[str] = []
    device.context.on("request", lambda request: asked.append(request.url.removeprefix(device.server.url)))
    device.context.on("console", lambda message: said.append(message.text))
    await device.page.goto("/")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    assert [path for path in asked if path.startswith("/api/session") and "passkey" not in path] == []
    assert said == []
