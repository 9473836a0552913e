"""Under load from elsewhere: pushes while others log in, and how fast a logout closes a socket."""

import asyncio
import threading
import time

import httpx2
import uvloop
from driver import Target, percentile
from harness import rounded
from servers import PASSWORD, Account, Mooring

FIGURES = ("pushes_per_s", "ack_p50_ms", "ack_p99_ms")
FLOOD_THREADS = 4


class LoginFlood:
    """Logs in without pause for the length of a `with` block."""

    def __init__(self, server, account):
        self._url = f"{server.url}/api/sessions"
        self._given = {"email": account.email, "password": PASSWORD, "delivery": "body"}
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._log_in) for _ in range(FLOOD_THREADS)]
        self._began = time.monotonic()
        self._logins = 0

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def per_second(self):
        """Logins a second so far."""
        return self._logins / (time.monotonic() - self._began)

    def _log_in(self):
        with httpx2.Client(timeout=30) as client:
            while not self._over.is_set():
                self._logins += client.post(self._url, json=self._given).is_success


def push_beside_logins(harness):
    """(without, with, logins a second): figures of pushes to 16 workspaces."""
    server = Mooring(harness.folder / "elsewhere")
    quiet, flooded, logins = [], [], []
    with server.serving():
        account = Account(server)

        def pushed(title):
            ids = account.workspaces(16)
            options = {"stores": 16, "secs": harness.sizes.secs, "title": title}
            return harness.drive(server, "push", account=account, ids=ids, **options)

        for _ in range(harness.sizes.rounds):
            quiet.append(pushed("push, nothing else"))
            with LoginFlood(server, account) as flood:
                flooded.append(pushed("push beside logins"))
                logins.append({"logins": round(flood.per_second)})
    return rounded(quiet, FIGURES), rounded(flooded, FIGURES), rounded(logins, ("logins",))["logins"]


def logout_to_close(harness):
    """Milliseconds from the logout request to the close of that session's socket: p50, p99, count."""
    harness.require_time()
    server = Mooring(harness.folder / "logout")
    with server.serving():
        account = Account(server)
        (workspace_id,) = account.workspaces(1)
        tokens = [account.log_in() for _ in range(harness.sizes.logouts)]
        times = uvloop.run(_log_out_all(server, workspace_id, tokens))
    p50, p99 = (round(percentile(times, share) * 1e3, 1) for share in (0.5, 0.99))
    harness.say(f"{server.name:14} logout to close: p50 {p50} ms, p99 {p99} ms, {len(times)} sockets")
    return p50, p99, len(times)


async def _log_out_all(server, workspace_id, tokens):
    times = []
    async with httpx2.AsyncClient(timeout=30) as client:
        for token in tokens:
            connection = await _target(server, token).live(workspace_id)
            began = time.perf_counter()
            headers = {"Authorization": f"Bearer {token}"}
            answered = asyncio.create_task(client.delete(f"{server.url}/api/session", headers=headers))
            closed = await asyncio.wait_for(connection.closed, 10)
            if connection.close_code is None or not (await answered).is_success:
                raise RuntimeError("A logout failed or closed no socket.")
            times.append(closed - began)
    return times


def _target(server, token):
    return Target(server.sync_url, headers={"Authorization": f"Bearer {token}"})
