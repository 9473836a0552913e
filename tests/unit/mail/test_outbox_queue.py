"""Queueing a message."""

from collections.abc import Sequence

from fakes import START, CountingIds
from mooring.mail import Message, Recipient, Template, queue


class _Kept:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def add(self, message: Message) -> None:
        self.messages.append(message)

    async def queued(self, limit: int) -> Sequence[Message]:
        return self.messages[:limit]


async def test_a_queued_message_is_kept_with_its_own_copy_of_the_words() -> None:
    """The message has an id and a time, and does not change when its maker's dictionary does."""
    outbox, words = _Kept(), {"name": "Alice"}
    queued = await queue(
        outbox, Template.WELCOME, Recipient("alice@example.org", "usr_1"), words, ids=CountingIds(), at=START
    )
    words["name"] = "Carol"
    assert outbox.messages == [queued]
    assert (queued.id, queued.created_at, queued.params) == ("msg_1", START, {"name": "Alice"})
