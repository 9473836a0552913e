"""Looking for a part of a text, in small or capital letters of any script."""

from typing import Any

from sqlalchemy import ColumnElement, func

_ESCAPE = "\\"


def containing(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    """Whether the column's text contains `part`, whose `%` and `_` are taken as they are."""
    literal = part.lower()
    for special in (_ESCAPE, "%", "_"):
        literal = literal.replace(special, _ESCAPE + special)
    return func.lower(column).like(f"%{literal}%", escape=_ESCAPE)
