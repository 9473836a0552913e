"""RESULTS.md from what was measured."""

import re
from datetime import UTC, datetime

from harness import median

INTRODUCTION = """# How fast it is

Written by `make bench`. Both sides were measured in one run with one driver (`bench/driver.py`) on one machine, never
both at once, and with durability on: an acknowledgement means that the events are on the disk. The reference is
LiveStore's own sync server on workerd; it knows neither accounts nor access. Ours is `mooring serve` as it is in
production: signed-in sessions, access checks on every frame, the hash chain. Clients and server share the machine.
"""

SWITCHING = "## Switching: "  # how the headings of `switching.py` begin
MAIL = "## Mail: "  # how the headings of `mail.py` begin
MONITOR = "## Monitor: "  # how the headings of `monitor.py` begin
HANDLERS = "## Handlers: "  # how the headings of `handlers.py` begin
BACKUPS = "## Backups: "  # how the headings of `backups.py` begin
SESSIONS = "## Sessions: "  # how the headings of `sessions.py` begin; they come last


class Report:
    """Collects sections in Markdown."""

    def __init__(self):
        self._parts = [INTRODUCTION]

    def keep_sessions(self, earlier):
        """Takes the sections of `switching.py`, `mail.py`, `monitor.py`, `handlers.py`, `backups.py` and `sessions.py` over from an earlier document."""
        for heading in (SWITCHING, MAIL, MONITOR, HANDLERS, BACKUPS):
            found = re.findall(rf"(?ms)^{heading}.*?(?=^## |\Z)", earlier)
            self._parts += [part.rstrip("\n") + "\n" for part in found]
        _, heading, rest = earlier.partition(SESSIONS)
        self._parts += [heading + rest] if heading else []

    def section(self, title, *blocks):
        """A titled section."""
        self._parts.append("\n".join([f"## {title}", "", *"\n\n".join(blocks).splitlines(), ""]))

    @property
    def text(self):
        """The whole document."""
        return "\n".join(self._parts)


