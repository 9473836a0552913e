"""Passkeys at the edge: who we are to them, and whether one that was brought proves who somebody is."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mooring.accounts import ChallengeId
from mooring.accounts.factors import Answer, Change, Passkey, RelyingParty, Used, credential_id_of, use_passkey
from mooring.accounts.factors.errors import PasskeyRefused
from mooring.alerts import Alert, AlertKind
from mooring.api.origin import own_origins
from mooring.hub import Hub, WebPolicy


def relying_party(web: WebPolicy) -> RelyingParty:
    """The public URL's host with the allowed origins on it or below it; `localhost` where there is no public URL."""
    host = urlsplit(web.public_url).hostname if web.public_url is not None else "localhost"
    party = host or "localhost"
    return RelyingParty(party, tuple(sorted(one for one in own_origins(web) | web.allowed_origins if _on(one, party))))


def answer_of(hub: Hub, credential: Mapping[str, Any], challenge_id: ChallengeId) -> Answer:
    """What was brought for the challenge."""
    return Answer(relying_party(hub.web), credential, hub.account_secret.challenges.octets(challenge_id))


async def proven_by_passkey(hub: Hub, change: Change, answer: Answer, *, verify_user: bool) -> bool:
    """Whether the answer is a good use of one of the user's passkeys. Do not raise in the transaction when it is not:
    what was written down of it must be kept.
    """
    try:
        passkey = await change.factors.passkeys.by_credential(credential_id_of(answer.credential))
    except PasskeyRefused:
        return False
    if passkey is None:
        return False
    outcome = await use_passkey(change, answer, passkey, verify_user=verify_user)
    if outcome is Used.COPIED:
        hub.alerts.raise_alert(_alert_of_copy(change, passkey))
    return outcome is Used.GOOD


def _alert_of_copy(change: Change, passkey: Passkey) -> Alert:
    facts = {"userId": change.user.id, "passkeyId": passkey.id}
    text = "The counter of a passkey went back: somebody may have a copy of it. It was refused."
    return Alert(AlertKind.PASSKEY_COPIED, passkey.id, change.at, text, facts)


def _on(origin: str, party: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host == party or host.endswith(f".{party}")
