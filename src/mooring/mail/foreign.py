"""Words that somebody else chose, in a mail that we send: the name of a workspace, or of the person who invites.

Whoever can invite can have us write to strangers. So what they wrote is short, is one line of what can be seen, and holds
nothing that a mail program would make a link of.
"""

import re

from mooring.kit.text import one_line

_LONGEST = 60
# Inside a word: what makes `evil.example/x`, `https://…` or `me@evil.example` clickable, also in the forms that look like
# these, or that domain names are read with (UTS 46): one dot leader, ideographic and half-width full stop, full-width and
# small ones, slashes of fractions and divisions.
_JOINTS = re.compile(
    r"(?<=\S)([.:/\\@\u2024\u3002\uff0e\uff61\ufe52\uff1a\ufe55\u2236\ua789\uff0f\u2044\u2215\u29f8\uff3c\uff20\ufe6b])(?=\S)"
)


def foreign(text: str) -> str:
    """`text` as it may stand in a mail: at most 60 visible characters, with a gap at each place that could make a link."""
    line = one_line(text)
    short = line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
    return _JOINTS.sub(r"\1 ", short)
