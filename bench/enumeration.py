"""Can an answer, or the time that it takes, tell whether an address has an account? Seven flows, a rank test."""

import asyncio
import json
import math
import random
import re
import sqlite3
import statistics
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle

import httpx2
from plain_http import Plain, bearer
from servers import PASSWORD, Mooring

KNOWN = 60  # accounts that are asked about in turn: what is done for one is not done at once again
WARM_UP = KNOWN  # each address once: a link that is asked for again takes the place of an older one

FLOWS = {
    "login": ("/api/sessions", {"password": "a wrong horse battery"}),
    "password reset": ("/api/password-resets", {}),
    "confirmation sent again": ("/api/accounts/resend", {}),
    "email change": ("/api/account/email", {}),
    "correction": ("/api/account/email", {}),
    "invitation": ("/api/workspaces/{workspace}/invitations", {"role": "member"}),
    "sign-up": ("/api/accounts", {"password": PASSWORD, "name": "Bench"}),
}
SIGNED_IN = {"email change", "correction", "invitation"}

# Which invitation it is, and when it was made: of an answer that says what was asked for.
OF_ITS_OWN = re.compile(rb"inv_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z")


@dataclass
class Flow:
    """What was found for one flow: seconds by whether the address had an account, and the answers that were seen."""

    title: str
    known: list
    unknown: list
    answers: set

    @property
    def probability(self):
        """That two samples of one distribution differ in rank as much as these do."""
        return mann_whitney(self.known, self.unknown)

    @property
    def medians(self):
        """Milliseconds, with and without an account."""
        return tuple(statistics.median(times) * 1e3 for times in (self.known, self.unknown))


def mann_whitney(first, second):
    """Two-sided p-value of the Mann-Whitney U test, by the normal approximation with ties: for 20 samples and more."""
    size, other = len(first), len(second)
    ordered = sorted([(value, True) for value in first] + [(value, False) for value in second])
    ranks, ties, at = 0.0, 0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(ours for _, ours in ordered[at:end])
        ties += (end - at) ** 3 - (end - at)
        at = end
    total = size + other
    spread = size * other / 12 * (total + 1 - ties / (total * (total - 1)))
    distance = abs(ranks - size * (size + 1) / 2 - size * other / 2)
    return math.erfc(max(0.0, distance - 0.5) / math.sqrt(2 * spread)) if spread else 1.0


def measure_enumeration(folder, count, say):
    """A Flow for each of the seven; those that the service does not have are left out."""
    server = Mooring(folder / "enumeration")
    server.settings["INVITATIONS_PER_HOUR"] = 1_000_000
    with server.serving():
        known = [_sign_up(server) for _ in range(KNOWN)]
        _confirm(server, known[0])
    server.settings["SIGNUP"] = "confirm"
    with server.serving():
        found = []
        for title in FLOWS:
            flow = asyncio.run(_measured(server, title, known, count))
            if flow is not None:
                found.append(flow)
                say(f"{title}: p {flow.probability:.3f}, medians {flow.medians}, {len(flow.answers)} answer(s)")
        return found


async def _measured(server, title, known, count):
    path, given = FLOWS[title]
    line = Plain(server.url)
    # The address of the first was confirmed, that of the second never was.
    asker = await _signed_in(server, known[1 if title == "correction" else 0])
    headers = bearer(asker["accessToken"]) if title in SIGNED_IN else {}
    path = path.format(workspace=asker["defaultWorkspaceId"])
    flow = Flow(title, [], [], set())
    turns = [True, False] * count
    random.Random(title).shuffle(turns)
    # As many addresses of either kind, each asked about as often: somebody with a list to try asks no other way.
    addresses = {True: cycle(known[2:]), False: cycle([_address() for _ in known[2:]])}
    for number, has_account in enumerate([True, False] * WARM_UP + turns):
        email = next(addresses[has_account])
        began = time.perf_counter()
        status, shown, body = await line.ask("POST", path, {**given, "email": email}, headers)
        seconds = time.perf_counter() - began
        if status in {404, 405}:
            return None
        if title == "invitation":
            await _taken_back(line, path, body, headers)
            shown, body = _without_own(shown, body, email, known[0])
        flow.answers.add((status, tuple(sorted(shown.items())), body))
        if number >= 2 * WARM_UP:
            (flow.known if has_account else flow.unknown).append(seconds)
    line.close()
    return flow


def _address():
    return f"bench.{random.getrandbits(64):016x}@example.org"


def _sign_up(server):
    email = _address()
    given = {"email": email, "password": PASSWORD, "name": "Bench", "delivery": "body"}
    httpx2.post(f"{server.url}/api/accounts", json=given, timeout=30).raise_for_status()
    return email


def _confirm(server, email):
    """Only who has a confirmed address invites."""
    with closing(sqlite3.connect(server.data / "directory.db", timeout=10)) as directory, directory:
        directory.execute("UPDATE users SET verified_at = created_at WHERE email = ?", (email,))


async def _taken_back(line, path, body, headers):
    """So that the address can be invited again, by the same work."""
    status, _, _ = await line.ask("DELETE", f"{path}/{json.loads(body)['id']}", None, headers)
    if status != 204:
        raise RuntimeError(f"an invitation was not taken back: {status}")


def _without_own(shown, body, *addresses):
    """An answer without the addresses that it is about, nor what is of this one invitation alone."""
    for address in addresses:
        body = body.replace(address.encode(), b"")
    return {name: value for name, value in shown.items() if name != "content-length"}, OF_ITS_OWN.sub(b"", body)


async def _signed_in(server, email):
    given = {"email": email, "password": PASSWORD, "delivery": "body"}
    reply = httpx2.post(f"{server.url}/api/sessions", json=given, timeout=30)
    return reply.raise_for_status().json()
