"""Exports whose archive is right, and whose words are not."""

import json
from collections.abc import Callable
from typing import Any

from hostile_imports.archives import Packed, archive
from hostile_imports.case import ACCEPTED, Case, Cases
from import_world import compact, exported, line_of

DEEP = "[" * 2_000 + "]" * 2_000


def _raw_manifest(manifest: bytes) -> bytes:
    files = [Packed.of(name, one) for name, one in exported().files.items()]
    return archive([*files, Packed.of("manifest.json", manifest)])


def manifests() -> Cases:
    """Of another form, workspace, life, head, count, sum."""
    right = exported().manifest
    for name in (
        "format",
        "version",
        "workspace",
        "backendId",
        "head",
        "chain",
        "counts",
        "files",
        "versions",
        "exportedAt",
        "exportedBy",
    ):
        made = exported()
        del made.manifest[name]
        yield Case(f"a manifest without {name}", made.packed(), "MANIFEST")
        made = exported()
        made.manifest[name] = [1]
        yield Case(f"a manifest with a list for {name}", made.packed(), "MANIFEST")
        made.manifest[name] = None
        yield Case(f"a manifest with null for {name}", made.packed(), "MANIFEST")
    for field, value, code in (
        ("format", "other-export", "MANIFEST"),
        ("version", 2, "MANIFEST"),
        ("version", 0, "MANIFEST"),
        ("version", 2**70, "MANIFEST"),
        ("workspace", {**right["workspace"], "id": "wsp_2"}, "CHAIN"),
        ("workspace", {**right["workspace"], "id": ""}, "MANIFEST"),
        ("workspace", {**right["workspace"], "id": "wsp_1\nlog_1"}, "MANIFEST"),
        ("workspace", {**right["workspace"], "id": "../wsp_1"}, "MANIFEST"),
        ("workspace", {**right["workspace"], "id": "branch/wsp_1/log_1"}, "MANIFEST"),
        ("workspace", {**right["workspace"], "id": "x" * 65}, "MANIFEST"),
        ("workspace", {**right["workspace"], "name": "x" * 600}, "MANIFEST"),
        ("workspace", {**right["workspace"], "name": ""}, ACCEPTED),
        ("backendId", "log_2", "CHAIN"),
        ("backendId", "", "MANIFEST"),
        ("backendId", "log\n1", "MANIFEST"),
        ("head", 2, "CHAIN"),
        ("head", 4, "CHAIN"),
        ("head", -1, "CHAIN"),
        ("chain", "0" * 64, "CHAIN"),
        ("chain", right["chain"].upper(), "CHAIN"),
        ("chain", "", "CHAIN"),
        ("counts", {**right["counts"], "events": 2}, "COUNT"),
        ("counts", {**right["counts"], "events": 4}, "COUNT"),
        ("counts", {**right["counts"], "bytes": 1}, "COUNT"),
        ("counts", {**right["counts"], "members": 99}, ACCEPTED),
        ("files", {}, "CHECKSUM"),
        ("exportedAt", "never", ACCEPTED),
    ):
        made = exported()
        made.manifest[field] = value
        yield Case(f"a manifest whose {field} is {str(value)[:60]}", made.packed(), code)
    for name in ("workspace.sqlite", "README.txt", "events.jsonl"):
        for changed in ({"sha256": "0" * 64}, {"size": 1}, {"size": 2**60}):
            made = exported()
            made.manifest["files"][name] |= changed
            yield Case(f"a manifest whose {name} has {changed}", made.packed(), "CHECKSUM")
        made = exported()
        made.files[name] = b"replaced\n"
        yield Case(f"{name} replaced", made.packed(), "EVENT_MALFORMED" if name == "events.jsonl" else "CHECKSUM")
    text = json.dumps(right)
    for name, raw in {
        "nothing": b"",
        "null": b"null",
        "a list": b"[]",
        "deep": DEEP.encode(),
        "deep inside": text.replace('"wsp_1"', DEEP).encode(),
        "NaN": text.replace('"head": 3', '"head": NaN').encode(),
        "a huge number": text.replace('"head": 3', '"head": 1e400').encode(),
        "a long number": text.replace('"head": 3', '"head": ' + "9" * 5_000).encode(),
        "a fraction": text.replace('"head": 3', '"head": 3.5').encode(),
        "half a letter": text.replace("Harbour", "\\ud800").encode(),
        "no letter": text.replace("Harbour", "\x00").encode(),
        "no UTF-8": text.encode().replace(b"Harbour", b"\xff\xfe"),
        "a mark before": b"\xef\xbb\xbf" + text.encode(),
        "UTF-16": text.encode("utf-16"),
        "more behind": text.encode() + b"{}",
        "cut": text.encode()[:-1],
        "too much": text.encode() + b" " * (70 << 10),
    }.items():
        yield Case(f"a manifest of {name}", _raw_manifest(raw), "MANIFEST")
    twice = text.replace('"head": 3', '"head": 2, "head": 3')
    yield Case("a manifest that says its head twice", _raw_manifest(twice.encode()), ACCEPTED)


