"""The most memory that each way out of the service and into it takes, for one workspace of so many megabytes. A part of `backups.py`."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer
from report import table
from servers import Account, Mooring

from mooring.storage.archive.age_library import made_identity

PATIENCE_SECONDS = 900


def passing(folder, megabytes, fill):
    """A section. `fill` puts so many megabytes of events into an empty log of an events file."""
    server = Mooring(folder)
    with server.serving():
        large, other = Account(server).workspaces(2)
    asyncio.run(fill(server.data / "events.db", large, megabytes))
    file = folder / "export.zip"
    found = []
    with server.serving():
        found.append(("export and its download", _service(server, "workspace", "export", large, "--to", str(file))))
    found.append(("check of that file as an import, its process", _process(server, "import", str(file), "--plan")))
    server.settings["ARCHIVE_RECIPIENT"] = str(made_identity().to_public())
    server.settings["ARCHIVE_URL"] = (folder / "encrypted").as_uri()
    with server.serving():
        found.append(("encrypted backup and its drill", _service(server, "backup", "take", large)))
    del server.settings["ARCHIVE_RECIPIENT"]
    asyncio.run(
        fill(server.data / "events.db", other, megabytes)
    )  # of the first one there is a backup, so none would be taken
    with _Bucket(server), server.serving():
        found.append(("backup into a bucket and its drill", _service(server, "backup", "take", other)))
    told = (
        f"Of a workspace of {megabytes:,} MB of events: the most that the service took, or the process that is named."
    )
    return f"{told}\n\n{table(['deed', 'MB at most'], found)}"


class _Bucket:
    """A bucket on a server of its own, which the service is told of."""

    def __init__(self, server):
        self._server = server
        self._moto = ThreadedMotoServer(port=0, verbose=False)

    def __enter__(self):
        self._moto.start()
        host, port = self._moto.get_host_and_port()
        end = {
            "ARCHIVE_S3_ENDPOINT": f"http://{host}:{port}",
            "ARCHIVE_S3_KEY_ID": "bench",
            "ARCHIVE_S3_SECRET": "bench",
        }
        self._server.settings |= {"ARCHIVE_URL": "s3://bench", **end}
        keys = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=end["ARCHIVE_S3_ENDPOINT"], **keys).create_bucket(Bucket="bench")

    def __exit__(self, *_):
        self._moto.stop()


def taken(pid, name):
    """Megabytes of a process: `VmRSS` now, `VmHWM` at most since it was last forgotten."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if line.startswith(name)]
    return round(int(line.split()[1]) * 1024 / 1e6)


def forget(pid):
    """Forgets it."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", "utf-8")


def _service(server, *words):
    forget(server.pid)
    _process(server, *words)
    return taken(server.pid, "VmHWM")


def _process(server, *words):
    """Runs a command; the most that it or a process of its own took."""
    command = [sys.executable, "-m", "mooring", *words]
    process = subprocess.Popen(
        command, env=server.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    said = process.stderr.read()
    _, ended, used = os.wait4(process.pid, 0)
    if ended:
        raise RuntimeError(f"mooring {' '.join(words)}: {said[-500:]}")
    return round(used.ru_maxrss * 1024 / 1e6)
