"""Who sends mail, as the settings say."""

import pytest

from mooring.bootstrap.house import house, ways_out
from mooring.kit.errors import Fault
from mooring.settings import Settings


def test_the_house_is_what_the_settings_say() -> None:
    """Its sender, where answers go, and the language of whoever chose none; without settings this machine, in English."""
    said = house(
        Settings(mail_from="Harbour, Ltd <mail@example.org>", mail_reply_to="help@example.org", mail_language="de")
    )
    assert (said.sender, said.reply_to, said.language) == (
        '"Harbour, Ltd" <mail@example.org>',
        "help@example.org",
        "de",
    )
    usual = house(Settings())
    assert (usual.sender, usual.reply_to, usual.language) == ("Mooring <mooring@localhost>", None, "en")


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        (Settings(mail_language="xx"), "MOORING_MAIL_LANGUAGE"),
        (Settings(mail_from="nobody\r\nBcc: eve@evil.example"), "MOORING_MAIL_FROM"),
    ],
)
def test_settings_that_make_no_sense_are_faults(settings: Settings, place: str) -> None:
    """Named by their setting, at start, with what would do."""
    with pytest.raises(Fault) as raised:
        house(settings)
    assert raised.value.place == place
    assert "eve" not in raised.value.hint


def test_a_folder_is_no_way_out() -> None:
    """What it takes stays on this machine."""
    assert ways_out(Settings()) == []
    assert ways_out(Settings(mail_transports="smtp, folder , resend")) == ["smtp", "resend"]
