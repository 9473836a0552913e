"""What `mooring doctor` says of settings alone."""

from pathlib import Path
from typing import Any

import pytest

from mooring.cli.doctor import _examine
from mooring.settings import Settings

PUBLIC = {"public_url": "https://app.example.org"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (PUBLIC, True),
        ({**PUBLIC, "mail_transports": "folder,"}, True),
        ({}, False),
        ({**PUBLIC, "mail_transports": "smtp,folder"}, False),
    ],
)
def test_mail_that_nobody_gets_is_a_problem_of_an_exposed_service(
    tmp_path: Path, given: dict[str, Any], told: bool
) -> None:
    """It does not keep the service from starting: people can still sign up, and their mail can be read in the folder."""
    found = list(_examine(Settings(data=tmp_path / "none", **given)))
    assert any(problem.what.startswith("Nobody gets mail") for problem in found) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (PUBLIC, True),
        ({}, False),
        ({**PUBLIC, "archive_url": "s3://bucket"}, False),
    ],
)
def test_backups_that_would_go_with_the_disk_are_a_problem_of_an_exposed_service(
    tmp_path: Path, given: dict[str, Any], told: bool
) -> None:
    """On a laptop the folder beside the data is good enough to begin with; on a server it is no backup."""
    found = list(_examine(Settings(data=tmp_path / "none", **given)))
    assert any(problem.what.startswith("Backups are lost with the disk") for problem in found) == told
