"""What was written down of an account: its mails and its audit entries, for tests."""

from mooring.audit import AuditEntry
from mooring.hub import Hub
from mooring.mail import QueuedMessage


async def messages_to(hub: Hub, email: str) -> list[QueuedMessage]:
    """The queued messages to this address, oldest first."""
    async with hub.directory.reading() as tx:
        return [message for message in await tx.outbox.queued(10_000) if message.recipient.email == email]


async def mails_to(hub: Hub, email: str) -> list[str]:
    """Their templates."""
    return [message.template.value for message in await messages_to(hub, email)]


async def entries_of(hub: Hub, user_id: str) -> list[AuditEntry]:
    """The audit entries about the user, newest first."""
    async with hub.directory.reading() as tx:
        return list(await tx.audit.of_user(user_id, None, 10_000))


async def audit_of(hub: Hub, user_id: str) -> list[str]:
    """Their kinds."""
    return [entry.kind.value for entry in await entries_of(hub, user_id)]
