"""What becomes of a mail by what the server answers, and by how far the conversation had come."""

import pytest

from impatience import impatient
from mail_providers import Step, smtp_server
from mooring.mail import Bounce
from mooring.mail.delivery import Accepted, Later, Outcome, Refused
from outgoing import a_mail, smtp_to

HARD, SOFT = Bounce.HARD, Bounce.SOFT
ANSWERS: list[tuple[str, str, type[Outcome], Bounce | bool | None]] = [
    # The server does not want to talk: all mail waits, and this message is not held against anybody.
    ("CONNECT", "421 4.3.2 closing", Later, True),
    ("CONNECT", "554 5.7.1 no mail from your network", Later, True),
    ("EHLO", "421 4.7.0 try later", Later, True),
    ("EHLO", "550 5.7.1 who are you", Later, True),
    ("EHLO", "502 5.5.1 not implemented", Later, True),
    # The sender is the same for all mail.
    ("MAIL", "421 4.7.0 too many messages", Later, True),
    ("MAIL", "451 4.7.1 rate limit", Later, True),
    ("MAIL", "452 4.3.1 no space", Later, True),
    ("MAIL", "530 5.7.0 authentication required", Later, True),
    ("MAIL", "550 5.1.8 sender's domain does not exist", Later, True),
    ("MAIL", "553 5.7.1 sender not owned", Later, True),
    ("MAIL", "552 5.3.4 message too big", Refused, None),
    # The recipient: for now.
    ("RCPT", "450 4.7.1 greylisted, come back", Later, False),
    ("RCPT", "451 4.7.1 greylisted", Later, False),
    ("RCPT", "452 4.2.2 over quota", Later, False),
    ("RCPT", "450 mailbox busy", Later, False),
    ("RCPT", "452 4.3.1 no space", Later, True),
    ("RCPT", "421 4.3.2 closing", Later, True),
    ("RCPT", "535 5.7.8 sign in", Later, True),
    # For good: there is no such mailbox.
    ("RCPT", "550 5.1.1 no such user", Refused, HARD),
    ("RCPT", "550 5.1.2 no such domain", Refused, HARD),
    ("RCPT", "553 5.1.3 malformed", Refused, HARD),
    ("RCPT", "550 5.1.6 moved", Refused, HARD),
    ("RCPT", "556 5.1.10 takes no mail", Refused, HARD),
    ("RCPT", "550 5.2.1 disabled", Refused, HARD),
    ("RCPT", "550 5.5.0 mailbox unavailable", Refused, HARD),
    ("RCPT", "550 user unknown", Refused, HARD),
    ("RCPT", "551 user not local", Refused, HARD),
    ("RCPT", "553 mailbox name invalid", Refused, HARD),
    ("RCPT", "556 domain takes no mail", Refused, HARD),
    ("RCPT", "550-5.1.1 The account that you tried to reach\r\n550 5.1.1 does not exist.", Refused, HARD),
    # For good, but the mailbox is there.
    ("RCPT", "552 5.2.2 mailbox full", Refused, SOFT),
    ("RCPT", "552 mailbox full", Refused, SOFT),
    ("RCPT", "550 5.2.0 other", Refused, SOFT),
    ("RCPT", "550 5.4.1 access denied", Refused, SOFT),
    ("RCPT", "550 5.4.4 unable to route", Refused, HARD),
    # For good, and it says nothing of the mailbox.
    ("RCPT", "550 5.7.1 blocked by policy", Refused, None),
    ("RCPT", "554 5.7.1 your address is on a list", Refused, None),
    ("RCPT", "550 5.1.7 bad sender", Refused, None),
    ("RCPT", "550 5.1.8 bad sender's system", Refused, None),
    ("RCPT", "552 5.2.3 message too long for it", Refused, None),
    ("RCPT", "550 5.3.0 other system status", Refused, None),
    ("RCPT", "550 your IP is in our block list", Refused, None),
    ("RCPT", "550 rejected as spam", Refused, None),
    ("RCPT", "550 SPF check failed", Refused, None),
    ("RCPT", "554 transaction failed", Refused, None),
    ("RCPT", "501 syntax", Refused, None),
    ("RCPT", "503 bad sequence", Refused, None),
    # It does not carry our mail: that is to be mended, and no mail is lost by it.
    ("RCPT", "550 5.7.1 relaying denied", Later, False),
    ("RCPT", "554 5.7.1 relay access denied", Later, False),
    ("RCPT", "550 relay not permitted", Later, False),
    # The message itself.
    ("DATA", "451 4.3.0 queue trouble", Later, True),
    ("DATA", "450 4.7.1 later", Later, False),
    ("DATA", "554 5.5.1 no valid recipients", Refused, None),
    ("END", "451 4.7.1 greylisted", Later, False),
    ("END", "452 4.3.1 no space", Later, True),
    ("END", "421 4.3.2 closing", Later, True),
    ("END", "554 5.7.1 looks like spam", Refused, None),
    ("END", "550 content rejected", Refused, None),
    ("END", "552 5.3.4 too big", Refused, None),
    ("END", "550 5.1.1 no such user", Refused, HARD),
    ("END", "552 5.2.2 mailbox full", Refused, SOFT),
]


