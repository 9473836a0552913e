"""The events of a push, written down together: to the letter what each is by itself."""

import msgspec
import pytest

from mooring.sync.event import MAX_DEPTH
from mooring.wire.frames import BadPayload, PushedEvent, event_json, events_json, frame_of, push_of, request_of

DEEP = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
PLAIN = '{"a":"b"}'


@pytest.mark.parametrize(
    "args",
    [
        [PLAIN],
        [PLAIN, "null", '"\\u2028"', '{"b" : 1.0e2,\t"a":"\\/"}'],
        [PLAIN, '{\n  "a": 1\n}', PLAIN],
        ["[1,\n2]"],
        ['"half of a letter: \\ud83d"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"'],
    ],
    ids=["one", "several", "line breaks", "one with a line break", "lone surrogates"],
)
def test_they_are_written_to_the_letter(args: list[str]) -> None:
    """Each as by itself, whatever its args are."""
    batch = ",".join(
        f'{{"name":"v1.\u00c4","args":{one},"seqNum":{place + 1},"parentSeqNum":{place},"clientId":"c","sessionId":"s"}}'
        for place, one in enumerate(args)
    )
    payload = f'{{"storeId":"wsp_1","batch":[{batch}],"backendId":{{"_tag":"None"}}}}'
    frame = frame_of(f'{{"_tag":"Request","id":"1","tag":"SyncWsRpc.Push","payload":{payload}}}')
    events = push_of(request_of(frame)).batch
    written = events_json(events)
    assert written == [event_json(event).decode() for event in events]
    assert [f'"args":{one}' in text for one, text in zip(args, written, strict=True)] == [True] * len(args)


def test_one_that_is_too_deep_is_refused_wherever_it_stands() -> None:
    """Among others that are not."""
    events = [PushedEvent("v1.A", 1, 0, "c", "s", msgspec.Raw(one.encode())) for one in (PLAIN, DEEP, PLAIN)]
    with pytest.raises(BadPayload):
        events_json(events)
