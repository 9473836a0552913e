"""Whether a notice was signed by who knows the secret, a short while ago (Standard Webhooks, as Svix sends them).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import binascii
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

TOLERANCE = timedelta(minutes=5)
_NAMES = ("svix", "webhook")
_LONGEST_ID = 200
_MOST_SIGNATURES = 10


def signed_id(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """The id of a notice that is signed with `secret` and not older than five minutes at `now`; None for any other."""
    for name in _NAMES:
        message_id, sent = headers.get(f"{name}-id", ""), _sent_at(headers.get(f"{name}-timestamp", ""))
        signatures = headers.get(f"{name}-signature", "")
        if message_id and sent is not None and signatures:
            fresh = len(message_id) <= _LONGEST_ID and abs(now - sent) <= TOLERANCE
            return message_id if fresh and _is_signed(secret, message_id, sent, body, signatures) else None
    return None


def _is_signed(secret: str, message_id: str, sent: datetime, body: bytes, signatures: str) -> bool:
    try:
        expected = Webhook(secret).sign(message_id, sent, body.decode()).encode()
    except (UnicodeDecodeError, binascii.Error, ValueError):
        return False
    given = signatures.split()[:_MOST_SIGNATURES]
    # Each one is compared whole: how far the first agrees tells nothing of the others.
    return any(hmac.compare_digest(one.encode("utf-8", "surrogatepass"), expected) for one in given)


def _sent_at(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        return None
    return datetime.fromtimestamp(int(text), UTC)
