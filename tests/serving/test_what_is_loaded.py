"""What a running service holds in memory that it never uses: nothing that is large."""

import os
import subprocess
import sys
from pathlib import Path

from mooring.storage.directory import open_directory, sqlite_url
from mooring.storage.folder import DIRECTORY_FILE

# Each of them takes megabytes, and is for buckets, for PostgreSQL, for a migration, for other commands, for nobody.
UNWANTED = (
    "obstore boto3 botocore asyncpg sqlalchemy.dialects.postgresql alembic mako "
    "rich pygments pydantic attr dns mooring.client mooring.cli.doctor"
)
SERVICE = """
import asyncio, os, sys
from pathlib import Path
import mooring.cli
from mooring.cli.tree import commands
from mooring.settings import load
commands("serve")
from mooring.bootstrap import build
from mooring.storage.folder import DataFolder

async def main():
    settings = load()
    folder = DataFolder(settings.data)
    folder.prepare()
    service = await build(settings, folder, "http://127.0.0.1:1")
    await service.close()

asyncio.run(main())
print(*[name for name in sys.argv[1].split() if name in sys.modules])
"""


async def test_a_service_with_a_folder_and_sqlite_loads_nothing_large_that_it_has_no_use_for(tmp_path: Path) -> None:
    """Its directory is up to date, as it is at every start but the first of a release."""
    directory = await open_directory(sqlite_url(tmp_path / DIRECTORY_FILE))
    await directory.close()
    loaded = subprocess.run(
        [sys.executable, "-c", SERVICE, UNWANTED],
        env=os.environ | {"MOORING_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == []
