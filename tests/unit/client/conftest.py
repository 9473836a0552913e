"""A device for each test."""

from pathlib import Path

import pytest

from client_world import Device


@pytest.fixture
def device(tmp_path: Path) -> Device:
    tmp_path.chmod(0o700)
    return Device(tmp_path)
