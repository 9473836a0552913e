"""The shapes of the API: requests and replies, camelCase JSON. Times are `2026-11-23T13:06:43.839Z`."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Moment = Annotated[str, Meta(description="UTC, to the millisecond.", extra_json_schema={"format": "date-time"})]
OpenWorkspace = Annotated[
    str | None,
    Meta(description="The workspace that is open: the access token names it, if it may be read. It grants nothing."),
]
Delivery = Annotated[
    Literal["cookie", "body"],
    Meta(description="How the refresh token is given: as an HttpOnly cookie (default with `Origin`) or in the reply."),
]


class SignUpRequest(Struct, rename="camel", frozen=True):
    """A new account."""

    email: str
    password: Annotated[str, Meta(description="8 to 256 characters, not among the most common.")]
    name: str = ""
    delivery: Delivery | None = None
    invitation: Annotated[
        str | None, Meta(description="The token of an invitation. One that was sent to this address confirms it.")
    ] = None


class LoginRequest(Struct, rename="camel", frozen=True):
    """An address and its password."""

    email: str
    password: str
    delivery: Delivery | None = None
    reopen: Annotated[bool, Meta(description="Open the account again if it is closed.")] = False
    workspace_id: OpenWorkspace = None


class RefreshRequest(Struct, rename="camel", frozen=True):
    """The refresh token; left out when it comes as a cookie."""

    refresh_token: str | None = None
    workspace_id: OpenWorkspace = None


class UserShape(Struct, rename="camel", frozen=True):
    """A person's account. `verified`: the address was confirmed."""

    id: str
    email: str
    name: str
    verified: bool


class Person(Struct, rename="camel", frozen=True):
    """Somebody else, as those see them who share a workspace. `name` may be empty: show `email` then."""

    id: str
    name: str
    email: str


class SessionShape(Struct, rename="camel", frozen=True):
    """One sign-in on one device. `current`: the one that asks."""

    id: str
    created_at: Moment
    last_seen_at: Moment
    device_name: str
    place: Annotated[str | None, Meta(description="Where it is, as far as known.")]
    authenticated_at: Annotated[Moment, Meta(description="When the person last proved who they are.")]
    current: bool


class SignedIn(Struct, rename="camel", frozen=True):
    """A session and its tokens. `refreshToken` only with `delivery: "body"`."""

    user: UserShape
    default_workspace_id: str | None
    session: SessionShape
    access_token: str
    expires_at: Annotated[Moment, Meta(description="When the access token expires, by the server's clock.")]
    session_expires_at: Annotated[Moment, Meta(description="When the session ends if it is not used.")]
    server_time: Moment
    refresh_token: str | UnsetType = UNSET


class SessionState(Struct, rename="camel", frozen=True):
    """The session that asks.

    `expiresAt`: when its access token expires. `sessionExpiresAt`: when the session ends if it is not used.
    """

    user: UserShape
    default_workspace_id: str | None
    session: SessionShape
    expires_at: Moment
    session_expires_at: Moment
    server_time: Moment


class SessionList(Struct, rename="camel", frozen=True):
    """All sessions of the user that are not over, last seen first."""

    sessions: list[SessionShape]


class Problem(Struct, rename="camel", frozen=True):
    """Why a request was refused (RFC 9457). Further members depend on `code`."""

    type: str
    title: str
    status: int
    code: Annotated[str, Meta(description="Stable; see the reference of refusals.")]
    detail: str | None = None
    fields: Annotated[dict[str, str] | None, Meta(description="Input field to the code of its own refusal.")] = None


class OperatorUser(Struct, rename="camel", frozen=True):
    """A user as the operator sees them."""

    id: str
    email: str
    name: str
    verified: bool
    created_at: Moment
    closed_at: Moment | None


class OperatorUserPage(Struct, rename="camel", frozen=True):
    """Users in the order of their ids."""

    users: list[OperatorUser]
    next_cursor: str | None


class BranchNamed(Struct, rename="camel", frozen=True):
    """A former life of a log that is kept: the workspace's, and which."""

    workspace_id: str
    backend_id: str


class LogList(Struct, rename="camel", frozen=True):
    """The workspaces that have an event log, oldest log first; and the branches that there are."""

    workspace_ids: list[str]
    branches: list[BranchNamed]


class LogVerified(Struct, rename="camel", frozen=True):
    """A log, read again from its beginning: the one in service, or a branch, which `branch` names.

    `damage` is null, or says what is wrong and at which event.
    """

    workspace_id: str
    branch: str | None
    head: int
    events: int
    damage: str | None
