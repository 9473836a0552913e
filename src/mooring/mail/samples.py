"""An example of each mail, for whoever previews them: everything that its words name is said, and nothing in it opens anything."""

from collections.abc import Mapping
from datetime import UTC, datetime

from mooring.mail.links import Links
from mooring.mail.model import Message, MessageId, Recipient, Template, Topic
from mooring.mail.words import FORMS

_AT = datetime(2026, 12, 7, 14, 5, tzinfo=UTC)
_SAMPLES: Mapping[str, str] = {
    "workspace": "Harbour plans",
    "person": "Carol Díaz",
    "inviter": "Carol Díaz",
    "receiver": "Olga Brandt",
    "email": "alice@new.example",
    "until": "2027-01-06T14:05:00.000Z",
    "at": "2026-12-07T14:03:00.000Z",
    "device": "Firefox on Windows",
    "factor": "passkey",
    "passkey": "Key ring",
    "left": "9",
    "thing": "Paint the hull",
    "count": "12",
    "kept": "118",
    "gone": "7",
    "to": "2026-12-06T09:30:00.000Z",
    "copy": "Harbour plans, as they were",
    "receipt": "rcp_sample",
    "role": "admin",
    "old": "Harbour",
    "new": "alice@new.example",
}
_ADDRESSES = {"old": "alice@old.example"}
_ABOUT = {Template.INVITATION: "invitation"}


def sample(template: Template, language: str | None = None) -> Message:
    """A message of this template to Alice."""
    given = {**_SAMPLES, **_ADDRESSES} if template is Template.EMAIL_CHANGED else _SAMPLES
    form = FORMS[template]
    params = {"name": "Alice Moreau", **{name: given[name] for name in form.params}}
    if "factor" in params:
        params["passkey"] = given["passkey"]
    if form.page is not None:
        params[_ABOUT.get(template, "challenge")] = "sample"
    recipient = Recipient("alice@example.org", "usr_sample")
    return Message(MessageId("msg_sample"), template, recipient, params, _AT, language=language)


def sample_links(base: str) -> Links:
    """Links to the service at `base` as long as real ones, which open nothing."""
    return Links(
        base=base,
        token=lambda named: f"{named}.{'0' * 43}",
        code=lambda _: "K7QM4XWT",
        invitation=lambda named: f"{named}.{'0' * 43}",
        preferences=lambda _: "0" * 48,
        unsubscribe=_unsubscribe,
    )


def _unsubscribe(_: str, topic: Topic) -> str:
    return f"/api/mail/unsubscribe/{'0' * 48}.{topic.value}"
