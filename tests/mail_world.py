"""A hub that sends mail from any directory, transports that do as they are told, and messages to send."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fakes import FakeClock
from mooring.dispatch import Compose, MailDispatch
from mooring.hub import Hub
from mooring.kit.ids import Ids
from mooring.mail import Message, MessageEvent, MessageId, MessageState, Recipient, Template, queue
from mooring.mail.delivery import Accepted, DeliveryPolicy, Later, Mail, Outcome, Transport
from mooring.storage.directory import SqlDirectory
from people import people_of
from webhook_world import hub_on

DOWN = Later("503 from the other side")
PUT_OFF = Later("451 try again later", everybody=False)
BROKEN_OFF = Later("no answer in 30 s", perhaps_taken=True)


@dataclass
class FakeTransport:
    """Answers each message as told, else as told for all, else takes it. `taken`: what would have been delivered."""

    name: str = "first"
    idempotent: bool = True
    answer: Outcome | None = None
    answers: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    gate: asyncio.Event | None = None
    handed: list[Mail] = field(default_factory=list)
    taken: list[MessageId] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    closed: bool = False

    async def send(self, mail: Mail) -> Outcome:
        self.handed.append(mail)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
        finally:
            self.at_once -= 1
        outcome = self.answers[mail.to].pop(0) if self.answers[mail.to] else self.answer
        outcome = outcome or Accepted(f"{self.name}-{mail.id}")
        if isinstance(outcome, Accepted) or (isinstance(outcome, Later) and outcome.perhaps_taken):
            self.taken.append(mail.id)
        return outcome

    async def close(self) -> None:
        self.closed = True

    @property
    def ids(self) -> list[MessageId]:
        """What was handed over, in order."""
        return [mail.id for mail in self.handed]


def composed(message: Message) -> Mail:
    """The plainest mail."""
    return Mail(
        id=message.id,
        at=message.created_at,
        sender="Mooring <mooring@example.org>",
        to=message.recipient.email,
        subject=message.template.value,
        text="Hello.\n",
        html="<p>Hello.</p>",
        template=message.template.value,
    )


@dataclass(frozen=True)
class MailWorld:
    """A directory with a clock that is set, and a transport."""

    hub: Hub
    clock: FakeClock
    ids: Ids
    first: FakeTransport

    def dispatch(
        self,
        *transports: Transport,
        compose: Compose = composed,
        policy: DeliveryPolicy | None = None,
        counted: Callable[[str, str], None] = lambda _transport, _how: None,
    ) -> MailDispatch:
        """One that spreads nothing."""
        given = transports or (self.first,)
        policy = policy or DeliveryPolicy()
        return MailDispatch(self.hub, given, compose, policy, counted=counted, chance=lambda: 0.5)

    async def queue(
        self, email: str, template: Template = Template.PASSWORD_CHANGED, params: Mapping[str, str] | None = None
    ) -> MessageId:
        async with self.hub.directory.transaction() as tx:
            at = self.clock.now()
            made = await queue(tx.outbox, template, Recipient(email), params or {}, ids=self.ids, at=at)
        return made.id

    async def message(self, message_id: MessageId) -> Message:
        async with self.hub.directory.reading() as tx:
            found = await tx.outbox.by_id(message_id)
        assert found is not None
        return found

    async def state(self, message_id: MessageId) -> MessageState:
        return (await self.message(message_id)).state

    async def timeline(self, message_id: MessageId) -> Sequence[MessageEvent]:
        async with self.hub.directory.reading() as tx:
            return await tx.outbox.timeline(message_id)

    async def line(self, message_id: MessageId) -> list[str]:
        """The states of its timeline, in order."""
        return [event.state.value for event in await self.timeline(message_id)]


def mail_world(directory: SqlDirectory) -> MailWorld:
    people = people_of(directory)
    return MailWorld(hub_on(directory, people), people.clock, people.ids, FakeTransport())
