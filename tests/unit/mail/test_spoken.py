"""Which of our languages somebody reads."""

import pytest

from mooring.mail import spoken


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.8", "de"),
        ("DE-at", "de"),
        ("fr, en-US;q=0.7, de;q=0.9", "de"),
        ("en;q=0, de;q=0.1", "de"),
        ("en, de", "en"),
        ("", None),
        ("*", None),
        ("fr-FR, it", None),
        ("de;q=0", None),
        ("de;q=much", None),
        ("de;level=1", "de"),
        ("den, end", None),
        (",;,=;q=1,\r\nde\x00", None),
        ("fr," * 400 + "de", None),
    ],
)
def test_a_browser_says_which_language_its_person_reads(header: str, language: str | None) -> None:
    """The one of ours that it likes best, whatever its country; nothing when it names none of ours, or makes no sense."""
    assert spoken(header) == language
