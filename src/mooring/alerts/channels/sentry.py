"""Sentry, by its own library, which is an extra: `pip install mooring[sentry]`."""

import asyncio
from typing import Any

from mooring import __version__
from mooring.alerts.model import Alert
from mooring.alerts.port import NotSent
from mooring.kit.errors import Fault

_SETTING = "MOORING_SENTRY_DSN"
_SECONDS = 10.0


class SentryChannel:
    """Sends each alert as an event of its own making.

    A client of our own, not the library's global one: nothing hooks itself into the service, so that nothing of
    requests, payloads, variables or addresses can reach it. It knows what is in the alert and no more.
    """

    name = "sentry"

    def __init__(self, dsn: str, service: str) -> None:
        """Fault when the library is missing or the DSN is none."""
        self._service = service
        self._client = _client(dsn)

    async def send(self, alert: Alert) -> None:
        """Hand it to the library and wait until it has sent what it holds. NotSent when it took nothing."""
        event = {
            "message": alert.text,
            "level": "warning",
            "logger": "mooring.alerts",
            "fingerprint": [alert.key],
            "tags": {"kind": alert.kind.value, "service": self._service},
            "extra": {"subject": alert.subject, **alert.facts},
        }
        if self._client.capture_event(event) is None:
            raise NotSent("the library dropped it", later=False)
        await asyncio.to_thread(self._client.flush, _SECONDS)

    async def close(self) -> None:
        """Stop the library's thread."""
        await asyncio.to_thread(self._client.close, 1.0)


def _client(dsn: str) -> Any:
    try:
        import sentry_sdk  # noqa: PLC0415 - an extra, and a second of start-up for those who want it
        from sentry_sdk.utils import BadDsn  # noqa: PLC0415
    except ImportError:
        hint = "The library for Sentry is not installed. Run: pip install 'mooring[sentry]', or unset it."
        raise Fault("Starting Sentry", _SETTING, hint) from None
    try:
        return sentry_sdk.Client(
            dsn=dsn,
            release=f"mooring@{__version__}",
            server_name="mooring",
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            attach_stacktrace=False,
            max_breadcrumbs=0,
            shutdown_timeout=1,
        )
    except BadDsn:
        raise Fault("Reading the settings", _SETTING, "It is not a DSN. Copy it from the project's settings.") from None
