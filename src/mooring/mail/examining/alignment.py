"""Alignment: whether what SPF and DKIM prove is the domain that people see as the sender (DMARC)."""

from collections.abc import Sequence

from mooring.mail.examining.dmarc import Policy, policy_of
from mooring.mail.examining.finding import Check, Finding, Grade, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Names
from mooring.mail.examining.ways import Way


def examine_alignment(domain: str, policy: Policy, way: Way, found: Sequence[Finding], names: Names) -> Finding:
    """Whether mail from `domain` by this way passes; `found` is what was found of this way."""
    keys = [one.grade for one in found if one.check is Check.DKIM]
    signed = any(grade in {Grade.OK, Grade.WARNING} for grade in keys)
    path = _path_passes(way, found)
    said = f"Mail by {way.transport}"
    if signed and path and _same(domain, policy, way.envelope, names):
        return fine(Check.ALIGNMENT, f"{said} passes DMARC twice, by its signature and by its return path.")
    if signed:
        return fine(Check.ALIGNMENT, f"{said} passes DMARC by its signature alone.")
    if Grade.UNCHECKED in keys or any(one.grade is Grade.UNCHECKED for one in found):
        return unchecked(Check.ALIGNMENT, f"Whether {said[0].lower()}{said[1:]} passes DMARC is not known.", ASK_AGAIN)
    if path and _same(domain, policy, way.envelope, names):
        what = f"{said} passes DMARC by its return path alone: what is forwarded fails."
        return warning(Check.ALIGNMENT, what, "Publish the DKIM key.")
    what = f"{said} fails DMARC: neither a signature nor the return path proves {domain}."
    return problem(Check.ALIGNMENT, what, "Publish the DKIM key, and have mail come back to this domain.")


def _path_passes(way: Way, found: Sequence[Finding]) -> bool:
    """Whether SPF of this way's return path lets it send."""
    if way.alias is not None:
        return all(one.grade is Grade.OK for one in found if one.check is Check.RETURN_PATH)
    grades = [one.grade for one in found if one.check is Check.SPF]
    return bool(grades) and Grade.PROBLEM not in grades


def _same(domain: str, policy: Policy, envelope: str, names: Names) -> bool:
    """Whether both belong together as DMARC sees it: the same domain, or unless it is strict, the same organisation."""
    if domain == envelope or (policy.at is None and envelope.endswith(f".{domain}")):
        return True
    strict = (policy.tags or {}).get("aspf", "r").lower() == "s"
    return not strict and policy_of(envelope, names).organisation == policy.organisation
