"""Lives of a log: staging, swap, branches, dropping. Part of the conformance suite."""

import asyncio
from pathlib import Path

import pytest

from engines.event_logs import ALICE, NOW, PLENTY, Open, batch, event, on_life, staged
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync.errors import StagingRefused, WorkspaceQuarantined
from mooring.sync.lives import StagedClaim, StagedEvent, branch_name, staged_name
from mooring.sync.log import AlreadyWritten, Appended, Change, HeadMoved, LifeOver, LogHead
from mooring.workspaces import WorkspaceMissing

Log = SqliteEventLog
WSP = "wsp_1"


async def _grown(log: Log, count: int, workspace: str = WSP) -> LogHead:
    await log.append(batch(1, count, workspace=workspace), PLENTY)
    return await log.open(workspace)


async def _staged(log: Log, life: str, count: int, workspace: str = WSP) -> None:
    await log.stage(workspace, life)
    if count:
        await log.add_staged(workspace, life, staged(1, count))


async def test_a_staged_log_takes_over_and_the_former_one_is_a_branch(log: Log) -> None:
    """The new life is read under the workspace's name, the old one under its own; both are whole."""
    old = await _grown(log, 5)
    await _staged(log, "log_new", 3)
    swapped = await log.swap(WSP, "log_new", old.backend_id)
    new = await log.open(WSP)
    assert (new.backend_id, new.seq, new.events) == ("log_new", 3, 3)
    assert (swapped.old, swapped.new) == (old, new)
    assert len((await log.read(WSP, 0, 10, 10**6)).texts) == 3
    branch = branch_name(WSP, old.backend_id)
    assert await log.open(branch) == old
    assert len((await log.read(branch, 0, 10, 10**6)).texts) == 5
    for name in (WSP, branch):
        assert (await log.verify(name)).damage is None


async def test_a_log_that_had_come_further_is_closed_until_another_life_takes_over(log: Log) -> None:
    """To readers and writers, and it says so; what is said of another life, or of no more than is there, changes nothing."""
    old = await _grown(log, 5)
    for life, seq in ((old.backend_id, 5), ("log_other", 9), (old.backend_id, 1)):
        await log.must_reach(WSP, life, seq)
        assert await log.open(WSP) == old
    await log.must_reach("wsp_nobody", old.backend_id, 9)
    await log.must_reach(WSP, old.backend_id, 9)
    with pytest.raises(WorkspaceQuarantined):
        await log.open(WSP)
    with pytest.raises(WorkspaceQuarantined):
        await log.append(batch(6), PLENTY)
    damage = (await log.sights([WSP]))[WSP].damage
    assert damage == "the log ends at event 5, and had come to event 9: what is between is missing"
    await _staged(log, "log_new", 3)
    await log.swap(WSP, "log_new", old.backend_id)
    assert ((await log.open(WSP)).seq, (await log.sights([WSP]))[WSP].damage) == (3, None)


async def test_what_is_staged_keeps_times_and_writers(log: Log) -> None:
    """A life that is made of the same events is the same log but for its links, which begin with the life."""
    old = await _grown(log, 4)
    records = await log.records(WSP, 0, 10, 10**6)
    await log.stage(WSP, "log_new")
    again = [
        StagedEvent(one.seq, one.parent, int(one.at.timestamp() * 1000), one.user_id, one.session_id, one.text)
        for one in records
    ]
    await log.add_staged(WSP, "log_new", again)
    await log.swap(WSP, "log_new", old.backend_id)
    found = await log.records(WSP, 0, 10, 10**6)
    assert [(one.seq, one.at, one.user_id, one.session_id, one.text) for one in found] == [
        (one.seq, one.at, one.user_id, one.session_id, one.text) for one in records
    ]
    assert {one.chain for one in found}.isdisjoint(one.chain for one in records)
    assert (await log.open(WSP)).size == old.size


