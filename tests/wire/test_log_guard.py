"""The guard that reads the log of every test server: it must be able to fail."""

from pathlib import Path

import pytest

from live_server import CARGO, LiveServer, live_server


def server_that_wrote(folder: Path, text: str) -> LiveServer:
    server = LiveServer(folder / "data")
    server.log.write_text(text, "utf-8")
    return server


@pytest.mark.parametrize(
    "text",
    [
        "GET /sync?payload=the-access-token",
        '{"event":"login","password":"correct horse"}',
        f'{{"event":"push","args":{{"text":"{CARGO} 7"}}}}',
        "Traceback (most recent call last):",
    ],
)
def test_the_guard_sees_what_must_not_be_there(text: str, tmp_path: Path) -> None:
    """A token, a password, a payload or a traceback in the log fails the test that started the server."""
    server = server_that_wrote(tmp_path, f'{{"event":"serving"}}\n{text}\n')
    server.remember("the-access-token", "correct horse")
    with pytest.raises(AssertionError, match="The log of the server holds"):
        server.close()


def test_the_guard_shows_no_secret_itself(tmp_path: Path) -> None:
    """What it says about a secret is not the secret."""
    server = server_that_wrote(tmp_path, "the-access-token")
    server.remember("the-access-token")
    with pytest.raises(AssertionError) as failure:
        server.check_log()
    assert "the-access-token" not in str(failure.value)


def test_what_is_made_here_is_remembered(tmp_path: Path) -> None:
    """Passwords and tokens of every sign-up and login are looked for without being named."""
    with live_server(tmp_path) as server:
        alice = server.log_in(server.sign_up())
        assert {alice.password, alice.access_token, alice.refresh_token, CARGO} <= server.secrets
