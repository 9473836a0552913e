"""A bucket for tests: an S3 server of our own over HTTP, and a way to it on which things go wrong."""

import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, cycle
from typing import Any

import httpx2

from mooring.storage.archive import Bucket, Patience, S3Archive
from signatures import only_signed

SECRET = "a-secret-that-signs"
HASTY = Patience(tries=8, seconds=20, first_wait=0.001, longest_wait=0.01)
_numbers = count(1)


@contextmanager
def s3_server() -> Iterator[int]:
    """The port of an S3 server that forgets everything at its end, and does nothing for whoever signs with another secret."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # One request at a time: between its look whether a key is taken and its writing this server holds no lock.
    application = only_signed(DomainDispatcherApplication(create_backend_app), SECRET)
    server = make_server("127.0.0.1", 0, application, threaded=False)
    with _serving(server):
        yield server.port


@dataclass(frozen=True)
class Asked:
    """A request on its way: its number, from 1, since the last change of the plan."""

    number: int
    method: str
    path: str
    body: bytes

    @property
    def is_part(self) -> bool:
        """Whether it brings a part of an upload."""
        return self.method == "PUT" and "partNumber=" in self.path


Plan = Callable[[Asked], str]
"""What becomes of a request: `pass`, `refuse` (503), `drop` (it never arrives), `lose` (its answer does not come back),
`hang` (no answer in time) or `flip` (a bit of its body changes)."""


def one_in(number: int, *faults: str) -> Plan:
    """Of so many requests one goes wrong, each in another way than the one before; what is asked again is not hit again."""
    fates, hit = cycle(faults), set[tuple[str, str]]()

    def plan(asked: Asked) -> str:
        request = (asked.method, asked.path)
        if asked.number % number or request in hit:
            hit.discard(request)
            return "pass"
        hit.add(request)
        return next(fates)

    return plan


@dataclass
class Road:
    """The way to an S3 server. It looks at checksums as Amazon's does, which the server of the tests does not."""

    server: int
    port: int = 0
    plan: Plan = field(default=lambda _: "pass")
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def follow(self, plan: Plan) -> None:
        """From now on things go so."""
        self.asked, self.plan = [], plan


@contextmanager
def road_to(server: int) -> Iterator[Road]:
    """A road on which everything passes, until another plan is followed."""
    road = Road(server)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"road": road}))
    proxy.daemon_threads = True
    road.port = proxy.server_address[1]
    with _serving(proxy):
        yield road
        road.over.set()


def new_bucket(port: int, prefix: str = "harbour/mooring") -> Bucket:
    """An empty bucket on the server behind this port."""
    name = f"bucket-{next(_numbers)}"
    endpoint = f"http://127.0.0.1:{port}"
    assert httpx2.put(f"{endpoint}/{name}").status_code == 200
    return Bucket(name, prefix, endpoint, key_id="AKIATEST", secret=SECRET)


def new_s3_archive(port: int, patience: Patience = HASTY) -> S3Archive:
    """An empty archive on the server behind this port."""
    return S3Archive(new_bucket(port), patience)


@contextmanager
def _serving(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Takes each request along the road."""

    protocol_version = "HTTP/1.1"
    road: Road

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        asked = Asked(len(self.road.asked) + 1, self.command, self.path, body)
        self.road.asked.append(asked)
        _FATES[self.road.plan(asked)](self, body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do  # noqa: N815 - the names that http.server looks for

    def forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """What the server answers, and what Amazon would of a body that is not what it says."""
        said = self.headers.get("x-amz-checksum-sha256")
        if said is not None and self.command == "PUT" and said != b64encode(sha256(body).digest()).decode():
            return 400, {}, b"<Error><Code>BadDigest</Code></Error>"
        connection = HTTPConnection("127.0.0.1", self.road.server, timeout=20)
        try:
            connection.request(self.command, self.path, body, dict(self.headers))
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(body)

    def drop(self, body: bytes) -> None:
        self.close_connection = True

    def lose(self, body: bytes) -> None:
        self.forward(body)
        self.close_connection = True

    def hang(self, body: bytes) -> None:
        self.road.over.wait(30)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


_FATES: dict[str, Callable[[_Handler, bytes], None]] = {
    "pass": lambda handler, body: handler.answer(*handler.forward(body)),
    "flip": lambda handler, body: handler.answer(*handler.forward(bytes([*body[:-1], body[-1] ^ 1]) if body else body)),
    "refuse": lambda handler, _: handler.answer(503, {}, b"<Error><Code>SlowDown</Code></Error>"),
    "drop": _Handler.drop,
    "lose": _Handler.lose,
    "hang": _Handler.hang,
}
