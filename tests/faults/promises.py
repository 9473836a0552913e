"""What a log promised, compared with what it holds."""

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.writers import DEED, PLENTY, deed
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync import EventLog
from mooring.sync.log import AlreadyWritten

EVERYTHING = 10_000_000


@dataclass
class Promises:
    """Acknowledged events: by workspace, seq and the id in the event's args."""

    made: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, workspace_id: str, seq: int, identity: str) -> None:
        """Takes an acknowledged event. No seq is promised to two events."""
        assert self.made[workspace_id].setdefault(seq, identity) == identity, (
            f"{workspace_id} acknowledged two events as {seq}."
        )

    def read(self, notes: Path) -> int:
        """Takes the notes of a writer; the last line may be torn by its death. How many batches they are of."""
        lines = notes.read_text("ascii").split("\n")[:-1]
        for line in lines:
            workspace_id, *events = line.split(" ")
            for event in events:
                seq, _, identity = event.partition(":")
                self.note(workspace_id, int(seq), identity)
        return len(lines)

    def __len__(self) -> int:
        return sum(map(len, self.made.values()))


async def broken_promises(data: Path, promises: Promises) -> list[str]:
    """What is wrong with a log after a crash: acknowledged events that it lost, a broken chain, events told twice.

    A copy is examined: opening a log repairs it, and that is what the next process has to do by itself.
    """
    with TemporaryDirectory() as copy:
        for file in data.glob("events.db*"):
            shutil.copy2(file, copy)
        events_db = Path(copy) / "events.db"
        if not events_db.exists():
            return ["the whole log is lost"] if len(promises) else []
        return await _examine(events_db, promises)


async def _examine(events_db: Path, promises: Promises) -> list[str]:
    log = await open_event_log(events_db, RandomIds())
    try:
        wrong: list[str] = []
        for workspace_id in sorted({*promises.made, *await log.workspaces()}):
            verified = await log.verify(workspace_id)
            if verified.damage:
                wrong.append(f"{workspace_id}: {verified.damage}")
            await log.open(workspace_id)  # refuses a log whose tail does not fit its head
            held = _held((await log.read(workspace_id, 0, EVERYTHING, 1 << 40)).texts, wrong)
            lost = {seq for seq, identity in promises.made[workspace_id].items() if held.get(seq) != identity}
            if lost:
                wrong.append(f"{workspace_id}: {len(lost)} acknowledged events lost, the first is {min(lost)}")
            wrong += await _half_done(log, workspace_id, held)
        return wrong
    finally:
        await log.close()


async def _half_done(log: EventLog, workspace_id: str, held: dict[int, str]) -> list[str]:
    """Deeds of which a part is there, or whose claim is not: whoever does them again would not be told that they are done."""
    seqs: dict[int, list[int]] = defaultdict(list)
    for seq, identity in held.items():
        if identity.startswith(DEED):
            seqs[int(identity.removeprefix(DEED).partition("-")[0])].append(seq)
    again = {number: deed(workspace_id, max(held), number) for number in seqs}
    answers = await asyncio.gather(*(log.append(batch, PLENTY) for batch in again.values()))
    return [
        f"{workspace_id}: deed {number} is at {seqs[number]}, and to do it again is {answer}"
        for (number, batch), answer in zip(again.items(), answers, strict=True)
        if answer != AlreadyWritten(seqs[number][0], seqs[number][-1]) or len(seqs[number]) != len(batch.events)
    ]


def _held(texts: Sequence[str], wrong: list[str]) -> dict[int, str]:
    held: dict[int, str] = {}
    last = 0
    for text in texts:
        event = json.loads(text)["eventEncoded"]
        if event["parentSeqNum"] != last or event["seqNum"] <= last:
            wrong.append(f"event {event['seqNum']} on {event['parentSeqNum']} comes after {last}")
        last = event["seqNum"]
        held[last] = event["args"]["id"]
    if len(set(held.values())) != len(held):
        wrong.append("an event is in the log twice")
    return held
