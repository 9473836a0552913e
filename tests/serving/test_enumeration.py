"""Does an address have an account? Five flows of a running service answer alike, to the byte, whether it has or not.

How long they take is compared in `bench/enumeration.py`.
"""

import random
from collections.abc import Iterator

import httpx2
import pytest

from live_server import LiveServer, Person, live_server

FLOWS: dict[str, tuple[str, dict[str, str], int]] = {
    "login": ("/api/sessions", {"password": "a wrong horse battery"}, 401),
    "password reset": ("/api/password-resets", {}, 202),
    "confirmation sent again": ("/api/accounts/resend", {}, 202),
    "email change": ("/api/account/email", {}, 202),
    "sign-up": ("/api/accounts", {"password": "a new horse battery", "name": "Alice"}, 202),
}

Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, list[Person]]]:
    """A service that confirms sign-ups by mail, and people who signed up before that."""
    with live_server(tmp_path_factory.mktemp("enumeration"), access_token_seconds=3600) as server:
        people = [server.sign_up() for _ in range(4)]
        server.settings["SIGNUP"] = "confirm"
        yield server.restart(), people


def _ask(server: LiveServer, flow: str, email: str, asking: Person) -> Answer:
    path, given, _ = FLOWS[flow]
    headers = asking.bearer if flow == "email change" else {}
    reply = httpx2.post(server.url + path, json={**given, "email": email}, headers=headers, verify=False)
    shown = sorted((name.lower(), value) for name, value in reply.headers.items() if name.lower() != "date")
    return reply.status_code, tuple(shown), reply.content


@pytest.mark.parametrize("flow", FLOWS)
def test_an_answer_does_not_tell_who_has_an_account(flow: str, stage: tuple[LiveServer, list[Person]]) -> None:
    """Known, unknown, closed and unconfirmed addresses, in any order and asked twice: one answer for all of them."""
    server, (asking, closed, *known) = stage
    server.sql("UPDATE users SET closed_at = '2026-01-01 00:00:00.000000' WHERE id = ?", closed.user_id)
    addresses = [person.email for person in known] + [f"nobody.{number}@example.org" for number in range(4)]
    addresses += [closed.email, known[0].email.upper()]
    order = addresses * 2
    random.Random(flow).shuffle(order)
    answers = {_ask(server, flow, email, asking) for email in order}
    assert len(answers) == 1, answers
    (status, headers, body) = answers.pop()
    assert status == FLOWS[flow][2]
    assert not any(name == "set-cookie" for name, _ in headers)
    assert b"@" not in body
