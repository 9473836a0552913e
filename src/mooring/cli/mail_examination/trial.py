"""A test message through the running service, and what became of it."""

import time
from collections.abc import Callable
from typing import Any

from mooring.cli.operator import ask, existing_folder
from mooring.kit.errors import Refusal
from mooring.mail import MessageState
from mooring.mail.examining import Check, Finding, fine, problem, unchecked
from mooring.settings import Settings

_SECONDS = 90
_PAUSE = 0.5
_WAITS = frozenset({MessageState.QUEUED, MessageState.SENDING})
_ARRIVES = frozenset({MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.DELAYED})


def send_test(settings: Settings, address: str, say: Callable[[str], None]) -> Finding:
    """Sends one to `address`, and says each step of it as it is taken. Refuses what the service refuses."""
    folder = existing_folder(settings)
    if folder.running() is None or not folder.is_taken():
        what = "No test was sent: the service does not run, and it is the service that sends."
        return problem(Check.TEST, what, "Start it with `mooring serve`, and try again.")
    try:
        message_id = str(ask("POST", "/api/operator/mail/test", {"email": address})["id"])
    except Refusal as refusal:
        return problem(Check.TEST, f"No test was sent: {refusal.detail or refusal.title}", "Name another address.")
    say(f"Test message {message_id}:")
    return _outcome(message_id, _followed(message_id, say))


def _followed(message_id: str, say: Callable[[str], None]) -> dict[str, Any]:
    """The message when it waits no more, or time is up."""
    told, end = 0, time.monotonic() + _SECONDS
    while True:
        found = ask("GET", f"/api/operator/mail/{message_id}")
        lines, message = found["timeline"], found["message"]
        for line in lines[told:]:
            say(f"  {_line(line)}")
        told = len(lines)
        if message["state"] not in _WAITS or time.monotonic() > end or _is_put_off(lines):
            return message
        time.sleep(_PAUSE)


def _is_put_off(lines: list[dict[str, Any]]) -> bool:
    """Whether a try failed: the next one is minutes away, and why is known already."""
    return len(lines) > 1 and lines[-1]["state"] == MessageState.QUEUED and bool(lines[-1]["cause"])


def _line(line: dict[str, Any]) -> str:
    parts = (line["at"], line["state"], line["transport"], line["cause"])
    return "  ".join(str(part) for part in parts if part)


def _outcome(message_id: str, message: dict[str, Any]) -> Finding:
    state, cause = message["state"], (message["cause"] or "").rstrip(".")
    more = f"`mooring mail show {message_id}` shows what becomes of it."
    if state in _ARRIVES:
        return fine(Check.TEST, f"{message['transport'] or 'A transport'} took the test message ({state}). {more}")
    if state in _WAITS and not cause:
        return unchecked(Check.TEST, "The test message still waits, and nobody said why.", more)
    said = "was not taken yet" if state in _WAITS else f"came to nothing ({state})"
    return problem(Check.TEST, f"The test message {said}: {cause or 'no cause is known'}.", more)
