"""A real HTTP receiver on this machine, for whatever the service posts to others."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Receiver:
    """What was posted, and how the next posts are answered; 204 when `answers` is empty."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def documents(self) -> list[Any]:
        """The bodies, as JSON."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def receiver(*answers: int) -> Iterator[Receiver]:
    """A receiver that answers with these statuses first."""
    box = Receiver(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            status = box.answers.pop(0) if box.answers else 204
            box.bodies.append(body)
            box.paths.append(self.path)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", box.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
