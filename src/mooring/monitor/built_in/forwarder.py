"""The handler that forwards events to webhooks. Which webhooks an event goes to is decided where deliveries are made."""

from mooring.monitor.effects import ForwardEvent
from mooring.monitor.handlers.context import Context
from mooring.monitor.handlers.definition import handler
from mooring.monitor.model import HandledEvent


@handler("*", name="mooring_webhooks")
async def FORWARDER(context: Context, event: HandledEvent) -> None:  # noqa: N802 - a constant: the decorator makes it a Handler
    """Every event: in a workspace of which no webhook names events it is not run."""
    context.effect(ForwardEvent(event.at))
