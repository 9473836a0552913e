"""Mutated files: whatever is done to a good one, it is refused, or it is what it was.

`MOORING_TEST_IMPORT_ROUNDS` says how many files are made of each good one; before a release some ten thousand.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from import_world import Exported, compact, exported, line_of, sample, verdicts_on, written

ROUNDS = int(os.environ.get("MOORING_TEST_IMPORT_ROUNDS", "60"))
BATCH = 300
GOOD: dict[str, Callable[[], bytes]] = {
    "export": lambda: exported([line_of(seq, seq - 1) for seq in range(1, 9)]).packed(),
    "durable object": lambda: sample("durable-object.sqlite"),
    "device": lambda: sample("livestore-b.db"),
    "dump": lambda: sample("d1.sql"),
}
# What no checksum covers can be changed into something that is as good: a letter in a text is another text.
SUMMED = {"export"}


def _mutated(good: bytes, dice: random.Random) -> bytes:
    """One to four changes: bits, bytes, pieces cut out, doubled, moved, zeroed, numbers at their limits."""
    content = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        at, size = dice.randrange(len(content)), dice.choice((1, 1, 2, 4, 8, 64, 512))
        piece = bytes(content[at : at + size])
        match dice.randrange(7):
            case 0:
                content[at] ^= 1 << dice.randrange(8)
            case 1:
                content[at] = dice.randrange(256)
            case 2:
                del content[at : at + size]
            case 3:
                content[at:at] = piece
            case 4:
                content[at : at + size] = bytes(len(piece))
            case 5:
                content[at : at + size] = b"\xff" * len(piece)
            case _:
                to = dice.randrange(len(content))
                content[to : to + len(piece)] = piece
    return bytes(content)


@pytest.mark.parametrize("form", GOOD)
async def test_a_mutated_file_is_refused_or_is_a_log(tmp_path: Path, form: str) -> None:
    """Never a crash and never a limit; of an export, whose every word is covered, only what it was; of the others, whose words
    nothing covers, only events in their order, each of the form that a log has.
    """
    good = GOOD[form]()
    (tmp_path / "good").mkdir()
    await verdicts_on(tmp_path / "good", [good])
    right = written(tmp_path / "good")
    dice = random.Random(f"{form} {ROUNDS}")
    for number in range(0, ROUNDS, BATCH):
        folder = tmp_path / str(number)
        folder.mkdir()
        contents = [_mutated(good, dice) for _ in range(min(BATCH, ROUNDS - number))]
        for place, verdict in enumerate(await verdicts_on(folder, contents)):
            assert (verdict.plan is None) == bool(verdict.findings)
            assert [one.code for one in verdict.findings] != ["LIMITS"]
            if verdict.plan is not None:
                found = written(folder, place)
                assert found == right or form not in SUMMED, f"{form} {number + place}"
                _check_is_log(found)


def _check_is_log(found: list[tuple[object, ...]]) -> None:
    head = 0
    for seq, parent, at_ms, _, _, pushed in found:
        assert isinstance(pushed, dict)
        assert (pushed["seqNum"], pushed["parentSeqNum"], parent) == (seq, head, head)
        assert set(pushed) == {"name", "seqNum", "parentSeqNum", "clientId", "sessionId", "args"}
        assert isinstance(at_ms, int)
        assert isinstance(seq, int)
        assert seq > head
        head = seq


async def test_exports_that_say_something_else_are_refused(tmp_path: Path) -> None:
    """Lines whose checksum and chain somebody has made to fit: then they are another log, in the words that they say."""
    dice = random.Random(ROUNDS)
    made: list[Exported] = []
    for _ in range(ROUNDS):
        one = exported([line_of(seq, seq - 1) for seq in range(1, 5)])
        line = dice.choice(one.lines)
        name = dice.choice(sorted(line))
        line[name] = dice.choice([*line.values(), -1, 2**53, 0.5, "", None, "\x00", "é" * 9])
        made.append(one)
    contents = []
    for one in made:
        try:
            contents.append(one.chained().summed().packed())
        except (AttributeError, TypeError, UnicodeEncodeError):
            continue  # what cannot even be linked
    verdicts = await verdicts_on(tmp_path, contents)
    for place, verdict in enumerate(verdicts):
        if verdict.plan is not None:
            _check_is_log(written(tmp_path, place))
            assert compact(written(tmp_path, place)[0][5]["args"])
