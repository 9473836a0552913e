"""What a provider's answer means by its HTTP status alone, the same for every provider."""

from http import HTTPStatus

from mooring.mail.delivery import Later
from mooring.transports.posting import BrokenOff, Reply

_CREDENTIALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})
_NOT_THE_API = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}
)
# The provider itself says that it failed. Any other 5xx comes from what stands before it, and that knows only of an answer
# that it did not get.
_DONE_NOTHING = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE})
_NOT_NOW = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


def trouble(reply: Reply, words: str) -> Later | None:
    """What to do when the provider, its account or the way there has trouble; None when the answer is about the message.

    Nothing of this is the message's fault, so none is lost: somebody mends it, and the mail leaves then.
    """
    status, pause = reply.status, reply.pause
    cause = f"status {status} {words}".rstrip()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later(cause, perhaps_taken=status not in _DONE_NOTHING, pause=pause)
    if status in _NOT_NOW:
        return Later(cause, pause=pause)
    if status in _CREDENTIALS:
        return Later(f"the provider does not take our credentials, or not for this sender: {cause}")
    if status in _NOT_THE_API or status < HTTPStatus.OK or 300 <= status < 400:
        return Later(f"the provider's API is not at its address: {cause}")
    return None


def broken(error: BrokenOff) -> Later:
    """What to do when there was no answer."""
    return Later(error.cause, perhaps_taken=error.perhaps_taken)