async def test_a_push_that_is_meant_for_the_former_life_is_not_written(log: Log) -> None:
    """Also one that fits the new one's head, is a known deed there, or was queued before the swap."""
    old = await _grown(log, 3)
    await log.stage(WSP, "log_new")
    await log.add_staged(WSP, "log_new", staged(1, 3))
    await log.add_staged_claims(WSP, "log_new", [StagedClaim("a", 1, 1)])
    before = log.append(on_life(batch(4), old.backend_id), PLENTY)
    swapping = asyncio.ensure_future(log.swap(WSP, "log_new", old.backend_id))
    await asyncio.sleep(0)  # it is queued
    queued = log.append(on_life(batch(4), old.backend_id), PLENTY)
    assert await before == Appended(4)
    assert (await swapping).old is not None
    assert await queued == LifeOver("log_new")
    assert await log.append(on_life(batch(4, claim="a"), old.backend_id), PLENTY) == LifeOver("log_new")
    assert (await log.open(WSP)).seq == 3
    assert await log.append(on_life(batch(4), "log_new"), PLENTY) == Appended(4)
    assert await log.append(batch(5), PLENTY) == Appended(5)


async def test_a_branch_takes_pushes_of_its_own_life(log: Log) -> None:
    """Compare-and-append as in any log; where it was left stays known, and the log in service is not touched."""
    old = await _grown(log, 2)
    await _staged(log, "log_new", 1)
    await log.swap(WSP, "log_new", old.backend_id)
    name = branch_name(WSP, old.backend_id)
    assert await log.append(on_life(batch(3, 2, workspace=name), old.backend_id), PLENTY) == Appended(4)
    assert await log.append(batch(3, workspace=name), PLENTY) == HeadMoved(4)
    (branch,) = await log.branches(WSP)
    assert (branch.backend_id, branch.head.seq, branch.left_at) == (old.backend_id, 4, old)
    assert (await log.open(WSP)).seq == 1
    assert (await log.verify(name)).damage is None


async def test_claims_go_with_their_life(log: Log) -> None:
    """The new life knows the deeds that were staged with it; the branch keeps those that it had."""
    await log.append(batch(1, 2, claim="a"), PLENTY)
    await log.append(batch(3, claim="b"), PLENTY)
    old = await log.open(WSP)
    await _staged(log, "log_new", 2)
    await log.add_staged_claims(WSP, "log_new", [StagedClaim("a", 1, 2), StagedClaim("b", 3, 3)])
    await log.swap(WSP, "log_new", old.backend_id)
    assert await log.append(batch(3, claim="a"), PLENTY) == AlreadyWritten(1, 2)
    assert await log.append(batch(3, claim="b"), PLENTY) == Appended(3)
    assert await log.append(batch(9, claim="b", workspace=branch_name(WSP, old.backend_id)), PLENTY) == AlreadyWritten(
        3, 3
    )


async def test_a_swap_asks_which_life_it_replaces(log: Log) -> None:
    """Of another one, or of one where there was to be none, nothing happens."""
    old = await _grown(log, 1)
    await _staged(log, "log_new", 1)
    for expected in (None, "log_other"):
        assert await log.swap(WSP, "log_new", expected) == LifeOver(old.backend_id)
    await _staged(log, "log_copy", 1, "wsp_copy")
    assert await log.swap("wsp_copy", "log_copy", "log_other") == LifeOver(None)
    assert (await log.open(WSP), await log.branches(WSP)) == (old, [])


async def test_a_log_can_begin_with_a_swap(log: Log) -> None:
    """Where there is none: a copy, an import. Nothing becomes a branch."""
    await _staged(log, "log_copy", 4)
    swapped = await log.swap(WSP, "log_copy", None)
    assert (swapped.old, swapped.new) == (None, await log.open(WSP))
    assert await log.branches(WSP) == []
    assert await log.workspaces() == [WSP]


