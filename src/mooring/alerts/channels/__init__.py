"""The channels of alerts: the log, a webhook, a Discord-compatible webhook, Sentry."""

from mooring.alerts.channels.discord import DiscordChannel
from mooring.alerts.channels.log import LogChannel
from mooring.alerts.channels.sentry import SentryChannel
from mooring.alerts.channels.webhook import WebhookChannel

__all__ = ["DiscordChannel", "LogChannel", "SentryChannel", "WebhookChannel"]
