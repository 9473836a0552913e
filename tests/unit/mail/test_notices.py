"""What notices of mail providers are read as, and whose signature is believed."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fakes import START
from mooring.mail import Bounce, MessageId
from mooring.mail.feedback import Heard, NoticeMalformed, read_postmark, read_resend, signed_id
from notices import (
    PROVIDER_ID,
    RESEND_SECRET,
    octets,
    postmark_bounce,
    postmark_delivery,
    postmark_subscription,
    resend_event,
    signed,
)

BODY = octets(resend_event("email.delivered", "msg_1"))


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("email.sent", Heard.ACCEPTED),
        ("email.delivered", Heard.DELIVERED),
        ("email.delivery_delayed", Heard.DELAYED),
        ("email.complained", Heard.COMPLAINED),
    ],
)
def test_an_event_of_resend_names_its_message_twice(kind: str, heard: Heard) -> None:
    """By what Resend calls it and by our own id in its tags, as an object or as a list."""
    event = resend_event(kind, "msg_1")
    notice = read_resend("ntc_1", octets(event))
    assert notice is not None
    assert (notice.heard, notice.bounce, notice.at) == (heard, None, START)
    assert (notice.id, notice.provider_id, notice.message_id) == ("ntc_1", PROVIDER_ID, MessageId("msg_1"))
    event["data"]["tags"] = [{"name": "other", "value": "x"}, {"name": "message", "value": "msg_1"}]
    assert read_resend("ntc_1", octets(event)) == notice


@pytest.mark.parametrize(
    ("said", "bounce", "cause"),
    [
        ({"type": "Permanent", "subType": "General", "message": "no such user"}, Bounce.HARD, "Permanent: General: no such user"),
        ({"type": "Permanent", "subType": "Suppressed", "message": "on a list"}, Bounce.HARD, "Permanent: Suppressed: on a list"),
        ({"type": "Transient", "subType": "MailboxFull", "message": "full"}, Bounce.SOFT, "Transient: MailboxFull: full"),
        ({"type": "Undetermined", "message": "nobody knows"}, Bounce.SOFT, "Undetermined: nobody knows"),
        ({}, Bounce.HARD, None),
        (None, Bounce.HARD, None),
    ],
)  # fmt: skip
def test_a_bounce_of_resend_is_hard_or_soft(said: dict[str, str] | None, bounce: Bounce, cause: str | None) -> None:
    """As its type says; without one it is what the kind is documented to mean: rejected for good."""
    notice = read_resend("ntc_1", octets(resend_event("email.bounced", bounce=said)))
    assert notice is not None
    assert (notice.heard, notice.bounce, notice.cause) == (Heard.BOUNCED, bounce, cause)


def test_what_resend_gives_up_and_what_it_suppresses() -> None:
    """`failed` is no fault of the recipient's; an address that Resend sends nothing to is as good as not there."""
    failed = read_resend("ntc_1", octets(resend_event("email.failed", failed={"reason": "reached_daily_quota"})))
    held = read_resend("ntc_2", octets(resend_event("email.suppressed", suppressed={"message": "held back"})))
    assert failed is not None
    assert held is not None
    assert (failed.heard, failed.bounce, failed.cause) == (Heard.FAILED, None, "reached_daily_quota")
    assert (held.heard, held.bounce, held.cause) == (Heard.SUPPRESSED, Bounce.HARD, "held back")


@pytest.mark.parametrize("kind", ["email.opened", "email.clicked", "contact.created", "email.of_tomorrow", ""])
def test_other_kinds_of_resend_tell_nothing(kind: str) -> None:
    """Whatever else they hold."""
    assert read_resend("ntc_1", octets({"type": kind, "data": ["anything"]})) is None


