r"""Lone surrogates: `"\ud800"` is legal JSON and a JavaScript string may hold it, but strict decoders refuse it.

Such escapes are exchanged for a marker before a frame is decoded and put back when the event is written down, so
that `args` survive to the letter.
"""

import re
import secrets

# Unforeseeable, so that no client can write a marker itself.
_MARK = f"<{secrets.token_hex(16)}:"
_ESCAPES = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_HINT = re.compile(r"\\u[dD][89a-fA-F]")
_MARK_BYTES = _MARK.encode()
_REPLACED = re.compile(re.escape(_MARK) + r"[0-9a-fA-F]{4}>")
_MARKED = re.compile(re.escape(_MARK_BYTES) + rb"([0-9a-fA-F]{4})>")


def hide_lone_surrogates(text: str) -> str:
    """`text` with a marker for each escape of a surrogate that has no partner."""
    if "\\u" not in text or _HINT.search(text) is None:  # the former is faster, and enough for most
        return text
    escapes = list(_ESCAPES.finditer(text))
    lone = {escape.start(): escape[1] for escape in _unpaired(escapes)}
    return _ESCAPES.sub(lambda m: f"{_MARK}{m[1]}>" if m.start() in lone else m[0], text)


def restore_lone_surrogates(json: bytes) -> bytes:
    """The inverse of `hide_lone_surrogates`, on JSON that was written again."""
    return _MARKED.sub(rb"\\u\1", json) if _MARK_BYTES in json else json


def replace_lone_surrogates(text: str) -> str:
    """`text` with the replacement character for each escape of a surrogate that has no partner."""
    hidden = hide_lone_surrogates(text)
    return _REPLACED.sub("\ufffd", hidden) if _MARK in hidden else hidden


def _unpaired(escapes: list[re.Match[str]]) -> list[re.Match[str]]:
    lone: list[re.Match[str]] = []
    high: re.Match[str] | None = None
    for escape in escapes:
        unit = int(escape[1], 16) if escape[1] else 0
        if high is not None and 0xDC00 <= unit <= 0xDFFF and escape.start() == high.end():
            high = None
            continue
        if high is not None:
            lone.append(high)
            high = None
        if 0xD800 <= unit <= 0xDBFF:
            high = escape
        elif 0xDC00 <= unit <= 0xDFFF:
            lone.append(escape)
    return [*lone, high] if high is not None else lone
