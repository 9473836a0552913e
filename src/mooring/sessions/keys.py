"""Signing keys: Ed25519 pairs, named by the thumbprint of their public half."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

# Between the birth of a key and its first signature, and between the clocks of two nodes.
_RETIREMENT_MARGIN = timedelta(minutes=1)


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
    """The keys of this service: the newest signs, all of them verify until they are retired.

    `replace` swaps them all at once; whoever holds this object signs and verifies by the new ones from then on.
    """

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        """ValueError without any key."""
        self._keys = _by_kid(keys)

    @property
    def signing(self) -> SigningKey:
        """The newest key."""
        return next(reversed(self._keys.values()))

    @property
    def all(self) -> Sequence[SigningKey]:
        """Every key that verifies, oldest first."""
        return tuple(self._keys.values())

    def replace(self, keys: Sequence[SigningKey]) -> None:
        """Sign and verify by these from now on. ValueError without any key: nothing is changed then."""
        self._keys = _by_kid(keys)

    def by_kid(self, kid: object) -> SigningKey | None:
        """The key of this name, if it still verifies."""
        return self._keys.get(kid) if isinstance(kid, str) else None

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The public halves as a JSON Web Key Set (RFC 7517), newest first."""
        return {"keys": [key.public_members() for key in reversed(self._keys.values())]}

    def retirements(self, access_life: timedelta) -> Mapping[str, datetime]:
        """When each key but the newest has nothing left to verify: the last token that it may have signed is over."""
        keys = self.all
        return {old.kid: newer.created_at + access_life + _RETIREMENT_MARGIN for old, newer in itertools.pairwise(keys)}


class KeyRing(Protocol):
    """Where signing keys are kept, and how they change."""

    async def rotate(self, now: datetime, *, retire_now: bool = False) -> SigningKey:
        """A new key signs from now on; it is durable before it does. The others verify until they are retired, or with
        `retire_now` no more. Fault when it cannot be written: nothing has changed then.
        """
        ...

    async def retire_due(self, now: datetime) -> Sequence[str]:
        """Forget the keys that have nothing left to verify, private halves included; their names."""
        ...


def _by_kid(keys: Sequence[SigningKey]) -> dict[str, SigningKey]:
    if not keys:
        raise ValueError("no signing key")
    return {key.kid: key for key in sorted(keys, key=lambda key: key.created_at)}
