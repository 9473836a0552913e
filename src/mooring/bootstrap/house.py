"""Who sends mail, as the settings say."""

from collections.abc import Sequence

from mooring.kit.errors import Fault
from mooring.mail import languages
from mooring.mail.compose import House
from mooring.settings import Settings

_NOBODY = "Mooring <mooring@localhost>"
"""Of mail that never leaves this machine."""


def house(settings: Settings) -> House:
    """The sender and the language of mail. Fault for a language that there is none of."""
    if settings.mail_language not in languages():
        hint = f"Choose one of: {', '.join(languages())}."
        raise Fault("Reading the settings", "MOORING_MAIL_LANGUAGE", hint)
    return House(sender=settings.mail_from or _NOBODY, reply_to=settings.mail_reply_to, language=settings.mail_language)


def ways_out(settings: Settings) -> Sequence[str]:
    """The transports by which mail leaves this machine; none while it is only kept here."""
    named = (part.strip() for part in settings.mail_transports.split(","))
    return [name for name in named if name not in {"", "folder"}]
