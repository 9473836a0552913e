"""Lines on their way into a log: a little at a time, whatever comes in one page."""

import asyncio
from dataclasses import dataclass, field

import msgspec
import pytest

from mooring.backups.lines import PIECE, in_pieces
from mooring.backups.restoring.errors import RestoreSourceDamaged
from mooring.backups.restoring.load import Loading, Wanted, load
from mooring.backups.snapshot import Lines
from mooring.sync import Verified
from mooring.sync.lives import StagedEvent

COUNT = 2_000
LONGEST = len(b"x" * 700) + 100
TEXT = b"".join(
    msgspec.json.encode((seq, seq - 1, 5, "usr_1", "ses_1", "", "x" * (seq % 700))) + b"\n"
    for seq in range(1, COUNT + 1)
)


@dataclass
class Page:
    """A source that gives everything in one page."""

    read: bool = False

    async def events(self, after: int) -> Lines | None:
        del after
        read, self.read = self.read, True
        return None if read else Lines(TEXT, COUNT, 1, COUNT)

    async def claims(self, page: int) -> Lines | None:
        del page


@dataclass
class Staged:
    """A log that takes whatever is staged, and looks what others get in between."""

    seqs: list[list[int]] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    turn: int = 0

    async def stage(self, workspace_id: str, backend_id: str) -> None: ...

    async def add_staged(self, workspace_id: str, backend_id: str, events: list[StagedEvent]) -> None:
        del workspace_id, backend_id
        self.seqs.append([event.seq for event in events])
        self.turns.append(self.turn)

    async def verify(self, name: str) -> Verified:
        return Verified(name, self.seqs[-1][-1], sum(map(len, self.seqs)), None)

    async def others(self) -> None:
        """Whoever else has something to do on the loop."""
        while True:
            self.turn += 1
            await asyncio.sleep(0)


def test_pieces_are_whole_lines_and_all_of_them() -> None:
    """None is longer than it should be by more than its last line; a line without an end is a piece like another."""
    pieces = list(in_pieces(TEXT))
    assert (b"".join(pieces), len(pieces) > 2, list(in_pieces(b""))) == (TEXT, True, [])
    assert all(piece.endswith(b"\n") and len(piece) <= PIECE + LONGEST for piece in pieces)
    assert list(in_pieces(TEXT + b"[")) == [*pieces[:-1], pieces[-1] + b"["]


async def test_others_have_their_turn_while_a_page_is_loaded() -> None:
    """Before each piece of a page that is staged: whoever restores a large workspace keeps nobody waiting for a whole page."""
    staged = Staged()
    others = asyncio.create_task(staged.others())

    async def progress(done: int) -> None: ...

    await load(Wanted("wsp_1", "", COUNT), Page(), Loading(staged, staged, "wsp_1", "log_2", progress))  # type: ignore[arg-type]
    others.cancel()
    assert [seq for some in staged.seqs for seq in some] == list(range(1, COUNT + 1))
    assert len(staged.seqs) == len(list(in_pieces(TEXT)))
    assert staged.turns == sorted(set(staged.turns))


async def test_a_cut_within_a_piece_is_the_end() -> None:
    """What is behind it is not staged, and a cut that the lines do not reach is damage."""
    staged = Staged()

    async def progress(done: int) -> None: ...

    loading = Loading(staged, staged, "wsp_1", "log_2", progress)  # type: ignore[arg-type]
    await load(Wanted("wsp_1", "", 300), Page(), loading)
    assert staged.seqs[-1][-1] == 300
    with pytest.raises(RestoreSourceDamaged):
        await load(Wanted("wsp_1", "", COUNT + 1), Page(), loading)