async def test_a_repeated_swap_answers_as_the_first_one_did(open_log: Open, tmp_path: Path) -> None:
    """Whatever was written since, on either side, and by another process; after a further swap it is over."""
    first: Log = await open_log(tmp_path)
    old = await _grown(first, 2)
    await _staged(first, "log_new", 1)
    swapped = await first.swap(WSP, "log_new", old.backend_id)
    await first.append(batch(2), PLENTY)
    await first.append(batch(3, workspace=branch_name(WSP, old.backend_id)), PLENTY)
    assert await first.swap(WSP, "log_new", old.backend_id) == swapped
    await first.close()
    second: Log = await open_log(tmp_path)
    assert await second.swap(WSP, "log_new", old.backend_id) == swapped
    await second.drop_branch(WSP, old.backend_id)
    assert await second.swap(WSP, "log_new", old.backend_id) == swapped
    await _staged(second, "log_newer", 1)
    await second.swap(WSP, "log_newer", "log_new")
    assert await second.swap(WSP, "log_new", old.backend_id) == LifeOver("log_newer")
    await second.close()


async def test_branches_are_named_in_the_order_of_the_swaps(log: Log) -> None:
    """A log may be restored again and again; each former life stays until it is dropped."""
    lives = [(await _grown(log, 2)).backend_id]
    for number in range(3):
        await _staged(log, f"log_{9 - number}", number)
        await log.swap(WSP, f"log_{9 - number}", lives[-1])
        lives.append(f"log_{9 - number}")
    assert [one.backend_id for one in await log.branches(WSP)] == lives[:-1]
    await log.drop_branch(WSP, lives[1])
    assert [one.backend_id for one in await log.branches(WSP)] == [lives[0], lives[2]]
    assert await log.branches("wsp_") == []


async def test_what_is_staged_is_named(log: Log) -> None:
    """Workspace and life, of all logs; what took over, was dropped, or went with its workspace is staged no more."""
    old = await _grown(log, 1)
    for life in ("log_1", "log_2", "log_3"):
        await _staged(log, life, 1)
    await log.stage("wsp_2", "log_4")
    assert set(await log.every_staged()) == {(WSP, "log_1"), (WSP, "log_2"), (WSP, "log_3"), ("wsp_2", "log_4")}
    await log.swap(WSP, "log_1", old.backend_id)
    await log.drop_staged(WSP, "log_2")
    assert list(await log.every_staged()) == [(WSP, "log_3"), ("wsp_2", "log_4")]
    await log.erase("wsp_2")
    assert list(await log.every_staged()) == [(WSP, "log_3")]


async def test_nobody_sees_what_is_staged_or_a_branch(log: Log) -> None:
    """Neither who looks at all logs, nor who asks what happened; and no name of theirs can be made into a log."""
    old = await _grown(log, 2)
    await _staged(log, "log_new", 2)
    before = await log.position()
    hidden = [staged_name(WSP, "log_new"), branch_name(WSP, old.backend_id)]
    assert list((await log.activity(0, 10**6)).changes) == [Change(WSP, 2)]
    await log.swap(WSP, "log_new", old.backend_id)
    await log.append(batch(3, workspace=hidden[1]), PLENTY)
    await _staged(log, "log_newer", 1)
    assert await log.workspaces() == [WSP]
    assert list((await log.activity(before, 10**6)).changes) == [Change(WSP, 2, speaks=True)]
    assert await log.sights([WSP, staged_name(WSP, "log_newer"), hidden[1]]) == await log.sights([WSP])
    for name in (staged_name(WSP, "log_newer"), branch_name(WSP, "log_none"), "erased/wsp_1/1", "branch/wsp_2/x"):
        with pytest.raises(WorkspaceMissing):
            await log.open(name)
        with pytest.raises(WorkspaceMissing):
            await log.append(batch(2, workspace=name), PLENTY)


