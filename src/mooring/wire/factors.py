"""The shapes of second factors and of step-up."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Delivery, Moment, OpenWorkspace

CredentialJson = Annotated[
    dict[str, Any], Meta(description="What the browser's WebAuthn call returned, as its `toJSON()` writes it.")
]
OptionsJson = Annotated[dict[str, Any], Meta(description="WebAuthn options in their JSON form.")]
StepUpMethod = Literal["password", "totp", "passkey"]


class StepUpRequest(Struct, rename="camel", frozen=True):
    """One proof of who one is: the password, a code from the app, or a passkey with its challenge."""

    password: str | None = None
    code: str | None = None
    challenge: str | None = None
    credential: CredentialJson | None = None


class SecondFactorRequest(Struct, rename="camel", frozen=True):
    """The challenge that the right password gave, and one answer: a code of the app, a recovery code, or a passkey."""

    challenge: str
    code: str | None = None
    recovery_code: str | None = None
    credential: CredentialJson | None = None
    delivery: Delivery | None = None
    workspace_id: OpenWorkspace = None


class TotpStartedShape(Struct, rename="camel", frozen=True):
    """A secret for an authenticator app, and the same as the URI of a QR code. Not active before it is confirmed."""

    secret: str
    uri: str


class CodeRequest(Struct, rename="camel", frozen=True):
    """The code that the app shows."""

    code: str


class RecoveryCodes(Struct, rename="camel", frozen=True):
    """Codes that are shown once, and never again."""

    recovery_codes: list[str]


class FirstRecoveryCodes(Struct, rename="camel", frozen=True):
    """Codes that are shown once; null when there are some already."""

    recovery_codes: list[str] | None


class TotpShape(Struct, rename="camel", frozen=True):
    """An authenticator app that is in use."""

    enabled_at: Moment


class PasskeyShape(Struct, rename="camel", frozen=True):
    """A passkey of the user."""

    id: str
    name: str
    created_at: Moment
    last_used_at: Moment | None


class FactorsShape(Struct, rename="camel", frozen=True):
    """All second factors of the user."""

    totp: TotpShape | None
    passkeys: list[PasskeyShape]
    recovery_codes_left: int


class PasskeyOptions(Struct, rename="camel", frozen=True):
    """A challenge, and what to call the browser's WebAuthn with to meet it."""

    challenge: str
    options: OptionsJson


class SecondFactorOptionsRequest(Struct, rename="camel", frozen=True):
    """The challenge that the right password gave."""

    challenge: str


class SecondFactorOptions(Struct, rename="camel", frozen=True):
    """What to call the browser's WebAuthn with to answer the challenge."""

    options: OptionsJson


class PasskeySignInRequest(Struct, rename="camel", frozen=True):
    """A challenge of `passkey/options`, and what the browser brought for it."""

    challenge: str
    credential: CredentialJson
    delivery: Delivery | None = None
    workspace_id: OpenWorkspace = None


class StepUpOptions(Struct, rename="camel", frozen=True):
    """The ways to prove anew who one is. `challenge` and `options` are null for somebody without passkeys."""

    methods: list[StepUpMethod]
    challenge: str | None
    options: OptionsJson | None


class AddPasskeyRequest(Struct, rename="camel", frozen=True):
    """A challenge of `passkeys/options`, what the browser made for it, and what to call it."""

    challenge: str
    credential: CredentialJson
    name: Annotated[str, Meta(description="Up to 100 characters.")] = ""


class PasskeyAdded(Struct, rename="camel", frozen=True):
    """The new passkey; codes that are shown once, null when there are some already."""

    passkey: PasskeyShape
    recovery_codes: list[str] | None


class RenamePasskeyRequest(Struct, rename="camel", frozen=True):
    """What to call it."""

    name: Annotated[str, Meta(description="Up to 100 characters.")]


class OperatorFactorsReset(Struct, rename="camel", frozen=True):
    """What became of taking all second factors off an account. `changed` is false when there was none."""

    id: str
    changed: bool
