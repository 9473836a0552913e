"""How close ours comes to a bare prototype of the same stack, with the same 50 sockets."""

from functools import partial

from harness import rounded
from servers import Account, Bare, Mooring

SOCKETS = 50
BATCHES = (1, 10, 100)
FIGURES = ("events_per_s", "ack_p50_ms", "ack_p99_ms", "srv_cpu_ms_per_kevent", "srv_cpu_pct", "driver_cpu_pct")


def against_prototype(harness):
    """(live pull or not, batch) to {server: figures}."""
    servers = [kind(harness.folder / f"fifty-{kind.__name__}") for kind in (Bare, Mooring)]
    lives = (1,) if harness.sizes.quick else (0, 1)
    results = {(live, batch): {server.name: [] for server in servers} for live in lives for batch in BATCHES}
    for _ in range(harness.sizes.rounds):
        for server in servers:
            with server.serving():
                account = Account(server) if isinstance(server, Mooring) else None
                for (live, batch), by_server in results.items():
                    push = partial(_push, harness, server, account, live, batch)
                    harness.attempt(by_server[server.name], "push, 50 sockets", push)
    return {key: {name: rounded(found, FIGURES) for name, found in sides.items()} for key, sides in results.items()}


def _push(harness, server, account, live, batch):
    ids = account.workspaces(SOCKETS) if account else ()
    options = {"stores": SOCKETS, "batch": batch, "live": live, "secs": harness.sizes.secs}
    title = f"push, 50 sockets, batch {batch}{', live pull' if live else ''}"
    return harness.drive(server, "push", account=account, ids=ids, title=title, **options)
