"""Renewing a session with its refresh token: one rotation, however many present it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from mooring.accounts import AccountStore, User, UserId
from mooring.audit import AuditKind, AuditLog, note
from mooring.kit.errors import Unauthenticated
from mooring.kit.ids import Ids
from mooring.kit.secrets import token_hash
from mooring.mail import Outbox, Recipient, Template, queue
from mooring.sessions.errors import RefreshExpired, RefreshInvalid, RefreshReused, SessionEnded
from mooring.sessions.family import FARTHEST, Link, Step, step
from mooring.sessions.model import EndReason, Session, SessionId
from mooring.sessions.store import Presented, SessionStore
from mooring.sessions.tokens import AccessToken, TokenMint


@dataclass(frozen=True, slots=True)
class Renewed:
    """A session that goes on, its user and its next two tokens. `rotated` is False for a racer or a retry."""

    session: Session
    user: User
    access: AccessToken
    refresh_token: str = field(repr=False)
    rotated: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The session ended here and now. A value, not an exception, for the transaction must commit before `refusal` is raised."""

    session_id: SessionId
    reason: EndReason
    refusal: Unauthenticated


@dataclass(frozen=True, slots=True)
class RefreshStores:
    """What a refresh reads and writes, of one transaction."""

    sessions: SessionStore
    accounts: AccountStore
    outbox: Outbox
    audit: AuditLog


# Gives the workspace that the next access token of a user names, if any.
ActiveWorkspace = Callable[[UserId], Awaitable[str | None]]


async def _none(user_id: UserId) -> None:
    del user_id


async def refresh(
    token: str,
    mint: TokenMint,
    stores: RefreshStores,
    *,
    ids: Ids,
    at: datetime,
    user_agent: str = "",
    active: ActiveWorkspace = _none,
) -> Renewed | Refused:
    """Renew the session of `token`.

    Every presenter of one token gets the same successor until that one was used itself; a token that comes back later
    ends the session, the user is told by mail, and the audit log says which `user_agent` brought it. Raises RefreshInvalid and SessionEnded; returns Refused with
    RefreshExpired or RefreshReused.
    """
    mint.refresh.check_form(token)
    presented = await stores.sessions.presented(token_hash(token))
    session = presented.session if presented is not None else await _by_descendants(token, mint, stores)
    if session.ended_reason is not None:
        raise SessionEnded(session.ended_reason)
    if session.over(at) is not None:
        return await _ended(session, EndReason.EXPIRED, RefreshExpired(), stores, at)
    taken = step(presented.link, presented.successor) if presented is not None else Step.REVOKE
    if presented is None or taken is Step.REVOKE:
        return await _revoked(session, stores, ids=ids, at=at, user_agent=user_agent)
    return await _renewed(token, presented, taken, mint, stores, at=at, active=active)


async def _by_descendants(token: str, mint: TokenMint, stores: RefreshStores) -> Session:
    """The session of a token that is not stored any more, since it was used long ago. RefreshInvalid when there is none."""
    hashes = [token_hash(descendant) for descendant in mint.refresh.descendants(token, FARTHEST)]
    session = await stores.sessions.session_of_any(hashes)
    if session is None:
        raise RefreshInvalid
    return session


async def _renewed(
    token: str,
    presented: Presented,
    taken: Step,
    mint: TokenMint,
    stores: RefreshStores,
    *,
    at: datetime,
    active: ActiveWorkspace,
) -> Renewed:
    successor = mint.refresh.successor(token)
    user = await _user(presented.session.user_id, stores.accounts)
    if taken is Step.ROTATE:
        await stores.sessions.rotate(
            presented.session.id, presented.link.token_hash, Link(token_hash(successor), issued_at=at)
        )
    access = mint.access.issue(user.id, presented.session.id, await active(user.id))
    session = replace(
        presented.session,
        last_seen_at=at,
        idle_expires_at=at + mint.policy.idle_life,
        access_until=max(presented.session.access_until, access.expires_at),
    )
    await stores.sessions.renew(session)
    return Renewed(session, user, access, successor, rotated=taken is Step.ROTATE)


async def _user(user_id: UserId, accounts: AccountStore) -> User:
    user = await accounts.by_id(user_id)
    if user is None or user.closed_at is not None:
        raise SessionEnded(EndReason.ACCOUNT_CLOSED)
    return user


async def _revoked(session: Session, stores: RefreshStores, *, ids: Ids, at: datetime, user_agent: str) -> Refused:
    await note(
        stores.audit,
        AuditKind.REFRESH_REUSED,
        ids=ids,
        at=at,
        actor=None,  # whoever holds the copy: the person, or a thief
        user_id=session.user_id,
        session_id=session.id,
        user_agent=user_agent,
    )
    user = await stores.accounts.by_id(session.user_id)
    if user is not None:
        recipient = Recipient(email=user.email.address, user_id=user.id)
        words = {"name": user.name, "device": session.user_agent}
        await queue(stores.outbox, Template.REFRESH_REUSED, recipient, words, ids=ids, at=at)
    return await _ended(session, EndReason.REVOKED, RefreshReused(), stores, at)


async def _ended(
    session: Session, reason: EndReason, refusal: Unauthenticated, stores: RefreshStores, at: datetime
) -> Refused:
    await stores.sessions.end(session.id, reason, at)
    return Refused(session.id, reason, refusal)
