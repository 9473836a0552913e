"""A conversation with a mail server that ends before any mail: greeting, encryption, credentials, NOOP."""

import smtplib
import ssl

from mooring.mail.examining import Check, Finding, fine, problem, unchecked
from mooring.transports import Security, SmtpServer, parse_smtp_url

_SECONDS = 10
_SETTING = "MOORING_MAIL_SMTP_URL"


def knock_smtp(url: str) -> Finding:
    """Whether the server at `url` would take mail from us."""
    try:
        place = parse_smtp_url(url)
    except ValueError as error:
        what = f"{_SETTING} is no address of a mail server: {error}."
        return problem(Check.CREDENTIALS, what, "Write it like smtp://user:password@mail.example.org:587.")
    try:
        with _connected(place) as server:
            return _conversation(server, place)
    except ssl.SSLCertVerificationError as error:
        what = f"The certificate of {place.host} is not to be trusted: {error.verify_message}."
        return problem(Check.CREDENTIALS, what, f"Use the name in {_SETTING} that its certificate is for.")
    except (OSError, smtplib.SMTPException) as error:
        return _failed(place.host, error)


def _connected(place: SmtpServer) -> smtplib.SMTP:
    if place.security is Security.TLS:
        return smtplib.SMTP_SSL(place.host, place.port, timeout=_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(place.host, place.port, timeout=_SECONDS)


def _conversation(server: smtplib.SMTP, place: SmtpServer) -> Finding:
    server.ehlo_or_helo_if_needed()
    if place.security is Security.STARTTLS:
        server.starttls(context=ssl.create_default_context())
    if place.user is not None:
        if not f"{place.user}{place.password}".isascii():
            what = f"User or password for {place.host} has other letters than ASCII, and was not tried."
            return unchecked(Check.CREDENTIALS, what, "Send a test (--to).")
        server.login(place.user, place.password or "")
    code, _ = server.noop()
    if code != 250:
        what = f"{place.host} lets us in and answers NOOP with {code}."
        return unchecked(Check.CREDENTIALS, what, "Send a test (--to).")
    how = "in the clear" if place.security is Security.NONE else "encrypted"
    who = "with the credentials" if place.user is not None else "without credentials"
    return fine(Check.CREDENTIALS, f"{place.host} lets us in, {how}, {who}.")


def _failed(host: str, error: Exception) -> Finding:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        what = f"{host} offers no STARTTLS, or no way to sign in."
        remedy = "Ask which port is for sending: often 587 (smtp://) or 465 (smtps://)."
        return problem(Check.CREDENTIALS, what, remedy)
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
        what = f"{host} says that it cannot now ({error.smtp_code})."
        return unchecked(Check.CREDENTIALS, what, "Try again in a while.")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        what = f"{host} refuses the credentials ({error.smtp_code})."
        return problem(
            Check.CREDENTIALS, what, f"Mend user and password in {_SETTING}; write @ and / in them as %40 and %2F."
        )
    if isinstance(error, smtplib.SMTPResponseException):
        what = f"{host} does not let us in ({error.smtp_code})."
        return problem(Check.CREDENTIALS, what, "Ask whoever runs it.")
    what = f"{host} does not answer as a mail server does ({type(error).__name__})."
    remedy = f"Look at host and port in {_SETTING}, and at the way out: many networks close port 25."
    return problem(Check.CREDENTIALS, what, remedy)