Change = Callable[[list[dict[str, Any]]], Any]


def _changed(name: str, change: Change, code: str | None, *, chained: bool = True) -> Case:
    made = exported()
    made.lines = change(made.lines) or made.lines
    return Case(f"lines: {name}", (made.chained() if chained else made).summed().packed(), code)


def _set(**values: Any) -> Change:
    return lambda lines: lines[1].update(values)


def _text(old: str, new: str) -> Change:
    return lambda lines: lines[1].update(text=lines[1]["text"].replace(old, new))


def _replaced(**changed: Any) -> Change:
    args = changed.pop("args", None)
    return lambda lines: [lines[0], line_of(2, 1, args, **changed), lines[2]]


def linked() -> Cases:
    """Lines in the wrong order, and lines that say another thing than their text."""
    yield _changed("one is missing", lambda lines: [lines[0], lines[2]], "EVENT_ORDER")
    yield _changed("the first is missing", lambda lines: lines[1:], "EVENT_ORDER")
    yield _changed("twice the same", lambda lines: [*lines, dict(lines[2])], "EVENT_ORDER")
    yield _changed("backwards", lambda lines: lines[::-1], "EVENT_ORDER")
    yield _changed("a fork", lambda lines: [*lines, line_of(4, 2)], "EVENT_ORDER")
    yield _changed("no end", lambda lines: [*lines, line_of(5, 4)], "EVENT_ORDER")
    yield Case("lines: none", exported([]).packed(), "NO_EVENTS")
    yield _changed("numbers that leave gaps", lambda _: [line_of(7, 0), line_of(90, 7)], ACCEPTED)
    yield _changed("one of itself", lambda lines: [*lines, line_of(3, 3)], "EVENT_ORDER")
    yield _changed("one of the future", lambda lines: [*lines, line_of(3, 9)], "EVENT_ORDER")
    yield _changed("the last number", lambda lines: [*lines, line_of(2**53 - 2, 3)], ACCEPTED)
    yield _changed("a number beyond", lambda lines: [*lines, line_of(2**53 - 1, 3)], "EVENT_ORDER")
    yield _changed("a number below", lambda _: [line_of(-1, -2)], "EVENT_MALFORMED")
    for name, value in {"userId": "usr_mallory", "sessionId": "ses_2", "atMs": 5, "text": "x"}.items():
        yield _changed(f"another {name} than was linked", _set(**{name: value}), "CHAIN", chained=False)
    yield _changed("another link", _set(chain="0" * 64), "CHAIN", chained=False)
    yield _changed(
        "a link in capitals", lambda lines: lines[1].update(chain=lines[1]["chain"].upper()), "CHAIN", chained=False
    )
    for name, value in {
        "at": "2026-11-23T13:00:00.000Z",
        "name": "v1.Other",
        "args": {"other": 1},
        "clientId": "d",
        "clientSessionId": "d",
    }.items():
        code = ACCEPTED if name == "at" else "CONTENT"
        yield _changed(f"another {name} than its text says", _set(**{name: value}), code)
    yield _changed("another number than its text says", _text('"seqNum":2', '"seqNum":9'), "CONTENT")
    yield _changed("another parent than its text says", _text('"parentSeqNum":1', '"parentSeqNum":0'), "CONTENT")
    yield _changed("another moment than its text says", _set(atMs=1), "CONTENT")
    for writer in ("usr\n1", "usr\t", "é", "x" * 600, "\u202e"):
        yield _changed(f"a writer called {writer[:6]!r}", _set(userId=writer), "EVENT_WRITER")
        yield _changed(f"a session called {writer[:6]!r}", _set(sessionId=writer), "EVENT_WRITER")
    for moment in (-1, 2**53, 2**63 - 1, -(2**62)):
        yield _changed(f"the moment {moment}", _set(atMs=moment), "EVENT_MOMENT")


