"""Access tokens: what they hold, and what is refused."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from fakes import START, FakeClock
from mooring.accounts import UserId
from mooring.sessions import AccessTokens, SessionId, SigningKey, SigningKeys
from mooring.sessions.errors import TokenExpired, TokenInvalid
from people import POLICY

ALICE, HERS = UserId("usr_alice"), SessionId("ses_hers")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def key(clock: FakeClock) -> SigningKey:
    return SigningKey.generate(clock.now())


@pytest.fixture
def tokens(key: SigningKey, clock: FakeClock) -> AccessTokens:
    return AccessTokens(SigningKeys([key]), POLICY, clock)


def _part(value: dict[str, Any] | bytes) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims = (base64.urlsafe_b64decode(part + "==") for part in token.split(".")[:2])
    return json.loads(header), json.loads(claims)


def _signed(key: SigningKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token signed with our own key, whatever it says."""
    message = f"{_part(header)}.{_part(claims)}"
    return f"{message}.{_part(key.pair.get_op_key('sign').sign(message.encode()))}"


def test_a_token_holds_ids_and_nothing_else(tokens: AccessTokens, key: SigningKey, clock: FakeClock) -> None:
    """Its header and claims are exactly these, it is under 1 KB, and it reads back as the principal."""
    token = tokens.issue(ALICE, HERS)
    header, claims = _parts(token.text)
    now = int(clock.now().timestamp())
    assert header == {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid}
    assert claims == {
        "iss": "mooring",
        "aud": "mooring",
        "sub": ALICE,
        "sid": HERS,
        "typ": "access",
        "iat": now,
        "exp": now + 900,
    }
    assert len(token.text) < 1024
    principal = tokens.read(token.text)
    assert (principal.user_id, principal.session_id, principal.expires_at) == (ALICE, HERS, token.expires_at)


