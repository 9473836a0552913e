"""Where a mail server is and how it is spoken to, from one URL."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from mooring.transports.fit import breaks


class Security(StrEnum):
    """How the connection is encrypted. The value is the URL's scheme."""

    STARTTLS = "smtp"
    """In the clear until STARTTLS, without which nothing is said."""
    TLS = "smtps"
    NONE = "smtp+plain"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `user` and `password` are both there or both None."""

    host: str
    port: int
    security: Security
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """The server that `url` names, its credentials percent-decoded. ValueError, which does not repeat it, when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Its words repeat the password.
        raise ValueError("it is no URL") from None
    if parts.scheme not in list(Security):
        raise ValueError("it begins with none of smtp://, smtps:// and smtp+plain://")
    security = Security(parts.scheme)
    if not parts.hostname or any(one.isspace() for one in parts.hostname) or breaks(parts.hostname):
        raise ValueError("it names no host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("something follows the host; write a /, ? or # of the password as %2F, %3F or %23")
    user, password = _credentials(parts)
    return SmtpServer(parts.hostname, _port(parts) or _PORTS[security], security, user, password)


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("its port is none; write a : of the password as %3A") from None
    return port


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    if parts.username is None and parts.password is None:
        return None, None
    if not parts.username or not parts.password:
        raise ValueError("it has a user or a password, but not both")
    try:
        user, password = (unquote(one, errors="strict") for one in (parts.username, parts.password))
    except UnicodeDecodeError:
        raise ValueError("its user or password is not UTF-8, percent-encoded") from None
    if breaks(user) or breaks(password):
        raise ValueError("its user or password holds a control character")
    return user, password
