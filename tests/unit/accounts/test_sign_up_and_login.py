"""Signing up and proving a password, over fakes at the ports."""

import pytest

from fakes import START, CountingIds, PlainHasher
from mooring.accounts import (
    AccountStores,
    Occasion,
    PasswordProof,
    SignUp,
    User,
    UserId,
    authenticate,
    find_by_typed_email,
    parse_email,
    prepare_sign_up,
    redeem,
    sign_up,
)
from mooring.accounts.errors import CredentialsWrong, EmailInvalid, PersonNameTooLong
from mooring.kit.errors import Invalid
from mooring.mail import Message

ALICE = User(UserId("usr_1"), parse_email("alice@example.org"), "Alice", "plain:correct horse", START)


class _OneUser:
    """A store with one user in it."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.added: list[User] = []

    async def add(self, user: User) -> None:
        self.added.append(user)

    async def by_email(self, email: object) -> User | None:
        return self.user if self.user is not None and self.user.email == email else None

    async def locked(self, user_id: UserId) -> User | None:
        return self.user

    async def replace_password_hash(self, user_id: UserId, password_hash: str) -> None:
        self.user = _with(self.user, password_hash=password_hash)


class _Outbox:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def add(self, message: Message) -> None:
        self.messages.append(message)


class _Ignored:
    """A store whose contents do not matter here."""

    async def add(self, entry: object) -> None: ...

    async def drop(self, user_id: UserId, purpose: object = None) -> None: ...


def _with(user: User | None, **changes: object) -> User:
    from dataclasses import replace

    assert user is not None
    return replace(user, **changes)


async def test_each_wrong_field_is_named() -> None:
    """A sign-up with several faults names them all at once; with one, it has that one's own code."""
    with pytest.raises(Invalid) as several:
        await prepare_sign_up(SignUp("nobody", "short", "x" * 101), PlainHasher())
    assert several.value.code == "INVALID"
    assert several.value.fields == {
        "email": "EMAIL_INVALID",
        "password": "PASSWORD_TOO_SHORT",
        "name": "NAME_TOO_LONG",
    }
    with pytest.raises(EmailInvalid) as one:
        await prepare_sign_up(SignUp("nobody", "correct horse"), PlainHasher())
    assert one.value.fields == {"email": "EMAIL_INVALID"}
    with pytest.raises(PersonNameTooLong):
        await prepare_sign_up(SignUp("a@example.org", "correct horse", "x" * 101), PlainHasher())


async def test_nothing_is_hashed_for_a_sign_up_that_is_refused() -> None:
    """The slow work is for good input only."""
    hasher = PlainHasher()
    with pytest.raises(Invalid):
        await prepare_sign_up(SignUp("nobody", "correct horse"), hasher)
    assert hasher.hashed == 0


async def test_a_sign_up_makes_user_workspace_and_mail_in_that_order() -> None:
    """The first workspace is opened for the new user's id, and the welcome goes to their address."""
    accounts, outbox, opened = _OneUser(None), _Outbox(), []

    async def first_workspace(owner: UserId) -> None:
        opened.append((owner, len(accounts.added), len(outbox.messages)))

    new = await prepare_sign_up(SignUp("Alice@Example.org", "correct horse", " Alice\n"), PlainHasher())
    stores = AccountStores(accounts, _Ignored(), _Ignored(), outbox, _Ignored(), _Ignored(), _Ignored())
    user = await sign_up(new, stores, first_workspace, Occasion(START, CountingIds()))
    assert opened == [(user.id, 1, 0)]
    assert (user.name, user.email.key, user.verified_at) == ("Alice", "alice@example.org", None)
    assert [m.recipient.email for m in outbox.messages] == ["Alice@example.org"]


async def test_unknown_and_wrong_are_the_same_refusal_after_the_same_work() -> None:
    """Nobody, a wrong password and a closed account: one refusal, one verification each, no hash."""
    closed = _OneUser(_with(ALICE, closed_at=START))
    for accounts, email in (
        (_OneUser(None), "alice@example.org"),
        (_OneUser(ALICE), "alice@example.org"),
        (closed, "alice@example.org"),
        (_OneUser(ALICE), "no address"),
    ):
        hasher = PlainHasher()
        user = await find_by_typed_email(accounts, email)
        with pytest.raises(CredentialsWrong) as refused:
            await authenticate(user, "wrong horse", hasher)
        assert (refused.value.detail, refused.value.fields, refused.value.extra) == (None, {}, {})
        assert (hasher.verified, hasher.hashed) == (1, 0)


async def test_a_password_is_compared_in_its_normal_form() -> None:
    """What was typed composed matches what was typed decomposed."""
    user = _with(ALICE, password_hash="plain:caf\u00e9 horse")
    proof = await authenticate(user, "cafe\u0301 horse", PlainHasher())
    assert proof.user == user


async def test_an_outdated_hash_is_made_anew_at_login() -> None:
    """The proof carries the stronger hash, and redeeming it stores it."""
    hasher = PlainHasher()
    hasher.outdated = True
    accounts = _OneUser(_with(ALICE, password_hash="plain:correct horse"))
    proof = await authenticate(accounts.user, "correct horse", hasher)
    assert proof.rehashed == "plain:correct horse"
    await redeem(PasswordProof(proof.user, rehashed="stronger"), accounts)
    assert accounts.user is not None
    assert accounts.user.password_hash == "stronger"


@pytest.mark.parametrize("now", [None, _with(ALICE, password_hash="plain:changed")])
async def test_a_proof_is_worth_nothing_once_the_account_has_changed(now: User | None) -> None:
    """A password changed while the old one was verified refuses the login."""
    with pytest.raises(CredentialsWrong):
        await redeem(PasswordProof(ALICE), _OneUser(now))


def test_no_secret_shows_in_a_representation() -> None:
    """Values that end up in a log line by mistake do not show passwords or hashes."""
    shown = repr((ALICE, SignUp("a@example.org", "correct horse"), PasswordProof(ALICE, "stronger")))
    assert "correct horse" not in shown
    assert "stronger" not in shown
