"""`mooring mail preview`: without a service, whatever the language."""

import json

import pytest
from typer.testing import CliRunner

from mooring.cli import app
from mooring.mail import Template

RUNNER = CliRunner(env={"MOORING_PUBLIC_URL": "https://app.example.org", "COLUMNS": "200"})


def _run(*arguments: str, code: int = 0) -> str:
    result = RUNNER.invoke(app, ["mail", "preview", *arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("arguments", [(), ("--list",), ("welcome", "--list")])
def test_the_list_names_every_mail(arguments: tuple[str, ...]) -> None:
    """With its version and subject, and the topic of what is optional."""
    rows = json.loads(_run(*arguments, "--json"))
    assert [row["name"] for row in rows] == [template.value for template in Template]
    (invitation,) = [row for row in rows if row["name"] == "invitation"]
    assert invitation == {
        "name": "invitation",
        "version": 1,
        "language": "en",
        "subject": "You are invited to a workspace",
        "topic": "invitations",
    }
    assert "password_reset" in _run(*arguments)


def test_a_mail_is_shown_as_text_html_or_json() -> None:
    """As it would be sent from here, in the language that is asked for."""
    assert _run("password_reset").startswith("Hello Alice Moreau,\n")
    assert "https://app.example.org/reset-password#" in _run("password_reset")
    assert _run("password_reset", "--html", "--language", "de").startswith('<!doctype html><html lang="de"')
    shown = json.loads(_run("password_reset", "--json", "--language", "de"))
    assert (shown["subject"], shown["language"], shown["to"]) == (
        "Setze dein Passwort zurück",
        "de",
        "alice@example.org",
    )
    assert {"html", "text", "from", "headers"} <= set(shown)


@pytest.mark.parametrize("arguments", [("nothing",), ("welcome", "--language", "xx")])
def test_what_there_is_not_is_a_wrong_usage(arguments: tuple[str, ...]) -> None:
    """Exit code 2, as for every wrong argument."""
    _run(*arguments, code=2)
