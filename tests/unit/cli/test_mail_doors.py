"""Whether the credentials of mail are good, asked of servers that answer as the providers do; nothing is ever sent."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mail_providers import (
    POSTMARK_TOKEN,
    RESEND_KEY,
    Answer,
    Certificate,
    PostmarkBox,
    ResendBox,
    SmtpBox,
    Step,
    postmark_api,
    resend_api,
    smtp_server,
)
from mooring.cli.mail_examination import Knock, knock
from mooring.mail.examining import Grade, Record, examine_clock
from mooring.settings import Settings

OURS = "example.org"
OK, WARNING, PROBLEM, UNCHECKED = Grade.OK, Grade.WARNING, Grade.PROBLEM, Grade.UNCHECKED
CREDENTIALS = ("mooring", "s3cret/@")


def said(found: Knock) -> tuple[Grade, str]:
    (finding,) = found.findings
    return finding.grade, finding.what


def _known(box: ResendBox, status: str = "verified", name: str = OURS) -> None:
    box.domains[name] = (status, "eu-west-1")


def _sends_only(box: ResendBox) -> None:
    box.sends_only = True


RESEND: dict[str, tuple[str, Callable[[ResendBox], None], Grade, str]] = {
    "verified": (RESEND_KEY, _known, OK, "has verified example.org"),
    "not verified": (RESEND_KEY, lambda box: _known(box, "pending"), PROBLEM, "has not verified example.org (pending)"),
    "unknown": (RESEND_KEY, lambda box: _known(box, name="example.net"), PROBLEM, "nothing of example.org"),
    "may only send": (RESEND_KEY, _sends_only, OK, "may only send"),
    "wrong": ("re_wrong", _known, PROBLEM, "refuses the credentials (status 401)"),
    "as documented": (RESEND_KEY, lambda box: box.next(403), PROBLEM, "refuses the credentials (status 403)"),
    "too often": (RESEND_KEY, lambda box: box.next(429), UNCHECKED, "status 429"),
    "ill": (RESEND_KEY, lambda box: box.next(500), UNCHECKED, "status 500"),
    "gone": (RESEND_KEY, lambda box: box.next(Step.HANG_UP), PROBLEM, "cannot be reached"),
    "a page": (RESEND_KEY, lambda box: box.next(Answer(200, b"<html>")), UNCHECKED, "status 200"),
    "too long": (RESEND_KEY, lambda box: box.next(Answer(200, b"[" * 2_000_000)), UNCHECKED, "status 200"),
}


@pytest.mark.parametrize("case", RESEND)
def test_what_resend_says_of_a_key(case: str) -> None:
    """A wrong key, an unknown domain and an outage are told apart; the domain's own state counts."""
    key, prepare, grade, what = RESEND[case]
    with resend_api() as box:
        prepare(box)
        found = knock("resend", Settings(mail_resend_key=key, mail_resend_url=box.url), OURS)
    assert said(found)[0] is grade
    assert what in said(found)[1]
    assert key not in str(found)
    assert box.sent == []


def test_resend_says_what_to_publish() -> None:
    """The records are those that it asks for itself, for a subdomain too, with whole names."""
    with resend_api() as box:
        _known(box, "pending", "news.example.org")
        settings = Settings(mail_resend_key=RESEND_KEY, mail_resend_url=box.url)
        told = knock("resend", settings, "news.example.org").told
    assert told == (
        Record("MX", "send.news.example.org", "10 feedback-smtp.eu-west-1.amazonses.com"),
        Record("TXT", "send.news.example.org", "v=spf1 include:amazonses.com ~all"),
        Record("TXT", "resend._domainkey.news.example.org", "p=MIGfMA0G"),
    )


def _sandbox(box: PostmarkBox) -> None:
    box.delivers = "Sandbox"


POSTMARK: dict[str, tuple[str, str, Callable[[PostmarkBox], object], Grade, str]] = {
    "good": (POSTMARK_TOKEN, "outbound", lambda _: None, OK, "knows the token."),
    "wrong": ("wrong", "outbound", lambda _: None, PROBLEM, "refuses the credentials (status 401)"),
    "sandbox": (POSTMARK_TOKEN, "outbound", _sandbox, PROBLEM, "nothing is delivered"),
    "no such stream": (POSTMARK_TOKEN, "inbound/..", lambda _: None, PROBLEM, "no message stream"),
    "broadcasts": (POSTMARK_TOKEN, "broadcast", lambda _: None, WARNING, "for broadcasts"),
    "ill": (POSTMARK_TOKEN, "outbound", lambda box: box.next(503), UNCHECKED, "status 503"),
    "gone": (POSTMARK_TOKEN, "outbound", lambda box: box.next(Step.HANG_UP), PROBLEM, "cannot be reached"),
}


