"""A flood of logins costs those who send it: edits of others go on."""

import asyncio
from itertools import count

import httpx2

from sync_client import event
from wire_place import Place

LOGINS = 60


async def test_a_flood_of_logins_does_not_stall_pushes(place: Place) -> None:
    """While passwords are checked, many more pushes are acknowledged than logins answered; what is too much is BUSY."""
    answers: list[int] = []
    url, given = f"{place.server.url}/api/sessions", {"email": place.owner.email, "password": "wrong horse battery"}

    async def log_in(client: httpx2.AsyncClient) -> None:
        answers.append((await client.post(url, json=given)).status_code)

    limits = httpx2.Limits(max_connections=LOGINS)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as client, await place.connect() as sock:
        flood = asyncio.gather(*(log_in(client) for _ in range(LOGINS)))
        while not answers:
            await asyncio.sleep(0)
        pushed = 0
        for seq in count(1):
            if flood.done():
                break
            await sock.must_push([event(seq)])
            pushed = seq
        await flood
    assert set(answers) <= {401, 503}, answers
    # One that checks passwords between two pushes gets through no more pushes than logins.
    assert pushed > LOGINS, (pushed, answers)
