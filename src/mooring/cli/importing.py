"""`mooring import`: bring a file of events, into a new workspace of yours or over one that there is; as the operator, of somebody's."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from mooring.backups.importing import Verdict
from mooring.cli.importing_for import imported_for
from mooring.cli.output import AsJson, show_one
from mooring.cli.person import Url, as_person, refuse
from mooring.client import Mooring, Refused, Unreachable
from mooring.client.transport import Piece
from mooring.kit.clock import iso_milliseconds
from mooring.storage.imports.checking import read_apart

_PIECE = 1 << 20
_LOOK_EVERY = 0.3
_UNDER_WAY = {"checking", "applying"}
_MOST = 2**62
_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to: a new workspace called `name`, or the one that there is."""

    name: str
    into: str | None

    async def asked(self, m: Mooring) -> dict[str, str]:
        if self.into is None:
            return {"name": self.name}
        workspace = await m.request("GET", f"/api/workspaces/{self.into}")
        return {"workspaceId": self.into, "workspaceName": workspace["name"]}


def import_command(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
    name: Annotated[
        str | None, typer.Option("--name", help="What the new workspace is called. Default: as the file.")
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", help="The id of a workspace of yours whose events it takes the place of.")
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            "--owner",
            help="As the operator: for this user (id or email address). With --into they own that workspace, and --name is its name as it is.",
        ),
    ] = None,
    url: Url = None,
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what is in it, here on this machine: no service is asked.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before events are replaced.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a file: a download of a workspace, LiveStore's own event log, a Durable Object's SQLite file, a dump of D1."""
    if plan:
        _show_plan(asyncio.run(_planned_here(file, file.stat().st_size)), as_json=as_json)
        return
    if owner is not None:
        _import_for(owner, file, name, into, as_json=as_json)
        return
    if into is not None and not yes:
        typer.confirm(f"All events of {into} are replaced by those of the file. Go on?", abort=True)
    size = file.stat().st_size
    done = as_person(url, lambda m: _imported(m, file, size, _Target(name or file.stem[:80], into)))
    sentence = f"{done['plan']['events']} events are in {done['workspaceId'] or into}."
    show_one(done, as_json=as_json, sentence=sentence)


def _import_for(owner: str, file: Path, name: str | None, into: str | None, *, as_json: bool) -> None:
    if into is not None and name is None:
        raise typer.BadParameter("All events of that workspace are replaced: say --name with its name, as it is.")
    new = {"name": name or file.stem[:80]}
    body = new if into is None else {"workspaceId": into, "workspaceName": name or ""}
    done = imported_for(owner, file, body, quiet=as_json)
    sentence = f"{done['plan']['events']} events are in {done['workspaceId'] or into}."
    show_one(done, as_json=as_json, sentence=sentence)


async def _planned_here(file: Path, size: int) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="mooring-import-") as folder:
        (verdict,) = await read_apart([file], Path(folder), most_events=_MOST, most_bytes=size * 20 + _PIECE)
    return verdict


def _show_plan(verdict: Verdict, *, as_json: bool) -> None:
    if verdict.plan is None:
        raise refuse("; ".join(f"{one.what} ({one.code})" for one in verdict.findings))
    plan = verdict.plan
    when = " to ".join(_moment(ms) for ms in (plan.first_ms, plan.last_ms) if ms is not None)
    names = ", ".join(f"{one.count} {one.name}" for one in plan.by_name[:10])
    sentence = f"{plan.format}: {plan.events} events, {when}: {names}."
    show_one(msgspec.to_builtins(plan), as_json=as_json, sentence=sentence)


async def _imported(m: Mooring, file: Path, size: int, target: _Target) -> Mapping[str, Any]:
    one = await m.request("POST", "/api/imports", json={"bytes": size, "fileName": file.name[:200]})
    path = f"/api/imports/{one['id']}"
    with file.open("rb") as content:
        await _uploaded(m, path, content, size)
    checked = await _settled(m, path)
    if checked["state"] != "ready":
        raise refuse(
            "; ".join(f"{found['what']} ({found['code']})" for found in checked["findings"]) or checked["state"]
        )
    await m.request("POST", f"{path}/apply", json=await target.asked(m))
    done = await _settled(m, path)
    if done["state"] != "done":
        raise refuse(f"It was not applied ({done['because']}). The file waits for a day: try again.")
    return done


async def _uploaded(m: Mooring, path: str, content: BinaryIO, size: int) -> None:
    """Piece by piece. One that got lost on its way is sent again, from where the service is."""
    offset, tries = 0, 0
    while offset < size:
        content.seek(offset)
        try:
            offset = int((await m.request("PATCH", path, piece=Piece(offset, content.read(_PIECE))))["offset"])
            tries = 0
        except Unreachable:
            tries += 1
            if tries == _TRIES:
                raise
            await asyncio.sleep(tries)
            offset = await _offset(m, path, offset)
        except Refused as refused:
            if refused.code != "IMPORT_OFFSET_WRONG":
                raise
            offset = await _offset(m, path, offset)


async def _offset(m: Mooring, path: str, before: int) -> int:
    try:
        return int((await m.request("GET", path))["offset"])
    except Unreachable:
        return before


async def _settled(m: Mooring, path: str) -> Mapping[str, Any]:
    while True:
        found: Mapping[str, Any] = await m.request("GET", path)
        if found["state"] not in _UNDER_WAY:
            return found
        await asyncio.sleep(_LOOK_EVERY)


def _moment(milliseconds: int) -> str:
    return iso_milliseconds(datetime.fromtimestamp(milliseconds / 1000, UTC))
