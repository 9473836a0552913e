#!/usr/bin/env python3
"""Measures switching between workspaces and creating one, in Chromium. Writes its sections of `bench/RESULTS.md`.

Part of `make bench`; nothing here has a reference to be compared with.
"""

import argparse
import asyncio
import json
import re
import time
from datetime import UTC, datetime
from itertools import cycle, islice

from machine import describe
from playwright.async_api import async_playwright
from report import SESSIONS, SWITCHING, table
from servers import BENCH, PASSWORD, Account, Mooring, scratch

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance

CHROMIUM = "/usr/bin/chromium"
NAMES = ("Alpha", "Bravo", "Charlie")
PLENTY = Allowance(10**9, 10**12)
BATCH = 100
AIM_MILLISECONDS = 200  # that a pointer rests on a name before it is clicked

# From the press to the first frame that shows `text`: a card of the workspace's board, or the button for a first task.
# What is shown already belongs to the workspace before.
MEASURE = """([event, text]) => new Promise((done) => {
  const before = new Set(document.querySelectorAll('[data-task], button'))
  let began
  addEventListener(event, () => { began ??= performance.now() }, { capture: true, once: true })
  const look = () => {
    const all = [...document.querySelectorAll('[data-task], button')]
    const shown = all.some((each) => !before.has(each) && each.textContent.includes(text))
    if (began === undefined || !shown || !location.pathname.startsWith('/w/')) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { subtree: true, childList: true, characterData: true })
  window.measuring = true
})"""


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--switches", type=int, default=20, help="of each kind (20)")
    parser.add_argument("--events", type=int, default=300, help="in each workspace, all of them cards (300)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        found = asyncio.run(_measured(folder, given.switches, given.events))
    where = f"{facts['processor']}, {facts['Mooring']}, load before {facts['load before the run']}"
    _write(_section(found, given, where, time.monotonic() - began), dry=given.dry)


async def _measured(folder, switches, events):
    """Milliseconds by what was done."""
    server = Mooring(folder)
    with server.serving():
        account = Account(server)
        places = [(account.workspaces(1, name)[0], name) for name in NAMES]
    await _fill(server.data / "events.db", places, events)
    with server.serving():
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            first = [
                value for _ in range(max(1, switches // 3)) for value in await _first_opened(browser, server, account)
            ]
            person = await Person.at(browser, server, account)
            for name in NAMES:
                await person.switch(name)
            closed = [await person.switch_after_load(name) for name in islice(cycle(NAMES), switches)]
            aimed = [await person.switch_after_load(name, aim=True) for name in islice(cycle(NAMES), switches)]
            warm = [await person.switch(name) for name in islice(cycle(NAMES), switches)]
            created = [await person.create(f"New {number}") for number in range(switches)]
            await browser.close()
    return {
        "back to one that was left less than a minute ago": warm,
        f"one that is on this device, pointed at for {AIM_MILLISECONDS} ms": aimed,
        "one that is on this device, chosen without a pause": closed,
        "one that this device never had": first,
        "create one, until its first task can be written": created,
    }


async def _first_opened(browser, server, account):
    person = await Person.at(browser, server, account)
    values = [await person.switch(name) for name in NAMES]
    await person.page.context.close()
    return values


class Person:
    """Somebody at a browser profile of their own, with the person's workspaces in the switcher."""

    def __init__(self, page):
        self.page = page

    @classmethod
    async def at(cls, browser, server, account):
        """Logged in at a new device."""
        context = await browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
        page = await context.new_page()
        await page.goto("/login")
        await page.get_by_label("Email").fill(account.email)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Log in", exact=True).click()
        person = cls(page)
        await person.settled()
        return person

    async def settled(self):
        """Everything is synced and the page has nothing left to do."""
        await self.page.get_by_role("button", name="Sync: synced").wait_for(timeout=60_000)
        await self.page.evaluate("() => new Promise((done) => requestIdleCallback(done))")

    async def switch_after_load(self, name, *, aim=False):
        """As `switch`, when this page has no store but another's."""
        before = NAMES[NAMES.index(name) - 1]
        if not await self.page.get_by_role("button", name=f"Workspace: {before}").count():
            await self.switch(before)
        await self.settled()
        await self.page.reload()
        return await self.switch(name, aim=aim)

    async def switch(self, name, *, aim=False):
        """Milliseconds from the press on a name in the switcher to its cards."""
        await self.settled()
        await self.page.get_by_role("button", name="Workspace:").click()
        option = self.page.get_by_role("option", name=name)
        await option.wait_for()
        measured = await self._measure("pointerdown", f"{name} ")
        if aim:
            await option.hover()
            await self.page.wait_for_timeout(AIM_MILLISECONDS)
        await option.click()
        return await measured

    async def create(self, name):
        """Milliseconds from Enter on a name to the board on which its first task can be written."""
        await self.settled()
        await self.page.get_by_role("button", name="Workspace:").click()
        await self.page.get_by_role("option", name="New workspace").click()
        field = self.page.get_by_label("Name of the new workspace")
        await field.fill(name)
        measured = await self._measure("submit", "Add a task to To do")
        await self.page.keyboard.press("Enter")
        return await measured

    async def _measure(self, event, text):
        await self.page.evaluate("() => { window.measuring = false }")
        measured = asyncio.ensure_future(self.page.evaluate(MEASURE, [event, text]))
        await self.page.wait_for_function("() => window.measuring")
        return measured


async def _fill(path, places, count):
    """Writes cards through the engine. The server must be stopped."""
    log = await open_event_log(path, RandomIds())
    try:
        for workspace_id, name in places:
            await log.open(workspace_id)
            for start in range(0, count, BATCH):
                await log.append(_batch(workspace_id, name, range(start + 1, min(start + BATCH, count) + 1)), PLENTY)
    finally:
        await log.close()


def _batch(workspace_id, name, numbers):
    at = datetime.now(UTC)
    suffix = delivery_suffix(at)
    events = [NewEvent(number, number - 1, delivered(_card(name, number), suffix)) for number in numbers]
    return Batch(workspace_id, Author("usr_bench", "ses_bench"), at, events)


def _card(name, number):
    args = {"taskId": f"{name}-{number}", "title": f"{name} {number}", "notes": "", "position": f"a{number:04d}"}
    args |= {"column": ("todo", "doing", "done")[number % 3], "at": "2026-01-01T00:00:00.000Z"}
    args |= {"by": {"userId": "usr_bench", "name": "Bench"}}
    event = {"name": "v1.TaskCreated", "args": args, "seqNum": number, "parentSeqNum": number - 1}
    return json.dumps(event | {"clientId": "bench", "sessionId": "bench"}, separators=(",", ":"))


def _section(found, given, where, seconds):
    rows = [[title, _share(values, 0.5), _share(values, 0.95), len(values)] for title, values in found.items()]
    text = (
        "In Chromium, from the press on a name in the switcher to the first frame with that workspace's cards; "
        f"{given.events} events in each workspace, all of them cards. Goals: 500 ms to switch, 1 s to create (medians). "
        f"The run: `.venv/bin/python bench/switching.py --switches {given.switches}`, {seconds / 60:.0f} minutes, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}. Server, browser and measurement share the machine."
    )
    head = ["", "median ms", "p95 ms", "samples"]
    return "\n\n".join([f"{SWITCHING}between workspaces", text, table(head, rows)])


def _share(values, share):
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))])


def _write(section, *, dry):
    print(section, flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{SWITCHING}.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, heading, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{section}\n\n{heading}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
