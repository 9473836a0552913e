"""A webhook of one's own: the alert as JSON."""

from mooring.alerts.channels.posting import Post
from mooring.alerts.model import Alert
from mooring.kit.clock import iso_milliseconds


class WebhookChannel:
    """Posts `{service, kind, subject, at, text, facts}`."""

    name = "webhook"

    def __init__(self, url: str, service: str) -> None:
        """`service` is what the receiver reads to know who speaks."""
        self._post = Post(url, "MOORING_ALERT_WEBHOOK_URL")
        self._service = service

    async def send(self, alert: Alert) -> None:
        """Post it. NotSent."""
        await self._post.send(
            {
                "service": self._service,
                "kind": alert.kind.value,
                "subject": alert.subject,
                "at": iso_milliseconds(alert.at),
                "text": alert.text,
                "facts": dict(alert.facts),
            }
        )

    async def close(self) -> None:
        """Close the connection."""
        await self._post.close()
