"""Mail that came back, in the forms of many servers, and from who only pretends to be one."""

from datetime import UTC, datetime

import pytest

from mooring.mail import Bounce, MessageId
from mooring.mail.addresses import ReturnPaths
from mooring.mail.feedback import LARGEST, Heard, Notice, read_report
from mooring.mail.feedback.status import bounce_of
from returned import away, complaint, exchange, exim, postfix, sendmail, wrapped

PATHS = ReturnPaths(b"k" * 32, "bounces@example.org")
MESSAGE = MessageId("msg_1aZ")
PATH = PATHS.return_path(MESSAGE)
FORGED = ReturnPaths(b"x" * 32, "bounces@example.org").return_path(MESSAGE)


def _read(mail: bytes, recipient: str | None = None) -> Notice | None:
    return read_report(mail, recipient, PATHS)


@pytest.mark.parametrize(
    ("mail", "bounce", "cause"),
    [
        (postfix(PATH), Bounce.HARD, "5.1.1: 550 5.1.1 nobody"),
        (postfix(PATH, status="5.2.2", said="552 5.2.2 full"), Bounce.SOFT, "5.2.2: 552 5.2.2 full"),
        (postfix(PATH, status="5.7.1", said="550 5.7.1 spam"), Bounce.SOFT, "5.7.1: 550 5.7.1 spam"),
        (postfix(PATH, status="4.4.7", said="timed out"), Bounce.SOFT, "4.4.7: timed out"),
        (postfix(PATH, status="5.0.0", said="550 5.1.1 gone"), Bounce.HARD, "5.1.1: 550 5.1.1 gone"),
        (postfix(PATH, status="", said="550"), Bounce.SOFT, "550"),
        (exim(PATH), Bounce.HARD, "5.0.0: 550 No such user here"),
        (exchange(PATH), Bounce.HARD, None),
        (sendmail(PATH), Bounce.HARD, "5.2.1: 550 Mailbox disabled"),
        (wrapped(postfix(PATH)), Bounce.HARD, "5.1.1: 550 5.1.1 nobody"),
        (postfix(PATH.upper()), Bounce.HARD, "5.1.1: 550 5.1.1 nobody"),
    ],
)  # fmt: skip
def test_a_failed_delivery_is_a_bounce(mail: bytes, bounce: Bounce, cause: str | None) -> None:
    """As its status says, of the message whose mark it carries: as Postfix, Exim, Exchange and old servers write it."""
    notice = _read(mail)
    assert notice is not None
    assert (notice.transport, notice.heard, notice.bounce, notice.message_id) == (
        "smtp",
        Heard.BOUNCED,
        bounce,
        MESSAGE,
    )
    assert cause is None or notice.cause == cause


def test_a_delay_and_a_delivery_are_no_bounces() -> None:
    """Their moments are those of the report; what was only handed on to somebody else says nothing."""
    delayed = _read(postfix(PATH, action="delayed", status="4.4.1", said="451 busy"))
    delivered = _read(postfix(PATH, action="delivered", status="2.0.0", said="250 ok"))
    assert delayed is not None
    assert delivered is not None
    assert (delayed.heard, delayed.bounce, delivered.heard, delivered.bounce) == (
        Heard.DELAYED, None, Heard.DELIVERED, None,
    )  # fmt: skip
    assert delayed.at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    for action in ("relayed", "expanded", "of-tomorrow", ""):
        assert _read(postfix(PATH, action=action)) is None


def test_a_complaint_is_one_when_somebody_complained() -> None:
    """`abuse` and `fraud`; "this is no spam" holds nothing against anybody."""
    for kind in ("abuse", "fraud", "ABUSE"):
        notice = _read(complaint(PATH, kind))
        assert notice is not None
        assert (notice.heard, notice.message_id) == (Heard.COMPLAINED, MESSAGE)
    for kind in ("not-spam", "virus", ""):
        assert _read(complaint(PATH, kind)) is None


@pytest.mark.parametrize(
    "mail",
    [
        postfix(FORGED),
        exim(FORGED),
        exchange(FORGED),
        sendmail(FORGED),
        complaint(FORGED),
        postfix("bounces@example.org"),
    ],
)
def test_who_does_not_have_the_mark_is_not_believed(mail: bytes) -> None:
    """Rightly formed, of a message that exists, named in it; also when it came to the address for bounces."""
    assert _read(mail) is None
    assert _read(mail, "bounces@example.org") is None
    assert _read(mail, FORGED) is None


