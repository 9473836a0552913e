"""The two tokens of a session: the access token proves it for a quarter of an hour, the refresh token renews it once."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from typing_extensions import override

from mooring.accounts import UserId
from mooring.kit.clock import Clock
from mooring.kit.ids import Ids
from mooring.sessions.errors import RefreshInvalid, TokenExpired, TokenInvalid
from mooring.sessions.keys import SigningKeys
from mooring.sessions.model import Principal, SessionId, SessionPolicy

ACCESS = "access"
_HEADER_TYPE = "at+jwt"  # RFC 9068
_HEADER_NAMES = frozenset({"alg", "typ", "kid"})  # no token brings its own key or rules
_ALGORITHM = "EdDSA"
_LEEWAY = timedelta(seconds=2)  # clocks of two nodes
_LONGEST_ACCESS = 1024
_REFRESH_PREFIX = "mrt_"
_REFRESH_LENGTH = len(_REFRESH_PREFIX) + 43  # 256 bits in base64url


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed proof of a session, good until `expires_at`."""

    text: str = field(repr=False)
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens: JWTs signed with Ed25519 that hold ids only, so their size never grows."""

    def __init__(self, keys: SigningKeys, policy: SessionPolicy, clock: Clock) -> None:
        self._keys = keys
        self._policy = policy
        self._clock = clock
        self._registry = _OneAlgorithm()

    def issue(self, user_id: UserId, session_id: SessionId, workspace_id: str | None = None) -> AccessToken:
        """A token for the session, from now on for `policy.access_life`.

        `workspace_id` names the workspace that is open, for whoever reads tokens elsewhere; here it grants nothing.
        """
        now = int(self._clock.now().timestamp())
        expires = now + int(self._policy.access_life.total_seconds())
        key = self._keys.signing
        header = {"alg": _ALGORITHM, "typ": _HEADER_TYPE, "kid": key.kid}
        claims = {
            "iss": self._policy.issuer,
            "aud": self._policy.audience,
            "sub": user_id,
            "sid": session_id,
            "typ": ACCESS,
            "iat": now,
            "exp": expires,
            **({"wsp": workspace_id} if workspace_id is not None else {}),
        }
        text = jwt.encode(header, claims, key.pair, registry=self._registry)
        return AccessToken(text, datetime.fromtimestamp(expires, UTC))

    def read(self, text: str) -> Principal:
        """Whom the token proves. TokenInvalid when it is none of ours, TokenExpired when it was.

        Says nothing about the session's life: it may have ended since.
        """
        claims = self._verified(text)
        user_id, session_id, expires = claims.get("sub"), claims.get("sid"), claims.get("exp")
        if not (isinstance(user_id, str) and isinstance(session_id, str) and type(expires) is int):
            raise TokenInvalid
        left = expires - self._clock.now().timestamp()
        if left > (self._policy.access_life + _LEEWAY).total_seconds():
            raise TokenInvalid  # none of ours is good for that long: a leaked key signed it, or the clock was set back
        if left <= -_LEEWAY.total_seconds():
            raise TokenExpired
        expires_at = datetime.fromtimestamp(expires, UTC)
        return Principal(UserId(user_id), SessionId(session_id), expires_at)

    def _verified(self, text: str) -> dict[str, Any]:
        if len(text) > _LONGEST_ACCESS:
            raise TokenInvalid
        try:
            token = jwt.decode(text, self._key_for, registry=self._registry)
        except (JoseError, ValueError):
            raise TokenInvalid from None
        header, claims = token.header, token.claims
        expected = {"iss": self._policy.issuer, "aud": self._policy.audience, "typ": ACCESS}
        if header.get("typ") != _HEADER_TYPE or header.keys() != _HEADER_NAMES:
            raise TokenInvalid
        if any(claims.get(name) != value for name, value in expected.items()):
            raise TokenInvalid
        return claims

    def _key_for(self, token: Any) -> Any:
        key = self._keys.by_kid(token.headers().get("kid"))
        if key is None:
            raise TokenInvalid
        return key.pair


class RefreshTokens:
    """Makes refresh tokens. `secret` (256 bits) decides every successor, so it is kept like a signing key."""

    def __init__(self, secret: bytes, ids: Ids) -> None:
        self._secret = secret
        self._ids = ids

    def first(self) -> str:
        """A new random token, the head of a family."""
        return _REFRESH_PREFIX + self._ids.new_token()

    def successor(self, token: str) -> str:
        """The one token that follows `token`.

        Derived, not drawn: only hashes are stored, and yet every racer and every retry must be given the same one.
        """
        digest = hmac.new(self._secret, token.encode(), hashlib.sha256).digest()
        return _REFRESH_PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def descendants(self, token: str, count: int) -> Iterator[str]:
        """The next `count` tokens after `token`."""
        for _ in range(count):
            token = self.successor(token)
            yield token

    def check_form(self, token: str) -> str:
        """`token`, when it looks like one of ours. RefreshInvalid: before the directory is asked."""
        if len(token) != _REFRESH_LENGTH or not token.startswith(_REFRESH_PREFIX) or not token.isascii():
            raise RefreshInvalid
        return token


@dataclass(frozen=True, slots=True)
class TokenMint:
    """Everything that makes tokens, together: the two kinds and how long they live."""

    access: AccessTokens
    refresh: RefreshTokens
    policy: SessionPolicy


class _OneAlgorithm(JWSRegistry):
    """Knows EdDSA alone.

    The library warns that RFC 9864 calls it Ed25519 now; that name is not yet known to most readers of a JWKS, and the
    signature is the same. Refusing every other name here is what defeats `none` and HS256 signed with the public key.
    """

    def __init__(self) -> None:
        super().__init__(algorithms=[_ALGORITHM])

    @override
    def get_alg(self, name: str) -> Any:
        if name != _ALGORITHM:
            raise TokenInvalid
        return self.algorithms[_ALGORITHM]
