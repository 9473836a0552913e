"""WebAuthn: what the browser is asked for, and whether what it brought back is good. Pure: no store is read or written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_attestation_object,
)
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mooring.accounts.factors.errors import PasskeyRefused
from mooring.accounts.factors.model import Passkey
from mooring.accounts.model import User

T = TypeVar("T")

_NAME = "Mooring"
_TIMEOUT_MS = 5 * 60 * 1000
# Characters of base64url. Credential ids have at most 1023 octets; the rest is several times what devices send.
_LONGEST = {
    "id": 1364,
    "rawId": 1364,
    "clientDataJSON": 8_192,
    "attestationObject": 16_384,
    "authenticatorData": 4_096,
    "signature": 2_048,
    "userHandle": 128,
}
_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)
# We ask for none. Some devices sign for themselves all the same; those with certificates are for other services.
_ATTESTATIONS = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are to a passkey: the host name that it is bound to, and the pages that may use it."""

    id: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brought back for `challenge`. Everything in `credential` is from outside."""

    party: RelyingParty
    credential: Mapping[str, Any]
    challenge: bytes


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A credential that was just made, its octets in base64url."""

    id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]


def registration_options(
    party: RelyingParty, user: User, existing: Sequence[Passkey], challenge: bytes
) -> dict[str, Any]:
    """What the browser is to make a passkey by: one that it finds by itself later, and that asks for its owner."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=_NAME,
        user_id=user.id.encode(),
        user_name=user.email.address,
        user_display_name=user.name or user.email.address,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(existing),
    )
    return options_to_json_dict(options)


def request_options(
    party: RelyingParty, allowed: Sequence[Passkey], challenge: bytes, *, verify_user: bool
) -> dict[str, Any]:
    """What the browser is to use a passkey by: one of `allowed`, or whichever it has when there are none."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_descriptors(allowed),
        user_verification=(
            UserVerificationRequirement.REQUIRED if verify_user else UserVerificationRequirement.PREFERRED
        ),
    )
    return options_to_json_dict(options)


def credential_id_of(credential: Mapping[str, Any]) -> str:
    """Which credential is meant. PasskeyRefused when none is."""
    return _text(credential, "id")


def user_handle_of(credential: Mapping[str, Any]) -> str | None:
    """The user that the device has made the passkey for, if it says so. PasskeyRefused when that is no text."""
    response = _response(credential)
    if response.get("userHandle") is None:
        return None
    return _checked(lambda: base64url_to_bytes(_text(response, "userHandle")).decode())


def made(answer: Answer) -> NewCredential:
    """The new credential. PasskeyRefused unless it was made for this challenge, here, by its verified owner."""
    response = _response(answer.credential)
    given = _given(answer.credential, response, ("clientDataJSON", "attestationObject"))
    attestation = _checked(lambda: parse_attestation_object(base64url_to_bytes(given["response"]["attestationObject"])))
    if attestation.fmt not in _ATTESTATIONS:
        raise PasskeyRefused
    verified = _checked(
        lambda: verify_registration_response(
            credential=given,
            expected_challenge=answer.challenge,
            expected_rp_id=answer.party.id,
            expected_origin=list(answer.party.origins),
            require_user_verification=True,
        )
    )
    identity = bytes_to_base64url(verified.credential_id)
    if identity != given["id"]:
        raise PasskeyRefused
    return NewCredential(
        identity, bytes_to_base64url(verified.credential_public_key), verified.sign_count, _transports(response)
    )


def used(answer: Answer, passkey: Passkey, *, verify_user: bool) -> int:
    """The counter of a good use of `passkey`: whether it has moved on is for the caller to see. PasskeyRefused."""
    response = _response(answer.credential)
    given = _given(answer.credential, response, ("clientDataJSON", "authenticatorData", "signature"))
    if given["id"] != passkey.credential_id:
        raise PasskeyRefused
    verified = _checked(
        lambda: verify_authentication_response(
            credential=given,
            expected_challenge=answer.challenge,
            expected_rp_id=answer.party.id,
            expected_origin=list(answer.party.origins),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=verify_user,
        )
    )
    return verified.new_sign_count


def _checked(check: Callable[[], T]) -> T:
    try:
        return check()
    except Exception:  # noqa: BLE001 - see below
        # JSON, CBOR, ASN.1 and curves meet what anybody may send: whatever their parsers raise is a no, never a fault with
        # what was sent in a log. A mistake of ours would refuse good passkeys as well, which tests with an authenticator see.
        raise PasskeyRefused from None


def _given(credential: Mapping[str, Any], response: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What is looked at, and nothing else, each within its length."""
    return {
        "id": _text(credential, "id"),
        "rawId": _text(credential, "rawId"),
        "type": credential.get("type"),
        "response": {name: _text(response, name) for name in names},
    }


def _response(credential: Mapping[str, Any]) -> Mapping[str, Any]:
    response = credential.get("response")
    if not isinstance(response, Mapping):
        raise PasskeyRefused
    return response


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST[name]:
        raise PasskeyRefused
    return value


def _transports(response: Mapping[str, Any]) -> tuple[str, ...]:
    named = response.get("transports")
    kept = {one for one in named if isinstance(one, str)} & _TRANSPORTS if isinstance(named, list) else set()
    return tuple(sorted(kept))


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(one) for one in passkey.transports],
        )
        for passkey in passkeys
    ]