async def test_a_swap_is_heard_of_at_its_own_position(log: Log) -> None:
    """Whoever has looked up to any moment before it hears of the log once, also of one without events."""
    old = await _grown(log, 3)
    await _grown(log, 1, "wsp_2")
    await _staged(log, "log_new", 0)
    seen = await log.position()
    rung: list[None] = []
    stop = log.on_commit(lambda: rung.append(None))
    await log.swap(WSP, "log_new", old.backend_id)
    assert len(rung) == 1
    assert await log.position() == seen + 1
    activity = await log.activity(seen, 100)
    assert (list(activity.changes), activity.position) == ([Change(WSP, 0, speaks=True)], seen + 1)
    assert (await log.sights([WSP]))[WSP].position == seen + 1
    await log.append(batch(1, 2), PLENTY)
    await log.append(batch(2, workspace="wsp_2"), PLENTY)
    changes = list((await log.activity(seen, 100)).changes)
    assert changes == [Change(WSP, 2, speaks=True), Change("wsp_2", 2)]
    assert list((await log.activity(seen + 1, 100)).changes) == [Change(WSP, 2), Change("wsp_2", 2)]
    stop()


async def test_branches_that_move_are_named(open_log: Open, tmp_path: Path) -> None:
    """As what they become, and by each event that they get; whoever asks behind what is remembered is told of all."""
    log: Log = await open_log(tmp_path)
    old = await _grown(log, 3)
    await _staged(log, "log_new", 1)
    before, name = await log.position(), branch_name(WSP, old.backend_id)
    await log.swap(WSP, "log_new", old.backend_id)
    named, swapped_at = await log.branches_after(before)
    assert named == [name]
    assert await log.branches_after(swapped_at) == ([], swapped_at)
    await log.append(batch(4, workspace=name), PLENTY)
    assert await log.branches_after(swapped_at) == ([name], swapped_at + 1)
    await log.close()
    anew: Log = await open_log(tmp_path)
    assert await anew.branches_after(0) == ([name], swapped_at + 1)
    assert await anew.branches_after(swapped_at + 1) == ([], swapped_at + 1)
    await anew.close()


async def test_staging_rings_no_bell(log: Log) -> None:
    """Nobody could find anything."""
    rung: list[None] = []
    stop = log.on_commit(lambda: rung.append(None))
    await _staged(log, "log_new", 300)
    stop()
    assert rung == []


async def test_what_no_log_could_hold_is_not_staged(log: Log) -> None:
    """Numbers that do not link, writers that are two lines, half of a letter, too much at once, a life that there was."""
    old = await _grown(log, 1)
    await log.stage(WSP, "log_new")
    good = staged(1, 2)
    text = good[0].text
    for bad in (
        [],
        [good[1]],
        [good[0], good[0]],
        [good[0]._replace(parent=1)],
        [good[0]._replace(seq=2**53)],
        [good[0]._replace(user_id="usr\n1")],
        [good[0]._replace(session_id="x" * 600)],
        [good[0]._replace(text="\ud800")],
        [good[0]._replace(user_id="\ud800")],
        [good[0]._replace(at_ms=-1)],
        [good[0]._replace(at_ms=2**63)],
        staged(1, 1_001),
        [one._replace(text=text + "x" * 600_000) for one in good],
    ):
        with pytest.raises(StagingRefused):
            await log.add_staged(WSP, "log_new", bad)
    for life in ("log_new", old.backend_id):
        with pytest.raises(StagingRefused):
            await log.stage(WSP, life)
    with pytest.raises(StagingRefused):
        await log.add_staged(WSP, "log_none", good)
    with pytest.raises(StagingRefused):
        await log.swap(WSP, "log_none", old.backend_id)
    await log.add_staged(WSP, "log_new", good)
    assert (await log.verify(staged_name(WSP, "log_new"))).events == 2
    assert await log.healthy()


