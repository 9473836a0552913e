"""The query of the stock client: form-encoded, with a payload that is encoded twice."""

import json
from urllib.parse import quote, urlencode

import pytest

from mooring.wire.dialing import MAX_QUERY_BYTES, dialing_of


def _query(payload: object, *, times: int = 2) -> bytes:
    text = json.dumps(payload)
    given = quote(text, safe="") if times == 2 else text
    return urlencode({"storeId": "wsp_1", "payload": given, "transport": "ws"}).encode()


@pytest.mark.parametrize("times", [1, 2])
def test_the_token_is_found_in_the_payload(times: int) -> None:
    """Encoded twice, as the client does it, or once."""
    dialing = dialing_of(_query({"authToken": "a.b+c/d%20e="}, times=times))
    assert dialing is not None
    assert dialing.store_id == "wsp_1"
    assert dialing.auth_token == ("a.b+c/d%20e=" if times == 2 else "a.b+c/d e=")


def test_a_captured_query_is_understood() -> None:
    """As recorded from the npm client."""
    query = (
        b"storeId=wire-1&payload=%257B%2522authToken%2522%253A%2522good%2522%252C%2522n%2522%253A1%257D&transport=ws"
    )
    dialing = dialing_of(query)
    assert dialing is not None
    assert (dialing.store_id, dialing.auth_token, dialing.transport) == ("wire-1", "good", "ws")


@pytest.mark.parametrize("payload", [{}, {"authToken": None}, {"other": 1}])
def test_a_payload_without_a_token_is_no_credential(payload: object) -> None:
    """Nothing is made up."""
    dialing = dialing_of(_query(payload))
    assert dialing is not None
    assert dialing.auth_token is None


@pytest.mark.parametrize("payload", [["authToken"], {"authToken": 1}, {"authToken": ["x"]}, "x", 5, None])
def test_an_odd_payload_is_no_credential(payload: object) -> None:
    """Arrays and numbers where a text belongs count as nothing."""
    dialing = dialing_of(_query(payload))
    assert dialing is not None
    assert dialing.auth_token is None


@pytest.mark.parametrize(
    "query", [b"", b"payload=x", b"storeId=", b"storeId=" + b"x" * MAX_QUERY_BYTES, b"storeId=\xff", b"a=1&" * 40]
)
def test_what_is_no_dialing_is_refused(query: bytes) -> None:
    """No store, too long, not ASCII, too many fields."""
    assert dialing_of(query) is None
