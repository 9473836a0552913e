"""Signing keys: Ed25519 pairs, named by the thumbprint of their public half."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One pair. `kid` is its RFC 7638 thumbprint, so that the same key has the same name everywhere."""

    kid: str
    created_at: datetime
    pair: OKPKey = field(repr=False, compare=False)

    @classmethod
    def generate(cls, created_at: datetime) -> "SigningKey":
        """A new pair from the operating system's random source."""
        return cls._named(OKPKey.generate_key("Ed25519", private=True), created_at)

    @classmethod
    def from_private(cls, members: dict[str, Any], created_at: datetime) -> "SigningKey":
        """The pair in `members`, a private JWK. ValueError when it is none of Ed25519."""
        try:
            pair = OKPKey.import_key(members)
        except JoseError as error:
            raise ValueError("not a key") from error
        if pair.curve_name != "Ed25519" or not pair.is_private:
            raise ValueError("not a private Ed25519 key")
        return cls._named(pair, created_at)

    def private_members(self) -> dict[str, Any]:
        """The pair as a private JWK: a secret."""
        return dict(self.pair.as_dict(private=True))

    def public_members(self) -> dict[str, Any]:
        """The public half as it stands in the JWKS."""
        return {**self.pair.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "EdDSA"}

    @classmethod
    def _named(cls, pair: OKPKey, created_at: datetime) -> "SigningKey":
        return cls(kid=pair.thumbprint(), created_at=created_at, pair=pair)


class SigningKeys:
    """The keys of this service: the newest signs, all of them verify until they are retired."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        """ValueError without any key."""
        if not keys:
            raise ValueError("no signing key")
        self._keys = {key.kid: key for key in sorted(keys, key=lambda key: key.created_at)}

    @property
    def signing(self) -> SigningKey:
        """The newest key."""
        return next(reversed(self._keys.values()))

    def by_kid(self, kid: object) -> SigningKey | None:
        """The key of this name, if it still verifies."""
        return self._keys.get(kid) if isinstance(kid, str) else None

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public halves as a JSON Web Key Set (RFC 7517), newest first."""
        return {"keys": [key.public_members() for key in reversed(self._keys.values())]}