@pytest.mark.parametrize(("stage", "answer", "kind", "more"), ANSWERS, ids=[f"{one[0]} {one[1]}" for one in ANSWERS])
async def test_what_an_answer_means(stage: str, answer: str, kind: type, more: Bounce | bool | None) -> None:
    """Whom it concerns: all mail, this one, or its recipient's mailbox. A whole answer says that nothing was taken."""
    with smtp_server() as box:
        box.next(stage, answer)
        async with smtp_to(box) as transport:
            outcome = await transport.send(a_mail())
    assert type(outcome) is kind
    if isinstance(outcome, Refused):
        assert outcome.bounce == more
    else:
        assert (outcome.everybody, outcome.perhaps_taken, outcome.pause) == (more, False, None)
    assert answer[:3] in outcome.cause
    assert box.taken == []


STAGES = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_connection_that_breaks_off(stage: str) -> None:
    """All mail waits; the message may have been taken only when it broke off after the message was written."""
    with smtp_server() as box:
        box.next(stage, Step.HANG_UP)
        async with smtp_to(box) as transport:
            outcome = await transport.send(a_mail())
    assert isinstance(outcome, Later)
    assert (outcome.everybody, outcome.perhaps_taken) == (True, stage == "END")


async def test_a_connection_that_breaks_off_after_the_message_was_taken() -> None:
    """It looks the same from here, so it may have been taken; and it was."""
    with smtp_server() as box:
        box.next("END", Step.TAKE_AND_HANG_UP)
        async with smtp_to(box) as transport:
            outcome = await transport.send(a_mail())
        assert isinstance(outcome, Later)
        assert outcome.perhaps_taken
        assert len(box.taken) == 1


@pytest.mark.parametrize("stage", STAGES)
async def test_a_server_that_does_not_answer(stage: str) -> None:
    """It is waited for as long as a whole try may take, and then it is as if it had broken off; the connection is given up."""
    with smtp_server() as box:
        box.next(stage, Step.HOLD)
        async with smtp_to(box) as transport:
            with impatient(box):
                outcome = await transport.send(a_mail())
        assert isinstance(outcome, Later)
        assert "no answer in time" in outcome.cause
        assert (outcome.everybody, outcome.perhaps_taken) == (True, stage == "END")
        box.open_gate()
        box.wait_for_connections(0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_that_does_not_answer_to_credentials(security: str) -> None:
    """The same before the message, on an encrypted connection."""
    with smtp_server(security, credentials=("user", "word")) as box:
        box.next("AUTH", Step.HOLD)
        async with smtp_to(box) as transport:
            with impatient(box):
                outcome = await transport.send(a_mail())
    assert outcome == Later("signing in: no answer in time")


async def test_an_answer_that_is_none_after_the_message() -> None:
    """Nobody knows what it meant."""
    with smtp_server() as box:
        box.next("END", "2", "299 what", "hello there")
        async with smtp_to(box) as transport:
            outcomes = [await transport.send(a_mail(number)) for number in (1, 2)]
    assert [isinstance(one, Later) and one.perhaps_taken for one in outcomes] == [True, True]


async def test_a_refusal_stands_whatever_follows_it() -> None:
    """A server that hangs up right after it refused a recipient has refused the recipient."""
    with smtp_server() as box:
        box.next("RCPT", "550 5.1.1 no such user")
        box.next("RSET", Step.HANG_UP)
        async with smtp_to(box) as transport:
            assert await transport.send(a_mail()) == Refused("recipient: 550 5.1.1 no such user", HARD)
            assert isinstance(await transport.send(a_mail(2)), Accepted)
    assert box.connections == 2


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 <bob@example.com>: user unknown",
        "550 5.1.1 bob@example.com see https://mail.example/why?to=bob@example.com",
        "550 5.7.1 listed: https://app.example.org/reset#5yTq8Zr3mVx1nLw9KcJh2PdF7sGb4QaE",
        "550 5.7.1 listed: 5yTq8Zr3mVx1nLw9KcJh2PdF7sGb4QaE",
        "550 5.1.1 " + "very " * 90 + "long",
        "550 5.1.1 \x1b[31mred\x07 \xff\xfe",
    ],
    ids=ascii,
)
async def test_a_cause_is_short_and_tells_nothing_of_people(said: str) -> None:
    """No address, no link, no token, no control character: the operator reads it, and it may come to a log."""
    with smtp_server() as box:
        box.next("RCPT", said)
        async with smtp_to(box) as transport:
            outcome = await transport.send(a_mail())
    assert isinstance(outcome, Refused)
    assert outcome.cause.startswith("recipient: 550 5.")
    assert len(outcome.cause) <= 180
    assert outcome.cause.isprintable()
    for hidden in ("bob", "example", "5yTq8Zr3"):
        assert hidden not in outcome.cause
