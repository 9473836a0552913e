"""The handler that forwards events to webhooks. Which webhooks an event goes to is decided where deliveries are made."""

from mooring.monitor.effects import ForwardEvent
from mooring.monitor.handlers.context import Context
from mooring.monitor.handlers.definition import Handler
from mooring.monitor.model import HandledEvent


async def _forward(context: Context, event: HandledEvent) -> None:
    context.effect(ForwardEvent(event.at))


FORWARDER = Handler("mooring_webhooks", ("*",), _forward, for_webhooks=True)
"""For every event that a webhook names."""
