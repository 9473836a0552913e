"""Optional mail, chosen by whoever holds a link or is signed in: from the wire, and onto it."""

from collections.abc import Mapping
from datetime import datetime

from mooring.hub import Transaction
from mooring.mail import Topic
from mooring.mail.preferences import choose_topics, wanted_topics
from mooring.wire.mail_preferences import MailChoices, TopicChoice, TopicName

_NAMES: Mapping[Topic, TopicName] = {
    Topic.WORKSPACE_NEWS: "workspace_news",
    Topic.INVITATIONS: "invitations",
    Topic.MENTIONS: "mentions",
}


async def choices_of(tx: Transaction, key: str, shown: str) -> MailChoices:
    """What the address with this key wants; `shown` is how it is called."""
    wanted = await wanted_topics(key, tx.mail_preferences)
    return MailChoices(shown, [TopicChoice(_NAMES[topic], wants) for topic, wants in wanted.items()])


async def keep_choices(tx: Transaction, key: str, chosen: Mapping[TopicName, bool], at: datetime) -> None:
    """Keep what was chosen for the address with this key."""
    await choose_topics(key, {Topic(name): wants for name, wants in chosen.items()}, tx.mail_preferences, at)
