"""Mail over SMTP. Read `server` (where), `replies` (what an answer means), `connections`, then `transport`."""

from mooring.transports.smtp.server import Security, SmtpServer, parse_smtp_url
from mooring.transports.smtp.transport import SmtpTransport

__all__ = ["Security", "SmtpServer", "SmtpTransport", "parse_smtp_url"]
