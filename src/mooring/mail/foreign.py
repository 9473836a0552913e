"""Words that somebody else chose, in a mail that we send: the name of a workspace, or of the person who invites.

Whoever can invite can have us write to strangers. So what they wrote is short and holds nothing that a mail program would
make a link of.
"""

import re

_LONGEST = 60
# Inside a word: what makes `evil.example/x`, `https://…` or `me@evil.example` clickable.
_JOINTS = re.compile(r"(?<=\S)([.:/\\@])(?=\S)")


def foreign(text: str) -> str:
    """`text` as it may stand in a mail: at most 60 characters, with a gap at each place that could make a link."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    return _JOINTS.sub(r"\1 ", short)