def texts() -> Cases:
    """Texts that our log could not hold, or would not have written."""
    for name, old, new, code in (
        ("no JSON", '{"name"', "{name", "EVENT_MALFORMED"),
        ("another key", '"clientId":"c"', '"clientId":"c","owner":true', "CONTENT"),
        ("a key twice", '"clientId":"c"', '"clientId":"a","clientId":"c"', ACCEPTED),
        ("a number twice", '"seqNum":2', '"seqNum":9,"seqNum":2', ACCEPTED),
        ("spaces", '"seqNum":2', '"seqNum" : 2', ACCEPTED),
        ("a fraction", '"seqNum":2', '"seqNum":2.5', "EVENT_MALFORMED"),
        ("a power", '"seqNum":2', '"seqNum":2e0', None),
        ("a text for a number", '"seqNum":2', '"seqNum":"2"', "EVENT_MALFORMED"),
        ("no name", '"name":"v1.TodoCreated",', "", "EVENT_MALFORMED"),
        ("no metadata", '"metadata":', '"metadat":', "EVENT_MALFORMED"),
        ("another tag", "SyncMetadata", "SyncMetadatb", "CONTENT"),
        ("another metadata", '"createdAt"', '"createdBt"', "CONTENT"),
        ("an early end", '"}}}', '"}}', None),
    ):
        yield _changed(f"a text with {name}", _text(old, new), code)
    for name, args, code in (
        ("as deep as it may be", _nested(127), ACCEPTED),
        ("too deep", _nested(130), "EVENT_TOO_DEEP"),
        ("as large as it may be", "x" * 890_000, ACCEPTED),
        ("too large", "x" * 900_001, "EVENT_TOO_LARGE"),
        ("quotes upon quotes", '"\\' * 1_000, ACCEPTED),
        ("every letter below a space", "".join(map(chr, range(32))), ACCEPTED),
        ("nothing", [], ACCEPTED),
        ("a huge number", 10**400, ACCEPTED),
    ):
        yield _changed(f"args {name}", _replaced(args=args), code)
    for name, raw in {
        "NaN": "NaN",
        "Infinity": "-Infinity",
        "a comma too many": "[1,]",
        "a zero too many": "01",
        "half of a text": '"x',
        "two values": "1,2",
        "a key of none": "{1:2}",
    }.items():
        made = exported()
        made.lines[1]["text"] = made.lines[1]["text"].replace(compact(made.lines[1]["args"]), raw)
        made.chained().summed()
        yield Case(f"lines: args of {name}", made.packed(), "EVENT_MALFORMED")


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def raw_lines() -> Cases:
    """What is no line of an export at all, with a sum that fits."""
    content = exported().files["events.jsonl"]
    first, *_ = content.splitlines()
    line = json.loads(first)
    for name in line:
        without = {key: value for key, value in line.items() if key != name}
        rest = content[len(first) :]
        yield Case(
            f"lines: without {name}", exported().summed(compact(without).encode() + rest).packed(), "EVENT_MALFORMED"
        )
        for value in (None, True, 1.5, {}, "\ud800" if name == "text" else []):
            wrong = json.dumps({**line, name: value}, separators=(",", ":")).encode()
            code = None if name == "args" else "CONTENT" if (name, value) == ("name", "") else "EVENT_MALFORMED"
            yield Case(
                f"lines: {name} is {value!r}",
                exported().summed(wrong + rest).packed(),
                None if value == "\ud800" else code,
            )
    for name, raw, code in (
        ("no line break at the end", content[:-1], "EVENT_MALFORMED"),
        ("an empty line", b"\n" + content, "EVENT_MALFORMED"),
        ("line breaks of another system", content.replace(b"\n", b"\r\n"), ACCEPTED),
        ("a list around", b"[" + content + b"]", "EVENT_MALFORMED"),
        ("a field more", content.replace(b'{"seq"', b'{"x":1,"seq"'), "EVENT_MALFORMED"),
        ("no UTF-8", content.replace("ü".encode(), b"\xff"), "EVENT_MALFORMED"),
        ("deep", DEEP.encode() + b"\n", "EVENT_MALFORMED"),
        ("a line without end", b'"' + b"xy" * (3 << 20), None),
        ("numbers without end", content.replace(b'"seq":1', b'"seq":' + b"9" * 4_000), "EVENT_MALFORMED"),
        ("zeros", bytes(1_000), "EVENT_MALFORMED"),
    ):
        yield Case(f"lines: {name}", exported().summed(raw).packed(), code)


def all_exports() -> Cases:
    """Every one of them."""
    for family in (manifests, linked, texts, raw_lines):
        yield from family()
