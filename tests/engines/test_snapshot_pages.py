"""What is in memory of a log while it is read: a page, by its bytes and by its events."""

from pathlib import Path

from engines.event_logs import PLENTY, batch
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteSnapshots, open_event_log
from mooring.storage.eventlog.snapshot import PAGE_BYTES


async def test_a_page_is_bounded_by_its_bytes_and_no_event_is_left_out(tmp_path: Path) -> None:
    """Large events come few at a time, in their order, also one that comes alone."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    large = f'"{"x" * (PAGE_BYTES // 3)}"'
    for seq in range(1, 8):
        await log.append(batch(seq, args=large), PLENTY)
    counts: list[int] = []
    async with SqliteSnapshots(tmp_path / "events.db").of("wsp_1") as snapshot:
        after = 0
        while (page := await snapshot.events(after)) is not None:
            assert (page.first, page.text.count(b"\n")) == (after + 1, page.count)
            counts.append(page.count)
            after = page.last
    await log.close()
    assert (after, counts) == (7, [2, 2, 2, 1])