def table(head, rows):
    """A Markdown table; the first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *([cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(value):
    """A figure as people read it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def add_machine(report, facts, sizes, command, minutes):
    """Where, when and how."""
    how = [
        ("date", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("command", f"`{command}`: {sizes.rounds} rounds, {sizes.secs:g} s each, {minutes:.0f} minutes in all"),
    ]
    report.section("Machine and run", table(["", ""], [*facts, *how]).replace("---:", "---"))
    if sizes.quick:
        report.section(
            "Not to be cited", "This was a quick run on small numbers: it shows that everything works, no more."
        )


def add_comparison(report, rows):
    """The table of floors, and what lies behind it."""
    report.section(
        "Beside the reference",
        "Medians over the rounds. The factor says how many times better ours is.",
        table(["work", "reference", "ours", "factor", "floor", "met?"], [_compared(row) for row in rows]),
        "Latencies are those of acknowledgements (fan-out: of deliveries); CPU is that of the server for 1 000 events "
        "(fan-out: 1 000 deliveries).",
        table(
            ["work", "side", "p50 ms", "p99 ms", "CPU ms / 1 000", "RSS MB", "server CPU %", "driver CPU %"],
            [_behind(row, side) for row in rows for side in row.sides],
        ),
    )


def _compared(row):
    floor = f"≤ {row.ceiling:g} {row.unit}" if row.ceiling else f"{row.floor:g}×"  # noqa: RUF001
    factor = None if row.factor is None else f"{cell(float(row.factor))}×"  # noqa: RUF001
    values = (f"{cell(row.value(side))} {row.unit}" for side in row.sides)
    return [row.title, *values, factor, floor, "not measured" if row.met is None else row.met]


def _behind(row, side):
    prefix = "deliv" if row.mode == "fanout" else "ack"
    keys = (f"{prefix}_p50_ms", f"{prefix}_p99_ms", "srv_cpu_ms_per_kevent")
    memory = "rss_after_mb" if row.mode == "idle" else "rss_mb"
    found = [median(row.sides[side], key) for key in (*keys, memory, "srv_cpu_pct", "driver_cpu_pct")]
    return [row.title, side, *found]


def add_many(report, found):
    """Growth with the number of workspaces."""
    keys = ("pushes_per_s", "ack_p50_ms", "ack_p99_ms", "srv_cpu_ms_per_kevent", "rss_mb")
    head = ["workspaces in the log", "pushes/s", "ack p50 ms", "ack p99 ms", "CPU ms / 1 000", "RSS MB"]
    report.section(
        "How cost grows: workspaces",
        "Single pushes that go round all workspaces, 16 at a time (one at a time where there is one), each workspace "
        "with an open socket and a live pull.",
        table(head, [[count, *(figures[key] for key in keys)] for count, figures in found]),
    )


def add_long(report, measured):
    """Growth with the length of one log."""
    found, size = measured
    keys = ("open_ms", "tail_ms", "ack_p50_ms", "ack_p99_ms", "pushes_per_s", "hundreds_events_per_s")
    head = [
        "events",
        "opening ms",
        "pull of last 1 000 ms",
        "ack p50 ms",
        "ack p99 ms",
        "pushes/s",
        "events/s in hundreds",
    ]
    report.section(
        "How cost grows: events",
        "One client at one workspace. Opening: from dialing to being up to date, when nobody else has it open.",
        table(head, [[count, *(figures[key] for key in keys)] for count, figures in found]),
        f"`events.db` takes {size:.0f} bytes per event (200 bytes of args, about 440 as delivered), indexes, hash chain "
        "and authors included.",
    )


def add_elsewhere(report, beside, logout):
    """Pushes beside logins; logout to close."""
    quiet, flooded, logins = beside
    keys = ("pushes_per_s", "ack_p50_ms", "ack_p99_ms")
    rows = [
        ["nothing", *(quiet[key] for key in keys)],
        [f"{logins:.0f} logins a second", *(flooded[key] for key in keys)],
    ]
    p50, p99, count = logout
    report.section(
        "Under load from elsewhere",
        "Single pushes to 16 workspaces while others log in (argon2, 19 MiB each) without pause; all on the same cores.",
        table(["beside", "pushes/s", "ack p50 ms", "ack p99 ms"], rows),
        f"From a logout request to the close of that session's socket: p50 {p50} ms, p99 {p99} ms over {count} sockets.",
    )


def add_prototype(report, found):
    """Ours and the bare prototype."""
    names = ("bare prototype", "ours")
    rows = []
    for (live, batch), sides in found.items():
        events = [sides[name]["events_per_s"] for name in names]
        costs = [sides[name]["srv_cpu_ms_per_kevent"] for name in names]
        share = f"{100 * events[1] / events[0]:.0f} %" if all(events) else None
        busy = sides["ours"]["driver_cpu_pct"]
        rows.append([f"{batch}{', live pull' if live else ''}", *events, share, *costs, busy])
    head = [
        "events a push",
        "prototype events/s",
        "ours events/s",
        "share",
        "prototype CPU ms / 1 000",
        "ours",
        "driver CPU %",
    ]
    report.section(
        "How close to a bare prototype",
        "The prototype (`bench/bare.py`) is the same stack with nothing switched on: no accounts, no checks, no limits, "
        "no hash chain, no history. The same 50 sockets on 50 workspaces, the same driver, the same run.",
        table(head, rows),
    )


def add_parts(report, steps, prototype):
    """What a push is spent on."""
    batches = list(steps[0][1])
    rows = [[name, *(costs[batch] for batch in batches)] for name, costs in steps]
    rows.append(["sum of the above", *(round(sum(costs[batch] for _, costs in steps), 1) for batch in batches)])
    if prototype:
        spent = [prototype[1, batch]["ours"]["srv_cpu_ms_per_kevent"] for batch in batches]
        rows.append(
            [
                "CPU of the whole server per push, live pull",
                *(cost and float(cost) * batch for cost, batch in zip(spent, batches, strict=True)),
            ]
        )
    report.section(
        "Where a push's time goes",
        "Microseconds per push, each step measured alone. The rest of the server's CPU time is the event loop, the "
        "kernel's network and the handing over between the loop and the writer's thread.",
        table(["step", *(f"{batch} events" if batch > 1 else "1 event" for batch in batches)], rows),
    )
