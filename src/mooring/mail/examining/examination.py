"""Everything that the records of a sender's domain say about mail that is to arrive."""

from collections.abc import Iterator, Sequence

from mooring.mail.examining.alignment import examine_alignment
from mooring.mail.examining.dkim import examine_selectors
from mooring.mail.examining.dmarc import examine_dmarc, policy_of
from mooring.mail.examining.exchanges import Post, examine_exchanges
from mooring.mail.examining.finding import Check, Finding, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Found, Names, Unknown
from mooring.mail.examining.spf import examine_spf
from mooring.mail.examining.ways import Sender, Way


def examine(sender: Sender, ways: Sequence[Way], names: Names) -> Iterator[Finding]:
    """What is right and wrong with the sender's domain, for mail that leaves in any of these ways."""
    for way in ways:
        found = [*_return_path(way, names), *_keys(sender, way, names)]
        yield from found
        yield examine_alignment(sender.domain, policy_of(sender.domain, names), way, found, names)
    if all(way.envelope != sender.domain for way in ways):
        yield from examine_spf(sender.domain, names)
    yield from examine_dmarc(sender.domain, policy_of(sender.domain, names), names)
    yield from examine_exchanges(Post(Check.ANSWERS, sender.answers, "answers"), names)


def _keys(sender: Sender, way: Way, names: Names) -> Iterator[Finding]:
    return examine_selectors(sender.domain, way.transport, way.selectors, names, way.told)


def _return_path(way: Way, names: Names) -> Iterator[Finding]:
    if way.alias is not None:
        yield _alias(way, way.alias, names)
        return
    yield from examine_spf(way.envelope, names, way)
    yield from examine_exchanges(Post(Check.RETURN_PATH, way.envelope, "bounces", way.bounces or ""), names)


def _alias(way: Way, target: str, names: Names) -> Finding:
    answer = names.look_up(way.envelope, "CNAME")
    record = Record("CNAME", way.envelope, target)
    if isinstance(answer, Unknown):
        return unchecked(Check.RETURN_PATH, f"{way.envelope} could not be looked up: {answer.cause}.", ASK_AGAIN)
    if not isinstance(answer, Found):
        what = f"There is no {way.envelope}: mail comes back to {target}, and SPF proves that domain, not yours."
        return warning(Check.RETURN_PATH, what, "Publish it, and have the provider use it.", record)
    if target not in answer.values:
        what = f"{way.envelope} leads to {answer.values[0]} instead of {target}."
        return problem(Check.RETURN_PATH, what, "Publish this instead.", record)
    return fine(
        Check.RETURN_PATH, f"{way.envelope} leads to {target}: bounces arrive there, and SPF is theirs to keep."
    )
