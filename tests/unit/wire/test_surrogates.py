"""Lone surrogates survive a decoder that refuses them."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mooring.wire.surrogates import hide_lone_surrogates, restore_lone_surrogates

_units = st.lists(
    st.one_of(
        st.integers(0xD7F0, 0xE010),  # dense around the surrogates
        st.integers(0, 0x7F),
        st.sampled_from([0x5C, 0x22, 0x75, 0x64, 0x38]),  # backslash, quote and the letters of an escape
    ),
    max_size=12,
)


@given(_units)
def test_any_string_of_utf16_units_survives(units: list[int]) -> None:
    """Hidden, decoded strictly, encoded and restored: JavaScript reads the same units as before."""
    text = '"' + "".join(f"\\u{unit:04x}" for unit in units) + '"'
    decoded = msgspec.json.decode(hide_lone_surrogates(text))
    restored = restore_lone_surrogates(msgspec.json.encode(decoded)).decode()
    assert _units_of(json.loads(restored)) == _units_of(json.loads(text))


@given(st.text(max_size=40))
def test_other_text_is_left_alone(text: str) -> None:
    """JSON without lone surrogates passes to the letter."""
    encoded = json.dumps(text.encode("utf-8", "ignore").decode())
    assert hide_lone_surrogates(encoded) == encoded


def test_an_escaped_backslash_before_u_is_not_an_escape() -> None:
    r"""`\\ud800` is a backslash and five letters."""
    text = r'"\\ud800"'
    assert hide_lone_surrogates(text) == text


def _units_of(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