@pytest.mark.parametrize(
    ("kind", "heard", "bounce"),
    [
        ("HardBounce", Heard.BOUNCED, Bounce.HARD),
        ("BadEmailAddress", Heard.BOUNCED, Bounce.HARD),
        ("ManuallyDeactivated", Heard.BOUNCED, Bounce.HARD),
        ("SoftBounce", Heard.BOUNCED, Bounce.SOFT),
        ("DnsError", Heard.BOUNCED, Bounce.SOFT),
        ("SpamNotification", Heard.BOUNCED, Bounce.SOFT),
        ("Blocked", Heard.BOUNCED, Bounce.SOFT),
        ("Unknown", Heard.BOUNCED, Bounce.SOFT),
        ("OfTomorrow", Heard.BOUNCED, Bounce.SOFT),
        ("Transient", Heard.DELAYED, None),
        ("SpamComplaint", Heard.COMPLAINED, None),
        ("SMTPApiError", Heard.FAILED, None),
        ("DMARCPolicy", Heard.FAILED, None),
    ],
)
def test_a_bounce_of_postmark_is_what_its_type_says(kind: str, heard: Heard, bounce: Bounce | None) -> None:
    """With when and why, and our own id from the metadata."""
    notice = read_postmark(octets(postmark_bounce(kind, "msg_1")))
    assert notice is not None
    assert (notice.heard, notice.bounce) == (heard, bounce)
    assert notice.at == START + timedelta(microseconds=123456)
    assert notice.cause == "Said by Postmark: smtp;550 5.1.1 no such user"
    assert (notice.provider_id, notice.message_id) == (PROVIDER_ID, MessageId("msg_1"))


def test_an_address_that_postmark_deactivated_is_gone_whatever_the_type() -> None:
    """It sends nothing there any more."""
    notice = read_postmark(octets(postmark_bounce("SoftBounce", Inactive=True)))
    assert notice is not None
    assert notice.bounce is Bounce.HARD


@pytest.mark.parametrize(
    "kind", ["AutoResponder", "Subscribe", "Unsubscribe", "AddressChange", "ChallengeVerification"]
)
def test_answers_of_people_are_no_bounces(kind: str) -> None:
    """An out-of-office note holds nothing against an address."""
    assert read_postmark(octets(postmark_bounce(kind))) is None


def test_a_complaint_a_delivery_and_the_list_of_postmark() -> None:
    """A complaint has a record of its own; a change of the list names an address, and a message where there is one."""
    complaint = read_postmark(octets(postmark_bounce("SpamComplaint", RecordType="SpamComplaint")))
    delivery = read_postmark(octets(postmark_delivery("msg_1")))
    held = read_postmark(octets(postmark_subscription(suppress=True, reason="HardBounce")))
    complained = read_postmark(octets(postmark_subscription(suppress=True, reason="SpamComplaint")))
    released = read_postmark(octets(postmark_subscription(suppress=False)))
    found = [complaint, delivery, held, complained, released]
    assert [one.heard if one is not None else None for one in found] == [
        Heard.COMPLAINED,
        Heard.DELIVERED,
        Heard.SUPPRESSED,
        Heard.COMPLAINED,
        Heard.RELEASED,
    ]
    assert held is not None
    assert (held.address, held.bounce, held.provider_id) == ("Bob@example.org", Bounce.HARD, None)


def test_the_same_notice_of_postmark_has_the_same_id_and_another_has_not() -> None:
    """It carries none: what it tells makes it the same."""
    first, again = (read_postmark(octets(postmark_bounce("HardBounce"))) for _ in range(2))
    other = read_postmark(octets(postmark_bounce("HardBounce", ID=43)))
    delivery = read_postmark(octets(postmark_delivery()))
    assert first is not None
    assert first == again
    assert len({one.id for one in (first, other, delivery) if one is not None}) == 3


@pytest.mark.parametrize("kind", ["Open", "Click", "Inbound", "OfTomorrow"])
def test_other_records_of_postmark_tell_nothing(kind: str) -> None:
    """Whatever else they hold."""
    assert read_postmark(octets({"RecordType": kind, "MessageID": ["x"]})) is None


@pytest.mark.parametrize(
    "event",
    [
        [],
        "email.sent",
        {"type": ["email.sent"], "data": {}},
        {"type": "email.sent"},
        {"type": "email.sent", "data": []},
        {"type": "email.sent", "data": {"email_id": ["one"]}},
        {"type": "email.bounced", "data": {"email_id": "one", "bounce": "hard"}},
        {"type": "email.bounced", "data": {"email_id": "one", "bounce": {"type": ["Permanent"]}}},
    ],
)
def test_what_is_not_in_the_form_of_resend_is_refused(event: object) -> None:
    """Arrays for texts, texts for objects, what is missing."""
    with pytest.raises(NoticeMalformed):
        read_resend("ntc_1", octets(event))


