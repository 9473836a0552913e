"""Signatures that an independent implementation verifies, and the schedule of attempts."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from fakes import START, CountingIds
from mooring.kit.ids import RandomIds
from mooring.webhooks import signed_headers
from mooring.webhooks.schedule import MOST_ATTEMPTS, PAUSES, due_after
from mooring.webhooks.signing import new_secret, signature

BODY = b'{"type":"member_added","data":{"name":"J\xc3\xbcrgen"}}'


def test_the_library_of_the_specification_verifies_what_is_signed() -> None:
    """With the secret as it is shown; not with another one, nor when body, id or time are others."""
    now, secret, other = datetime.now(UTC), new_secret(RandomIds()), new_secret(RandomIds())
    headers = signed_headers([secret], "msg_1", now, BODY)
    assert Webhook(secret).verify(BODY, headers)["type"] == "member_added"
    for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(int(now.timestamp()) - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(BODY, headers | changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.replace(b"added", b"moved"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, headers)


def test_both_secrets_of_a_rotation_verify() -> None:
    """A receiver that has only one of them takes the message."""
    secrets = [new_secret(RandomIds()), new_secret(RandomIds())]
    headers = signed_headers(secrets, "msg_1", datetime.now(UTC), BODY)
    assert [Webhook(secret).verify(BODY, headers)["type"] for secret in secrets] == ["member_added"] * 2


def test_the_published_vector_is_met() -> None:
    """From the reference implementations of Standard Webhooks."""
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_has_256_bits_and_comes_from_the_source_of_ids() -> None:
    """So that no two are alike, and tests can foresee them."""
    assert len(new_secret(RandomIds())) == len("whsec_") + 44
    assert new_secret(RandomIds()) != new_secret(RandomIds())
    assert new_secret(CountingIds()) == new_secret(CountingIds())


def test_attempts_are_spread_over_three_days() -> None:
    """Ten of them: soon, then seldom, each pause up to a fifth longer; none after the last."""
    assert MOST_ATTEMPTS == 10
    assert sum(PAUSES, timedelta()) == timedelta(days=3, hours=3, minutes=35, seconds=5)
    for attempts, pause in enumerate(PAUSES, 1):
        assert due_after(attempts, START, 0) == START + pause
        assert due_after(attempts, START, 1) == START + pause * 1.2
    assert due_after(MOST_ATTEMPTS, START, 0) is None
    assert due_after(MOST_ATTEMPTS + 5, START, 0) is None
