"""What sync counts, for `/metrics`. Labels are few and fixed; no id ever becomes one."""

from typing import get_args

from prometheus_client import CollectorRegistry, Counter

from mooring.sync.push import Outcome


class SyncCounters:
    """Counters of one service."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._pushes = Counter("mooring_pushes", "Pushes by how they were answered.", ["outcome"], registry=registry)
        self._closed = Counter(
            "mooring_sync_closed", "Sync sockets closed from here, by code.", ["code"], registry=registry
        )
        self._refused = Counter(
            "mooring_sync_refused", "Sync requests refused at the gate.", ["code"], registry=registry
        )
        self.parked = Counter("mooring_pushes_parked", "Pushes left unanswered for now.", registry=registry)
        self.malformed = Counter("mooring_sync_malformed", "Frames that could not be understood.", registry=registry)
        self.rescues = Counter(
            "mooring_sync_rescues",
            "Devices that were served a former life of a log, to bring their edits.",
            registry=registry,
        )
        self._mismatches = Counter(
            "mooring_sync_mismatches",
            "Pulls and pushes that were told of another life of the log: after the device had brought its edits, or at once,"
            " because the life that it knows is not kept.",
            ["told"],
            registry=registry,
        )
        # Bound once: looking a label up costs more than counting.
        self._by_outcome = {kind: self._pushes.labels(kind.__name__) for kind in get_args(Outcome)}

    def pushed(self, outcome: Outcome) -> None:
        """A push was answered."""
        self._by_outcome[type(outcome)].inc()

    def mismatched(self, *, rescued: bool) -> None:
        """A device was told that the log has another life."""
        self._mismatches.labels("rescued" if rescued else "at_once").inc()

    def closed(self, code: int) -> None:
        """A socket was closed from here."""
        self._closed.labels(str(code)).inc()

    def refused(self, code: str) -> None:
        """A client was not admitted. `code` is a refusal's."""
        self._refused.labels(code).inc()