async def test_claims_that_no_log_could_hold_are_not_staged(log: Log) -> None:
    """About no event, twice, without a name. Who pushes in the same moment does not notice."""
    await _staged(log, "log_new", 3)
    await log.add_staged_claims(WSP, "log_new", [StagedClaim("known", 1, 1)])
    for bad in (
        [StagedClaim("a", 0, 1)],
        [StagedClaim("a", 2, 1)],
        [StagedClaim("", 1, 1)],
        [StagedClaim("\ud800", 1, 1)],
        [StagedClaim("a", 1, 1), StagedClaim("a", 2, 2)],
        [StagedClaim("b", 1, 1), StagedClaim("known", 2, 2)],
    ):
        pushing = log.append(batch(1, workspace="wsp_2"), PLENTY)
        with pytest.raises(StagingRefused):
            await log.add_staged_claims(WSP, "log_new", bad)
        assert isinstance(await pushing, Appended | HeadMoved)
    with pytest.raises(StagingRefused):
        await log.add_staged_claims(WSP, "log_none", [StagedClaim("a", 1, 1)])
    await log.swap(WSP, "log_new", None)
    assert await log.append(batch(4, claim="b"), PLENTY) == Appended(4)


async def test_what_is_dropped_is_gone_and_gives_no_position_again(open_log: Open, tmp_path: Path) -> None:
    """Staged logs and branches, of however many events; repeated it does nothing. The log in service stays."""
    log: Log = await open_log(tmp_path)
    old = await _grown(log, 2)
    await _staged(log, "log_new", 1)
    await log.swap(WSP, "log_new", old.backend_id)
    await log.stage(WSP, "log_newer")
    for first in (1, 1_001, 2_001):
        await log.add_staged(WSP, "log_newer", staged(first, 1_000))
    seen = await log.position()
    for _ in range(2):
        await log.drop_staged(WSP, "log_newer")
        await log.drop_branch(WSP, old.backend_id)
    assert await log.branches(WSP) == []
    with pytest.raises(WorkspaceMissing):
        await log.open(branch_name(WSP, old.backend_id))
    assert (await log.verify(staged_name(WSP, "log_newer"))).events == 0
    await log.close()
    log = await open_log(tmp_path)
    assert await log.position() == seen
    assert (await log.open(WSP)).backend_id == "log_new"
    await log.stage(WSP, "log_newer")
    await log.close()


async def test_erasing_takes_all_lives(log: Log) -> None:
    """The one in service, branches, what is staged: nothing can be opened, pushed to, or staged any more."""
    old = await _grown(log, 2)
    await _staged(log, "log_new", 1)
    await log.swap(WSP, "log_new", old.backend_id)
    await _staged(log, "log_newer", 2)
    await _grown(log, 1, "wsp_10")
    await log.erase(WSP)
    branch = branch_name(WSP, old.backend_id)
    assert await log.heads([WSP, branch, staged_name(WSP, "log_newer")]) == {}
    assert await log.branches(WSP) == []
    for deed in (
        log.open(branch),
        log.append(batch(3, workspace=branch), PLENTY),
        log.stage(WSP, "log_newest"),
        log.swap(WSP, "log_newer", "log_new"),
    ):
        with pytest.raises(WorkspaceMissing):
            await deed
    assert list(await log.heads(["wsp_10"])) == ["wsp_10"]


async def test_staged_numbers_may_have_gaps(log: Log) -> None:
    """As in any log: only parent and order count."""
    await log.stage(WSP, "log_new")
    spread = [event(100, 0), event(20_000, 100)]
    at = int(NOW.timestamp() * 1000)
    made = [StagedEvent(one.seq, one.parent, at, ALICE.user_id, ALICE.session_id, one.text) for one in spread]
    await log.add_staged(WSP, "log_new", made)
    swapped = await log.swap(WSP, "log_new", None)
    assert (swapped.new.seq, swapped.new.events) == (20_000, 2)
    assert (await log.verify(WSP)).damage is None
