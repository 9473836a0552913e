#!/usr/bin/env python3
"""Measures how fast mail leaves, what that costs, and what pushes notice of it. Writes its sections of `bench/RESULTS.md`.

Part of `make bench`; nothing here has a reference to be compared with.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
from machine import describe
from report import MAIL, SESSIONS, table
from servers import BENCH, ROOT, Account, Mooring, scratch

from mooring.kit.ids import RandomIds
from mooring.mail import Recipient, Template
from mooring.mail.outbox import queue_all
from mooring.storage.directory import open_directory, sqlite_url

KINDS = ("folder", "smtp", "resend")
TITLES = {"folder": "folder", "smtp": "SMTP, a server on this machine", "resend": "Resend, its shape on this machine"}
AT_ONCE = 500
PATIENCE_SECONDS = 1800
PUSHES_A_SECOND = 50
PUSH_SECONDS = 8


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000, help="that wait when the service starts (10 000)")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of transports, separated by commas")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    parser.add_argument("--provider", choices=["smtp", "resend"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.provider:
        _provide(given.provider)
        return
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        found = [_measured(folder / kind, kind, given.mails) for kind in given.kinds.split(",")]
    load = facts["load before the run"]
    busy = " The machine had much else to do: a quiet one is faster." if float(load) > os.cpu_count() else ""
    where = f"{facts['processor']}, {facts['Mooring']}, load before {load}.{busy}"
    _write(_section(found, given, where, time.monotonic() - began), dry=given.dry)


def _measured(folder, kind, mails):
    """One transport: pushes alone, then mail, then both at once."""
    server = Mooring(folder)
    with _provider(kind, server.settings):
        with server.serving():
            account = Account(server)
            _until_sent(server)
            alone = _pushes(server, account)
        asyncio.run(_queue(server.data / "directory.db", mails))
        plain = _run(server, mails)
        asyncio.run(_queue(server.data / "directory.db", mails))
        with server.serving():
            beside = _pushes(server, account)
            busy = _waiting(server) > 0
        print(f"{kind}: {plain}, pushes alone {alone}, beside {beside}", flush=True)
    return {"kind": kind, **plain, "alone": alone, "beside": beside, "busy": busy}


def _run(server, mails):
    """Seconds until everything that waits at the start is sent, memory before and at most, and processor time."""
    with server.serving():
        process = psutil.Process(server.pid)
        began, first, most = time.monotonic(), process.memory_info().rss, 0
        spent, left = sum(process.cpu_times()[:2]), _waiting(server)
        while _waiting(server):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise RuntimeError("The mail does not leave.")
            most = max(most, process.memory_info().rss)
            time.sleep(0.05)
        seconds = time.monotonic() - began
        cpu = sum(process.cpu_times()[:2]) - spent
    sent = min(left, mails)
    return {
        "mails_per_s": round(sent / seconds),
        "seconds": round(seconds, 1),
        "cpu_ms": round(1e3 * cpu / sent, 2),
        "memory": round(first / 1e6),
        "most": round(most / 1e6),
    }


def _waiting(server):
    with contextlib.closing(sqlite3.connect(server.data / "directory.db", timeout=30)) as connection:
        return connection.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')").fetchone()[0]


def _until_sent(server):
    while _waiting(server):
        time.sleep(0.05)


def _pushes(server, account):
    """p50 and p99 of pushes at a steady rate, in milliseconds."""
    command = [sys.executable, str(BENCH / "driver.py"), server.sync_url, "fanout", "--pids", str(server.pid)]
    command += ["--header", account.header, "--subs", "1", "--rate", str(PUSHES_A_SECOND), "--secs", str(PUSH_SECONDS)]
    ids = server.folder / "ids"
    ids.write_text("\n".join(account.workspaces(1)), "utf-8")
    command += ["--store-ids", str(ids)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return result["ack_p50_ms"], result["ack_p99_ms"]


async def _queue(path, count):
    directory = await open_directory(sqlite_url(path))
    ids = RandomIds()
    for start in range(0, count, AT_ONCE):
        async with directory.transaction() as tx:
            names = [f"person{number}@example.org" for number in range(start, min(count, start + AT_ONCE))]
            readers = [(Recipient(name), {"name": "Bench"}) for name in names]
            await queue_all(tx.outbox, Template.PASSWORD_CHANGED, readers, ids=ids, at=datetime.now(UTC))
    await directory.close()


@contextlib.contextmanager
def _provider(kind, settings):
    """Where the transport leads, in a process of its own."""
    settings |= {"MAIL_TRANSPORTS": kind, "MAIL_FROM": "Bench <bench@example.org>"}
    if kind == "folder":
        yield
        return
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, str(Path(__file__).resolve()), "--provider", kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        try:
            key, url = process.stdout.readline().split()
            named = {"MAIL_SMTP_URL": url} if kind == "smtp" else {"MAIL_RESEND_KEY": key, "MAIL_RESEND_URL": url}
            settings |= named
            yield
        finally:
            process.communicate()


def _provide(kind):
    from mail_providers import RESEND_KEY, resend_api, smtp_server  # noqa: PLC0415 - in this process alone

    with resend_api() if kind == "resend" else smtp_server() as box:
        print(RESEND_KEY, box.url, flush=True)
        sys.stdin.read()


def _section(found, given, where, seconds):
    head = ["transport", "mails/s", "seconds", "CPU ms a mail", "MB before", "MB at most"]
    keys = ("mails_per_s", "seconds", "cpu_ms", "memory", "most")
    rows = [[TITLES[one["kind"]], *(one[key] for key in keys)] for one in found]
    beside = [[TITLES[one["kind"]], *one["alone"], *one["beside"], one["busy"]] for one in found]
    text = (
        f"`mooring serve` with its directory in SQLite is started while {given.mails:,} mails to as many people wait, each "
        "composed from its template. The provider is a process in Python on the same two cores, and has its share in what "
        f"is slow here. The run: `.venv/bin/python bench/mail.py --mails {given.mails}`, {seconds / 60:.0f} minutes, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}"
    ).replace(",000", " 000")
    pushes = (
        f"Pushes of one event, {PUSHES_A_SECOND} a second for {PUSH_SECONDS} s, from their sending to their acknowledgement, "
        "in milliseconds: with nothing else to do, and from the start of a service for which as many mails wait."
    )
    columns = ["transport", "p50 alone", "p99 alone", "p50 beside mail", "p99 beside mail", "mail left at the end"]
    return "\n\n".join([f"{MAIL}how fast it leaves", text, table(head, rows), pushes, table(columns, beside)])


def _write(section, *, dry):
    print(section, flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{MAIL}.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, heading, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{section}\n\n{heading}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
