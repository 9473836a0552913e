"""One mailbox is read, or nothing."""

import pytest

from mooring.transports import Mailbox, parse_mailbox

GOOD = {
    "mail@example.org": Mailbox("mail", "example.org"),
    " mail@Example.ORG ": Mailbox("mail", "example.org"),
    "<mail@example.org>": Mailbox("mail", "example.org"),
    "Harbour <mail@example.org>": Mailbox("mail", "example.org", "Harbour"),
    "Harbour Mail<mail@example.org>": Mailbox("mail", "example.org", "Harbour Mail"),
    '"Harbour, Ltd. \\"H\\"" <mail@example.org>': Mailbox("mail", "example.org", 'Harbour, Ltd. "H"'),
    "Häfen <mail@häfen.example>": Mailbox("mail", "xn--hfen-loa.example", "Häfen"),
    "jörg@example.org": Mailbox("jörg", "example.org"),
    "mooring@localhost": Mailbox("mooring", "localhost"),
    "a.b+c=d@example.org": Mailbox("a.b+c=d", "example.org"),
}
BAD = [
    "",
    "Harbour",
    "@example.org",
    "mail@",
    "mail@exa mple.org",
    "ma il@example.org",
    "mail@example.org,other@example.org",
    "mail@example.org other@example.org",
    "Harbour <mail@example.org",
    "Harbour mail@example.org>",
    "Harbour <mail@example.org> <other@example.org>",
    "other@example.org <mail@example.org>",
    "Harbour <mail@example.org>, Other <other@example.org>",
    '"Harbour <mail@example.org>',
    'Har"bour <mail@example.org>',
    '"quoted local"@example.org',
    "a..b@example.org",
    ".a@example.org",
    "mail@example..org",
    "mail@-example.org",
    "mail@[127.0.0.1]",
    "mail(comment)@example.org",
    "Har\nbour <mail@example.org>",
    "Harbour <mail@example.org\nBcc: other@example.org>",
    "mail@example.org\x00",
    "ma\u200bil@example.org",
    "mail\u2028@example.org",
    "Har\u202ebour <mail@example.org>",
    f"{'a' * 65}@example.org",
    f"mail@{'a.' * 130}org",
    f"{'N' * 201} <mail@example.org>",
]


@pytest.mark.parametrize(("text", "mailbox"), GOOD.items(), ids=GOOD)
def test_a_mailbox_is_read(text: str, mailbox: Mailbox) -> None:
    """The name without its quotes, the domain in ASCII; and what was read reads the same when it is written."""
    assert parse_mailbox(text) == mailbox
    assert parse_mailbox(str(mailbox)) == mailbox


@pytest.mark.parametrize("text", BAD, ids=ascii)
def test_what_is_more_or_less_than_one_mailbox_is_refused(text: str) -> None:
    """No list, no comment, nothing unseen; and the refusal does not repeat what was given."""
    with pytest.raises(ValueError, match=r".") as refused:
        parse_mailbox(text)
    assert not text or text not in str(refused.value)
