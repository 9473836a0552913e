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
import os, signal, sys
import mooring.cli.serve
from mooring.cli import main

def ready(folder, url):
    print("loaded:", *[name for name in os.environ["UNWANTED"].split() if name in sys.modules], file=sys.stderr)
    os.kill(os.getpid(), signal.SIGTERM)

mooring.cli.serve._ready = ready
sys.argv = ["mooring", "serve"]
main()
"""


async def test_a_service_with_a_folder_and_sqlite_loads_nothing_large_that_it_has_no_use_for(tmp_path: Path) -> None:
    """Its directory is up to date, as it is at every start but the first of a release."""
    directory = await open_directory(sqlite_url(tmp_path / DIRECTORY_FILE))
    await directory.close()
    loaded = subprocess.run(
        [sys.executable, "-c", SERVICE],
        env=os.environ | {"MOORING_DATA": str(tmp_path), "MOORING_PORT": "0", "UNWANTED": UNWANTED},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stderr.split() == ["loaded:"]
