"""DMARC: what receivers do with mail that only claims to be ours, and whether ours passes (RFC 7489, and its successor)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mooring.mail.examining.finding import Check, Finding, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Names, Unknown, values
from mooring.mail.examining.tags import read_tags

_POLICIES = frozenset({"none", "quarantine", "reject"})
_MOST_STEPS = 8
_VERSION = re.compile(r"\s*v\s*=\s*DMARC1\s*(;|$)")


@dataclass(frozen=True, slots=True)
class Policy:
    """The record that holds for a domain, and where it was found. `organisation` is the top domain of whoever owns it.

    `unknown` is why nobody could say, `several` the place where there is more than one record: none of them counts.
    """

    organisation: str
    at: str | None = None
    text: str = ""
    tags: Mapping[str, str] | None = None
    unknown: str | None = None
    several: str | None = None


def policy_of(domain: str, names: Names) -> Policy:
    """The policy of `domain`: its own, else that of the organisation above it, found by walking up the names."""
    found: list[tuple[str, str]] = []
    for place in _steps(domain):
        answer = names.look_up(f"_dmarc.{place}", "TXT")
        if isinstance(answer, Unknown):
            return Policy(domain, unknown=f"_dmarc.{place} ({answer.cause})")
        texts = [text for text in values(answer) if _is_dmarc(text)]
        if len(texts) > 1:
            return Policy(domain, several=f"_dmarc.{place}")
        found += [(place, text) for text in texts]
    if not found:
        return Policy(domain)
    top = _organisation(domain, found)
    place, text = next((one for one in found if one[0] == domain), found[-1])
    return Policy(top, f"_dmarc.{place}", text, read_tags(text))


def examine_dmarc(domain: str, policy: Policy, names: Names) -> Iterator[Finding]:
    """Whether there is a policy, what it asks for, and who hears of it."""
    # Reports are the reason to have one from the first day on, and they need a mailbox that exists.
    wanted = Record("TXT", f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")
    if policy.unknown is not None:
        yield unchecked(Check.DMARC, f"The policy of {domain} could not be looked up: {policy.unknown}.", ASK_AGAIN)
    elif policy.several is not None:
        yield problem(Check.DMARC, f"{policy.several} has several DMARC records: none counts.", "Keep one.", wanted)
    elif policy.at is None:
        what = f"{domain} has no DMARC policy: large receivers refuse or hide mail without one."
        yield problem(Check.DMARC, what, "Publish one, and raise `p` to quarantine when the reports are good.", wanted)
    elif policy.tags is None or policy.tags.get("p", "").lower() not in _POLICIES:
        what = f"The DMARC record at {policy.at} has no policy (`p=none`, `quarantine` or `reject`): it does not count."
        yield problem(Check.DMARC, what, "Mend it.", wanted)
    else:
        yield from _judged(domain, policy, policy.tags, names)


def _judged(domain: str, policy: Policy, tags: Mapping[str, str], names: Names) -> Iterator[Finding]:
    at, asked = policy.at or "", tags["p"].lower()
    inherited = at != f"_dmarc.{domain}"
    if inherited and "sp" in tags:
        asked = tags["sp"].lower()
    if asked == "none":
        what = f"DMARC of {domain} ({at}) asks receivers to let everything through (`none`)."
        yield warning(Check.DMARC, what, "Raise it to quarantine when the reports show that our own mail passes.")
    else:
        yield fine(Check.DMARC, f"DMARC of {domain} ({at}) asks receivers to {asked} what is not ours.")
    yield from _reports(domain, policy, tags.get("rua", ""), names)


def _reports(domain: str, policy: Policy, rua: str, names: Names) -> Iterator[Finding]:
    if not rua:
        value = f"{policy.text.rstrip('; ')}; rua=mailto:postmaster@{domain}"
        what = "Nobody gets the reports of receivers (`rua`), which say who sends in your name and what fails."
        yield warning(Check.DMARC, what, "Add a mailbox for them.", Record("TXT", policy.at or "", value))
        return
    for address in (part.strip() for part in rua.split(",")):
        target = address.partition("!")[0].rpartition("@")[2].lower().rstrip(".")
        if not address.lower().startswith("mailto:") or not target:
            yield warning(Check.DMARC, f"`rua` of {policy.at} holds what is no address.", "Write mailto:somebody@….")
        elif policy_of(target, names).organisation != policy.organisation:
            yield from _permission(domain, policy, target, names)


def _permission(domain: str, policy: Policy, target: str, names: Names) -> Iterator[Finding]:
    """Reports go to another organisation only if it says that it wants them."""
    publisher = (policy.at or "").removeprefix("_dmarc.") or domain
    name = f"{publisher}._report._dmarc.{target}"
    answer = names.look_up(name, "TXT")
    if isinstance(answer, Unknown):
        yield unchecked(Check.DMARC, f"{name} could not be looked up: {answer.cause}.", ASK_AGAIN)
    elif not any(_is_dmarc(text) for text in values(answer)):
        what = f"Reports are to go to {target}, which does not say that it takes those of {publisher}."
        yield warning(Check.DMARC, what, "Have them publish this, or take a mailbox of your own.", _welcome(name))


def _welcome(name: str) -> Record:
    return Record("TXT", name, "v=DMARC1")


def _is_dmarc(text: str) -> bool:
    return _VERSION.match(text) is not None


def _steps(domain: str) -> list[str]:
    """The domain and those above it, at most eight: of a longer name the middle is left out."""
    labels = domain.split(".")
    above = [".".join(labels[place:]) for place in range(1, len(labels))]
    return [domain, *above[-(_MOST_STEPS - 1) :]]


def _organisation(domain: str, found: list[tuple[str, str]]) -> str:
    for place, text in found:
        who = (read_tags(text) or {}).get("psd", "u").lower()
        if who == "n":
            return place
        if who == "y" and place != domain:  # a registry, such as that of .bank: the domain below it is the owner's
            return ".".join(domain.split(".")[-len(place.split(".")) - 1 :])
    return found[-1][0]
