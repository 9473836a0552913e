"""Notices as mail providers send them: the shapes that they document, filled in by us, and signed."""

import base64
import json
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook

from fakes import START

RESEND_SECRET = "whsec_" + base64.b64encode(b"resend signs with this secret...").decode()
POSTMARK_SECRET = "postmark password of the test"
PROVIDER_ID = "56761188-7520-42d8-8898-ff6fc54ce618"


def resend_event(kind: str, message_id: str | None = None, *, at: str = "", **data: Any) -> dict[str, Any]:
    """An event of Resend; its tags as an object, as webhooks carry them."""
    email: dict[str, Any] = {
        "created_at": "2026-11-23T13:00:00.000Z",
        "email_id": PROVIDER_ID,
        "from": "Harbour <mail@example.org>",
        "to": ["bob@example.org"],
        "subject": "Welcome to Mooring",
        **data,
    }
    if message_id is not None:
        email["tags"] = {"message": message_id, "template": "welcome"}
    return {"type": kind, "created_at": at or START.isoformat(), "data": email}


def signed(
    body: bytes, notice_id: str = "msg_notice", at: datetime = START, secret: str = RESEND_SECRET
) -> dict[str, str]:
    """The headers of a signed notice."""
    return {
        "content-type": "application/json",
        "svix-id": notice_id,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": Webhook(secret).sign(notice_id, at, body.decode()),
    }


def basic(password: str = POSTMARK_SECRET, user: str = "mooring") -> dict[str, str]:
    """The headers of a notice of Postmark."""
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"content-type": "application/json", "authorization": f"Basic {encoded}"}


def postmark_bounce(kind: str, message_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A bounce of Postmark."""
    return {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Said by Postmark",
        "Tag": "welcome",
        "MessageID": PROVIDER_ID,
        "ServerID": 23,
        "MessageStream": "outbound",
        "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 no such user",
        "Email": "bob@example.org",
        "From": "mail@example.org",
        "BouncedAt": "2026-11-23T08:00:00.1234567-05:00",
        "DumpAvailable": True,
        "Inactive": False,
        "CanActivate": True,
        "Subject": "Welcome to Mooring",
        "Metadata": {"message": message_id} if message_id is not None else {},
        **more,
    }


def postmark_delivery(message_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A delivery of Postmark."""
    return {
        "RecordType": "Delivery",
        "MessageID": PROVIDER_ID,
        "Recipient": "bob@example.org",
        "DeliveredAt": "2026-11-23T13:00:00Z",
        "Details": "smtp;250 2.0.0 OK",
        "Tag": "welcome",
        "ServerID": 23,
        "Metadata": {"message": message_id} if message_id is not None else {},
        "MessageStream": "outbound",
        **more,
    }


def postmark_subscription(*, suppress: bool, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """A change of Postmark's own list."""
    return {
        "RecordType": "SubscriptionChange",
        "MessageID": None,
        "ServerID": 23,
        "MessageStream": "outbound",
        "ChangedAt": "2026-11-23T13:00:00Z",
        "Recipient": "Bob@example.org",
        "Origin": "Customer",
        "SuppressSending": suppress,
        "SuppressionReason": reason,
        "Tag": None,
        "Metadata": {},
        **more,
    }


def octets(document: Any) -> bytes:
    """As it is posted."""
    return json.dumps(document).encode()
