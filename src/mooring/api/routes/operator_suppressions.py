"""`/api/operator/mail/suppressions`: addresses that nothing is sent to, for whoever runs the service."""

from http import HTTPStatus
from typing import Annotated

import structlog
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.accounts import EmailAddress, parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.letters import moment_or_none
from mooring.audit import AuditKind, note
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.kit.secrets import token_hash
from mooring.mail.addresses import MailAddress, release, suppress
from mooring.mail.errors import SuppressionMissing
from mooring.wire.operator_mail import Suppression, SuppressionChange, SuppressionPage, SuppressRequest
from mooring.workspaces.errors import CursorInvalid

_ALL = "/api/operator/mail/suppressions"
_ONE = "/api/operator/mail/suppressions/{address:str}"
_Search = Annotated[str, QueryParameter(max_length=320)]
_Cursor = Annotated[str | None, QueryParameter(max_length=800)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_log = structlog.get_logger("mooring.mail")


@get(_ALL, include_in_schema=False)
async def get_suppressions(
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    search: _Search = "",
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> SuppressionPage:
    """One page of them, newest first, those whose address holds `search`."""
    del operator
    place = place_behind(cursor, bool) if cursor else None
    if cursor and place is None:
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        found = await tx.mail_addresses.page(search, place, limit + 1)
    shown, now = found[:limit], hub.clock.now()
    last = shown[-1] if len(found) > limit else None
    following = cursor_of(last.since or now, last.key) if last is not None else None
    return SuppressionPage([_shape(one) for one in shown if one.suppressed_at(now)], following)


@get(_ONE, include_in_schema=False)
async def get_suppression(address: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> Suppression:
    """One. SuppressionMissing."""
    del operator
    async with hub.directory.reading() as tx:
        known = await tx.mail_addresses.of(_key(address))
    if known is None or not known.suppressed_at(hub.clock.now()):
        raise SuppressionMissing
    return _shape(known)


@post(_ALL, include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_suppression(
    data: JSONBody[SuppressRequest], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> SuppressionChange:
    """Send nothing to it until it is released. EmailInvalid."""
    del operator
    email = parse_email(data.address)
    async with hub.directory.transaction() as tx:
        changed = await suppress(email.key, email.address, tx.mail_addresses, hub.clock.now())
        if changed:
            await _write_down(AuditKind.MAIL_SUPPRESSED, email, hub, tx, asking.user_agent)
    return SuppressionChange(email.address, suppressed=True, changed=changed)


@delete(_ONE, include_in_schema=False, status_code=HTTPStatus.OK)
async def delete_suppression(
    address: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> SuppressionChange:
    """Send to it again, whatever kept it back. SuppressionMissing."""
    del operator
    key = _key(address)
    email = EmailAddress(address, key)
    async with hub.directory.transaction() as tx:
        if not await release(key, tx.mail_addresses, hub.clock.now()):
            raise SuppressionMissing
        await _write_down(AuditKind.MAIL_RELEASED, email, hub, tx, asking.user_agent)
    return SuppressionChange(address, suppressed=False, changed=True)


async def _write_down(kind: AuditKind, email: EmailAddress, hub: Hub, tx: Transaction, user_agent: str) -> None:
    """In the audit log, of the account that has this address if there is one; the address itself is in no log."""
    user, named = await tx.accounts.by_email(email), token_hash(email.key)[:16]
    await note(
        tx.audit,
        kind,
        ids=hub.ids,
        at=hub.clock.now(),
        actor=None,
        user_id=user.id if user is not None else None,
        user_agent=user_agent,
        data={"address": named},
    )
    tx.after_commit(lambda: _log.info(kind.value.replace("_", " "), address=named))


def _key(address: str) -> str:
    try:
        return parse_email(address).key
    except EmailInvalid:
        raise SuppressionMissing from None


def _shape(known: MailAddress) -> Suppression:
    return Suppression(
        address=known.address,
        because=known.because.value if known.because is not None else "",
        since=iso_milliseconds(known.since) if known.since is not None else "",
        until=moment_or_none(known.until),
        cause=known.cause,
    )
