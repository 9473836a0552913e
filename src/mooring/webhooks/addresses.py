"""Where webhooks may lead: to the public internet, never to what only this machine and its neighbours can reach."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from mooring.webhooks.errors import WebhookUrlInvalid

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_LONGEST_URL = 2000
_UNICAST = IPv6Network("2000::/3")
# Both carry an IPv4 address inside that a relay sends on to: no receiver of today is behind one.
_RELAYED = (IPv4Network("192.88.99.0/24"), IPv6Network("2002::/16"))
_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_reachable(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a webhook may be sent to this address: a public one, or one in a network that the operator allowed."""
    plain = _unwrapped(address)
    return _is_public(plain) or is_within(plain, allowed)


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Whether the address is in one of the networks."""
    plain = _unwrapped(address)
    return any(plain in network for network in networks if network.version == plain.version)


def parse_target(raw: str, allowed: Sequence[Network]) -> str:
    """`raw` as the address of a webhook. WebhookUrlInvalid.

    Names are resolved when something is sent, and checked each time then; an address in figures is checked here too.
    Plain http is for allowed networks only.
    """
    parts = _parts(raw)
    if parts is None or parts.scheme not in ({"https", "http"} if allowed else {"https"}):
        raise WebhookUrlInvalid
    address = _literal(parts.hostname or "")
    if address is not None and not may_be_sent(address, parts.scheme, allowed):
        raise WebhookUrlInvalid
    return raw


def may_be_sent(address: Address, scheme: str, allowed: Sequence[Network]) -> bool:
    """Whether a message may go to this address: in the clear only within the networks that the operator allowed."""
    return is_reachable(address, allowed) if scheme == "https" else is_within(address, allowed)


def _parts(raw: str) -> SplitResult | None:
    # Nothing that two parsers might read in two ways: only visible ASCII, no backslash, no user name.
    if not 1 <= len(raw) <= _LONGEST_URL or not all("!" <= character <= "~" for character in raw):
        return None
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or "\\" in raw or parts.fragment or port == 0:
        return None
    return parts


def _literal(host: str) -> Address | None:
    if host == "localhost" or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or is_within(address, _RELAYED):
        return False
    return isinstance(address, IPv4Address) or address in _UNICAST


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else address
