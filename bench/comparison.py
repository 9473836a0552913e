"""The two servers side by side: the same work, the same driver, round after round, never both at once."""

from dataclasses import dataclass, field
from functools import partial

from harness import median
from servers import Account, Mooring, Reference

COLD_STORE = "bench-cold"


@dataclass
class Row:
    """One kind of work. `floor` is how many times better ours must be, `ceiling` the most that ours may take."""

    title: str
    mode: str
    options: dict
    key: str
    unit: str
    stores: int = 1
    floor: float = 0
    ceiling: float = 0
    less_is_better: bool = False
    sides: dict = field(default_factory=lambda: {"reference": [], "ours": []})

    def value(self, side):
        """The median of one side."""
        return median(self.sides[side], self.key)

    @property
    def factor(self):
        """How many times better ours is; None when a side is missing."""
        reference, ours = self.value("reference"), self.value("ours")
        if not reference or not ours:
            return None
        return reference / ours if self.less_is_better else ours / reference

    @property
    def met(self):
        """Whether the floor is kept; None when it was not measured."""
        if self.ceiling:
            ours = self.value("ours")
            return None if ours is None else ours <= self.ceiling
        return None if self.factor is None else self.factor >= self.floor


def rows(sizes):
    """The work that is compared."""
    pushes = [
        Row(
            title=f"push, 16 workspaces, batch {batch}",
            mode="push",
            options={"stores": 16, "batch": batch, "secs": sizes.secs},
            key="events_per_s",
            unit="events/s",
            stores=16,
            floor=floor,
        )
        for batch, floor in ((1, 20), (10, 20), (100, 40))
    ]
    ack = Row(
        title="ack p50, 1 workspace, batch 1",
        mode="push",
        options={"stores": 1, "batch": 1, "secs": sizes.secs},
        key="ack_p50_ms",
        unit="ms",
        floor=3,
        less_is_better=True,
    )
    fanout = Row(
        title="fan-out, 50 subscribers, closed loop",
        mode="fanout",
        options={"subs": 50, "closed": 1, "secs": sizes.secs},
        key="deliveries_per_s",
        unit="deliveries/s",
        floor=15,
    )
    cold = Row(
        title=f"cold pull of {sizes.cold_events:,} events",
        mode="pull",
        options={"runs": 1, "events": sizes.cold_events},
        key="events_per_s",
        unit="events/s",
        floor=80,
    )
    idle = Row(
        title=f"idle live pull, {sizes.idle_sockets:,} sockets",
        mode="idle",
        options={"conns": sizes.idle_sockets, "hold": 3 if sizes.quick else 10},
        key="kb_per_conn_rss",
        unit="kB each",
        ceiling=30,
        less_is_better=True,
    )
    return [*pushes, ack, fanout, cold, idle]


class Side:
    """One server and what it holds over the rounds."""

    def __init__(self, harness, server):
        self._harness = harness
        self.server = server
        self.account = None
        self._cold = None

    def measure(self, row):
        """One round of one kind of work."""
        if row.mode == "pull":
            return self._pull_cold(row)
        return self._drive(row.mode, row, self._new(row.stores), **row.options)

    def _drive(self, mode, row, ids, **options):
        return self._harness.drive(
            self.server,
            mode,
            account=self.account,
            ids=ids,
            title=row.title if mode == row.mode else mode,
            **options,
        )

    def _new(self, count):
        if not isinstance(self.server, Mooring):
            return ()
        self.account = self.account or Account(self.server)
        return self.account.workspaces(count)

    def _pull_cold(self, row):
        # Filled in the first round only: the reference takes a minute for that.
        if self._cold is None:
            store = (*self._new(1), COLD_STORE)[0]
            self._drive("seed", row, (), store=store, events=row.options["events"])
            self._cold = store
        return self._drive("pull", row, (), store=self._cold, **row.options)


def compare(harness):
    """All rows with the figures of both sides."""
    found = rows(harness.sizes)
    sides = [Side(harness, kind(harness.folder / kind.name)) for kind in (Reference, Mooring)]
    for number in range(harness.sizes.rounds):
        for side in sides:
            harness.say(f"round {number + 1} of {harness.sizes.rounds}: {side.server.name}")
            _round(harness, side, [row for row in found if row.mode != "idle"])
            # What a socket costs shows in a process that has done nothing before.
            _round(harness, side, [row for row in found if row.mode == "idle"])
    return found


def _round(harness, side, found):
    with side.server.serving():
        for row in found:
            harness.attempt(row.sides[side.server.name], row.title, partial(side.measure, row))
