"""Whom an event is about, by what its app wrote: `assigneeId` is who shall do it, `mentions` are whom it speaks to. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from mooring.kit.ids import is_id
from mooring.monitor.effects import Because, TellMember
from mooring.monitor.model import HandledEvent

MOST_MENTIONS = 50
_LONGEST_TEXT = 200
_ASSIGNEE, _MENTIONS = "assigneeId", "mentions"
_THINGS = ("taskId", "id")
_TEXTS = ("title", "body", "text")


def concerned(event: HandledEvent) -> list[TellMember]:
    """A telling for each user whom the event names, once; who wrote it is not told. Whatever else stands there is nothing."""
    if not isinstance(event.args, Mapping):
        return []
    thing, text = _first(event.args, _THINGS), _first(event.args, _TEXTS)[:_LONGEST_TEXT]
    named = {user_id: because for user_id, because in _named(event.args) if user_id != event.user_id}
    return [TellMember(who, because, event.user_id, event.at, thing, text) for who, because in named.items()]


def _named(args: Mapping[str, Any]) -> Iterator[tuple[str, Because]]:
    mentions = args.get(_MENTIONS)
    if isinstance(mentions, list):
        yield from ((one, Because.MENTIONED) for one in mentions[:MOST_MENTIONS] if _is_user(one))
    # The last one counts: who is to do something is told of that.
    assignee = args.get(_ASSIGNEE)
    if _is_user(assignee):
        yield assignee, Because.ASSIGNED


def _is_user(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and is_id(value)


def _first(args: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((args[name] for name in names if isinstance(args.get(name), str) and args[name]), "")
