"""How many people who begin to create a second workspace finish without help, and what stops the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mooring.accounts import UserId

SECOND_WORKSPACE = "second_workspace"


class Step(StrEnum):
    """How far somebody came. The value is kept, so it never changes."""

    OPENED = "opened"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of one attempt. `cause` says why a `failed` one failed: the code of a refusal."""

    user_id: UserId
    attempt: str
    step: Step
    at: datetime
    cause: str | None = None


class FunnelStore(Protocol):
    """Steps of attempts, kept for some months."""

    async def add(self, funnel: str, step: FunnelStep, *, step_id: str) -> None:
        """Keep a step."""
        ...

    async def since(self, funnel: str, at: datetime) -> Sequence[FunnelStep]:
        """The steps from `at` on, in their order."""
        ...

    async def forget(self, before: datetime) -> None:
        """Drop the steps of all funnels before this moment."""
        ...


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of the attempts: how many came so far. `failed` counts those that never succeeded, by their last cause;
    `abandoned` those that were given up without having failed.
    """

    opened: int
    started: int
    succeeded: int
    failed: Mapping[str, int]
    abandoned: int

    @property
    def unaided(self) -> float | None:
        """Of those who started, how many percent succeeded; None when nobody started."""
        return round(100 * self.succeeded / self.started, 1) if self.started else None


def funnel_of(steps: Iterable[FunnelStep]) -> Funnel:
    """Counts attempts, not steps: whoever fails twice and then succeeds has succeeded. `steps` are in their order."""
    attempts: dict[tuple[UserId, str], list[FunnelStep]] = {}
    for step in steps:
        attempts.setdefault((step.user_id, step.attempt), []).append(step)
    reached = [{step.step for step in taken} for taken in attempts.values()]
    failed = [taken for taken in attempts.values() if _last_cause(taken) is not None]
    return Funnel(
        opened=len(reached),
        started=sum(not steps.isdisjoint(_BEGUN) for steps in reached),
        succeeded=sum(Step.SUCCEEDED in steps for steps in reached),
        failed=Counter(_last_cause(taken) or "" for taken in failed),
        abandoned=sum(Step.ABANDONED in steps and steps.isdisjoint(_DECIDED) for steps in reached),
    )


_DECIDED = frozenset({Step.SUCCEEDED, Step.FAILED})
# Whoever succeeded or failed had started, also when the browser could not say so.
_BEGUN = _DECIDED | {Step.STARTED}


def _last_cause(taken: Sequence[FunnelStep]) -> str | None:
    """Why an attempt that never succeeded failed the last time; None when it succeeded or never failed."""
    if any(step.step is Step.SUCCEEDED for step in taken):
        return None
    causes = [step.cause or "UNKNOWN" for step in taken if step.step is Step.FAILED]
    return causes[-1] if causes else None
