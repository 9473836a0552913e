"""Asking a name server, by dnspython: bounded in time, number and size, and never confusing silence with absence."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import dns.exception
import dns.name
import dns.rcode
import dns.resolver
from typing_extensions import override

from mooring.kit.errors import Fault
from mooring.mail.examining import Absent, Answer, Found, Kind, Names, Unknown

_PORT = 53
_SECONDS = 4.0  # for one question, all tries together
_TRY_SECONDS = 2.0
_MOST_SILENCES = 3  # one after the other: then it is not there, and nobody waits for it again
_MOST_QUESTIONS = 300
_MOST_RECORDS = 100
_MOST_CHARACTERS = 16 * 1024
_SILENCE = Unknown("the name server does not answer")


class DnsNames(Names):
    """Implements `mail.examining.Names`. Each question is asked once; UDP first, TCP for what does not fit."""

    def __init__(self, server: str | None, seconds: float = _SECONDS) -> None:
        """`server` is `address` or `address:port`; None for what the system uses. Fault when that is no name server."""
        self._resolver = _resolver(server)
        self._resolver.lifetime = seconds
        self._resolver.timeout = min(_TRY_SECONDS, seconds)
        self._known: dict[tuple[str, Kind], Answer] = {}
        self._silences = 0

    @override
    def look_up(self, name: str, kind: Kind) -> Answer:
        key = (name.lower(), kind)
        if key not in self._known:
            self._known[key] = self._ask(name, kind)
        return self._known[key]

    def _ask(self, name: str, kind: Kind) -> Answer:
        if self._silences >= _MOST_SILENCES:
            return _SILENCE
        if len(self._known) >= _MOST_QUESTIONS:
            return Unknown("there were too many questions")
        answer = _answer(self._resolver, name, kind)
        self._silences = self._silences + 1 if answer == _SILENCE else 0
        return answer


def _answer(resolver: dns.resolver.Resolver, name: str, kind: Kind) -> Answer:
    try:
        return _found(kind, resolver.resolve(dns.name.from_text(f"{name}."), kind, search=False))
    except dns.resolver.LifetimeTimeout:
        return _SILENCE
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer) as error:
        return Absent(name_exists=isinstance(error, dns.resolver.NoAnswer))
    except dns.resolver.NoNameservers as error:
        return Unknown(_why(error))
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return Unknown("it is no name, or its aliases lead in a circle")


def _resolver(server: str | None) -> dns.resolver.Resolver:
    if server is None:
        try:
            return dns.resolver.Resolver()
        except dns.exception.DNSException:
            hint = "This machine names no name server. Set MOORING_MAIL_NAME_SERVER to one."
            raise Fault("Reading the name servers", "/etc/resolv.conf", hint) from None
    resolver = dns.resolver.Resolver(configure=False)
    address, resolver.port = _place(server)
    resolver.nameservers = [address]
    return resolver


def _place(server: str) -> tuple[str, int]:
    """`address`, `address:port` or `[address]:port`."""
    host, colon, port = server.rpartition(":")
    alone = not colon or (":" in host and not host.endswith("]"))
    address = server if alone else host
    try:
        return str(ip_address(address.strip("[]"))), _PORT if alone else int(port)
    except ValueError:
        hint = "Write the address of a name server, such as 9.9.9.9 or 127.0.0.1:5353."
        raise Fault("Reading the settings", "MOORING_MAIL_NAME_SERVER", hint) from None


def _found(kind: Kind, answer: Iterable[Any]) -> Answer:
    read = _READERS[kind]
    values = tuple(_printable(read(rdata)) for _, rdata in zip(range(_MOST_RECORDS + 1), answer, strict=False))
    if len(values) > _MOST_RECORDS or sum(map(len, values)) > _MOST_CHARACTERS:
        return Unknown("the answer is larger than makes sense")
    # Name servers turn them around at every question; what is said of them is to stay the same.
    return Found(tuple(sorted(values, key=_preference if kind == "MX" else None)))


def _host(name: Any) -> str:
    text = str(name).lower()
    return text if text == "." else text.rstrip(".")


_READERS: dict[Kind, Callable[[Any], str]] = {
    "TXT": lambda rdata: b"".join(rdata.strings).decode("utf-8", "replace"),
    "MX": lambda rdata: f"{rdata.preference} {_host(rdata.exchange)}",
    "A": lambda rdata: str(rdata.address),
    "AAAA": lambda rdata: str(rdata.address),
    "CNAME": lambda rdata: _host(rdata.target),
}


def _preference(value: str) -> tuple[int, str]:
    number, _, host = value.partition(" ")
    return int(number), host


def _printable(text: str) -> str:
    """Whoever owns a domain chooses what is in it, and it ends in somebody's terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _why(error: dns.resolver.NoNameservers) -> str:
    for tried in error.kwargs.get("errors", ()):
        response = tried[4]
        if response is not None:
            return f"the name server answers {dns.rcode.to_text(response.rcode())}"
    return "the name server cannot be reached"
