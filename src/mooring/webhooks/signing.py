"""Signatures as Standard Webhooks has them, so that receivers verify them with a library that they have.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from mooring.kit.ids import Ids

_PREFIX = "whsec_"


def new_secret(ids: Ids) -> str:
    """A secret of 256 bits, in the form that receivers paste into their configuration."""
    octets = base64.urlsafe_b64decode(ids.new_token() + "=")
    return _PREFIX + base64.b64encode(octets).decode()


def signature(secret: str, message_id: str, seconds: int, body: bytes) -> str:
    """The signature `v1,…` of a message that is sent at so many seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(secrets: Sequence[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message, signed by each of the secrets."""
    seconds = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signature(secret, message_id, seconds, body) for secret in secrets),
    }
