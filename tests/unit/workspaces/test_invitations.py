"""What is pure of invitations: their state, whom they are for, the texts that stand for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import START
from mooring.accounts import AccountSecret, UserId, parse_email
from mooring.workspaces import Role, Workspace, WorkspaceId
from mooring.workspaces.invitations import (
    Invitation,
    InvitationId,
    InvitationKind,
    InvitationState,
    InvitationTokens,
    Inviter,
    Offered,
    hint_of,
)
from mooring.workspaces.invitations.errors import DomainInvalid
from mooring.workspaces.invitations.model import parse_domain

ALICE = Inviter(UserId("usr_alice"), "Alice", "alice@example.org", may_invite=True)
HERS = Workspace(WorkspaceId("wsp_1"), "Hers", START, ALICE.id)
TO_IVY = Invitation(
    id=InvitationId("inv_1"),
    workspace_id=HERS.id,
    kind=InvitationKind.EMAIL,
    role=Role.MEMBER,
    created_at=START,
    created_by=ALICE.id,
    expires_at=START + timedelta(days=7),
    email=parse_email("ivy@example.org"),
)
LINK = replace(TO_IVY, kind=InvitationKind.LINK, email=None, most_uses=3)
TOKENS = InvitationTokens(b"k" * 32)


@pytest.mark.parametrize(
    ("invitation", "after", "state"),
    [
        (TO_IVY, 0, InvitationState.PENDING),
        (TO_IVY, 7, InvitationState.EXPIRED),
        (replace(TO_IVY, uses=1), 7, InvitationState.ACCEPTED),
        (replace(TO_IVY, declined_at=START), 7, InvitationState.DECLINED),
        (replace(TO_IVY, revoked_at=START), 7, InvitationState.REVOKED),
        (replace(TO_IVY, declined_at=START, revoked_at=START), 0, InvitationState.DECLINED),
        (replace(LINK, uses=2), 0, InvitationState.PENDING),
        (replace(LINK, uses=3, revoked_at=START), 0, InvitationState.USED_UP),
    ],
)
def test_what_was_done_with_an_invitation_goes_before_its_age(
    invitation: Invitation, after: int, state: InvitationState
) -> None:
    """Accepted, declined and revoked ones stay so; only what nothing was done with expires."""
    assert Offered(invitation, HERS, ALICE).state_at(START + timedelta(days=after)) is state


def test_nobody_stands_behind_the_invitation_of_somebody_who_may_not_invite() -> None:
    """It is as good as revoked; what was accepted by it stays accepted."""
    lowered = replace(ALICE, may_invite=False)
    assert Offered(TO_IVY, HERS, lowered).state_at(START) is InvitationState.REVOKED
    assert Offered(replace(TO_IVY, uses=1), HERS, lowered).state_at(START) is InvitationState.ACCEPTED


def test_an_inviter_is_shown_by_name_or_not_at_all() -> None:
    """Never by an address."""
    assert (ALICE.shown_name, replace(ALICE, name="").shown_name) == ("Alice", "Somebody")


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("ivy@example.org", "i…@example.org"),
        ("i@example.org", "…@example.org"),
        ("Émile@bücher.example", "É…@bücher.example"),
    ],
)
def test_a_hint_tells_an_address_to_its_owner_only(address: str, hint: str) -> None:
    """One character and the domain; of a name of one character not even that."""
    assert hint_of(parse_email(address)) == hint


@given(local=st.from_regex(r"[a-z0-9]{2,20}", fullmatch=True))
def test_a_hint_never_holds_the_name(local: str) -> None:
    """Whatever the name is."""
    assert local not in hint_of(parse_email(f"{local}@ÖRG.example")).partition("@")[0]


@pytest.mark.parametrize(
    ("raw", "domain"), [("Example.ORG", "example.org"), (" @bücher.example ", "xn--bcher-kva.example")]
)
def test_a_domain_is_read_as_in_an_address(raw: str, domain: str) -> None:
    """However it is spelled; so it is compared to that of an address by equality."""
    assert parse_domain(raw) == domain
    assert replace(LINK, domain=domain).takes_domain_of(parse_email(f"ivy@{raw.strip().lstrip('@')}"))


@pytest.mark.parametrize(
    "raw", ["", "localhost", "a b.example", "x@example.org", "example.org/", "\u0000.example", "." * 300]
)
def test_what_no_address_can_be_in_is_no_domain(raw: str) -> None:
    """DomainInvalid."""
    with pytest.raises(DomainInvalid):
        parse_domain(raw)


@pytest.mark.parametrize("address", ["ivy@sub.example.org", "ivy@example.org.evil.example", "ivy@notexample.org"])
def test_a_domain_is_exactly_that_one(address: str) -> None:
    """None below it, none that only looks like it."""
    assert not replace(LINK, domain="example.org").takes_domain_of(parse_email(address))


def test_a_token_stands_for_its_invitation_and_for_nothing_else() -> None:
    """Read back to its id; with another key, another id or a character changed it is nothing."""
    token = TOKENS.token(TO_IVY.id)
    assert TOKENS.id_of(token) == TO_IVY.id
    assert InvitationTokens(b"x" * 32).id_of(token) is None
    assert TOKENS.id_of(token.replace("inv_1", "inv_2")) is None
    assert [TOKENS.id_of(token[:n] + "é" + token[n + 1 :]) for n in range(len(token))] == [None] * len(token)


@given(st.text(max_size=200))
def test_no_text_of_ones_own_is_a_token(text: str) -> None:
    """Whatever it is made of."""
    assert TOKENS.id_of(text) is None
    assert TOKENS.id_of(f"inv_1.{text}") is None


def test_the_secret_gives_invitations_a_key_of_their_own() -> None:
    """What stands for a challenge stands for no invitation of the same id, and the other way round."""
    secret = AccountSecret(b"s" * 32)
    tokens = InvitationTokens(secret.invitations)
    assert tokens.id_of(secret.challenges.token("inv_1")) is None  # type: ignore[arg-type]
    assert secret.challenges.id_of(tokens.token(InvitationId("inv_1"))) is None
