"""Whom an SPF record lets send, everything that it includes followed, and what following it costs (RFC 7208, 4.6.4)."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from mooring.mail.examining.names import Found, Kind, Names, Unknown, values
from mooring.mail.examining.spf_record import ASKS, Broken, Network, SpfRecord, Term, is_spf, read_spf

MOST_LOOKUPS = 10
MOST_VOID = 2
_MOST_FOLLOWED = 30  # beyond this the record is broken anyway, and there is no need to ask the whole internet
_MOST_HOSTS = 10


@dataclass(slots=True)
class Reach:
    """What was found on the way. Lists of words are for people; `networks` is who may send.

    `lookups` and `void` are what a receiver spends at most, and how many of these find nothing. `unknown` is what could
    not be asked, `macros` whether some of it depends on the message.
    """

    lookups: int = 0
    void: int = 0
    networks: list[Network] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    macros: bool = False
    pointers: bool = False

    def lets(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether this address may send."""
        return any(address in network for network in self.networks if network.version == address.version)


def reach_of(domain: str, record: SpfRecord, names: Names) -> Reach:
    """Follows everything that `record`, published at `domain`, refers to."""
    reach = Reach()
    _follow(domain, record, names, reach, (domain,))
    return reach


def _follow(domain: str, record: SpfRecord, names: Names, reach: Reach, trail: tuple[str, ...]) -> None:
    for term in record.terms:
        if reach.lookups >= _MOST_FOLLOWED:
            return
        _take(domain, term, names, reach, trail)
    if record.redirect is not None and record.ending is None and reach.lookups < _MOST_FOLLOWED:
        _enter(record.redirect.rstrip(".").lower(), names, reach, trail)


def _take(domain: str, term: Term, names: Names, reach: Reach, trail: tuple[str, ...]) -> None:
    if term.network is not None and term.qualifier == "+":
        reach.networks.append(term.network)
    if term.name not in ASKS:
        return
    if term.name == "include":
        before = len(reach.networks), len(reach.included)
        _enter(term.value, names, reach, trail)
        if term.qualifier != "+":  # whoever is in there is not let in by it
            del reach.networks[before[0] :], reach.included[before[1] :]
        return
    reach.lookups += 1
    if term.name == "ptr":
        reach.pointers = True
    elif term.has_macro or term.name == "exists":
        reach.macros = reach.macros or term.has_macro
    else:
        _add_hosts(term, _hosts(term, term.value or domain, names, reach), names, reach)


def _enter(target: str, names: Names, reach: Reach, trail: tuple[str, ...]) -> None:
    reach.lookups += 1
    if "%" in target:
        reach.macros = True
        return
    if target in trail:
        reach.broken.append(f"{target} includes itself")
        return
    found = names.look_up(target, "TXT")
    if isinstance(found, Unknown):
        reach.unknown.append(f"{target} ({found.cause})")
        return
    records = [text for text in values(found) if is_spf(text)]
    if len(records) != 1:
        reach.broken.append(f"{target}, which it refers to, has {'no SPF record' if not records else 'more than one'}")
        return
    read = read_spf(records[0])
    if isinstance(read, Broken):
        reach.broken.append(f"{target}, which it refers to, cannot be read: {read.reason}")
        return
    reach.included.append(target)
    _follow(target, read, names, reach, (*trail, target))


def _hosts(term: Term, target: str, names: Names, reach: Reach) -> list[str]:
    if term.name == "a":
        return [target]
    exchanges = [value.split(" ", 1)[-1] for value in _asked(target, "MX", names, reach)]
    if len(exchanges) > _MOST_HOSTS:
        reach.broken.append(f"{target} has more than {_MOST_HOSTS} mail exchanges")
    return [host for host in exchanges[:_MOST_HOSTS] if host != "."]


def _add_hosts(term: Term, hosts: list[str], names: Names, reach: Reach) -> None:
    for host in hosts:
        addresses = addresses_of(host, names)
        if isinstance(addresses, Unknown):
            reach.unknown.append(f"{host} ({addresses.cause})")
        elif not addresses:
            reach.void += 1
        elif term.qualifier == "+":
            reach.networks += [_network(address, term.prefixes) for address in addresses]


def _asked(name: str, kind: Kind, names: Names, reach: Reach) -> tuple[str, ...]:
    answer = names.look_up(name, kind)
    if isinstance(answer, Unknown):
        reach.unknown.append(f"{name} ({answer.cause})")
    elif not isinstance(answer, Found):
        reach.void += 1
    return values(answer)


def addresses_of(host: str, names: Names) -> list[IPv4Address | IPv6Address] | Unknown:
    """Every address of a host; none when there is certainly none."""
    answers = [names.look_up(host, kind) for kind in ("A", "AAAA")]
    found = [ip_address(value) for answer in answers for value in values(answer)]
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    return unknown if unknown is not None and not found else found


def _network(address: IPv4Address | IPv6Address, prefixes: str) -> Network:
    four, _, six = prefixes.partition("//")
    length = four.lstrip("/") if address.version == 4 else six
    return ip_network(f"{address}/{length}" if length else str(address), strict=False)
