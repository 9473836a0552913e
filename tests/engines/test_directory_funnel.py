"""Steps of funnels on each engine."""

from datetime import timedelta

from mooring.storage.directory import SqlDirectory
from mooring.workspaces.funnel import SECOND_WORKSPACE, FunnelStep, Step
from people import people_of


async def test_steps_come_back_in_order_from_a_moment_on_until_they_are_forgotten(directory: SqlDirectory) -> None:
    """Of the one funnel that is asked for; forgetting drops what is older than a moment, of all funnels."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    begun = people.clock.now()
    taken = [
        FunnelStep(alice.id, "one", Step.OPENED, begun),
        FunnelStep(alice.id, "one", Step.FAILED, begun + timedelta(days=1), "RATE_LIMITED"),
        FunnelStep(alice.id, "one", Step.SUCCEEDED, begun + timedelta(days=2)),
    ]
    async with directory.transaction() as tx:
        for number, step in enumerate(reversed(taken)):
            await tx.funnel.add(SECOND_WORKSPACE, step, step_id=f"stp_{number}")
        await tx.funnel.add("another", taken[0], step_id="stp_other")
    async with directory.reading() as tx:
        assert list(await tx.funnel.since(SECOND_WORKSPACE, begun)) == taken
        assert list(await tx.funnel.since(SECOND_WORKSPACE, begun + timedelta(days=1))) == taken[1:]
    async with directory.transaction() as tx:
        await tx.funnel.forget(begun + timedelta(days=1))
    async with directory.reading() as tx:
        assert list(await tx.funnel.since(SECOND_WORKSPACE, begun)) == taken[1:]
        assert list(await tx.funnel.since("another", begun)) == []


async def test_what_is_used_is_counted(directory: SqlDirectory) -> None:
    """Owned workspaces and members, as of now."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    second = await people.create_workspace(alice, "Second")
    async with directory.reading() as tx:
        assert await tx.quotas.owned_count(alice.id) == 2
        assert await tx.quotas.member_count(second.id) == 1
