"""`mooring session`: your own session with a service, on this device and on others."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import typer

from mooring.cli.output import AsJson, show, show_one
from mooring.cli.person import Url, as_person, refuse, signed_out_words
from mooring.client import (
    Active,
    Ended,
    Mooring,
    NotSignedIn,
    Offline,
    Refreshing,
    Refused,
    SecondFactorRequired,
    SessionEvent,
    SignedOut,
)
from mooring.kit.errors import Fault

app = typer.Typer(help="Your own session with a service.", no_args_is_help=True)

_TRIES = 3
_FAULT, _REFUSED = 1, 3


@app.command("login")
def login(
    url: Url = None,
    email: Annotated[str | None, typer.Option("--email", help="Your address. Asked for when it is missing.")] = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help="A file with the password. Default: asked for, or a line of stdin."),
    ] = None,
    *,
    recovery_code: Annotated[
        bool, typer.Option("--recovery-code", help="Use a recovery code in the place of the second factor.")
    ] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open an account again that you closed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign in. The session stays on this device, in a file that is for you alone."""
    address = email or _asked("Email", hidden=False)
    password = _asked("Password") if password_file is None else _first_line(password_file)

    async def work(m: Mooring) -> dict[str, Any]:
        try:
            await m.session.log_in(address, password, reopen=reopen)
        except SecondFactorRequired as required:
            await _second_factor(m, required, by_recovery_code=recovery_code)
        return _shown(m)

    found = as_person(url, work)
    show_one(found, as_json=as_json, sentence=f"Signed in at {found['url']} as {found['email']}.")


@app.command("show")
def show_session(url: Url = None, *, as_json: AsJson = False) -> None:
    """Show who is signed in. Exit code 3 when nobody is or the session has ended, 1 when the service cannot be reached."""

    async def work(m: Mooring) -> tuple[dict[str, Any], str, int]:
        return _shown(m), _sentence(m), _exit_code(m)

    found, sentence, code = as_person(url, work)
    show_one(found, as_json=as_json, sentence=sentence)
    if code:
        raise typer.Exit(code)


@app.command("list")
def list_sessions(url: Url = None, *, as_json: AsJson = False) -> None:
    """List the devices on which you are signed in."""

    async def work(m: Mooring) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await m.request("GET", "/api/sessions"))["sessions"]
        return found

    sessions = as_person(url, work)
    rows = sessions if as_json else [_row(session) for session in sessions]
    show(rows, as_json=as_json, empty="You are signed in nowhere.")


@app.command("revoke")
def revoke(
    session_id: Annotated[str | None, typer.Argument(help="The session's id, from `mooring session list`.")] = None,
    url: Url = None,
    *,
    others: Annotated[bool, typer.Option("--others", help="Revoke every session but this one.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign another device out."""
    if (session_id is None) == (not others):
        raise typer.BadParameter("Name one session, or say --others.")
    path = "/api/sessions?keepCurrent=true" if session_id is None else f"/api/sessions/{quote(session_id, safe='')}"

    async def work(m: Mooring) -> None:
        await m.request("DELETE", path)

    as_person(url, work)
    outcome = {"revoked": session_id or "others"}
    show_one(outcome, as_json=as_json, sentence="All other devices are signed out." if others else "It is signed out.")


@app.command("logout")
def logout(
    url: Url = None,
    *,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Sign out on all devices.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign out on this device. Without a network too: the service hears of it later."""

    async def work(m: Mooring) -> bool:
        return await m.session.log_out(everywhere=everywhere)

    told = as_person(url, work)
    sentence = "Signed out." if told else "Signed out here. The service will hear of it when it can be reached."
    show_one({"signedOut": True, "serviceKnows": told}, as_json=as_json, sentence=sentence)


@app.command("watch")
def watch(url: Url = None, *, as_json: AsJson = False) -> None:
    """Print what happens to your session and your workspaces, as it happens, until the session ends or Ctrl-C."""

    async def work(m: Mooring) -> None:
        if isinstance(m.session.state, SignedOut):
            raise NotSignedIn
        async for event in m.events():
            typer.echo(_line(event, as_json=as_json))
        if isinstance(m.session.state, Ended):
            raise NotSignedIn(m.session.state.reason)

    try:
        as_person(url, work)
    except KeyboardInterrupt:
        return  # the usual way to stop watching


async def _second_factor(m: Mooring, required: SecondFactorRequired, *, by_recovery_code: bool) -> None:
    """Asks until it is right: three times in a terminal, once when the answers come from a pipe."""
    for left in reversed(range(_TRIES if sys.stdin.isatty() else 1)):
        try:
            await _prove(m, by_recovery_code=by_recovery_code or "totp" not in required.methods)
        except Refused as refused:
            if refused.code != "SECOND_FACTOR_WRONG" or not left:
                raise
            typer.echo(refused.title, err=True)
        else:
            return


async def _prove(m: Mooring, *, by_recovery_code: bool) -> None:
    if by_recovery_code:
        await m.session.complete_second_factor(recovery_code=_asked("Recovery code"))
    else:
        await m.session.complete_second_factor(code=_asked("Code of your authenticator app"))


def _asked(what: str, *, hidden: bool = True) -> str:
    """From the terminal, without echo if it is a secret; else the next line of stdin."""
    if sys.stdin.isatty():
        answer: str = typer.prompt(what, hide_input=hidden, err=True)
        return answer
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise refuse(f"{what} is missing. Run this in a terminal, or give it as a line of standard input.")
    return line


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        hint = f"Make it a readable text file ({type(error).__name__})."
        raise Fault("Reading the password", str(path), hint) from None


def _shown(m: Mooring) -> dict[str, Any]:
    state = m.session.state
    found: dict[str, Any] = {"url": m.url, "state": _NAMES[type(state)]}
    if isinstance(state, Ended):
        return found | {"reason": state.reason.value, "email": state.email}
    if isinstance(state, SignedOut):
        return found
    account = state.account
    found |= {"email": account.email, "name": account.name, "userId": account.user_id, "sessionId": account.session_id}
    return found | ({"retryAt": state.retry_at.isoformat()} if isinstance(state, Offline) else {})


_NAMES = {SignedOut: "signedOut", Active: "active", Refreshing: "active", Offline: "offline", Ended: "ended"}


def _sentence(m: Mooring) -> str:
    state = m.session.state
    if isinstance(state, Ended):
        return signed_out_words(NotSignedIn(state.reason), m.url)
    if isinstance(state, SignedOut):
        return signed_out_words(NotSignedIn(), m.url)
    who = f"Signed in at {m.url} as {state.account.email} (session {state.account.session_id})."
    return f"{who} The service cannot be reached right now." if isinstance(state, Offline) else who


def _exit_code(m: Mooring) -> int:
    if isinstance(m.session.state, Offline):
        return _FAULT
    return _REFUSED if isinstance(m.session.state, SignedOut | Ended) else 0


def _row(session: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": session["id"],
        "device": session["deviceName"],
        "first seen": _local(session["createdAt"]),
        "last seen": _local(session["lastSeenAt"]),
        "": "this one" if session["current"] else "",
    }


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _line(event: SessionEvent, *, as_json: bool) -> str:
    if as_json:
        return msgspec.json.encode({"event": event.name, "id": event.id, "data": event.data}).decode()
    facts = " ".join(f"{name}={value}" for name, value in event.data.items())
    return f"{datetime.now().astimezone():%H:%M:%S} {event.name} {facts}".rstrip()
