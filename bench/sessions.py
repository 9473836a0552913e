#!/usr/bin/env python3
"""Measures sessions: enumeration, revocation, refreshes, idle event streams. Writes its sections of `bench/RESULTS.md`.

Apart from `make bench`, which leaves these sections as they are: nothing here has a reference to be compared with.
"""

import argparse
import re
import resource
import sys
import time
from datetime import UTC, datetime

from enumeration import measure_enumeration
from machine import describe
from report import SESSIONS, table
from revocation import measure_idle_streams, measure_refreshes, measure_revocation
from servers import BENCH, scratch


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=500, help="of each flow, with and without an account (500)")
    parser.add_argument("--sockets", type=int, default=500, help="open when sessions are revoked (500)")
    parser.add_argument("--secs", type=float, default=10, help="of refreshes, and of logins (10)")
    parser.add_argument("--streams", type=int, default=500, help="idle event streams (500)")
    parser.add_argument("--idle", type=float, default=60, help="seconds that one of them is read (60)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        sections = [
            _revocation(measure_revocation(folder, given.sockets)),
            _refreshes(measure_refreshes(folder, given.secs), given.secs),
            _streams(measure_idle_streams(folder, given.streams, given.idle)),
            _enumeration(measure_enumeration(folder, given.samples, _say), given.samples),
        ]
    sections.insert(0, _run(facts, time.monotonic() - began))
    _write(sections, dry=given.dry)


def _say(text):
    print(text, flush=True)


def _run(facts, seconds):
    command = " ".join([".venv/bin/python bench/sessions.py", *sys.argv[1:]])
    return _section(
        "the run",
        f"`{command}`, {seconds / 60:.0f} minutes, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load before "
        f"{facts['load before the run']}, {facts['processor']}, {facts['Mooring']}.",
    )


def _revocation(found):
    what = ("socket closed with 4401", "event stream `ended`", "next request refused")
    rows = [[title, one.p50, one.p99, one.count] for title, one in zip(what, found, strict=True)]
    return _section(
        "from revocation to the end",
        "From sending `DELETE /api/sessions/{id}` until each of the lost session's connections has heard of it; ten "
        "sockets with a live pull and one event stream a session, all sessions open at once.",
        table(["", "p50 ms", "p99 ms", "samples"], rows),
    )


def _refreshes(found, seconds):
    refreshes, refresh, logins, login = found
    rows = [
        ["refresh, each a rotation on the disk, 16 at a time", refreshes, refresh.p50, refresh.p99],
        ["login (argon2, 19 MiB), 4 at a time", logins, login.p50, login.p99],
    ]
    return _section(
        "refreshes and logins",
        f"Each alone, in a closed loop, for {seconds:g} s.",
        table(["", "a second", "p50 ms", "p99 ms"], rows),
    )


def _streams(found):
    return _section(
        "an idle event stream",
        f"{found.first_bytes} bytes on opening, then {found.bytes_an_hour:,.0f} bytes an hour (a beat each 15 s), and "
        f"{found.memory / 1024:.0f} KiB of the server's memory, measured over {found.count} streams.",
    )


def _enumeration(flows, samples):
    rows = [
        [flow.title, *(round(value, 2) for value in flow.medians), f"{flow.probability:.3f}", len(flow.answers) == 1]
        for flow in flows
    ]
    head = ["flow", "median ms, account", "median ms, none", "p (Mann-Whitney U)", "same answer?"]
    return _section(
        "does an address have an account?",
        f"{samples} requests of each kind and flow, in random order over one connection. p is the probability that the "
        "times differ in rank as much as they do when they tell nothing; the smallest of seven is below 0.05 in three runs "
        "of ten then. Answers are compared to the byte, headers included, `Date` left out; of an invitation without the address, its id and its "
        "moments.",
        table(head, rows),
    )


def _section(title, *blocks):
    return "\n\n".join([f"{SESSIONS}{title}", *blocks]) + "\n"


def _write(sections, *, dry):
    path = BENCH / "RESULTS.md"
    others = re.split(rf"(?m)^(?={SESSIONS})", path.read_text("utf-8"))[0].rstrip()
    text = "\n".join([f"{others}\n", *sections])
    if dry:
        print("\n".join(sections))
    else:
        path.write_text(text, "utf-8")
        _say("bench/RESULTS.md written")


if __name__ == "__main__":
    main()
