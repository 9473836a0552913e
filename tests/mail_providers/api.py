"""What the APIs of providers have in common on this machine: real sockets, a script, and a record of what came."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from impatience import nothing
from mail_providers.steps import Step, Told


@dataclass(frozen=True)
class Request:
    """One request: headers with lower-case names, and the body as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """One answer; `document` as JSON, or as it is when it is bytes."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """What is written."""
        return self.document if isinstance(self.document, bytes) else json.dumps(self.document).encode()


class ApiBox:
    """What the API was told to do and what it was sent. `sent` are the messages it took, each once.

    `ahead` is by how many seconds its clock is off.
    """

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.sent: list[Any] = []
        self.connections = 0
        self.ahead = 0
        self.told = Told()
        self.gate = Event()
        self.on_hold: Callable[[], object] = nothing
        self.lock = Lock()
        self._script: list[Step | Answer] = []
        self._always: Step | Answer | None = None

    def next(self, *steps: Step | Answer | int, headers: Mapping[str, str] | None = None) -> None:
        """What happens to the next requests, one each; a number is the provider's own answer with that status."""
        self._script += [self._meant(step, headers) for step in steps]

    def always(self, step: Step | Answer | int | None) -> None:
        """What happens to every request, after what `next` says; None for nothing."""
        self._always = None if step is None else self._meant(step, None)

    def wait_for(self, count: int) -> None:
        """Return when so many messages were taken."""
        self.told.wait_for(lambda: len(self.sent) >= count)

    def wait_for_requests(self, count: int) -> None:
        """Return when so many requests came."""
        self.told.wait_for(lambda: len(self.requests) >= count)

    def _meant(self, step: Step | Answer | int, headers: Mapping[str, str] | None) -> Step | Answer:
        return self.failure(step, headers or {}) if isinstance(step, int) else step

    def failure(self, status: int, headers: Mapping[str, str]) -> Answer:
        """How this provider says `status`."""
        raise NotImplementedError

    def handle(self, request: Request) -> Answer:
        """What the provider does with a request."""
        raise NotImplementedError

    def _hold(self) -> None:
        self.on_hold()
        self.gate.wait(60)

    def begin(self, request: Request) -> None:
        """It is known that this request is being handled, and will be for a while."""

    def answer(self, request: Request) -> Answer | None:
        """The answer to `request`; None to drop the connection."""
        with self.lock:
            self.requests.append(request)
            step = self._script.pop(0) if self._script else self._always
        self.told.tell()
        if isinstance(step, Answer):
            return step
        if step is Step.HANG_UP:
            return None
        if step is Step.HOLD:
            self.begin(request)
            self._hold()
        with self.lock:
            answer = self.handle(request)
        self.told.tell()
        if step is Step.TAKE_AND_HOLD:
            self._hold()
        return None if step is Step.TAKE_AND_HANG_UP else answer


@contextmanager
def serving(box: ApiBox) -> Iterator[None]:
    """Run it on a free port of 127.0.0.1."""
    sockets: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Without this a small answer waits for the acknowledgement of its headers, 40 ms.
        wbufsize = -1

        def setup(self) -> None:
            super().setup()
            sockets.append(self.connection)
            box.connections += 1

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((timestamp or time.time()) + box.ahead)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = box.answer(Request(self.path, headers, body))
            if answer is None:
                self.close_connection = True
                return
            # Whoever listens may have heard enough.
            with suppress(ConnectionError):
                self._say(answer)

        do_GET = do_POST  # noqa: N815 - the library's word

        def _say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

        def finish(self) -> None:
            with suppress(ConnectionError):
                super().finish()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    server.handle_error = lambda *_: None  # somebody hung up
    box.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        box.gate.set()
        server.shutdown()
        thread.join()
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        server.server_close()
