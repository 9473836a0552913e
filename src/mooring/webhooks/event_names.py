"""Which events of a log a webhook names, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from mooring.kit.text import one_line
from mooring.webhooks.errors import WebhookEventsInvalid

MOST_EVENT_NAMES = 20
LONGEST_EVENT_NAME = 200


@dataclass(frozen=True, slots=True)
class EventName:
    """The name of events, or a pattern of names such as `v1.Task*`, read as those of handlers are.

    What happened before `since` was not asked for.
    """

    pattern: str
    since: datetime

    def names(self, name: str, at: datetime) -> bool:
        """Whether an event of this name and moment is one of those."""
        return self.since <= at and fnmatchcase(name, self.pattern)


def parse_event_names(raw: Sequence[str]) -> Sequence[str]:
    """`raw` as patterns, each once. WebhookEventsInvalid: up to 20, each of 1 to 200 visible characters."""
    if len(raw) > MOST_EVENT_NAMES or not all(_is_name(one) for one in raw):
        raise WebhookEventsInvalid
    return tuple(dict.fromkeys(raw))


def renamed(patterns: Sequence[str], before: Sequence[EventName], at: datetime) -> Sequence[EventName]:
    """The names that a webhook has from `at` on: what it named before goes on since when it did."""
    since = {one.pattern: one.since for one in before}
    return tuple(EventName(pattern, since.get(pattern, at)) for pattern in patterns)


def _is_name(text: str) -> bool:
    return 1 <= len(text) <= LONGEST_EVENT_NAME and one_line(text) == text
