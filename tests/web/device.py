"""A device with a browser, and what a person does on it."""

from dataclasses import dataclass, field
from typing import Self
from uuid import uuid4

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, WebError, expect

from live_server import LiveServer

expect.set_options(timeout=15_000)

_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
})
"""


@dataclass(frozen=True)
class Account:
    """What a person types to log in."""

    name: str
    email: str
    password: str


def new_account(name: str = "Alice Harbour") -> Account:
    """Somebody who is not known yet."""
    return Account(name, f"{uuid4().hex}@example.org", f"correct horse {uuid4().hex}")


@dataclass
class Device:
    """One browser profile with one page. `close` fails when the page broke or its content policy was violated."""

    context: BrowserContext
    page: Page
    server: LiveServer
    violations: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @classmethod
    async def of(cls, context: BrowserContext, server: LiveServer) -> Self:
        """A device that watches all its pages."""
        device = cls(context, await context.new_page(), server)
        await context.expose_function("reportViolation", device._violated)
        await context.add_init_script(_REPORT_VIOLATIONS)
        context.on("weberror", device._broke)
        context.on("console", device._heard)
        return device

    async def close(self) -> None:
        """Ends the profile."""
        await self.context.close()
        assert not self.violations, f"The content policy was violated: {self.violations}"
        assert not self.faults, f"The page broke: {self.faults}"

    async def sign_up(self, account: Account | None = None, at: str | None = None) -> Account:
        """Creates an account on the sign-up page and waits for its board, or for the page `at` from which one was sent there."""
        account = account or new_account()
        self.server.remember(account.password)
        await self.page.goto("/signup" if at is None else f"/signup?next={at}")
        await self.page.get_by_label("Name").fill(account.name)
        await self.page.get_by_label("Email").fill(account.email)
        await self.page.get_by_label("Password", exact=True).fill(account.password)
        await self.page.get_by_role("button", name="Create account").click()
        if at is None:
            await self.see_board()
        else:
            await expect(self.page).to_have_url(self.page.url.partition("/signup")[0] + at)
        return account

    async def fill_login(self, account: Account) -> None:
        """Fills the login page that is shown, and sends it."""
        await self.page.get_by_label("Email").fill(account.email)
        await self.page.get_by_label("Password", exact=True).fill(account.password)
        await self.page.get_by_role("button", name="Log in", exact=True).click()

    async def log_in(self, account: Account) -> None:
        """Logs in on the login page and waits for the board."""
        await self.page.goto("/login")
        await self.fill_login(account)
        await self.see_board()

    async def log_out(self) -> None:
        """Logs out by the user menu."""
        await self.menu("Your account", "Log out")

    async def lose_network(self) -> None:
        """No network from here on: nothing can slip out.

        The server hangs up as well. Its open sockets would go on, and the worker would notice after some 20 s only.
        """
        await self.context.set_offline(True)
        self.server.restart()
        await expect(self.page.locator("[data-connected=false]")).to_be_visible(timeout=45_000)

    async def menu(self, opener: str, item: str) -> None:
        """Chooses `item` from the menu behind the button `opener`."""
        await self.page.get_by_role("button", name=opener).click()
        await self.page.get_by_role("menuitem", name=item, exact=True).click()

    async def create_workspace(self, name: str) -> str:
        """Makes a workspace in the switcher; its address, which is open then."""
        await self.page.get_by_role("button", name="Workspace:").click()
        await self.page.get_by_role("option", name="New workspace").click()
        await self.page.get_by_label("Name of the new workspace").fill(name)
        await self.page.keyboard.press("Enter")
        await self.see_workspace(name)
        return self.page.url

    async def switch_to(self, name: str) -> None:
        """Goes to another workspace by the switcher."""
        await self.page.get_by_role("button", name="Workspace:").click()
        await self.page.get_by_role("option", name=name).click()
        await self.see_workspace(name)

    async def tab(self, url: str) -> "Device":
        """A further tab of the same browser profile; closed with it."""
        page = await self.context.new_page()
        await page.goto(url)
        return Device(self.context, page, self.server, self.violations, self.faults)

    async def see_workspace(self, name: str) -> None:
        """Waits until this workspace is the one whose tasks can be written."""
        await expect(self.page.get_by_role("button", name=f"Workspace: {name}")).to_be_visible()
        await self.see_board()

    async def see_board(self) -> None:
        """Waits until tasks can be written."""
        await expect(self.page.get_by_role("heading", name="Board")).to_be_visible()
        await expect(self.page.get_by_role("button", name="Add a task to To do")).to_be_visible()

    async def see_sync(self, word: str) -> None:
        """Waits until the dot says `word`."""
        await expect(self.page.get_by_role("button", name=f"Sync: {word}", exact=True)).to_be_visible(timeout=45_000)

    async def see_kept(self) -> None:
        """Waits until every edit is in the hands of the worker that keeps it, so that the page may be closed."""
        await expect(self.page.locator("[data-kept=true]")).to_be_visible()

    async def add_task(self, *titles: str) -> None:
        """Writes tasks into To do, by keyboard."""
        await self.page.locator("body").press("n")
        box = self.page.get_by_label("New task in To do")
        for title in titles:
            await box.fill(title)
            await box.press("Enter")
            await expect(self.card(title)).to_be_visible()
        await box.press("Escape")

    def card(self, title: str) -> Locator:
        """The card of a task, wherever it is."""
        return self.page.locator("[data-task]").filter(has_text=title)

    def column(self, name: str) -> Locator:
        """One column of the board."""
        return self.page.get_by_role("region", name=f"{name},")

    async def see_cards(self, column: str, *titles: str) -> None:
        """Waits until the column holds these cards in this order."""
        await expect(self.column(column).locator("[data-task]")).to_have_text(list(titles))

    def _violated(self, what: str) -> None:
        self.violations.append(what)

    def _broke(self, error: WebError) -> None:
        self.faults.append(str(getattr(error.error, "stack", None) or error.error))

    def _heard(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)
