"""What is counted of renewals: names that the service takes, and no more than it takes."""

import msgspec
import pytest

from mooring.client.errors import Refused, Trouble, Unreachable
from mooring.client.tally import Tally
from mooring.wire.operations import TelemetryReport

_CODES = {
    ("REFRESH_EXPIRED", 401): "expired",
    ("SESSION_ENDED", 401): "revoked",
    ("REFRESH_REUSED", 401): "reused",
    ("REFRESH_INVALID", 401): "invalid",
    ("REFRESH_MISSING", 401): "invalid",
    ("RATE_LIMITED", 429): "limited",
    ("FAULT", 500): "server_error",
    ("SOMETHING_NEW", 418): "server_error",
}
_TROUBLES: dict[Trouble, str] = {
    "offline": "offline",
    "lost": "offline",
    "portal": "offline",
    "timeout": "timeout",
    "server_error": "server_error",
}


@pytest.mark.parametrize(("refused", "outcome"), _CODES.items())
def test_each_refusal_is_counted_by_its_cause(refused: tuple[str, int], outcome: str) -> None:
    """What is new counts as the server's error, not as an end."""
    tally = Tally()
    tally.failed(Refused(*refused, "No."))
    assert tally.take() == {"refreshes": {outcome: 1}}


@pytest.mark.parametrize(("trouble", "outcome"), _TROUBLES.items())
def test_each_trouble_is_counted_by_its_kind(trouble: Trouble, outcome: str) -> None:
    """A lost reply and a portal are a network that does not work."""
    tally = Tally()
    tally.failed(Unreachable("No.", trouble))
    assert tally.take() == {"refreshes": {outcome: 1}}


def test_the_service_takes_what_is_told() -> None:
    """Every name, and the largest count: whatever happened, the report is never refused for its form."""
    tally = Tally()
    for outcome in {"ok", "raced", *_CODES.values(), *_TROUBLES.values()}:
        for _ in range(10_001):
            tally.refreshed(outcome)
    report = msgspec.convert(tally.take(), TelemetryReport)
    assert set(report.refreshes.values()) == {10_000}
    assert not tally
