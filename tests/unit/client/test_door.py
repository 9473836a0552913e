"""The client's public door."""

import subprocess
import sys

import mooring
from mooring import client


def test_connect_is_at_the_top_and_costs_nothing_until_it_is_used() -> None:
    """`import mooring` loads neither the client nor its HTTP library."""
    script = "import sys, mooring; sys.exit(any(m in sys.modules for m in ('httpx2', 'msgspec', 'mooring.client')))"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
    assert mooring.connect is client.connect
    assert not hasattr(mooring, "disconnect")


def test_every_public_name_is_there_and_documented() -> None:
    """What the door names exists and says what it is."""
    for name in client.__all__:
        assert getattr(client, name).__doc__, name
