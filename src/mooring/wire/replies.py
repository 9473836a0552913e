"""LiveStore's sync frames that the server sends, in the dialect of the request.

A text id is Effect 3 (a failure's cause is an object), a number is Effect 4 (causes are lists and a pull's success
has a value). The id goes back with the type that it came with.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from mooring.sync.pull import MoreKnown, NoMore, Rest
from mooring.wire.frames import RequestId

PONG = '{"_tag":"Pong"}'


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class ChunkShape:
    """The frame around the events of one pull; all but the events is written once."""

    __slots__ = ("_close", "_opening", "_without_more")

    def __init__(self, request_id: RequestId, backend_id: str, *, former: bool = False) -> None:
        """`former`: it is a life that is not in service any more. Only our own client knows the word."""
        self._opening = f'{{"_tag":"Chunk","requestId":{_json(request_id)},"values":[{{"batch":['
        mark = ',"former":true' if former else ""
        self._close = f',"backendId":{_json(backend_id)}{mark}}}]}}'
        self._without_more = '],"pageInfo":{"_tag":"NoMore"}' + self._close

    def frame(self, body: str, rest: Rest) -> str:
        """A chunk of events joined by commas, and what is still to come."""
        if isinstance(rest, NoMore):
            return self._opening + body + self._without_more
        return f'{self._opening}{body}],"pageInfo":{_page_info(rest)}{self._close}'


def _page_info(rest: Rest) -> str:
    if isinstance(rest, MoreKnown):
        return f'{{"_tag":"MoreKnown","remaining":{rest.remaining}}}'
    return '{"_tag":"MoreUnknown"}'


def pushed(request_id: RequestId) -> str:
    """The success of a push."""
    return f'{{"_tag":"Exit","requestId":{_json(request_id)},"exit":{{"_tag":"Success","value":{{}}}}}}'


def pulled(request_id: RequestId) -> str:
    """The success of a pull that is not live. A live pull never gets one: it would end it for good."""
    value = ',"value":null' if isinstance(request_id, int) else ""
    return f'{{"_tag":"Exit","requestId":{_json(request_id)},"exit":{{"_tag":"Success"{value}}}}}'


def pinged(request_id: RequestId) -> str:
    """The success of the HTTP transport's ping."""
    return _exit(request_id, {"_tag": "Success", "value": {"_tag": "SyncMessage.Pong"}})


def server_ahead(request_id: RequestId, head: int, provided: int) -> str:
    """The push builds on `provided`; the log is at `head`."""
    return _failed(request_id, {"_tag": "ServerAheadError", "minimumExpectedNum": head, "providedNum": provided})


def backend_mismatch(request_id: RequestId, expected: str, received: str) -> str:
    """The client speaks of another life of the log. It will drop its local data."""
    return _failed(request_id, {"_tag": "BackendIdMismatchError", "expected": expected, "received": received})


def unknown_error(request_id: RequestId, message: str) -> str:
    """A push over HTTP that cannot be taken now: the client tries the same batch again, with growing pauses."""
    return _failed(request_id, {"_tag": "UnknownError", "cause": {"name": "Error", "message": message}})


def died(request_id: RequestId, message: str) -> str:
    """The request itself is malformed."""
    return _exit(request_id, {"_tag": "Failure", "cause": _cause(request_id, {"_tag": "Die", "defect": message})})


def interrupted(request_id: RequestId) -> str:
    """The answer to an `Interrupt`."""
    fiber: Any = 0 if isinstance(request_id, int) else {"_tag": "None"}
    cause = _cause(request_id, {"_tag": "Interrupt", "fiberId": fiber})
    return _exit(request_id, {"_tag": "Failure", "cause": cause})


def defect(what: Any) -> str:
    """A frame that could not be understood at all."""
    return _json({"_tag": "Defect", "defect": what})


def _failed(request_id: RequestId, error: Mapping[str, Any]) -> str:
    return _exit(request_id, {"_tag": "Failure", "cause": _cause(request_id, {"_tag": "Fail", "error": error})})


def _cause(request_id: RequestId, cause: Mapping[str, Any]) -> Any:
    return [cause] if isinstance(request_id, int) else cause


def _exit(request_id: RequestId, outcome: Mapping[str, Any]) -> str:
    return _json({"_tag": "Exit", "requestId": request_id, "exit": outcome})
