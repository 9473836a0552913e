"""The handler that tells members by mail of what concerns them. Who may be told, and how often, is decided where it is queued."""

from mooring.monitor.built_in.concerned import concerned
from mooring.monitor.handlers.context import Context
from mooring.monitor.handlers.definition import Handler
from mooring.monitor.model import HandledEvent


async def _notify(context: Context, event: HandledEvent) -> None:
    for telling in concerned(event):
        context.effect(telling)


def _names_somebody(event: HandledEvent) -> bool:
    return bool(concerned(event))


NOTIFIER = Handler("mooring_mentions", ("*",), _notify, only=_names_somebody, for_people=True)
"""For every event that names somebody else than who wrote it."""
