"""The way of a person's commands to a service: through the Python client, with the session that is kept on this device."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeVar

import typer

from mooring.client import Mooring, NotSignedIn, Refused, Unreachable, connect
from mooring.kit.errors import Fault
from mooring.settings import load
from mooring.storage.folder import DataFolder

_USUAL = "http://localhost:8787"
_REFUSED = 3
T = TypeVar("T")

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        help=f"The service. Default: MOORING_URL, else the one that runs on the data folder, else {_USUAL}.",
        show_default=False,
    ),
]


def as_person(url: str | None, work: Callable[[Mooring], Awaitable[T]]) -> T:
    """What `work` returns, done with the client of the service. Says on stderr what went wrong, and ends with 1 or 3."""
    service = url or default_url()
    with _told(service):
        return asyncio.run(_connected(service, work))


def default_url() -> str:
    """The service that is meant when none is named."""
    return os.environ.get("MOORING_URL") or _running() or _USUAL


def refuse(sentence: str) -> typer.Exit:
    """Says why on stderr; raise what is returned."""
    typer.echo(f"refused: {sentence}", err=True)
    return typer.Exit(_REFUSED)


def signed_out_words(over: NotSignedIn, url: str) -> str:
    """That nobody is signed in, why, and what to run."""
    why = "Nobody is signed in" if over.reason is None else f"You were signed out: {over.reason.words}"
    return f"{why}. Run `mooring session login --url {url}`."


async def _connected(url: str, work: Callable[[Mooring], Awaitable[T]]) -> T:
    async with connect(url) as m:
        return await work(m)


@contextmanager
def _told(url: str) -> Iterator[None]:
    try:
        yield
    except NotSignedIn as over:
        raise refuse(signed_out_words(over, url)) from None
    except Refused as refused:
        if refused.status >= 500:
            raise Fault("Asking the service", url, f"{refused} Look at its log, or try again later.") from None
        typer.echo(f"refused ({refused.code}): {refused.title}", err=True)
        raise typer.Exit(_REFUSED) from None
    except Unreachable as error:
        raise Fault("Reaching the service", url, f"{error} Is it running, and is there a network?") from None


def _running() -> str | None:
    folder = DataFolder(load().data)
    try:
        running = folder.running()
        return running.url if running is not None and folder.is_taken() else None
    except PermissionError:
        return None  # somebody else's service: it has a URL that they can tell
