"""A real HTTP receiver on this machine, for whatever the service posts to others."""

import gzip
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from impatience import nothing


def _open() -> Event:
    gate = Event()
    gate.set()
    return gate


@dataclass
class Receiver:
    """What was posted, and how the next posts are answered; 204 when `answers` is empty.

    `said` is the body of every answer; no answer begins before `gate` is set. `read_whole`: how many bodies were taken to their end.
    """

    url: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    said: bytes = b""
    gate: Event = field(default_factory=_open)
    on_hold: Callable[[], object] = nothing
    read_whole: int = 0

    @property
    def documents(self) -> list[Any]:
        """The bodies, as JSON."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def receiver(*answers: int, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that answers with these statuses first; over https with `tls`."""
    box = Receiver(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            status = box.answers.pop(0) if box.answers else 204
            box.bodies.append(body)
            box.paths.append(self.path)
            box.headers.append({name.lower(): value for name, value in self.headers.items()})
            if not box.gate.is_set():
                box.on_hold()
            box.gate.wait(30)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", box.url)
            self.send_header("Content-Length", "0" if status == 204 else str(len(box.said)))
            self.end_headers()
            if status != 204:
                self._say()

        def _say(self) -> None:
            # Whoever listens may have heard enough.
            with suppress(ConnectionError):
                self.wfile.write(box.said)
                box.read_whole += 1

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    box.url = f"{'https' if tls is not None else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield box
    finally:
        box.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
