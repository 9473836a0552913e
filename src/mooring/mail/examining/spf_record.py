"""An SPF record, read (RFC 7208, sections 4.6 and 5)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

VERSION = "v=spf1"
ASKS = frozenset({"include", "a", "mx", "ptr", "exists"})
"""Mechanisms that cost a lookup each."""
_MECHANISMS = ASKS | {"all", "ip4", "ip6"}
_TERM = re.compile(r"([+\-~?]?)([A-Za-z0-9]+)(?::(\S*?))?((?:/(\d{1,3}))?(?://(\d{1,3}))?)")
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.\-]*)=(\S*)")
_NETWORK_TERM = re.compile(r"([+\-~?]?)(ip[46]):(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism. `value` is what follows the colon, empty if nothing does; `network` for ip4 and ip6."""

    qualifier: str
    name: str
    value: str = ""
    prefixes: str = ""
    network: Network | None = None

    @property
    def has_macro(self) -> bool:
        """Whether it depends on the message, so that nobody can say beforehand what it matches."""
        return "%" in self.value


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """The mechanisms up to `all`, and where it goes on if there is none. `beyond`: what stands after `all`, for nothing."""

    text: str
    terms: tuple[Term, ...]
    redirect: str | None = None
    beyond: bool = False

    @property
    def ending(self) -> str | None:
        """The qualifier of `all`; None when it ends otherwise."""
        return next((term.qualifier for term in self.terms if term.name == "all"), None)


@dataclass(frozen=True, slots=True)
class Broken:
    """No SPF record: whoever reads it gives up. `reason` in words."""

    reason: str


def is_spf(text: str) -> bool:
    """Whether it means to be one."""
    return text.lower().split(" ", 1)[0] == VERSION


def read_spf(text: str) -> SpfRecord | Broken:
    """The record in `text`, which `is_spf`."""
    terms: list[Term] = []
    redirects: list[str] = []
    beyond = False
    for word in text.split()[1:]:
        modifier = _MODIFIER.fullmatch(word)
        if modifier is not None:
            redirects += [modifier[2]] if modifier[1].lower() == "redirect" else []
            continue
        term = _term(word)
        if isinstance(term, Broken):
            return term
        beyond = beyond or any(one.name == "all" for one in terms)
        terms.append(term)
    if len(redirects) > 1 or "" in redirects:
        return Broken("`redirect=` is there more than once, or empty")
    return SpfRecord(text, tuple(terms), redirects[0] if redirects else None, beyond)


def with_mechanism(record: SpfRecord, mechanism: str) -> str:
    """The same record with one more mechanism, before `all`."""
    words = record.text.split()
    place = next((place for place, word in enumerate(words) if word.lstrip("+-~?").lower() == "all"), len(words))
    return " ".join([*words[:place], mechanism, *words[place:]])


def _term(word: str) -> Term | Broken:
    network = _NETWORK_TERM.fullmatch(word)
    if network is not None:
        return _network_term(*network.groups())
    found = _TERM.fullmatch(word)
    if found is None or (name := found[2].lower()) not in _MECHANISMS:
        return Broken(f"`{word[:60]}` is nothing that SPF knows")
    value = found[3] or ""
    needs, takes_none = name in {"include", "exists", "ip4", "ip6"}, name == "all"
    if (needs and not value) or (takes_none and (value or found[4])) or word.endswith(":"):
        return Broken(f"`{word[:60]}` is not complete, or has too much")
    if int(found[5] or 0) > 32 or int(found[6] or 0) > 128:
        return Broken(f"`{word[:60]}` has a prefix that is too long")
    return Term(found[1] or "+", name, value.rstrip(".").lower(), found[4])


def _network_term(qualifier: str, name: str, value: str) -> Term | Broken:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return Broken(f"`{value[:60]}` is no network")
    if network.version != int(name[2]):
        return Broken(f"`{value[:60]}` does not belong into {name.lower()}")
    return Term(qualifier or "+", name.lower(), value, network=network)
