"""Files that LiveStore, its sync backend, wrangler and we ourselves have written are read to the letter."""

import re
from pathlib import Path

import pytest

from export_world import export_world
from import_world import CARGO, exported, line_of, sample, verdicts_on, written
from mooring.kit.clock import SystemClock
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance

REAL = {
    "livestore-a.db": "livestore",
    "livestore-b.db": "livestore",
    "durable-object.sqlite": "durable_object",
    "d1.sql": "d1",
}


async def test_one_log_in_four_forms_is_one_log(tmp_path: Path) -> None:
    """Two devices, the Durable Object and the dump of a board of twenty events: the same events, by all four."""
    found = await verdicts_on(tmp_path, [sample(name) for name in REAL])
    assert [one.plan.format if one.plan else one.findings for one in found] == list(REAL.values())
    pushed = [[line[5] for line in written(tmp_path, place)] for place in range(len(REAL))]
    assert len(pushed[0]) == 20
    assert pushed[1:] == [pushed[0]] * 3
    assert pushed[0][0]["args"]["text"] == f"{CARGO}\nline"
    assert pushed[0][-1]["args"] == {"id": "n1", "value": {"deep": [1, 2.5, None, True, "x'y"], "big": 1e21}}


async def test_moments_are_kept_where_the_file_has_them(tmp_path: Path) -> None:
    """The backend's own are to the millisecond; of what a device wrote itself, that of the event before."""
    names = ["durable-object.sqlite", "d1.sql", "livestore-a.db"]
    found = await verdicts_on(tmp_path, [sample(name) for name in names])
    moments = [[line[2] for line in written(tmp_path, place)] for place in range(3)]
    assert moments[0] == moments[1] == sorted(moments[0])
    assert set(moments[2]) <= set(moments[0])
    assert ["TIMES_INCOMPLETE" in one.plan.notes for one in found if one.plan] == [False, False, True]


async def test_an_export_of_ours_keeps_everything(tmp_path: Path) -> None:
    """Numbers that begin later and leave gaps, moments, writers, sessions, args to the letter."""
    async with export_world(tmp_path) as world:
        await world.log.open("wsp_1")
        now = SystemClock().now()
        pushed = [
            '{"name":"v1.Æ","seqNum":20,"parentSeqNum":0,"clientId":"c","sessionId":"s","args":{"a":1e999,"b":"\\ud800"}}',
            '{"name":"v1.Å","seqNum":31,"parentSeqNum":20,"clientId":"c","sessionId":"s","args":[ 1,\n2 ]}',
        ]
        events = [
            NewEvent(20, 0, delivered(pushed[0], delivery_suffix(now))),
            NewEvent(31, 20, delivered(pushed[1], delivery_suffix(now))),
        ]
        await world.log.append(Batch("wsp_1", Author("usr_a", "ses_a"), now, events), Allowance(10, 10_000))
        await world.build()
        (verdict,) = await verdicts_on(tmp_path, [world.path().read_bytes()])
    assert verdict.findings == []
    assert verdict.plan is not None
    assert (verdict.plan.head, verdict.plan.events, verdict.plan.notes) == (31, 2, ["SEQS_BEGIN_LATER"])
    assert [(one.user_id, one.count) for one in verdict.plan.writers] == [("usr_a", 2)]
    made = (tmp_path / "sandbox" / "0").read_text("utf-8")
    assert all(text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") in made for text in pushed)


async def test_one_that_is_made_by_hand_is_as_good(tmp_path: Path) -> None:
    """What the other tests make wrong is right before they do."""
    (verdict,) = await verdicts_on(tmp_path, [exported().packed()])
    assert verdict.findings == []
    assert written(tmp_path)[0][:5] == (1, 0, line_of(1, 0)["atMs"], "usr_alice", "ses_alice")


@pytest.mark.parametrize("name", REAL)
async def test_limits_are_those_of_who_brings_it(tmp_path: Path, name: str) -> None:
    """One event more than there may be, one byte more."""
    (many,) = await verdicts_on(tmp_path, [sample(name)], most_events=19)
    assert [one.code for one in many.findings] == ["TOO_MANY_EVENTS"]


def test_every_finding_is_in_the_guide() -> None:
    """Each code that a file may be refused with is explained where people look for it, and so is each note of a plan."""
    root = Path(__file__).parents[3]
    sources = [
        *(root / "src/mooring/storage/imports").rglob("*.py"),
        *(root / "src/mooring/backups/importing").glob("*.py"),
    ]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    codes = set(re.findall(r'(?:Unfit|ImportFinding)\(\s*"([A-Z_]+)"', text))
    notes = set(re.findall(r'"((?:WRITERS|NO|TIMES|NOT|LOCAL|SEQS)_[A-Z_]+)"', text)) - {"NO_EVENTS"}
    guide = (root / "docs/guide/import.md").read_text("utf-8")
    assert {code for code in codes | notes if f"`{code}`" not in guide} == set()
    assert len(codes) > 20
