"""Whether a domain takes mail: what comes back, and what people answer (RFC 5321 5.1, RFC 7505)."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from mooring.mail.examining.finding import Check, Finding, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Found, Names, Unknown
from mooring.mail.examining.spf_reach import addresses_of

_NOWHERE = "."


@dataclass(frozen=True, slots=True)
class Post:
    """Mail that must get somewhere: to `domain`, `what` in words, and the `host` that must take it, if it must be one."""

    check: Check
    domain: str
    what: str
    host: str = ""

    @property
    def record(self) -> Record:
        """What to publish."""
        return Record("MX", self.domain, f"10 {self.host or '<your mail server>'}")


def examine_exchanges(post: Post, names: Names) -> Iterator[Finding]:
    """Whether that mail gets somewhere."""
    answer = names.look_up(post.domain, "MX")
    if isinstance(answer, Unknown):
        what = f"The mail exchange of {post.domain} could not be looked up: {answer.cause}."
        yield unchecked(post.check, what, ASK_AGAIN)
    elif isinstance(answer, Found):
        yield from _given(post, [value.split(" ", 1)[-1] for value in answer.values], names)
    else:
        yield _without(post, names)


def _given(post: Post, hosts: list[str], names: Names) -> Iterator[Finding]:
    if hosts == [_NOWHERE]:
        what = f"{post.domain} says that it takes no mail: {post.what} reach nobody, and some refuse mail from it."
        yield problem(post.check, what, "Publish a mail exchange instead.", post.record)
        return
    # A region of theirs is part of the name, so that only the end is sure.
    family = post.host.split(".", 2)[-1]
    if post.host and not any(host.endswith(family) for host in hosts):
        what = f"{post.domain} leads {post.what} to {hosts[0]}, where the provider does not hear of them."
        yield problem(post.check, what, "Publish the one that the provider asks for.", post.record)
        return
    bad = [reason for host in hosts for reason in _trouble(host, names)]
    for reason in bad:
        yield problem(post.check, f"Mail exchange of {post.domain}: {reason}.", "Mend it.", post.record)
    if not bad:
        yield fine(post.check, f"{post.domain} takes {post.what} ({', '.join(hosts[:3])}).")


def _without(post: Post, names: Names) -> Finding:
    addresses = addresses_of(post.domain, names)
    if isinstance(addresses, Unknown):
        return unchecked(post.check, f"{post.domain} could not be looked up: {addresses.cause}.", ASK_AGAIN)
    if addresses:
        what = (
            f"{post.domain} has no mail exchange: {post.what} go to whatever runs at its own address, {addresses[0]}."
        )
        return warning(post.check, what, "Publish one, if that is not a mail server.", post.record)
    what = f"{post.domain} has no mail exchange: {post.what} reach nobody."
    return problem(post.check, what, "Publish one.", post.record)


def _trouble(host: str, names: Names) -> Iterator[str]:
    if _is_address(host):
        yield f"{host} is an address, where only a name may be"
        return
    found = addresses_of(host, names)
    if not isinstance(found, Unknown) and not found:
        yield f"{host} does not exist"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
