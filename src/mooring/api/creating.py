"""Around the creation of a workspace: bursts are held up and told, and what became of an attempt is written down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from mooring.accounts import UserId
from mooring.alerts import Alert, AlertKind
from mooring.api.rate_limits import BURST, FUNNEL_PER_USER, limit_creation
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Refusal, TooMany
from mooring.workspaces.funnel import SECOND_WORKSPACE, FunnelStep, Step

_log = structlog.get_logger("mooring.workspaces")


async def check_burst(hub: Hub, user_id: UserId) -> None:
    """TooMany: workspaces of one user made too fast. The first refusal of a burst is logged and told to the operator."""
    try:
        await limit_creation(hub, user_id)
    except TooMany:
        if not await hub.rate_limiter.take(f"workspace burst {user_id}", BURST):
            _tell(hub, user_id)
        raise


@asynccontextmanager
async def noting_failure(hub: Hub, user_id: UserId, attempt: str | None) -> AsyncIterator[None]:
    """Writes a refusal of the block down as what the attempt failed by: after the rollback, in a transaction of its own."""
    try:
        yield
    except Refusal as refusal:
        await _note_failure(hub, user_id, attempt, refusal.code)
        raise


async def note_success(hub: Hub, tx: Transaction, user_id: UserId, attempt: str | None) -> None:
    """Writes down, in the transaction of the creation, that the attempt succeeded."""
    if attempt is not None:
        await _note(hub, tx, FunnelStep(user_id, attempt, Step.SUCCEEDED, hub.clock.now()))


async def _note_failure(hub: Hub, user_id: UserId, attempt: str | None, cause: str) -> None:
    # As rare as what browsers may note: else whoever is refused for making too many would write one row each time.
    if attempt is None or await hub.rate_limiter.take(f"funnel {user_id}", FUNNEL_PER_USER):
        return
    async with hub.directory.transaction() as tx:
        await _note(hub, tx, FunnelStep(user_id, attempt, Step.FAILED, hub.clock.now(), cause))


async def _note(hub: Hub, tx: Transaction, step: FunnelStep) -> None:
    await tx.funnel.add(SECOND_WORKSPACE, step, step_id=hub.ids.new_id("stp"))


def _tell(hub: Hub, user_id: UserId) -> None:
    _log.warning("workspaces created in a burst", user_id=user_id)
    text = "Somebody creates workspaces faster than a person does. More are refused for now."
    hub.alerts.raise_alert(Alert(AlertKind.WORKSPACE_BURST, user_id, hub.clock.now(), text, {"userId": user_id}))
