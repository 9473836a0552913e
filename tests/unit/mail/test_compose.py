"""A message, ready to go: from the house, to one person, the same octets whenever it is made again."""

from dataclasses import replace

import pytest

from mooring.mail import TOPICS, Template
from mooring.mail.compose import House, compose
from mooring.mail.samples import sample, sample_links
from mooring.transports import letter_of

LINKS = sample_links("https://app.example.org")
HOUSE = House("Harbour <mail@example.org>", "help@example.org", "de")


@pytest.mark.parametrize("template", Template)
def test_the_same_row_gives_the_same_octets(template: Template) -> None:
    """However often it is tried, and whatever became of it meanwhile."""
    message = sample(template)
    again = replace(message, attempts=3, cause="timeout")
    assert compose(again, LINKS, HOUSE) == compose(message, LINKS, HOUSE)


@pytest.mark.parametrize("template", Template)
def test_a_mail_is_from_the_house_to_its_one_recipient(template: Template) -> None:
    """With the date at which it was queued, in the language of its reader or else of the house, and no line break in a header."""
    mail = compose(sample(template), LINKS, HOUSE)
    assert (mail.sender, mail.reply_to, mail.to) == (HOUSE.sender, HOUSE.reply_to, "alice@example.org")
    assert (mail.id, mail.at, mail.template) == ("msg_sample", sample(template).created_at, template.value)
    assert mail.headers["Content-Language"] == "de"
    assert mail.headers["X-Mooring-Template"] == f"{template.value}/1"
    assert compose(sample(template, "en"), LINKS, HOUSE).headers["Content-Language"] == "en"
    assert compose(sample(template, "xx"), LINKS, HOUSE).headers["Content-Language"] == "de"
    assert not any("\r" in text or "\n" in text for text in (mail.subject, mail.to, *mail.headers.values()))


@pytest.mark.parametrize("template", Template)
def test_every_transport_takes_it(template: Template) -> None:
    """No header of it is one that transports refuse, and its octets are the same each time."""
    mail = compose(sample(template), LINKS, HOUSE)
    octets = letter_of(mail).octets
    assert octets == letter_of(compose(sample(template), LINKS, HOUSE)).octets
    assert f"\r\nX-Mooring-Template: {template.value}/1\r\n".encode() in octets


@pytest.mark.parametrize("template", Template)
def test_only_optional_mail_can_be_stopped_by_a_mail_program(template: Template) -> None:
    """In one click (RFC 8058), at the service's own address; all other mail says that it cannot be switched off."""
    mail = compose(sample(template, "en"), LINKS, HOUSE)
    topic = TOPICS.get(template)
    assert ("cannot be switched off" in mail.text) == ("cannot be switched off" in mail.html) == (topic is None)
    if topic is None:
        assert not [name for name in mail.headers if name.startswith("List-")]
        return
    path = LINKS.unsubscribe("alice@example.org", topic)
    assert mail.headers["List-Unsubscribe"] == f"<https://app.example.org{path}>"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"https://app.example.org/mail-preferences#{'0' * 48}" in mail.text
