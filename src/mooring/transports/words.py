"""What the other side says, as it may be kept: on one line, short, and without what is nobody's business."""

import re
import unicodedata

_LONGEST = 160
_LINK = re.compile(r"\S+://\S+")
_ADDRESS = re.compile(r"[^\s<>\"'(,;:]*@[^\s<>\"'),;:]+")
# A reset link's secret may come back without its link: nothing that people say is one such word.
_TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{32,}")


def words_of(text: str) -> str:
    """`text` on one line, at most 160 characters, each address, link and long token in it replaced by `…`."""
    line = " ".join("".join(_seen(one) for one in text[:4000]).split())
    for hidden in (_LINK, _ADDRESS, _TOKEN):
        line = hidden.sub("…", line)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _seen(character: str) -> str:
    return " " if unicodedata.category(character).startswith(("C", "Z")) else character
