"""A running server with the built shell, and Chromium. Without either these tests fail; they never skip."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from held_restores import HoldingServer
from live_server import LiveServer
from web.device import Device

# The one without a window does the same in a quarter less of the processor's time.
SHELL, WHOLE = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
CHROMIUM = os.environ.get("MOORING_TEST_CHROMIUM") or (SHELL if Path(SHELL).is_file() else WHOLE)
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FOLDER = Path(__file__).parent
DIST = Path(__file__).parents[2] / "web" / "dist"

NewDevice = Callable[..., Awaitable[Device]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests of a worker: every test brings its own accounts."""
    assert (DIST / "sw.js").is_file(), "The shell is not built: make build"
    with HoldingServer(tmp_path_factory.mktemp("shell") / "data") as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All these tests run on one loop, since they share a browser: starting one takes as long as many a test."""
    for item in items:
        if item.path.parent == FOLDER and iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium of the system, one for all tests of a worker: every device is a profile of its own in it."""
    assert Path(CHROMIUM).is_file(), "Chromium is not installed: make browser"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_device(server: LiveServer, browser: Browser) -> AsyncIterator[NewDevice]:
    """Makes devices: each a browser profile of its own. At the end none of them may have met a fault."""
    devices: list[Device] = []

    async def make(
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        *,
        lenient: bool = False,
        named: bool = False,
        kept: bool = True,
    ) -> Device:
        context = await browser.new_context(
            # Passkeys belong to a name: a browser makes none for an address.
            base_url=server.url.replace("127.0.0.1", "localhost") if named else server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=lenient,
            reduced_motion="reduce",
            # What a service worker answers never comes by a route of the test's.
            service_workers="allow" if kept else "block",
        )
        devices.append(await Device.of(context, server))
        return devices[-1]

    yield make
    for device in devices:
        await device.close()


@pytest_asyncio.fixture(loop_scope="session")
async def device(new_device: NewDevice) -> Device:
    """A device of ordinary size."""
    return await new_device()