def test_the_mail_server_may_say_where_it_came_to() -> None:
    """The mark is in the envelope only, as when a server takes it off before it hands the mail over."""
    assert _read(postfix("bounces@example.org"), PATH) is not None


def test_the_mark_in_the_words_of_a_stranger_is_none() -> None:
    """A text that quotes it, or a header that anybody fills in: only what servers write is looked at."""
    quoting = postfix("bounces@example.org").replace(b"Subject: Report", f"Subject: {PATH}".encode())
    assert _read(quoting) is None
    assert _read(quoting.replace(b"This is the mail system", PATH.encode())) is None


def test_a_note_that_somebody_is_away_is_no_report() -> None:
    """Though it came to the right address and uses the words of one."""
    assert _read(away(PATH)) is None
    assert _read(away(PATH), PATH) is None


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\n",
        b"\r\n\r\n",
        b"\x00" * 1000,
        bytes(range(256)) * 100,
        b"From: x",
        b": nothing\n\nbody",
        b"Content-Type: multipart/report\n\n--\n--\n",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n',
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n\n\n\n--b--',
        postfix(PATH)[:700],
    ],
)
def test_what_is_no_report_says_nothing(mail: bytes) -> None:
    """Empty, cut off, of octets that are no text, without boundaries."""
    assert _read(mail, PATHS.return_path(MessageId("msg_2"))) is None


def test_a_report_that_was_cut_off_behind_its_status_still_counts() -> None:
    """What it returns of the message is missing, and the address that it came to is enough."""
    whole = postfix(PATH)
    assert _read(whole[: whole.index(b"--4F2B1.1795/mail.example.org\nContent-Description: Undelivered")]) is not None


@pytest.mark.parametrize(
    "mail",
    [
        postfix(PATH) + b"x" * (8 * LARGEST),
        wrapped(postfix(PATH), 2000),
        b"A: b\n" * 200_000,
        b"A: b\n c\n" * 200_000 + b"\n\n" + postfix(PATH),
        b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 100_000,
        b"Content-Type: " + b"multipart/mixed; boundary=" * 40_000,
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n'
        + b"Action: x\n\n" * 90_000,
    ],
)
@pytest.mark.timeout(30)
def test_a_monstrous_mail_costs_little(mail: bytes) -> None:
    """Megabytes, two thousand reports within each other, headers and parts without end: read once, and done."""
    _read(mail, PATH)  # a parser that looks again and again takes minutes


def test_a_report_deep_within_others_is_not_looked_for() -> None:
    """Gateways wrap once or twice; nobody honest does so twenty times."""
    assert _read(wrapped(postfix(PATH), 3)) is not None
    assert _read(wrapped(postfix(PATH), 20)) is None


def test_the_same_report_is_known_for_the_same() -> None:
    """It carries no id: two copies of one mail have the same one, a later report another."""
    first, again, other = _read(postfix(PATH)), _read(postfix(PATH)), _read(postfix(PATH, status="5.2.2"))
    assert first is not None
    assert other is not None
    assert first == again
    assert first.id != other.id


@pytest.mark.parametrize(
    ("status", "said", "bounce"),
    [
        ("5.1.1", "", Bounce.HARD),
        ("5.1.2", "", Bounce.HARD),
        ("5.1.10", "", Bounce.HARD),
        ("5.2.1", "", Bounce.HARD),
        ("5.4.4", "", Bounce.HARD),
        ("5.1.8", "sender rejected", Bounce.SOFT),
        ("5.2.2", "mailbox full", Bounce.SOFT),
        ("5.4.1", "access denied", Bounce.SOFT),
        ("5.7.1", "user unknown to our policy", Bounce.SOFT),
        ("4.1.1", "", Bounce.SOFT),
        ("5.0.0", "550 User unknown", Bounce.HARD),
        ("5.0.0", "550 the mailbox bob@example.net does not exist", Bounce.HARD),
        ("5.0.0", "550 blocked by our lists", Bounce.SOFT),
        ("", "550 no such user", Bounce.SOFT),
    ],
)
def test_only_a_mailbox_that_is_not_there_is_a_hard_bounce(status: str, said: str, bounce: Bounce) -> None:
    """Policies, full mailboxes and everything that may pass hold nothing against an address for good."""
    assert bounce_of(status, said) is bounce
