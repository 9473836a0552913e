"""`mooring doctor mail`: whether mail leaves, arrives and is answered, each finding with the record to publish."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from mooring.cli.mail_examination import (
    DnsNames,
    Knock,
    examine_settings,
    knock,
    send_test,
    sender_of,
    transports_that_send,
    ways_of,
)
from mooring.cli.output import AsJson, show
from mooring.mail.examining import Check, Finding, Grade, examine, examine_clock, unchecked
from mooring.settings import Settings, load

_To = Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help="Send a test message to this address.")]
_COUNTED = {Grade.PROBLEM: "problem", Grade.WARNING: "warning", Grade.UNCHECKED: "not checked"}


def doctor_mail(*, to: _To = None, as_json: AsJson = False) -> None:
    """Look at what mail depends on: settings, credentials, SPF, DKIM, DMARC, return path, clock. Exit code 1 for a problem."""
    settings = load()
    found: list[Finding] = []
    for finding in _examined(settings):
        found.append(finding)
        _say(finding, as_json=as_json)
    if to is not None:
        found.append(send_test(settings, to, lambda line: typer.echo(line, err=as_json)))
        _say(found[-1], as_json=as_json)
    if as_json:
        show([_row(finding) for finding in found], as_json=True, empty="")
    else:
        typer.echo(_summary(found))
    if any(finding.grade is Grade.PROBLEM for finding in found):
        raise typer.Exit(1)


def _examined(settings: Settings) -> Iterator[Finding]:
    yield from examine_settings(settings)
    sender = sender_of(settings)
    if sender is None:
        return
    knocks = {name: knock(name, settings, sender.domain) for name in transports_that_send(settings)}
    for one in knocks.values():
        yield from one.findings
    if not knocks:
        return
    yield from _clock(knocks)
    ways = ways_of(settings, {name: one.told for name, one in knocks.items()})
    yield from examine(sender, ways, DnsNames(settings.mail_name_server))


def _clock(knocks: dict[str, Knock]) -> Iterator[Finding]:
    dated = [(name, one.clocks) for name, one in knocks.items() if one.clocks is not None]
    if not dated:
        what = "The clock was compared with nobody's: no provider answered with its own time."
        yield unchecked(Check.CLOCK, what, "See that it is set by NTP (`timedatectl`).")
        return
    whose, (ours, theirs) = dated[0]
    yield examine_clock(ours, theirs, whose)


def _say(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        return
    typer.echo(f"{finding.grade:<9}  {finding.check}: {finding.what}")
    if finding.remedy:
        typer.echo(f"           {finding.remedy}")
    if finding.record is not None:
        typer.echo(f"           {finding.record.type}  {finding.record.name}  {finding.record.value}")


def _row(finding: Finding) -> dict[str, Any]:
    record = finding.record
    shown = {"type": record.type, "name": record.name, "value": record.value} if record is not None else None
    return {
        "check": finding.check.value,
        "grade": finding.grade.value,
        "what": finding.what,
        "remedy": finding.remedy or None,
        "record": shown,
    }


def _summary(found: list[Finding]) -> str:
    counts = Counter(finding.grade for finding in found)
    said = [
        f"{counts[grade]} {word}{_plural(word, counts[grade])}" for grade, word in _COUNTED.items() if counts[grade]
    ]
    return f"{', '.join(said)}." if said else "Everything is in order."


def _plural(word: str, count: int) -> str:
    return "s" if count != 1 and word != _COUNTED[Grade.UNCHECKED] else ""
