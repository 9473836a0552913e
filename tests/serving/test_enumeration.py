"""Does an address have an account? Seven flows of a running service answer alike, to the byte, whether it has or not.

How long they take is compared in `bench/enumeration.py`.
"""

import random
import re
from collections.abc import Iterator

import httpx2
import pytest

from live_server import LiveServer, Person, live_server

FLOWS: dict[str, tuple[str, dict[str, str], int]] = {
    "login": ("/api/sessions", {"password": "a wrong horse battery"}, 401),
    "password reset": ("/api/password-resets", {}, 202),
    "confirmation sent again": ("/api/accounts/resend", {}, 202),
    "email change": ("/api/account/email", {}, 202),
    "correction": ("/api/account/email", {}, 202),
    "invitation": ("/api/workspaces/{workspace}/invitations", {"role": "member"}, 201),
    "sign-up": ("/api/accounts", {"password": "a new horse battery", "name": "Alice"}, 202),
}

SIGNED_IN = {"email change", "correction", "invitation"}

Answer = tuple[int, tuple[tuple[str, str], ...], bytes]
# Of an invitation: which one it is, and when it was made.
_OF_ITS_OWN = re.compile(rb"inv_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, list[Person]]]:
    """A service that confirms sign-ups by mail, and people who signed up before that."""
    with live_server(tmp_path_factory.mktemp("enumeration"), access_token_seconds=3600) as server:
        people = [server.sign_up() for _ in range(4)]
        server.settings["SIGNUP"] = "confirm"
        server.settings["INVITATIONS_PER_HOUR"] = "1000"
        yield server.restart(), people


def _ask(server: LiveServer, flow: str, email: str, asking: Person) -> Answer:
    path, given, _ = FLOWS[flow]
    headers = asking.bearer if flow in SIGNED_IN else {}
    url = server.url + path.format(workspace=asking.workspace_id)
    reply = httpx2.post(url, json={**given, "email": email}, headers=headers, verify=False)
    left_out = {"date", "content-length"} if flow == "invitation" else {"date"}
    shown = sorted((name.lower(), value) for name, value in reply.headers.items() if name.lower() not in left_out)
    return reply.status_code, tuple(shown), reply.content


def _invited(server: LiveServer, email: str, asking: Person) -> list[Answer]:
    """Twice: made, and made already. Without what the asker said and what is of this one invitation alone."""
    found = [_ask(server, "invitation", email, asking) for _ in range(2)]
    asked = asking.email.encode()
    return [
        (status, headers, _OF_ITS_OWN.sub(b"", body.replace(email.encode(), b"").replace(asked, b"")))
        for status, headers, body in found
    ]


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if flow != "invitation"])
def test_an_answer_does_not_tell_who_has_an_account(flow: str, stage: tuple[LiveServer, list[Person]]) -> None:
    """Known, unknown, closed and unconfirmed addresses, in any order and asked twice: one answer for all of them."""
    server, (asking, closed, *known) = stage
    server.sql("UPDATE users SET closed_at = '2026-01-01 00:00:00.000000' WHERE id = ?", closed.user_id)
    confirmed = "NULL" if flow == "correction" else "created_at"
    server.sql(f"UPDATE users SET verified_at = {confirmed} WHERE id = ?", asking.user_id)
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


def test_inviting_does_not_tell_who_has_an_account(stage: tuple[LiveServer, list[Person]]) -> None:
    """Known, unknown and closed addresses, each invited twice: the same pair of answers for all of them."""
    server, (asking, closed, *known) = stage
    server.sql("UPDATE users SET closed_at = '2026-01-01 00:00:00.000000' WHERE id = ?", closed.user_id)
    server.confirm(asking.user_id)
    addresses = [person.email for person in (*known, closed)] + [f"nobody.{number}@example.org" for number in range(3)]
    random.Random("invitation").shuffle(addresses)
    answers = {tuple(_invited(server, email, asking)) for email in addresses}
    assert len(answers) == 1, answers
    ((made, again),) = answers
    assert (made[0], again[0]) == (201, 409)
    assert b"@" not in made[2] + again[2]