@pytest.mark.parametrize("case", POSTMARK)
def test_what_postmark_says_of_a_token(case: str) -> None:
    """A wrong token, a sandbox and a stream of the wrong kind are named."""
    token, stream, prepare, grade, what = POSTMARK[case]
    with postmark_api() as box:
        prepare(box)
        settings = Settings(mail_postmark_token=token, mail_postmark_url=box.url, mail_postmark_stream=stream)
        found = knock("postmark", settings, OURS)
    assert said(found)[0] is grade
    assert what in said(found)[1]
    assert token not in str(found)
    assert box.sent == []


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Certificate | None], None]:
    """Has this process believe the certificate of the server in the test."""

    def trust(certificate: Certificate | None) -> None:
        assert certificate is not None
        (octets,) = certificate.trusted.get_ca_certs(binary_form=True)
        (tmp_path / "ca.pem").write_text(ssl.DER_cert_to_PEM_cert(octets))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    return trust


def _smtp(url: str) -> tuple[Grade, str]:
    return said(knock("smtp", Settings(mail_smtp_url=url), OURS))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_server_that_lets_us_in(security: str, trusting: Callable[[Certificate | None], None]) -> None:
    """Encrypted and signed in, and not one mail begun."""
    with smtp_server(security, credentials=CREDENTIALS) as box:  # pyrefly: ignore
        trusting(box.certificate)
        assert _smtp(box.url) == (OK, "127.0.0.1 lets us in, encrypted, with the credentials.")
    assert "MAIL" not in [verb for verb, _ in box.commands]
    assert box.taken == []


def test_a_certificate_that_nobody_vouches_for() -> None:
    """Is a problem, and the password is not said to it."""
    with smtp_server("starttls", credentials=CREDENTIALS) as box:
        grade, what = _smtp(box.url)
    assert (grade, "not to be trusted" in what) == (PROBLEM, True)
    assert "AUTH" not in [verb for verb, _ in box.commands]


def test_a_server_without_encryption_is_not_told_the_password() -> None:
    """`smtp://` requires STARTTLS."""
    with smtp_server(credentials=CREDENTIALS) as box:
        grade, what = _smtp(box.url.replace("smtp+plain", "smtp"))
    assert (grade, "no STARTTLS" in what) == (PROBLEM, True)
    assert "AUTH" not in [verb for verb, _ in box.commands]


def _refuse(box: SmtpBox) -> None:
    box.next("CONNECT", "554 5.7.1 no service")


def _busy(box: SmtpBox) -> None:
    box.next("CONNECT", "421 4.3.2 too busy")


def _later(box: SmtpBox) -> None:
    box.always("AUTH", "454 4.7.0 later")


def _hang_up(box: SmtpBox) -> None:
    box.next("EHLO", Step.HANG_UP)


SERVERS: dict[str, tuple[Callable[[SmtpBox], None], str, Grade, str]] = {
    "wrong password": (lambda _: None, "mooring:wrong@", PROBLEM, "refuses the credentials (535)"),
    "not now": (_later, "mooring:wrong@", UNCHECKED, "cannot now (454)"),
    "busy": (_busy, "", UNCHECKED, "cannot now (421)"),
    "unwilling": (_refuse, "", PROBLEM, "does not let us in (554)"),
    "hangs up": (_hang_up, "", PROBLEM, "does not answer as a mail server does"),
    "other letters": (lambda _: None, "mooring:p%C3%A4ss@", UNCHECKED, "was not tried"),
}


@pytest.mark.parametrize("case", SERVERS)
def test_a_mail_server_that_does_not_let_us_in(case: str) -> None:
    """What is for ever and what passes are told apart, and no password is repeated."""
    prepare, who, grade, what = SERVERS[case]
    with smtp_server(credentials=CREDENTIALS) as box:
        prepare(box)
        found = _smtp(f"smtp+plain://{who}{box.host}:{box.port}")
    assert found[0] is grade
    assert what in found[1]
    assert "wrong" not in found[1]


def test_nobody_listens() -> None:
    """A closed port, and what is no address at all."""
    with smtp_server() as box:
        url = box.url
    assert _smtp(url)[0] is PROBLEM
    assert _smtp("mail.example.org:25") == (
        PROBLEM,
        "MOORING_MAIL_SMTP_URL is no address of a mail server: it begins with none of smtp://, smtps:// and smtp+plain://.",
    )


@pytest.mark.parametrize(
    ("off", "grade"), [(0, OK), (60, OK), (-60, OK), (61, PROBLEM), (-61, PROBLEM), (86400, PROBLEM)]
)
def test_a_clock_that_is_a_minute_off(off: int, grade: Grade) -> None:
    """Is a problem, in whichever direction."""
    now = datetime(2026, 11, 30, tzinfo=UTC)
    assert examine_clock(now, now + timedelta(seconds=off), "resend").grade is grade
