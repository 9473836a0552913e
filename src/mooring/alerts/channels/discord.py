"""A Discord-compatible webhook: a line for people."""

from mooring.alerts.channels.posting import Post
from mooring.alerts.model import Alert

_LONGEST = 2000  # Discord refuses more


class DiscordChannel:
    """Posts `{content}`; nobody is mentioned, whatever the text says."""

    name = "discord"

    def __init__(self, url: str, service: str) -> None:
        """`service` is named first."""
        self._post = Post(url, "MOORING_ALERT_DISCORD_URL")
        self._service = service

    async def send(self, alert: Alert) -> None:
        """Post it. NotSent."""
        facts = "".join(f"\n{name}: {value}" for name, value in alert.facts.items())
        content = f"**{self._service}** · {alert.kind.value}\n{alert.text}{facts}"
        await self._post.send({"content": content[:_LONGEST], "allowed_mentions": {"parse": []}})

    async def close(self) -> None:
        """Close the connection."""
        await self._post.close()
