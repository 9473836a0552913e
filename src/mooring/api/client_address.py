"""Which address a request comes from, for rate limits."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address, ip_network

_V6_PREFIX = 64  # one household or one machine has a whole /64 to itself


def client_address(peer: str | None, headers: Mapping[str, str], trusted: Sequence[str]) -> str:
    """The address of the caller: the peer's, or what the last trusted proxy says that its own peer's was."""
    address = peer or "unknown"
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops and _trusted(address, trusted):
        address = hops.pop()
    return address


def network_of(address: str) -> str:
    """What counts as one caller: an IPv4 address, an IPv6 network of 64 bits; anything else as it is, shortened."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, _V6_PREFIX), strict=False))
    return str(parsed)


def _trusted(address: str, trusted: Sequence[str]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(proxy) for proxy in trusted)
