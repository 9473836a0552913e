"""The log: always there."""

import structlog

from mooring.alerts.model import Alert

_log = structlog.get_logger("mooring.alerts")


class LogChannel:
    """Writes each alert as one line."""

    name = "log"

    async def send(self, alert: Alert) -> None:
        """Write it."""
        _log.warning("alert", kind=alert.kind.value, subject=alert.subject, text=alert.text, facts=dict(alert.facts))

    async def close(self) -> None:
        """Nothing to give back."""
