"""What the desk needs of a channel."""

from typing import Protocol

from mooring.alerts.model import Alert


class NotSent(Exception):
    """The channel did not take an alert. `reason` holds no URL; `later` says whether another try may help."""

    def __init__(self, reason: str, *, later: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.later = later


class Channel(Protocol):
    """A way to somebody who is to know."""

    @property
    def name(self) -> str:
        """Such as `webhook`; unique among the channels of a service."""
        ...

    async def send(self, alert: Alert) -> None:
        """Send it: when this returns, the other side has taken it. NotSent. May send twice what was tried twice."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
