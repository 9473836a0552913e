"""Who sends mail, as the settings say."""

from collections.abc import Sequence

from mooring.bootstrap.mail_transports import sender_of, transport_names
from mooring.kit.errors import Fault
from mooring.mail import languages
from mooring.mail.compose import House
from mooring.settings import Settings


def house(settings: Settings) -> House:
    """The sender and the language of mail. Fault for a language that there is none of, and for a sender that is none."""
    if settings.mail_language not in languages():
        hint = f"Choose one of: {', '.join(languages())}."
        raise Fault("Reading the settings", "MOORING_MAIL_LANGUAGE", hint)
    try:
        sender = str(sender_of(settings))
    except ValueError as error:
        raise Fault("Reading the settings", "MOORING_MAIL_FROM", f"It is no mailbox: {error}.") from None
    return House(sender=sender, reply_to=settings.mail_reply_to, language=settings.mail_language)


def ways_out(settings: Settings) -> Sequence[str]:
    """The transports by which mail leaves this machine; none while it is only kept here."""
    return [name for name in transport_names(settings) if name != "folder"]
