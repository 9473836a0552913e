"""A device with passkeys, in software: it makes and uses them as a browser would, and lies when a test asks it to."""

import base64
import json
import secrets
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from visitors import ORIGIN, Visitor

PRESENT, VERIFIED, BACKUP_ABLE, ATTESTED = 0x01, 0x04, 0x08, 0x40


def b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class Lies:
    """What the device says instead of the truth."""

    origin: str = ORIGIN
    rp_id: str | None = None
    challenge: str | None = None
    kind: str | None = None
    flags: int = PRESENT | VERIFIED
    count: int | None = None
    user_handle: str | None = None


@dataclass
class Key:
    """One passkey in the device."""

    credential_id: bytes
    private: ec.EllipticCurvePrivateKey
    user_handle: str
    count: int = 0


@dataclass
class Device:
    """`counts`: as hardware keys do; phones and password managers leave the counter at nought."""

    counts: bool = True
    keys: list[Key] = field(default_factory=list)

    def make(self, options: dict[str, Any], lies: Lies | None = None) -> dict[str, Any]:
        """`navigator.credentials.create(options)`, in its JSON form."""
        told = lies or Lies()
        key = Key(secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1()), options["user"]["id"])
        self.keys.append(key)
        public = key.private.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(key.credential_id)) + key.credential_id + cose
        data = self._data(told.rp_id or options["rp"]["id"], told.flags | ATTESTED, told.count or 0) + attested
        return self._credential(
            key,
            clientDataJSON=b64(self._client(told, told.kind or "webauthn.create", options["challenge"])),
            attestationObject=b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            transports=["internal", "hybrid", "carrier-pigeon"],
        )

    def get(self, options: dict[str, Any], lies: Lies | None = None, key: Key | None = None) -> dict[str, Any]:
        """`navigator.credentials.get(options)`, in its JSON form, by the newest passkey."""
        told = lies or Lies()
        used = key or self.keys[-1]
        used.count += self.counts
        count = told.count if told.count is not None else used.count
        client = self._client(told, told.kind or "webauthn.get", options["challenge"])
        data = self._data(told.rp_id or options["rpId"], told.flags, count)
        signature = used.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            used,
            clientDataJSON=b64(client),
            authenticatorData=b64(data),
            signature=b64(signature),
            userHandle=told.user_handle or used.user_handle,
        )

    def _client(self, told: Lies, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": told.challenge or challenge, "origin": told.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, rp_id: str, flags: int, count: int) -> bytes:
        return sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, count)

    def _credential(self, key: Key, **response: Any) -> dict[str, Any]:
        identity = b64(key.credential_id)
        return {
            "id": identity,
            "rawId": identity,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


async def with_passkey(visitor: Visitor, device: Device | None = None, name: str = "Laptop") -> tuple[Device, Any]:
    """Add a passkey; the device and what the server answered."""
    owned = device or Device()
    begun = (await visitor.ask("POST", "/api/account/passkeys/options")).json()
    sent = {"challenge": begun["challenge"], "credential": owned.make(begun["options"]), "name": name}
    added = await visitor.ask("POST", "/api/account/passkeys", sent)
    assert added.status_code == 201, added.text
    return owned, added.json()
