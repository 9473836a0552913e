"""Events that the service itself writes: they look like anybody's, and obey the same limits."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.api.sync.batches import batch_of
from mooring.sync import Author, Channel, PushMalformed
from mooring.sync.event import MAX_BATCH_BYTES, MAX_DEPTH, MAX_NAME, MAX_SEQ, pushed_part
from mooring.sync.placing import ServicePush, Unplaced, args_of, placed
from mooring.wire.frames import frame_of, push_of, request_of
from mooring.workspaces import Allowance

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GREETER = Author("svc_greeter", "monitor")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def push(*events: Unplaced) -> ServicePush:
    return ServicePush("wsp_1", GREETER, "handler:greeter", "run_1", events, "greeter 7", Allowance(10, 1000))


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def _pushed_by_a_client(events: Sequence[Unplaced], head: int) -> str:
    batch = [
        {
            "name": event.name,
            "args": event.args,
            "seqNum": seq,
            "parentSeqNum": seq - 1,
            "clientId": "handler:greeter",
            "sessionId": "run_1",
        }
        for seq, event in enumerate(events, head + 1)
    ]
    payload = {"storeId": "wsp_1", "batch": batch, "backendId": {"_tag": "None"}}
    frame = {"_tag": "Request", "id": "1", "tag": "SyncWsRpc.Push", "payload": payload, "headers": []}
    return json.dumps(frame, separators=(",", ":"))


@given(args=st.lists(JSON, min_size=1, max_size=4), head=st.integers(0, 2**40))
def test_what_the_service_writes_is_what_the_edge_would_have_written_for_a_client(args: list[Any], head: int) -> None:
    """Same fields in the same order and the same values: no reader can tell them apart but by their writer."""
    events = [Unplaced("v1.Greeted", one) for one in args]
    ours = placed(push(*events), args_of(push(*events)), head, NOW)
    pushed = push_of(request_of(frame_of(_pushed_by_a_client(events, head))))
    theirs = batch_of(pushed, GREETER, NOW, Channel("wsp_1", "log_1", head, head))
    for mine, other in zip(ours.events, theirs.events, strict=True):
        assert mine[:2] == other[:2]
        assert json.loads(mine.text) == json.loads(other.text)
        assert list(json.loads(pushed_part(mine.text))) == list(json.loads(pushed_part(other.text)))
    assert (ours.claim, ours.author, ours.parent) == ("greeter 7", GREETER, head)


def test_half_of_a_pair_of_surrogates_is_kept_as_an_escape() -> None:
    """A JavaScript string may hold it, UTF-8 cannot: what is written can be stored, and is read as it was meant."""
    one = push(Unplaced("v1.Greeted", "\ud800 é"))
    text = placed(one, args_of(one), 0, NOW).events[0].text
    assert json.loads(text.encode())["eventEncoded"]["args"] == "\ud800 é"


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Unplaced("v1.Greeted", None)] * 101,
        [Unplaced("", None)],
        [Unplaced("x" * (MAX_NAME + 1), None)],
        [Unplaced("\ud800", None)],
        [Unplaced("v1.Greeted", float("nan"))],
        [Unplaced("v1.Greeted", {1, 2})],
        [Unplaced("v1.Greeted", nested(MAX_DEPTH + 1))],
        [Unplaced("v1.Greeted", nested(10_000))],
    ],
    ids=["none", "too many", "no name", "long name", "name not text", "NaN", "not JSON", "too deep", "far too deep"],
)
def test_what_no_log_can_hold_is_refused(events: Sequence[Unplaced]) -> None:
    """Before anything is opened."""
    with pytest.raises(PushMalformed):
        args_of(push(*events))


@pytest.mark.parametrize("field", ["claim", "client_id", "session_id"])
def test_names_of_the_writer_and_of_the_deed_have_limits(field: str) -> None:
    """Neither empty nor without end."""
    for name in ("", "x" * (MAX_NAME + 1)):
        with pytest.raises(PushMalformed):
            args_of(replace(push(Unplaced("v1.Greeted", None)), **{field: name}))


def test_args_may_be_as_deep_as_anybodys() -> None:
    """The same limit as at the edge, exactly."""
    deepest = push(Unplaced("v1.Greeted", nested(MAX_DEPTH)))
    assert len(args_of(deepest)) == 1


def test_too_many_bytes_and_the_end_of_a_log_are_refused() -> None:
    """Where it goes decides about these: the numbers count too."""
    half = "x" * (MAX_BATCH_BYTES // 2)
    large = push(Unplaced("v1.Greeted", half), Unplaced("v1.Greeted", half))
    with pytest.raises(PushMalformed):
        placed(large, args_of(large), 0, NOW)
    small = push(Unplaced("v1.Greeted", None), Unplaced("v1.Greeted", None))
    assert placed(small, args_of(small), MAX_SEQ - 2, NOW).last == MAX_SEQ
    with pytest.raises(PushMalformed):
        placed(small, args_of(small), MAX_SEQ - 1, NOW)
