"""What was written down of an account: its mails and its audit entries, for tests."""

from mooring.api.letters import letter_of
from mooring.audit import AuditEntry
from mooring.hub import Hub
from mooring.mail import Letter, Message


async def messages_to(hub: Hub, email: str) -> list[Message]:
    """The queued messages to this address, oldest first: as they were written, since a clock that is set stands still."""
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT id FROM outbox ORDER BY rowid")
        written = list(rows.scalars())
        found = [message for message in await tx.outbox.queued(10_000) if message.recipient.email == email]
    return sorted(found, key=lambda message: written.index(message.id))


async def mails_to(hub: Hub, email: str) -> list[str]:
    """Their templates."""
    return [message.template.value for message in await messages_to(hub, email)]


async def entries_of(hub: Hub, user_id: str) -> list[AuditEntry]:
    """The audit entries about the user, newest first, as above."""
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT id FROM audit_entries ORDER BY rowid DESC")
        written = list(rows.scalars())
        found = await tx.audit.of_user(user_id, None, 10_000)
    return sorted(found, key=lambda entry: written.index(entry.id))


async def audit_of(hub: Hub, user_id: str) -> list[str]:
    """Their kinds."""
    return [entry.kind.value for entry in await entries_of(hub, user_id)]


async def last_letter(hub: Hub, email: str, template: str) -> Letter:
    """The newest message of this template to this address, as it is read."""
    found = [message for message in await messages_to(hub, email) if message.template.value == template]
    assert found, f"no {template} to {email}: {await mails_to(hub, email)}"
    return letter_of(hub, found[-1])


async def last_token(hub: Hub, email: str, template: str) -> str:
    """What the link in that message carries after its #."""
    link = (await last_letter(hub, email, template)).link
    assert link is not None
    return link.partition("#")[2]
