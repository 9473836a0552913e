"""A mail as octets: what arrives is what was written, the same each time, and nothing else."""

import email
import email.policy
from datetime import timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import START
from mooring.transports import Unfit, letter_of
from outgoing import a_mail

# What people write: any character but controls, line separators and halves.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)
NAME = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=90)
BODY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=600)
BREAKS = ["\n", "\r", "\r\n", "\r\nBcc: eve@example.net", "\x00", "\x0b", "\x1b", "\x85", "\u2028", "\u2029", "\ud800"]


def _read(octets: bytes) -> EmailMessage:
    return cast("EmailMessage", email.message_from_bytes(octets, policy=email.policy.default))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


@settings(deadline=None)
@given(subject=TEXT, name=NAME)
def test_what_people_write_arrives_and_adds_no_header(subject: str, name: str) -> None:
    """Whatever subject, further header and sender's name hold, the message has the headers that it should have, once each."""
    sender = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '" <mail@example.org>'
    octets = letter_of(a_mail(subject=subject, sender=sender, headers={"X-Further": subject[:60]})).octets
    head = octets.split(b"\r\n\r\n", 1)[0].decode("ascii").replace("\r\n ", " ")
    assert [line.partition(":")[0] for line in head.split("\r\n")] == [
        "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Further", "MIME-Version", "Content-Type"
    ]  # fmt: skip
    message = _read(octets)
    assert str(message["Subject"]).strip() == subject.strip()
    # The new parser of 3.11 leaves a gap between two encoded words of a name; RFC 2047 6.2 wants none.
    written, address = parseaddr(email.message_from_bytes(octets)["From"])
    assert (str(make_header(decode_header(written))).strip(), address) == (name.strip(), "mail@example.org")


@settings(deadline=None)
@given(text=BODY, html=BODY)
def test_bodies_arrive_as_they_were_written(text: str, html: str) -> None:
    """Both bodies, in every language, in lines of 76 octets of ASCII; line breaks become those of mail."""
    octets = letter_of(a_mail(text=text, html=html)).octets
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 78
    assert octets.count(b"\n") == octets.count(b"\r\n") == octets.count(b"\r")
    message = _read(octets)
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_payload(decode=True)) for part in message.iter_parts()]
    assert [kind for kind, _ in parts] == ["text/plain", "text/html"]
    for (_, payload), written in zip(parts, (text, html), strict=True):
        assert _lines(cast("bytes", payload).decode()) == _lines(written)


def test_the_same_mail_has_the_same_octets() -> None:
    """Made again from the same row, in whatever time zone, it is the same to the last octet; another id is another mail."""
    first = letter_of(a_mail(subject="Grüße", headers={"List-Unsubscribe": "<https://app.example.org/u>"})).octets
    elsewhere = START.astimezone(timezone(timedelta(hours=9)))
    again = letter_of(
        a_mail(subject="Grüße", headers={"List-Unsubscribe": "<https://app.example.org/u>"}, at=elsewhere)
    ).octets
    assert again == first
    assert letter_of(a_mail(2, subject="Grüße")).octets != first


def test_the_headers_that_every_mail_has() -> None:
    """Date from when it was queued, an id at the sender's domain, and a word to whoever answers by machine."""
    message = _read(letter_of(a_mail(reply_to="Help <help@example.org>", headers={"X-Further": "yes"})).octets)
    assert dict(message.items()) == {
        "Date": "Mon, 23 Nov 2026 13:00:00 +0000",
        "From": "Harbour <mail@example.org>",
        "To": "bob@example.com",
        "Reply-To": "Help <help@example.org>",
        "Subject": "Your link",
        "Message-ID": "<msg_1@example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Further": "yes",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


def test_the_boundary_stands_in_no_body() -> None:
    """Somebody who guesses the boundary cannot end a part: an `=` of theirs is written otherwise."""
    boundary = _read(letter_of(a_mail()).octets).get_boundary()
    message = _read(letter_of(a_mail(text=f"hello\n--{boundary}--\n--{boundary}\n\nevil")).octets)
    assert len(list(message.iter_parts())) == 2


@pytest.mark.parametrize("subject", ["=?utf-8?q?x=0D=0ABcc:_eve@example.net?=", "=?utf-8?b?DQpCY2M6IGVAeC5uZXQ=?="])
def test_what_looks_encoded_is_taken_as_it_is_written(subject: str) -> None:
    """A subject that would decode to a line break is a subject like any other."""
    octets = letter_of(a_mail(subject=subject, headers={"X-Further": subject})).octets
    assert subject.encode() not in octets
    assert b"Bcc" not in octets
    assert _read(octets)["Subject"] == subject


@pytest.mark.parametrize("broken", BREAKS, ids=ascii)
@pytest.mark.parametrize("field", ["id", "sender", "to", "reply_to", "subject", "header", "name of a header"])
def test_nothing_breaks_out_of_a_header(field: str, broken: str) -> None:
    """A line break or another control character anywhere in a header refuses the mail, and is not repeated."""
    text = f"bob@example.com{broken}Bcc: eve@example.net"
    changes = {"header": {"headers": {"X-Further": text}}, "name of a header": {"headers": {text: "x"}}}
    with pytest.raises(Unfit) as refused:
        letter_of(a_mail(**changes.get(field, {field: text})))
    assert "eve" not in str(refused.value)


@pytest.mark.parametrize(
    "to", ["bob@example.com, eve@example.net", "Bob <bob@example.com>", "eve@example.net;bob@example.com"]
)
def test_there_is_one_recipient(to: str) -> None:
    """A recipient is one address, without a name that could be a second one."""
    with pytest.raises(Unfit):
        letter_of(a_mail(to=to))


@pytest.mark.parametrize(
    "name",
    [
        "Bcc",
        "cc",
        "TO",
        "From",
        "Sender",
        "Resent-To",
        "Content-Type",
        "Message-ID",
        "Return-Path",
        "Subject",
        "X Y",
        "",
    ],
)
def test_further_headers_are_not_ours(name: str) -> None:
    """No further header adds a recipient, speaks for somebody else or replaces one of ours."""
    with pytest.raises(Unfit):
        letter_of(a_mail(headers={name: "eve@example.net"}))


def test_a_header_is_not_endless() -> None:
    """What would be longer than a line of mail may be refuses the mail."""
    with pytest.raises(Unfit):
        letter_of(a_mail(headers={"X-Further": "x" * 901}))


def test_half_a_character_in_a_body_refuses_the_mail() -> None:
    """There are no octets for it."""
    with pytest.raises(Unfit):
        letter_of(a_mail(text="half \ud800"))


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    """Every server knows that form; nothing special is needed of it."""
    letter = letter_of(a_mail(to="bob@bücher.example"))
    assert b"\r\nTo: bob@xn--bcher-kva.example\r\n" in letter.octets
    assert not letter.utf8


def test_a_mailbox_in_another_script_needs_smtputf8() -> None:
    """There is no ASCII form for what stands before the @, so it is written as it is."""
    letter = letter_of(a_mail(to="jörg@bücher.example"))
    assert "\r\nTo: jörg@xn--bcher-kva.example\r\n".encode() in letter.octets
    assert letter.utf8


def test_the_sender_is_one_that_every_server_takes() -> None:
    """Who does not know SMTPUTF8 could not even say where a bounce goes."""
    with pytest.raises(Unfit):
        letter_of(a_mail(sender="hafen@example.org".replace("a", "ä", 1)))
