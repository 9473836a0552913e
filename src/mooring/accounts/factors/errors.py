"""The refusals of second factors."""

from collections.abc import Sequence
from datetime import datetime

from mooring.accounts.factors.model import Method
from mooring.kit.clock import iso_milliseconds
from mooring.kit.errors import Conflict, Forbidden, Invalid, Missing, Unauthenticated


class StepUpRequired(Forbidden):
    """`methods` says with what the person may prove anew that it is them."""

    code = "STEP_UP_REQUIRED"
    title = "Confirm first that it is you."

    def __init__(self, methods: Sequence[Method]) -> None:
        super().__init__(extra={"methods": [method.value for method in methods]})


class StepUpWrong(Forbidden):
    """Deliberately the same for each way and each fault. The session goes on."""

    code = "STEP_UP_WRONG"
    title = "This does not prove that it is you. Try again."


class SecondFactorRequired(Unauthenticated):
    """The password is right. `challenge` stands for that, until `expiresAt`, together with one of `methods`."""

    code = "SECOND_FACTOR_REQUIRED"
    title = "Confirm the sign-in with your second factor."

    def __init__(self, challenge: str, methods: Sequence[Method], expires_at: datetime) -> None:
        told = {"methods": [method.value for method in methods], "expiresAt": iso_milliseconds(expires_at)}
        super().__init__(extra={"challenge": challenge, **told})


class SecondFactorWrong(Unauthenticated):
    code = "SECOND_FACTOR_WRONG"
    title = "This code or key is not right, or was used already. Try again."


class ChallengeInvalid(Unauthenticated):
    """Expired, used, answered wrongly too often, or never made by us."""

    code = "CHALLENGE_INVALID"
    title = "This took too long, or was tried too often. Begin again."


class TotpAlreadyOn(Conflict):
    code = "TOTP_ALREADY_ON"
    title = "An authenticator app is set up already. Remove it first."


class TotpNotStarted(Conflict):
    code = "TOTP_NOT_STARTED"
    title = "No authenticator app is being set up, or it was begun too long ago."


class CodeWrong(Invalid):
    code = "CODE_WRONG"
    title = "This is not the code that the app shows now."

    def __init__(self) -> None:
        super().__init__(fields={"code": self.code})


class NoSecondFactor(Conflict):
    code = "NO_SECOND_FACTOR"
    title = "Recovery codes belong to a second factor, and there is none."


class PasskeyRefused(Unauthenticated):
    """Deliberately the same for everything that can be wrong with it."""

    code = "PASSKEY_REFUSED"
    title = "This passkey was not accepted."


class TooManyPasskeys(Conflict):
    code = "TOO_MANY_PASSKEYS"
    title = "You have as many passkeys as you may. Remove one first."


class PasskeyMissing(Missing):
    code = "PASSKEY_MISSING"
    title = "You have no such passkey."
