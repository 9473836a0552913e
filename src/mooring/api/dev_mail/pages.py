"""The pages, as HTML that runs nothing: links and styles only. A mail's own HTML stands in a frame that may not run any."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from mooring.api.dev_mail.view import View, in_scheme
from mooring.mail import Letter, MessageEvent
from mooring.mail.delivery import Mail

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: `badge` is a word beside it, `tone` how it is coloured."""

    href: str
    title: str
    detail: str
    badge: str
    tone: str = ""
    at: datetime | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The mail that is read, in a view."""

    mail: Mail
    letter: Letter = field(repr=False)
    view: View
    timeline: Sequence[MessageEvent] = ()
    languages: Sequence[str] = ()

    @property
    def html(self) -> str:
        """Its links open tabs of their own, as in a mail program: the frame may load nothing."""
        shown = in_scheme(self.mail.html, self.view.scheme)
        return shown.replace("<head>", '<head><base target="_blank">', 1)


@dataclass(frozen=True, slots=True)
class Page:
    """`narrow` shows, where there is room for one of them only, the list or the mail."""

    title: str
    note: str
    rows: Sequence[Row]
    opened: Opened | None
    narrow: str
    here: str

    def html(self) -> bytes:
        return _pages().get_template("page.html").render(page=self).encode()


def shown_moment(at: datetime) -> str:
    """To the second, for a developer."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def short_moment(at: datetime) -> str:
    """As much of it as a list has room for."""
    return f"{at.astimezone(UTC):%d %b, %H:%M}"


@cache
def _pages() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    made = Environment(
        loader=PackageLoader(__package__ or "", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"], made.filters["short"] = shown_moment, short_moment
    return made
