"""Signing up where nobody may learn which addresses have an account: it goes on by mail.

Until the link is followed there is no account: name and password wait in the challenge, sealed.
"""

import json
from datetime import timedelta

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.challenge import Challenge, ChallengeId, Purpose
from mooring.accounts.email import parse_email
from mooring.accounts.sign_up import NewAccount
from mooring.accounts.stores import AccountStores, Occasion, tell
from mooring.mail import Recipient, Template, queue

SIGN_UP_LIFE = timedelta(hours=24)


async def ask_to_sign_up(new: NewAccount, stores: AccountStores, secret: AccountSecret, occasion: Occasion) -> None:
    """Send a link to a free address, and word of it to one that has an account, closed ones included. No refusals."""
    taken = await stores.accounts.by_email(new.email)
    challenge = _challenge(new, secret, occasion)
    await stores.challenges.add(challenge)
    if taken is not None:
        await tell(stores, Template.SIGN_UP_TAKEN, taken, occasion)
        return
    recipient, words = Recipient(new.email.address), {"name": new.name, "challenge": challenge.id}
    outbox, language = stores.outbox, new.language
    await queue(outbox, Template.SIGN_UP, recipient, words, ids=occasion.ids, at=occasion.at, language=language)


def asked_for(challenge: Challenge, secret: AccountSecret) -> NewAccount:
    """The account that the link makes."""
    sealed = json.loads(secret.sign_ups.open(challenge.data["sealed"], challenge.id))
    email, language = parse_email(challenge.data["email"]), challenge.data.get("language")
    return NewAccount(email, sealed["passwordHash"], sealed["name"], language)


def _challenge(new: NewAccount, secret: AccountSecret, occasion: Occasion) -> Challenge:
    challenge_id = ChallengeId(occasion.ids.new_id("chl"))
    sealed = secret.sign_ups.seal(json.dumps({"passwordHash": new.password_hash, "name": new.name}), challenge_id)
    language = {"language": new.language} if new.language is not None else {}
    return Challenge(
        id=challenge_id,
        purpose=Purpose.SIGN_UP,
        user_id=secret.stranger(new.email.key),
        created_at=occasion.at,
        expires_at=occasion.at + SIGN_UP_LIFE,
        data={"email": new.email.address, "sealed": sealed, **language},
    )
