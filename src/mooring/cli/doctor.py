"""`mooring doctor`: every problem of this installation, each with its remedy; those of mail apart, in `doctor_mail`."""

import asyncio
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import apsw
import httpx2
import typer

from mooring.api.shell import shell_folder
from mooring.cli.doctor_mail import doctor_mail
from mooring.cli.operator import pages
from mooring.cli.output import AsJson, show
from mooring.cli.safety import Problem, problems
from mooring.kit.errors import Fault, Refusal, Unavailable
from mooring.settings import Settings, load
from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder
from mooring.sync.lives import is_branch, workspace_of

if TYPE_CHECKING:
    from mooring.backups import Archive

_PATIENCE_SECONDS = 15
_LEAST_FREE = 1024**3
_OLDEST_SQLITE = (3, 51, 3)  # older ones may corrupt a database when its WAL is reset


app = typer.Typer(help="Every problem of this installation, with its remedy.", invoke_without_command=True)
app.command("mail")(doctor_mail)


@app.callback()
def _noun(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Name every problem with its remedy. Exit code 1 when there is one."""
    if context.invoked_subcommand is None:
        doctor_command(as_json=as_json)


def doctor_command(*, as_json: bool = False) -> None:
    """Name every problem with its remedy. Exit code 1 when there is one."""
    found = list(_examine(load()))
    rows = [{"problem": problem.what, "remedy": problem.remedy} for problem in found]
    show(rows, as_json=as_json, empty="Everything is in order.")
    if found:
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[Problem]:
    yield from problems(settings)
    yield from _libraries()
    yield from _shell()
    yield from _nobody_gets_mail(settings)
    yield from _backups_stay_here(settings)
    yield from _archive_cannot_be_encrypted(settings)
    if not settings.data.is_dir():
        yield Problem(f"There is no data folder at {settings.data}.", "Run `mooring serve`, or set MOORING_DATA.")
        return
    yield from _disk(settings)
    yield from _archive_refuses(settings)
    folder = DataFolder(settings.data)
    if folder.is_taken():
        yield from _running(folder)
    else:
        yield from _files(settings)


def _libraries() -> Iterator[Problem]:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < _OLDEST_SQLITE:
        yield Problem(f"SQLite {apsw.sqlite_lib_version()} is too old to be safe.", "Install a current `apsw`.")


def _shell() -> Iterator[Problem]:
    if not (shell_folder() / "index.html").exists():
        yield Problem("The web shell is not built.", "Run `make build`, or install Mooring from its wheel.")


def _nobody_gets_mail(settings: Settings) -> Iterator[Problem]:
    if settings.public_url is not None and settings.mail_transports.strip(" ,") == "folder":
        yield Problem(
            "Nobody gets mail: MOORING_MAIL_TRANSPORTS is `folder`, so that it is written to files and not sent.",
            "Set it to smtp, resend or postmark, with MOORING_MAIL_FROM: docs/reference/settings.md.",
        )


def _backups_stay_here(settings: Settings) -> Iterator[Problem]:
    if settings.public_url is not None and settings.archive_url is None:
        yield Problem(
            "Backups are lost with the disk that they are of: MOORING_ARCHIVE_URL is not set.",
            "Set it to a folder on another disk, or to a bucket: docs/guide/backups.md.",
        )


def _archive_cannot_be_encrypted(settings: Settings) -> Iterator[Problem]:
    from mooring.storage.archive import recipient_of  # see `operator`

    if settings.archive_recipient is None:
        if settings.archive_keys_url is not None:
            what = "MOORING_ARCHIVE_KEYS_URL is set, but MOORING_ARCHIVE_RECIPIENT is not: nothing is encrypted."
            yield Problem(what, "Set both or none: docs/guide/backups.md.")
        return
    try:
        recipient_of(settings.archive_recipient)
    except Fault as fault:
        yield Problem("MOORING_ARCHIVE_RECIPIENT is no recipient (age1…).", fault.hint)


def _archive_refuses(settings: Settings) -> Iterator[Problem]:
    from mooring.bootstrap.archive import access_of  # see `operator`
    from mooring.storage.archive import archive_at

    if settings.archive_url is None:
        return
    try:
        asyncio.run(_look_into(archive_at(settings.archive_url, access_of(settings))))
    except Fault as fault:
        yield Problem(f"The archive cannot be used: {fault.op} failed at {fault.place}.", fault.hint)
    except (Unavailable, TimeoutError):
        yield Problem("The archive does not answer.", "Look at MOORING_ARCHIVE_URL, its endpoint, and the network.")


async def _look_into(archive: "Archive") -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await archive.page("", "", 1)


def _disk(settings: Settings) -> Iterator[Problem]:
    free = shutil.disk_usage(settings.data).free
    if free < _LEAST_FREE:
        yield Problem(f"Only {free // 1024**2} MB are free at {settings.data}.", "Free some space or move the folder.")


def _running(folder: DataFolder) -> Iterator[Problem]:
    running = folder.running()
    if running is None:
        yield Problem("A service holds the data folder but does not say where it listens.", "Wait, or restart it.")
        return
    try:
        reply = httpx2.get(f"{running.url}/health/ready", timeout=5)
    except httpx2.HTTPError as error:
        yield Problem(f"The service at {running.url} does not answer ({type(error).__name__}).", "Restart it.")
        return
    if reply.status_code != 200:
        yield Problem(f"The service at {running.url} is not ready: {reply.text}", "Look at its log.")
        return
    yield from _quarantined()


def _quarantined() -> Iterator[Problem]:
    """The damage that a running service knows of: at the end of any log, and wherever somebody was refused for it."""
    try:
        for one in pages("/api/operator/monitor/workspaces", "workspaces", "limit=500&health=quarantined"):
            yield _damaged(one["id"], one["because"])
    except (Fault, Refusal) as failure:
        remedy = "Run `mooring doctor` with the settings that the service has, then look at its log."
        yield Problem(f"The service does not say how its workspaces fare: {failure}.", remedy)


def _damaged(name: str, damage: str) -> Problem:
    remedy = (
        f"Run `mooring workspace verify {workspace_of(name)}`; docs/runbooks/quarantined-workspace.md says what then."
    )
    return Problem(f"{'Branch' if is_branch(name) else 'Workspace'} {name}: {damage}.", remedy)


def _files(settings: Settings) -> Iterator[Problem]:
    from mooring.storage.eventlog import check_events_file  # see `operator`

    try:
        for name, damage in check_events_file(settings.data / EVENTS_FILE):
            yield _damaged(name, damage)
    except Fault as fault:
        yield Problem(f"{fault.op} failed at {fault.place}.", fault.hint)
    try:
        asyncio.run(_check_directory(settings))
    except (Fault, Unavailable) as failure:
        yield Problem(f"The directory cannot be opened: {failure}.", "Look at MOORING_DATABASE_URL and the disk.")


async def _check_directory(settings: Settings) -> None:
    if settings.database_url is None and not (settings.data / DIRECTORY_FILE).exists():
        return
    from mooring.storage.directory import open_directory, sqlite_url  # see `operator`

    directory = await open_directory(settings.database_url or sqlite_url(settings.data / DIRECTORY_FILE))
    try:
        await directory.check()
    finally:
        await directory.close()
