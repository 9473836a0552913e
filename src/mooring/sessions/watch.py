"""Watching refreshes: each is counted by its outcome, and a loop or a failing fleet raises an alert."""

from collections.abc import Mapping
from typing import Protocol

from mooring.alerts import Alert, AlertDesk, AlertKind
from mooring.kit.clock import Clock
from mooring.sessions.loops import Failing, Loop, LoopDetector
from mooring.sessions.model import EndReason
from mooring.sessions.outcome import RefreshOutcome, outcome_of, outcome_of_error
from mooring.sessions.refresh import Refused, Renewed


class SessionCounting(Protocol):
    """Counts what happens to sessions."""

    def refreshed(self, outcome: RefreshOutcome) -> None: ...

    def ended(self, reason: EndReason) -> None: ...

    def reported(self, refreshes: Mapping[str, int], closes: Mapping[str, int], retries: int) -> None: ...


class RefreshWatch:
    """Is told of each refresh once its outcome is certain. Costs no database and no waiting."""

    def __init__(self, detector: LoopDetector, counting: SessionCounting, alerts: AlertDesk, clock: Clock) -> None:
        self._detector = detector
        self._counting = counting
        self._alerts = alerts
        self._clock = clock

    def done(self, done: Renewed | Refused) -> None:
        """A refresh was decided and committed."""
        self._count(outcome_of(done))
        if isinstance(done, Renewed):
            loop = self._detector.renewed(done.session.id, self._clock.monotonic(), rotated=done.rotated)
            if loop is not None:
                self._alerts.raise_alert(self._of_loop(loop, done))

    def failed(self, error: Exception) -> None:
        """A refresh was refused, or could not be done."""
        self._count(outcome_of_error(error))

    def _count(self, outcome: RefreshOutcome) -> None:
        self._counting.refreshed(outcome)
        failing = self._detector.counted(outcome, self._clock.monotonic())
        if failing is not None:
            self._alerts.raise_alert(self._of_fleet(failing))

    def _of_loop(self, loop: Loop, done: Renewed) -> Alert:
        text = (
            f"A session refreshes in a loop: {loop.refreshes} times within minutes. Its client or its clock is broken."
        )
        facts = {"sessionId": loop.session_id, "userId": done.user.id, "refreshes": str(loop.refreshes)}
        return Alert(AlertKind.SESSION_LOOP, loop.session_id, self._clock.now(), text, facts)

    def _of_fleet(self, failing: Failing) -> Alert:
        share = 100 * failing.failed / failing.total
        text = f"{share:.1f} % of all refreshes fail ({failing.failed} of {failing.total}). People may lose their sessions."
        causes = {cause: str(count) for cause, count in sorted(failing.causes.items())}
        facts = {"failed": str(failing.failed), "total": str(failing.total), **causes}
        return Alert(AlertKind.FLEET_FAILING, "sessions", self._clock.now(), text, facts)
