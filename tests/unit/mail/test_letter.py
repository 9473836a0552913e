"""What people read: every message has words, and its link leads to the service and nowhere else."""

import re

import pytest

from fakes import START
from mooring.mail import TOPICS, Letter, Links, Message, MessageId, Recipient, Template, letter
from mooring.mail.foreign import foreign

LINKS = Links(
    "https://app.example.org/",
    token=lambda it: f"{it}.secret",
    code=lambda it: "ABCD2345",
    invitation=lambda it: f"{it}.proof",
    preferences=lambda it: f"{it}.sealed",
    unsubscribe=lambda it, topic: f"/api/mail/unsubscribe/{it}.sealed.{topic.value}",
)


def _letter(template: Template, **params: str) -> Letter:
    message = Message(MessageId("msg_1"), template, Recipient("alice@example.org"), params, START)
    return letter(message, LINKS)


@pytest.mark.parametrize("template", Template)
def test_every_template_has_words(template: Template) -> None:
    """A subject on one line, a greeting, at least one sentence, and no brace left over, whatever params there are."""
    for params in ({}, {"name": "Alice", "challenge": "chl_1", "email": "a@b.example", "device": "Firefox on Linux"}):
        read = _letter(template, **params)
        assert read.subject
        assert "\n" not in read.subject
        greeting, *paragraphs = read.text.strip().split("\n\n")
        assert greeting in {"Hello,", "Hello Alice,"}
        assert any(paragraph.endswith((".", ":")) for paragraph in paragraphs)
        assert not set("{}") & set(read.text)


@pytest.mark.parametrize(
    ("template", "page"),
    [
        (Template.WELCOME, "confirm-account"),
        (Template.CONFIRM_ACCOUNT, "confirm-account"),
        (Template.SIGN_UP, "confirm-account"),
        (Template.PASSWORD_RESET, "reset-password"),
        (Template.EMAIL_CHANGE_OLD, "confirm-email"),
        (Template.EMAIL_CHANGE_NEW, "confirm-email"),
    ],
)
def test_a_link_carries_its_token_in_the_fragment(template: Template, page: str) -> None:
    """To the page of the shell, under the service's own address; the same link stands in the text."""
    read = _letter(template, challenge="chl_1")
    assert read.link == f"https://app.example.org/{page}#chl_1.secret"
    assert read.link in read.text.splitlines()


def test_only_a_reset_has_a_code_too() -> None:
    """Four characters, a hyphen, four more: in the text as well."""
    assert _letter(Template.PASSWORD_RESET, challenge="chl_1").code == "ABCD-2345"
    assert "ABCD-2345" in _letter(Template.PASSWORD_RESET, challenge="chl_1").text
    assert [one for one in Template if _letter(one, challenge="chl_1").code] == [Template.PASSWORD_RESET]


@pytest.mark.parametrize("template", Template)
def test_without_a_challenge_there_is_no_link(template: Template) -> None:
    """A welcome to somebody who confirmed already, and every notice: at most the choice of optional mail is behind one."""
    read = _letter(template)
    assert (read.link, read.code) == (None, None)
    choice = [read.choice.link] if read.choice is not None else []
    assert re.findall(r"https?://\S+", read.text) == choice
    assert (read.choice is not None) == (template in TOPICS)


def test_what_people_call_themselves_is_text_and_nothing_else() -> None:
    """Braces in a name, or in an address, are shown as they are."""
    assert _letter(Template.WELCOME, name="{challenge} {0}").text.startswith("Hello {challenge} {0},")
    assert "{name}@b.example" in _letter(Template.EMAIL_CHANGE_OLD, email="{name}@b.example").text


def test_no_link_shows_in_a_representation() -> None:
    """A letter that ends up in a log line by mistake shows neither link nor code."""
    shown = repr((_letter(Template.PASSWORD_RESET, challenge="chl_1"), LINKS))
    assert "secret" not in shown
    assert "ABCD" not in shown


def test_an_invitation_leads_to_its_page() -> None:
    """Not by a challenge but by a token of its own, good for a week; who invites and where stands in it."""
    read = _letter(Template.INVITATION, invitation="inv_1", inviter="Alice", workspace="Hers")
    assert read.link == "https://app.example.org/invitation#inv_1.proof"
    assert "Alice invites you to the workspace “Hers”." in read.text
    assert "within 7 days" in read.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Team of 2026", "Team of 2026"),
        ("Dr. Smith", "Dr. Smith"),
        ("see www.evil.example", "see www. evil. example"),
        ("https://evil.example/?a=b", "https: / / evil. example/ ?a=b"),
        ("evil\u3002example\uff0fx", "evil\u3002 example\uff0f x"),
        ("bad\u202etxt\u2066.\r\nBcc: all\u0000", "badtxt. Bcc: all"),
        ("Zoe\u0308 \U0001f469\u200d\U0001f680", "Zo\u00eb \U0001f469\u200d\U0001f680"),
        ("mail me@evil.example", "mail me@ evil. example"),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_what_others_wrote_is_no_link(written: str, shown: str) -> None:
    """Names of workspaces and people: short, and with a gap wherever a mail program would make a link."""
    assert foreign(written) == shown
    read = _letter(Template.INVITATION, invitation="inv_1", inviter=written, workspace=written)
    assert read.text.count(shown) == 2
    assert _letter(Template.WELCOME, name=written).text.startswith(f"Hello {shown},")
