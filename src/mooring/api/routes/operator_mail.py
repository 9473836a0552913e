"""`/api/operator/mail`: messages, what became of them, and trying again, for whoever runs the service."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.accounts import parse_email
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.letters import message_shape, moment_or_none
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.mail import Message, MessageEvent, MessageId, MessageState, Template, Wanted
from mooring.mail.errors import MessageMissing
from mooring.mail.feedback import send_again
from mooring.wire.operator_mail import OperatorMessage, OperatorMessageDetail, OperatorMessagePage, TimelineEntry
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_Template = Annotated[Template | None, QueryParameter()]
_Links = Annotated[bool, QueryParameter()]
_To = Annotated[str | None, QueryParameter(max_length=320)]
_ONE = "/api/operator/mail/{message_id:str}"


@get("/api/operator/mail", include_in_schema=False)
async def get_mail(
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    cursor: _Cursor = None,
    limit: _Limit = 100,
    in_state: Annotated[MessageState | None, QueryParameter(name="state")] = None,
    template: _Template = None,
    to: _To = None,
    links: _Links = False,
) -> OperatorMessagePage:
    """One page of them, newest first, of one state, one template, to one address; what is in them only with `links`."""
    del operator
    if cursor is not None and not is_id(cursor):
        raise CursorInvalid
    wanted = Wanted(in_state, template, parse_email(to).key if to is not None else None)
    async with hub.directory.reading() as tx:
        found = await tx.outbox.page(MessageId(cursor) if cursor is not None else None, limit + 1, wanted)
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return OperatorMessagePage([message_shape(hub, message, links=links) for message in shown], following)


@get(_ONE, include_in_schema=False)
async def get_message(
    message_id: FromPath[str], hub: HubDependency, operator: OperatorDependency, *, links: _Links = False
) -> OperatorMessageDetail:
    """One with its timeline. MessageMissing."""
    del operator
    named = _id(message_id)
    async with hub.directory.reading() as tx:
        message = await tx.outbox.by_id(named)
        timeline = await tx.outbox.timeline(named)
    if message is None or message.state is MessageState.VOID:
        raise MessageMissing
    return OperatorMessageDetail(
        message=message_shape(hub, message, links=links),
        user_id=message.recipient.user_id,
        about=message.about,
        language=message.language,
        due_at=_due_at(message),
        provider_id=message.provider_id,
        timeline=[_entry(event) for event in timeline],
    )


@post(_ONE + "/retry", include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_message_retry(
    message_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorMessage:
    """A copy of it is queued. MessageMissing, MessageNotRetriable, AddressSuppressed."""
    del operator
    async with hub.directory.transaction() as tx:
        again = await send_again(_id(message_id), tx.outbox, tx.mail_addresses, hub.ids, hub.clock.now())
    return message_shape(hub, again)


def _id(text: str) -> MessageId:
    if not is_id(text):
        raise MessageMissing
    return MessageId(text)


def _due_at(message: Message) -> str | None:
    return moment_or_none(message.due_at) if message.state is MessageState.QUEUED else None


def _entry(event: MessageEvent) -> TimelineEntry:
    bounce = event.bounce.value if event.bounce is not None else None
    return TimelineEntry(iso_milliseconds(event.at), event.state.value, event.transport, bounce, event.cause)
