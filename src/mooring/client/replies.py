"""What the client reads of the service's replies.

Fewer members than the server sends on purpose: client and server need not be of the same age.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from mooring.client.errors import Unreachable
from mooring.client.state import Account


class _User(Struct, frozen=True):
    id: str
    email: str
    name: str


class _Session(Struct, frozen=True):
    id: str


class SessionReply(Struct, rename="camel", frozen=True):
    """Who is signed in, and the server's time."""

    user: _User
    default_workspace_id: str | None
    session: _Session
    server_time: str

    @property
    def account(self) -> Account:
        """The person and the session."""
        return Account(self.user.id, self.user.email, self.user.name, self.session.id, self.default_workspace_id)


class TokensReply(SessionReply, rename="camel", frozen=True):
    """A sign-in or a renewal, with both tokens."""

    access_token: str
    refresh_token: str | UnsetType = UNSET

    def __repr__(self) -> str:
        return "TokensReply(…)"


T = TypeVar("T", bound=Struct)


def read(body: Any, kind: type[T]) -> T:
    """`body` as `kind`. Unreachable when it is something else: then no Mooring has answered."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise Unreachable(f"The answer is not the service's: {error}.", "portal") from None


def read_tokens(body: Any) -> TokensReply:
    """A reply that must hold both tokens."""
    reply = read(body, TokensReply)
    if reply.refresh_token is UNSET:
        raise Unreachable("The answer holds no refresh token.", "portal")
    return reply
