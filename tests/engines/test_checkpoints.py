"""How much is copied from the WAL into the file of events at once: whoever writes waits for it."""

from pathlib import Path

from engines.event_logs import PLENTY, batch, staged
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.storage.eventlog.schema import CHECKPOINT_PAGES, STEP_CHECKPOINT_PAGES

PAGE = 4096
STEP = 500  # events, in some 50 pages
STEPS = 60


async def _log(folder: Path) -> SqliteEventLog:
    return await open_event_log(folder / "events.db", RandomIds())


def _wal(folder: Path) -> int:
    """The most that was in the WAL at once, in pages: it is written from its beginning again after a checkpoint."""
    return (folder / "events.db-wal").stat().st_size // PAGE


async def test_a_log_is_made_and_erased_in_small_checkpoints(tmp_path: Path) -> None:
    """All the time no more is in the WAL than a small checkpoint takes, and what one step writes."""
    log = await _log(tmp_path)
    await log.stage("wsp_1", "log_new")
    for step in range(STEPS):
        await log.add_staged("wsp_1", "log_new", staged(step * STEP + 1, STEP))
    assert STEP_CHECKPOINT_PAGES <= _wal(tmp_path) < 2 * STEP_CHECKPOINT_PAGES
    await log.drop_staged("wsp_1", "log_new")
    assert _wal(tmp_path) < 2 * STEP_CHECKPOINT_PAGES
    await log.close()


async def test_pushes_are_copied_in_large_ones(tmp_path: Path) -> None:
    """Also after a log was made: each checkpoint is a stall, so they are few."""
    log = await _log(tmp_path)
    await log.stage("wsp_1", "log_new")
    await log.add_staged("wsp_1", "log_new", staged(1, STEP))
    first = 1
    while _wal(tmp_path) < 3 * STEP_CHECKPOINT_PAGES and first < 60_000:
        await log.append(batch(first, 100), PLENTY)
        first += 100
    assert 3 * STEP_CHECKPOINT_PAGES <= _wal(tmp_path) <= CHECKPOINT_PAGES
    await log.close()
