"""What `mooring doctor` says of settings alone."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from mooring.cli.doctor import doctor_command

PUBLIC = {"MOORING_PUBLIC_URL": "https://app.example.org"}


def _problems(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environ: dict[str, str]) -> Any:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(typer.Exit):
        doctor_command(as_json=True)
    return [row["problem"] for row in json.loads(capsys.readouterr().out)]


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (PUBLIC, True),
        ({**PUBLIC, "MOORING_MAIL_TRANSPORTS": "folder,"}, True),
        ({}, False),
        ({**PUBLIC, "MOORING_MAIL_TRANSPORTS": "smtp,folder"}, False),
    ],
)
def test_mail_that_nobody_gets_is_a_problem_of_an_exposed_service(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    told: bool,
) -> None:
    """It does not keep the service from starting: people can still sign up, and their mail can be read in the folder."""
    found = _problems(monkeypatch, capsys, {"MOORING_DATA": str(tmp_path / "none"), **environ})
    assert any(problem.startswith("Nobody gets mail") for problem in found) == told
