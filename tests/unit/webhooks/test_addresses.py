"""Where webhooks may lead, address by address."""

from ipaddress import ip_address, ip_network

import pytest

from mooring.webhooks import LOOPBACK, may_be_sent
from mooring.webhooks.addresses import parse_target
from mooring.webhooks.errors import WebhookUrlInvalid

NEVER = [
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "100::1",
    "5f00::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
]
PUBLIC = ["8.8.8.8", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", NEVER)
def test_what_is_not_public_is_never_reached(address: str) -> None:
    """The machine itself, its neighbours, metadata services, groups, documentation, and IPv6 that hides any of them."""
    assert not may_be_sent(ip_address(address), "https", ())
    assert not may_be_sent(ip_address(address), "http", ())


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_reached_by_https_only(address: str) -> None:
    """A public address, also wrapped in IPv6; never in the clear."""
    assert may_be_sent(ip_address(address), "https", ())
    assert not may_be_sent(ip_address(address), "http", LOOPBACK)


def test_an_allowed_network_is_reached_in_the_clear_too() -> None:
    """That one and no other, however its addresses are written."""
    allowed = (ip_network("10.1.0.0/16"), *LOOPBACK)
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "127.0.0.1", "::1"):
        assert may_be_sent(ip_address(address), "http", allowed)
        assert may_be_sent(ip_address(address), "https", allowed)
    for address in ("10.2.0.1", "169.254.169.254", "fc00::1"):
        assert not may_be_sent(ip_address(address), "https", allowed)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org",
        "https://hooks.example.org:8443/x?y=z",
        "https://8.8.8.8/",
        "https://[2606:4700::1]:9/",
    ],
)
def test_an_address_may_have_any_port(url: str) -> None:
    """Names, figures, ports, queries: as long as it is https and public."""
    assert parse_target(url, ()) == url


def test_plain_http_is_for_allowed_networks() -> None:
    """Names may lead there, so they are let through here and checked when something is sent; figures must be inside."""
    assert parse_target("http://localhost:9000/", LOOPBACK)
    assert parse_target("http://hooks.internal/", LOOPBACK)
    for url in ("http://8.8.8.8/", "http://10.0.0.1/", "https://10.0.0.1/"):
        with pytest.raises(WebhookUrlInvalid):
            parse_target(url, LOOPBACK)
