"""What somebody wants to be sent of what is optional, topic by topic. Everything, until they say otherwise."""

from collections.abc import Mapping
from datetime import datetime

from mooring.mail.model import Topic
from mooring.mail.preferences.store import MailPreferences


async def wanted_topics(key: str, preferences: MailPreferences) -> Mapping[Topic, bool]:
    """Every topic, and whether the person at this address wants it."""
    unwanted = await preferences.unwanted(key)
    return {topic: topic not in unwanted for topic in Topic}


async def choose_topics(key: str, chosen: Mapping[Topic, bool], preferences: MailPreferences, at: datetime) -> None:
    """Keep what they chose; other topics stay as they are. No refusals."""
    for topic in sorted(chosen):
        await preferences.want(key, topic, at, wanted=chosen[topic])


def masked(key: str) -> str:
    """An address that is shown to whoever holds a link: enough to know one's own, not enough to write to another's."""
    local, _, domain = key.rpartition("@")
    return f"{local[:1]}***@{domain}"
