"""The query that the npm client appends to its URL when it dials: `storeId`, `payload`, `transport`."""

from urllib.parse import parse_qs, unquote

import msgspec
from msgspec import Struct

MAX_QUERY_BYTES = 8_192


class Dialing(Struct, frozen=True):
    """Which workspace is meant, and the credential in the payload if there is one. Never to be logged."""

    store_id: str
    auth_token: str | None
    transport: str


class _Payload(Struct, frozen=True):
    auth_token: str | None = msgspec.field(name="authToken", default=None)


_payloads = msgspec.json.Decoder(_Payload)


def dialing_of(query: bytes) -> Dialing | None:
    """The query's meaning, None when it is none of the client's or too long."""
    if len(query) > MAX_QUERY_BYTES:
        return None
    try:
        given = parse_qs(query.decode("ascii"), keep_blank_values=True, strict_parsing=False, max_num_fields=16)
    except (UnicodeDecodeError, ValueError):
        return None
    store_id, transport = given.get("storeId", [""])[0], given.get("transport", ["ws"])[0]
    if not store_id:
        return None
    return Dialing(store_id, _auth_token(given.get("payload", [None])[0]), transport)


def _auth_token(payload: str | None) -> str | None:
    # Encoded twice by the client; a payload that was encoded once is understood as well.
    for text in () if payload is None else (unquote(payload), payload):
        try:
            return _payloads.decode(text).auth_token
        except msgspec.DecodeError:
            continue
    return None
