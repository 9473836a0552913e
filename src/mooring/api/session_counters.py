"""What is counted of sessions, here and in clients, for `/metrics`. Labels are few and fixed; no id ever becomes one."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter

from mooring.alerts import Alert, AlertKind
from mooring.sessions import EndReason, RefreshOutcome

# What sockets of this service are closed with, and what a browser says by itself. Anybody may report, so that other
# codes must not become labels.
_KNOWN_CLOSES = frozenset(
    [
        "1000",
        "1001",
        "1002",
        "1003",
        "1005",
        "1006",
        "1007",
        "1008",
        "1009",
        "1011",
        "1012",
        "1013",
        "1014",
        "1015",
        "4401",
        "4403",
        "4404",
        "4409",
        "4429",
    ]
)
_OTHER = "other"


class SessionCounters:
    """Counters of one service. Implements `sessions.SessionCounting`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refreshes = Counter(
            "mooring_session_refreshes", "Refreshes by how they came out.", ["outcome"], registry=registry
        )
        self._ends = Counter("mooring_session_ends", "Sessions that were ended.", ["reason"], registry=registry)
        self._alerts = Counter("mooring_alerts", "Alerts that were told.", ["kind"], registry=registry)
        self._client_refreshes = Counter(
            "mooring_client_refreshes", "Refreshes as clients saw them.", ["outcome"], registry=registry
        )
        self._client_closes = Counter(
            "mooring_client_socket_closes", "Sync sockets closed, as clients saw it.", ["code"], registry=registry
        )
        self._client_retries = Counter(
            "mooring_client_sync_retries", "Pushes that clients tried again.", registry=registry
        )
        # Each label from the start: an alert rule on a counter that does not exist yet never fires.
        for outcome in RefreshOutcome:
            self._refreshes.labels(outcome.value)
        for reason in EndReason:
            self._ends.labels(reason.value)
        for kind in AlertKind:
            self._alerts.labels(kind.value)

    def refreshed(self, outcome: RefreshOutcome) -> None:
        """A refresh came out so."""
        self._refreshes.labels(outcome.value).inc()

    def ended(self, reason: EndReason) -> None:
        """A session was ended."""
        self._ends.labels(reason.value).inc()

    def alerted(self, alert: Alert) -> None:
        """An alert was told."""
        self._alerts.labels(alert.kind.value).inc()

    def reported(self, refreshes: Mapping[str, int], closes: Mapping[str, int], retries: int) -> None:
        """A client tells what it saw since its last report."""
        for outcome, count in refreshes.items():
            self._client_refreshes.labels(outcome).inc(count)
        for code, count in closes.items():
            self._client_closes.labels(code if code in _KNOWN_CLOSES else _OTHER).inc(count)
        self._client_retries.inc(retries)
