"""`/api/operator/dead-letters`: events that handlers gave up. By the operator key only."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter
from msgspec import Raw

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.handler_desk import letter_shape
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.kit.ids import is_id
from mooring.monitor.ledger import DeadLetterMissing, Entry, EntryId, dead_letter, discard, retry
from mooring.sync.event import MAX_EVENT_BYTES, digest_of, pushed_part
from mooring.wire.frames import pushed_event_of
from mooring.wire.handlers import DeadLetterDetail, DeadLetterPage, DeadLetterShape, LetterEvent
from mooring.workspaces.errors import CursorInvalid

_ALL = "/api/operator/dead-letters"
_ONE = "/api/operator/dead-letters/{letter_id:str}"
_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_Handler = Annotated[str | None, QueryParameter(max_length=80)]
_Event = Annotated[bool, QueryParameter()]


@get(_ALL, include_in_schema=False)
async def get_dead_letters(
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    handler: _Handler = None,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> DeadLetterPage:
    """A page of them, of one handler or of all. CursorInvalid."""
    del operator
    before = place_behind(cursor) if cursor is not None else None
    if cursor is not None and before is None:
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        found = await tx.ledger.dead_letters(handler, before, limit + 1)
    shown = found[:limit]
    following = cursor_of(shown[-1].changed_at, shown[-1].id) if len(found) > limit else None
    return DeadLetterPage([letter_shape(one) for one in shown], following)


@get(_ONE, include_in_schema=False)
async def get_dead_letter(
    letter_id: FromPath[str], hub: HubDependency, operator: OperatorDependency, *, event: _Event = False
) -> DeadLetterDetail:
    """One; what the event says only with `event`. DeadLetterMissing."""
    del operator
    async with hub.directory.reading() as tx:
        entry = await dead_letter(_id(letter_id), tx.ledger)
    return DeadLetterDetail(letter_shape(entry), await _event(hub, entry) if event else None)


@post(_ONE + "/retry", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_dead_letter_retry(
    letter_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> DeadLetterShape:
    """Have it tried again soon. DeadLetterMissing, DeadLetterSettled."""
    del operator
    async with hub.directory.transaction() as tx:
        return letter_shape(await retry(_id(letter_id), tx.ledger, hub.clock.now()))


@post(_ONE + "/discard", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_dead_letter_discard(
    letter_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> DeadLetterShape:
    """Have done with it. DeadLetterMissing, DeadLetterSettled."""
    del operator
    async with hub.directory.transaction() as tx:
        return letter_shape(await discard(_id(letter_id), tx.ledger, hub.clock.now()))


async def _event(hub: Hub, entry: Entry) -> LetterEvent | None:
    for record in await hub.log.records(entry.workspace_id, entry.seq - 1, 1, MAX_EVENT_BYTES):
        if record.seq == entry.seq and digest_of(record.text) == entry.digest:
            _, args = pushed_event_of(pushed_part(record.text))
            return LetterEvent(iso_milliseconds(record.at), record.user_id, Raw(args))
    return None


def _id(text: str) -> EntryId:
    if not is_id(text):
        raise DeadLetterMissing
    return EntryId(text)
