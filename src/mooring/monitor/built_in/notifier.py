"""The handler that tells members by mail of what concerns them. Who may be told, and how often, is decided where it is queued."""

from mooring.monitor.built_in.concerned import concerned
from mooring.monitor.handlers.context import Context
from mooring.monitor.handlers.definition import handler
from mooring.monitor.model import HandledEvent


@handler("*", name="mooring_mentions")
async def NOTIFIER(context: Context, event: HandledEvent) -> None:  # noqa: N802 - a constant: the decorator makes it a Handler
    """Every event that names somebody: for others it is not run."""
    for telling in concerned(event):
        context.effect(telling)