def test_a_token_expires_when_it_says(tokens: AccessTokens, clock: FakeClock) -> None:
    """Good until its time and two seconds for clocks that differ, then TOKEN_EXPIRED."""
    token = tokens.issue(ALICE, HERS)
    clock.advance(timedelta(minutes=15, seconds=1.9))
    tokens.read(token.text)
    clock.advance(timedelta(seconds=0.1))
    with pytest.raises(TokenExpired):
        tokens.read(token.text)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "another"},
        {"aud": "another"},
        {"aud": ["mooring"]},
        {"typ": "refresh"},
        {"typ": None},
        {"sub": None},
        {"sub": ["usr_alice"]},
        {"sid": 5},
        {"exp": None},
        {"exp": "2099"},
        {"exp": 1e18},
        {"exp": 10**18},
        {"exp": int(START.timestamp()) + 903},  # longer than any of ours lives
        {"exp": True},
    ],
)
def test_a_claim_of_another_kind_is_refused_even_with_a_good_signature(
    tokens: AccessTokens, key: SigningKey, change: dict[str, Any]
) -> None:
    """Issuer, audience, type and the types of the ids are checked, not only the signature."""
    header, claims = _parts(tokens.issue(ALICE, HERS).text)
    with pytest.raises(TokenInvalid):
        tokens.read(_signed(key, header, {**claims, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"kid": "another"},
        {"kid": None},
        {"kid": ["x"]},
        {"alg": "none"},
        {"alg": "Ed25519"},
        {"alg": "HS256"},
        {"alg": None},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
        {"jwk": {"kty": "OKP"}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MII"]},
    ],
)
def test_a_header_of_another_kind_is_refused(tokens: AccessTokens, key: SigningKey, change: dict[str, Any]) -> None:
    """Algorithm, key and type are ours alone to choose, and no header brings its own key or rules."""
    header, claims = _parts(tokens.issue(ALICE, HERS).text)
    changed = {name: value for name, value in {**header, **change}.items() if value is not None}
    with pytest.raises(TokenInvalid):
        tokens.read(_signed(key, changed, claims))


def test_our_own_signature_over_our_own_parts_is_good(tokens: AccessTokens, key: SigningKey) -> None:
    """The signing of the two tests above is right, so what they refuse is refused for its reason."""
    header, claims = _parts(tokens.issue(ALICE, HERS).text)
    assert tokens.read(_signed(key, header, claims)).user_id == ALICE


def test_no_signature_is_no_token(tokens: AccessTokens) -> None:
    """`alg: none` with an empty signature is refused."""
    _, claims = _parts(tokens.issue(ALICE, HERS).text)
    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(TokenInvalid):
            tokens.read(f"{_part({'alg': algorithm, 'typ': 'at+jwt'})}.{_part(claims)}.")


def test_a_token_made_with_the_public_key_as_a_secret_is_refused(tokens: AccessTokens, key: SigningKey) -> None:
    """HS256 over the published key, the classical confusion, is refused."""
    _, claims = _parts(tokens.issue(ALICE, HERS).text)
    public = base64.urlsafe_b64decode(key.public_members()["x"] + "==")
    header = {"alg": "HS256", "typ": "at+jwt", "kid": key.kid}
    forged = jws.serialize_compact(header, json.dumps(claims), OctKey.import_key(public), algorithms=["HS256"])
    with pytest.raises(TokenInvalid):
        tokens.read(forged)


def test_a_token_of_another_service_is_refused(tokens: AccessTokens, clock: FakeClock) -> None:
    """Another key, even with our names for everything, signs nothing here."""
    other = AccessTokens(SigningKeys([SigningKey.generate(clock.now())]), POLICY, clock)
    with pytest.raises(TokenInvalid):
        tokens.read(other.issue(ALICE, HERS).text)


def test_an_older_key_verifies_until_it_is_taken_away(clock: FakeClock) -> None:
    """The newest key signs; a token of the older one is good as long as that key is there, then not."""
    old = SigningKey.generate(clock.now())
    token = AccessTokens(SigningKeys([old]), POLICY, clock).issue(ALICE, HERS).text
    clock.advance(timedelta(minutes=1))
    new = SigningKey.generate(clock.now())
    both = AccessTokens(SigningKeys([new, old]), POLICY, clock)
    assert both.read(token).user_id == ALICE
    assert _parts(both.issue(ALICE, HERS).text)[0]["kid"] == new.kid
    with pytest.raises(TokenInvalid):
        AccessTokens(SigningKeys([new]), POLICY, clock).read(token)


def test_swapped_keys_take_effect_at_once(clock: FakeClock) -> None:
    """Whoever issues and reads goes on with the same object: the new key signs, the old verifies, a dropped one does not."""
    old, new = SigningKey.generate(clock.now()), SigningKey.generate(clock.now() + timedelta(seconds=1))
    keys = SigningKeys([old])
    tokens = AccessTokens(keys, POLICY, clock)
    before = tokens.issue(ALICE, HERS).text
    keys.replace([old, new])
    assert _parts(tokens.issue(ALICE, HERS).text)[0]["kid"] == new.kid
    assert tokens.read(before).user_id == ALICE
    keys.replace([new])
    with pytest.raises(TokenInvalid):
        tokens.read(before)
    with pytest.raises(ValueError, match="no signing key"):
        keys.replace([])
    assert keys.signing is new


def test_a_key_has_nothing_left_to_verify_when_its_last_token_is_over(clock: FakeClock) -> None:
    """An access token's life after the next key began to sign, and a minute; the newest never."""
    ages = [clock.now() + timedelta(days=number) for number in range(3)]
    first, second, third = keys = [SigningKey.generate(age) for age in ages]
    life = timedelta(minutes=15)
    assert SigningKeys(keys).retirements(life) == {
        first.kid: second.created_at + timedelta(minutes=16),
        second.kid: third.created_at + timedelta(minutes=16),
    }
    assert SigningKeys([first]).retirements(life) == {}


def _swapped(token: str, kid: object) -> str:
    """The token under the name of another key, with its signature as it was."""
    header, _ = _parts(token)
    return ".".join([_part({**header, "kid": kid}), *token.split(".")[1:]])


def _with_public_half(key: SigningKey, claims: dict[str, Any]) -> str:
    """HS256 with the published half as the secret."""
    secret = OctKey.import_key(base64.urlsafe_b64decode(key.public_members()["x"] + "=="))
    header = {"alg": "HS256", "typ": "at+jwt", "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims), secret, algorithms=["HS256"])


def test_rotation_opens_no_way_to_confuse_key_or_algorithm(clock: FakeClock) -> None:
    """With an old, a new and a retired key: each kid is held to its own key, and to the one algorithm, old ones too."""
    retired, old, new = (SigningKey.generate(clock.now() + timedelta(seconds=number)) for number in range(3))
    keys = SigningKeys([retired])
    tokens = AccessTokens(keys, POLICY, clock)
    by_retired = tokens.issue(ALICE, HERS).text
    keys.replace([old])
    by_old = tokens.issue(ALICE, HERS).text
    keys.replace([old, new])
    by_new = tokens.issue(ALICE, HERS).text
    assert [tokens.read(text).user_id for text in (by_old, by_new)] == [ALICE, ALICE]
    _, claims = _parts(by_new)
    forged = [by_retired, _swapped(by_retired, old.kid), _swapped(by_retired, new.kid)]
    forged += [_swapped(by_old, new.kid), _swapped(by_new, old.kid), _swapped(by_old, retired.kid)]
    forged += [_swapped(by_new, kid) for kid in ("", "../signing", f"signing-{new.kid}.json", 0, None, [new.kid])]
    forged += [_with_public_half(key, claims) for key in (retired, old, new)]
    for key in (retired, old, new):
        header = {"alg": "EdDSA", "typ": "at+jwt", "kid": key.kid}
        forged += [_signed(key, {**header, "alg": alg}, claims) for alg in ("none", "HS256", "Ed25519", "ES256")]
        forged += [f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."]
    forged += [_signed(retired, {"alg": "EdDSA", "typ": "at+jwt", "kid": new.kid}, claims)]
    for text in forged:
        with pytest.raises(TokenInvalid):
            tokens.read(text)


def test_the_key_set_shows_no_private_half(clock: FakeClock) -> None:
    """JWKS entries have `kid`, `use`, `alg` and the public members only, newest first."""
    old = SigningKey.generate(clock.now())
    clock.advance(timedelta(minutes=1))
    new = SigningKey.generate(clock.now())
    shown = SigningKeys([old, new]).jwks()["keys"]
    assert [one["kid"] for one in shown] == [new.kid, old.kid]
    assert all(set(one) == {"kty", "crv", "x", "kid", "use", "alg"} for one in shown)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * 2000, "\u00e4.b.c", "mrt_" + "x" * 43, "\ud800"])
def test_nonsense_is_refused(tokens: AccessTokens, token: str) -> None:
    """Whatever is no token, a refresh token included, is TOKEN_INVALID."""
    with pytest.raises(TokenInvalid):
        tokens.read(token)


@given(data=st.data())
def test_no_single_character_can_be_changed(data: st.DataObject) -> None:
    """A token with any character changed into another is refused, but for the last one's unused bits."""
    clock = FakeClock()
    tokens = AccessTokens(SigningKeys([SigningKey.generate(clock.now())]), POLICY, clock)
    text = tokens.issue(ALICE, HERS).text
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != text[at]))
    with pytest.raises((TokenInvalid, TokenExpired)):
        tokens.read(text[:at] + other + text[at + 1 :])


def test_no_secret_shows_in_a_representation(tokens: AccessTokens, key: SigningKey) -> None:
    """Neither token text nor private key is shown by `repr`."""
    token = tokens.issue(ALICE, HERS)
    assert token.text not in repr(token)
    assert key.private_members()["d"] not in repr(key)
