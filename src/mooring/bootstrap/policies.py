"""What the settings say, as the domains want to know it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlsplit

from mooring.alerts import Channel
from mooring.alerts.channels import DiscordChannel, LogChannel, SentryChannel, WebhookChannel
from mooring.bootstrap.mail_transports import sender_of
from mooring.hub import AccountPolicy, WebPolicy, WorkspacePolicy
from mooring.kit.errors import Fault
from mooring.mail.addresses import ReturnPaths
from mooring.mail.addresses.verp import LONGEST_LOCAL, fits
from mooring.sessions import (
    LoopPolicy,
    SessionPolicy,
)
from mooring.settings import Settings
from mooring.webhooks import LOOPBACK, Network
from mooring.workspaces.quotas import Quota


def session_policy(settings: Settings) -> SessionPolicy:
    """How long tokens and sessions live."""
    return SessionPolicy(
        issuer=settings.public_url or "mooring",
        audience="mooring",
        access_life=_seconds(settings.access_token_seconds),
        idle_life=_seconds(settings.refresh_idle_seconds),
        absolute_life=_seconds(settings.refresh_absolute_seconds),
        step_up_life=_seconds(settings.step_up_seconds),
    )


def workspace_policy(settings: Settings) -> WorkspacePolicy:
    """How long what was deleted, and what was restored over, can be had."""
    return WorkspacePolicy(
        grace=timedelta(days=settings.workspace_grace_days), rescue=timedelta(days=settings.rescue_days)
    )


def loop_policy(settings: Settings) -> LoopPolicy:
    """What is told as a session, or a fleet, that loops."""
    return LoopPolicy(
        refreshes=settings.loop_refreshes,
        within=_seconds(settings.loop_seconds),
        failing=settings.failing_percent / 100,
        fleet_within=_seconds(settings.failing_seconds),
        sample=settings.failing_sample,
        access_life=_seconds(settings.access_token_seconds),
    )


def channels(settings: Settings) -> Iterator[Channel]:
    """Where alerts go."""
    service = settings.public_url or "mooring"
    yield LogChannel()
    if settings.alert_webhook_url:
        yield WebhookChannel(settings.alert_webhook_url, service)
    if settings.alert_discord_url:
        yield DiscordChannel(settings.alert_discord_url, service)
    if settings.sentry_dsn:
        yield SentryChannel(settings.sentry_dsn, service)


def account_policy(settings: Settings) -> AccountPolicy:
    """Who may sign up."""
    return AccountPolicy(
        signup_open=settings.signup != "closed",
        signup_by_mail=settings.signup == "confirm",
        grace=timedelta(days=settings.account_grace_days),
    )


def quotas(settings: Settings) -> Quota:
    """What a user may have to whom the operator gave nothing else."""
    return Quota(
        owned_workspaces=settings.owned_workspaces,
        members=settings.members,
        invitations=settings.invitations_per_hour,
        events=settings.workspace_events,
        bytes=settings.workspace_bytes,
    )


def web_policy(settings: Settings, url: str) -> WebPolicy:
    """How browsers reach the service. Fault for a proxy that is no address."""
    return WebPolicy(
        port=urlsplit(url).port or 0,
        public_url=settings.public_url,
        allowed_origins=frozenset(_listed(settings.allowed_origins)),
        trusted_proxies=tuple(map(str, _networks(settings.trusted_proxies, "MOORING_TRUSTED_PROXIES"))),
    )


def webhook_networks(settings: Settings) -> Sequence[Network]:
    """Where webhooks may lead besides the public internet. Fault for what is no network."""
    if settings.webhook_networks is not None:
        return _networks(settings.webhook_networks, "MOORING_WEBHOOK_NETWORKS")
    # On a laptop there is nothing to protect from whoever uses it; on a server there is.
    return LOOPBACK if settings.public_url is None else ()


def return_paths(settings: Settings, key: bytes) -> ReturnPaths:
    """Where mail by SMTP comes back to. Fault for an address that has no room for what is added to it."""
    bounces = settings.mail_bounces
    if bounces is not None and not fits(bounces):
        hint = f"Write an address such as bounces@example.org, with at most {LONGEST_LOCAL} characters before the @."
        raise Fault("Reading the settings", "MOORING_MAIL_BOUNCES", hint)
    return ReturnPaths(key, bounces, sender_of(settings).address)


def _networks(text: str, setting: str) -> list[Network]:
    try:
        return [ip_network(part, strict=False) for part in _listed(text)]
    except ValueError as error:
        hint = f"{error}. Write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8."
        raise Fault("Reading the settings", setting, hint) from None


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
