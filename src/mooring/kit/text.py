"""Text from people: trimmed, normalised and free of what cannot be seen."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}  # needed by several scripts and by emoji


def one_line(raw: str) -> str:
    """`raw` as one visible line: NFC, control and format characters dropped, runs of white space made one space."""
    normal = unicodedata.normalize("NFC", raw)
    spaced = "".join(" " if character.isspace() else character for character in normal)
    kept = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(kept).split())
