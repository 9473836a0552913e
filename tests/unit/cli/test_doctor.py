"""What `mooring doctor` says of settings alone."""

from pathlib import Path
from typing import Any

import pytest

from buckets import SECRET, new_bucket, s3_server
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


@pytest.mark.parametrize(("secret", "told"), [(SECRET, False), ("another-secret", True)], ids=["right", "wrong"])
def test_a_bucket_that_refuses_is_a_problem(tmp_path: Path, secret: str, told: bool) -> None:
    """Its credentials are wrong: which settings to mend is said, and nothing of what is in them."""
    with s3_server() as port:
        bucket = new_bucket(port)
        settings = Settings(
            data=tmp_path,
            archive_url=bucket.place,
            archive_s3_endpoint=bucket.endpoint,
            archive_s3_key_id=bucket.key_id,
            archive_s3_secret=secret,
        )
        found = [problem for problem in _examine(settings) if problem.what.startswith("The archive cannot be used")]
    assert [one.remedy for one in found] == (
        ["The bucket refuses: mend MOORING_ARCHIVE_S3_KEY_ID, its secret, or its rights."] if told else []
    )
    assert secret not in str(found)
