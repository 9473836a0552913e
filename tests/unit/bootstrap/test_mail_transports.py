"""From settings to the ways out for mail; every flaw is named, and no value of a setting is repeated."""

from pathlib import Path

import pytest

from mooring.bootstrap.mail_transports import mail_flaws, sender_of, transports_of
from mooring.kit.errors import Fault
from mooring.mail.delivery import Accepted
from mooring.settings import Settings
from outgoing import a_mail

FROM = "Harbour <mail@example.org>"
KEYS = {
    "mail_from": FROM,
    "mail_smtp_url": "smtp://user:w0rd@mail.example.org",
    "mail_resend_key": "re_k3y",
    "mail_postmark_token": "t0ken",
}
FLAWED: dict[str, tuple[dict[str, str], str, str]] = {
    "no transport": ({"mail_transports": " , "}, "MOORING_MAIL_TRANSPORTS", "names no transport"),
    "unknown": ({"mail_transports": "sendmail"}, "MOORING_MAIL_TRANSPORTS", "no transport 'sendmail'"),
    "twice": ({"mail_transports": "smtp, smtp"}, "MOORING_MAIL_TRANSPORTS", "names smtp twice"),
    "no sender": ({"mail_transports": "smtp", "mail_from": ""}, "MOORING_MAIL_FROM", "smtp cannot do without"),
    "two senders": ({"mail_from": "a@s3cret.org, b@s3cret.org"}, "MOORING_MAIL_FROM", "no mailbox"),
    "sender breaks out": ({"mail_from": "a@s3cret.org\nBcc: b@s3cret.org"}, "MOORING_MAIL_FROM", "no mailbox"),
    "sender without a name's quotes": ({"mail_from": "H@rbour <a@s3cret.org>"}, "MOORING_MAIL_FROM", "quotes"),
    "sender in another script": ({"mail_from": "häfen@s3cret.org"}, "MOORING_MAIL_FROM", "letters before the @"),
    "answers": ({"mail_reply_to": "s3cret"}, "MOORING_MAIL_REPLY_TO", "no mailbox"),
    "bounces": ({"mail_bounces": "s3cret"}, "MOORING_MAIL_BOUNCES", "no mailbox"),
    "bounces without room": ({"mail_bounces": "bounces-of-s3cret@example.org"}, "MOORING_MAIL_BOUNCES", "a mark is"),
    "bounces with a name": ({"mail_bounces": "B <b@s3cret.org>"}, "MOORING_MAIL_BOUNCES", "a bare address"),
    "no server": ({"mail_transports": "smtp", "mail_smtp_url": ""}, "MOORING_MAIL_SMTP_URL", "smtp cannot do without"),
    "no key": ({"mail_transports": "resend", "mail_resend_key": ""}, "MOORING_MAIL_RESEND_KEY", "is not set"),
    "no token": ({"mail_transports": "postmark", "mail_postmark_token": ""}, "MOORING_MAIL_POSTMARK_TOKEN", "not set"),
    "key on two lines": (
        {"mail_transports": "resend", "mail_resend_key": "s3cret\r\nX-More: 1"},
        "MOORING_MAIL_RESEND_KEY",
        "no key",
    ),
    "token in another script": (
        {"mail_transports": "postmark", "mail_postmark_token": "s3cretö"},
        "MOORING_MAIL_POSTMARK_TOKEN",
        "no key",
    ),
    "API at no address": (
        {"mail_transports": "resend", "mail_resend_url": "s3cret.example"},
        "MOORING_MAIL_RESEND_URL",
        "not a web address",
    ),
    "API with a password": (
        {"mail_transports": "postmark", "mail_postmark_url": "https://u:s3cret@api.example"},
        "MOORING_MAIL_POSTMARK_URL",
        "not a web address",
    ),
}
SERVERS = {
    "http://mail.example.org": "begins with none",
    "mail.example.org:587": "begins with none",
    "smtp://": "names no host",
    "smtp://user:s3cret@": "names no host",
    "smtp://user:s3cret@mail.example.org:0": "port is none",
    "smtp://user:s3:cret@mail.example.org:high": "port is none",
    "smtp://user:s3/cret@mail.example.org": "",
    "smtp://user:s3#cret@mail.example.org": "",
    "smtp://user:s3?cret@mail.example.org": "",
    "smtp://mail.example.org/s3cret": "something follows the host",
    "smtp://user@mail.example.org": "not both",
    "smtp://:s3cret@mail.example.org": "not both",
    "smtp://user:s3cret%FF@mail.example.org": "not UTF-8",
    "smtp://user:s3cret%0D%0A@mail.example.org": "control character",
    "smtp://user:s3cret@[mail": "no URL",
    "smtp://user:s3cret\u2100@mail.example.org": "no URL",
}


