"""The address that mail comes back to: one for each message, that nobody else can make."""

from string import ascii_letters

import pytest

from mooring.kit.ids import RandomIds
from mooring.mail import MessageId
from mooring.mail.addresses import ReturnPaths
from mooring.mail.addresses.verp import fits

PATHS = ReturnPaths(b"k" * 32, "bounces@example.org", "mail@example.org")


def test_it_fits_before_the_at_and_leads_back_to_its_message() -> None:
    """For real ids and the longest address for bounces that is allowed: 64 characters, small letters and digits."""
    paths = ReturnPaths(b"k" * 32, "twelve-chars@example.org")
    for _ in range(200):
        message_id = MessageId(RandomIds().new_id("msg"))
        path = paths.return_path(message_id)
        local = path.partition("@")[0]
        assert len(local) == 64
        assert not set(local.partition("+")[2]) - set("abcdefghijklmnopqrstuvwxyz234567.")
        assert paths.message_of([path]) == message_id


def test_it_is_found_whatever_servers_do_to_it() -> None:
    """In capitals, in angle brackets, behind other texts, and in the same form each time."""
    path = PATHS.return_path(MessageId("msg_1aZ"))
    assert path == PATHS.return_path(MessageId("msg_1aZ"))
    for text in (path.upper(), f"<{path}>", f"for {path};", f"rfc822; {path}", f"first\n{path}"):
        assert PATHS.message_of(["", "nothing", text]) == MessageId("msg_1aZ")


def test_a_mark_of_somebody_elses_making_is_none_of_ours() -> None:
    """Another key, a changed letter of the id or of the mac, a cut one, one too many, no mark at all."""
    path = PATHS.return_path(MessageId("msg_1aZ"))
    mark = path.partition("+")[2].partition("@")[0]
    named, _, mac = mark.partition(".")
    forged = [
        ReturnPaths(b"other" * 8, "bounces@example.org").return_path(MessageId("msg_1aZ")),
        f"{named[:-1]}{'a' if named[-1] != 'a' else 'b'}.{mac}",
        *(f"{named}.{mac[:place]}{'a' if mac[place] != 'a' else 'b'}{mac[place + 1 :]}" for place in range(16)),
        f"{named}.{mac[:-1]}",
        f"{named}.{mac}a",
        f"{named}.",
        f".{mac}",
        "msg_1aZ",
        "bounces@example.org",
        "é" * 100,
    ]
    assert PATHS.message_of(forged) is None


def test_who_writes_thousands_of_marks_is_not_read_to_the_end() -> None:
    """Fifty of each text; then there is no more to find in it."""
    false = "aa.aaaaaaaaaaaaaaaa "
    path = PATHS.return_path(MessageId("msg_1"))
    assert PATHS.message_of([false * 10 + path]) == MessageId("msg_1")
    assert PATHS.message_of([false * 5000 + path]) is None


def test_without_an_address_for_bounces_mail_comes_back_to_its_sender() -> None:
    """And says nothing of any message."""
    paths = ReturnPaths(b"k" * 32, None, "mail@example.org")
    assert paths.return_path(MessageId("msg_1")) == "mail@example.org"
    assert paths.message_of(["mail@example.org"]) is None


@pytest.mark.parametrize(
    ("bounces", "fitting"),
    [
        ("bounces@example.org", True),
        ("b" * 12 + "@example.org", True),
        ("b" * 13 + "@example.org", False),
        ("a+b@example.org", False),
        ("@example.org", False),
        ("bounces", False),
        ("a b@example.org", False),
        ("bounces@example.org\r\nX: y", False),
        (f"{ascii_letters[0]}@é.org", False),
    ],
)
def test_which_addresses_a_mark_can_be_added_to(bounces: str, fitting: bool) -> None:
    """Twelve characters before the `@`, none that would end the address."""
    assert fits(bounces) is fitting
