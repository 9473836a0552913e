"""The moment that LiveStore keeps beside an event, if it has learned it from a server."""

import msgspec
from msgspec import Struct

from mooring.storage.imports.sandbox.unfit import Unfit


class _Value(Struct, rename="camel", frozen=True):
    created_at: str | None = None


class _Some(Struct, tag_field="_tag", tag="Some", frozen=True):
    value: _Value


class _Nothing(Struct, tag_field="_tag", tag="None", frozen=True):
    pass


_options = msgspec.json.Decoder(_Some | _Nothing)


def moment_in(text: str) -> str | None:
    """An ISO date, or None. Unfit."""
    try:
        option = _options.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Unfit("SQLITE_VALUE", "What the file says of an event's sync is not JSON of that form.") from None
    return option.value.created_at if isinstance(option, _Some) else None
