"""Each channel against a real receiver: what arrives, what is tried again, and what is never sent."""

import builtins
import json
import sys
from collections.abc import Callable

import pytest

from fakes import START
from mooring.alerts import Alert, AlertKind, Channel, NotSent
from mooring.alerts.channels import DiscordChannel, LogChannel, SentryChannel, WebhookChannel
from mooring.kit.errors import Fault
from receiver import Receiver, receiver

ALERT = Alert(AlertKind.SESSION_LOOP, "ses_1", START, "A session refreshes in a loop.", {"refreshes": "4"})
POSTING: dict[str, Callable[[str], Channel]] = {
    "webhook": lambda url: WebhookChannel(f"{url}/secret-path", "https://app.example.org"),
    "discord": lambda url: DiscordChannel(f"{url}/api/webhooks/1/secret-path", "https://app.example.org"),
}


def _dsn(box: Receiver) -> str:
    return box.url.replace("http://", "http://publickey@") + "/42"


@pytest.fixture(params=[*POSTING])
def posting(request: pytest.FixtureRequest) -> Callable[[str], Channel]:
    return POSTING[request.param]


async def test_the_webhook_gets_the_alert_as_json() -> None:
    """Who, what, when, about what, in words and in numbers."""
    with receiver() as box:
        channel = POSTING["webhook"](box.url)
        await channel.send(ALERT)
        await channel.close()
    assert box.documents == [
        {
            "service": "https://app.example.org",
            "kind": "session_loop",
            "subject": "ses_1",
            "at": "2026-11-23T13:00:00.000Z",
            "text": "A session refreshes in a loop.",
            "facts": {"refreshes": "4"},
        }
    ]


async def test_discord_gets_a_line_that_mentions_nobody() -> None:
    """Within Discord's limit, and no @everyone, whatever a text holds."""
    with receiver() as box:
        channel = POSTING["discord"](box.url)
        await channel.send(ALERT)
        await channel.send(Alert(AlertKind.TEST, "x", START, "@everyone " * 1000))
        await channel.close()
    short, long = box.documents
    assert short["content"].startswith("**https://app.example.org** · session_loop\nA session refreshes in a loop.")
    assert "refreshes: 4" in short["content"]
    assert len(long["content"]) == 2000
    assert short["allowed_mentions"] == long["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("status", "later"), [(500, True), (503, True), (429, True), (404, False), (401, False), (302, False)]
)
async def test_what_is_not_taken_is_said_without_the_address(
    posting: Callable[[str], Channel], status: int, later: bool
) -> None:
    """The status and whether to try again; a redirect is not followed: it could lead anywhere."""
    with receiver(status) as box:
        channel = posting(box.url)
        with pytest.raises(NotSent) as refused:
            await channel.send(ALERT)
        await channel.close()
    assert (refused.value.later, len(box.bodies)) == (later, 1)
    assert str(status) in refused.value.reason
    assert "secret-path" not in str(refused.value)


async def test_nobody_there_is_a_reason_to_try_again(posting: Callable[[str], Channel]) -> None:
    """A refused connection: by its kind, without the address."""
    with receiver() as box:
        url = box.url
    channel = posting(url)
    with pytest.raises(NotSent) as refused:
        await channel.send(ALERT)
    await channel.close()
    assert refused.value.later
    assert "127.0.0.1" not in refused.value.reason
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("url", ["", "example.org/hook", "ftp://example.org", "https:///hook"])
@pytest.mark.parametrize("kind", [WebhookChannel, DiscordChannel])
def test_an_address_that_is_none_is_found_at_start(kind: type[WebhookChannel | DiscordChannel], url: str) -> None:
    """A fault that names the setting, not what was in it."""
    with pytest.raises(Fault) as fault:
        kind(url, "mooring")
    assert fault.value.place.startswith("MOORING_ALERT_")
    assert not url or url not in str(fault.value)


async def test_sentry_gets_the_alert_and_nothing_else() -> None:
    """One event with text, tags and facts; no address, no host, no variables, no request, no user, no code."""
    with receiver(200) as box:
        channel = SentryChannel(_dsn(box), "mooring")
        await channel.send(ALERT)
        await channel.close()
    (body,) = box.bodies
    event = json.loads(body.split(b"\n")[2])
    assert event["message"] == "A session refreshes in a loop."
    assert event["tags"] == {"kind": "session_loop", "service": "mooring"}
    assert event["extra"] == {"subject": "ses_1", "refreshes": "4"}
    assert event["server_name"] == "mooring"
    assert event.keys() <= {
        "message", "level", "logger", "fingerprint", "tags", "extra", "event_id", "timestamp", "contexts", "release",
        "environment", "server_name", "sdk", "platform", "_meta", "transaction_info",
    }  # fmt: skip
    assert event.get("contexts", {}).keys() <= {"runtime", "trace"}
    assert b"ip_address" not in body


def test_sentry_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault with the command, when the extra is missing."""
    real = builtins.__import__

    def without(name: str, *arguments: object, **named: object) -> object:
        if name.startswith("sentry_sdk"):
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Fault) as fault:
        SentryChannel("https://key@example.org/1", "mooring")
    assert "pip install 'mooring[sentry]'" in fault.value.hint


def test_a_dsn_that_is_none_is_found_at_start() -> None:
    """A fault that names the setting, not what was in it."""
    with pytest.raises(Fault) as fault:
        SentryChannel("nonsense-secret", "mooring")
    assert fault.value.place == "MOORING_SENTRY_DSN"
    assert "nonsense-secret" not in str(fault.value)


def test_nobody_pays_for_sentry_who_does_not_use_it() -> None:
    """The library is imported by the first channel that needs it, not by the package."""
    assert "sentry_sdk" not in vars(sys.modules["mooring.alerts.channels.sentry"])


async def test_the_log_gets_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Kind, subject, text and facts."""
    await LogChannel().send(ALERT)
    await LogChannel().close()
    said = capsys.readouterr().out
    assert "session_loop" in said
    assert "ses_1" in said
