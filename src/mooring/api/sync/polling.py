"""Sync over HTTP: one request in the body, an array of frames as the answer, streamed in constant memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeGuard

import structlog

from mooring.api.asgi import Headers, Receive, Send
from mooring.api.sync.authority import Authority
from mooring.api.sync.batches import batch_of
from mooring.api.sync.branches import with_margin
from mooring.api.sync.room import SocketRoom
from mooring.kit.errors import Fault, Forbidden, Invalid, TooLarge, Unavailable, place_of
from mooring.sync import Channel, PushMalformed
from mooring.sync.errors import LifeEnded
from mooring.sync.lives import is_branch
from mooring.sync.log import AlreadyWritten, Full
from mooring.sync.pull import history
from mooring.sync.push import BackendChanged, ClientAhead, NotStored, Outcome, ServerAhead, Stored
from mooring.wire import replies
from mooring.wire.frames import (
    BadPayload,
    Malformed,
    Pull,
    Push,
    Request,
    frame_of,
    polled_pull_of,
    push_of,
    request_of,
    store_id_of,
)
from mooring.wire.replies import ChunkShape
from mooring.workspaces import Allowance
from mooring.workspaces.errors import ReadOnly, WorkspaceFull

MAX_BODY_BYTES = 1024 * 1024

_log = structlog.get_logger("mooring.sync")


class AnotherWorkspace(Forbidden):
    """The frame speaks of another workspace than the address."""

    code = "ANOTHER_WORKSPACE"
    title = "The frame's storeId is not the one that this request was admitted to."


class BodyNotText(Invalid):
    """The body is not UTF-8."""

    code = "BODY_NOT_TEXT"
    title = "The body must be UTF-8 text."


@dataclass(frozen=True, slots=True)
class Poll:
    """One admitted POST: by what right, in which workspace, with which tools."""

    authority: Authority
    channel: Channel
    room: SocketRoom

    def is_former(self, known: str | None) -> TypeGuard[str]:
        """Whether a device knows another life of the log than the one in service."""
        return known is not None and known != self.channel.backend_id


async def answer_poll(receive: Receive, send: Send, poll: Poll, headers: Headers) -> None:
    """Answers one POST of an admitted client. Refuses bodies that are too large and frames of another workspace."""
    text = await _body(receive)
    try:
        request = _request(text)
        frames = _frames(request, poll)
        first = await anext(frames)
    except Malformed as malformed:
        frames, first = _nothing(), replies.defect(malformed.defect)
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"[" + first.encode(), "more_body": True})
    async for frame in frames:
        await send({"type": "http.response.body", "body": b"," + frame.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b"]"})


def _request(text: str) -> Request:
    frame = frame_of(text)
    if frame.tag != "Request":
        raise Malformed(f"Unknown request tag: {frame.tag[:100]}")
    return request_of(frame)


async def _body(receive: Receive) -> str:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY_BYTES:
            raise TooLarge(f"A sync request holds at most {MAX_BODY_BYTES} bytes.")
        more = message.get("more_body", False)
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError:
        raise BodyNotText from None


async def _nothing() -> AsyncIterator[str]:
    for frame in ():
        yield frame


async def _frames(request: Request, poll: Poll) -> AsyncIterator[str]:
    try:
        if store_id_of(request) != poll.authority.workspace_id:
            raise AnotherWorkspace
        over = await _over(poll)  # while the body was on its way
        if over is not None:
            yield replies.unknown_error(request.id, over)
        elif request.method == "SyncHttpRpc.Ping":
            yield replies.pinged(request.id)
        elif request.method == "SyncHttpRpc.Pull":
            async for frame in _pull(request, poll):
                yield frame
        elif request.method == "SyncHttpRpc.Push":
            yield await _push(request, push_of(request), poll)
        else:
            raise Malformed(f"Unknown request tag: {request.method[:100]}")
    except (BadPayload, PushMalformed) as refused:
        yield replies.died(request.id, str(refused))


async def _pull(request: Request, poll: Poll) -> AsyncIterator[str]:
    pull = polled_pull_of(request)
    if poll.is_former(pull.backend_id):
        if _brings_nothing(pull):
            yield replies.backend_mismatch(request.id, poll.channel.backend_id, pull.backend_id)
            return
        async with _branch(poll, pull.backend_id) as branch:
            if branch is None or _has_brought_everything(request, pull, poll, branch):
                yield _mismatch(request, poll, pull.backend_id, rescued=branch is not None)
                return
            async for frame in _history(request, pull, poll, branch):
                yield frame
        return
    async for frame in _history(request, pull, poll, poll.channel):
        yield frame


def _brings_nothing(pull: Pull) -> bool:
    return not pull.brings or not pull.backend_id  # the latter: it asks which life the log has


def _has_brought_everything(request: Request, pull: Pull, poll: Poll, branch: Channel) -> bool:
    now, missing = poll.room.clock.monotonic(), max(0, branch.head - pull.after)
    return poll.room.polled.pulled(poll.authority.session_id, branch.backend_id, request.id, missing, now)


async def _history(request: Request, pull: Pull, poll: Poll, channel: Channel) -> AsyncIterator[str]:
    shape = ChunkShape(request.id, channel.backend_id, former=is_branch(channel.workspace_id))
    with suppress(LifeEnded):  # the client's next pull finds the other life
        async for page, rest in history(poll.room.log, channel, pull.after):
            over = await _over(poll)
            if over is not None:
                yield replies.unknown_error(request.id, over)
                return
            yield shape.frame(",".join(page.texts), rest)
    yield replies.pulled(request.id)


async def _over(poll: Poll) -> str | None:
    """Why nothing more may be read: the session or the access has ended since the request was admitted."""
    closing = poll.authority.session_over()
    if closing is None and not poll.authority.current:
        poll.authority.unsettle()
        try:
            closing = await poll.authority.settle()
        except Exception as error:  # noqa: BLE001 - the edge: unknown means no
            kind, where = type(error).__name__, place_of(error)
            _log.error(
                "access could not be looked up", workspace_id=poll.authority.workspace_id, kind=kind, where=where
            )
            return Unavailable.code
    return closing.reason if closing is not None else None


async def _push(request: Request, push: Push, poll: Poll) -> str:
    if not push.batch:
        return replies.pushed(request.id)
    if not poll.is_former(push.backend_id):
        answer, _ = await _pushed(request, push, poll, poll.channel, poll.authority.allowance)
        return answer
    async with _branch(poll, push.backend_id) as branch:
        if branch is None:
            return _mismatch(request, poll, push.backend_id, rescued=False)
        answer, again = await _pushed(request, push, poll, branch, with_margin(poll.authority.allowance))
        session_id, now = poll.authority.session_id, poll.room.clock.monotonic()
        poll.room.polled.pushed(session_id, branch.backend_id, request.id, now, again=again)
        return answer


async def _pushed(request: Request, push: Push, poll: Poll, channel: Channel, allowance: Allowance) -> tuple[str, bool]:
    """The answer, and whether the client will push again."""
    batch = batch_of(push, poll.authority.author, poll.room.clock.now(), channel)
    refusal = poll.authority.may_write()
    if refusal is not None:
        # There is no socket on which this could wait unanswered; after this error the client tries the batch again.
        return replies.unknown_error(request.id, refusal.code), not isinstance(refusal, ReadOnly)
    answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    poll.room.pushes.push(channel, batch, allowance, push.backend_id, partial(_settle, answered))
    outcome = await asyncio.shield(answered)
    poll.room.counters.pushed(outcome)
    return _reply(request, outcome), not isinstance(outcome, Stored | AlreadyWritten)


@asynccontextmanager
async def _branch(poll: Poll, known: str) -> AsyncIterator[Channel | None]:
    """The former life that a device knows. Refuses when it cannot be opened: told, the device would drop what it has."""
    try:
        branch = await poll.room.branches.use(poll.authority.workspace_id, known)
    except Fault as fault:
        raise Unavailable from fault
    try:
        yield branch
    finally:
        if branch is not None:
            poll.room.branches.release(branch)


def _mismatch(request: Request, poll: Poll, known: str, *, rescued: bool) -> str:
    poll.room.counters.mismatched(rescued=rescued)
    return replies.backend_mismatch(request.id, poll.channel.backend_id, known)


def _settle(answered: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not answered.done():  # the caller may have gone; what it pushed is on the disk all the same
        answered.set_result(outcome)


def _reply(request: Request, outcome: Outcome) -> str:
    match outcome:
        case Stored() | AlreadyWritten():
            return replies.pushed(request.id)
        case ServerAhead(head, provided) | ClientAhead(head, provided):
            return replies.server_ahead(request.id, head, provided)
        case BackendChanged():
            # The log got another life while this was under way: tried again, it goes to the former one.
            return replies.unknown_error(request.id, "LOG_REPLACED")
        case Full():
            return replies.unknown_error(request.id, WorkspaceFull.code)
        case NotStored():
            return replies.unknown_error(request.id, "NOT_STORED")
