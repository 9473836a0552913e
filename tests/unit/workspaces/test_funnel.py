"""How many finish: attempts are counted, not steps."""

from datetime import UTC, datetime

from mooring.accounts import UserId
from mooring.workspaces.funnel import Funnel, FunnelStep, Step, funnel_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALICE, BOB = UserId("usr_alice"), UserId("usr_bob")


def taken(attempt: str, *steps: Step | str, user: UserId = ALICE) -> list[FunnelStep]:
    """Steps of one attempt; text is the cause of a failure."""
    made = [(Step.FAILED, step) if type(step) is str else (Step(step), None) for step in steps]
    return [FunnelStep(user, attempt, step, NOON, cause) for step, cause in made]


def test_nobody_is_no_percentage() -> None:
    """Without attempts there is nothing to say."""
    assert funnel_of([]) == Funnel(0, 0, 0, {}, 0)
    assert funnel_of([]).unaided is None


def test_who_fails_twice_and_then_succeeds_has_succeeded() -> None:
    """And counts neither as failed nor twice."""
    funnel = funnel_of(taken("a", Step.OPENED, Step.STARTED, "RATE_LIMITED", "RATE_LIMITED", Step.SUCCEEDED))
    assert (funnel, funnel.unaided) == (Funnel(1, 1, 1, {}, 0), 100.0)


def test_failures_count_once_by_their_last_cause() -> None:
    """One attempt that failed by two causes, another of somebody else with the same name, a third that only looked."""
    steps = [
        *taken("a", Step.STARTED, "WORKSPACE_NAME_INVALID", "WORKSPACE_QUOTA_REACHED"),
        *taken("a", Step.STARTED, Step.SUCCEEDED, user=BOB),
        *taken("b", Step.OPENED, Step.ABANDONED),
    ]
    funnel = funnel_of(steps)
    assert (funnel, funnel.unaided) == (Funnel(3, 2, 1, {"WORKSPACE_QUOTA_REACHED": 1}, 1), 50.0)


def test_who_gave_up_after_a_failure_failed() -> None:
    """The cause is what matters, not that the dialog was closed afterwards."""
    funnel = funnel_of(taken("a", Step.STARTED, "OFFLINE", Step.ABANDONED))
    assert (funnel.failed, funnel.abandoned) == ({"OFFLINE": 1}, 0)


def test_what_the_server_saw_had_been_started() -> None:
    """Also when the browser's own step never arrived."""
    assert funnel_of(taken("a", Step.SUCCEEDED)).started == 1
