"""How `mooring doctor mail` gets to know what `mail.examining` judges: settings, name servers, providers, a test message."""

from mooring.cli.mail_examination.configured import examine_settings, sender_of, transports_that_send, ways_of
from mooring.cli.mail_examination.doors import Knock, knock
from mooring.cli.mail_examination.name_server import DnsNames
from mooring.cli.mail_examination.trial import send_test

__all__ = [
    "DnsNames",
    "Knock",
    "examine_settings",
    "knock",
    "send_test",
    "sender_of",
    "transports_that_send",
    "ways_of",
]
