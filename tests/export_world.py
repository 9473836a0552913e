"""A log and a folder of exports; the independent reader as a program of its own; and ways to damage an archive."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from mooring.backups import Stored
from mooring.backups.exporting import About, Building, ExportedMember, build
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, SqliteSnapshots, open_event_log
from mooring.storage.exports import ExportFolder

READER = Path(__file__).parents[1] / "tools" / "read_export.py"
ABOUT = About(
    workspace_id="wsp_1",
    name='Ålesund "fjord" 😀',
    created_at="2026-11-20T10:00:00.000Z",
    members=[ExportedMember("usr_alice", "Alice", "alice@example.org", "owner", "2026-11-20T10:00:00.000Z")],
    exported_at="2026-11-23T13:00:01.250Z",
    exported_by="usr_alice",
)
Files = dict[str, bytes]


@dataclass
class ExportWorld:
    """One events file and one folder of exports."""

    folder: Path
    log: SqliteEventLog
    told: list[tuple[int, int]] = field(default_factory=list)

    @property
    def exports(self) -> ExportFolder:
        return ExportFolder(self.folder / "exports")

    @property
    def building(self) -> Building:
        return Building(SqliteSnapshots(self.folder / "events.db"), self.exports, {"mooring": "test"})

    async def build(self, export_id: str = "exp_1") -> Stored:
        async def progress(done: int, total: int) -> None:
            self.told.append((done, total))

        return await build(export_id, ABOUT, self.building, progress)

    def path(self, export_id: str = "exp_1") -> Path:
        return self.folder / "exports" / f"{export_id}.zip"

    def left(self) -> list[Path]:
        """Every file in the folder of exports."""
        return sorted(path for path in (self.folder / "exports").rglob("*") if path.is_file())


@asynccontextmanager
async def export_world(folder: Path) -> AsyncIterator[ExportWorld]:
    """A world whose log is empty."""
    log = await open_event_log(folder / "events.db", RandomIds())
    try:
        yield ExportWorld(folder, log)
    finally:
        await log.close()


def read(path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """What the reader says of an archive: in Python alone, without our packages and without anybody's settings."""
    command = [sys.executable, "-I", str(READER), str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def printed(run: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    """The events that the reader printed, of an archive that it finds whole."""
    assert (run.returncode, run.stderr) == (0, "")
    return [json.loads(line) for line in run.stdout.splitlines()]


def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, piece in files.items():
            archive.writestr(name, piece)
    return content.getvalue()


def forged(files: Files, name: str, content: bytes) -> Files:
    """Somebody changes a file and writes its checksum anew: only what is in it can tell."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = {"size": len(content), "sha256": sha256(content).hexdigest()}
    return {**files, name: content, "manifest.json": json.dumps(manifest).encode()}


def with_lines(files: Files, change: Callable[[list[dict[str, Any]]], Sequence[dict[str, Any]]]) -> Files:
    """Forges the lines of the events."""
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    content = b"".join(json.dumps(line).encode() + b"\n" for line in change(lines))
    return forged(files, "events.jsonl", content)