def test_the_transports_come_in_their_order(tmp_path: Path) -> None:
    """The first one is used, the next takes over."""
    settings = Settings(mail_transports="postmark, smtp,resend ,folder", **KEYS)
    transports = transports_of(settings, tmp_path, lambda id_: f"{id_}@example.org")
    assert [one.name for one in transports] == ["postmark", "smtp", "resend", "folder"]
    assert [one.idempotent for one in transports] == [False, False, True, True]


async def test_without_settings_mail_goes_to_the_data_folder(tmp_path: Path) -> None:
    """From a sender at this machine; nothing leaves it."""
    (transport,) = transports_of(Settings(), tmp_path, str)
    mail = a_mail(sender=str(sender_of(Settings())))
    assert await transport.send(mail) == Accepted(delivered=True)
    assert b"From: Mooring <mooring@localhost>" in next((tmp_path / "mail").iterdir()).read_bytes()


async def test_the_folder_may_be_another(tmp_path: Path) -> None:
    """As MOORING_MAIL_FOLDER says."""
    (transport,) = transports_of(Settings(mail_folder=tmp_path / "post"), tmp_path / "data", str)
    await transport.send(a_mail())
    assert [path.name for path in tmp_path.iterdir()] == ["post"]


@pytest.mark.parametrize(
    ("settings", "sender"),
    [
        (Settings(public_url="https://app.example.org"), "Mooring <mooring@app.example.org>"),
        (Settings(public_url="https://häfen.example:8443/"), "Mooring <mooring@xn--hfen-loa.example>"),
        (Settings(public_url="http://[::1]:8787"), "Mooring <mooring@localhost>"),
        (Settings(mail_from="Harbour, Ltd <Mail@Example.org>"), '"Harbour, Ltd" <Mail@example.org>'),
    ],
)
def test_the_sender_is_who_the_operator_says(settings: Settings, sender: str) -> None:
    """Else Mooring, at the host that people use."""
    assert str(sender_of(settings)) == sender


@pytest.mark.parametrize(("changes", "setting", "what"), FLAWED.values(), ids=FLAWED)
def test_each_flaw_is_named(tmp_path: Path, changes: dict[str, str], setting: str, what: str) -> None:
    """One flaw alone keeps mail from being set up: the fault names the setting and the remedy, and repeats no secret."""
    settings = Settings(**{**KEYS, **changes})
    (flaw,) = mail_flaws(settings)
    assert (flaw.setting, what in flaw.what) == (setting, True)
    with pytest.raises(Fault) as fault:
        transports_of(settings, tmp_path, str)
    assert fault.value.place == setting
    assert flaw.remedy in fault.value.hint
    assert "s3cret" not in str(fault.value)


@pytest.mark.parametrize(("url", "what"), SERVERS.items(), ids=ascii)
def test_a_mail_server_that_is_none(url: str, what: str) -> None:
    """What is wrong with it is said, and nothing of the URL: it may hold a password."""
    (flaw,) = mail_flaws(Settings(mail_transports="smtp", mail_from=FROM, mail_smtp_url=url))
    assert flaw.setting == "MOORING_MAIL_SMTP_URL"
    assert what in flaw.what
    assert "cret" not in flaw.what + flaw.remedy


def test_what_is_not_used_need_not_be_right() -> None:
    """The key of a provider that no mail goes through is nobody's trouble."""
    assert list(mail_flaws(Settings(mail_smtp_url="nonsense", mail_postmark_url="nonsense"))) == []