@pytest.mark.parametrize(
    "record",
    [
        [],
        {"RecordType": ["Bounce"]},
        {"RecordType": "Delivery"},
        {"RecordType": "Delivery", "MessageID": ["one"]},
        {"RecordType": "Bounce", "MessageID": "one", "Type": ["HardBounce"]},
        {"RecordType": "Bounce", "MessageID": "one", "Type": "HardBounce", "Inactive": "yes"},
        {"RecordType": "SubscriptionChange", "Recipient": "bob@example.org"},
    ],
)
def test_what_is_not_in_the_form_of_postmark_is_refused(record: object) -> None:
    """Arrays for texts, what is missing."""
    with pytest.raises(NoticeMalformed):
        read_postmark(octets(record))


@pytest.mark.parametrize("tags", ["msg_1", ["msg_1"], [{"name": ["x"], "value": 1}], {"message": 7}, [[]], 3])
def test_tags_in_any_form_do_no_harm(tags: object) -> None:
    """Nothing of ours is in them; the rest counts."""
    notice = read_resend("ntc_1", octets(resend_event("email.delivered", tags=tags)))
    assert notice is not None
    assert (notice.message_id, notice.provider_id) == (None, PROVIDER_ID)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-23T13:00:00", "9999"])
def test_a_moment_that_cannot_be_read_is_none(at: str) -> None:
    """Then it happened when it was heard."""
    notice = read_resend("ntc_1", octets(resend_event("email.delivered") | {"created_at": at}))
    assert notice is not None
    assert notice.at is None


def test_what_is_no_json_is_no_notice() -> None:
    """A fault of the sender, told apart from a wrong form."""
    for body in (b"", b"{", b"\xff", b'{"type":'):
        for read in (lambda octets: read_resend("ntc_1", octets), read_postmark):
            with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)) as raised:
                read(body)
            assert not isinstance(raised.value, msgspec.ValidationError)


def test_a_cause_is_one_short_line() -> None:
    """Line breaks and what cannot be seen are gone, and no provider writes more than 300 characters into our timeline."""
    long = "5.7.1\r\nBcc: x\x00\u202e" + "y" * 9000
    notice = read_resend("ntc_1", octets(resend_event("email.bounced", bounce={"message": long})))
    assert notice is not None
    assert notice.cause is not None
    assert (notice.cause[:13], len(notice.cause)) == ("5.7.1 Bcc: xy", 300)


def test_a_signature_is_believed() -> None:
    """Under both names of its headers, and beside others, as while a secret is changed."""
    headers = signed(BODY)
    assert signed_id(RESEND_SECRET, headers, BODY, START) == "msg_notice"
    renamed = {name.replace("svix-", "webhook-"): value for name, value in headers.items()}
    assert signed_id(RESEND_SECRET, renamed, BODY, START) == "msg_notice"
    several = headers | {"svix-signature": f"v1,AAAA v2,x {headers['svix-signature']}"}
    assert signed_id(RESEND_SECRET, several, BODY, START) == "msg_notice"


@pytest.mark.parametrize(
    "away", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1), timedelta(days=400)]
)
def test_a_signature_is_not_believed_for_long(away: timedelta) -> None:
    """Five minutes each way: what was heard once cannot be played again later."""
    assert signed_id(RESEND_SECRET, signed(BODY), BODY, START + away) is None


def test_a_signature_is_good_for_its_body_id_and_moment_only() -> None:
    """Another body, id, moment, secret, header or form: nobody is believed."""
    headers, other = signed(BODY), "whsec_b3RoZXI="
    forged = [
        (headers, BODY + b" "),
        (headers | {"svix-id": "msg_other"}, BODY),
        (headers | {"svix-timestamp": str(int(START.timestamp()) + 1)}, BODY),
        (signed(BODY, secret=other), BODY),
        (headers | {"svix-signature": "v1,"}, BODY),
        (headers | {"svix-signature": headers["svix-signature"].replace("v1,", "v2,")}, BODY),
        (headers | {"svix-signature": "\udc80é"}, BODY),
        (headers | {"svix-timestamp": "now"}, BODY),
        (headers | {"svix-timestamp": "9" * 30}, BODY),
        (headers | {"svix-timestamp": "-1"}, BODY),
        (headers | {"svix-timestamp": "١٢"}, BODY),
        (headers, b"\xff" + BODY),
        *(
            ({name: value for name, value in headers.items() if name != gone}, BODY)
            for gone in headers
            if "svix" in gone
        ),
    ]
    for given, body in forged:
        assert signed_id(RESEND_SECRET, given, body, START) is None, given
    long = "x" * 201
    assert signed_id(RESEND_SECRET, signed(BODY, long), BODY, START) is None
    assert signed_id("not base64!", headers, BODY, datetime(2026, 11, 23, 13, tzinfo=UTC)) is None
