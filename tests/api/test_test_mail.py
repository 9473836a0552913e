"""A test message, asked for by the operator."""

import httpx2

from letters import messages_to
from mooring.hub import Hub
from mooring.mail import MessageState, Template
from visitors import OPERATOR_KEY, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def test_olga_queues_a_test_message(hub: Hub, client: httpx2.AsyncClient) -> None:
    """It waits in the outbox like every other message, to one recipient, and the answer names it."""
    reply = await client.post("/api/operator/mail/test", json={"email": " Olga@Example.ORG "}, headers=OLGA)
    assert reply.status_code == 201, reply.text
    (queued,) = await messages_to(hub, "Olga@example.org")
    assert reply.json() == {"id": queued.id, "to": "Olga@example.org"}
    assert (queued.template, queued.state, queued.params) == (Template.TEST, MessageState.QUEUED, {})


async def test_what_is_no_address_is_refused(hub: Hub, client: httpx2.AsyncClient) -> None:
    """Neither two addresses nor a header gets into the outbox."""
    for email in ("olga", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"):
        reply = await client.post("/api/operator/mail/test", json={"email": email}, headers=OLGA)
        assert (reply.status_code, problem(reply)["code"]) == (422, "EMAIL_INVALID"), reply.text
    async with hub.directory.reading() as tx:
        assert await tx.outbox.page(None, 10) == []
